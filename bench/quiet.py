"""What a shop costs in which nothing happens: bytes a minute and display, with forty cars that are worked on.

A real `shopboard run`, a display of each page; every car is in time, and nobody does anything while it is listened.
Prints a JSON line for each page. `--seconds` listens for longer than a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._displays import Display, itself
from bench._office import Office
from bench.live import LOOKING, report
from tests import running
from tests.live_shop import FOREMAN, TEAM, TECHNICIAN, LiveShop, live_config, token_of

CARS = 40
TEAMS: list[dict[str, Any]] = [
    {"name": name, "trade": "mechanical", "bays": [f"机{n}"], "technicians": [technician]}
    for n, (name, technician) in enumerate(
        [(TEAM, TECHNICIAN), *((f"机电{n}组", f"示例{n}") for n in range(2, CARS + 1))]
    )
]
PATIENCE_SECONDS = 30.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=61.0)
    options.add_argument("--full", action="store_true", help="ten minutes")
    wanted = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running.running_server(live_config(Path(folder), teams=TEAMS)) as server,
    ):
        fill(server.url, Path(folder))
        asyncio.run(listen(server.url, 600.0 if wanted.full else wanted.seconds))


def fill(url: str, folder: Path) -> None:
    """Every bay has a car in work, promised in hours."""
    ahead = folder / "minutes-ahead"
    ahead.write_text("0")
    shop, office = LiveShop(url, ahead), Office(url)
    for n, team in enumerate(TEAMS):
        order_no = shop.open_job(f"沪A{10_000 + n}", 600, standard=240)
        told = {"bay": team["bays"][0], "technicians": team["technicians"]}
        office.say(FOREMAN, order_no, "dispatch", team=team["name"], **told)
        office.say(TECHNICIAN, order_no, "start", technicians=team["technicians"])


async def listen(url: str, seconds: float) -> None:
    loop, place = asyncio.get_running_loop(), urlsplit(url)
    assert place.hostname
    assert place.port
    displays = [Display(place.netloc, token_of(who), page, "zh_CN") for page, who in LOOKING.items()]
    for one in displays:
        await loop.create_connection(partial(itself, one), place.hostname, place.port)
    await asyncio.wait_for(asyncio.gather(*(one.until(0) for one in displays)), PATIENCE_SECONDS)
    for one in displays:
        one.octets = 0
    await asyncio.sleep(seconds)
    for one in displays:
        report(
            what=one.page,
            working_cars=CARS,
            view_bytes=one.view_octets,
            bytes_a_minute=round(one.octets * 60 / seconds),
        )


if __name__ == "__main__":
    main()
