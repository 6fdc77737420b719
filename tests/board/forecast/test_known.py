"""What is kept from one snapshot of a shop to the next: never seen in what comes out."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from board.forecast.forecast import forecast
from board.forecast.view import project
from board.orders import events as e
from board.orders.known import Known
from board.orders.needs import Needs
from board.orders.presence import SITE
from tests.board.floors import BAYS, CREWS, FLOOR, floors, job_of, jobs
from tests.board.shops import ZHANG, at

STEPS = ("job", "job", "leave", "person", "bay", "needs", "pull", "nothing", "nothing", "nothing")


@given(floors(), st.data())
def test_whatever_happens_the_view_is_the_one_that_nobody_has_worked_at_before(floor, data) -> None:
    shop, now = floor
    now += timedelta(seconds=data.draw(st.integers(0, 59)))
    for seq in range(1, 9):
        shop = _after(shop, data, now, seq)
        kept = project(shop, seq, now)
        fresh = replace(shop, known=Known())
        assert kept == project(fresh, seq, now)
        assert forecast(shop, now) == forecast(fresh, now)
        now += timedelta(seconds=data.draw(st.sampled_from((0, 1, 10, 10, 20, 60, 3_600))))


def _after(shop, data, now, seq):
    """The shop after one event of any kind, to any job, or of people and bays."""
    match data.draw(st.sampled_from(STEPS)):
        case "job":
            name = f"W{data.draw(st.integers(0, 7))}"
            return replace(shop, jobs={**shop.jobs, name: data.draw(jobs(name, now))})
        case "leave" if shop.jobs:
            gone = data.draw(st.sampled_from(sorted(shop.jobs)))
            return replace(shop, jobs={name: job for name, job in shop.jobs.items() if name != gone})
        case "person" | "bay" as what:
            begin = now + timedelta(seconds=data.draw(st.integers(-5, 30)))
            end = begin + timedelta(seconds=data.draw(st.integers(1, 9_000)))
            trade = data.draw(st.sampled_from(sorted(BAYS)))
            fact = (
                e.PresenceSet(ZHANG, data.draw(st.sampled_from(("lent", "away"))), begin, end, CREWS[trade].name)
                if what == "person"
                else e.BayServiceSet(BAYS[trade][0], begin, end, "broken")
            )
            said = e.Event(seq, SITE, now, now, "", "", f"k{seq}", fact)
            return replace(shop, people_and_bays=shop.people_and_bays.with_events([said]))
        case "needs" if shop.jobs:
            line = shop.jobs[min(shop.jobs)].tasks[0].operations[0]
            return replace(shop, needs={line.code: Needs(BAYS[line.trade][:1], CREWS[line.trade].technicians[:1])})
        case "pull":
            return replace(shop, rules=replace(shop.rules, pull=data.draw(st.sampled_from(("none", "team", "trade")))))
    return shop


def test_a_row_that_nothing_has_happened_to_is_not_made_anew() -> None:
    now = at("09:00")
    due, begun = at("16:00"), at("08:30")
    quiet = job_of("W1", [("mechanical", 60)], ["dispatched"], ["机1"], due, begun, now)
    other = job_of("W2", [("body", 60)], ["waiting"], ["钣1"], due, begun, now)
    shop = replace(FLOOR, jobs={"W1": quiet, "W2": other})
    before = {row.order_no: row for row in project(shop, 1, now).rows}
    moved = job_of("W2", [("body", 60)], ["dispatched"], ["钣1"], due, begun, now)
    shop = replace(shop, jobs={"W1": quiet, "W2": moved})
    after = {row.order_no: row for row in project(shop, 2, now + timedelta(seconds=30)).rows}
    assert after["W1"] is before["W1"]
    assert after["W2"] != before["W2"]
