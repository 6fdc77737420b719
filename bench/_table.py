"""Runs benchmarks and keeps their figures in bench/README.md: `python -m bench._table [NAME …] [--full]`.

Each gets two minutes and is stopped then, with what it has printed by that time; with `--full` as long as it takes. The
figures of those that are not run stay as they were.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TABLE = HERE / "README.md"
SECONDS = 120.0
WHAT, LOAD = "what", "load"
"""What a line was measured on, in words; how busy the machine was, which stands above the table."""
MOST_COLUMNS = 8
"""More of them do not fit on a page: then the figures stand below each other."""
HEAD = """# Benchmarks

Each program of this folder measures one thing and prints JSON lines. `make bench` runs them all, two minutes each, and
writes this page; `make bench BENCH="live quiet"` some of them, `BENCH="live --full"` the large sizes too. Times depend
on the machine and on what else it did (`load`: that of the last minute); bytes and ratios taken in one run do not.
"""

Line = dict[str, Any]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help="of programs in this folder, without .py; all without any")
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    programs = {path.stem: path for path in sorted(HERE.glob("[!_]*.py"))}
    failed = []
    for name in wanted.names or programs:
        lines, status = run(programs[name], full=wanted.full)
        failed += [name] if status else []
        if lines:
            found = {**sections(TABLE.read_text(encoding="utf-8")), name: section(programs[name], lines)}
            kept = [found[one] for one in sorted(found) if one in programs]
            TABLE.write_text("\n".join([HEAD, *kept]), encoding="utf-8")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def run(program: Path, *, full: bool) -> tuple[list[Line], int]:
    """What it printed, passed on as it came, and its exit status; 0 where its time was over."""
    takes_full = full and "--full" in program.read_text(encoding="utf-8")
    command = [sys.executable, str(program), *(["--full"] if takes_full else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
    try:
        said, _ = process.communicate(timeout=None if full else SECONDS)
    except subprocess.TimeoutExpired:
        # As Ctrl-C does: what it has started ends with it.
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
        print(f"{program.stem}: stopped after {SECONDS:.0f} s", file=sys.stderr)
        process.returncode = 0
    print(said, end="", flush=True)
    return [json.loads(line) for line in said.splitlines() if line.startswith("{") and line.endswith("}")], (
        process.returncode
    )


def sections(page: str) -> dict[str, str]:
    """What the page holds of each program."""
    return {part.split("\n", 1)[0]: f"## {part.rstrip()}\n" for part in re.split(r"^## ", page, flags=re.M)[1:]}


def section(program: Path, lines: Sequence[Line]) -> str:
    """What a program measures, in its own words; when and where it did; and what came of it."""
    about = ast.get_docstring(ast.parse(program.read_text(encoding="utf-8"))) or ""
    machine = f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}"
    load = max(line.get(LOAD, round(os.getloadavg()[0], 1)) for line in lines)
    when = f"{datetime.now(UTC):%Y-%m-%d}, {machine}, load {load}:"
    return f"## {program.stem}\n\n{about}\n\n{when}\n\n{table(lines)}\n"


def table(lines: Sequence[Line]) -> str:
    """A row for each line, its figures side by side, or below each other where there are many."""
    names = list(dict.fromkeys(name for line in lines for name in line if name != LOAD))
    rows = [[name.replace("_", " ") for name in names], *([told(line.get(name)) for name in names] for line in lines)]
    if len(names) > MOST_COLUMNS:
        rows = [list(column) for column in zip(*rows, strict=True)]
    head, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|---" + "|--:" * (len(rows[0]) - 1) + "|", *rest])


def told(value: object) -> str:
    return "" if value is None else str(value)


if __name__ == "__main__":
    main()
