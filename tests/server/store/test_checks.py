"""What waits for people's eyes is found in the read models, on SQLite and PostgreSQL alike (domain.md §5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from board.figures.delivery import Delivery
from board.orders import events as e
from server.pages.follow_up import CALLS
from server.store import audit
from server.store.customers import Customer
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import DAY, History, at, shop

LONG_AGO = date(2026, 1, 1)
NOW = at("09:00", days=2)


def late(order_no: str, after: History | None = None, **changes: Any) -> History:
    """Promised for 17:00, handed over at 17:20; its events stand in the log behind those of `after`."""
    first_seq = after.events[-1].seq + 1 if after else 1
    return History(order_no, first_seq).received(**changes).promised("17:00").worked().delivered("17:20")


@pytest.fixture
def kept(either_store: Store) -> Store:
    """R1 called and rejected, R2 excused without a signature, R3 under a cause that a person gave."""
    called = late("R1").add(e.FollowUpMade(True, "很好"), "18:00", who="孙回访")
    called.add(e.ExcuseNoted("晚到", signed=True), "18:01").add(e.ExcuseReviewed(False, "无据"), "18:02")
    unsigned = late("R2", called, plate="沪B55555").add(e.ExcuseNoted("晚到", signed=False), "18:00")
    caused = late("R3", unsigned).add(e.LateCauseCorrected("parts", "漏订"), "18:00")
    histories = (called, unsigned, caused)
    events = [event for history in histories for event in history.events]
    either_store.append(events, [models_of(shop(), history.job) for history in histories])
    either_store.customers.put(Customer("R2", "顾客_乙", "000-1%", "token"))
    return either_store


def numbers(found: list[Delivery]) -> list[str]:
    return [one.order_no for one in found]


def test_answers_are_counted_from_an_instant_on(kept: Store) -> None:
    assert kept.checks.answers_since(at("18:00"), LONG_AGO) == (1, 0)
    assert kept.checks.answers_since(at("18:00:01"), LONG_AGO) == (0, 0)
    assert kept.checks.answers_since(at("18:00"), DAY + timedelta(days=1)) == (0, 0)


@pytest.mark.parametrize(
    ("text", "found"),
    [("r2", ["R2"]), ("b·555", ["R2"]), ("客_乙", ["R2"]), ("-1%", ["R2"]), ("_", ["R2"]), ("nobody", [])],
)
def test_search_takes_every_sign_for_itself(kept: Store, text: str, found: list[str]) -> None:
    assert numbers(kept.checks.matching(text, LONG_AGO, DAY, 10, with_customers=True)) == found


def test_customers_are_searched_only_for_those_who_may(kept: Store) -> None:
    assert kept.checks.matching("顾客", LONG_AGO, DAY, 10, with_customers=False) == []


def test_excuses_and_causes_come_by_state_the_latest_first(kept: Store) -> None:
    assert numbers(kept.checks.excuses(("rejected",), LONG_AGO, DAY, 10).cars) == ["R1"]
    assert numbers(kept.checks.excuses(("incomplete",), LONG_AGO, DAY, 10).cars) == ["R2"]
    assert numbers(kept.checks.late("parts", LONG_AGO, DAY, 10).cars) == ["R3"]
    page = kept.checks.late(None, LONG_AGO, DAY, 2)
    assert (len(page.cars), page.total) == (2, 3)
    rest = kept.checks.late(None, LONG_AGO, DAY, 2, skip=2)
    assert {*numbers(page.cars), *numbers(rest.cars)} == {"R1", "R2", "R3"}


def test_contradictions_are_counted_and_an_unsigned_excuse_after_a_day(kept: Store) -> None:
    assert kept.checks.contradiction_counts(NOW) == {"call_disagrees_with_clock": 1, "excuse_without_signature": 1}
    assert kept.checks.contradiction_counts(at("17:59", days=1)) == {"call_disagrees_with_clock": 1}
    assert numbers(kept.checks.contradictory(NOW, None, 10).cars) == ["R1", "R2"]
    assert numbers(kept.checks.contradictory(NOW, "excuse_without_signature", 10).cars) == ["R2"]
    assert kept.checks.contradictory(NOW, None, 1, skip=1).total == 2


def test_the_call_backs_alone_fold_to_what_the_whole_log_says_of_them(kept: Store) -> None:
    first = History("R3", kept.log.last_seq())
    first.add(e.CarLeft(), "17:30")
    history = late("R4", first).add(e.CallTried("占线"), "18:00").add(e.FollowUpMade(False), "18:05")
    tried, wrong = (event.seq for event in history.events[-2:])
    history.add(e.EventUndone((wrong,), "记错"), "18:06").add(e.CallBegun(), "18:07", who="孙回访")
    history.add(e.TimeCorrected(tried, at("17:59")), "18:08")
    kept.append(history.events, [models_of(shop(), history.job)])
    whole, alone = (kept.jobs_of(["R1", "R4", "R9"], kinds) for kinds in (None, CALLS))
    assert set(whole) == set(alone) == {"R1", "R4"}
    for order_no, job in whole.items():
        told = alone[order_no]
        assert (told.calling, told.unanswered, told.follow_up) == (job.calling, job.unanswered, job.follow_up)
    assert whole["R1"].follow_up is not None
    assert whole["R4"].calling is not None
    assert len(alone["R4"].history) < len(whole["R4"].history)


def test_all_of_it_follows_from_the_log(kept: Store) -> None:
    before = kept.checks.contradiction_counts(NOW), kept.deliveries.get("R1")
    assert list(audit.verify(kept, shop())) == []
    audit.rebuild(kept, shop())
    assert (kept.checks.contradiction_counts(NOW), kept.deliveries.get("R1")) == before
