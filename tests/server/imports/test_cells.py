"""One cell of a foreign file: however a time, a word or a number is written, it means one thing or is refused."""

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.imports import cells, times
from server.imports.cells import CellRefused
from server.imports.fields import REPAIR_TYPES, YES_NO
from server.imports.times import Dating

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATING = Dating(SHANGHAI, date(2026, 5, 4))
NINE_FIVE = datetime(2010, 1, 1, 9, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "written",
    [
        "2010/1/1 9:05",
        "2010-01-01 09:05:00",
        "2010-01-01 09:05:00.000",
        "2010-01-01T09:05",
        "2010-01-01T01:05:00Z",
        "2010-01-01 09:05+08:00",
        "2010年1月1日 9:05",
        "民国99年1月1日 9:05",
        "中華民國九十九年一月一日 上午九点零五分",
        "二〇一〇年一月一日 九点五分",
        "2010-01-01 早9点5分",
        "2010-01-01_09:05",
        "Fri Jan 01 09:05:00 CST 2010",
        "Fri Jan 01 01:05:00 GMT 2010",
        "/Date(1262307900000)/",
        "2010-01-01\t09:05\u200b",
        "2010年01月01日9时5分",
        "2010年1月1日 上午9点05分",
        "2010.1.1 9:05",
        "２０１０／１／１　９：０５",
        "2010/1/1 9:05 AM",
        "201001010905",
        "20100101 09:05",
        "'2010-01-01 09:05",
        '="2010-01-01 09:05"',
        "  2010-01-01 09:05  ",
        "40179.378472222",
        40179.378472222,
        datetime(2010, 1, 1, 9, 5),  # noqa: DTZ001
        datetime(2010, 1, 1, 9, 4, 59, 999_600),  # noqa: DTZ001
    ],
)
def test_every_way_of_writing_a_time_means_the_same_instant(written):
    assert times.instant(written, DATING) == NINE_FIVE


@pytest.mark.parametrize(
    ("written", "days", "clock"),
    [
        ("08:30", 0, time(8, 30)),
        ("8：30", 0, time(8, 30)),
        ("+1 16:00", 1, time(16)),
        ("+12 7:05", 12, time(7, 5)),
        ("下午 3:20", 0, time(15, 20)),
        ("12:10 AM", 0, time(0, 10)),
        (time(8, 30), 0, time(8, 30)),
        (timedelta(hours=8, minutes=30), 0, time(8, 30)),
        (timedelta(days=1, hours=16), 1, time(16)),
        (8.5 / 24, 0, time(8, 30)),
    ],
)
def test_a_time_of_day_is_of_the_day_the_import_is_told(written, days, clock):
    expected = datetime.combine(DATING.day + timedelta(days=days), clock, SHANGHAI)
    assert times.instant(written, DATING) == expected


@pytest.mark.parametrize(
    "written",
    ["", "  ", "-", "—", "/", "无", "NULL", "0000-00-00", "0000-00-00 00:00:00", "1900-01-01 00:00:00", "0", 0],
)
def test_what_means_no_time_is_no_time(written):
    assert times.instant(written, DATING) is None


def test_the_empty_date_of_a_spreadsheet_is_no_time():
    assert times.instant(datetime(1899, 12, 30), DATING) is None  # noqa: DTZ001


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "25:00",
        "9:60",
        "9:055",
        "2010-02-30 09:00",
        "2010-13-01 09:00",
        "31/12/2010 09:05",
        "1e5",
        True,
        -3,
        7,
        5e9,
    ],
)
def test_what_is_no_time_is_refused(written):
    with pytest.raises(CellRefused, match="not a time"):
        times.instant(written, DATING)


@pytest.mark.parametrize("written", ["2010-01-01", "2010年1月1日", "40179", 40179, date(2010, 1, 1)])
def test_a_date_alone_is_refused_because_midnight_would_be_a_guess(written):
    with pytest.raises(CellRefused, match="no time of day"):
        times.instant(written, DATING)


@pytest.mark.parametrize("written", ["1910-05-01 09:00", "2206-05-01 09:00"])
def test_a_year_that_cannot_be_is_refused(written):
    with pytest.raises(CellRefused, match="too far away"):
        times.instant(written, DATING)


def test_a_file_may_have_a_date_format_and_a_time_zone_of_its_own():
    own = Dating(ZoneInfo("Asia/Tokyo"), DATING.day, ("%d/%m/%Y %H.%M",))
    assert times.instant("01/02/2010 09.05", own) == datetime(2010, 2, 1, 0, 5, tzinfo=UTC)


@given(st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 30)))  # noqa: DTZ001
def test_an_excel_serial_is_exact_to_the_second(at):
    at = at.replace(microsecond=0)
    if at.time() == time():
        return
    serial = (at - times.EXCEL_EPOCH) / timedelta(days=1)
    assert times.instant(serial, Dating(UTC, DATING.day)) == at.replace(tzinfo=UTC)


@given(st.text(max_size=40))
def test_whatever_stands_in_a_cell_is_read_or_refused(written):
    for reading in (
        lambda: times.instant(written, DATING),
        lambda: cells.minutes(written),
        lambda: cells.text(written, 30),
    ):
        with contextlib.suppress(CellRefused):
            reading()


@pytest.mark.parametrize(
    ("written", "meant"), [("是", True), ("√", True), ("Ｙ", True), (1, True), ("否", False), (0.0, False)]
)
def test_yes_and_no_have_many_faces(written, meant):
    assert cells.word(written, YES_NO) is meant


def test_an_unknown_word_is_refused_with_the_known_ones():
    with pytest.raises(CellRefused) as refusal:
        cells.word("改装", REPAIR_TYPES)
    assert refusal.value.params["text"] == "改装"
    assert "常规保养" in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "unit", "minutes"),
    [("90", 1, 90), ("１．５", 60, 90), (1.5, 60, 90), (90.0, 1, 90), ("0.1", 60, 6), ("1,200", 1, 1200)],
)
def test_labour_is_counted_in_whole_minutes(written, unit, minutes):
    assert cells.minutes(written, unit) == minutes


@pytest.mark.parametrize("written", ["1.5", "an hour", "nan", "inf", ""])
def test_half_minutes_and_words_are_no_minutes(written):
    with pytest.raises(CellRefused):
        cells.minutes(written)


def test_numbers_kept_as_text_and_text_kept_as_numbers_read_alike():
    assert (
        cells.plain(20100101.0, 40) == cells.plain("20100101", 40) == cells.plain("'２０１００１０１", 40) == "20100101"
    )


def test_a_name_spread_over_its_column_is_the_same_name():
    assert cells.name("张　示例", 40) == cells.name(" 张示例 ", 40) == "张示例"
    assert cells.name("Ada  Example", 40) == "Ada Example"


@pytest.mark.parametrize(
    ("written", "why"), [("a\nb", "several lines"), ("a\x07b", "not allowed"), ("x" * 41, "at most 40")]
)
def test_text_that_cannot_be_meant_is_refused(written, why):
    with pytest.raises(CellRefused, match=why):
        cells.text(written, 40)
