"""The book adds up: the latest entry counts, nothing is lost, and reading it in pieces changes nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.figures import administered, enter
from board.figures import entered_facts as b
from board.figures.book import EMPTY, BookEntry, closed, fold, latest
from board.orders.record import decode_of, encode
from board.refused import Refused
from tests.builders import at

GOLDEN = Path(__file__).resolve().parent.parent.parent / "golden" / "book-v1.jsonl"
TODAY = date(2026, 5, 4)
DUE = date(2026, 5, 20)
OPENED = b.MeasureOpened("on_time", "2026-04", "每天 16:00 清点待交车辆", "王主管", DUE)


def written(*facts: b.BookFact, first: int = 1, who: str = "赵经理") -> list[BookEntry]:
    """These facts as entries, a minute apart."""
    return [
        BookEntry(first + n, at("09:00") + timedelta(minutes=first + n), who, "tests", f"key-{first + n}", fact)
        for n, fact in enumerate(facts)
    ]


def test_the_latest_value_counts_and_what_stood_there_stays() -> None:
    book = fold(
        [
            *written(b.ValueEntered("css_rank", "2026-04", "7")),
            *written(b.ValueEntered("css_rank", "2026-04", "5", "更正"), first=2, who="孙回访"),
        ]
    )
    history = book.values["css_rank", "2026-04"]
    assert latest(history) == "5"
    assert [(one.value, one.who, one.note) for one in history] == [("7", "赵经理", ""), ("5", "孙回访", "更正")]


def test_a_value_that_is_taken_back_is_none_and_stays_visible() -> None:
    book = fold(written(b.ValueEntered("css_rank", "2026-04", "7"), b.ValueEntered("css_rank", "2026-04", None)))
    assert latest(book.values["css_rank", "2026-04"]) is None
    assert [one.value for one in book.values["css_rank", "2026-04"]] == ["7", None]


def test_attendance_is_put_right_line_by_line() -> None:
    sheet = b.AttendanceEntered(TODAY, (b.Attended("赵示例", 480), b.Attended("钱示例", 480)))
    book = fold(written(sheet, b.AttendanceEntered(TODAY, (b.Attended("钱示例", 240),))))
    assert {name: latest(history) for (_, name), history in book.attendance.items()} == {"赵示例": 480, "钱示例": 240}


def test_a_measure_lives_from_opening_to_closing_and_may_be_opened_again() -> None:
    changed = b.MeasureChanged(1, OPENED.what, "周总监", DUE + timedelta(days=7), "主管出差")
    book = fold(written(OPENED, changed, b.MeasureClosed(1, "四周无漏交")))
    measure = book.measures[1]
    assert (measure.owner, measure.due, measure.is_open, measure.result) == (
        "周总监",
        DUE + timedelta(days=7),
        False,
        "四周无漏交",
    )
    again = fold(written(b.MeasureReopened(1, "又漏了一台"), first=4), book).measures[1]
    assert (again.is_open, again.result, len(again.entries)) == (True, "", 4)


def test_a_measure_is_overdue_from_the_day_after_its_last() -> None:
    measure = fold(written(OPENED)).measures[1]
    assert not measure.is_overdue(DUE)
    assert measure.is_overdue(DUE + timedelta(days=1))
    closed = fold(written(OPENED, b.MeasureClosed(1, "完成"))).measures[1]
    assert not closed.is_overdue(DUE + timedelta(days=1))


def test_the_first_look_of_a_day_counts() -> None:
    book = fold(written(b.FiguresSeen(TODAY), b.FiguresSeen(TODAY)))
    assert book.seen == {TODAY: {"赵经理": at("09:01")}}
    assert enter.see(book, "赵经理", TODAY) == []
    assert enter.see(book, "吴总", TODAY) == [b.FiguresSeen(TODAY)]


def test_the_latest_closing_counts_and_the_earlier_ones_stay() -> None:
    first, second = b.MonthClosed("2026-04", 10, (), ()), b.MonthClosed("2026-04", 20, (), (), "重新结账")
    book = fold(written(first, second))
    found = closed(book, "2026-04")
    assert found is not None
    assert found[1] == second
    assert [entry.fact for entry in book.closings["2026-04"]] == [first, second]
    assert closed(book, "2026-03") is None


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
names = st.sampled_from(["赵示例", "钱示例", "孙示例"])
months = st.sampled_from(["2026-01", "2026-02"])
amounts = st.none() | st.decimals(-1000, 1000, places=2).map(str)
numbers = st.integers(1, 6)
texts = st.text(max_size=5)
facts = st.one_of(
    st.builds(b.ValueEntered, st.sampled_from(["css_rank", "revenue_repair"]), months, amounts, texts),
    st.builds(b.TargetSet, st.just("css_rank"), months | st.just("2026"), amounts, st.sampled_from(["", "advisor"])),
    st.builds(
        b.AttendanceEntered,
        days,
        st.lists(st.builds(b.Attended, names, st.none() | st.integers(0, 1440)), max_size=3).map(tuple),
    ),
    st.builds(b.MeasureOpened, st.just("on_time"), months, texts, names, days),
    st.builds(b.MeasureChanged, numbers, texts, names, days),
    st.builds(b.MeasureClosed, numbers, texts),
    st.builds(b.MeasureReopened, numbers, texts),
    st.builds(b.FiguresSeen, days),
    st.builds(administered.ImportBegun, numbers, texts),
    st.builds(administered.ImportEnded, numbers, numbers),
    st.builds(administered.ImportTakenBack, numbers, numbers, st.lists(texts, max_size=2).map(tuple)),
    st.builds(
        b.MonthClosed,
        months,
        numbers,
        st.tuples(
            st.builds(b.ClosedGroup, *[st.just("total"), st.just("")], *[numbers] * 4, st.just(96.0), st.just(1.0))
        ),
        st.lists(st.builds(b.ClosedCar, texts, texts, st.sampled_from(["late", "on_time"]), numbers), max_size=2).map(
            tuple
        ),
    ),
)


@given(st.lists(facts, max_size=12), st.integers(0, 12))
def test_reading_on_is_the_same_as_reading_all_at_once(every: list[Any], cut: int) -> None:
    entries = written(*every)
    assert fold(entries[cut:], fold(entries[:cut])) == fold(entries)


@given(facts)
def test_a_fact_comes_back_from_the_table_as_it_went_in(fact: Any) -> None:
    kind, version, body = encode(fact)
    assert decode_of(b.BOOK_KINDS, kind, version, body) == fact


@given(st.lists(facts, max_size=12))
def test_the_entries_of_one_month_tell_that_month(every: list[Any]) -> None:
    entries, month = written(*every), "2026-02"
    some = fold([entry for entry in entries if b.period_of(entry.fact) in ("", month)])
    whole = fold(entries)
    assert some.measures == whole.measures
    assert some.closings.get(month) == whole.closings.get(month)
    assert {key: history for key, history in whole.values.items() if key[1] == month} == some.values
    assert {key: history for key, history in whole.attendance.items() if b.month_of(key[0]) == month} == some.attendance
    assert {day: people for day, people in whole.seen.items() if b.month_of(day) == month} == some.seen


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (lambda book: enter.close_measure(book, 9, "完成"), "There is no measure 9."),
        (lambda book: enter.close_measure(book, 1, ""), "Say what came of the measure."),
        (lambda book: enter.close_measure(book, 2, "完成"), "Measure 2 is closed."),
        (lambda book: enter.reopen_measure(book, 1, "漏了"), "Measure 1 is open."),
        (lambda book: enter.reopen_measure(book, 2, ""), "Say why the measure is opened again."),
        (
            lambda book: enter.change_measure(book, 1, what=None, owner=None, due=None, note="", today=TODAY),
            "Nothing would change.",
        ),
        (
            lambda book: enter.open_measure("on_time", "2026-05", "清点", "王主管", TODAY - timedelta(days=1), TODAY),
            "The deadline is over already.",
        ),
        (
            lambda book: enter.open_measure("on_time", "2026-06", "清点", "王主管", DUE, TODAY),
            "2026-06 has not begun yet.",
        ),
        (
            lambda book: enter.attend(book, TODAY + timedelta(days=1), [b.Attended("赵示例", 480)], TODAY),
            "2026-05-05 has not come yet.",
        ),
        (
            lambda book: enter.attend(book, TODAY, [b.Attended("赵示例", 1), b.Attended("赵示例", 2)], TODAY),
            "赵示例 stands there twice.",
        ),
        (lambda book: enter.check_month_over("2026-05", TODAY), "2026-05 is not over yet"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(move: Any, sentence: str) -> None:
    book = fold(written(OPENED, OPENED, b.MeasureClosed(2, "完成")))
    with pytest.raises(Refused, match=sentence.replace(".", r"\.")):
        move(book)


def test_a_sheet_that_stands_there_already_is_no_entry() -> None:
    lines = [b.Attended("赵示例", 480), b.Attended("钱示例", 240)]
    (sheet,) = enter.attend(EMPTY, TODAY, lines, TODAY)
    book = fold(written(sheet))
    assert enter.attend(book, TODAY, lines, TODAY) == []
    assert enter.attend(book, TODAY, [lines[0], b.Attended("钱示例", 300)], TODAY) == [
        b.AttendanceEntered(TODAY, (b.Attended("钱示例", 300),))
    ]
    # Nobody was there: taking back what never stood there says nothing either.
    assert enter.attend(book, TODAY, [b.Attended("孙示例", None)], TODAY) == []


def test_a_month_that_is_over_may_be_closed_on_the_next_ones_first_day() -> None:
    enter.check_month_over("2026-04", date(2026, 5, 1))
    enter.check_month_over("2025-12", date(2026, 1, 1))


def test_the_entries_of_the_first_version_are_read_for_ever() -> None:
    lines = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert {line["kind"] for line in lines} == set(b.BOOK_KINDS)
    facts = [decode_of(b.BOOK_KINDS, line["kind"], line["version"], line["body"]) for line in lines]
    book = fold(written(*facts))
    assert [one.value for one in book.values["css_rank", "2026-04"]] == ["7", None]
    assert latest(book.targets["revenue_repair", "station_manager", "2026"]) == "1200000.50"
    assert latest(book.attendance[date(2026, 4, 1), "赵示例"]) == 480
    measure = book.measures[5]
    assert (measure.owner, measure.due, measure.is_open, len(measure.entries)) == ("周总监", date(2026, 4, 25), True, 4)
    assert list(book.seen) == [date(2026, 4, 2)]
    closing = closed(book, "2026-03")
    assert closing is not None
    assert (closing[1].log_seq, closing[1].groups[0].late, closing[1].cars) == (
        812,
        4,
        (b.ClosedCar("W1", "沪A12345", "late", 17),),
    )
