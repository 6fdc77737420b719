"""A workbook as plain rows, unpacked by a process of its own (`server.imports.unpacker`).

Its sizes are claims, and what a few kilobytes unpack to knows only who tries. `server.imports.reading` reads such a
file like any other.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from server.imports.rows import FileRefused

UNPACKER = "server.imports.unpacker"
CPU_SECONDS = 120


def unpack(
    path: Path, largest: int, named: str | None = None, *, into: Path | None = None, seconds: int = CPU_SECONDS
) -> Path:
    """The file of rows, made by a process of its own in the folder `into`, or beside `path`. Raises `FileRefused`.

    Waits for that process, as greenlets do: not for the thread pool.
    """
    target = (into or path.parent) / f"{path.name}.rows"
    command = [sys.executable, "-m", UNPACKER, str(path.absolute()), str(target), str(largest), str(seconds)]
    done = subprocess.run([*command, *([named] if named is not None else [])], stdout=subprocess.PIPE, check=False)
    told = json.loads(done.stdout) if done.returncode == 0 and done.stdout else too_large()
    template, params = told["template"], told["params"]
    if template:
        raise FileRefused(template, **params)
    return target


def too_large() -> dict[str, Any]:
    """What is refused of a workbook that the process did not get through."""
    return {"template": FileRefused("The workbook is too large: save the sheet as CSV.").template, "params": {}}
