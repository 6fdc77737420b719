"""What the figures cost on years of delivered cars, beside the plain SQL query that counts only the rate.

The read models are filled without a log behind them: 120 cars a day backwards from 31 May 2026, four of a hundred late,
four people and places each. Prints JSON lines: the fastest of some rounds in milliseconds, and how many
times that of the plain query over the same period it is. Sizes may be given as arguments; `--postgres URL` (an empty
database) measures there.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa

from board.codes import STAGES_INSIDE
from board.figures.entered_facts import month_of
from board.figures.periods import Period
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.figures import gather
from server.figures.indicators import lines
from server.pages.kpi import report
from server.pages.kpi_period import Reading
from server.run.opening import open_shop
from server.store import tables as t
from server.store.many_rows import insert_in
from server.store.scope import Scope
from tests import running

SIZES, LARGE_SIZES = (10_000,), (10_000, 100_000)
CARS_A_DAY = 120
LAST = date(2026, 5, 31)
MONTH = Period(LAST.replace(day=1), LAST)
YEAR = Period(date(2025, 6, 1), LAST)
ROUNDS = 7
CARS = 20_000
"""So many come again and again."""
ADVISORS, TECHNICIANS, TEAMS, BAYS = 8, 30, 6, 24
LATE_EVERY, EXCUSED_EVERY = 25, 120

PEOPLE = (
    ("advisor", "顾问", ADVISORS),
    ("technician", "技师", TECHNICIANS),
    ("team", "班组", TEAMS),
    ("bay", "工位", BAYS),
)
TOGETHER = 2_000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*")
    options.add_argument("--full", action="store_true", help="10^5 cars too")
    options.add_argument(
        "--a-day", type=int, default=CARS_A_DAY, help="so many cars a day: 30 make ten years of 100,000"
    )
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    wanted = options.parse_args()
    for size in wanted.sizes or (LARGE_SIZES if wanted.full else SIZES):
        with tempfile.TemporaryDirectory() as folder:
            changes = {"database": wanted.postgres} if wanted.postgres else {}
            wiring = open_shop(load_config(running.write_config(Path(folder), **changes), {}))
            begun = time.perf_counter()
            fill(wiring, size, wanted.a_day)
            seconds = round(time.perf_counter() - begun, 1)
            backend = wiring.store.database.url.get_backend_name()
            say({"what": f"filling {backend}", "cars": size, "seconds": seconds})
            measure(wiring, size)
            wiring.store.close()


def measure(wiring: Wiring, size: int) -> None:
    plain = {period: best_ms(partial(rate_only, wiring, period)) for period in (MONTH, YEAR)}
    for period, kind in ((MONTH, "month"), (YEAR, "year")):
        scope = Scope(period.first, period.last)
        work: dict[str, Callable[[], Any]] = {
            "rate": partial(gather.tallies, wiring, scope),
            "every figure": partial(gather.measured, wiring, scope, LAST),
            "by advisor": partial(gather.tallies, wiring, scope, "advisor"),
            "people table": partial(people_table, wiring, period),
            "causes": partial(gather.causes, wiring, scope),
            "late list": partial(wiring.store.deliveries.late_list, period.first, period.last),
            "whole page": partial(report, wiring, Reading(period, LAST)),
        }
        if kind == "year":
            # A month with its quarter and its year so far: all indicators, and everybody who answers for one.
            work["indicators"] = partial(lines, wiring, month_of(LAST), LAST)
        cars = sum(tally.settled for _, tally in gather.tallies(wiring, scope))
        about = {"cars": size, "of_period": cars}
        say({"what": f"plain query of a {kind}", **about, "ms": plain[period], "times": 1})
        for name, figure in work.items():
            ms = best_ms(figure)
            times = round(ms / plain[period], 1)
            say({"what": f"{name} of a {kind}", **about, "ms": ms, "times": times})


def people_table(wiring: Wiring, period: Period) -> Any:
    return [gather.people(wiring, period, post) for post in ("advisor", "technician")]


def rate_only(wiring: Wiring, period: Period) -> Any:
    """What nobody could do with less: cars by verdict."""
    query = sa.text(
        "SELECT verdict, count(*) FROM delivery"
        " WHERE site = :site AND delivered_on BETWEEN :first AND :last GROUP BY verdict"
    ).bindparams(
        sa.bindparam("site", wiring.store.site),
        sa.bindparam("first", period.first, sa.Date),
        sa.bindparam("last", period.last, sa.Date),
    )
    return wiring.store.database.read(lambda connection: connection.execute(query).all())


def best_ms(work: Callable[[], Any]) -> float:
    work()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return round(min(taken) * 1000, 2)


def fill(wiring: Wiring, size: int, a_day: int) -> None:
    """So many cars in the read models, some days at a time."""
    for first in range(0, size, TOGETHER):
        cars = range(first, min(first + TOGETHER, size))
        found: dict[sa.Table, list[dict[str, Any]]] = {}
        for n in cars:
            for table, row in rows(wiring.store.site, LAST - timedelta(days=n // a_day), n, n % a_day):
                found.setdefault(table, []).append(row)
        wiring.store.database.write(partial(_insert, found))
    with wiring.store.database.engine.connect() as connection:
        connection.execute(sa.text("ANALYZE"))
        connection.commit()


def _insert(found: dict[sa.Table, list[dict[str, Any]]], connection: sa.Connection) -> None:
    for table, made in found.items():
        names = tuple(column.name for column in table.c if column.name in made[0])
        insert_in(connection, table, names, [tuple(row[name] for name in names) for row in made])


def rows(site: str, day: date, n: int, i: int) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """What car `n` of all, the day's car `i`, puts into each table."""
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=8, seconds=i)
    late = i % LATE_EVERY == 0
    verdict = "late" if late else "excused" if i % EXCUSED_EVERY == 1 else "on_time"
    own = {"site": site, "order_no": f"{day:%Y%m%d}-{i}"}
    car = n * 7919 % CARS
    shared = own | {
        "plate": f"沪A{10_000 + car}",
        "repair_type": "rework" if i % 200 == 3 else "repair" if i % 3 == 0 else "maintenance",
        "advisor": named("顾问", i % ADVISORS),
        **dict.fromkeys(("received_at", "promised_at", "delivered_at"), at),
    }
    yield (
        t.job,
        shared
        | {"stage": "delivered", "is_open": False, "seq": n + 1, "same_no": own["order_no"]}
        | {"vin": f"LSVAA4187E2{100_000 + car}"},
    )
    yield (
        t.delivery,
        shared
        | {
            "model": "示例",
            "waiting_customer": False,
            **dict.fromkeys(("finished_at", "ready_at", "dispatched_at"), at),
            "delivered_on": day,
            "verdict": verdict,
            "source": "clock",
            "late_minutes": i + 1 if late else 0,
            "excuse": "none",
            "warned": "timely" if i % 50 == 0 else "none",
            "warnings": i % 2,
            "warned_by_product": i % 40 == 0,
            "answered": "in_time" if i % 50 == 0 else "none",
            "cause": None if verdict == "on_time" else "parts",
            "cause_by": None if verdict == "on_time" else "log",
            "nights": i % 2,
            "internal_reworks": int(i % 30 == 0),
            "waited_parts": i % 25 == 0,
            "standard_minutes": 60,
            **{f"{stage}_minutes": i for stage in STAGES_INSIDE},
        },
    )
    for part, word, of in PEOPLE:
        named_so = {"part": part, "name": named(word, i % of), "delivered_on": day, "verdict": verdict}
        yield t.delivery_person, own | named_so
    if late:
        yield t.delivery_loss, own | {"cause": "parts", "minutes": i + 1}
    worker = named("技师", i % TECHNICIANS)
    yield t.work, own | {"task": 1, "day": day, "name": worker, "minutes": 55.0, "standard_minutes": 60.0}


def named(word: str, number: int) -> str:
    return f"{word}{number}"


def say(found: dict[str, object]) -> None:
    print(json.dumps(found, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
