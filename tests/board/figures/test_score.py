"""What is left of the allowance, medians, causes by size, and who is the star."""

from __future__ import annotations

from collections import Counter
from statistics import median as by_the_book

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.figures.counts import Causes, Counts, median
from board.figures.kpi import Projection, Room, Tally, figures, gap, projection, room, small_rate
from board.figures.score import Score, firsts, stars


def tally(settled: int, late: int) -> Tally:
    return Tally(settled, settled - late, late, 0)


@pytest.mark.parametrize(
    ("settled", "late", "target", "found"),
    [
        (100, 3, 96, Room(1, 0)),
        (124, 4, 96, Room(1, 0)),
        (100, 4, 96, Room(0, 0)),
        (99, 4, 96, Room(0, 1)),
        (0, 0, 96, Room(0, 0)),
        (196, 14, 96, Room(0, 154)),
        (10, 0, 100, Room(0, 0)),
        (10, 1, 100, Room(0, None)),
        (10, 1, 0, Room(None, 0)),
    ],
)
def test_how_many_more_cars_may_be_late(settled: int, late: int, target: float, found: Room) -> None:
    assert room(tally(settled, late), target) == found


@given(st.integers(0, 3000), st.integers(0, 300), st.integers(1, 99))
def test_one_late_car_more_than_the_room_costs_a_point(settled: int, late: int, target: int) -> None:
    late = min(late, settled)
    left = room(tally(settled, late), target)
    assert left.more is not None
    assert left.owed is not None

    def points(more_late: int, more_in_time: int = 0) -> float:
        return figures(tally(settled + more_late + more_in_time, late + more_late), target).deduction

    within = points(0) == 0
    assert within == (left.owed == 0)
    if within:
        assert points(left.more) == 0
        assert points(left.more + 1) > 0
    else:
        assert points(0, left.owed) == 0
        assert points(0, left.owed - 1) > 0


def test_a_month_that_goes_on_as_it_has() -> None:
    assert projection(tally(100, 3), 96, 10, 25) == Projection(250, 10, 7)
    assert projection(tally(100, 12), 96, 10, 25) == Projection(250, 10, 0)
    assert projection(tally(7, 0), 96, 30, 30) == Projection(7, 0, 0)
    assert projection(tally(0, 0), 96, 0, 20) is None


def test_the_gap_is_never_closed_by_rounding() -> None:
    assert gap(figures(tally(99, 4), 96)) == -0.1
    assert gap(figures(tally(100, 4), 96)) == 0
    assert gap(figures(tally(0, 0), 96)) is None


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 100, 0.0), (1, 200, 0.5), (1, 199, 0.6), (1, 190, 0.6), (1, 10_000, 0.1), (3, 400, 0.8), (5, 0, None)],
)
def test_a_share_that_must_stay_small_is_never_made_smaller_than_it_may(
    part: int, whole: int, shown: float | None
) -> None:
    assert small_rate(part, whole, 0.5) == shown


@given(st.lists(st.integers(1, 500), max_size=30))
def test_the_median_is_that_of_the_book(numbers: list[int]) -> None:
    assert median(Counter(numbers)) == (by_the_book(numbers) if numbers else None)


def test_causes_stand_by_size() -> None:
    found = Causes({"parts": 2, "wash": 5, "dispatch": 2}, {"customer": 1}, {"parts": 90, "dispatch": 20, "other": 7})
    assert found.pareto() == [("wash", 5), ("parts", 2), ("dispatch", 2)]
    assert found.order() == ["wash", "parts", "dispatch", "customer", "other"]
    assert found.lost() == [("parts", 90), ("dispatch", 20), ("other", 7)]


def test_counts_of_days_add_up_to_those_of_the_month() -> None:
    assert Counts(settled=3, late=1, nights=2) + Counts(settled=2, nights=1) == Counts(settled=5, late=1, nights=3)


def person(name: str, settled: int, late: int, untimely: int = 0) -> Score:
    counts = Counts(settled=settled, on_time=settled - late, late=late, untimely=untimely)
    return Score("technician", name, counts, figures(counts.tally, 96))


def test_the_star_has_the_best_rate_then_the_fewest_late_without_a_warning_then_cars() -> None:
    people = [
        person("赵示例", 9, 0),
        person("钱示例", 10, 1),
        person("孙示例", 20, 1),
        person("李示例", 40, 2),
        person("周示例", 60, 3, untimely=1),
    ]
    ranking = stars(people, 10)
    assert [one.name for one in ranking] == ["李示例", "孙示例", "周示例", "钱示例"]
    assert [one.name for one in firsts(ranking)] == ["李示例"]


def test_two_who_are_equal_are_both_stars_and_nobody_is_one_without_cars() -> None:
    ranking = stars([person("乙示例", 10, 0), person("甲示例", 10, 0), person("丙示例", 0, 0)], 0)
    assert {one.name for one in firsts(ranking)} == {"甲示例", "乙示例"}
    assert len(ranking) == 2
    assert firsts([]) == []
