"""Sixty cars that fall due in one minute, at two servers on one PostgreSQL with a Redis between them.

Two real `shopboard run`, ten displays on each; the clock of both is put forward so that every car is late. Prints one
JSON line: the servers' processor time for what was then recorded, milliseconds an event, and how many times as long as
in the quiet a person's command waited meanwhile, at the median and at worst. `--full` takes 190 cars.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil

from bench.live import connected, cpu, ms, report
from tests import parts
from tests.databases import give_tables
from tests.live_shop import WALL, LiveShop, live_config, token_of
from tests.running import running_server

CARS, MANY_CARS, DISPLAYS = 60, 190, 10
QUIET = 20
QUIET_SECONDS = 4.0
"""When nothing has been recorded for so long, all that was due is."""
AHEAD_MINUTES = 400.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true")
    cars = MANY_CARS if options.parse_args().full else CARS
    folder, redis = parts.find_postgres(), parts.find_redis()
    assert folder, "PostgreSQL is lacking"
    assert redis, "Redis is lacking"
    with ExitStack() as stack:
        port = stack.enter_context(parts.running_postgres(folder)).port
        bell = stack.enter_context(parts.running_redis(redis))
        url = stack.enter_context(parts.postgres_database(f"postgresql://postgres@127.0.0.1:{port}"))
        give_tables(url)
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        config = live_config(place, database=url, message_queue=f"redis://127.0.0.1:{bell}/0")
        ahead = place / "minutes-ahead"
        ahead.write_text("0")
        clocked = ["-m", "tests.server.clocked", str(config), str(ahead)]
        servers = [stack.enter_context(running_server(config, command=clocked)) for _ in range(2)]
        for server in servers:
            stack.enter_context(connected(server.url, token_of(WALL), "board", DISPLAYS))
        shops = [LiveShop(server.url, ahead) for server in servers]
        for number in range(cars):
            shops[number % 2].open_job(f"沪A{10_000 + number}", 300)
        measure(shops, [psutil.Process(server.process.pid) for server in servers], cars)


def measure(shops: list[LiveShop], programs: list[psutil.Process], cars: int) -> None:
    begun = shops[0].seq()
    quiet = [tapped(shops[number % 2], number) for number in range(QUIET)]
    before, spent = shops[0].seq(), sum(cpu(one) for one in programs)
    of_a_tap = (before - begun) // QUIET
    shops[0].ahead.write_text(str(AHEAD_MINUTES))
    beside: list[float] = []
    recorded, changed_at = 0, time.perf_counter()
    while recorded < cars or time.perf_counter() - changed_at < QUIET_SECONDS:
        beside.append(tapped(shops[len(beside) % 2], QUIET + len(beside)))
        seen = shops[0].seq() - before - of_a_tap * len(beside)
        if seen > recorded:
            recorded, changed_at, taps = seen, time.perf_counter(), len(beside)
            used = sum(cpu(one) for one in programs) - spent
    report(
        what=f"{cars} cars due at once",
        events=recorded,
        cpu_ms_an_event=ms(used / recorded),
        quiet_p50_ms=ms(median(quiet)),
        times_p50=round(median(beside[:taps]) / median(quiet), 2),
        times_worst=round(max(beside[:taps]) / median(quiet), 2),
        load=round(os.getloadavg()[0], 1),
    )


def tapped(shop: LiveShop, number: int) -> float:
    """Seconds until an advisor's order is answered that is not due."""
    begun = time.perf_counter()
    shop.open_job(f"沪B{10_000 + number}", 6_000)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
