"""Commands over HTTP from eight tablets at once: how many a second, how long one waits, and what it costs.

A real `shopboard run` on SQLite (`--postgres URL` measures there), 40 open jobs, nobody watching or, with
`--displays N`, so many displays of the board. Every command sends the next of a tablet's cars to another bay, over a
connection that stays open. In turns with it a bare handler on the same server, which checks a JSON body and commits one
row (`bare_`), and our part of its pace (`ratio`). Prints a JSON line for one tablet alone and one for eight.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil

from bench._bare import running_bare
from bench._office import Office
from bench.live import connected, cpu, ms
from tests import running
from tests.live_shop import FOREMAN, WALL, LiveShop, live_config, token_of

CLIENTS = (1, 8)
TURNS, SECONDS = 4, 2.0
OPEN_JOBS = 40
CARS = OPEN_JOBS // len(CLIENTS)
PLACES = (("机电一组", ("机1", "机2")), ("机电二组", ("机4", "机5")), ("机电三组", ("机7", "机8")))
Ask = Callable[[], None]


@dataclass
class Measured:
    """What has come of asking one of both servers."""

    program: psutil.Process
    tablets: Sequence[Ask]
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0

    def take_turn(self) -> None:
        """All tablets at once, each with its next wish as soon as the last is answered."""
        before, begun = cpu(self.program), time.perf_counter()
        ends = begun + SECONDS
        with ThreadPoolExecutor(len(self.tablets)) as threads:
            waits = list(threads.map(lambda ask: asked(ask, ends), self.tablets))
        self.seconds += time.perf_counter() - begun
        self.processor += cpu(self.program) - before
        self.waits += [wait for one in waits for wait in one]

    @property
    def pace(self) -> float:
        return len(self.waits) / self.seconds

    def figures(self) -> dict[str, float]:
        return {
            "per_second": round(self.pace),
            "wait_p50_ms": ms(median(self.waits)),
            "wait_p99_ms": ms(quantiles(self.waits, n=100)[98]),
            "cpu_ms": ms(self.processor / len(self.waits)),
        }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    options.add_argument("--displays", type=int, default=0)
    wanted = options.parse_args()
    changes = {"database": wanted.postgres} if wanted.postgres else {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = stack.enter_context(running.running_server(live_config(Path(folder), **changes)))
        bare_url, bare_pid = stack.enter_context(running_bare(Path(folder)))
        ahead = Path(folder) / "minutes-ahead"
        ahead.write_text("0")
        shop = LiveShop(server.url, ahead)
        orders = [shop.open_job(f"沪A{10_000 + n}", 240 + 5 * n) for n in range(OPEN_JOBS)]
        if wanted.displays:
            stack.enter_context(connected(server.url, token_of(WALL), "board", wanted.displays))
        for clients in CLIENTS:
            # Each measurement begins with cars that stand in no bay yet.
            mine, orders = orders[:CARS], orders[CARS:]
            dispatches = [dispatching(server.url, mine[n::clients], n) for n in range(clients)]
            ours = Measured(psutil.Process(server.process.pid), dispatches)
            bare = Measured(psutil.Process(bare_pid), [wishing(bare_url) for _ in dispatches])
            for _ in range(TURNS):
                ours.take_turn()
                bare.take_turn()
            report("postgresql" if wanted.postgres else "sqlite", wanted.displays, clients, ours, bare)


def report(database: str, displays: int, clients: int, ours: Measured, bare: Measured) -> None:
    figures = {
        "what": "one tablet" if clients == 1 else f"{clients} tablets",
        "database": database,
        "displays": displays,
        **ours.figures(),
        **{f"bare_{name}": figure for name, figure in bare.figures().items()},
        "ratio": round(ours.pace / bare.pace, 2),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures), flush=True)


def asked(ask: Ask, ends: float) -> list[float]:
    """One tablet until `ends`: how long each answer took."""
    waits: list[float] = []
    while (begun := time.perf_counter()) < ends:
        ask()
        waits.append(time.perf_counter() - begun)
    return waits


def dispatching(url: str, orders: Sequence[str], number: int) -> Ask:
    """Sends one car after the other to and fro."""
    office, (team, bays) = Office(url), PLACES[number % len(PLACES)]
    turns = cycle([(order_no, bay) for bay in bays for order_no in orders])

    def dispatch() -> None:
        order_no, bay = next(turns)
        office.say(FOREMAN, order_no, "dispatch", team=team, bay=bay)

    return dispatch


def wishing(url: str) -> Ask:
    """Asks the bare handler."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    headers = {"Content-Type": "application/json"}

    def wish() -> None:
        connection.request("POST", "/wish", json.dumps({"team": "机电一组", "bay": "机1"}), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status

    return wish


if __name__ == "__main__":
    main()
