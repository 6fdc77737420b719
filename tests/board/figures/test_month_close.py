"""What a closing keeps, and what has changed since, without a database (domain.md §5)."""

from __future__ import annotations

from board.figures.delivered import delivery
from board.figures.entered_facts import ClosedCar, ClosedGroup, MonthClosed
from board.figures.kpi import Tally
from board.figures.month_close import TOTAL, closing, group_changes, standard_of
from board.orders.stages import stretches
from tests.builders import History, at, shop


def standard(by: str) -> tuple[float, float]:
    return (97.0, 2.0) if by == "technician" else (96.0, 1.0)


def test_each_post_is_closed_against_its_own_target() -> None:
    job = History("W1").received().promised("17:00").worked().delivered(at("17:30")).job
    settled = delivery(shop(), job, stretches(job))
    assert settled is not None
    late = Tally(1, 0, 1, 0)
    fact = closing("2026-05", 7, {TOTAL: late, ("technician", "张示例"): late}, [settled], standard, "五月")
    assert fact == MonthClosed(
        "2026-05",
        7,
        (
            ClosedGroup("total", "", 1, 0, 1, 0, 96.0, 1.0),
            ClosedGroup("technician", "张示例", 1, 0, 1, 0, 97.0, 2.0),
        ),
        (ClosedCar("W1", "沪A12345", "late", 30),),
        "五月",
    )
    assert standard_of(fact) == (96.0, 1.0)


def test_who_is_new_since_is_measured_as_those_of_their_kind_were() -> None:
    late = Tally(1, 0, 1, 0)
    fact = closing("2026-05", 7, {TOTAL: late, ("technician", "张示例"): late}, [], standard)
    now = {TOTAL: Tally(2, 0, 2, 0), ("technician", "李示例"): late, ("team", "机电一组"): late}
    changes = {(one.by, one.name): one for one in group_changes(fact, now)}
    assert [(key, one.before.settled, one.after.settled, one.after.target) for key, one in changes.items()] == [
        (("total", ""), 1, 2, 96.0),
        (("technician", "张示例"), 1, 0, 97.0),
        (("technician", "李示例"), 0, 1, 97.0),
        (("team", "机电一组"), 0, 1, 96.0),
    ]
    assert changes["technician", "李示例"].after.deduction == 2
    assert all(one.differs for one in changes.values())
    assert not any(one.differs for one in group_changes(fact, {TOTAL: late, ("technician", "张示例"): late}))
