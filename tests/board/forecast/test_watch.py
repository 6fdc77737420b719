"""Delay warnings: who is asked and told, at which minute, and never twice (domain.md §6)."""

from dataclasses import replace
from datetime import time

import pytest

from board.forecast import watch
from board.orders import events as e
from tests.board.shops import ADVISOR, PRODUCT, ZHANG, at, operation, refusal
from tests.board.story import Story
from tests.builders import RULES, ZONE, every_day


@pytest.fixture
def story() -> Story:
    """A car promised for 17:00 whose two hours of work began at 13:30: in time until something happens."""
    story = Story()
    story.open("W1", ("mechanical", 120), promised="17:00")
    story.dispatch("13:00")
    story.start("13:30")
    return story


SHOWN = ("LateExpected", "LateExpectedOver")
"""What tells nobody anything: `test_shown_late` has it."""


def kinds(events: list[e.Event]) -> list[str]:
    """What people are told."""
    return [name for event in events if (name := type(event.fact).__name__) not in SHOWN]


def due(story: Story, when: str) -> list[tuple[str, str]]:
    """(key, kind) of what people are due to be told then."""
    found = [(key, type(entry.fact).__name__) for key, entry, _ in watch.due(story.shop, at(when))]
    return [(key, name) for key, name in found if name not in SHOWN]


def day(story: Story, until: str) -> dict[str, list[str]]:
    """What the product does minute by minute from 14:00 on, by the minute."""
    done: dict[str, list[str]] = {}
    for minute in range(14 * 60, 20 * 60):
        clock = f"{minute // 60:02}:{minute % 60:02}"
        if clock > until:
            break
        if told := kinds(story.tick(clock)):
            done[clock] = told
    return done


def test_the_technician_is_asked_45_minutes_before_the_promise_and_not_a_second_earlier(story: Story) -> None:
    story.pause("14:00", reason="parts")
    story.resume("15:00")  # an hour and a half to go: ready 16:30 with the inspection
    assert due(story, "16:14:59") == []
    assert due(story, "16:15:00") == [("ask:W1:2", "TechnicianAsked")]


def test_without_an_answer_the_product_warns_30_minutes_before_and_escalates_5_minutes_later(story: Story) -> None:
    story.pause("14:00", reason="parts")
    story.resume("15:00")
    assert day(story, "18:00") == {
        "16:15": ["TechnicianAsked"], "16:30": ["WarningRaised"], "16:35": ["WarningEscalated"],
    }  # fmt: skip
    warning = story.job().warning
    assert warning is not None
    assert (warning.source, warning.raised_at, warning.who) == ("forecast", at("16:30"), PRODUCT)


def test_the_question_comes_as_soon_as_the_forecast_passes_the_promise() -> None:
    story = Story()
    story.open("W1", ("mechanical", 120), promised="16:00")
    story.dispatch("13:00")
    # Begun at 14:00 it would take until 16:10 with the inspection: late from 13:51 on.
    assert due(story, "13:50") == []
    assert due(story, "13:51") == [("ask:W1:2", "TechnicianAsked")]


def test_the_keys_are_the_same_whoever_looks_and_whenever(story: Story) -> None:
    first = due(story, "16:31")
    assert first == due(story, "16:47") == [("warning:W1:2", "WarningRaised")]
    assert due(story, "16:15") == due(story, "16:29:59") == [("ask:W1:2", "TechnicianAsked")]


def test_a_technician_who_says_yes_is_left_in_peace(story: Story) -> None:
    story.tick("16:15")
    assert story.row("16:15").asked
    story.answer("16:16", in_time=True)
    assert not story.row("16:16").asked
    assert day(story, "16:26") == {}


def test_a_technician_who_says_no_raises_the_warning_himself(story: Story) -> None:
    story.tick("16:15")
    [event] = story.answer("16:16", in_time=False, reason="parts")
    assert isinstance(event.fact, e.WarningRaised)
    assert (event.fact.source, event.fact.reason, event.who) == ("technician", "parts", ZHANG)
    assert not story.row("16:16").asked
    assert day(story, "18:00") == {"16:21": ["WarningEscalated"]}


