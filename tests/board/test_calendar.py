"""Opening hours: working time between instants, through lunch, nights, holidays and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from board.calendar import (
    Calendar,
    NeverOpen,
    add_minutes,
    add_time,
    cut,
    day_bounds,
    day_of,
    is_open,
    minutes_before,
    minutes_between,
    next_open,
    open_spans,
    shop_day,
    time_between,
    without_breaks,
)
from tests.builders import every_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
SHOP = every_day(SHANGHAI, time(8, 30), time(17, 30), (time(12), time(13)))
WEEKDAYS = Calendar(
    SHANGHAI,
    (*((SHOP.week[0],) * 5), (), ()),
    holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}),
    special={date(2026, 10, 4): ((time(9), time(12)),)},
)


def local(text: str, zone: ZoneInfo = SHANGHAI, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def test_work_within_the_morning_takes_as_long_as_it_takes():
    assert add_minutes(SHOP, local("2026-03-02 09:00"), 90) == local("2026-03-02 10:30")


def test_lunch_does_not_count():
    assert add_minutes(SHOP, local("2026-03-02 11:30"), 60) == local("2026-03-02 13:30")
    assert minutes_between(SHOP, local("2026-03-02 11:30"), local("2026-03-02 13:30")) == 60


def test_the_night_does_not_count():
    assert add_minutes(SHOP, local("2026-03-02 17:00"), 60) == local("2026-03-03 09:00")
    assert minutes_between(SHOP, local("2026-03-02 17:00"), local("2026-03-03 09:00")) == 60


def test_work_that_ends_at_closing_time_ends_then():
    assert add_minutes(SHOP, local("2026-03-02 17:00"), 30) == local("2026-03-02 17:30")
    assert add_minutes(SHOP, local("2026-03-02 11:00"), 60) == local("2026-03-02 12:00")


def test_nothing_to_do_takes_no_time_even_at_night():
    assert add_minutes(SHOP, local("2026-03-02 22:00"), 0) == local("2026-03-02 22:00")


def test_seconds_are_kept():
    assert add_minutes(SHOP, local("2026-03-02 09:00:20"), 1.5) == local("2026-03-02 09:01:50")
    assert minutes_between(SHOP, local("2026-03-02 11:59:30"), local("2026-03-02 13:00:15")) == 0.75


def test_negative_working_time_is_refused():
    with pytest.raises(ValueError, match="negative"):
        add_minutes(SHOP, local("2026-03-02 09:00"), -1)


def test_weekend_and_holidays_are_passed_over():
    assert add_minutes(WEEKDAYS, local("2026-03-06 17:00"), 60) == local("2026-03-09 09:00")
    assert day_bounds(WEEKDAYS, date(2026, 10, 1)) is None
    assert minutes_between(WEEKDAYS, local("2026-10-01 00:00"), local("2026-10-03 23:59")) == 0


def test_a_special_opening_wins_over_a_closed_sunday():
    assert next_open(WEEKDAYS, local("2026-09-30 18:00")) == local("2026-10-04 09:00")
    assert day_bounds(WEEKDAYS, date(2026, 10, 4)) == (local("2026-10-04 09:00"), local("2026-10-04 12:00"))


def test_a_special_opening_wins_over_a_holiday():
    calendar = Calendar(
        SHANGHAI, SHOP.week, frozenset({date(2026, 10, 1)}), {date(2026, 10, 1): ((time(9), time(10)),)}
    )
    assert minutes_between(calendar, local("2026-10-01 00:00"), local("2026-10-02 00:00")) == 60


@pytest.mark.parametrize(
    ("at", "expected"),
    [("08:29:59", False), ("08:30", True), ("11:59:59", True), ("12:00", False), ("13:00", True), ("17:30", False)],
)
def test_the_shop_is_open_from_opening_until_just_before_closing(at, expected):
    assert is_open(SHOP, local(f"2026-03-02 {at}")) is expected


def test_next_open_is_now_while_the_shop_is_open():
    assert next_open(SHOP, local("2026-03-02 09:17:05")) == local("2026-03-02 09:17:05")
    assert next_open(SHOP, local("2026-03-02 12:10")) == local("2026-03-02 13:00")
    assert next_open(SHOP, local("2026-03-02 17:30")) == local("2026-03-03 08:30")


def test_the_day_is_the_shops_own_whatever_the_servers():
    assert day_of(SHOP, datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == date(2026, 10, 31)
    assert day_of(SHOP, datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == date(2026, 11, 1)


def test_the_bounds_of_a_day_include_lunch():
    assert day_bounds(SHOP, date(2026, 3, 2)) == (local("2026-03-02 08:30"), local("2026-03-02 17:30"))


def test_what_comes_out_is_utc_whatever_went_in():
    noon = datetime(2026, 3, 2, 11, 0, tzinfo=SHANGHAI)
    for out in (add_minutes(SHOP, noon, 0), add_minutes(SHOP, noon, 5), next_open(SHOP, noon)):
        assert out.tzinfo is UTC


def test_an_hour_that_the_clock_leaves_out_is_not_worked():
    nights = every_day(BERLIN, time(1), time(4))
    assert minutes_between(nights, local("2026-03-29 00:00", BERLIN), local("2026-03-29 12:00", BERLIN)) == 120
    assert minutes_between(nights, local("2026-10-25 00:00", BERLIN), local("2026-10-25 12:00", BERLIN)) == 240


def test_working_time_runs_through_the_hour_that_comes_twice():
    nights = every_day(BERLIN, time(1), time(4))
    assert add_minutes(nights, local("2026-10-25 01:30", BERLIN), 90) == local("2026-10-25 02:00", BERLIN, fold=1)


def test_an_opening_inside_the_hour_that_is_left_out_is_never_negative():
    calendar = every_day(BERLIN, time(2, 30), time(3, 15))
    assert open_spans(calendar, date(2026, 3, 29)) == ()
    assert minutes_between(calendar, local("2026-03-28 00:00", BERLIN), local("2026-03-30 00:00", BERLIN)) == 45


def test_an_interval_that_the_clock_pushes_into_the_next_counts_once():
    calendar = Calendar(BERLIN, (((time(1), time(2, 45)), (time(3), time(4))),) * 7)
    # 02:45 is 03:45 on this day, and 03:00 lies before it.
    assert minutes_between(calendar, local("2026-03-29 00:00", BERLIN), local("2026-03-29 12:00", BERLIN)) == 120


def test_work_may_take_longer_than_a_year():
    assert add_minutes(SHOP, local("2026-01-01 08:30"), 480 * 365) == local("2026-12-31 17:30")
    assert add_minutes(SHOP, local("2026-01-01 08:30"), 480 * 800) == local("2028-03-10 17:30")


def test_closing_at_midnight_joins_the_next_day():
    always = every_day(SHANGHAI, time(0), time(0))
    start = local("2026-03-02 22:00")
    assert add_minutes(always, start, 60 * 50) == start + timedelta(hours=50)
    assert is_open(always, local("2026-03-02 23:59:59"))


def test_a_shop_that_never_opens_is_an_error_and_not_a_loop():
    closed = Calendar(SHANGHAI, ((),) * 7)
    with pytest.raises(NeverOpen, match="does not open between 2026-03-02"):
        add_minutes(closed, local("2026-03-02 09:00"), 1)
    with pytest.raises(NeverOpen):
        next_open(closed, local("2026-03-02 09:00"))
    assert minutes_between(closed, local("2026-03-02 09:00"), local("2026-05-02 09:00")) == 0


def test_a_shop_closed_for_ten_months_still_opens():
    calendar = Calendar(SHANGHAI, ((),) * 7, special={date(2026, 12, 31): ((time(9), time(10)),)})
    assert next_open(calendar, local("2026-03-02 09:00")) == local("2026-12-31 09:00")
    with pytest.raises(NeverOpen):
        add_minutes(calendar, local("2026-03-02 09:00"), 61)


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        ([(time(9), time(9))], "ends when it begins"),
        ([(time(17), time(9)), (time(18), time(19))], "begins before 23:59"),
        ([(time(9), time(12)), (time(11), time(15))], "begins before 12:00"),
        ([(time(9), time(0)), (time(10), time(15))], "begins before 23:59"),
    ],
)
def test_hours_out_of_order_are_refused(hours, why):
    with pytest.raises(ValueError, match=why):
        Calendar(SHANGHAI, (tuple(hours), *(((),) * 6)))


def test_a_week_has_seven_days():
    with pytest.raises(ValueError, match="7 days"):
        Calendar(SHANGHAI, ((),) * 5)


NIGHTS = every_day(SHANGHAI, time(20), time(4))


def test_a_night_runs_into_the_next_day_and_belongs_to_the_one_on_which_it_began():
    assert day_bounds(NIGHTS, date(2026, 3, 2)) == (local("2026-03-02 20:00"), local("2026-03-03 04:00"))
    assert [is_open(NIGHTS, local(f"2026-03-03 {at}")) for at in ("03:59", "04:00", "19:59", "20:00")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert add_minutes(NIGHTS, local("2026-03-02 23:30"), 60) == local("2026-03-03 00:30")
    assert add_minutes(NIGHTS, local("2026-03-03 03:30"), 60) == local("2026-03-03 20:30")
    assert minutes_between(NIGHTS, local("2026-03-03 02:00"), local("2026-03-03 21:00")) == 180
    assert minutes_before(NIGHTS, local("2026-03-03 20:30"), 60) == local("2026-03-03 03:30")
    assert cut(NIGHTS.week[0], (time(22), time(22, 30))) == ((time(20), time(22)), (time(22, 30), time(4)))


def test_the_day_of_a_night_lasts_until_halfway_to_the_next_opening():
    days = [shop_day(NIGHTS, local(f"2026-03-03 {at}")).day for at in ("00:00", "04:30", "11:59", "12:00", "23:59")]
    assert days == [2, 2, 2, 3, 3]
    assert shop_day(SHOP, local("2026-03-03 00:00")).day == 3


def test_a_night_before_a_day_with_hours_of_its_own_ends_when_that_opens():
    holiday = {date(2026, 3, 3): ((time(2), time(6)),)}
    calendar = Calendar(SHANGHAI, NIGHTS.week, special=holiday)
    assert open_spans(calendar, date(2026, 3, 3)) == ((local("2026-03-03 04:00"), local("2026-03-03 06:00")),)
    assert minutes_between(calendar, local("2026-03-02 20:00"), local("2026-03-03 12:00")) == 600


@pytest.mark.parametrize(
    ("week", "why"),
    [
        ((((time(20), time(4)),), ((time(3), time(9)),)), "goes on when the next day opens at 03:00"),
        ((((time(8), time(10)), (time(20), time(9))),), "more than 24 hours"),
    ],
)
def test_nights_that_run_into_the_morning_are_refused(week, why):
    with pytest.raises(ValueError, match=why):
        Calendar(SHANGHAI, (*week, *(((),) * (7 - len(week)))))


def test_without_breaks_a_day_is_open_from_its_first_opening_to_its_last_closing():
    whole = without_breaks(SHOP)
    assert minutes_between(whole, local("2026-03-02 08:00"), local("2026-03-02 18:00")) == 540
    assert without_breaks(NIGHTS) == NIGHTS


def test_lunch_is_cut_out_wherever_it_falls():
    lunch = (time(12), time(13))
    assert cut([(time(8), time(17))], lunch) == ((time(8), time(12)), (time(13), time(17)))
    assert cut([(time(8), time(12, 30))], lunch) == ((time(8), time(12)),)
    assert cut([(time(12, 30), time(17))], lunch) == ((time(13), time(17)),)
    assert cut([(time(12), time(13))], lunch) == ()
    assert cut([(time(8), time(11))], lunch) == ((time(8), time(11)),)
    assert cut([(time(8), time(0))], lunch) == ((time(8), time(12)), (time(13), time(0)))
    assert cut([(time(8), time(17))], None) == ((time(8), time(17)),)


def test_the_memory_of_worked_out_days_stays_bounded(monkeypatch):
    monkeypatch.setattr("board.calendar.REMEMBERED_DAYS", 10)
    calendar = every_day(SHANGHAI, time(8), time(18))
    assert minutes_between(calendar, local("2026-01-01 00:00"), local("2026-03-01 00:00")) == 59 * 600
    assert len(calendar._spans) <= 10


def test_equal_calendars_stay_equal_after_use():
    other = every_day(SHANGHAI, time(8, 30), time(17, 30), (time(12), time(13)))
    is_open(other, local("2026-03-02 09:00"))
    assert other == SHOP
    assert hash(other) == hash(SHOP)


QUARTERS = [time(n // 4, n % 4 * 15) for n in range(96)]


@st.composite
def some_hours(draw):
    points = sorted(draw(st.sets(st.sampled_from(QUARTERS[24:]), min_size=0, max_size=6)))
    # One that is left over opens a night, which ends before any day begins.
    ends = [draw(st.sampled_from(QUARTERS[:24]))] if len(points) % 2 else []
    return tuple(zip(points[::2], points[1::2] + ends, strict=True))


# A week with at least one long day, in zones with and without daylight saving, one of which shifts by half an hour.
calendars = st.builds(
    lambda zone, days, holidays: Calendar(
        ZoneInfo(zone), (*days, ((time(9), time(12)), (time(13), time(18)))), frozenset(holidays)
    ),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "UTC"]),
    st.lists(some_hours(), min_size=6, max_size=6),
    st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20),
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
minutes = st.integers(0, 5_000)
amounts = st.timedeltas(timedelta(0), timedelta(minutes=5_000))


@given(calendars, instants, minutes)
def test_after_adding_minutes_that_many_have_passed(calendar, start, amount):
    assert minutes_between(calendar, start, add_minutes(calendar, start, amount)) == amount


@given(calendars, instants, amounts)
def test_after_adding_any_time_exactly_that_much_has_passed(calendar, start, amount):
    assert time_between(calendar, start, add_time(calendar, start, amount)) == amount


@given(calendars, instants, st.timedeltas(timedelta(microseconds=1), timedelta(minutes=5_000)))
def test_an_instant_earlier_it_had_not_all_passed(calendar, start, amount):
    end = add_time(calendar, start, amount)
    assert time_between(calendar, start, end - timedelta(microseconds=1)) < amount


@given(calendars, instants, amounts, amounts)
def test_two_pieces_of_work_take_as_long_as_both_in_one(calendar, start, first, second):
    assert add_time(calendar, add_time(calendar, start, first), second) == add_time(calendar, start, first + second)


@given(calendars, instants, instants, instants)
def test_working_time_adds_up(calendar, a, b, c):
    assert time_between(calendar, a, b) + time_between(calendar, b, c) == time_between(calendar, a, c)


@given(calendars, instants, instants, amounts)
def test_who_starts_later_ends_no_earlier(calendar, a, b, amount):
    a, b = sorted((a, b))
    assert add_time(calendar, a, amount) <= add_time(calendar, b, amount)


@given(calendars, instants, instants)
def test_working_time_is_never_longer_than_the_time_that_passed(calendar, a, b):
    a, b = sorted((a, b))
    assert timedelta(0) <= time_between(calendar, a, b) <= b - a


@given(calendars, instants)
def test_nothing_passes_while_the_shop_is_closed(calendar, at):
    assume(not is_open(calendar, at))
    opening = next_open(calendar, at)
    assert opening > at
    assert time_between(calendar, at, opening) == timedelta(0)
    assert is_open(calendar, opening)


@given(calendars, instants)
def test_time_passes_while_the_shop_is_open(calendar, at):
    opening = next_open(calendar, at)
    tick = timedelta(microseconds=1)
    assert time_between(calendar, opening, opening + tick) == tick
