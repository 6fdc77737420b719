"""Days, weeks, months and years as people turn them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.figures.periods import KINDS, NAMES, Period, around, grain, kind_of, named, neighbours, running

TODAY = date(2026, 5, 20)
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("day", "2026-05-20", "2026-05-20"),
        ("week", "2026-05-18", "2026-05-24"),
        ("month", "2026-05-01", "2026-05-31"),
        ("year", "2026-01-01", "2026-12-31"),
    ],
)
def test_the_period_around_a_day(kind: str, first: str, last: str) -> None:
    assert around(kind, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


@given(DAYS, st.sampled_from(KINDS))
def test_a_period_is_known_by_its_name_and_by_its_days(day: date, kind: str) -> None:
    whole = around(kind, day)
    assert whole.first <= day <= whole.last
    assert named(kind, NAMES[kind](day)) == whole
    assert kind_of(whole, day) == kind


@given(DAYS, st.sampled_from(KINDS))
def test_periods_follow_one_another_without_a_gap(day: date, kind: str) -> None:
    today = day + timedelta(days=1000)
    before, after = neighbours(around(kind, day), today)
    assert before.last + timedelta(days=1) == around(kind, day).first
    assert after.first - timedelta(days=1) == around(kind, day).last


def test_the_running_period_ends_today() -> None:
    assert running("month", TODAY, TODAY) == Period(date(2026, 5, 1), TODAY)
    assert kind_of(Period(date(2026, 5, 1), TODAY), TODAY) == "month"
    assert running("month", date(2026, 4, 3), TODAY) == around("month", date(2026, 4, 3))
    assert neighbours(Period(date(2026, 4, 1), date(2026, 4, 30)), TODAY)[1] == Period(date(2026, 5, 1), TODAY)


def test_any_two_days_are_a_period_of_their_own_and_step_by_its_length() -> None:
    odd = Period(date(2026, 5, 2), date(2026, 5, 4))
    assert kind_of(odd, TODAY) == "custom"
    assert neighbours(odd, TODAY) == (
        Period(date(2026, 4, 29), date(2026, 5, 1)),
        Period(date(2026, 5, 5), date(2026, 5, 7)),
    )


def test_a_longer_trend_has_coarser_steps() -> None:
    first = date(2020, 1, 1)
    found = [grain(Period(first, first + timedelta(days=days))) for days in (0, 61, 62, 300, 2000)]
    assert found == ["day", "day", "week", "month", "year"]


@pytest.mark.parametrize(("kind", "name"), [("month", "2026-13"), ("week", "2026-W60"), ("day", "x"), ("age", "1")])
def test_a_name_of_no_period_is_refused(kind: str, name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each from another place)
        named(kind, name)


def test_a_kind_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="decade"):
        around("decade", TODAY)