def test_yes_is_said_to_a_question_only(story: Story) -> None:
    assert refusal(lambda: story.answer("14:00", in_time=True)).kind == "conflict"
    story.tick("16:15")
    story.answer("16:16", in_time=True)
    assert refusal(lambda: story.answer("16:17", in_time=True)).kind == "conflict"


def test_yes_comes_too_late_once_the_product_has_warned(story: Story) -> None:
    story.tick("16:15")
    story.tick("16:30")
    assert not story.row("16:30").asked
    assert refusal(lambda: story.answer("16:31", in_time=True)).kind == "conflict"


def test_one_who_said_yes_may_still_warn(story: Story) -> None:
    story.tick("16:15")
    story.answer("16:16", in_time=True)
    story.warn("16:40", expected="17:30")
    assert story.row("16:40").warning == "open"


def test_a_technicians_own_warning_spares_him_the_question(story: Story) -> None:
    story.warn("15:00")
    story.acknowledge("15:02")
    assert day(story, "18:00") == {}


def test_finished_work_needs_no_question(story: Story) -> None:
    story.finish("16:14")
    assert day(story, "18:00") == {}


def test_a_car_without_a_promise_is_never_late() -> None:
    story = Story()
    story.open(promised=None)
    assert day(story, "18:00") == {}
    assert refusal(lambda: story.warn("14:00")).kind == "conflict"
    assert refusal(lambda: story.answer("14:00", in_time=False)).kind == "conflict"


def test_a_warning_that_was_heard_does_not_escalate(story: Story) -> None:
    story.warn("15:00")
    assert due(story, "15:04:59") == []
    story.acknowledge("15:04")
    assert due(story, "15:05") == []
    assert story.row("15:05").warning == "acknowledged"


def test_whoever_heard_the_warning_first_has_heard_it(story: Story) -> None:
    story.warn("15:00")
    [heard] = story.acknowledge("15:02")
    other = e.WarningAcknowledged(heard.seq - 1, "in_time")
    story.note(other, "15:10")
    warning = story.job().warning
    assert warning is not None
    assert (warning.acknowledged_by, warning.acknowledged_at, warning.outcome) == (ADVISOR, at("15:02"), "in_time")


def test_a_warning_escalates_once(story: Story) -> None:
    story.warn("15:00")
    assert kinds(story.tick("15:05")) == ["WarningEscalated"]
    assert day(story, "18:00") == {}
    story.acknowledge("15:30", "in_time")
    warning = story.job().warning
    assert warning is not None
    assert (warning.escalated_at, warning.acknowledged_at, warning.outcome) == (at("15:05"), at("15:30"), "in_time")


def test_a_warning_about_a_time_that_no_longer_holds_does_not_escalate(story: Story) -> None:
    story.warn("15:00")
    story.promise("15:02", "18:30", reason="customer_request")
    assert due(story, "15:05") == []
    assert story.row("15:05").warning == "none"


def test_a_warning_about_a_car_that_became_ready_does_not_escalate(story: Story) -> None:
    story.warn("15:00")
    story.finish("15:01")
    story.inspect("15:02")
    assert due(story, "15:05") == []


def test_a_warning_still_open_at_the_hand_over_ends_with_it(story: Story) -> None:
    story.warn("15:00")
    story.deliver("15:03")
    assert due(story, "15:05") == []
    story.acknowledge("15:10", "in_time")


def test_a_new_effective_promise_starts_a_new_round(story: Story) -> None:
    story.tick("16:15")
    story.tick("16:30")
    [promise] = story.promise("16:32", "17:25", reason="customer_request")
    rounds = day(story, "19:00")
    assert rounds == {"16:40": ["TechnicianAsked"], "16:55": ["WarningRaised"], "17:00": ["WarningEscalated"]}
    assert story.log[-2].key == f"warning:W1:{promise.seq}"


def test_telling_the_customer_of_a_delay_starts_no_new_round(story: Story) -> None:
    story.warn("15:00", expected="18:00")
    story.acknowledge("15:02", "new_promise", promised="18:00")
    assert day(story, "19:00") == {}
    row = story.row("15:10")
    assert (row.promised_at, row.told_at, row.warning) == (at("17:00"), at("18:00"), "answered")


def test_going_back_to_an_earlier_promise_asks_nothing_twice(story: Story) -> None:
    story.tick("16:15")
    [later] = story.promise("16:20", "17:30", reason="customer_request")
    story.tick("16:45")
    story.undo(later, "16:50", who=ADVISOR)
    assert due(story, "16:50") == [("warning:W1:2", "WarningRaised")]


