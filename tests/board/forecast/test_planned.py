"""A dispatch for another day: the task begins then at the earliest, and holds no bay before (domain.md §7, §8)."""

from __future__ import annotations

import pytest

from board.forecast.forecast import forecast
from board.forecast.preview import Wait, placements
from board.orders.moves.placing import Placed, swap
from tests.board.shops import FOREMAN, LI, at, refusal
from tests.board.story import Story

TOMORROW = "2026-03-03 08:30"


@pytest.fixture
def planned(story: Story) -> Story:
    """W1, an hour's work, dispatched at nine for tomorrow morning; W2, another hour, in the same bay at once."""
    story.dispatch("09:00", not_before=TOMORROW)
    story.open("W2", promised="17:00", plate="沪A22222")
    story.dispatch("09:05", "W2")
    return story


def test_it_begins_then_and_nobody_waits_for_it_until_then(planned: Story) -> None:
    found = forecast(planned.shop, at("09:05"))
    assert [(one.bay, one.starts_at) for one in found["W1"].tasks] == [("机1", at(TOMORROW))]
    assert [(one.bay, one.starts_at) for one in found["W2"].tasks] == [("机1", at("09:05"))]
    assert planned.row("09:05").tasks[0].not_before == at(TOMORROW)


def test_whoever_begins_sooner_may(planned: Story) -> None:
    planned.start("10:10", technicians=[LI])
    assert planned.task().not_before is None
    assert forecast(planned.shop, at("10:10"))["W1"].ready_at == at("11:20")


def test_another_dispatch_takes_the_plan_back(planned: Story) -> None:
    why = refusal(lambda: planned.dispatch("09:10", not_before=TOMORROW))
    assert str(why) == "Task 1 of W1 is already dispatched there."
    planned.dispatch("09:10")
    assert planned.task().not_before is None
    # As urgent as W2, and there before it.
    found = forecast(planned.shop, at("09:10"))
    assert [found[number].tasks[0].starts_at for number in ("W1", "W2")] == [at("09:10"), at("10:10")]


def test_once_its_time_has_come_it_is_a_dispatch_like_any_other(planned: Story) -> None:
    later = "2026-03-03 10:00"
    planned.start("09:05", "W2")
    planned.finish("10:00", "W2")
    assert planned.row("2026-03-03 08:29").tasks[0].not_before == at(TOMORROW)
    assert planned.row(later).tasks[0].not_before is None
    assert forecast(planned.shop, at(later))["W1"].tasks[0].starts_at == at(later)


def test_what_has_passed_plans_nothing_and_nobody_plans_for_the_year_after_next(story: Story) -> None:
    story.dispatch("09:00", not_before="08:30")
    assert story.task().not_before is None
    why = refusal(lambda: story.dispatch("09:10", not_before="2027-04-01 08:30"))
    assert (str(why), why.field) == ("The planned beginning is more than a year away.", "not_before")


def test_cars_that_change_places_change_their_days(planned: Story) -> None:
    entries = swap(
        planned.shop,
        Placed(planned.job("W1"), 1),
        Placed(planned.job("W2"), 1),
        who=FOREMAN,
        at=at("09:10"),
        now=at("09:10"),
    )
    planned.record(entries, FOREMAN, "09:10")
    assert (planned.task().not_before, planned.task(1, "W2").not_before) == (None, at(TOMORROW))


def test_it_is_left_over_only_when_its_day_has_passed(planned: Story) -> None:
    assert not planned.row("2026-03-03 08:40").tasks[0].left_over
    assert planned.row("2026-03-04 08:40").tasks[0].left_over


def test_a_place_on_another_day_says_that_it_is_planned(story: Story) -> None:
    found = placements(story.shop, story.job(), 1, not_before=at(TOMORROW), who=FOREMAN, now=at("09:00"))
    fits = [place.preview for place in found if place.preview is not None]
    assert [(one.starts_at, one.wait) for one in fits] == [(at(TOMORROW), Wait("planned", at(TOMORROW)))] * 2
