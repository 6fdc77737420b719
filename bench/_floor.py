"""A whole workshop in the middle of a morning: 30 bays and their queues, at the instant `NOW`; nobody is real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from board.orders import events as e
from board.orders.labour import Operation
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.people.credentials import pin_hash
from server.run.opening import open_shop
from server.store.staff import Staff
from tests.builders import Saying
from tests.running import DAYS, RunningServer, running_server, write_config

NOW = datetime(2026, 5, 6, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
FOREMAN, PIN = "王主管", "2580"
TRADES = ("mechanical",) * 6 + ("body",) * 2 + ("paint",) * 2
NAMES = {"mechanical": "机电", "body": "钣金", "paint": "喷漆"}
TEAMS: list[dict[str, Any]] = [
    {
        "name": f"{NAMES[trade]}{number}组",
        "trade": trade,
        "bays": [f"{NAMES[trade][0]}{number}-{bay}" for bay in (1, 2, 3)],
        "technicians": [f"示例{number}{person}" for person in "甲乙丙"],
    }
    for number, trade in enumerate(TRADES, 1)
]
HOURS = {"week": dict.fromkeys(DAYS, "08:30-17:30"), "lunch": "12:00-13:00", "holidays": [], "special": {}}
REASONS = ("parts", "approval", "tool", "insurance")
NAMED = ("更换机油机滤", "更换刹车片", "更换火花塞", "空调清洗", "四轮定位", "发动机检修")


def seed(wiring: Wiring, placed: int, waiting: int) -> None:
    """Of every bay one task at work or stopped, then queues, `placed` in all; then those that wait to be dispatched."""
    bays = [(team, bay) for team in TEAMS for bay in team["bays"]]
    for number in range(placed + waiting):
        team, bay = bays[number % len(bays)]
        tell(wiring, number, team, bay, row=number // len(bays), waits=number >= placed)


def tell(wiring: Wiring, number: int, team: dict[str, Any], bay: str, *, row: int, waits: bool) -> None:
    """One car: its order, its promise, and what has become of it. `row`: how far from the head of its bay's queue."""
    order_no, trade = f"B{number:04}", team["trade"]
    minutes = (40, 75, 110, 150)[number % 4]
    begun = NOW - timedelta(minutes=30 + 7 * (number % 12) + (26 * 60 if number % 15 == 4 else 0))
    lines = tuple(
        Operation(f"X{line}", NAMED[(number + line) % len(NAMED)], trade, minutes // 2)
        for line in range(1 + number % 3)
    )
    person = team["technicians"][number % 3]
    facts: list[e.Fact] = [
        e.JobReceived(
            f"沪A{10000 + number * 7}",
            "示例轿车 A3",
            "repair",
            "李顾问",
            (e.TaskPlan(1, trade, lines),),
            ("team_leader",),
        ),
        e.PromiseGiven(NOW + timedelta(minutes=50 + 55 * row + 9 * (number % 14)), "initial", "signature"),
    ]
    if not waits:
        facts.append(e.TaskDispatched(1, team["name"], bay, (person,) if row == 0 else ()))
    if row == 0:
        facts.append(e.TaskStarted(1, (person,)))
        if number % 6 == 5:
            facts.append(e.TaskPaused(1, REASONS[number % len(REASONS)], "等配件到货" if number % 4 == 1 else ""))
    wiring.command_log.record(
        order_no,
        Saying(order_no, *facts, when=begun + timedelta(minutes=row)),
        who=FOREMAN,
        device="bench",
        key=order_no,
    )


@contextmanager
def busy_floor(folder: Path, placed: int = 90, waiting: int = 30) -> Iterator[RunningServer]:
    """The workshop, really running, its clock standing at `NOW`."""
    path = write_config(folder, hours=HOURS, teams=TEAMS)
    wiring = open_shop(load_config(path, {}))
    wiring.store.people.put_staff(Staff(FOREMAN, "foreman", pin_hash=pin_hash(PIN, "foreman"), language="zh_CN"))
    seed(wiring, placed, waiting)
    wiring.store.close()
    clock = folder / "clock"
    clock.write_text(NOW.isoformat(), encoding="ascii")
    with running_server(path, command=["-m", "tests.server.clocked", str(path), str(clock)]) as server:
        yield server
