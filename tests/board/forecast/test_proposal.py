"""A proposal as dispatches: given in its order, they lead to what it says; nothing that is worked on is moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from board.forecast.forecast import forecast
from board.forecast.plan import Place, Plan, Slot, problem_of
from board.forecast.preview import with_entries
from board.forecast.proposal import Proposal, propose, total
from board.orders import events as e
from board.orders.job import Job
from board.orders.moves.work import dispatch
from board.orders.shop import Shop, Team
from tests.board.floors import floors
from tests.board.shops import LI, ZHANG, at, plans
from tests.builders import History, shop
from tests.examples import examples

NOW = at("2026-05-04 09:05")
TWO = Team("机一组", "mechanical", ("机1", "机2"), (ZHANG, LI))
ONE = Team("机二组", "mechanical", ("机3",), ("周示例",))
A, B, C = Place("机一组", "机1"), Place("机一组", "机2"), Place("机二组", "机3")


def car(order_no: str, minutes: int = 60, until: str = "17:00") -> History:
    return History(order_no).received(tasks=plans(("mechanical", minutes)), inspections=()).promised(until)


def floor(*jobs: Job, teams: tuple[Team, ...] = (TWO, ONE)) -> Shop:
    return shop(jobs, teams)


def proposed(in_shop: Shop, *slots: tuple[str, Place, int], now: datetime = NOW) -> Proposal:
    """What becomes of a plan of these slots: order, place, begin. Without any, the solver has found nothing."""
    expected = forecast(in_shop, now)
    plan = Plan(tuple(Slot(number, 1, place, begins) for number, place, begins in slots), 0.0, 0.0, True)
    problem = problem_of(in_shop, expected, now)
    return propose(in_shop, problem, plan if slots else None, expected, who="王主管", now=now)


def given_all(in_shop: Shop, proposal: Proposal, now: datetime) -> Shop:
    """The shop after every dispatch of the proposal, given one second after the other."""
    for n, move in enumerate(proposal.moves):
        at_ = now + timedelta(seconds=n)
        job = in_shop.jobs[move.change.order_no]
        entries = dispatch(
            in_shop, job, task=move.task, team=move.team, bay=move.bay, technicians=move.technicians, seen=move.seen,
            who="王主管", at=at_, now=at_,
        )  # fmt: skip
        in_shop = with_entries(in_shop, entries, at_)
    return in_shop


def test_without_a_plan_the_cars_go_in_the_order_of_their_promises() -> None:
    in_shop = floor(car("R1", until="16:00").job, car("R2", until="12:00").job, teams=(ONE,))
    found = proposed(in_shop)
    assert [move.change.order_no for move in found.moves] == ["R2", "R1"]
    assert not found.solved
    assert (found.before, found.moves[0].was) == (found.after, None)


def test_a_better_plan_is_taken_and_says_what_it_gains() -> None:
    # By their promises the long one goes first, and the short one is late for it.
    in_shop = floor(car("R1", 240, "10:00").job, car("R2", 30, "10:05").job, teams=(ONE,))
    found = proposed(in_shop, ("R2", C, 0), ("R1", C, 30))
    assert found.solved
    assert [move.change.order_no for move in found.moves] == ["R2", "R1"]
    assert (found.before.late_cars, found.after.late_cars) == (2, 1)
    assert found.moves[0].change.late_before == 210 + 60
    assert found.moves[0].change.late_minutes == 0


def test_a_plan_that_is_worse_than_the_order_of_the_promises_is_left() -> None:
    in_shop = floor(car("R1", 30, "10:00").job, car("R2", 60, "16:00").job, teams=(ONE,))
    found = proposed(in_shop, ("R2", C, 0), ("R1", C, 60))
    assert not found.solved
    assert [move.change.order_no for move in found.moves] == ["R1", "R2"]


def test_a_move_that_gains_nothing_is_left_out() -> None:
    kept = car("R1").add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)))
    found = proposed(floor(kept.job, car("R2").job), ("R1", B, 0), ("R2", C, 0))
    assert [(move.change.order_no, move.bay) for move in found.moves] == [("R2", "机3")]


def test_a_dispatched_car_makes_room_for_a_hurried_one_that_fits_nowhere_else() -> None:
    long = car("R3", 240).add(e.TaskDispatched(1, "机一组", "机2", (LI,))).add(e.TaskStarted(1, (LI,)))
    kept = car("R1", 120).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)))
    in_shop = floor(kept.job, long.job, car("R2", 60, "10:15").job, teams=(TWO,))
    found = proposed(in_shop, ("R2", A, 0), ("R1", B, 235))
    assert [(move.change.order_no, move.bay, move.was) for move in found.moves] == [
        ("R2", "机1", None),
        ("R1", "机2", A),
    ]
    # Who had it keeps it: the team is the same.
    assert found.moves[1].technicians == (ZHANG,)
    assert (found.before.late_cars, found.after.late_cars) == (1, 0)


def test_moved_to_another_team_a_task_leaves_its_people() -> None:
    kept = car("R1", 60, "10:10").add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)))
    first = car("R0", 240).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)), "08:59")
    found = proposed(floor(first.job, kept.job), ("R0", A, 0), ("R1", C, 0))
    assert [(move.change.order_no, move.bay, move.technicians) for move in found.moves] == [("R1", "机3", ())]


def test_what_begins_tomorrow_is_not_dispatched_today() -> None:
    in_shop = floor(car("R1", 400).job, car("R2", 200).job, teams=(ONE,))
    assert [move.change.order_no for move in proposed(in_shop).moves] == ["R1", "R2"]
    evening = at("2026-05-04 16:00")
    assert [move.change.order_no for move in proposed(in_shop, now=evening).moves] == ["R1"]


def test_a_car_that_pays_for_it_is_named() -> None:
    # Hopelessly late already, it makes way for the one that can still go home tonight.
    in_shop = floor(car("R3", 300, "09:10").job, car("R1", 85, "17:30").job, teams=(ONE,))
    found = proposed(in_shop, ("R1", C, 0), ("R3", C, 85), now=at("2026-05-04 16:05"))
    assert [move.change.order_no for move in found.moves] == ["R1"]
    assert [(change.order_no, change.late_minutes - change.late_before) for change in found.harmed] == [("R3", 85)]


def test_who_has_left_the_shop_is_not_asked_to_work() -> None:
    kept = car("R1", 60, "10:10").add(e.TaskDispatched(1, "机一组", "机1", ("旧示例",)))
    first = car("R0", 240).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)), "08:59")
    found = proposed(floor(first.job, kept.job, teams=(TWO,)), ("R0", A, 0), ("R1", B, 0))
    assert [(move.bay, move.technicians) for move in found.moves] == [("机2", ())]


def test_a_clock_that_was_put_back_is_in_nobodys_way() -> None:
    kept = car("R1", 60, "10:10").add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)), "09:30")
    first = car("R0", 240).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)), "09:29")
    found = proposed(floor(first.job, kept.job), ("R0", A, 0), ("R1", C, 0))
    assert [(move.change.order_no, move.bay) for move in found.moves] == [("R1", "机3")]


def test_an_empty_shop_has_nothing_to_propose() -> None:
    assert proposed(floor()).moves == ()
    working = car("R1").add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,))).add(e.TaskStarted(1, (ZHANG,)))
    assert proposed(floor(working.job)).moves == ()


@examples(25)
@given(floors(most=6), st.data())
def test_given_in_its_order_a_proposal_leads_to_what_it_says(floor, data) -> None:
    in_shop, now = floor
    expected = forecast(in_shop, now)
    problem = problem_of(in_shop, expected, now)
    slots = [
        Slot(one.order_no, work.task, data.draw(st.sampled_from(work.places)), data.draw(st.integers(0, 600)))
        for one in problem.cars
        for work in one.works
    ]
    plan = data.draw(st.sampled_from([None, Plan(tuple(slots), 0.0, 0.0, False)]))
    found = propose(in_shop, problem, plan, expected, who="王主管", now=now)
    for move in found.moves:
        task = in_shop.jobs[move.change.order_no].task(move.task)
        assert task is not None
        assert task.state in ("waiting", "dispatched")
        assert in_shop.teams[move.team].trade == task.trade
        assert move.bay in in_shop.teams[move.team].bays
    after = given_all(in_shop, found, now)
    led_to = forecast(after, now)
    assert total(after, led_to) == found.after
    assert total(in_shop, expected) == found.before
    for move in found.moves:
        assert led_to[move.change.order_no].ready_at == move.change.after_ready
