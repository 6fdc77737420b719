"""What an operation needs beyond its trade: only its bays and its people are offered it (domain.md §13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from functools import partial

from board.forecast.forecast import forecast
from board.forecast.preview import placements
from board.orders.moves.attending import set_service
from board.orders.needs import Needs
from board.orders.suited import needs_of
from board.orders.team import Team
from board.queue.queue import next_up, queue
from tests.board.shops import FOREMAN, LI, ZHANG, at, operation, refusal
from tests.board.story import Story
from tests.builders import ZONE, every_day

ALL_DAY = every_day(ZONE, time(8, 30), time(17, 30))
FIRST = Team("机一组", "mechanical", ("机1", "机3"), (ZHANG, "孙示例"))
SECOND = Team("机二组", "mechanical", ("机7",), (LI,))
SUN = "孙示例"
ALIGNMENT = "M90"
"""The code of an operation of 90 minutes."""


def shop(team: Team = FIRST, **needs: tuple[str, ...]) -> Story:
    """A, 90 minutes, for which `needs` are named, queues for `team` and is promised before B, which the first has."""
    teams = {team.name: team for team in (FIRST, SECOND)}
    story = Story(teams=teams, calendar=ALL_DAY, needs={ALIGNMENT: Needs(**needs)})
    for order_no, minutes, promised, crew in (("A", 90, "12:00", team), ("B", 60, "16:00", FIRST)):
        story.open(order_no, ("mechanical", minutes), promised=promised, plate=f"沪A{order_no}0000", when="08:45")
        story.dispatch("09:00", order_no, place=(crew.name, None), technicians=[])
    return story


def next_in(story: Story, bay: str, when: str = "09:10") -> str | None:
    found = next_up(story.shop, bay, at(when))
    return found.order_no if found else None


def busy(story: Story, bay: str, name: str, until: int = 120) -> None:
    """A car that `name` works on in `bay` from 09:05 on."""
    story.open("X", ("mechanical", until), plate="沪AX0000", when="08:45")
    story.dispatch("09:05", "X", place=(FIRST.name, bay), technicians=[name])
    story.start("09:05", "X", technicians=[name])


def test_an_operation_is_offered_in_its_bay_only_and_the_queue_goes_on_behind_it() -> None:
    story = shop(bays=("机3",))
    assert [one.order_no for one in queue(story.shop, at("09:10"))] == ["A", "B"]
    assert {bay: next_in(story, bay) for bay in ("机1", "机3", "机7")} == {"机1": "B", "机3": "A", "机7": "B"}
    busy(story, "机3", SUN)
    assert {bay: next_in(story, bay) for bay in ("机1", "机3", "机7")} == {"机1": "B", "机3": None, "机7": "B"}
    (laid,) = forecast(story.shop, at("09:10"))["A"].tasks
    assert (laid.bay, f"{laid.starts_at.astimezone(ZONE):%H:%M}") == ("机3", "11:05")


def test_nobody_takes_a_bay_that_somebody_needs_while_another_will_do() -> None:
    story = shop(bays=("机3",))
    taken = {order_no: one.tasks[0].bay for order_no, one in forecast(story.shop, at("09:10")).items()}
    assert taken == {"A": "机3", "B": "机1"}


def test_no_place_takes_what_is_done_elsewhere() -> None:
    story = shop(SECOND, bays=("机7",))
    assert (next_in(story, "机7"), next_in(story, "机1")) == ("A", "B")
    for bay in ("机1", None):
        why = refusal(partial(story.dispatch, "09:11", "A", place=(FIRST.name, bay), technicians=[LI]))
        assert (str(why), why.kind) == ("常规保养 is done in 机7 only.", "conflict")
    why = refusal(lambda: story.start("09:11", "A", technicians=[ZHANG], bay="机1"))
    assert str(why) == "常规保养 is done in 机7 only."
    places = placements(story.shop, story.job("A"), 1, who=FOREMAN, now=at("09:11"))
    assert [place.bay for place in places if place.refused is None] == ["机7"]
    story.start("09:12", "A", technicians=[LI], bay="机7")
    assert story.task(1, "A").bay == "机7"


def test_an_operation_is_offered_where_one_of_its_people_is_free() -> None:
    story = shop(technicians=(SUN,))
    assert (next_in(story, "机1"), next_in(story, "机7")) == ("A", "B")
    why = refusal(lambda: story.start("09:11", "A", technicians=[ZHANG], bay="机1"))
    assert (str(why), why.kind) == (f"常规保养 needs {SUN}.", "conflict")
    busy(story, "机3", SUN)
    assert next_in(story, "机1") == "B"
    (laid,) = forecast(story.shop, at("09:10"))["A"].tasks
    assert f"{laid.starts_at.astimezone(ZONE):%H:%M}" == "11:05"
    story.finish("11:05", "X")
    story.start("11:05", "A", technicians=[SUN, ZHANG], bay="机1")
    assert story.task(1, "A").working == (SUN, ZHANG)


def test_what_the_shop_does_not_have_any_more_is_needed_by_nobody() -> None:
    story = shop(bays=("定位1",), technicians=("张三甲",))
    assert {next_in(story, bay) for bay in ("机1", "机3", "机7")} == {"A"}


def test_two_operations_need_a_bay_that_does_for_both_or_else_each_of_theirs() -> None:
    story = shop(bays=("机1", "机3"))
    story.add_work("09:05", operation(30), order_no="A")
    (added,) = [task for task in story.job("A").tasks if any(line.code == "M30" for line in task.operations)]
    both = replace(added, operations=(operation(90), operation(30)))
    for bays, needed in ((("机3",), ("机3",)), (("机7",), ("机1", "机3", "机7"))):
        known = replace(story.shop, needs={**story.shop.needs, "M30": Needs(bays)})
        assert needs_of(known, both).bays == needed


def test_what_needs_a_bay_waits_until_that_can_be_used_again() -> None:
    story = shop(bays=("机3",))
    out = set_service(story.shop, bay="机3", begin=at("09:40"), end=at("11:00"), reason="举升机检修", now=at("09:10"))
    story.record(out, FOREMAN, "09:10")
    assert {bay: next_in(story, bay, "09:15") for bay in ("机1", "机3", "机7")} == {"机1": "B", "机3": None, "机7": "B"}
    (laid,) = forecast(story.shop, at("09:15"))["A"].tasks
    assert (laid.bay, laid.starts_at) == ("机3", at("11:00"))
