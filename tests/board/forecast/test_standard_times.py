"""The table of standard times beside the past, and where another standard is proposed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.forecast.standard_times import figures, proposed
from board.orders.learned import learn
from tests.board.learning import BRAKES, OIL, past


def test_each_standard_stands_beside_what_it_took() -> None:
    oil, brakes = figures([OIL, BRAKES], learn([*past(range(31, 131)), *past([60] * 3, BRAKES, prefix="B")]))
    assert (oil.operation, oil.jobs, oil.median, oil.often, oil.kept) == (OIL, 100, 80.5, 111, 127)
    assert oil.proposed == 85
    assert (brakes.jobs, brakes.median, brakes.proposed) == (3, None, None)


@pytest.mark.parametrize(
    ("standard", "actual", "wanted"),
    [
        (60, 66, None),
        (60, 67, 70),
        (60, 90, 90),
        (60, 91, 95),
        # Those who reach 110 % of the standard, or 120 %, are not shown a shorter one for it.
        (60, 54.5, None),
        (60, 50, None),
        (60, 40, 40),
        (10, 11.5, 15),
        (5, 3, None),
    ],
)
def test_a_standard_that_does_not_fit_gets_the_middle_time(standard: int, actual: float, wanted: int | None) -> None:
    assert proposed(standard, actual) == wanted


@given(st.integers(1, 10_000), st.floats(1, 20_000))
def test_what_was_accepted_is_not_proposed_again(standard: int, actual: float) -> None:
    wanted = proposed(standard, actual)
    if wanted is not None:
        assert 1 <= wanted <= 10_000
        assert proposed(wanted, actual) in (None, wanted)
