"""What the call-back and the pages of those who look after the figures cost with 10^3, 10^4 and 10^5 delivered cars.

Thirty cars a day; of every ten one was late, and its customer says otherwise than the clock. Prints JSON lines: for
each size the milliseconds of each list (median of `rounds`), as the pages ask for it, and how many cars it is about.
Sizes may be given as arguments; `--postgres URL` measures there instead of SQLite.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from board.orders import events as e
from server.config.loading import load_config
from server.pages.follow_up import Wish, calls
from server.pages.worklist import contradictory, excused, late
from server.run.opening import open_shop
from server.store.models import JobModels
from server.store.models_of import models_of
from server.store.store import Store
from tests import running
from tests.builders import CALENDAR, DAY, History, at, shop

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 15
CARS_A_DAY = 30
BATCH = 500
NOW = at("18:30")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        config = running.write_config(Path(folder), **({"database": wanted.postgres} if wanted.postgres else {}))
        store = open_shop(load_config(config, {})).store
        cars, held = delivered(), 0
        for size in wanted.sizes:
            fill(store, islice(cars, size - held))
            held = size
            for name, work in LISTS.items():
                print(json.dumps(measured(store, name, work) | {"cars": size}), flush=True)
        store.close()


def delivered() -> Iterator[tuple[History, JobModels]]:
    """Delivered cars, the newest day first."""
    fine = History("template").received().promised("17:00").worked().delivered("16:30")
    odd = History("template").received().promised("17:00").worked().delivered("17:20")
    odd.add(e.FollowUpMade(True, "很好"), "18:00")
    for number in range(10**9):
        history = fine if number % 10 else odd
        held, order_no = models_of(shop(), history.job), f"C{number:07}"
        days = timedelta(days=number // CARS_A_DAY)
        assert held.delivery is not None
        at_then = held.delivery.delivered_at - days
        done = replace(
            held.delivery, order_no=order_no, delivered_on=held.delivery.delivered_on - days, delivered_at=at_then
        )
        copy = History(order_no)
        copy.events = [replace(event, job=order_no, key=f"{order_no}-{event.seq}") for event in history.events]
        yield copy, JobModels(replace(held.job, order_no=order_no), done)


def fill(store: Store, cars: Iterator[tuple[History, JobModels]]) -> None:
    """Brings the cars into the log and the read models."""
    seq = store.log.last_seq()
    while batch := list(islice(cars, BATCH)):
        events = [event for history, _ in batch for event in history.events]
        numbered = [replace(event, seq=seq + place) for place, event in enumerate(events, start=1)]
        store.append(numbered, [held for _, held in batch])
        seq = numbered[-1].seq


def measured(store: Store, name: str, work: Callable[[Store], int]) -> dict[str, object]:
    times, found = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = work(store)
        times.append((time.perf_counter() - began) * 1000)
    return {"what": name, "median_ms": round(median(times), 1), "found": found, "rounds": ROUNDS}


def _calls(store: Store, wish: Wish) -> int:
    return calls(store, CALENDAR, NOW, wish, with_customers=True).open


LISTS: dict[str, Callable[[Store], int]] = {
    "calls of three days": lambda store: _calls(store, Wish()),
    "calls of thirty days": lambda store: _calls(store, Wish(back=30)),
    "search": lambda store: _calls(store, Wish(text="C00000")),
    "contradictions, first page": lambda store: contradictory(store, NOW, None, 1)[0].total,
    "contradictions, page 30": lambda store: contradictory(store, NOW, None, 30)[0].total,
    "excuses": lambda store: len(excused(store, DAY, NOW)["waiting"]),
    "late cars of a month": lambda store: late(store, DAY.replace(day=1), None, 1)[1],
}

if __name__ == "__main__":
    main()
