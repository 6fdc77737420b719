"""The foreman's moves beside a dispatch: swap, split, keep what was left over (domain.md §4, §7, §8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from board.forecast.forecast import forecast
from board.forecast.preview import what_if
from board.orders.events import TaskDispatched, TaskPlan, TaskPutFirst
from board.orders.labour import Operation
from board.orders.moves import placing
from board.orders.moves.placing import Place, Placed
from board.orders.record import decode, encode
from tests.board.shops import FOREMAN, LI, TEAMS, ZHANG, at, plans, refusal
from tests.board.story import Story
from tests.builders import received

BRAKES, PLUGS, FILTER = (
    Operation(code, name, "mechanical", minutes)
    for code, name, minutes in (("B1", "更换刹车片", 60), ("P1", "更换火花塞", 40), ("F1", "更换空调滤芯", 20))
)


@pytest.fixture
def pair(story: Story) -> Story:
    """W1 in bay 机1 with 张, W2 in bay 机2 with 李; one team."""
    story.open("W2", plate="沪A22222")
    story.dispatch("09:10")
    story.dispatch("09:20", "W2", place=("机一组", "机2"), technicians=[LI])
    return story


@pytest.fixture
def three(story: Story) -> Story:
    """W1 with three operations in one task."""
    plan = TaskPlan(1, "mechanical", (BRAKES, PLUGS, FILTER))
    story.note(received(tasks=(plan,)), "09:00", "W3")
    return story


def swap(story: Story, when: str, one: Placed, other: Placed, who: str = FOREMAN):
    entries = placing.swap(story.shop, one, other, who=who, at=at(when), now=at(when))
    return story.record(entries, who, when)


def placed(story: Story, order_no: str, task: int = 1, seen: int | None = None) -> Placed:
    return Placed(story.job(order_no), task, seen)


def split(
    story: Story,
    when: str,
    codes: list[str],
    place: Place | None = None,
    order_no: str = "W3",
    task: int = 1,
    seen: int | None = None,
):
    entries = placing.split(
        story.shop,
        story.job(order_no),
        task=task,
        operations=codes,
        place=place,
        seen=seen,
        who=FOREMAN,
        at=at(when),
        now=at(when),
    )
    return story.record(entries, FOREMAN, when)


def order_of(story: Story, when: str) -> list[str]:
    laid = [one for expected in forecast(story.shop, at(when)).values() for one in expected.tasks]
    return [one.job for one in sorted(laid, key=lambda one: one.starts_at)]


def test_two_cars_change_places_and_keep_their_people_within_a_team(pair: Story) -> None:
    events = swap(pair, "09:30", placed(pair, "W1"), placed(pair, "W2"))
    assert [(event.job, type(event.fact)) for event in events] == [
        ("W1", TaskDispatched), ("W2", TaskDispatched), ("W2", TaskPutFirst), ("W1", TaskPutFirst),
    ]  # fmt: skip
    assert (pair.task(1, "W1").bay, pair.task(1, "W1").technicians) == ("机2", (ZHANG,))
    assert (pair.task(1, "W2").bay, pair.task(1, "W2").technicians) == ("机1", (LI,))


def test_within_one_bay_two_cars_are_put_first_in_their_new_order(story: Story) -> None:
    for order_no, when in (("W2", "09:11"), ("W4", "09:12")):
        story.open(order_no)
        story.dispatch(when, order_no)
    story.dispatch("09:10")
    assert order_of(story, "09:30") == ["W1", "W2", "W4"]
    events = swap(story, "09:30", placed(story, "W4"), placed(story, "W1"))
    assert [(event.job, type(event.fact)) for event in events] == [("W4", TaskPutFirst), ("W1", TaskPutFirst)]
    assert order_of(story, "09:30") == ["W4", "W1", "W2"]
    assert story.task(1, "W4").first_by == FOREMAN


def test_a_swap_of_cars_that_were_put_first_puts_them_the_other_way_round(pair: Story) -> None:
    for order_no in ("W2", "W1"):
        pair.put_first("09:20", order_no)
    assert pair.task(1, "W2").first_seq < pair.task(1, "W1").first_seq
    swap(pair, "09:30", placed(pair, "W1"), placed(pair, "W2"))
    assert pair.task(1, "W1").first_seq < pair.task(1, "W2").first_seq


def test_a_car_is_put_first_once_and_only_while_it_waits(pair: Story) -> None:
    pair.put_first("09:30", "W1", "客户在店等候")
    task = pair.task(1, "W1")
    assert (task.first_by, task.first_note) == (FOREMAN, "客户在店等候")
    why = refusal(lambda: placing.put_first(pair.job("W1"), task=1, at=at("09:31")))
    assert (str(why), why.kind) == ("郑主管 has put task 1 of W1 first already.", "conflict")
    pair.undo(pair.log[-1], "09:32")
    assert pair.task(1, "W1").first_seq == 0
    pair.put_first("09:33")
    pair.start("09:40")
    assert pair.task(1, "W1").first_seq == 0
    why = refusal(lambda: placing.put_first(pair.job("W1"), task=1, at=at("09:41")))
    assert str(why) == "Task 1 of W1 is already being worked on."


def test_who_was_put_first_by_one_team_is_not_first_at_another() -> None:
    one = TEAMS["机一组"]
    story = Story(teams={**TEAMS, "机二组": replace(one, name="机二组", bays=("机7",))})
    story.open()
    story.dispatch("09:10", place=("机一组", None))
    story.put_first("09:20")
    story.dispatch("09:30", place=("机一组", "机2"))
    assert story.task().first_seq
    story.dispatch("09:40", place=("机二组", None))
    assert story.task().first_seq == 0


def test_one_undo_takes_both_back(pair: Story) -> None:
    swapped = swap(pair, "09:30", placed(pair, "W1"), placed(pair, "W2"))
    pair.undo(swapped[0], "09:31")
    assert [pair.task(1, order_no).bay for order_no in ("W1", "W2")] == ["机1", "机2"]


def test_a_car_at_work_is_swapped_too_and_its_work_stops(pair: Story) -> None:
    pair.start("09:30")
    _, moved, first = swap(pair, "10:00", placed(pair, "W2"), placed(pair, "W1"))
    assert (first.job, type(first.fact)) == ("W2", TaskPutFirst)
    task = pair.task(1, "W1")
    assert (task.state, task.bay, task.runs[-1].ended_at) == ("dispatched", "机2", at("10:00"))
    pair.undo(moved, "10:01")
    assert pair.state(1, "W1") == "working"


def test_what_cannot_change_places_says_why(pair: Story) -> None:
    pair.open("W5", ("body", 60), ("mechanical", 30))
    pair.dispatch("09:25", "W5", 1)

    def attempt(one: Placed, other: Placed) -> str:
        return str(refusal(lambda: placing.swap(pair.shop, one, other, who=FOREMAN, at=at("09:30"), now=at("09:30"))))

    assert attempt(placed(pair, "W1"), placed(pair, "W1")) == "A task cannot change places with itself."
    assert attempt(placed(pair, "W1"), placed(pair, "W5")) == "The two tasks are of different trades."
    assert attempt(placed(pair, "W1"), placed(pair, "W5", 2)) == "Task 2 of W5 has not been dispatched yet."
    assert attempt(placed(pair, "W1", seen=1), placed(pair, "W2")) == "Task 1 of W1 was dispatched to 机1 a moment ago."
    pair.start("09:30")
    pair.finish("09:40")
    assert attempt(placed(pair, "W1"), placed(pair, "W2")) == "Task 1 of W1 is already finished."


def test_a_swap_is_weighed_with_both_cars_first(pair: Story) -> None:
    entries = placing.swap(
        pair.shop, placed(pair, "W1"), placed(pair, "W2"), who=FOREMAN, at=at("09:30"), now=at("09:30")
    )
    preview = what_if(pair.shop, entries, at("09:30"))
    assert {change.order_no for change in preview.changes[:2]} == {"W1", "W2"}
    assert preview.starts_at == at("09:30")


def test_some_operations_become_a_task_right_behind_the_old_one(three: Story) -> None:
    split(three, "09:10", ["P1"])
    old, new = three.job("W3").tasks
    assert (old.number, old.operations) == (1, (BRAKES, FILTER))
    assert (new.number, new.operations, new.trade, new.state) == (2, (PLUGS,), "mechanical", "waiting")


def test_a_part_is_split_off_and_dispatched_as_one_command(three: Story) -> None:
    three.dispatch("09:10", "W3", place=("机一组", "机1"), technicians=[ZHANG])
    three.start("09:20", "W3")
    events = split(three, "09:30", ["P1", "F1"], Place("机一组", "机2", (LI,)))
    assert len(events) == 2
    assert three.state(1, "W3") == "working"
    assert (three.task(2, "W3").bay, three.task(2, "W3").technicians) == ("机2", (LI,))
    three.undo(events[0], "09:31", order_no="W3")
    assert [task.operations for task in three.job("W3").tasks] == [(BRAKES, PLUGS, FILTER)]


def test_a_split_stands_once_its_part_is_worked_on(three: Story) -> None:
    events = split(three, "09:30", ["P1"], Place("机一组", "机2", (LI,)))
    three.start("09:40", "W3", 2)
    assert (
        str(refusal(lambda: three.undo(events[0], "09:50", order_no="W3")))
        == "A later entry builds on this one: undo that first."
    )


def test_a_split_is_lost_to_whatever_was_done_with_the_task_since(three: Story) -> None:
    seen = three.job("W3").seq
    three.dispatch("09:10", "W3", place=("机一组", "机1"), technicians=[ZHANG])
    why = refusal(lambda: split(three, "09:20", ["P1"], Place("机一组", "机2"), seen=seen))
    assert (str(why), why.kind) == ("Task 1 of W3 was dispatched to 机1 a moment ago.", "conflict")
    seen = three.job("W3").seq
    three.start("09:30", "W3")
    why = refusal(lambda: split(three, "09:40", ["P1"], seen=seen))
    assert str(why) == "Work on task 1 of W3 began in 机1 a moment ago."
    split(three, "09:40", ["P1"], seen=three.job("W3").seq)


def test_who_has_not_seen_a_split_takes_no_more_of_the_task(three: Story) -> None:
    seen = three.job("W3").seq
    split(three, "09:10", ["P1"], seen=seen)
    late = "Task 1 of W3 was split a moment ago."
    assert str(refusal(lambda: split(three, "09:20", ["F1"], seen=seen))) == late
    assert str(refusal(lambda: three.dispatch("09:20", "W3", seen=seen))) == late
    three.dispatch("09:20", "W3", seen=three.job("W3").seq)


def test_the_part_of_an_accident_job_is_done_before_what_follows_it(story: Story) -> None:
    body = TaskPlan(1, "body", (Operation("B", "钣金", "body", 60), Operation("C", "校正", "body", 30)))
    paint = plans(("body", 60), ("paint", 90))[1]
    story.note(received(tasks=(body, paint), repair_type="accident"), "09:00", "W9")
    split(story, "09:10", ["C"], order_no="W9")
    assert [task.number for task in story.job("W9").tasks] == [1, 3, 2]
    laid = forecast(story.shop, at("09:10"))["W9"].tasks
    assert [one.task for one in laid] == [1, 3, 2]


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (["B1", "P1", "F1"], "To split a task, some of its operations go and some stay."),
        ([], "To split a task, some of its operations go and some stay."),
        (["X9"], "Task 1 has no operation X9."),
        (["P1", "P1"], "Task 1 has no operation P1."),
    ],
)
def test_what_cannot_be_split_says_why(three: Story, codes: list[str], why: str) -> None:
    assert str(refusal(lambda: split(three, "09:10", codes))) == why


def test_a_part_goes_only_where_its_trade_is_done(three: Story) -> None:
    why = refusal(lambda: split(three, "09:10", ["P1"], Place("钣金组", "钣1")))
    assert str(why) == "Team 钣金组 does not do this trade."
    assert len(three.job("W3").tasks) == 1


def test_a_car_left_over_from_yesterday_is_asked_about_until_somebody_decides(pair: Story) -> None:
    morning, later = "2026-03-03 08:30", "2026-03-03 08:40"
    assert not pair.row("17:00").tasks[0].left_over
    assert pair.row(morning).tasks[0].left_over
    pair.record(placing.keep(pair.job("W1"), task=1, at=at(morning)), FOREMAN, morning)
    assert not pair.row(later).tasks[0].left_over
    assert pair.task(1, "W1").bay == "机1"
    assert pair.row(later, "W2").tasks[0].left_over
    pair.start(later, "W2")
    assert not pair.row(later, "W2").tasks[0].left_over
    # The day after, the question comes again.
    assert pair.row("2026-03-04 08:30").tasks[0].left_over


def test_what_waits_or_is_done_is_not_left_over(story: Story) -> None:
    assert not story.row("2026-03-03 08:30").tasks[0].left_over
    assert str(refusal(lambda: placing.keep(story.job(), task=1, at=at("09:30")))) == (
        "Task 1 of W1 has not been dispatched yet."
    )
    story.do("09:10", "10:00")
    assert not story.row("2026-03-03 08:30").tasks[0].left_over


def test_a_dispatch_of_the_first_version_still_reads(pair: Story) -> None:
    dispatched = pair.log[-1].fact
    kind, version, body = encode(dispatched)
    del body["turn"]
    assert decode(kind, version, body) == dispatched
