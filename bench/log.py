"""What a command costs with 10^4, 10^5 and 10^6 events in the log, and what a start and the running month cost then.

Prints JSON lines: for each size the milliseconds of a command on an open job and on a closed one (median and 99th
percentile of `rounds`), commands per second of one process and of four, the figures of the newest month (20 cars a day,
whatever the size), and `shopboard run`'s start (seconds until it listens) with the memory it takes. Sizes may be given
as arguments, `--full` measures 10^6 events too; `--postgres URL` measures there instead of SQLite.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil

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
from tests import running
from tests.builders import CALENDAR, History, Opening, Saying, at, shop

SIZES, LARGE = (10_000, 100_000), 1_000_000
CARS_A_DAY, MONTH_DAYS = 20, 30
ROUNDS, MONTH_ROUNDS = 300, 10
OPEN_JOBS = 40
PROCESSES = 4
COMMANDS = 200


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = running.write_config(Path(folder), **({"database": wanted.postgres} if wanted.postgres else {}))
        wiring = open_shop(load_config(config, {}))
        closed = closed_jobs()
        for size in [*wanted.sizes, *([LARGE] if wanted.full else [])]:
            fill(wiring.store, closed, size)
            command_log = CommandLog(wiring.store, CALENDAR, rules_of(wiring.config), utc_now)
            measure_commands(command_log, wiring.store, size)
            measure_month(wiring, size)
            measure_processes(config, size)
            measure_start(config, kind(wiring.store), size)
        wiring.store.close()


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


def measure_commands(command_log: CommandLog, store: Store, size: int) -> None:
    fact = e.CarLeft()
    closed = [row.order_no for row in store.jobs.find(stage="delivered", limit=50)]
    for what, orders in (("open", [f"open-{n}" for n in range(OPEN_JOBS)]), ("closed", closed)):
        taken = []
        for n in range(ROUNDS):
            order_no = orders[n % len(orders)]
            begun = time.perf_counter()
            say(command_log, order_no, Saying(order_no, fact, when=at("16:00")))
            taken.append((time.perf_counter() - begun) * 1000)
        report(
            what=f"a command on a job that is {what}",
            database=kind(store),
            events=size,
            rounds=ROUNDS,
            median_ms=round(median(taken), 2),
            p99_ms=round(quantiles(taken, n=100)[98], 2),
            commands_per_second=round(1000 * ROUNDS / sum(taken)),
        )


def measure_month(wiring: Wiring, size: int) -> None:
    """Every figure of the newest month."""
    last = at("16:30").date()
    scope, taken = Scope(last - timedelta(days=MONTH_DAYS - 1), last), []
    for _ in range(MONTH_ROUNDS):
        begun = time.perf_counter()
        gather.measured(wiring, scope, last)
        taken.append((time.perf_counter() - begun) * 1000)
    (tally,) = (found for _, found in gather.tallies(wiring, scope))
    report(
        what="every figure of the newest month",
        database=kind(wiring.store),
        events=size,
        cars=tally.settled,
        median_ms=round(median(taken), 1),
    )


def measure_processes(config: Path, size: int) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES + 1)
    processes = [context.Process(target=_write, args=(config, n, barrier)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    barrier.wait(120)
    begun = time.perf_counter()
    for process in processes:
        process.join(120)
    seconds = time.perf_counter() - begun
    rate = round(PROCESSES * COMMANDS / seconds)
    report(what=f"commands of {PROCESSES} processes at once", events=size, commands_per_second=rate)


def _write(config: Path, number: int, barrier: object) -> None:
    wiring = open_shop(load_config(config, {}))
    wiring.command_log.catch_up()
    order_no = f"open-{number}"
    barrier.wait(120)  # type: ignore[attr-defined]
    for _ in range(COMMANDS):
        say(wiring.command_log, order_no, Saying(order_no, e.CarLeft(), when=utc_now()))


def measure_start(config: Path, database: str, size: int) -> None:
    begun = time.perf_counter()
    with running.running_server(config) as server:
        seconds = time.perf_counter() - begun
        memory = psutil.Process(server.process.pid).memory_info().rss
    figures = {"seconds": round(seconds, 2), "memory_mb": round(memory / 2**20)}
    report(what="a start", database=database, events=size, **figures)


def kind(store: Store) -> str:
    return "sqlite" if store.database.is_sqlite else "postgresql"


def report(**figures: object) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
