"""What is refused of a file of any size: counted whole, kept in part, and no cause hidden behind another."""

from __future__ import annotations

from board.refused import Refused
from server.imports.cells import CellRefused
from server.imports.outcome import MOST_KEPT, MOST_WORDS, Refusals, RefusedRow

ROWS = 3 * MOST_WORDS


def refused(row: int) -> RefusedRow:
    """As a reading refuses it: with the place where it was raised, and what was raised before."""
    try:
        try:
            raise CellRefused("%(column)s: %(text)s is not one of: %(words)s.", text=f"类{row // 2}", words="")
        except CellRefused as reason:
            raise reason.named("类别", "repair_type") from None
    except Refused as reason:
        return RefusedRow(row, f"R{row}", reason)


def filled() -> Refusals:
    found = Refusals()
    for row in range(2, ROWS + 2):
        found.add(refused(row))
    found.add(RefusedRow(ROWS + 2, "", CellRefused("%(column)s is missing.").named("车牌", "plate")))
    return found


def test_all_are_counted_and_the_first_of_each_cause_kept():
    found = filled()
    often, seldom = found.causes
    assert (found.count, often.count, seldom.count) == (ROWS + 1, ROWS, 1)
    assert (len(often.rows), len(often.words), often.field) == (MOST_KEPT, MOST_WORDS, "repair_type")
    assert often.words["类2"] == 2


def test_a_seldom_cause_is_among_the_first():
    rows = [one.row for one in filled().first(10)]
    assert rows == [*range(2, 11), ROWS + 2]


def test_what_is_kept_holds_no_rows_around_it():
    kept = [row.reason for row in filled().first(MOST_KEPT)]
    assert all(one.__traceback__ is None and one.__context__ is None for one in kept)
