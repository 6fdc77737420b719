"""Operations and the table of standard times."""

import pytest

from board.orders.labour import Operation, standard_minutes
from board.orders.standards import LabourError, Standards, check

OIL = Operation("M01", "更换机油机滤", "mechanical", 30)
DOOR = Operation("B01", "车门钣金修复", "body", 180)


def test_the_standard_time_of_a_task_is_the_sum_of_its_operations():
    assert standard_minutes([OIL, DOOR]) == 210
    assert standard_minutes([]) == 0


def test_an_operation_is_found_by_code_and_by_name():
    standards = Standards([OIL, DOOR])
    assert standards.by_code("B01") is DOOR
    assert standards.by_name("更换机油机滤") is OIL
    assert standards.by_code("X99") is None
    assert standards.by_name("洗车") is None


def test_the_table_keeps_its_own_order():
    assert list(Standards([DOOR, OIL])) == [DOOR, OIL]
    assert len(Standards([DOOR, OIL])) == 2


def test_several_codes_give_their_operations_in_the_order_asked_for():
    assert Standards([OIL, DOOR]).named(["B01", "M01"]) == (DOOR, OIL)


def test_an_unknown_code_is_named_in_the_refusal():
    with pytest.raises(LabourError, match="X99") as refused:
        Standards([OIL]).named(["M01", "X99"])
    assert refused.value.template == "There is no operation with the code %(code)s."
    assert refused.value.params == {"code": "X99"}
    assert refused.value.field == "operations"


def test_a_code_stands_in_the_table_once():
    with pytest.raises(LabourError, match="Two operations have the code M01"):
        Standards([OIL, Operation("M01", "别的项目", "body", 10)])


@pytest.mark.parametrize("minutes", [0, -5, 10_001, 12.5, True])
def test_a_standard_time_outside_its_bounds_is_refused(minutes):
    with pytest.raises(LabourError, match="from 1 to 10000"):
        check(Operation("M01", "更换机油机滤", "mechanical", minutes))


@pytest.mark.parametrize("minutes", [1, 10_000])
def test_the_bounds_themselves_are_allowed(minutes):
    operation = Operation("M01", "更换机油机滤", "mechanical", minutes)
    assert check(operation) is operation


def test_an_unknown_trade_is_refused():
    with pytest.raises(LabourError, match="washing is not a trade"):
        check(Operation("W01", "洗车", "washing", 20))


@pytest.mark.parametrize("code", ["", "  ", " M01"])
def test_a_code_that_is_blank_or_padded_is_refused(code):
    with pytest.raises(LabourError, match="needs a code"):
        check(Operation(code, "更换机油机滤", "mechanical", 30))


def test_an_operation_without_a_name_is_refused():
    with pytest.raises(LabourError, match="M01 has no name"):
        check(Operation("M01", " ", "mechanical", 30))
