"""The rate and what it decides (domain.md §5, §9): in integers, shown so that a missed target never looks met."""

from __future__ import annotations

from math import copysign

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.figures.kpi import Tally, figures, gap, rate_text


def tally(on_time: int, late: int, excused: int = 0) -> Tally:
    return Tally(on_time + late + excused, on_time, late, excused)


def test_95_of_99_is_missed_and_shown_as_95_9() -> None:
    found = figures(tally(95, 4), 96)
    assert (found.met, found.rate, rate_text(found.rate)) == (False, 95.9, "95.9 %")


@pytest.mark.parametrize(
    ("on_time", "late", "met", "text"),
    [(96, 4, True, "96.0 %"), (24, 1, True, "96.0 %"), (95, 5, False, "95.0 %"), (2, 1, False, "66.7 %"),
     (10, 0, True, "100.0 %"), (0, 3, False, "0.0 %"), (9599, 401, False, "95.9 %"), (2999, 1, True, "99.9 %")],
)  # fmt: skip
def test_the_target_is_met_by_counts_and_shown_to_one_decimal(on_time: int, late: int, met: bool, text: str) -> None:
    found = figures(tally(on_time, late), 96)
    assert (found.met, rate_text(found.rate)) == (met, text)


def test_nothing_settled_is_neither_0_nor_100_per_cent() -> None:
    found = figures(Tally(), 96)
    assert (found.rate, found.strict_rate, found.met, found.allowed, found.deduction) == (None, None, None, 0, 0)
    assert rate_text(found.rate) == "—"


def test_excused_cars_count_in_the_reported_rate_only() -> None:
    found = figures(tally(90, 2, 8), 96)
    assert (found.rate, found.strict_rate, found.met) == (98.0, 90.0, True)


@pytest.mark.parametrize(
    ("settled", "late", "allowed", "deduction"),
    [(100, 4, 4, 0), (100, 7, 4, 3), (99, 4, 3, 1), (24, 1, 0, 1), (25, 1, 1, 0), (0, 0, 0, 0)],
)
def test_points_are_deducted_for_late_cars_beyond_the_allowance(
    settled: int, late: int, allowed: int, deduction: int
) -> None:
    found = figures(tally(settled - late, late), 96)
    assert (found.allowed, found.deduction) == (allowed, deduction)
    assert figures(tally(settled - late, late), 96, points_per_car=2).deduction == 2 * deduction


def test_a_target_with_decimals_is_taken_as_it_is_written() -> None:
    # 96.3 as a binary fraction is a little less: 963 of 1000 would miss or meet by luck.
    assert figures(tally(963, 37), 96.3).met
    assert not figures(tally(962, 38), 96.3).met


def test_a_target_below_the_shown_decimal_is_missed_and_met_by_as_much_as_it_says() -> None:
    missed = figures(tally(9624, 376), 96.25)
    assert (missed.met, missed.rate, gap(missed), rate_text(missed.rate)) == (False, 96.24, -0.01, "96.24 %")
    met = figures(tally(9625, 375), 96.25)
    assert (met.met, met.rate, gap(met), rate_text(met.rate)) == (True, 96.25, 0.0, "96.25 %")
    assert rate_text(figures(tally(99_994, 6), 99.995).rate) == "99.994 %"


def test_a_gap_is_never_minus_nothing() -> None:
    for target in (96, 96.2, 96.25, 33.3333):
        for late in range(0, 10_001, 7):
            found = figures(tally(10_000 - late, late), target)
            behind = gap(found)
            assert behind is not None
            assert (behind >= 0) is found.met
            assert copysign(1, behind) == (1 if found.met else -1)


@given(st.integers(0, 5000), st.integers(0, 500), st.integers(0, 500), st.integers(0, 1000).map(lambda n: n / 10))
def test_a_missed_target_never_looks_met_nor_a_met_one_missed(
    on_time: int, late: int, excused: int, target: float
) -> None:
    found = figures(tally(on_time, late, excused), target)
    if found.rate is not None:
        assert (found.rate >= target) == found.met
        assert abs(found.rate - 100 * (on_time + excused) / found.settled) < 0.1
        assert (found.rate == 100) == (late == 0)
        assert found.met == (late <= found.allowed)
        assert (found.deduction == 0) == found.met
