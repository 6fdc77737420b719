"""Scores add up, equals share a place, and the last three times running is named (domain.md §11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from board.calendar import Calendar
from board.figures.surveys import (
    SurveyScored,
    analysis_due,
    by_advisor,
    last_in_a_row,
    ranking,
)
from tests.builders import every_day

SCORES = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.integers(0, 20)), max_size=12)


@given(scores=SCORES)
def test_rates_places_and_awards_are_those_of_a_second_computation(scores: list[tuple[str, int]]) -> None:
    surveys = [SurveyScored("2026-05", f"S{n}", name, str(score), "20") for n, (name, score) in enumerate(scores)]
    found = ranking(by_advisor(surveys), [300, 100])
    means = {}
    for name in {name for name, _ in scores}:
        own = [score for other, score in scores if other == name]
        means[name] = Fraction(sum(own), 20 * len(own))
    assert {one.advisor: one.scored.rate for one in found} == means
    for one in found:
        better = [name for name in means if means[name] > means[one.advisor]]
        assert one.place == len(better) + 1
        assert one.award == ([300, 100] + [0] * 4)[len(better)]
    assert [one.place for one in found] == sorted(one.place for one in found)


def test_a_score_that_was_taken_back_is_none() -> None:
    assert by_advisor([SurveyScored("2026-05", "S1", "甲", None)]) == {}


def test_who_is_last_in_every_period_is_named_and_nobody_where_all_are_equal() -> None:
    first = {"甲": Fraction(1), "乙": Fraction(2), "丙": Fraction(3)}
    both = {"甲": Fraction(1), "乙": Fraction(1), "丙": Fraction(3)}
    assert last_in_a_row([first, both, first]) == {"甲"}
    assert last_in_a_row([first, {"乙": Fraction(1), "丙": Fraction(2)}, first]) == frozenset()
    assert last_in_a_row([{"甲": Fraction(1), "乙": Fraction(1)}]) == last_in_a_row([]) == frozenset()


def test_the_analysis_is_due_five_opening_days_after_the_scores() -> None:
    daily = every_day(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
    assert analysis_due(daily, "2026-05", date(2026, 5, 20)) == date(2026, 6, 5)
    assert analysis_due(daily, "2026-05", date(2026, 6, 10)) == date(2026, 6, 15)
    assert analysis_due(without_weekends(daily), "2026-05", date(2026, 5, 20)) == date(2026, 6, 5)
    assert analysis_due(without_weekends(daily), "2026-05", date(2026, 6, 10)) == date(2026, 6, 17)


def without_weekends(calendar: Calendar) -> Calendar:
    return replace(calendar, week=(*calendar.week[:5], (), ()))
