"""The best places for a task: their order, and the reasons that are read out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from board.forecast.advice import Advice, advise
from board.forecast.preview import placements
from board.orders import events as e
from board.orders.job import Job
from board.orders.shop import Shop
from board.orders.team import Team
from tests.board.floors import floors
from tests.board.shops import ACCIDENT, LI, ZHANG, at, plans
from tests.builders import History, shop
from tests.examples import examples

TWO = Team("机一组", "mechanical", ("机1", "机2"), (ZHANG, LI))
OTHERS = Team("机二组", "mechanical", ("机3",), ("周示例",))
NOW = at("2026-05-04 09:00")


def car(order_no: str, minutes: int = 60, until: str | None = "17:00", first_seq: int = 1) -> History:
    """A maintenance received at nine."""
    history = History(order_no, first_seq).received(tasks=plans(("mechanical", minutes)), inspections=())
    return history.promised(until) if until else history


def floor(*jobs: Job, teams: tuple[Team, ...] = (TWO, OTHERS)) -> Shop:
    return shop(jobs, teams)


def advice(in_shop: Shop, order_no: str, task: int = 1) -> tuple[Advice, ...]:
    job = in_shop.jobs[order_no]
    return advise(job, task, placements(in_shop, job, task, who="王主管", now=NOW))


def bays(found: tuple[Advice, ...]) -> list[str]:
    return [one.placement.bay for one in found]


def codes(one: Advice) -> list[str]:
    return [reason.code for reason in one.reasons]


def test_a_free_bay_in_an_empty_shop_is_in_time_and_harms_nobody() -> None:
    found = advice(floor(car("R1").job), "R1")
    assert bays(found) == ["机1", "机2", "机3"]
    assert codes(found[0]) == ["in_time", "harms_nobody", "free"]
    assert found[0].reasons[0].minutes == 7 * 60


def test_the_place_where_the_car_is_ready_first_comes_first() -> None:
    busy = car("R2", 120).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)), "08:59")
    found = advice(floor(car("R1").job, busy.job), "R1")
    assert bays(found) == ["机2", "机3", "机1"]
    assert codes(found[-1]) == ["in_time", "harms_nobody", "waits"]
    wait = found[-1].reasons[-1].wait
    assert wait is not None
    assert (wait.reason, wait.until) == ("bay", at("2026-05-04 11:00"))


def test_making_another_car_late_is_worse_than_being_ready_later() -> None:
    # The one bay that is free soon is where the hurried car would go; the others take long.
    jobs = [
        car("R1", 60, "17:00").job,
        car("R2", 60, "11:10").job,
        car("R3", 55).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)), "08:59").job,
        car("R4", 240).add(e.TaskDispatched(1, "机一组", "机2", (LI,)), "08:59").job,
        car("R5", 120).add(e.TaskDispatched(1, "机二组", "机3"), "08:59").job,
    ]
    found = advice(floor(*jobs), "R1")
    assert bays(found) == ["机3", "机2", "机1"]
    (harm,) = [reason for reason in found[-1].reasons if reason.code == "makes_late"]
    assert (harm.plate, harm.minutes) == ("沪A12345", 45)


def test_what_cannot_be_kept_anywhere_says_by_how_much_it_is_missed() -> None:
    found = advice(floor(car("R1", 90, "10:00").job), "R1")
    assert codes(found[0])[0] == "late"
    assert found[0].reasons[0].minutes == 30


def test_without_a_promise_there_is_nothing_to_be_late_for() -> None:
    assert codes(advice(floor(car("R1", until=None).job), "R1")[0])[0] == "unpromised"


def test_of_equal_places_the_one_where_the_car_stands_comes_first() -> None:
    history = History("R1").received(tasks=plans(("mechanical", 30), ("mechanical", 30)), inspections=())
    history.promised().worked("08:30", "09:00")
    teams = (OTHERS, Team("机电一组", "mechanical", ("机2", "机1"), (ZHANG, LI)))
    found = advice(floor(history.job, teams=teams), "R1", 2)
    assert bays(found) == ["机1", "机2", "机3"]
    assert codes(found[0])[-1] == "same_bay"
    assert codes(found[1])[-1] == "same_team"
    assert codes(found[2])[-1] == "free"


def test_only_places_that_are_possible_are_recommended() -> None:
    job = History("R1").received(tasks=plans(*ACCIDENT), inspections=()).job
    assert bays(advice(floor(job), "R1", 1)) == []
    assert set(bays(advice(floor(job), "R1", 3))) == {"机1", "机2", "机3"}


@examples(25)
@given(floors(most=4))
def test_no_place_is_better_than_the_first(found: tuple[Shop, object]) -> None:
    in_shop, now = found
    for job in in_shop.jobs.values():
        for task in job.tasks:
            if task.state == "finished":
                continue
            places = placements(in_shop, job, task.number, who="王主管", now=now)  # type: ignore[arg-type]
            ranked = advise(job, task.number, places)
            assert {one.placement.bay for one in ranked} == {place.bay for place in places if place.preview}
            if ranked:
                best, *rest = [_lateness(one) for one in ranked]
                assert all(best <= other for other in rest)


def _lateness(one: Advice) -> tuple[int, int]:
    preview = one.placement.preview
    assert preview is not None
    changes = preview.changes
    return (
        sum((c.late_minutes > 0) - (c.late_before > 0) for c in changes),
        sum(c.late_minutes - c.late_before for c in changes),
    )


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_teams_does_not_decide_against_reasons(order: int) -> None:
    busy = car("R2", 120).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)), "08:59")
    in_shop = floor(car("R1").job, busy.job, teams=(TWO, OTHERS)[::order])
    assert bays(advice(in_shop, "R1"))[-1] == "机1"
    assert bays(advice(replace(in_shop, jobs={"R1": in_shop.jobs["R1"]}), "R1"))[0] == ("机1" if order > 0 else "机3")


def test_two_harmed_cars_are_named_and_the_others_counted() -> None:
    # One bay, four cars whose turn was before this one's: put in front of them, it makes all of them later.
    alone = Team("机一组", "mechanical", ("机1",), (ZHANG,))
    jobs = [car(f"R{n}", 30, until).job for n, until in enumerate(("09:10", "10:00", "10:30", "11:00"), 2)]
    last = car("R1", 60, "17:00").job
    (only,) = advice(floor(last, *jobs, teams=(alone,)), "R1")
    harms = [(reason.code, reason.minutes, reason.count) for reason in only.reasons[1:-1]]
    assert harms == [("makes_late", 60, 0), ("makes_late", 60, 0), ("harms_more", 0, 2)]
