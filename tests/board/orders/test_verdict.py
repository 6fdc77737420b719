"""Was the car on time? All the cases of domain.md §5, played through as people would, and what changes a verdict."""

import pytest

from board.calendar import day_of
from board.orders import events as e
from board.orders.contradictions import contradictions
from board.orders.moves import settling
from board.orders.promise import Verdict, excused, late_minutes, told_at, verdict, weighed
from board.refused import Refused
from tests.board.shops import ADVISOR, at
from tests.board.story import Story
from tests.builders import CALENDAR


@pytest.fixture
def story(worked: Story) -> Story:
    return worked


def settled(story: Story) -> list[str]:
    """The orders that stand in a figure."""
    return [number for number, job in story.jobs.items() if verdict(job) is not None]


@pytest.mark.parametrize("when", ["17:00:00", "17:00:59", "16:59"])
def test_case_1_delivered_within_the_promised_minute_is_on_time(story: Story, when: str) -> None:
    story.deliver(when)
    assert story.verdict() == Verdict("on_time", "clock", 0)


def test_case_2_one_minute_later_is_late(story: Story) -> None:
    story.deliver("17:01")
    judged = story.verdict()
    assert judged is not None
    assert (judged.verdict, judged.source, judged.late_minutes) == ("late", "clock", 1)


def test_case_3_added_work_with_a_confirmed_new_time_moves_the_promise(story: Story) -> None:
    story.add_work("16:10", promised="18:00", confirmed_by="phone")
    story.deliver("17:30")
    assert story.judged() == "on_time"


def test_case_4_a_time_the_customer_did_not_confirm_moves_nothing(story: Story) -> None:
    story.add_work("16:10", promised="18:00", confirmed_by=None)
    story.deliver("17:30")
    assert story.judged() == "late"


def test_case_5_a_new_time_recorded_after_the_promise_had_passed_rescues_nothing(story: Story) -> None:
    story.add_work("16:10", promised="18:00", noted="17:05")
    story.deliver("17:30")
    assert story.judged() == "late"


def test_case_6_telling_the_customer_about_a_delay_does_not_make_it_on_time(story: Story) -> None:
    story.promise("16:20", "18:00", reason="delay")
    story.deliver("17:30")
    assert story.judged() == "late"
    assert told_at(story.job()) == at("18:00")


def test_case_7_a_later_time_the_customer_asked_for_counts(story: Story) -> None:
    story.promise("15:00", "19:00", reason="customer_request")
    story.deliver("18:55")
    assert story.judged() == "on_time"


def test_case_7b_what_the_customer_asked_for_by_phone_informs_and_is_signed_for_at_collection(story: Story) -> None:
    story.promise("15:00", "19:00", reason="customer_request", confirmed_by="phone")
    assert told_at(story.job()) == at("19:00")
    assert [weight for _, weight in weighed(story.job())] == ["effective", "informs"]
    story.deliver("18:55")
    assert story.judged() == "late"
    story.excuse("18:56", note="客户来电要求 19:00 取车")
    assert story.judged() == "excused"


def test_a_request_by_phone_from_before_that_rule_keeps_its_weight(story: Story) -> None:
    story.note(e.PromiseGiven(at("19:00"), "customer_request", "phone"), "15:00")
    story.deliver("18:55")
    assert story.judged() == "on_time"


def test_case_8_a_customer_who_came_late_excuses_the_delay(story: Story) -> None:
    story.inspect("16:30")
    assert story.job().ready_at == at("16:30")
    story.excuse("18:10", signed=True)
    story.deliver("18:10")
    judged = story.verdict()
    assert judged is not None
    assert (judged.verdict, judged.source, judged.late_minutes) == ("excused", "excuse", 70)


