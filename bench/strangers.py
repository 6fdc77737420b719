"""What strangers cost those who work: 500 sockets that never end their request, phones with 5,000 joins a second each.

A real `shopboard run` with 40 open jobs and ten displays. Prints one JSON line, milliseconds: `tap_to_board` from
sending a command to a display's knowing it, quiet and beside the strangers in turn, so that both meet the same
machine, and how many times longer that is. The strangers are a process of their own on the same machine, and their
own work is in it: how much of it that is, a third turn tells, in which a process on its own keeps a processor `busy`
and asks for nothing.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import multiprocessing
import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _displays, _strangers
from bench._office import Office
from bench.live import CARS, PATIENCE_SECONDS, PLACES, Step, connected, ms, prepared, report, work
from tests import running
from tests.live_shop import ADVISOR, WALL, LiveShop, live_config, token_of

SLOW_SOCKETS, PHONES, JOINS_A_SECOND = 500, 3, 5_000
"""Joins while the phone is in; shown out, it stays away for a second, as a browser does."""
DISPLAYS, ROUNDS = 10, 14
APART_SECONDS = 0.1
"""From one tap to the next, so that they are spread over what the strangers do: those come in, are shown out, and stay
away for a second."""
_plates = count(10_000)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--phones", type=int, default=PHONES)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    wanted = options.parse_args()
    quiet, busy, beside, told = list[float](), list[float](), list[float](), list[_strangers.Done]()
    with tempfile.TemporaryDirectory() as folder, running.running_server(live_config(Path(folder))) as server:
        steps, office = prepared(server.url, Path(folder)), Office(server.url)
        shop = LiveShop(server.url, Path(folder) / "minutes-ahead")
        car, cookie = customer(server.url, steps[0][1])
        with connected(server.url, token_of(WALL), "board", DISPLAYS) as (ask, _):
            for number in range(wanted.rounds):
                steps = steps if number == 0 else others(shop, steps)
                third = len(steps) // CARS * (CARS // 3)
                quiet += taps(office, steps[:third], ask)
                with process(_keep_busy):
                    busy += taps(office, steps[third : 2 * third], ask)
                with besieged(server.url, car, cookie, wanted.phones) as done:
                    beside += taps(office, steps[2 * third : 3 * third], ask)
                    told.append(done())
    p99_quiet, p99_busy, p99_beside = (quantiles(found, n=100)[98] for found in (quiet, busy, beside))
    seconds = sum(one.seconds for one in told)
    report(
        what=f"{wanted.phones} phones",
        slow_sockets=round(median(one.slow_open for one in told)),
        fewest_slow_sockets=min(one.fewest_open for one in told),
        joins_per_second=round(sum(one.joins for one in told) / seconds),
        shown_out_per_second=round(sum(one.shown_out for one in told) / seconds, 1),
        quiet_p50_ms=ms(median(quiet)),
        quiet_p99_ms=ms(p99_quiet),
        busy_p50_ms=ms(median(busy)),
        busy_p99_ms=ms(p99_busy),
        beside_p50_ms=ms(median(beside)),
        beside_p99_ms=ms(p99_beside),
        times_p50=round(median(beside) / median(quiet), 2),
        times_p99=round(p99_beside / p99_quiet, 2),
        times_p99_of_busy=round(p99_beside / p99_busy, 2),
        events=len(beside) // DISPLAYS,
        load=round(os.getloadavg()[0], 1),
    )


def others(shop: LiveShop, worked: list[Step]) -> list[Step]:
    """As many new cars in the place of those that were worked on."""
    for order_no in dict.fromkeys(order_no for _, order_no, _, _ in worked):
        shop.command(ADVISOR, order_no, "cancel", note="bench")
    return [step for n in range(CARS) for step in work(shop.open_job(f"沪B{next(_plates)}"), *PLACES[n % len(PLACES)])]


def taps(office: Office, steps: list[Step], ask: Callable[[int], _displays.Heard]) -> list[float]:
    """Seconds from each command to each display that knows of it."""
    found: list[float] = []
    for who, order_no, command, body in steps:
        time.sleep(APART_SECONDS)
        begun = time.perf_counter()
        seq = office.say(who, order_no, command, **body)
        found += [at - begun for at in ask(seq).known_at]
    return found


def customer(url: str, order_no: str) -> tuple[str, str]:
    """The page of a customer's car, and the cookie of a phone that has opened it."""
    asked = urllib.request.Request(
        f"{url}/api/v1/jobs/{order_no}", headers={"Authorization": f"Bearer {token_of(ADVISOR)}"}
    )
    with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
        path = json.loads(answer.read())["car_url"]
    jar = http.cookiejar.CookieJar()
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open(url + path, timeout=PATIENCE_SECONDS)
    return path.strip("/"), "; ".join(f"{one.name}={one.value}" for one in jar)


@contextmanager
def besieged(url: str, car: str, cookie: str, phones: int) -> Iterator[Callable[[], _strangers.Done]]:
    """The strangers, all there; asked once, they tell what they did and go."""
    here, there = multiprocessing.get_context("spawn").Pipe()

    def told() -> Any:
        assert here.poll(PATIENCE_SECONDS), "the strangers say nothing"
        return here.recv()

    def done() -> _strangers.Done:
        here.send(None)
        found: _strangers.Done = told()
        return found

    with process(_strangers.besiege, url, SLOW_SOCKETS, [JOINS_A_SECOND] * phones, car, cookie, there):
        there.close()
        told()
        yield done


@contextmanager
def process(work: Callable[..., None], *arguments: Any) -> Iterator[None]:
    """Works beside us, until the end."""
    begun = multiprocessing.get_context("spawn").Process(target=work, args=arguments, daemon=True)
    begun.start()
    try:
        yield
    finally:
        begun.kill()


def _keep_busy() -> None:
    while True:
        pass


if __name__ == "__main__":
    main()
