"""How a job stands against its promise, and when that will change by time alone (domain.md §6)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.forecast.risk import RISKS, Outlook, next_change_at, risk
from board.orders.house_rules import Rules
from board.orders.promise import minute
from tests.board.shops import at
from tests.board.story import Story
from tests.builders import RULES

DUE = at("17:00")
seconds = st.integers(-6 * 3600, 6 * 3600).map(lambda offset: timedelta(seconds=offset))
microseconds = st.integers(-7_200_000_000, 7_200_000_000).map(lambda offset: timedelta(microseconds=offset))
outlooks = st.builds(
    Outlook,
    st.none() | seconds.map(lambda offset: DUE + offset),
    seconds.map(lambda offset: DUE + offset),
    st.booleans(),
    st.booleans(),
)
rules = st.builds(
    lambda lead, tight: replace(RULES, warning_lead_minutes=lead, tight_minutes=tight),
    st.integers(0, 120),
    st.integers(0, 60),
)


def outlook(
    forecast: str = "15:00", finished: bool = False, ready: bool = False, due: datetime | None = DUE
) -> Outlook:
    return Outlook(due, at(forecast), finished, ready)


@given(outlooks, rules, microseconds, st.floats(0, 1))
def test_risk_is_constant_until_its_next_change_and_differs_at_it(
    seen: Outlook, figures: Rules, offset: timedelta, share: float
) -> None:
    now = DUE + offset
    present, change = risk(seen, figures, now), next_change_at(seen, figures, now)
    if change is None:
        later = now + share * timedelta(days=2)
        assert risk(seen, figures, later) == present
        return
    assert change > now
    assert risk(seen, figures, change) != present
    assert risk(seen, figures, change - timedelta(microseconds=1)) == present
    assert risk(seen, figures, now + share * (change - now - timedelta(microseconds=1))) == present


@given(outlooks, rules, microseconds)
def test_time_alone_never_makes_it_better(seen: Outlook, figures: Rules, offset: timedelta) -> None:
    now, found = DUE + offset, []
    for _ in range(4):
        found.append(RISKS.index(risk(seen, figures, now)))
        change = next_change_at(seen, figures, now)
        if change is None:
            break
        now = change
    else:
        pytest.fail("risk changes more often than it has values")
    assert found == sorted(found)


@given(outlooks, rules, microseconds)
def test_overdue_is_exactly_what_the_verdict_would_call_late(seen: Outlook, figures: Rules, offset: timedelta) -> None:
    now = DUE + offset
    late = seen.promised_at is not None and minute(now) > minute(seen.promised_at)
    assert (risk(seen, figures, now) == "overdue") is late


@pytest.mark.parametrize(
    ("forecast", "now", "expected"),
    [
        ("16:44:59", "14:00", "none"),
        ("16:45:00", "14:00", "tight"),
        ("17:00:59", "14:00", "tight"),
        ("17:01:00", "14:00", "late_expected"),
        ("16:00:00", "16:30:00", "none"),
        ("16:40:00", "16:30:01", "tight"),
        ("17:30:00", "17:00:59", "late_expected"),
        ("17:30:00", "17:01:00", "overdue"),
    ],
)
def test_the_borders_between_the_risks(forecast: str, now: str, expected: str) -> None:
    assert risk(outlook(forecast), RULES, at(now)) == expected


def test_once_the_work_is_done_a_near_promise_alone_is_not_tight() -> None:
    assert risk(outlook("16:40", finished=True), RULES, at("16:35")) == "none"
    assert risk(outlook("16:50", finished=True), RULES, at("16:35")) == "tight"


def test_a_ready_car_is_at_no_risk_until_its_promise_has_passed() -> None:
    seen = outlook("16:59", ready=True, finished=True)
    assert risk(seen, RULES, at("16:59")) == "none"
    assert next_change_at(seen, RULES, at("16:59")) == at("17:01")
    assert risk(seen, RULES, at("17:01")) == "overdue"


def test_a_car_without_a_promise_is_at_no_risk_ever() -> None:
    seen = outlook(due=None)
    assert (risk(seen, RULES, at("23:00")), next_change_at(seen, RULES, at("23:00"))) == ("none", None)


def test_an_overdue_car_stays_so() -> None:
    assert next_change_at(outlook(), RULES, at("17:01")) is None


def test_the_row_shows_the_risk_of_the_moment_it_is_made_for() -> None:
    story = Story()
    story.open(promised="17:00")
    row = story.row("15:00")
    assert (row.risk, row.forecast_ready, row.next_change_at) == (
        "none",
        at("16:10"),
        at("16:30") + timedelta(microseconds=1),
    )
    assert story.row("15:35").risk == "tight"
    assert story.row("15:51").risk == "late_expected"
    assert story.row("17:01").risk == "overdue"
