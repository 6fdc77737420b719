"""What the figures cost on years of delivered cars, beside the plain SQL query that counts only the rate.

The read models are filled by SQL, without a log behind them: 120 cars a day backwards from 31 May 2026, four of a
hundred late, four people and places each. Prints JSON lines: the fastest of some rounds in milliseconds, and how many
times that of the plain query over the same period it is. Sizes may be given as arguments; `--postgres URL` (an empty
database) measures there.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa

from board.codes import STAGES_INSIDE
from board.figures.periods import Period
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.figures import gather
from server.pages.kpi import report
from server.pages.kpi_period import Reading
from server.run.opening import open_shop
from server.store import tables as t
from server.store.scope import Scope
from tests import running

SIZES = (10_000, 100_000)
CARS_A_DAY = 120
LAST = date(2026, 5, 31)
MONTH = Period(LAST.replace(day=1), LAST)
YEAR = Period(date(2025, 6, 1), LAST)
ROUNDS = 7
ADVISORS, TECHNICIANS, TEAMS, BAYS = 8, 30, 6, 24
LATE_EVERY, EXCUSED_EVERY = 25, 120

number = sa.Table("bench_number", sa.MetaData(), sa.Column("i", sa.Integer, primary_key=True))
i = number.c.i


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    wanted = options.parse_args()
    for size in wanted.sizes:
        with tempfile.TemporaryDirectory() as folder:
            changes = {"database": wanted.postgres} if wanted.postgres else {}
            wiring = open_shop(load_config(running.write_config(Path(folder), **changes), {}))
            begun = time.perf_counter()
            fill(wiring, size)
            seconds = round(time.perf_counter() - begun, 1)
            say({"database": wiring.store.database.url.get_backend_name(), "cars": size, "filled_in_seconds": seconds})
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
        cars = sum(tally.settled for _, tally in gather.tallies(wiring, scope))
        say({"cars": size, "period": kind, "of_period": cars, "figure": "plain query", "ms": plain[period], "times": 1})
        for name, figure in work.items():
            ms = best_ms(figure)
            times = round(ms / plain[period], 1)
            say({"cars": size, "period": kind, "of_period": cars, "figure": name, "ms": ms, "times": times})


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


def fill(wiring: Wiring, size: int) -> None:
    """So many cars in the read models, a day at a time."""
    database = wiring.store.database
    number.create(database.engine)

    def change(connection: sa.Connection) -> None:
        connection.execute(sa.insert(number), [{"i": n} for n in range(CARS_A_DAY)])
        for back in range(-(-size // CARS_A_DAY)):
            cars = min(CARS_A_DAY, size - back * CARS_A_DAY)
            for table, row in rows(wiring.store.site, LAST - timedelta(days=back)):
                chosen = sa.select(*(value.label(name) for name, value in row.items())).where(i < cars)
                if table is t.delivery_loss:
                    chosen = chosen.where(i % LATE_EVERY == 0)
                connection.execute(sa.insert(table).from_select(list(row), chosen))

    database.write(change)
    number.drop(database.engine)
    with database.engine.connect() as connection:
        connection.execute(sa.text("ANALYZE")) if not database.is_sqlite else None
        connection.commit()


def rows(site: str, day: date) -> list[tuple[sa.Table, dict[str, Any]]]:
    """What one day puts into each table, as expressions of the car's number within the day."""
    at = sa.literal(datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=8), t.UtcTime)
    late = i % LATE_EVERY == 0
    verdict = sa.case((late, "late"), (i % EXCUSED_EVERY == 1, "excused"), else_="on_time")
    on_time = verdict == "on_time"
    own = {"site": sa.literal(site), "order_no": sa.literal(f"{day:%Y%m%d}-") + sa.cast(i, sa.Text)}
    delivery = own | {
        "plate": sa.literal("沪A12345"),
        "model": sa.literal("示例"),
        "repair_type": sa.case((i % 200 == 3, "rework"), (i % 3 == 0, "repair"), else_="maintenance"),
        "advisor": named("顾问", ADVISORS),
        "waiting_customer": sa.literal(False),
        **dict.fromkeys(("received_at", "finished_at", "ready_at", "delivered_at", "promised_at"), at),
        "dispatched_at": at,
        "delivered_on": sa.literal(day, sa.Date),
        "verdict": verdict,
        "source": sa.literal("clock"),
        "late_minutes": sa.case((late, i + 1), else_=0),
        "excuse": sa.literal("none"),
        "warned": sa.case((i % 50 == 0, "timely"), else_="none"),
        "warnings": i % 2,
        "warned_by_product": i % 40 == 0,
        "answered": sa.case((i % 50 == 0, "in_time"), else_="none"),
        "cause": sa.case((on_time, None), else_="parts"),
        "cause_by": sa.case((on_time, None), else_="log"),
        "nights": i % 2,
        "internal_reworks": sa.case((i % 30 == 0, 1), else_=0),
        "waited_parts": i % 25 == 0,
        "standard_minutes": sa.literal(60),
        **{f"{stage}_minutes": i for stage in STAGES_INSIDE},
    }
    people = [
        own | {"part": sa.literal(part), "name": name, "delivered_on": sa.literal(day, sa.Date), "verdict": verdict}
        for part, name in (
            ("advisor", named("顾问", ADVISORS)),
            ("technician", named("技师", TECHNICIANS)),
            ("team", named("班组", TEAMS)),
            ("bay", named("工位", BAYS)),
        )
    ]
    loss = own | {"cause": sa.literal("parts"), "minutes": i + 1}
    work = own | {
        "task": sa.literal(1),
        "day": sa.literal(day, sa.Date),
        "name": named("技师", TECHNICIANS),
        "minutes": sa.literal(55.0),
        "standard_minutes": sa.literal(60.0),
    }
    beside = [(t.delivery_person, row) for row in people]
    return [(t.delivery, delivery), *beside, (t.delivery_loss, loss), (t.work, work)]


def named(word: str, of: int) -> sa.ColumnElement[str]:
    return sa.literal(word) + sa.cast(i % of, sa.Text)


def say(found: dict[str, object]) -> None:
    print(json.dumps({"bench": "kpi"} | found, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
