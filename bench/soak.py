"""A long day in a short time: 200 displays come and go while the shop's clock and its traffic run sixty times as fast.

A real `shopboard run` with 40 open cars; each display keeps its page as a browser does, from its first view and all
that came since. It fails loudly where a change does not follow what a display holds, where a display was shown out,
where at the end one that has grown old does not hold what a fresh one is given, and where the server's memory grew by
more than a tenth from the second quarter of the time to the last. Lasts a minute, `--full` an hour. Prints one JSON
line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from statistics import median
from typing import Any, ClassVar
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil

from bench._displays import MESSAGE, Display, itself
from bench._office import Office
from bench.live import PLACES, cpu, report
from tests.live_shop import ADVISOR, FOREMAN, TECHNICIAN, WALL, LiveShop, edited, live_config, live_shop, token_of

SECONDS, FULL_SECONDS = 60.0, 3_600.0
TIMES = 60
"""So many times as fast as a shop is."""
EVENTS_A_DAY, DAY_SECONDS = 400, 9 * 3_600
OPEN_CARS = 40
STAYS_SECONDS = 40.0
"""How long a display stays, in the middle."""
GROWS_AT_MOST = 1.1
PATIENCE_SECONDS = 30.0


@lru_cache(maxsize=64)
def read(payload: bytes) -> Any:
    """A message. All displays are told the same, and one process reads it for all of them."""
    return json.loads(payload[2:])


@lru_cache(maxsize=4_096)
def put_in(html: str, edits: str) -> str:
    """What the edits make of a row."""
    return edited(html, json.loads(edits))


@dataclass(eq=False)
class Ageing(Display):
    """A display that keeps its rows by what it is told; `gaps` are the changes that followed something else."""

    read_octets: ClassVar[int] = 0
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    holds: int = -1
    gaps: list[str] = field(default_factory=list)

    def _take(self, payload: bytes, length: int, now: float) -> None:
        super()._take(payload, length, now)
        if not MESSAGE.match(payload):
            return
        kind, message = read(payload)
        if kind == "view":
            self.rows.clear()
        elif message["follows"] != self.holds:
            self.gaps.append(f"{message['seq']} follows {message['follows']}, held was {self.holds}")
        for told in message["rows"]:
            row = dict(told)
            if (edits := row.pop("edits", None)) is not None:
                row["html"] = put_in(self.rows[row["key"]]["html"], json.dumps(edits))
            self.rows[row["key"]] = row
        for key in message.get("removed", ()):
            del self.rows[key]
        self.holds = message["seq"]


@dataclass
class Soak:
    """The displays of a server, and what has become of them."""

    url: str
    program: psutil.Process
    displays: list[Ageing] = field(default_factory=list)
    came: int = 0
    faults: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    async def come(self) -> Ageing:
        """One display more, with its view."""
        place = urlsplit(self.url)
        assert place.hostname
        assert place.port
        one = Ageing(place.netloc, token_of(WALL), "board", "zh_CN")
        await asyncio.get_running_loop().create_connection(partial(itself, one), place.hostname, place.port)
        try:
            await asyncio.wait_for(one.until(0), PATIENCE_SECONDS)
        except (ConnectionError, TimeoutError) as error:
            self.faults.append(f"a display did not come in: {error!r}, {'joined' if one.is_open else 'not joined'}")
        self.came += 1
        return one

    def go(self, one: Ageing) -> None:
        """It is switched off."""
        self.look_at(one)
        one.close()

    def look_at(self, one: Ageing) -> None:
        """Notes what went wrong with it."""
        self.faults += one.gaps + (["a display was shown out"] if one.lost else [])

    async def change(self, count: int, ends: float) -> None:
        """Displays go and others come, some each second, until it `ends`."""
        chance, owed = random.Random(16), 0.0
        while time.monotonic() < ends:
            begun = time.monotonic()
            self.memory.append(self.program.memory_info().rss)
            owed += count / STAYS_SECONDS
            while owed >= 1:
                owed -= 1
                self.go(self.displays.pop(chance.randrange(len(self.displays))))
                self.displays.append(await self.come())
            await asyncio.sleep(max(0.0, begun + 1 - time.monotonic()))

    async def differing(self) -> int:
        """How many hold other rows than a fresh one, once what is under way has arrived."""
        fresh, ends = await self.come(), time.monotonic() + PATIENCE_SECONDS
        differ = self.displays
        while differ and time.monotonic() < ends:
            await asyncio.sleep(0.2)
            differ = [one for one in self.displays if one.rows != fresh.rows]
        self.go(fresh)
        return len(differ)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=SECONDS)
    options.add_argument("--displays", type=int, default=200)
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    seconds = FULL_SECONDS if wanted.full else wanted.seconds
    with tempfile.TemporaryDirectory() as folder, live_shop(live_config(Path(folder))) as shop:
        asyncio.run(soak(shop, seconds, wanted.displays))


async def soak(shop: LiveShop, seconds: float, count: int) -> None:
    for n in range(OPEN_CARS):
        shop.open_job(f"沪A{10_000 + n}", 240 + 60 * n)
    found = Soak(shop.url, server_of(shop.url))
    found.displays = [await found.come() for _ in range(count)]
    begun, before = time.monotonic(), cpu(found.program)
    work = asyncio.get_running_loop().run_in_executor(None, working, shop, begun + seconds)
    await found.change(count, begun + seconds)
    events, spent = await work, cpu(found.program) - before
    differ = await found.differing()
    rows = len(found.displays[0].rows)
    for one in found.displays:
        found.look_at(one)
    quarter = len(found.memory) // 4
    early, late = median(found.memory[quarter : 2 * quarter]), median(found.memory[3 * quarter :])
    report(
        what=f"{count} displays, {seconds:.0f} s at {TIMES}x",
        came=found.came,
        events=events,
        gaps=len(found.faults),
        rows=rows,
        aged_differ=differ,
        memory_mb=round(early / 1024**2, 1),
        memory_mb_at_the_end=round(late / 1024**2, 1),
        cpu_percent=round(100 * spent / seconds, 1),
        load=round(os.getloadavg()[0], 1),
    )
    wrong = found.faults[:5] + ([f"{differ} displays differ from a fresh one"] if differ else [])
    wrong += ["memory grows"] if late > GROWS_AT_MOST * early else []
    sys.exit("; ".join(wrong) or None)


def server_of(url: str) -> psutil.Process:
    """The program that listens there."""
    port = urlsplit(url).port
    for program in psutil.Process().children(recursive=True):
        with suppress(psutil.AccessDenied):
            if any(one.laddr.port == port and one.status == psutil.CONN_LISTEN for one in program.net_connections()):
                return program
    raise LookupError(f"nobody listens at {url}")


def working(shop: LiveShop, ends: float) -> int:
    """A day's traffic, and the clock, at their pace; how many commands there were."""
    office, begun, done = Office(shop.url), time.monotonic(), 0
    pause = DAY_SECONDS / EVENTS_A_DAY / TIMES
    days = [cars(shop, office, *place) for place in PLACES]
    while (now := time.monotonic()) < ends:
        # As one: who reads it half written would see the clock go back.
        written = shop.ahead.with_name("minutes-ahead.new")
        written.write_text(str((now - begun) * (TIMES - 1) / 60))
        written.replace(shop.ahead)
        next(days[done % len(days)])
        done += 1
        time.sleep(max(0.0, begun + done * pause - time.monotonic()))
    return done


def cars(shop: LiveShop, office: Office, team: str, bay: str, technician: str) -> Iterator[None]:
    """One car after the other through a bay, from its order to the customer; each step is one command."""
    number = 0
    while True:
        number += 1
        order_no = shop.open_job(f"沪B{ord(bay[-1]):02}{number % 1_000:03}", 120)
        yield
        office.say(FOREMAN, order_no, "dispatch", team=team, bay=bay, technicians=[technician])
        yield
        office.say(TECHNICIAN, order_no, "start", technicians=[technician])
        yield
        if number % 3 == 0:
            office.say(TECHNICIAN, order_no, "pause", reason="parts")
            yield
            office.say(TECHNICIAN, order_no, "resume", technicians=[technician])
            yield
        office.say(TECHNICIAN, order_no, "finish")
        yield
        office.say(ADVISOR, order_no, "deliver")
        yield


if __name__ == "__main__":
    main()
