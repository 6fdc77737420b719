"""Where a job's time went: stages, causes of a delay and minutes worked (domain.md §3, §9)."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from board.calendar import minutes_between
from board.codes import STAGES_INSIDE
from board.figures.causes import lost_minutes, main_cause
from board.figures.delivered import delivery, nights
from board.figures.delivery import Delivery
from board.figures.worked import worked
from board.orders.stages import stretches
from board.orders.stretch import stage_minutes
from board.refused import Refused
from tests.board.shops import LI, ZHANG, at, refusal
from tests.board.story import Story
from tests.builders import CALENDAR


def lost(story: Story, order_no: str = "W1") -> dict[str, int]:
    job = story.job(order_no)
    return lost_minutes(story.shop.calendar, story.shop.rules, job, stretches(job))


def record(story: Story, order_no: str = "W1") -> Delivery:
    job = story.job(order_no)
    found = delivery(story.shop, job, stretches(job))
    assert found is not None
    return found


def whole_day() -> Story:
    """Received 9:00, dispatched 9:30, begun 9:40, parts 10:00–10:45, failed 11:15, done 11:35, passed 13:10."""
    story = Story()
    story.open(promised="10:30", wash=True)
    story.dispatch("09:30")
    story.start("09:40")
    story.pause("10:00", reason="parts")
    story.resume("10:45")
    story.finish("11:00")
    story.inspect("11:15", passed=False)
    story.finish("11:35")
    story.inspect("13:10")
    story.wash("13:20", done=False)
    story.wash("13:50", done=True)
    story.deliver("14:30")
    return story


def test_the_minutes_of_a_day_are_those_the_shop_was_open() -> None:
    job = whole_day().job()
    spent = stage_minutes(CALENDAR, stretches(job))
    assert spent == {
        "received": 30,
        "dispatched": 10,
        "working": 20 + 15 + 20,
        "paused": 45,
        "inspecting": 15 + 25 + 10,
        "washing": 40,
        "ready": 40,
    }
    assert sum(spent.values()) == minutes_between(CALENDAR, at("09:00"), at("14:30"))


def test_stretches_follow_each_other_without_gaps() -> None:
    life = list(stretches(whole_day().job()))
    assert life[0].began_at == at("09:00")
    assert life[-1].ended_at == at("14:30")
    assert all(one.ended_at == then.began_at for one, then in pairwise(life))
    assert {one.stage for one in life} == set(STAGES_INSIDE)


def test_lost_minutes_are_told_by_cause() -> None:
    # Worked 35 of 60 standard minutes before the check failed: no overrun. The promise left the 90 minutes of the plan.
    assert lost(whole_day()) == {
        "dispatch": 30 + 10,
        "parts": 45,
        "rework": 20,
        "wash": 40 - 20,
        "settlement": 40,
        "other": 50 - 10,
    }


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("parts", "parts"),
        ("approval", "approval"),
        ("insurance", "approval"),
        ("bay", "dispatch"),
        ("tool", "dispatch"),
        ("technical", "overrun"),
        ("sublet", "other"),
        ("other", "other"),
    ],
)
def test_a_stoppage_counts_for_its_cause(reason: str, cause: str) -> None:
    story = Story()
    story.open(promised="11:00")
    story.dispatch("09:00")
    story.start("09:00")
    story.pause("09:30", reason=reason, note="等")
    story.resume("11:30")
    story.finish("11:50")
    story.inspect("11:55")
    story.deliver("11:55")
    assert lost(story)[cause] == 120
    assert record(story).cause == cause


def test_work_beyond_the_standard_time_is_overrun() -> None:
    story = Story()
    story.open(promised="10:30")
    story.do("09:00", "11:00")
    story.inspect("11:05")
    story.deliver("11:05")
    assert lost(story) == {"overrun": 60}
    assert (record(story).cause, record(story).cause_by) == ("overrun", "log")


def test_a_promise_shorter_than_the_plan_is_a_cause() -> None:
    story = Story()
    story.open("W1", ("mechanical", 120), promised="10:00")
    story.do("09:00", "11:00")
    story.inspect("11:05")
    story.deliver("11:05")
    assert lost(story) == {"promise": 120 + 10 - 60}
    assert record(story).cause == "promise"


def test_a_car_that_was_ready_and_waited_was_late_by_its_settlement() -> None:
    story = Story()
    story.open(promised="11:00")
    story.do("09:00", "10:00")
    story.inspect("10:05")
    story.deliver("11:40")
    assert lost(story) == {"settlement": 95}
    assert record(story).cause == "settlement"


def test_time_of_which_a_foreign_record_does_not_tell_is_nobodys() -> None:
    story = Story()
    story.open(promised="11:00")
    story.do("11:30", "11:30")
    story.deliver("11:30")
    assert lost(story) == {"other": 150 - 60}


def test_no_minutes_at_all_is_other() -> None:
    story = Story()
    story.open(promised=None)
    story.do("09:00", "10:00")
    story.inspect("10:00")
    story.deliver("10:00")
    assert lost(story) == {}
    assert (record(story).verdict, record(story).cause) == ("late", "other")


def test_an_excused_car_was_late_by_its_customer(worked: Story) -> None:
    worked.inspect("16:30")
    worked.excuse("18:10")
    worked.deliver("18:10")
    assert record(worked).cause == "customer"
    worked.review("2026-03-03 09:00", accepted=False)
    assert record(worked).cause == "overrun"


def test_a_car_in_time_has_no_cause(worked: Story) -> None:
    worked.inspect("16:00")
    worked.deliver("16:30")
    assert (record(worked).cause, record(worked).cause_by, record(worked).lost) == (None, None, ())
    assert refusal(lambda: worked.cause("17:00", "parts")).kind == "conflict"


def test_a_person_corrects_the_cause_and_not_the_minutes(worked: Story) -> None:
    worked.deliver("17:30")
    before = record(worked)
    worked.cause("2026-03-03 09:00", "parts", note="配件漏订")
    after = record(worked)
    assert (after.cause, after.cause_by, after.lost) == ("parts", "person", before.lost)
    assert after.verdict == before.verdict


def test_a_cause_needs_a_note_and_a_delivery(worked: Story) -> None:
    with pytest.raises(Refused):
        worked.cause("16:00", "parts")
    worked.deliver("17:30")
    assert refusal(lambda: worked.cause("17:40", "parts", note=" ")).field == "note"
    assert refusal(lambda: worked.cause("17:40", "weather")).field == "cause"


def test_a_correction_goes_with_the_settlement_it_was_about(worked: Story) -> None:
    worked.deliver("17:30")
    worked.cause("17:40", "parts")
    worked.reverse("17:45")
    worked.deliver("17:50")
    assert record(worked).cause_by == "log"


def test_a_contradiction_that_was_looked_into_is_shown_no_more(worked: Story) -> None:
    worked.deliver("16:50")
    worked.follow_up("2026-03-03 10:00", on_time=False)
    assert record(worked).contradictions == ("call_disagrees_with_clock",)
    worked.clear("2026-03-03 10:30", "call_disagrees_with_clock")
    assert record(worked).contradictions == ()
    assert record(worked).verdict == "late"
    twice = refusal(lambda: worked.clear("2026-03-03 10:31", "call_disagrees_with_clock"))
    assert twice.kind == "conflict"


def test_main_cause_of_equals_is_the_first_of_the_list(worked: Story) -> None:
    assert main_cause(worked.job(), "late", {"dispatch": 5, "parts": 9, "wash": 9}) == "parts"


@pytest.mark.parametrize(
    ("received", "delivered", "expected"),
    [
        ("09:00", "17:30", 0),
        ("09:00", "17:31", 1),
        ("17:30", "2026-03-03 09:00", 0),
        ("18:00", "2026-03-03 09:00", 0),
        ("09:00", "2026-03-03 09:00", 1),
        ("09:00", "2026-03-05 17:30", 3),
    ],
)
def test_a_night_is_a_closing_at_which_the_car_was_there(received: str, delivered: str, expected: int) -> None:
    assert nights(CALENDAR, at(received), at(delivered)) == expected


def test_two_on_a_task_both_work_and_share_its_standard_minutes() -> None:
    story = Story()
    story.open()
    story.dispatch("09:00", technicians=[ZHANG, LI])
    story.start("09:00", technicians=[ZHANG, LI])
    story.pause("09:30")
    story.resume("10:00", technicians=[ZHANG])
    story.finish("11:00")
    by_name: dict[str, tuple[float, float]] = {}
    for one in worked(CALENDAR, story.job()):
        by_name[one.name] = (one.minutes, one.standard_minutes)
    assert by_name == {ZHANG: (90, 45), LI: (30, 15)}


def test_agreed_shares_go_before_minutes() -> None:
    story = Story()
    story.open()
    story.dispatch("09:00", technicians=[ZHANG, LI])
    story.start("09:00", technicians=[ZHANG, LI])
    story.finish("10:00")
    story.share("10:05", (ZHANG, 70), (LI, 30))
    found = {one.name: (one.minutes, one.standard_minutes) for one in worked(CALENDAR, story.job())}
    assert found == {ZHANG: (60, 42), LI: (60, 18)}


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        ([(ZHANG, 70), (LI, 20)], "add up to 100"),
        ([(ZHANG, 100), (ZHANG, 0)], "twice"),
        ([(ZHANG, 50), ("王路人", 50)], "has not worked"),
        ([(ZHANG, 150), (LI, -50)], "add up to 100"),
    ],
)
def test_shares_that_cannot_be_are_refused(shares: list[tuple[str, int]], why: str) -> None:
    story = Story()
    story.open()
    story.dispatch("09:00", technicians=[ZHANG, LI])
    story.start("09:00", technicians=[ZHANG, LI])
    assert why in str(refusal(lambda: story.share("10:05", *shares)))


def test_work_over_night_counts_for_its_days() -> None:
    story = Story()
    story.open("W1", ("mechanical", 180), promised="2026-03-03 17:00")
    story.dispatch("16:30")
    story.start("16:30")
    story.finish("2026-03-03 09:30")
    by_day: dict[str, float] = defaultdict(float)
    for one in worked(CALENDAR, story.job()):
        by_day[one.day.isoformat()] += one.minutes
    assert by_day == {"2026-03-02": 60, "2026-03-03": 60}


def test_work_that_goes_on_is_counted_when_it_ends() -> None:
    story = Story()
    story.open()
    story.dispatch("09:00")
    story.start("09:00")
    assert worked(CALENDAR, story.job()) == ()


def test_warnings_are_the_technicians_part_and_the_answer_the_advisors(worked: Story) -> None:
    story = Story()
    story.open(promised="11:00")
    story.dispatch("09:00")
    story.start("09:00")
    story.warn("10:20")
    story.acknowledge("10:24", outcome="in_time")
    story.finish("11:30")
    story.inspect("11:35")
    story.deliver("11:40")
    found = record(story)
    assert (found.warned, found.warnings, found.warned_by_product, found.answered) == ("timely", 1, False, "in_time")
    worked.deliver("17:30")
    assert (record(worked).warned, record(worked).warnings, record(worked).answered) == ("none", 0, "none")


def test_a_warning_answered_after_it_would_have_escalated_is_late() -> None:
    story = Story()
    story.open(promised="11:00")
    story.dispatch("09:00")
    story.start("09:00")
    story.tick("10:31")
    story.tick("10:40")
    assert any(warning.source == "forecast" for warning in story.job().warnings)
    story.finish("11:30")
    story.deliver("11:40")
    assert (record(story).warned_by_product, record(story).answered) == (True, "never")
