"""Past jobs for tests: finished tasks with the times they took, as the log would tell them. All invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from board.orders.labour import Operation
from board.orders.learned import TaskTime
from tests.builders import DAY

OIL = Operation("M01", "更换机油机滤", "mechanical", 30)
BRAKES = Operation("M07", "更换前制动片", "mechanical", 60)
BUMPER = Operation("B01", "前保险杠整形", "body", 90)


def took(
    order_no: str,
    worked: int,
    *operations: Operation,
    task: int = 1,
    elapsed: int | None = None,
    on: date = DAY - timedelta(days=1),
) -> TaskTime:
    """One finished task; of `OIL` alone unless said."""
    lines = tuple((one.code, one.standard_minutes) for one in operations or (OIL,))
    return TaskTime(order_no, task, lines, worked, worked if elapsed is None else elapsed, on)


def past(minutes: Iterable[int], *operations: Operation, prefix: str = "P", on: date = DAY) -> Sequence[TaskTime]:
    """One job of one task for each of the times, all finished on the day before `on`."""
    day = on - timedelta(days=1)
    return [took(f"{prefix}{n}", spent, *operations, on=day) for n, spent in enumerate(minutes)]
