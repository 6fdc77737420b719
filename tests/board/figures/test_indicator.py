"""Indicators decide in fractions, and never show a missed target as met (domain.md §5, §9, §11)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.figures import enter
from board.figures import entered_facts as b
from board.figures import indicator as i
from board.figures.book import EMPTY, fold
from board.figures.indicator import Indicator, Measured, Post, assess, gap_shown, shown
from board.figures.kpi import Tally, figures
from board.refused import Refused
from tests.board.figures.test_entered_facts import TODAY, written

ON_TIME = Indicator(
    "on_time", "准时交车率", "On-time delivery", "on_time", "%", target=Fraction(96), points=Fraction(1)
)
REWORK = Indicator(
    "external_rework",
    "外返率",
    "External rework",
    "external_rework",
    "%",
    "lower",
    target=Fraction(1, 2),
    points=Fraction(2),
)
EFFICIENCY = Indicator(
    "efficiency",
    "修理工效率",
    "Efficiency",
    "efficiency",
    "%",
    target=Fraction(110),
    points=Fraction(1),
    per=Fraction(5),
)
REVENUE = Indicator(
    "revenue_repair",
    "产值",
    "Revenue",
    "entered",
    "元",
    over_year="total",
    decimals=0,
    target=Fraction(1_200_000),
    points=Fraction(1),
    per=Fraction(10_000),
    posts=(Post("station_manager"), Post("foreman", Fraction(600_000), Fraction(2))),
)
RANK = Indicator("css_rank", "CSS 排名", "CSS rank", "entered", "", "lower", decimals=0, target=Fraction(3))

cars = st.integers(0, 400)
targets = st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 10))


def share(part: int, whole: int) -> Measured:
    return Measured(Fraction(part), Fraction(whole))


def test_a_target_with_more_decimals_than_the_indicator_is_shown_as_it_is() -> None:
    target = Fraction("96.25")
    found = assess(ON_TIME, share(9624, 10_000), target, ON_TIME.points)
    told = shown(found.value, ON_TIME, target), i.target_shown(target, ON_TIME), gap_shown(found.gap, ON_TIME, target)
    assert (found.met, *told) == (False, "96.24", "96.25", "-0.01")
    # A third of a year's total cannot be written out.
    assert i.target_shown(Fraction(100, 3), REVENUE) == "33"


@given(cars, cars, cars, st.integers(0, 100), st.integers(0, 5))
def test_on_time_delivery_is_an_instance_and_no_special_case(
    on_time: int, excused: int, late: int, target: int, points: int
) -> None:
    settled = on_time + excused + late
    known = figures(Tally(settled, on_time, late, excused), target, points)
    one = replace(ON_TIME, target=Fraction(target), points=Fraction(points))
    found = assess(one, share(on_time + excused, settled), one.target, one.points)
    assert found.met == known.met
    assert shown(found.value, one, one.target) == ("—" if known.rate is None else f"{known.rate:.1f}")
    assert found.deduction == (None if known.met is None else 0 if known.met else known.deduction)


@given(
    st.sampled_from([ON_TIME, REWORK, EFFICIENCY, RANK, REVENUE]),
    st.fractions(0, 200, max_denominator=10**6),
    targets,
    st.integers(0, 4),
)
def test_no_rounding_makes_a_missed_target_look_met(
    one: Indicator, value: Fraction, target: Fraction, decimals: int
) -> None:
    one = replace(one, decimals=decimals)
    found = assess(one, Measured(value), target, Fraction(1))
    figure = Fraction(shown(value, one, target).replace(",", ""))
    assert abs(figure - value) <= Fraction(1, 10**decimals)
    gap = Fraction(gap_shown(found.gap, one).replace(",", ""))
    if found.met:
        assert gap >= 0 if one.direction == "higher" else gap <= 0
    else:
        assert figure < target if one.direction == "higher" else figure > target
        assert gap < 0 if one.direction == "higher" else gap > 0


def test_95_of_99_is_not_96_per_cent_and_one_car_in_a_thousand_is_not_none() -> None:
    assert shown(share(95, 99).value, ON_TIME, Fraction(96)) == "95.9"
    assert shown(share(1999, 2000).value, ON_TIME, Fraction(96)) == "99.9"
    assert shown(share(1, 3000).value, REWORK, Fraction(1, 2)) == "0.1"
    assert shown(share(54, 10_000).value, REWORK, Fraction(1, 2)) == "0.6"
    assert shown(Fraction(1234567), REVENUE) == "1,234,567"
    assert shown(None, REVENUE) == "—"
    written = [(ON_TIME, Fraction(96)), (REWORK, Fraction(1, 2)), (REVENUE, Fraction(1200)), (REVENUE, None)]
    assert [i.target_shown(target, one) for one, target in written] == ["96", "0.5", "1,200", "—"]


def test_nothing_measured_is_neither_met_nor_missed() -> None:
    for one, measured in ((ON_TIME, share(0, 0)), (RANK, Measured()), (EFFICIENCY, Measured(Fraction(0), Fraction(0)))):
        found = assess(one, measured, one.target, one.points)
        assert (found.value, found.met, found.gap, found.deduction) == (None, None, None, None)
    assert assess(RANK, Measured(Fraction(5)), None, Fraction(1)).met is None


@pytest.mark.parametrize(
    ("one", "measured", "deduction"),
    [
        (ON_TIME, share(96, 100), 0),
        (ON_TIME, share(95, 100), 1),
        (ON_TIME, share(95, 99), 1),
        (REWORK, share(1, 200), 0),
        (REWORK, share(2, 200), 2),
        (REWORK, share(1, 199), 2),
        (EFFICIENCY, share(110, 100), 0),
        (EFFICIENCY, share(109, 100), 1),
        (EFFICIENCY, share(105, 100), 1),
        (EFFICIENCY, Measured(Fraction(104_999), Fraction(100_000)), 2),
        (replace(RANK, per=Fraction(1), points=Fraction(1)), Measured(Fraction(5)), 2),
        (RANK, Measured(Fraction(5)), 0),
    ],
)
def test_points_for_each_car_beyond_the_allowance_or_each_started_step(
    one: Indicator, measured: Measured, deduction: int
) -> None:
    assert assess(one, measured, one.target, one.points).deduction == deduction


def test_a_running_total_that_lacks_something_has_not_missed_anything_yet() -> None:
    found = assess(REVENUE, Measured(Fraction(50_000)), Fraction(100_000), Fraction(1), is_over=False)
    assert (found.met, found.deduction, found.gap) == (None, None, -50_000)
    assert assess(REVENUE, Measured(Fraction(50_000)), Fraction(100_000), Fraction(1)).deduction == 5
    assert assess(REVENUE, Measured(Fraction(100_000)), Fraction(100_000), Fraction(1), is_over=False).met is True


def test_a_years_plan_is_a_twelfth_a_month_unless_the_month_has_its_own() -> None:
    assert i.target_of(EMPTY, REVENUE, "", "2026-04") == 100_000
    book = fold(
        written(b.TargetSet("revenue_repair", "2026", "2400000"), b.TargetSet("revenue_repair", "2026-02", "50000"))
    )
    assert i.target_of(book, REVENUE, "", "2026-01") == 200_000
    assert i.target_of(book, REVENUE, "", "2026-02") == 50_000
    assert i.target_to_date(book, REVENUE, "", i.months_to("2026-03")) == 450_000
    assert i.target_of(book, REVENUE, "", "2025-12") == 100_000
    taken_back = fold(written(b.TargetSet("revenue_repair", "2026-02", None), first=3), book)
    assert i.target_of(taken_back, REVENUE, "", "2026-02") == 200_000


def test_a_post_has_its_own_target_or_that_of_the_house() -> None:
    assert i.target_of(EMPTY, REVENUE, "station_manager", "2026-04") == 100_000
    assert i.target_of(EMPTY, REVENUE, "foreman", "2026-04") == 50_000
    assert (i.points_of(REVENUE, "station_manager"), i.points_of(REVENUE, "foreman")) == (1, 2)
    book = fold(
        written(
            b.TargetSet("revenue_repair", "2026-04", "70000", "foreman"),
            b.TargetSet("revenue_repair", "2026-04", "90000"),
        )
    )
    assert i.target_of(book, REVENUE, "foreman", "2026-04") == 70_000
    assert i.target_of(book, REVENUE, "station_manager", "2026-04") == 90_000
    assert (
        i.target_to_date(
            book, replace(RANK, posts=(Post("care_director", Fraction(2)),)), "care_director", i.months_to("2026-04")
        )
        == 2
    )
    assert i.target_to_date(EMPTY, replace(REVENUE, target=None), "", i.months_to("2026-03")) is None


def test_the_year_so_far_of_entered_months() -> None:
    values = [
        b.ValueEntered("revenue_repair", f"2026-{month:02}", value)
        for month, value in ((1, "100"), (2, "250.5"), (4, "9"))
    ]
    book = fold(written(*values))
    assert i.entered(book, REVENUE, "2026-02").value == Fraction("250.5")
    assert i.entered(book, REVENUE, "2026-03").value is None
    assert i.entered_to_date(book, REVENUE, i.months_to("2026-03")).value == Fraction("350.5")
    assert i.entered_to_date(book, replace(REVENUE, over_year="average"), i.months_to("2026-03")).value == Fraction(
        "175.25"
    )
    assert i.entered_to_date(book, replace(REVENUE, over_year="latest"), i.months_to("2026-03")).value == Fraction(
        "250.5"
    )
    assert i.entered_to_date(EMPTY, REVENUE, i.months_to("2026-03")).value is None


def test_what_stands_there_already_is_no_entry_and_what_is_computed_is_not_entered() -> None:
    (fact,) = enter.enter_value(EMPTY, RANK, "2026-04", "7", "", TODAY)
    book = fold(written(fact))
    assert enter.enter_value(book, RANK, "2026-04", "7", "", TODAY) == []
    assert enter.enter_value(book, RANK, "2026-04", None, "看错", TODAY) == [
        b.ValueEntered("css_rank", "2026-04", None, "看错")
    ]
    with pytest.raises(Refused, match="is computed from the log"):
        enter.enter_value(book, ON_TIME, "2026-04", "99", "", TODAY)
    with pytest.raises(Refused, match="has not begun"):
        enter.enter_value(book, RANK, "2026-06", "1", "", TODAY)
    with pytest.raises(Refused, match="for every page"):
        enter.set_target(book, ON_TIME, "", "2026", "90", "")
    with pytest.raises(Refused, match="does not answer"):
        enter.set_target(book, REVENUE, "advisor", "2026", "90", "")
    assert enter.set_target(book, REVENUE, "foreman", "2026", "90", "") != []
