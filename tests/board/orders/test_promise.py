"""Which promise counts: the effective one, and the tricks and slips that must not move it (domain.md §5)."""

import pytest
from hypothesis import given

from board.orders import events as e
from board.orders.contradictions import contradictions
from board.orders.fold import fold
from board.orders.promise import WEIGHTS, Verdict, effective_promise, promised_at, told_at, weighed
from board.orders.shop import Entry
from board.refused import Refused
from tests.board.facts import logs
from tests.board.shops import ADVISOR, at
from tests.board.story import Story
from tests.builders import CALENDAR, History


@pytest.fixture
def story(worked: Story) -> Story:
    return worked


def test_a_first_promise_of_the_minute_of_delivery_is_after_it_when_its_second_is() -> None:
    story = Story()
    story.open(promised=None)
    story.deliver("16:00:10")
    story.promise("16:00:10", "17:00", reason="initial", noted="16:00:40")
    assert story.judged() == "late"


def test_imported_history_counts_from_when_it_was_noted_and_not_from_the_import() -> None:
    story = Story()
    story.open(promised=None)
    fact = e.PromiseGiven(at("17:00"), "initial", "signature", noted_at=at("09:05"))
    story.record([Entry("W1", fact, at("09:05"))], ADVISOR, "2026-04-01 10:00")
    story.record([Entry("W1", e.JobDelivered(), at("16:50"))], ADVISOR, "2026-04-01 10:00")
    assert story.judged() == "on_time"


def test_a_promise_without_the_customers_word_is_no_promise(story: Story) -> None:
    story = Story()
    story.open(promised="17:00", confirmed_by=None)
    assert effective_promise(story.job()) is None
    story.deliver("16:00")
    assert story.verdict() == Verdict("late", "clock", 0)
    assert "no_promise_before_delivery" in contradictions(story.job(), CALENDAR, at("16:30"))


def test_a_promise_the_customer_confirms_later_counts_from_then() -> None:
    story = Story()
    story.open(promised="17:00", confirmed_by=None)
    story.promise("10:00", "17:00", reason="initial", confirmed_by="phone")
    story.deliver("16:59")
    assert story.judged() == "on_time"


def test_an_earlier_time_binds_as_well(story: Story) -> None:
    story.promise("15:10", "16:00", reason="customer_request")
    assert promised_at(story.job()) == at("16:00")
    story.deliver("16:01")
    assert story.judged() == "late"


def test_what_is_agreed_after_an_earlier_time_has_passed_rescues_nothing(story: Story) -> None:
    story.promise("15:10", "16:00", reason="customer_request")
    story.promise("16:30", "18:00", reason="customer_request")
    story.deliver("16:45")
    assert promised_at(story.job()) == at("16:00")
    assert story.judged() == "late"


def test_a_new_time_recorded_in_the_promised_minute_is_still_in_time(story: Story) -> None:
    story.promise("17:00:59", "18:00", reason="customer_request")
    assert promised_at(story.job()) == at("18:00")


def test_a_new_time_recorded_a_minute_after_the_promise_is_not(story: Story) -> None:
    story.promise("17:01", "18:00", reason="customer_request")
    assert promised_at(story.job()) == at("17:00")


def test_two_times_for_added_work_follow_each_other(story: Story) -> None:
    story.add_work("15:10", promised="18:00")
    story.add_work("17:40", promised="19:00")
    story.deliver("18:59")
    assert story.judged() == "on_time"


def test_added_work_without_a_new_time_leaves_the_promise(story: Story) -> None:
    story.add_work("15:10")
    assert promised_at(story.job()) == at("17:00")


def test_the_seconds_of_a_promise_neither_help_nor_harm() -> None:
    story = Story()
    story.open(promised="17:00:30")
    story.deliver("17:00:59")
    assert story.judged() == "on_time"


def test_a_delay_told_before_keeps_the_door_open_for_no_rescue(story: Story) -> None:
    story.promise("16:20", "18:00", reason="delay")
    story.promise("17:30", "18:30", reason="customer_request")
    story.deliver("17:45")
    assert story.judged() == "late"


def test_correcting_when_a_promise_was_given_does_not_make_it_recorded_in_time(story: Story) -> None:
    [promise] = story.promise("17:05", "18:00", reason="customer_request")
    story.correct(promise, "16:30", "17:10")
    story.deliver("17:30")
    assert story.judged() == "late"


def test_a_passed_promise_cannot_be_taken_back_to_give_a_better_one(story: Story) -> None:
    promise = next(event for event in story.log if isinstance(event.fact, e.PromiseGiven))
    with pytest.raises(Refused, match="has passed"):
        story.undo(promise, "17:01")


def test_a_promise_may_be_taken_back_until_its_minute_is_over(story: Story) -> None:
    promise = next(event for event in story.log if isinstance(event.fact, e.PromiseGiven))
    story.undo(promise, "17:00:59")
    assert promised_at(story.job()) is None


