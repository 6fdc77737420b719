"""The next order number, in the shop's own way of counting."""

from __future__ import annotations

from datetime import date

import pytest

from board.orders.number import next_number, same_number

TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("newest", "comes"),
    [
        ("WX2026050407", "WX2026050408"),
        ("WX2026050312", "WX2026050401"),
        ("RO-20260504-009", "RO-20260504-010"),
        ("RO-20260430-119", "RO-20260504-001"),
        ("260504-3", "260504-4"),
        ("E17", "E18"),
        ("WX099", "WX100"),
        ("ABC", ""),
        ("", "WX2026050401"),
    ],
)
def test_the_next_number_counts_as_the_shop_does(newest: str, comes: str) -> None:
    assert next_number(newest, TODAY, lambda number: False) == comes


def test_a_number_that_is_taken_is_passed_over() -> None:
    assert next_number("WX2026050407", TODAY, {"WX2026050408", "WX2026050409"}.__contains__) == "WX2026050410"


def test_numbers_are_the_same_by_case_and_width() -> None:
    assert same_number("Ｗｘ－１") == same_number("WX-1")
    assert same_number("WX-1") != same_number("WX1")
