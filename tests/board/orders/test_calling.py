"""The call-back: nobody is called twice, nobody who was not reached is forgotten (domain.md §3, §5)."""

from datetime import timedelta

import pytest

from board.orders import events as e
from board.orders.moves import calling
from board.orders.moves.calling import CALL_LASTS, under_way
from board.refused import Refused
from tests.board.shops import CALLER, MANAGER, at
from tests.board.story import Story


@pytest.fixture
def story(worked: Story) -> Story:
    worked.deliver("16:50")
    return worked


def test_only_the_customer_of_a_delivered_car_is_called(worked: Story) -> None:
    for act in (worked.call, worked.no_answer):
        with pytest.raises(Refused, match="not been delivered"):
            act("16:00")


def test_while_one_is_on_the_phone_nobody_else_begins(story: Story) -> None:
    story.call("17:00")
    call = under_way(story.job(), at("17:05"))
    assert call is not None
    assert call.who == CALLER
    with pytest.raises(Refused, match=f"{CALLER} is calling") as refusal:
        story.call("17:05", MANAGER)
    assert (refusal.value.kind, refusal.value.params["time"]) == ("conflict", at("17:00"))
    story.call("17:06")


def test_a_call_nobody_ended_holds_nobody_up_for_ever(story: Story) -> None:
    story.call("17:00")
    over = at("17:00") + CALL_LASTS
    assert under_way(story.job(), over - timedelta(seconds=1)) is not None
    assert under_way(story.job(), over) is None
    story.call("17:10", MANAGER)


@pytest.mark.parametrize("ended", ["no_answer", "follow_up", "undo"])
def test_a_call_ends_with_what_came_of_it(story: Story, ended: str) -> None:
    (begun,) = story.call("17:00")
    if ended == "no_answer":
        story.no_answer("17:01", note="占线")
    elif ended == "follow_up":
        story.follow_up("17:01", on_time=True)
    else:
        story.undo(begun, "17:01", who=CALLER)
    assert under_way(story.job(), at("17:02")) is None


def test_calls_that_reached_nobody_are_kept_and_decide_nothing(story: Story) -> None:
    story.no_answer("17:00")
    story.no_answer("18:00", MANAGER, note="关机")
    assert [(tried.who, tried.note) for tried in story.job().unanswered] == [(CALLER, ""), (MANAGER, "关机")]
    assert story.job().follow_up is None
    assert story.judged() == "on_time"


def test_an_answer_is_taken_once_and_the_second_hears_who_had_it(story: Story) -> None:
    story.follow_up("17:00", on_time=True)
    for act in (
        lambda: story.follow_up("17:01", on_time=False),
        lambda: story.call("17:01"),
        lambda: story.no_answer("17:01"),
    ):
        with pytest.raises(Refused, match=f"{CALLER} has already called") as refusal:
            act()
        assert refusal.value.params["time"] == at("17:00")


def test_an_answer_that_was_taken_back_is_given_again(story: Story) -> None:
    (made,) = story.follow_up("17:00", on_time=False)
    story.undo(made, "17:01", who=CALLER)
    story.follow_up("17:02", on_time=True)
    assert story.judged() == "on_time"


def complain(story: Story, when: str, note: str = "等了很久没人理") -> list[e.Event]:
    entries = calling.follow_up(story.job(), on_time=True, note=note, complaint=True, at=at(when))
    return story.record(entries, CALLER, when)


def look_into(story: Story, when: str, note: str = "已向顾客道歉") -> list[e.Event]:
    return story.record(calling.look_into(story.job(), note=note, at=at(when)), MANAGER, when)


def test_a_complaint_says_of_what_and_waits_until_a_manager_has_looked_into_it(story: Story) -> None:
    with pytest.raises(Refused, match="complains of"):
        complain(story, "17:00", " ")
    [made] = complain(story, "17:00")
    call = story.job().follow_up
    assert call is not None
    assert call.is_open_complaint
    assert story.judged() == "on_time"
    with pytest.raises(Refused, match="came of it"):
        look_into(story, "17:30", " ")
    look_into(story, "17:30")
    call = story.job().follow_up
    assert call is not None
    assert call.looked_into is not None
    assert (call.is_open_complaint, call.looked_into.who) == (False, MANAGER)
    with pytest.raises(Refused, match="no complaint"):
        look_into(story, "17:40")
    with pytest.raises(Refused, match="later entry"):
        story.undo(made, "17:50")


def test_a_call_without_a_complaint_is_nothing_to_look_into(story: Story) -> None:
    with pytest.raises(Refused, match="no complaint"):
        look_into(story, "17:00")
    story.follow_up("17:00", on_time=False)
    with pytest.raises(Refused, match="no complaint"):
        look_into(story, "17:30")
