"""Every page and every question of the API on years of delivered cars: PostgreSQL beside SQLite in one run.

The read models are filled as `bench/kpi.py` does, 10^5 jobs (`--full`: 10^6 too), and each address is asked for by
somebody who may, in turns on both. Prints a JSON line for each that cost much on either, or asked many questions: the
least processor time of some rounds, the database's included, how many times that of SQLite PostgreSQL takes, and how
many questions to the database it was; in the end how many addresses there were, the middle and the worst of the
ratios, and how many connections PostgreSQL had when thirty asked for a year at once. It is started for it, without
fsync.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa
from flask import Flask

from bench._spent import spending
from bench.group import counting
from bench.kpi import CARS_A_DAY, LAST, fill
from bench.live import ms, report
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.run.app import create_app
from tests import parts, running
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    CALLER,
    DIRECTOR,
    FOREMAN,
    GENERAL,
    MANAGER,
    Caller,
    signed_in,
    staff_up,
)

SIZES, LARGE = (100_000,), 1_000_000
NOW = datetime(LAST.year, LAST.month, LAST.day, 4, tzinfo=UTC)
ROUNDS = 2
WHO = (GENERAL, MANAGER, DIRECTOR, ADMIN, FOREMAN, ADVISOR, CALLER)
SHOWN_MS, SHOWN_QUESTIONS = 20.0, 20
AT_ONCE = 30
YEAR = f"period=year&date={LAST}"
ASKED = (
    f"/kpi?{YEAR}",
    f"/kpi/cars?{YEAR}",
    f"/kpi/cars.csv?{YEAR}",
    f"/kpi/meeting?{YEAR}",
    f"/api/v1/kpi/on-time?{YEAR}",
    f"/api/v1/kpi/figures?{YEAR}",
    f"/api/v1/kpi/people?{YEAR}",
    f"/api/v1/jobs?from=2025-06-01&to={LAST}",
    "/api/v1/jobs?plate=沪A12345",
    "/api/v1/cars?q=123",
    "/api/v1/worklist?page=3",
)
"""Beside every address that says all by itself."""


@dataclass
class Shop:
    """One database with its app, and who is signed in there."""

    app: Flask
    callers: list[Caller]
    spent: Callable[[], float] = time.process_time
    questions: int = 0
    least: dict[str, float] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    @property
    def wiring(self) -> Wiring:
        found: Wiring = self.app.extensions["shopboard"]
        return found

    def who_may(self, path: str) -> Caller | None:
        """The first who gets an answer."""
        return next((one for one in self.callers if one.client.get(path).status_code == 200), None)

    def look(self, path: str, who: int) -> None:
        """Asks once, and keeps the least it has cost: processor time here and in the database."""
        before, begun = self.questions, self.spent()
        answer = self.callers[who].client.get(path)
        seconds = self.spent() - begun
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        self.least[path] = min(seconds, self.least.get(path, seconds))
        self.asked[path] = self.questions - before


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*")
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    found = parts.find_postgres()
    assert found, "PostgreSQL is lacking"
    for size in wanted.sizes or (*SIZES, *([LARGE] if wanted.full else [])):
        with parts.running_postgres(found) as started:
            measure(size, f"postgresql://postgres@127.0.0.1:{started.port}")


def measure(size: int, postgres: str) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(parts.postgres_database(postgres))
        shops = [stack.enter_context(filled(size, {})), stack.enter_context(filled(size, {"database": url}))]
        sqlite, beside = shops
        beside.spent = spending(postgres)
        paths = list(addresses(sqlite))
        for _ in range(ROUNDS):
            for path, who in paths:
                for shop in shops:
                    shop.look(path, who)
        times = {path: beside.least[path] / sqlite.least[path] for path, _ in paths}
        for path in sorted(times, key=lambda path: -beside.least[path]):
            dear = [ms(shop.least[path]) for shop in shops]
            if max(dear) >= SHOWN_MS or beside.asked[path] >= SHOWN_QUESTIONS:
                report(
                    what=f"{size} jobs, {path}",
                    sqlite_cpu_ms=ms(sqlite.least[path]),
                    postgresql_cpu_ms=ms(beside.least[path]),
                    times=round(times[path], 2),
                    questions=beside.asked[path],
                    load=round(os.getloadavg()[0], 1),
                )
        with counting(postgres) as most, ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(lambda _: beside.callers[0].client.get(f"/kpi?{YEAR}"), range(AT_ONCE)))
        report(
            what=f"{size} jobs, all {len(times)} addresses",
            middle_times=round(median(times.values()), 2),
            worst_times_of_shown=round(max(times[path] for path in times if ms(beside.least[path]) >= SHOWN_MS), 2),
            connections_with_thirty=max(most),
        )


@contextmanager
def filled(size: int, changes: dict[str, str]) -> Iterator[Shop]:
    """A shop with its past and its people."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_config(running.write_config(Path(folder), **changes), {}), lambda: NOW)
        wiring: Wiring = app.extensions["shopboard"]
        fill(wiring, size, CARS_A_DAY)
        staff_up(wiring)
        # Jobs without a log behind them: the pages that read it say so, and are left out.
        app.logger.disabled = True
        shop = Shop(app, [signed_in(app, name) for name in WHO])

        @sa.event.listens_for(wiring.store.database.engine, "before_cursor_execute")
        def heard(*_: object) -> None:
            shop.questions += 1

        yield shop
        wiring.store.close()


def addresses(shop: Shop) -> Iterator[tuple[str, int]]:
    """Whatever somebody may look at, with who that is."""
    rules = [rule for rule in shop.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    for path in [*sorted({rule.rule for rule in rules} - {"/socket.io", "/service-worker.js"}), *ASKED]:
        who = shop.who_may(path)
        if who is not None:
            yield path, shop.callers.index(who)


if __name__ == "__main__":
    main()
