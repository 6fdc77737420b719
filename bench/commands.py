"""Commands over HTTP from eight tablets at once: how many a second, and how long one waits.

A real `shopboard run` on SQLite (`--postgres URL` measures there), 40 open jobs, nobody watching or, with
`--displays N`, so many displays of the board. Every command is a dispatch to another bay, over a connection that stays
open. Prints a JSON line for one tablet alone and one for eight.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._office import Office
from bench.live import connected
from tests import running
from tests.live_shop import FOREMAN, WALL, LiveShop, live_config, token_of

CLIENTS = (1, 8)
SECONDS = 8.0
OPEN_JOBS = 40
PLACES = (("机电一组", ("机1", "机2")), ("机电二组", ("机4", "机5")), ("机电三组", ("机7", "机8")))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    options.add_argument("--displays", type=int, default=0)
    wanted = options.parse_args()
    changes = {"database": wanted.postgres} if wanted.postgres else {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = stack.enter_context(running.running_server(live_config(Path(folder), **changes)))
        ahead = Path(folder) / "minutes-ahead"
        ahead.write_text("0")
        shop = LiveShop(server.url, ahead)
        orders = [shop.open_job(f"沪A{10_000 + n}", 240 + 5 * n) for n in range(OPEN_JOBS)]
        if wanted.displays:
            stack.enter_context(connected(server.url, token_of(WALL), "board", wanted.displays))
        for clients in CLIENTS:
            # Each measurement begins with cars that stand in no bay yet.
            mine, orders = orders[:clients], orders[clients:]
            measure(server.url, mine, "postgresql" if wanted.postgres else "sqlite", wanted.displays)


def measure(url: str, orders: list[str], database: str, displays: int) -> None:
    ends = time.perf_counter() + SECONDS
    begun = time.perf_counter()
    with ThreadPoolExecutor(len(orders)) as tablets:
        waits = [
            wait for one in tablets.map(lambda n: dispatch(url, orders[n], n, ends), range(len(orders))) for wait in one
        ]
    seconds = time.perf_counter() - begun
    figures = {
        "bench": "commands",
        "database": database,
        "clients": len(orders),
        "displays": displays,
        "commands": len(waits),
        "commands_per_second": round(len(waits) / seconds),
        "wait_p50_ms": round(median(waits) * 1000, 2),
        "wait_p99_ms": round(quantiles(waits, n=100)[98] * 1000, 2),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures), flush=True)


def dispatch(url: str, order_no: str, number: int, ends: float) -> list[float]:
    """One tablet that sends a car to and fro until `ends`; how long each command took."""
    office, (team, bays) = Office(url), PLACES[number % len(PLACES)]
    waits: list[float] = []
    while (begun := time.perf_counter()) < ends:
        office.say(FOREMAN, order_no, "dispatch", team=team, bay=bays[len(waits) % 2])
        waits.append(time.perf_counter() - begun)
    return waits


if __name__ == "__main__":
    main()
