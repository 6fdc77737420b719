"""What a single step would save: put first, to another team, dispatched at all (domain.md §7)."""

from __future__ import annotations

from board.forecast.rescue import Step, rescues
from board.orders.team import Team
from tests.board.shops import FOREMAN, LI, ZHANG, at
from tests.board.story import Story

FIRST = Team("机一组", "mechanical", ("机1",), (ZHANG,))
SECOND = Team("机二组", "mechanical", ("机7",), (LI,))


def busy(*teams: Team) -> Story:
    """A is at work in 机1 until 10:00; B (30 minutes, promised 11:00) waits behind C, which was put first."""
    story = Story(teams={team.name: team for team in teams})
    story.open("A", promised="17:00", plate="沪A00001")
    story.dispatch("09:00", "A", place=("机一组", "机1"), technicians=[ZHANG])
    story.start("09:00", "A")
    story.open("C", ("mechanical", 120), promised="17:00", plate="沪A00003")
    story.dispatch("09:01", "C", place=("机一组", "机1"), technicians=[])
    story.put_first("09:02", "C")
    story.open("B", ("mechanical", 30), promised="11:00", plate="沪A00002")
    story.dispatch("09:03", "B", place=("机一组", "机1"), technicians=[])
    return story


def test_let_go_of_its_bay_the_car_is_saved_by_the_team_that_is_free() -> None:
    story = busy(FIRST, SECOND)
    found = rescues(story.shop, who=FOREMAN, now=at("09:05"))
    assert [(change.order_no, change.late_minutes) for change in found.late] == [("B", 160)]
    best = found.rescues[0]
    assert (best.step.command, best.step.order_no, best.step.team) == ("dispatch", "B", "机一组")
    assert [change.order_no for change in best.saved] == ["B"]
    assert best.preview.changes[0].order_no == "B"
    assert [rescue.step.team for rescue in found.rescues] == ["机一组", "机二组"]


def test_a_car_that_was_put_first_stays_before_it_and_nothing_is_promised() -> None:
    story = busy(FIRST)
    found = rescues(story.shop, who=FOREMAN, now=at("09:05"))
    assert ([change.order_no for change in found.late], found.rescues) == (["B"], ())


def test_putting_it_first_saves_a_car_that_is_less_urgent_than_those_before_it() -> None:
    story = Story(teams={"机一组": FIRST})
    story.open("A", ("mechanical", 30), promised="09:20", plate="沪A00001")
    story.open("B", ("mechanical", 60), promised="10:12", plate="沪A00002")
    for order_no in ("A", "B"):
        story.dispatch("09:00", order_no, place=("机一组", None), technicians=[])
    found = rescues(story.shop, who=FOREMAN, now=at("09:01"))
    assert {change.order_no for change in found.late} == {"A", "B"}
    steps = [rescue.step for rescue in found.rescues]
    assert steps == [Step("put-first", "B", "沪A00002", 1, story.job("B").seq)]


def test_without_a_late_car_there_is_nothing_to_save(story: Story) -> None:
    found = rescues(story.shop, who=FOREMAN, now=at("09:05"))
    assert (found.late, found.rescues) == ((), ())