def test_a_question_answered_for_an_earlier_promise_stays_answered(story: Story) -> None:
    story.tick("16:15")
    story.answer("16:16", in_time=True)
    [later] = story.promise("16:20", "17:30", reason="customer_request")
    story.undo(later, "16:25", who=ADVISOR)
    assert kinds(story.tick("16:26")) == []


def test_a_promise_of_a_few_minutes_leaves_time_to_answer_before_the_product_warns() -> None:
    story = Story()
    story.open("W1", ("mechanical", 10), promised="14:20", when="14:00")
    assert day(story, "14:20") == {
        "14:00": ["TechnicianAsked"], "14:05": ["WarningRaised"], "14:10": ["WarningEscalated"],
    }  # fmt: skip


def test_a_promise_nearer_than_the_answer_is_warned_about_when_it_is_due() -> None:
    story = Story()
    story.open("W1", ("mechanical", 10), promised="14:03", when="14:00")
    assert day(story, "14:04") == {"14:00": ["TechnicianAsked"], "14:03": ["WarningRaised"]}


def test_after_a_night_without_power_it_is_too_late_to_ask_and_time_to_warn(story: Story) -> None:
    assert kinds(story.tick("2026-03-03 08:29")) == []  # nobody is there to hear it
    assert kinds(story.tick("2026-03-03 08:30")) == ["WarningRaised"]
    assert kinds(story.tick("2026-03-03 08:31")) == []


def test_a_warning_names_the_time_the_product_expects(story: Story) -> None:
    story.pause("14:00", reason="parts")
    story.tick("16:15")
    [warning] = [event.fact for event in story.tick("16:30") if isinstance(event.fact, e.WarningRaised)]
    # At 16:30 the parts are 150 minutes late, longer than any: 75 more. Then the hour and a half, and the inspection.
    assert warning.expected_at == at("2026-03-03 10:25")


def test_a_warning_after_which_the_car_is_still_expected_in_time_names_none() -> None:
    story = Story()
    story.open("W1", ("mechanical", 10), promised="17:00")
    story.tick("16:15")
    [warning] = [event.fact for event in story.tick("16:30") if isinstance(event.fact, e.WarningRaised)]
    assert warning.expected_at is None


def test_the_shops_own_lead_times_are_kept() -> None:
    story = Story(rules=replace(RULES, ask_minutes=60, warning_lead_minutes=20, escalate_minutes=10))
    story.open("W1", ("mechanical", 10), promised="17:00")
    assert day(story, "17:30") == {
        "16:00": ["TechnicianAsked"], "16:40": ["WarningRaised"], "16:50": ["WarningEscalated"],
    }  # fmt: skip


def test_one_warning_at_a_time_and_another_when_things_get_worse(story: Story) -> None:
    story.warn("15:00", expected="17:30")
    assert refusal(lambda: story.warn("15:01")).kind == "conflict"
    story.acknowledge("15:02")
    assert refusal(lambda: story.warn("15:03")).kind == "conflict"
    story.acknowledge("15:04", "new_promise", promised="17:30")
    story.warn("16:00", expected="18:30")
    assert len(story.job().warnings) == 2
    assert story.row("16:01").warning == "open"


def test_a_ready_car_is_not_warned_about(story: Story) -> None:
    story.finish("15:00")
    story.inspect("15:05")
    assert refusal(lambda: story.warn("15:10")).kind == "conflict"


@pytest.mark.parametrize(
    ("reason", "expected", "field"),
    [
        ("bad mood", None, "reason"),
        ("parts", "14:59", "expected_at"),
        ("parts", "15:00", "expected_at"),
        ("parts", "9999-12-31 23:59", "expected_at"),
    ],
)
def test_a_warning_with_a_nonsensical_part_is_refused(
    story: Story, reason: str, expected: str | None, field: str
) -> None:
    assert refusal(lambda: story.warn("15:00", reason=reason, expected=expected)).field == field


