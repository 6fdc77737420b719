"""The technical director appraises a car that came back (domain.md §11, §14)."""

from __future__ import annotations

from typing import Any

import pytest

from board.orders import events as e
from board.orders.events import Charged
from board.orders.moves.appraising import appraise
from board.orders.rework import answerable
from board.refused import Refused
from tests.builders import History, at

PASSED = e.InspectionMade("team_leader", True)
BEFORE = History("R1").received().worked().add(PASSED, "10:10", who="赵班长").delivered("11:00").job
CHARGED = Charged("technician", "张示例")


def back(**changes: object) -> History:
    return History("R2", 20).received(at("09:00", 5), repair_type="rework", **changes)


def test_those_of_the_earlier_order_answer_for_it() -> None:
    assert [(one.post, one.name) for one in answerable(BEFORE)] == [
        ("technician", "张示例"),
        ("team", "机电一组"),
        ("advisor", "刘顾问"),
        ("inspector", "赵班长"),
    ]


def test_what_is_decided_last_counts_and_charges_the_earlier_order() -> None:
    history = back()
    assert history.job.is_external_rework
    for is_rework, charged, note in ((False, (), "别的毛病"), (True, (CHARGED,), "")):
        (entry,) = appraise(history.job, BEFORE, is_rework=is_rework, charged=charged, note=note, at=at("10:00", 5))
        history.add(entry.fact, entry.at, who="钱总监")
        job = history.job
        assert job.rework is not None
        assert (job.is_external_rework, job.rework.charged, job.rework.who) == (is_rework, charged, "钱总监")
    history.add(e.EventUndone((history.events[-1].seq,)), at("11:00", 5))
    assert not history.job.is_external_rework


@pytest.mark.parametrize(
    ("before", "plate", "asked", "field"),
    [
        (BEFORE, "沪A12345", {"charged": ()}, "note"),
        (BEFORE, "沪A12345", {"is_rework": False, "charged": ()}, "note"),
        (BEFORE, "沪A12345", {"is_rework": False, "note": "别的毛病"}, "charged"),
        (BEFORE, "沪A12345", {"charged": (Charged("technician", "王样本"),)}, "charged"),
        (None, "沪A12345", {}, "before"),
        (BEFORE, "沪A54321", {}, "before"),
        (BEFORE, "沪A12345", {"seen": 20}, "conflict"),
    ],
    ids=["nobody", "not", "not-charged", "stranger", "no-order", "other-car", "race"],
)
def test_what_is_refused(before: Any, plate: str, asked: dict[str, Any], field: str) -> None:
    history = back(plate=plate)
    if field == "conflict":
        history.add(e.ReworkAppraised(False, None, (), "别的毛病"), at("09:30", 5))
    given: dict[str, Any] = {"is_rework": True, "charged": (CHARGED,), "note": "", "at": at("10:00", 5)} | asked
    with pytest.raises(Refused) as refused:
        appraise(history.job, before, **given)
    assert field in (refused.value.field, refused.value.kind)