def test_an_earlier_time_cannot_be_taken_back_once_it_has_passed(story: Story) -> None:
    [earlier] = story.promise("15:10", "16:00", reason="customer_request")
    with pytest.raises(Refused, match="has passed"):
        story.undo(earlier, "16:01")


def test_a_mistyped_promise_is_taken_back_and_given_again_before_it_passes() -> None:
    story = Story()
    opened = story.open(promised="11:00")
    story.undo(opened[1], "09:05", who=ADVISOR)
    assert promised_at(story.job()) is None
    story.promise("09:06", "17:00", reason="initial", confirmed_by="signature")
    story.deliver("16:00")
    assert story.judged() == "on_time"


def test_a_promise_taken_back_and_given_again_after_it_would_have_passed_rescues_nothing() -> None:
    story = Story()
    opened = story.open(promised="17:00")
    story.undo(opened[1], "16:59", who=ADVISOR)
    story.promise("17:05", "18:00", reason="initial", confirmed_by="phone")
    story.deliver("17:30")
    assert story.judged() == "late"
    assert "no_promise_before_delivery" in contradictions(story.job(), CALENDAR, at("17:40"))


def test_a_later_time_that_is_taken_back_leaves_the_earlier_one(story: Story) -> None:
    [later] = story.promise("15:10", "18:00", reason="customer_request")
    story.undo(later, "17:30", who=ADVISOR)
    assert promised_at(story.job()) == at("17:00")


def test_undoing_added_work_takes_its_time_back_with_it(story: Story) -> None:
    added = story.add_work("15:10", promised="18:00")
    story.undo(added[0], "15:20", who=ADVISOR)
    assert promised_at(story.job()) == at("17:00")
    assert story.job().finished_at == at("15:00")


def test_an_initial_promise_is_given_once(story: Story) -> None:
    with pytest.raises(Refused) as refused:
        story.promise("15:00", "18:00", reason="initial")
    assert (refused.value.kind, refused.value.field) == ("conflict", "reason")


@pytest.mark.parametrize("promised", ["08:59", "09:00", "2027-03-04 09:00", "9999-12-31 23:59"])
def test_a_promise_in_the_past_or_beyond_a_year_is_refused(promised: str) -> None:
    with pytest.raises(Refused) as refused:
        Story().open(promised=promised, when="09:00")
    assert refused.value.field == "promised_at"


@pytest.mark.parametrize(
    ("reason", "confirmed_by", "field"), [("luck", "phone", "reason"), ("delay", "wink", "confirmed_by")]
)
def test_a_promise_for_an_unknown_reason_or_confirmation_is_refused(
    story: Story, reason: str, confirmed_by: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        story.promise("15:00", "18:00", reason=reason, confirmed_by=confirmed_by)
    assert refused.value.field == field


def test_the_customer_was_told_what_they_confirmed_and_every_delay(story: Story) -> None:
    assert told_at(story.job()) == at("17:00")
    story.promise("15:10", "18:00", reason="customer_request", confirmed_by=None)
    assert told_at(story.job()) == at("17:00")
    story.promise("15:20", "18:30", reason="delay", confirmed_by=None)
    assert told_at(story.job()) == at("18:30")
    story.promise("15:30", "18:15", reason="customer_request", confirmed_by="phone")
    assert told_at(story.job()) == at("18:15")


def test_nobody_was_told_anything_where_nothing_was_promised() -> None:
    story = Story()
    story.open(promised=None)
    assert (told_at(story.job()), promised_at(story.job())) == (None, None)


def test_every_promise_says_why_it_counts_or_not() -> None:
    history = History().received().promised("17:00").promised("17:30", "10:00", "delay")
    history.promised("18:00", "11:00", "added_work", None).promised("17:20", "12:00", "customer_request")
    history.promised("19:00", "17:21", "added_work")
    weights = [weight for _, weight in weighed(history.job)]
    assert weights == ["replaced", "informs", "unconfirmed", "effective", "too_late"]
    assert effective_promise(history.job) == history.job.promises[3]


def test_a_first_promise_after_the_hand_over_says_so() -> None:
    history = History().received().worked().delivered("16:00").promised("17:00", "16:01")
    assert [weight for _, weight in weighed(history.job)] == ["after_delivery"]


@given(logs())
def test_exactly_the_effective_promise_is_weighed_so(log: list[e.Event]) -> None:
    job = fold(log)
    assert job is not None
    found = weighed(job)
    assert tuple(promise for promise, _ in found) == job.promises
    assert [promise for promise, weight in found if weight == "effective"] == [
        promise for promise in [effective_promise(job)] if promise
    ]
    assert {weight for _, weight in found} <= set(WEIGHTS)