def test_an_outcome_fits_what_comes_with_it(story: Story) -> None:
    assert refusal(lambda: story.acknowledge("15:00")).kind == "conflict"
    story.warn("15:00")
    assert refusal(lambda: story.acknowledge("15:01", "shrug")).field == "outcome"
    assert refusal(lambda: story.acknowledge("15:01", "new_promise")).field == "promised_at"
    assert refusal(lambda: story.acknowledge("15:01", "new_promise", promised="15:01")).field == "promised_at"
    assert refusal(lambda: story.acknowledge("15:01", "in_time", promised="18:00")).field == "promised_at"
    assert refusal(lambda: story.acknowledge("15:01", promised="18:00")).field == "promised_at"
    assert refusal(lambda: story.acknowledge("15:01", "excuse", note=" ")).field == "note"
    story.acknowledge("15:01")
    assert refusal(lambda: story.acknowledge("15:02")).field == "outcome"
    story.acknowledge("15:03", "excuse", note="客户要晚到", signed=True)
    assert story.job().excuse is not None
    assert refusal(lambda: story.acknowledge("15:04", "in_time")).kind == "conflict"


def test_an_acknowledgement_taken_back_makes_the_warning_unheard_again(story: Story) -> None:
    story.warn("15:00")
    [heard] = story.acknowledge("15:02")
    story.undo(heard, "15:03", who=ADVISOR)
    assert kinds(story.tick("15:05")) == ["WarningEscalated"]


def test_added_work_that_makes_the_car_late_asks_again(story: Story) -> None:
    assert due(story, "15:00") == []
    story.add_work("15:00", operation(120))
    assert due(story, "15:00") == [("ask:W1:2", "TechnicianAsked")]


@pytest.fixture
def shift() -> Story:
    """The same car in a shop whose timers end half an hour after closing, at 18:00."""
    shift = Story(replace(RULES, shift_end_minutes=30))
    shift.open("W1", ("mechanical", 120), promised="17:00")
    shift.dispatch("13:00")
    shift.start("13:30")
    return shift


def test_a_timer_that_nobody_stopped_ends_with_the_shift(shift: Story) -> None:
    keys = [key for key, _ in due(shift, "17:59:59")]
    assert not [key for key in keys if key.startswith("shift")]
    assert ("shift:W1:1:2026-03-02", "TaskPaused") in due(shift, "18:00")
    # Whenever it is noticed, it happened then: a server that was off over night adds no work to the morning.
    shift.tick("2026-03-03 08:40")
    stop = shift.task().stoppages[-1]
    assert (shift.state(), stop.reason, stop.started_at) == ("paused", "shift", at("18:00"))


def test_whoever_works_on_after_the_shift_starts_again_and_is_left_alone(shift: Story) -> None:
    shift.tick("18:00")
    shift.resume("18:05")
    assert not [key for key, _ in due(shift, "23:00") if key.startswith("shift")]
    assert ("shift:W1:1:2026-03-03", "TaskPaused") in due(shift, "2026-03-03 18:00")


def test_timers_are_left_alone_where_the_shop_says_so_or_never_closes() -> None:
    never, always = Story(), Story(replace(RULES, shift_end_minutes=30))
    always._empty = replace(always._empty, calendar=every_day(ZONE, time(0), time(0)))
    for story in (never, always):
        story.open(promised="2026-03-06 17:00")
        story.dispatch("13:00")
        story.start("13:30")
        assert not [key for key, _ in due(story, "2026-03-04 12:00") if key.startswith("shift")]


def test_a_night_shop_has_nothing_left_over_at_midnight_and_stops_its_timers_after_closing() -> None:
    story = Story(replace(RULES, shift_end_minutes=30), calendar=every_day(ZONE, time(20), time(4)))
    story.open("W1", ("mechanical", 60), promised="2026-03-03 03:00", when="23:00")
    story.dispatch("23:10")
    story.start("23:30")
    at_midnight = story.row("2026-03-03 00:00")
    assert (at_midnight.carry_over, at_midnight.tasks[0].left_over) == (False, False)
    assert (at_midnight.forecast_ready, at_midnight.risk) == (at("2026-03-03 00:40"), "none")
    assert "TaskPaused" not in kinds(story.tick("2026-03-03 04:29"))
    assert kinds(story.tick("2026-03-03 04:30")) == ["TaskPaused"]
    in_the_evening = story.row("2026-03-03 20:00")
    assert (in_the_evening.carry_over, in_the_evening.tasks[0].left_over) == (True, True)
