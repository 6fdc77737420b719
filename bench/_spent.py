"""Processor time of this process and of the PostgreSQL it asks: what something costs, however busy the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg


def postmaster(postgres: str) -> psutil.Process:
    """The process all others of a PostgreSQL come from; `postgres` without the name of a database."""
    with psycopg.connect(f"{postgres}/postgres") as connection:
        found = psutil.Process(connection.info.backend_pid).parent()
    assert found is not None
    return found


def spending(postgres: str | None) -> Callable[[], float]:
    """Gives a clock of seconds spent; without a PostgreSQL, of this process alone."""
    return time.process_time if postgres is None else _Both(postmaster(postgres).pid)


class _Both:
    """Of this process, without what looking at the clock costs, and of the database's that serve somebody."""

    def __init__(self, postmaster: int) -> None:
        self._children = Path(f"/proc/{postmaster}/task/{postmaster}/children")
        self._looking = 0.0
        self._serves: dict[str, bool] = {}

    def __call__(self) -> float:
        begun = time.process_time()
        found = begun - self._looking
        for pid in self._children.read_text("ascii").split():
            with suppress(OSError):
                if pid not in self._serves:
                    self._serves[pid] = b"127.0.0.1(" in Path(f"/proc/{pid}/cmdline").read_bytes()
                if self._serves[pid]:
                    found += int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9
        self._looking += time.process_time() - begun
        return found
