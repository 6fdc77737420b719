"""Two ways of writing one telephone number are the same number."""

import pytest

from board.phone import same


@pytest.mark.parametrize("written", ["13900007771", "139 0000 7771", "+86 139-0000-7771", "0086 13900007771"])
def test_one_number_written_in_several_ways(written: str) -> None:
    assert same(written) == "13900007771"


@pytest.mark.parametrize("written", ["", "-", "000-1%", "不详", "123456"])
def test_what_is_no_number_is_nobodys(written: str) -> None:
    assert same(written) == ""


def test_a_fixed_line_keeps_its_area_code() -> None:
    assert same("021-5555 0001") == "02155550001"
    assert same("86000001") == "86000001", "eight digits that begin like the prefix are a number of their own"