def test_case_9_an_excuse_without_signature_does_not_count(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12", signed=False)
    assert story.judged() == "late"


def test_a_paper_that_is_said_to_be_signed_does_not_count_before_its_picture_is_there(story: Story) -> None:
    story.deliver("18:10")
    story.record(settling.excuse(story.job(), note="客户来电", signed=True, at=at("18:12")), ADVISOR, "18:12")
    assert story.judged() == "late"
    story.sign("18:20", "excuse")
    assert story.judged() == "excused"


def test_a_signature_is_for_the_words_that_were_signed(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12", note="客户来电")
    story.excuse("18:20", note="客户来电，要求改到明天", signed=False)
    assert story.judged() == "late"
    story.sign("18:30", "excuse")
    assert story.judged() == "excused"


def test_an_excuse_ticked_as_signed_before_signatures_were_kept_counts_as_it_did(story: Story) -> None:
    story.deliver("18:10")
    story.note(e.ExcuseNoted("客户来电", signed=True), "18:12")
    assert story.judged() == "excused"


def test_case_10_a_rejected_excuse_does_not_count(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12")
    assert story.judged() == "excused"
    story.review("2026-03-03 09:00", accepted=False)
    assert story.judged() == "late"


def test_case_11_the_customer_who_says_late_is_right_against_the_clock(story: Story) -> None:
    story.deliver("16:50")
    story.follow_up("2026-03-03 10:00", on_time=False)
    judged = story.verdict()
    assert judged is not None
    assert (judged.verdict, judged.source) == ("late", "customer")


def test_case_12_a_friendly_customer_does_not_turn_late_into_on_time(story: Story) -> None:
    story.deliver("17:20")
    story.follow_up("2026-03-03 10:00", on_time=True)
    assert story.judged() == "late"


def test_case_13_when_the_car_left_the_yard_decides_nothing(story: Story) -> None:
    story.deliver("16:50")
    story.leave("2026-03-04 16:00")
    assert story.judged() == "on_time"


def test_case_14_a_settlement_made_again_counts_once_by_the_last_one(story: Story) -> None:
    story.deliver("16:50")
    story.reverse("17:10")
    assert settled(story) == []
    story.deliver("17:30")
    assert settled(story) == ["W1"]
    assert story.judged() == "late"
    assert late_minutes(story.job()) == 30


def test_case_15_a_cancelled_job_stands_in_no_figure(story: Story) -> None:
    story.cancel("17:30")
    assert story.verdict() is None
    # Withdrawn after its promise: somebody looks into it.
    assert contradictions(story.job(), CALENDAR, at("18:00")) == ("cancelled_when_late",)


def test_case_16_two_orders_for_one_car_both_count() -> None:
    story = Story()
    story.open("W1", promised="17:00", plate="沪A12345")
    story.open("W2", promised="16:00", plate="沪A12345")
    story.deliver("16:30", "W1")
    story.deliver("16:30", "W2")
    assert settled(story) == ["W1", "W2"]
    assert [story.judged("W1"), story.judged("W2")] == ["on_time", "late"]


def test_case_17_the_month_of_a_delivery_is_the_sites_own() -> None:
    story = Story()
    story.open("W1", promised="2026-11-02 12:00", when="2026-10-31 09:00")
    story.open("W2", promised="2026-11-02 12:00", when="2026-10-31 09:00")
    story.deliver("2026-10-31 23:59", "W1")
    story.deliver("2026-11-01 00:00", "W2")
    days = [day_of(CALENDAR, job.delivered_at) for job in story.jobs.values() if job.delivered_at]
    assert [(day.year, day.month) for day in days] == [(2026, 10), (2026, 11)]
    # Both are 31 October in UTC: the server's own zone must not decide.
    assert {job.delivered_at.date().month for job in story.jobs.values() if job.delivered_at} == {10}


def test_case_18_a_first_promise_recorded_after_delivery_is_late_and_listed() -> None:
    story = Story()
    story.open(promised=None)
    story.do("09:30", "15:00")
    story.deliver("16:00")
    story.promise("16:00", "17:00", reason="initial", noted="16:20")
    assert story.judged() == "late"
    assert contradictions(story.job(), CALENDAR, at("16:30")) == ("no_promise_before_delivery",)


def test_an_unsigned_excuse_noted_again_with_signature_counts(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12", signed=False)
    story.excuse("18:20", signed=True)
    assert story.judged() == "excused"


def test_a_rejected_excuse_noted_again_stays_rejected(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12")
    story.review("18:20", accepted=False)
    story.excuse("18:30", note="客户又说了一遍", signed=True)
    assert story.judged() == "late"
    assert not excused(story.job())


def test_the_service_manager_may_accept_what_he_rejected(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12")
    story.review("18:20", accepted=False)
    story.excuse("18:30", note="补充通话记录")
    story.review("18:40", accepted=True)
    assert story.judged() == "excused"


def test_an_accepted_excuse_written_anew_must_be_checked_again(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12")
    story.review("18:20", accepted=True)
    story.excuse("18:30", note="另一个理由")
    excuse = story.job().excuse
    assert excuse is not None
    assert excuse.accepted is None


def test_a_rejection_that_is_undone_lets_the_excuse_count_again(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12")
    [review] = story.review("18:20", accepted=False)
    story.undo(review, "18:25", who="冯经理")
    assert story.judged() == "excused"


def test_an_excuse_needs_a_note(story: Story) -> None:
    with pytest.raises(Refused) as refused:
        story.excuse("18:12", note="   ")
    assert refused.value.field == "note"


def test_a_blank_note_in_an_old_record_does_not_excuse(story: Story) -> None:
    story.deliver("18:10")
    story.note(e.ExcuseNoted("  ", signed=True), "18:12")
    assert story.judged() == "late"


def test_an_excuse_does_not_outdo_what_the_customer_said(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12")
    story.follow_up("2026-03-03 10:00", on_time=False)
    judged = story.verdict()
    assert judged is not None
    assert (judged.verdict, judged.source) == ("late", "customer")


def test_a_follow_up_noted_for_the_wrong_car_is_undone(story: Story) -> None:
    story.deliver("16:50")
    [call] = story.follow_up("2026-03-03 10:00", on_time=False)
    story.undo(call, "2026-03-03 10:05", who="陈回访")
    assert story.judged() == "on_time"
    story.follow_up("2026-03-03 10:10", on_time=True)
    assert story.judged() == "on_time"


def test_a_customer_is_called_once(story: Story) -> None:
    story.deliver("16:50")
    story.follow_up("2026-03-03 10:00", on_time=True)
    with pytest.raises(Refused, match="has already called this customer"):
        story.follow_up("2026-03-03 10:05", on_time=False)


def test_reversing_the_settlement_does_not_silence_the_customer(story: Story) -> None:
    story.deliver("16:50")
    story.follow_up("17:00", on_time=False)
    story.reverse("17:10")
    story.deliver("17:12", noted="17:12")
    judged = story.verdict()
    assert judged is not None
    assert judged.source == "customer"


def test_a_delivery_that_is_undone_is_as_if_it_had_never_been(story: Story) -> None:
    [delivered] = story.deliver("16:50")
    story.undo(delivered, "16:55", who=ADVISOR)
    assert story.verdict() is None
    assert story.job().is_open
    story.deliver("17:01")
    assert story.judged() == "late"


def test_a_corrected_hand_over_time_changes_the_verdict(story: Story) -> None:
    [delivered] = story.deliver("17:05")
    assert story.judged() == "late"
    story.correct(delivered, "16:58", "17:10")
    assert story.judged() == "on_time"
