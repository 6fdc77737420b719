"""What a sign shows of the cars: words, columns, order, pages, and what it shows without any."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.calendar import Calendar
from drivers.text import width
from server.signs.process.lines import COLUMNS, WORDS, Car, Look, Notice, face, page, wrapped
from tests.builders import CALENDAR, DAY, ZONE, at, every_day

NOON = at("11:00")
PLATES = st.sampled_from(["沪A·1***5", "沪A·D****5", "粤Z·1**5港", "使1****6", "京B·1**4挂"])


def car(
    key: str = "a",
    stage: str = "working",
    told: str | datetime | None = "15:30",
    received: str = "09:00",
    plate: str = "沪A·1***5",
    tail: str = "A1***5",
) -> Car:
    return Car(key, plate, tail, stage, at(told) if isinstance(told, str) else told, at(received))


def look(**changes: object) -> Look:
    fields: dict[str, object] = {
        "lines": 4,
        "columns": 24,
        "language": "en",
        "calendar": CALENDAR,
        "greeting": "WELCOME",
    }
    return Look(**(fields | changes))  # type: ignore[arg-type]


def texts(cars: list[Car], now: datetime = NOON, turn: int = 0, **changes: object) -> list[str]:
    return [line.text for line in face(cars, look(**changes), now, turn)]


def test_plate_stage_and_time_stand_in_columns() -> None:
    assert texts([car(), car("b", "inspecting", "16:00", tail="AD1***5")])[:2] == [
        "A1***5  IN WORK    15:30",
        "AD1***5 CHECKING   16:00",
    ]


def test_a_chinese_sign_shows_the_province_and_counts_chinese_as_two() -> None:
    shown = texts([car(), car("b", "washing", "16:00", plate="沪A·D****5")], language="zh_CN")
    assert shown[:2] == ["沪A·1***5  维修中 15:30", "沪A·D****5 洗车中 16:00"]
    assert [width(text) for text in shown[:2]] == [24, 24]


@pytest.mark.parametrize(
    ("language", "columns", "expected"),
    [
        ("zh_CN", 22, "沪A1***5  维修中 15:30"),
        ("zh_CN", 20, "沪A1***5  在修 15:30"),
        ("zh_CN", 16, "A1***5 在修15:30"),
        ("zh_CN", 12, "A1***5  在修"),
        ("en", 32, "A1***5  IN WORK            15:30"),
        ("en", 19, "A1***5  WORK  15:30"),
        ("en", 18, "A1***5  IN WORK"),
        ("en", 13, "A1***5  WORK"),
        ("en", 4, "A1**"),
    ],
)
def test_a_narrow_sign_gives_up_what_matters_least(language: str, columns: int, expected: str) -> None:
    assert texts([car()], language=language, columns=columns)[0] == expected


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_car_to_collect_stands_first_and_out(language: str) -> None:
    lines = face([car("b", told="12:00"), car("a", "ready", "17:00")], look(language=language), NOON)
    assert lines[0].text.endswith({"en": "PLEASE COLLECT", "zh_CN": "请取车"}[language])
    assert lines[0].attention
    assert not lines[1].attention


def test_a_car_whose_work_rests_looks_like_any_other() -> None:
    assert texts([car(stage="paused")]) == texts([car(stage="working")])


def test_a_passed_time_stays_as_it_was_told_without_a_word() -> None:
    assert texts([car(told="15:30")], at("15:29")) == texts([car(told="15:30")], at("16:40"))


def test_cars_stand_by_the_time_told_whenever_they_came() -> None:
    cars = [car("c", told="16:00", received="08:40"), car("a", told="12:00", received="10:00"), car("b", told=None)]
    assert [text[-5:] for text in texts(cars)[:3]] == ["12:00", "16:00", "WORK"[-5:].rjust(5)]


def test_another_day_is_named_instead_of_the_hour() -> None:
    assert texts([car(told=at("15:30", days=9))])[0].endswith("05-13")


def test_a_change_of_one_car_changes_its_line_only() -> None:
    cars = [car(key, told=f"1{n}:00", tail=tail) for n, (key, tail) in enumerate([("a", "A1***5"), ("b", "AD1***5")])]
    moved = [cars[0], car("b", "inspecting", "11:00", tail="AD1***5")]
    assert [one == other for one, other in zip(texts(cars), texts(moved), strict=True)] == [True, False, True, True]


def test_pages_turn_when_there_are_more_cars_than_lines() -> None:
    cars = [car(f"{n}", told=f"{11 + n}:00") for n in range(6)]
    first, second = texts(cars, turn=0), texts(cars, turn=1)
    assert first == texts(cars, turn=2)
    shown = {text[-5:] for text in first + second if text}
    assert shown == {f"{11 + n}:00" for n in range(6)}


def test_a_car_to_collect_is_on_every_page() -> None:
    cars = [car("r", "ready")] + [car(f"{n}") for n in range(20)]
    pages = [page(sorted(cars, key=lambda c: c.order), 4, turn) for turn in range(12)]
    assert all(shown[0].key == "r" for shown in pages)
    assert {shown.key for cars in pages for shown in cars} == {"r", *map(str, range(20))}


@given(ready=st.integers(0, 12), others=st.integers(0, 30), lines=st.integers(1, 10))
def test_every_car_gets_its_turn_and_no_page_overflows(ready: int, others: int, lines: int) -> None:
    cars = [car(f"r{n}", "ready") for n in range(ready)] + [car(f"o{n}") for n in range(others)]
    pages = [page(cars, lines, turn) for turn in range(60)]
    assert all(len(shown) <= lines and len({c.key for c in shown}) == len(shown) for shown in pages)
    assert {c.key for shown in pages for c in shown} == {c.key for c in cars}
    if 0 < ready <= lines // 2:
        assert all(sum(c.stage == "ready" for c in shown) == ready for shown in pages)


@given(
    language=st.sampled_from(["en", "zh_CN"]),
    columns=st.integers(1, 60),
    lines=st.integers(1, 10),
    cars=st.lists(
        st.tuples(st.sampled_from([*WORDS["en"], "paused"]), PLATES, st.none() | st.integers(0, 3000)), max_size=14
    ),
    minutes=st.integers(0, 2000),
    greeting=st.text(max_size=40),
)
def test_every_face_fits_its_sign(
    language: str, columns: int, lines: int, cars: list[tuple[str, str, int | None]], minutes: int, greeting: str
) -> None:
    now = at("00:00") + timedelta(minutes=minutes)
    shown = [
        Car(f"{n}", plate, "A1***5", stage, at("00:00") + timedelta(minutes=told) if told is not None else None, now)
        for n, (stage, plate, told) in enumerate(cars)
    ]
    lines_shown = face(shown, look(language=language, columns=columns, lines=lines, greeting=greeting), now)
    assert len(lines_shown) == lines
    assert all(width(line.text) <= max(columns, 2) for line in lines_shown)


def test_the_greeting_and_the_time_stand_in_the_middle_while_there_are_no_cars() -> None:
    lines = face([], look(lines=5), NOON)
    assert [line.text for line in lines] == ["", "WELCOME", "11:00", "", ""]
    assert {line.align for line in lines if line.text} == {"centre"}


def test_a_sign_of_one_line_without_cars_shows_the_time() -> None:
    assert texts([], lines=1) == ["11:00"]


@pytest.mark.parametrize(
    ("now", "expected"), [("20:15", ["CLOSED", "OPEN 08:30", "20:15"]), ("07:00", ["CLOSED", "OPEN 08:30", "07:00"])]
)
def test_a_closed_shop_says_when_it_opens(now: str, expected: list[str]) -> None:
    assert [text for text in texts([], at(now)) if text] == expected


def test_an_opening_days_ahead_names_its_day() -> None:
    holidays = frozenset(DAY + timedelta(days=n) for n in range(1, 4))
    calendar = Calendar(ZONE, (((time(8, 30), time(17, 30)),),) * 7, holidays)
    assert "05-08 08:30 营业" in texts([], at("20:00"), calendar=calendar, language="zh_CN")


def test_a_shop_that_never_opens_again_is_just_closed() -> None:
    never = Calendar(ZONE, ((),) * 7)
    assert [text for text in texts([], calendar=never) if text] == ["CLOSED", "11:00"]


def test_the_shops_own_words_for_being_closed_win() -> None:
    assert "SEE YOU TOMORROW" in texts([], at("20:15"), closed_message="SEE YOU TOMORROW")


def test_lunch_closes_no_lounge() -> None:
    assert "WELCOME" in texts([], at("12:30"))


def test_after_closing_only_the_cars_told_for_today_stay() -> None:
    cars = [car("a", told="17:00"), car("b", told=at("10:00", days=1)), car("c", told=None)]
    assert [text for text in texts(cars, at("18:00")) if text] == ["A1***5  IN WORK    17:00"]
    assert "CLOSED" in texts(cars, at("02:00", days=2))


def test_times_are_those_of_the_site_whatever_the_machine() -> None:
    calendar = every_day(ZONE, time(0), time(23))
    assert texts([car(told=datetime(2026, 5, 4, 9, 5, tzinfo=UTC))], calendar=calendar)[0].endswith("17:05")


def test_long_greetings_are_broken_at_blanks() -> None:
    assert wrapped("WELCOME TO OUR SHOP", 12) == ["WELCOME TO", "OUR SHOP"]
    assert wrapped("欢迎光临，请在休息区稍候", 10) == ["欢迎光临，", "请在休息区", "稍候"]


def test_every_stage_a_sign_names_has_words_in_both_languages_that_fit_their_columns() -> None:
    assert WORDS["en"].keys() == WORDS["zh_CN"].keys()
    for language, arrangements in COLUMNS.items():
        for columns in arrangements:
            for stage, words in WORDS[language].items():
                assert stage == "ready" or width(words[columns.words]) <= columns.word_width, (language, stage)


def notice(text: str, starts: str = "08:00", ends: str = "18:00", key: str = "n1") -> Notice:
    return Notice(key, text, at(starts), at(ends))


def pages(cars: list[Car], notices: list[Notice], now: datetime = NOON, turns: int = 6) -> list[list[str]]:
    """What the sign says, turn by turn, without its blank lines."""
    shown = [face(cars, look(), now, turn, notices) for turn in range(turns)]
    return [[line.text for line in lines if line.text] for lines in shown]


def test_a_notice_has_its_page_between_those_of_the_cars() -> None:
    cars = [car(f"{n}", told=f"{11 + n}:00") for n in range(6)]
    first, second, said, *again = pages(cars, [notice("FREE CAR WASH TODAY")])
    assert said == ["FREE CAR WASH TODAY"]
    assert (len(first), len(second)) == (4, 2)
    assert again == [first, second, said]


def test_a_notice_is_shown_from_its_start_until_its_end() -> None:
    said = [notice("LUNCH BUFFET", "11:30", "13:00")]
    for when, shown in (("11:29:59", False), ("11:30", True), ("12:59:59", True), ("13:00", False)):
        assert (["LUNCH BUFFET"] in pages([car()], said, at(when))) is shown


def test_without_cars_notices_alternate_with_the_greeting_and_with_being_closed() -> None:
    both = [notice("B", key="b"), notice("A", key="a")]
    assert pages([], both, turns=4) == [["WELCOME", "11:00"], ["A"], ["B"], ["WELCOME", "11:00"]]
    late = [notice("SEE YOU MONDAY", "08:00", "23:00")]
    assert pages([], late, at("22:00"), turns=2) == [["CLOSED", "OPEN 08:30", "22:00"], ["SEE YOU MONDAY"]]


def test_a_long_notice_takes_as_many_pages_as_it_needs() -> None:
    text = " ".join(f"WORD{n:02d}" for n in range(18))
    shown = pages([car()], [notice(text)], turns=3)
    assert " ".join(line for page in shown[1:] for line in page) == text
    assert all(len(page) <= 4 for page in shown)


@given(ready=st.integers(0, 9), others=st.integers(0, 20), notices=st.integers(0, 3), lines=st.integers(1, 6))
def test_notices_take_no_car_its_turn(ready: int, others: int, notices: int, lines: int) -> None:
    cars = [car(f"r{n}", "ready", tail=f"R{n:02d}") for n in range(ready)]
    cars += [car(f"o{n}", tail=f"O{n:02d}") for n in range(others)]
    said = [notice(f"NOTICE {n}", key=f"{n}") for n in range(notices)]
    shown = {line.text for turn in range(200) for line in face(cars, look(lines=lines), NOON, turn, said)}
    assert {text[:3] for text in shown} >= {one.tail for one in cars}
    assert {f"NOTICE {n}" for n in range(notices)} <= shown
