"""Runs benchmarks and keeps their figures in bench/README.md: `python -m bench._table [NAME …] [--full]`.

Each gets two minutes and is stopped then, with what it has printed by that time; with `--full` as long as it takes. The
figures of those that are not run stay as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE / "README.md"
SECONDS = 120.0
BESIDE_FIGURES = ("bench", "load")
HEAD = """# Benchmarks

Each program of this folder measures one thing and prints JSON lines; its first words say what. `make bench` runs them
all, two minutes each, and writes this table; `make bench BENCH="live quiet"` some of them, `BENCH="live --full"` the
large sizes too. Times depend on the machine and on what else it did: `load` is that of the last minute. Bytes do not.

| bench | date | machine | load | figures |
|---|---|---|---|---|
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help="of programs in this folder, without .py; all without any")
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    programs = {path.stem: path for path in sorted(HERE.glob("[!_]*.py"))}
    kept = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    failed = []
    for name in wanted.names or programs:
        lines, status = run(programs[name], full=wanted.full)
        failed += [name] if status else []
        rows = [row(name, line) for line in lines]
        kept = [line for line in kept if not line.startswith(f"| `{name}` ")] + rows
        TABLE.write_text(HEAD + "".join(f"{line}\n" for line in sorted(kept, key=name_of)), encoding="utf-8")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def run(program: Path, *, full: bool) -> tuple[list[str], int]:
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
    return list(figures(said)), process.returncode


def figures(said: str) -> Iterator[str]:
    """The whole JSON lines."""
    for line in said.splitlines():
        try:
            json.loads(line)
        except ValueError:
            continue
        yield line


def row(name: str, line: str) -> str:
    """One line of the table."""
    said = json.loads(line)
    told = ", ".join(f"{key} {value}" for key, value in said.items() if key not in BESIDE_FIGURES)
    machine = f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}"
    load = said.get("load", round(os.getloadavg()[0], 1))
    return f"| `{name}` | {datetime.now(UTC):%Y-%m-%d} | {machine} | {load} | {told} |"


def name_of(line: str) -> str:
    """By which rows are sorted; those of one bench stay in their order."""
    return line.split("`")[1]


if __name__ == "__main__":
    main()
