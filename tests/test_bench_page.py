"""bench/README.md: of every program what it measures, and a table that can be read."""

from __future__ import annotations

from bench import _table

FEW: list[_table.Line] = [{"what": "the first", "ms": 1.5}, {"what": "the second", "of_it": None, "ms": 2, "load": 3.0}]


def test_every_line_is_a_row_that_begins_with_what_was_measured() -> None:
    assert _table.table(FEW).splitlines() == [
        "| what | ms | of it |",
        "|---|--:|--:|",
        "| the first | 1.5 |  |",
        "| the second | 2 |  |",
    ]


def test_many_figures_stand_below_each_other() -> None:
    wide = {"what": "one", **{f"figure_{n}": n for n in range(_table.MOST_COLUMNS)}}
    head, _, first, *_ = _table.table([wide, {**wide, "what": "two"}]).splitlines()
    assert (head, first) == ("| what | one | two |", "| figure 0 | 0 | 0 |")


def test_the_page_keeps_what_is_not_measured_again() -> None:
    page = _table.TABLE.read_text(encoding="utf-8")
    kept = _table.sections(page)
    assert {f"{path.stem}" for path in _table.HERE.glob("[!_]*.py")} >= set(kept)
    assert "\n".join([_table.HEAD, *kept.values()]) == page
