"""What a customer who agreed to messages is told: once for each cause, never of a delay before it is acknowledged."""

from __future__ import annotations

import pytest

from board.orders.promise import public_at, told_at
from board.orders.telling import tellings
from tests.board.shops import ADVISOR, at
from tests.board.story import Story


def opened(messages: bool = True, promised: str | None = "17:00") -> Story:
    story = Story()
    story.open(promised=promised, messages=messages)
    return story


def due(story: Story) -> list[str]:
    return [one.message for one in tellings(story.job())]


def finished(story: Story) -> Story:
    story.do("10:00", "11:00")
    story.inspect("11:05")
    return story


def test_a_car_is_received_then_ready_then_handed_over() -> None:
    story = opened()
    assert due(story) == ["received"]
    assert due(finished(story)) == ["ready"]
    story.deliver("12:00")
    assert due(story) == ["thanks"]


def test_without_consent_nothing_is_told() -> None:
    story = opened(messages=False)
    story.promise("10:00", "18:00")
    assert due(finished(story)) == []
    story.deliver("12:00")
    assert due(story) == []


def test_consent_given_later_tells_what_comes_after_it_and_taken_back_nothing_more() -> None:
    story = opened(messages=False)
    story.promise("10:00", "18:00")
    story.amend("10:05", messages=True)
    assert due(story) == ["received"]
    story.promise("10:10", "19:00")
    assert due(story) == ["received", "new_time"]
    story.amend("10:15", messages=False)
    assert due(story) == []


def test_a_new_time_has_its_promise_as_cause_and_the_first_one_is_told_with_the_receipt() -> None:
    story = opened()
    first = story.promise("10:00", "18:00")[0]
    assert [(one.message, one.cause) for one in tellings(story.job())] == [("received", 1), ("new_time", first.seq)]
    second = story.promise("10:05", "18:30")[0]
    assert tellings(story.job())[1].cause == second.seq
    later = opened(promised=None)
    later.promise("09:30", "17:00", reason="initial")
    assert due(later) == ["received", "new_time"]


def test_a_time_the_customer_has_not_confirmed_is_not_told() -> None:
    story = opened()
    story.promise("10:00", "18:00", confirmed_by=None)
    assert due(story) == ["received"]


def test_a_delay_is_told_once_the_advisor_has_acknowledged_the_warning() -> None:
    story = opened()
    story.warn("10:00", late=60)
    assert due(story) == ["received"]
    story.promise("10:01", "18:00", reason="delay", confirmed_by="phone")
    assert due(story) == ["received"]
    assert (public_at(story.job()), told_at(story.job())) == (at("17:00"), at("18:00"))
    story.acknowledge("10:02")
    assert due(story) == ["received", "new_time"]
    assert public_at(story.job()) == at("18:00")
    # A warning after that takes nothing back of what the customer knows.
    story.acknowledge("10:03", outcome="in_time")
    story.warn("10:30", late=60)
    assert public_at(story.job()) == at("18:00")
    story.promise("10:31", "19:00", reason="delay", confirmed_by=None)
    assert public_at(story.job()) == at("18:00")
    story.acknowledge("10:32")
    assert public_at(story.job()) == at("19:00")


def test_a_delay_that_the_advisor_tells_without_a_warning_is_known_at_once() -> None:
    story = opened()
    story.promise("10:01", "18:00", reason="delay", confirmed_by="phone")
    assert public_at(story.job()) == at("18:00")


@pytest.mark.parametrize("reason", ["delay", "customer_request"])
def test_what_was_taken_back_does_not_hold_any_more(reason: str) -> None:
    story = opened()
    (promised,) = story.promise("10:00", "18:00", reason=reason)
    story.undo(promised, "10:01", who=ADVISOR)
    assert due(story) == ["received"]
    story.cancel("10:05")
    assert due(story) == []


def test_ready_again_after_rework_has_the_same_cause_until_another_time_was_told() -> None:
    story = finished(opened())
    (before,) = tellings(story.job())
    story.inspect("11:10", passed=False, task=1)
    assert due(story) == ["received"]
    story.finish("11:30")
    story.inspect("11:35")
    assert tellings(story.job()) == (before,)
    story.inspect("11:40", passed=False, task=1)
    story.promise("11:41", "18:00", reason="delay", confirmed_by="phone")
    story.finish("11:50")
    story.inspect("11:55")
    (again,) = tellings(story.job())
    assert (again.message, again.cause > before.cause) == ("ready", True)
