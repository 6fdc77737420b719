"""Who is next: the cases of the queue, and that forecast and free bays agree on any shop (domain.md §7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.calendar import is_open
from board.forecast.forecast import forecast
from board.orders.events import BayServiceSet, Event, Fact, PresenceSet, TaskDispatched
from board.orders.fold import fold
from board.orders.job import Job, Task
from board.orders.needs import Needs
from board.orders.presence import SITE, PeopleAndBays
from board.orders.promise import minute
from board.orders.shop import Shop
from board.orders.team import Team
from board.queue.queue import next_up, offers, queue
from board.queue.standing import Standing
from tests.board.agreement import check_agreement, state
from tests.board.floors import CREWS, FLOOR, crowded_floors, floors, floors_at_work, job_of
from tests.board.shops import FOREMAN, LI, ZHANG, at, refusal
from tests.board.story import Story
from tests.builders import RULES, ZONE, every_day
from tests.examples import examples

ALL_DAY = every_day(ZONE, time(8, 30), time(17, 30))
FIRST = Team("机一组", "mechanical", ("机1",), (ZHANG,))
SECOND = Team("机二组", "mechanical", ("机7",), (LI,))
QUEUED = ("机一组", None)


def shop_with(*teams: Team, pull: str = "trade") -> Story:
    """A at work in 机1 until 10:35; B (120 minutes, 17:00), then C (60, 11:30) queue for its team."""
    story = Story(replace(RULES, pull=pull), {team.name: team for team in teams}, ALL_DAY)
    story.open("A", ("mechanical", 95), promised="12:00", plate="沪A00001", when="08:30")
    story.dispatch("08:40", "A", place=("机一组", "机1"), technicians=[ZHANG])
    story.start("09:00", "A")
    for order_no, minutes, promised, when in (("B", 120, "17:00", "09:00"), ("C", 60, "11:30", "09:10")):
        story.open(order_no, ("mechanical", minutes), promised=promised, plate=f"沪A{order_no}0000", when="08:45")
        story.dispatch(when, order_no, place=QUEUED, technicians=[])
    return story


def order(story: Story, when: str) -> list[str]:
    return [one.order_no for one in queue(story.shop, at(when))]


def laid(story: Story, when: str, order_no: str) -> tuple[str | None, str]:
    (one,) = forecast(story.shop, at(when))[order_no].tasks
    return one.bay, f"{one.starts_at.astimezone(ZONE):%H:%M}"


def next_in(story: Story, bay: str, when: str) -> str | None:
    found = next_up(story.shop, bay, at(when))
    return found.order_no if found else None


def test_the_car_that_must_begin_sooner_is_next_whenever_it_was_dispatched() -> None:
    story = shop_with(FIRST)
    assert order(story, "09:15") == ["C", "B"]
    assert (laid(story, "09:15", "C"), laid(story, "09:15", "B")) == (("机1", "10:35"), ("机1", "11:35"))
    assert forecast(story.shop, at("09:15"))["C"].ready_at == at("11:45")  # late by 15 minutes, not by 135
    assert story.row("09:15", "C").risk == "late_expected"
    assert [story.row("09:15", order_no).tasks[0].place for order_no in ("C", "B")] == [1, 2]
    assert next_in(story, "机1", "09:15") is None
    story.finish("10:35", "A")
    assert next_in(story, "机1", "10:35") == "C"
    assert story.row("10:35", "C").tasks[0].offered_in == ("机1",)


def test_what_the_foreman_puts_first_is_first_everywhere_with_his_name() -> None:
    story = shop_with(FIRST)
    story.put_first("09:20", "B")
    assert order(story, "09:20") == ["B", "C"]
    assert forecast(story.shop, at("09:20"))["C"].ready_at == at("13:45")
    assert (story.row("09:20", "B").tasks[0].place, story.row("09:20", "B").tasks[0].first_by) == (1, FOREMAN)
    story.finish("10:35", "A")
    assert next_in(story, "机1", "10:35") == "B"


def test_what_two_foremen_put_first_comes_in_the_order_in_which_they_did() -> None:
    story = shop_with(FIRST)
    story.put_first("09:20", "B")
    story.put_first("09:21", "C")
    assert order(story, "09:22") == ["B", "C"]
    assert (laid(story, "09:22", "B"), laid(story, "09:22", "C")) == (("机1", "10:35"), ("机1", "12:35"))


def test_another_team_of_the_trade_takes_the_most_urgent_and_one_undo_gives_it_back() -> None:
    story = shop_with(FIRST, SECOND)
    assert next_in(story, "机7", "09:15") == "C"
    assert laid(story, "09:15", "C") == ("机7", "09:15")
    events = story.start("09:15", "C", technicians=[LI], bay="机7")
    task = story.task(1, "C")
    assert (task.state, task.team, task.bay, task.working) == ("working", "机二组", "机7", (LI,))
    assert len({event.key for event in events}) == 1
    story.undo(events[0], "09:16", order_no="C")
    task = story.task(1, "C")
    assert (task.state, task.team, task.bay) == ("dispatched", "机一组", None)


@pytest.mark.parametrize("pull", ["team", "none"])
def test_without_that_rule_another_teams_bay_is_offered_nothing(pull: str) -> None:
    story = shop_with(FIRST, SECOND, pull=pull)
    assert next_in(story, "机7", "09:15") is None
    assert laid(story, "09:15", "C") == ("机1", "10:35")
    why = refusal(lambda: story.start("09:15", "C", technicians=[LI], bay="机7"))
    assert (str(why), why.kind) == ("Task 1 of C is for team 机一组.", "conflict")
    story.finish("10:35", "A")
    assert next_in(story, "机1", "10:35") == ("C" if pull == "team" else None)


def test_what_names_a_bay_is_offered_to_no_other() -> None:
    story = shop_with(FIRST, SECOND, pull="none")
    story.dispatch("09:20", "B", place=("机二组", "机7"), technicians=[])
    assert next_in(story, "机7", "09:20") == "B"
    why = refusal(lambda: story.start("09:21", "B", technicians=[ZHANG], bay="机1"))
    assert str(why) == "Task 1 of B is bound to bay 机7."


def test_a_team_has_as_many_cars_in_work_as_people() -> None:
    story = Story(
        teams={"机一组": replace(FIRST, bays=("机1", "机2", "机3"), technicians=(ZHANG, LI))}, calendar=ALL_DAY
    )
    for n, name in ((1, ZHANG), (2, LI)):
        story.open(f"W{n}", ("mechanical", 60 * n), plate=f"沪A0000{n}")
        story.dispatch("09:00", f"W{n}", place=("机一组", f"机{n}"), technicians=[name])
        story.start("09:00", f"W{n}")
    story.open("W3", plate="沪A00003")
    story.dispatch("09:05", "W3", place=QUEUED, technicians=[])
    assert next_in(story, "机3", "09:10") is None
    assert laid(story, "09:10", "W3") == ("机1", "10:00")
    story.finish("09:30", "W1")
    assert next_in(story, "机3", "09:30") == "W3"


def test_of_two_who_take_the_same_car_one_is_refused_and_offered_the_next() -> None:
    story = shop_with(FIRST, SECOND)
    story.finish("09:15", "A")
    assert (next_in(story, "机1", "09:15"), next_in(story, "机7", "09:15")) == ("C", "C")
    story.start("09:15", "C", technicians=[ZHANG], bay="机1")
    why = refusal(lambda: story.start("09:15", "C", technicians=[LI], bay="机7"))
    assert (str(why), why.kind) == ("Task 1 of C is already being worked on.", "conflict")
    assert next_in(story, "机7", "09:15") == "B"


def test_a_bay_in_which_a_car_stands_takes_no_other() -> None:
    story = shop_with(FIRST, SECOND)
    why = refusal(lambda: story.start("09:15", "C", technicians=[LI], bay="机1"))
    assert (str(why), why.kind) == ("沪A00001 stands in bay 机1.", "conflict")
    why = refusal(lambda: story.start("09:15", "C", technicians=[LI]))
    assert str(why) == "No bay of 机一组 is free: say in which one the work begins."
    story.finish("10:00", "A")
    story.start("10:00", "C", technicians=[LI])
    assert story.task(1, "C").bay == "机1"


def test_a_bay_in_which_a_car_stands_is_offered_what_else_is_to_be_done_on_it() -> None:
    now = at("09:00")
    one = job_of("A", [("mechanical", 60)] * 2, ["dispatched", "paused"], ["机1", "机1"], None, now, now)
    other = job_of("B", [("mechanical", 60)], ["dispatched"], ["机1"], at("10:00"), now, now)
    shop = replace(FLOOR, jobs={"A": one, "B": other})
    assert [one.order_no for one in queue(shop, now)] == ["B", "A"]
    assert [(bay, one.order_no) for bay, one in offers(shop, queue(shop, now), now).items()] == [("机1", "A")]
    assert next_up(shop, "机1", now) == queue(shop, now)[1]


def test_who_begins_something_else_than_what_is_offered_is_noted() -> None:
    story = shop_with(FIRST)
    story.finish("10:35", "A")
    begun = story.start("10:36", "B", technicians=[ZHANG], bay="机1")[-1].fact
    assert getattr(begun, "instead_of", None) == "C"


def test_cars_without_a_promise_come_last_each_team_its_own_first() -> None:
    story = shop_with(FIRST, SECOND)
    for order_no, team in (("D", "机一组"), ("E", "机二组")):
        story.open(order_no, promised=None, plate=f"沪A{order_no}0000")
        story.dispatch("09:20", order_no, place=(team, None), technicians=[])
    assert order(story, "09:20") == ["C", "B", "D", "E"]
    for order_no in ("B", "C"):
        story.dispatch("09:25", order_no, place=("机一组", "机1"), technicians=[])
    assert next_in(story, "机7", "09:25") == "E"


def test_a_car_that_cannot_begin_does_not_stand_in_the_queue() -> None:
    story = shop_with(FIRST)
    story.dispatch("09:20", "C", place=QUEUED, technicians=[], not_before="2026-03-03 08:30")
    assert order(story, "09:20") == ["B"]
    assert order(story, "2026-03-03 08:30") == ["C", "B"]


def test_an_old_log_with_turns_folds_and_they_mean_nothing() -> None:
    story = shop_with(FIRST)
    history = [
        replace(event, fact=replace(event.fact, turn=at("08:00"))) if isinstance(event.fact, TaskDispatched) else event
        for event in story.job("B").history
    ]
    assert fold(history) == replace(story.job("B"), history=tuple(history))


def queued(job: Job, loose: bool) -> Job:
    """The job as if its dispatched tasks had been given to their teams only, where `loose`."""
    tasks = (replace(task, bay=None) if loose and task.state == "dispatched" else task for task in job.tasks)
    return replace(job, tasks=tuple(tasks))


@st.composite
def shops(draw: st.DrawFn) -> tuple[Shop, object]:
    """A shop with two teams of each trade, and a queue both bound and loose."""
    shop, now = draw(st.one_of(floors(), crowded_floors(), floors_at_work()))
    jobs = {number: queued(job, draw(st.booleans())) for number, job in shop.jobs.items()}
    others = [
        replace(team, name=f"{team.name}二", bays=tuple(f"{bay}二" for bay in team.bays)) for team in CREWS.values()
    ]
    teams = {team.name: team for team in (*CREWS.values(), *others)}
    rules = replace(RULES, pull=draw(st.sampled_from(("team", "trade"))))
    at_work = [task for job in jobs.values() for task in job.tasks if task.state == "working"]
    said = draw(said_of(teams, at_work, now))
    return replace(shop, jobs=jobs, teams=teams, rules=rules, needs=draw(needs(jobs, teams)), people_and_bays=said), now


def said_of(teams: Mapping[str, Team], at_work: Sequence[Task], now: datetime) -> st.SearchStrategy[PeopleAndBays]:
    """Some people are away or lent for some hours, or have gone; some bays go out of service, or have. Where cars are
    worked on, most of it is about who is at it, where and now."""
    people = sorted({name for task in at_work for name in task.working}) or sorted(
        {ZHANG, *(name for team in teams.values() for name in team.technicians)}
    )
    bays = sorted({task.bay for task in at_work if task.bay}) or sorted(
        bay for team in teams.values() for bay in team.bays
    )
    hours = (st.just(-60) | st.integers(-120, 240)).map(lambda minutes: minute(now) + timedelta(minutes=minutes))
    until = st.integers(1, 240)

    def lasting(of: Callable[[str, datetime, datetime], Fact], names: Sequence[str]) -> st.SearchStrategy[Fact]:
        return st.builds(
            lambda name, begin, minutes: of(name, begin, begin + timedelta(minutes=minutes)),
            st.sampled_from(names),
            hours,
            until,
        )

    gone = lasting(lambda name, begin, end: PresenceSet(name, "away", begin, end), people)
    lent = st.builds(replace, gone, state=st.just("lent"), team=st.sampled_from(sorted(teams)))
    out = lasting(lambda bay, begin, end: BayServiceSet(bay, begin, end, "检修"), bays)
    return st.lists(st.one_of(gone, lent, out), max_size=4).map(
        lambda facts: PeopleAndBays(
            tuple(Event(n, SITE, now, now, "", "", f"k{n}", fact) for n, fact in enumerate(facts, 1))
        )
    )


def needs(jobs: Mapping[str, Job], teams: Mapping[str, Team]) -> st.SearchStrategy[dict[str, Needs]]:
    """Some operations may be done in some bays only, or by some people."""
    codes = sorted({line.code for job in jobs.values() for task in job.tasks for line in task.operations})
    bays = sorted(bay for team in teams.values() for bay in team.bays)
    people = sorted({name for team in teams.values() for name in team.technicians})
    some = st.builds(
        Needs, *(st.lists(st.sampled_from(names), max_size=3, unique=True).map(tuple) for names in (bays, people))
    )
    return st.dictionaries(st.sampled_from(codes), some, max_size=4) if codes else st.just({})


@given(shops())
def test_forecast_and_free_bays_agree_on_who_is_next(drawn) -> None:
    shop, now = drawn
    check_agreement(shop, now)


@examples(150)
@given(shops())
def test_no_work_is_expected_in_a_bay_while_that_is_out_of_service(drawn) -> None:
    shop, now = drawn
    said = shop.people_and_bays
    for expected in forecast(shop, now).values():
        for one in expected.tasks:
            if one.bay is not None and state(shop, one.job, one.task) == "working":
                assert said.out_of_service(one.bay, one.ends_at - one.ends_at.resolution) is None
            elif one.bay is not None:
                assert not said.goes_out(one.bay, one.starts_at, one.ends_at)


@given(shops())
def test_a_lone_free_bay_takes_in_the_forecast_what_it_is_offered(drawn) -> None:
    shop, now = drawn
    offered = offers(shop, queue(shop, now), now)
    if len(offered) != 1 or not is_open(shop.calendar, minute(now)):
        return
    ((bay, one),) = offered.items()
    assert (bay, minute(now)) == begins(shop, one, now)


def begins(shop: Shop, one: Standing, now) -> tuple[str | None, object]:
    laid = next(laid for laid in forecast(shop, now)[one.order_no].tasks if laid.task == one.task)
    return laid.bay, laid.starts_at
