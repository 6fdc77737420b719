"""What a command costs with 10^4, 10^5 and 10^6 events in the log, and what a start and the running month cost then.

On SQLite and on PostgreSQL, which is started for it, without fsync. Prints a JSON line for each size: milliseconds of
processor time, the database's included, for a command on an open job, one on a closed job and every figure of the
newest month (medians; 20 cars a day, whatever the size); seconds of processor time until `shopboard run` listens, and
its memory; the bytes on disk for an event, indexes and read models included; and how many times those of the first
size the first four are. Sizes may be given as arguments, `--full` measures 10^6 events too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil
import sqlalchemy as sa

from bench._spent import spending
from bench.live import cpu, report
from board.orders import events as e
from server.config.loading import load_config
from server.core.clock import utc_now
from server.core.command_log import CommandLog
from server.core.held import rules_of
from server.core.together import Decide
from server.core.wiring import Wiring
from server.figures import gather
from server.run.opening import open_shop
from server.store.models import JobModels
from server.store.models_of import models_of
from server.store.scope import Scope
from server.store.store import Store
from tests import parts, running
from tests.builders import CALENDAR, History, Opening, Saying, at, shop

SIZES, LARGE = (10_000, 100_000), 1_000_000
CARS_A_DAY, MONTH_DAYS = 20, 30
ROUNDS, MONTH_ROUNDS = 200, 10
OPEN_JOBS = 40


@dataclass
class Place:
    """A shop in one of both databases, filled step by step."""

    config: Path
    wiring: Wiring
    spent: Callable[[], float]
    closed: Iterator[tuple[History, JobModels]] = field(default_factory=lambda: closed_jobs())
    first: dict[str, float] = field(default_factory=dict)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    found = parts.find_postgres()
    assert found, "PostgreSQL is lacking"
    with parts.running_postgres(found) as started, ExitStack() as stack:
        postgres = f"postgresql://postgres@127.0.0.1:{started.port}"
        url = stack.enter_context(parts.postgres_database(postgres))
        places = [
            stack.enter_context(opened(None, {})),
            stack.enter_context(opened(postgres, {"database": url})),
        ]
        for size in [*wanted.sizes, *([LARGE] if wanted.full else [])]:
            for place in places:
                fill(place.wiring.store, place.closed, size)
                measure(place, size)


@contextmanager
def opened(postgres: str | None, changes: dict[str, str]) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder:
        config = running.write_config(Path(folder), **changes)
        wiring = open_shop(load_config(config, {}))
        yield Place(config, wiring, spending(postgres))
        wiring.store.close()


def measure(place: Place, size: int) -> None:
    store = place.wiring.store
    command_log = CommandLog(store, CALENDAR, rules_of(place.wiring.config), utc_now)
    command_log.catch_up()
    closed = [row.order_no for row in store.jobs.find(stage="delivered", limit=50)]
    starting, memory = start(place.config)
    costs = {
        "open_ms": command_ms(place, command_log, [f"open-{n}" for n in range(OPEN_JOBS)]),
        "closed_ms": command_ms(place, command_log, closed),
        "month_ms": month_ms(place),
        "start_seconds": starting,
    }
    place.first = place.first or costs
    report(
        what=f"{size} events, {'SQLite' if store.database.is_sqlite else 'PostgreSQL'}",
        **{name: round(cost, 2) for name, cost in costs.items()},
        memory_mb=memory,
        bytes_an_event=round(octets(store) / size),
        times=" / ".join(f"{cost / place.first[name]:.2f}" for name, cost in costs.items()),
        load=round(os.getloadavg()[0], 1),
    )


def closed_jobs() -> Iterator[tuple[History, JobModels]]:
    """Delivered jobs of ten events each, so many of a day, and further back the more there are."""
    history = History("template").received().promised("17:00").worked()
    history.add(e.InspectionMade("team_leader", True), "10:10").add(e.WashStarted(), "10:11")
    history.add(e.WashFinished(), "10:30").add(e.JobReadied(), "10:30").delivered("16:30")
    held = models_of(shop(), history.job)
    assert held.delivery is not None
    for number in range(10**9):
        order_no = f"C{number:07}"
        days = timedelta(days=number // CARS_A_DAY)
        row = replace(held.job, order_no=order_no)
        done = replace(held.delivery, order_no=order_no, delivered_on=held.delivery.delivered_on - days)
        copy = History(order_no)
        copy.events = [replace(event, job=order_no, key=f"{order_no}-{event.seq}") for event in history.events]
        yield copy, JobModels(row, done)


def fill(store: Store, closed: Iterator[tuple[History, JobModels]], size: int) -> None:
    """Closed jobs up to `size` events, and a few open ones."""
    while (last := store.log.last_seq()) < size:
        batch = list(islice(closed, min(2_000, (size - last) // 10 + 1)))
        events = [event for history, _ in batch for event in history.events]
        numbered = [replace(event, seq=last + n) for n, event in enumerate(events, start=1)]
        store.append(numbered, [held for _, held in batch])
    command_log = CommandLog(store, CALENDAR, shop().rules, utc_now)
    for number in range(OPEN_JOBS):
        if command_log.job(order_no := f"open-{number}") is None:
            say(command_log, order_no, Opening(order_no, None))


def say(command_log: CommandLog, order_no: str, decide: Decide) -> None:
    key = f"{order_no}:{time.perf_counter_ns()}:{os.getpid()}"
    command_log.record(order_no, decide, who="bench", device="bench", key=key)


def octets(store: Store) -> int:
    if store.database.path is not None:
        return store.database.path.stat().st_size
    query = sa.text("SELECT pg_database_size(current_database())")
    return int(store.database.read(lambda connection: connection.execute(query).scalar_one()))


def command_ms(place: Place, command_log: CommandLog, orders: list[str]) -> float:
    """One command after the other."""
    taken = []
    for n in range(ROUNDS):
        order_no = orders[n % len(orders)]
        before = place.spent()
        say(command_log, order_no, Saying(order_no, e.CarLeft(), when=at("16:00")))
        taken.append((place.spent() - before) * 1000)
    return median(taken)


def month_ms(place: Place) -> float:
    """Every figure of the newest month."""
    last = at("16:30").date()
    scope, taken = Scope(last - timedelta(days=MONTH_DAYS - 1), last), []
    for _ in range(MONTH_ROUNDS):
        before = place.spent()
        gather.measured(place.wiring, scope, last)
        taken.append((place.spent() - before) * 1000)
    return median(taken)


def start(config: Path) -> tuple[float, int]:
    """A server's processor time until it listens, in seconds, and its memory then, in MB."""
    with running.running_server(config) as server:
        program = psutil.Process(server.process.pid)
        return cpu(program), round(program.memory_info().rss / 2**20)


if __name__ == "__main__":
    main()
