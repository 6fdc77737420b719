"""The shop of these tests: hours, rules, teams and people, all invented.

Times of day are the shop's own ("16:10", on Monday 2 March 2026 unless a day is said), instants aware UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from board.orders import events as e
from board.orders.labour import Operation
from board.orders.team import Team
from board.refused import Refused
from tests.builders import ZONE

MONDAY = "2026-03-02"
PRODUCT, FOREMAN, ADVISOR, MANAGER, CALLER = "shopboard", "郑主管", "王顾问", "冯经理", "陈回访"
COLLEAGUE, DIRECTOR = "孙顾问", "周总监"
ROLES_OF = {
    FOREMAN: "foreman",
    ADVISOR: "advisor",
    COLLEAGUE: "advisor",
    MANAGER: "service_manager",
    DIRECTOR: "technical_director",
}
ZHANG, LI, BODY_MAN, PAINTER = "张示例", "李样本", "赵钣金", "钱喷漆"
TEAMS = {
    "机一组": Team("机一组", "mechanical", ("机1", "机2"), (ZHANG, LI)),
    "钣金组": Team("钣金组", "body", ("钣1",), (BODY_MAN,)),
    "喷漆组": Team("喷漆组", "paint", ("漆1",), (PAINTER,)),
}
PLACES = {
    "mechanical": ("机一组", "机1", ZHANG),
    "body": ("钣金组", "钣1", BODY_MAN),
    "paint": ("喷漆组", "漆1", PAINTER),
}
ACCIDENT = (("body", 120), ("paint", 90), ("mechanical", 60))


def at(clock: str) -> datetime:
    """The instant of a time of day in the shop, as aware UTC; "2026-03-03 08:00" names its day itself."""
    day, clock = clock.split(" ") if " " in clock else (MONDAY, clock)
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


def operation(minutes: int = 60, trade: str = "mechanical", name: str = "常规保养") -> Operation:
    return Operation(f"{trade[0].upper()}{minutes}", name, trade, minutes)


def plans(*tasks: tuple[str, int]) -> tuple[e.TaskPlan, ...]:
    """Tasks from (trade, standard minutes), numbered from 1."""
    return tuple(e.TaskPlan(n, trade, (operation(minutes, trade),)) for n, (trade, minutes) in enumerate(tasks, 1))


def refusal(act: Callable[[], object]) -> Refused:
    """Why `act` is refused, as it must be."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value
