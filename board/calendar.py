"""Opening hours: how much working time lies between two instants, and when a given amount of it will have passed.

Instants go in and come out as aware UTC; the shop's own clock, with lunch, holidays and daylight saving, stays inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter

Hours = tuple[tuple[time, time], ...]
"""The open intervals of one day in local time, in order. A closing time of 00:00 is the end of the day; the last
interval may end before it begins: it runs into the next day, and belongs to the day on which it began."""

Span = tuple[datetime, datetime]

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)
A_MINUTE = timedelta(minutes=1)
LONGEST_CLOSURE_DAYS = 366
REMEMBERED_DAYS = 4_000


class NeverOpen(ValueError):
    """The shop does not open within a year of the instant asked about: the calendar is wrong, not the question."""


@dataclass(frozen=True)
class Calendar:
    """A shop's opening hours. `week` runs from Monday to Sunday with lunch already cut out.

    `special` gives single dates hours of their own and wins over holidays and week: a Sunday worked for a long holiday.
    All of it holds from the local date `since` on; what held `before` still says how long the shop was open then.
    """

    zone: tzinfo
    week: tuple[Hours, ...]
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    since: date = date.min
    before: Calendar | None = field(default=None, hash=False, repr=False)
    # The days already worked out: a forecast asks for the same few days thousands of times.
    _spans: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _of_utc_day: dict[int, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has 7 days, not {len(self.week)}")
        for hours in (*self.week, *self.special.values()):
            check_hours(hours)
        for hours, tomorrow in zip(self.week, (*self.week[1:], self.week[0]), strict=True):
            if fault := night_fault(hours, tomorrow):
                raise ValueError(fault)

    @cached_property
    def has_nights(self) -> bool:
        """Whether any day runs past midnight."""
        own = any(_ends_next_day(hours) for hours in (*self.week, *self.special.values()))
        return own or (self.before is not None and self.before.has_nights)


@lru_cache(maxsize=16)
def without_breaks(calendar: Calendar) -> Calendar:
    """The same days without lunch or any other break: open from the first opening to the last closing."""
    week = tuple(_whole(hours) for hours in calendar.week)
    special = {day: _whole(hours) for day, hours in calendar.special.items()}
    before = without_breaks(calendar.before) if calendar.before else None
    return Calendar(calendar.zone, week, calendar.holidays, special, calendar.since, before)


def _whole(hours: Hours) -> Hours:
    return ((hours[0][0], hours[-1][1]),) if hours else ()


def check_hours(hours: Sequence[tuple[time, time]]) -> None:
    """ValueError unless the intervals run forwards, in order and without overlap; the last may end the next day."""
    previous = MIDNIGHT
    for opens, closes in hours:
        if opens < previous:
            raise ValueError(
                f"{opens:%H:%M}-{closes:%H:%M} begins before {previous:%H:%M}, when the one before it ends"
            )
        if closes == opens != MIDNIGHT:
            raise ValueError(f"{opens:%H:%M}-{closes:%H:%M} ends when it begins")
        if hours[0][0] < closes < opens:
            raise ValueError(f"{opens:%H:%M}-{closes:%H:%M} makes a day of more than 24 hours")
        previous = time.max if closes <= opens else closes


def night_fault(hours: Hours, tomorrow: Hours) -> str | None:
    """What is wrong where the night of a day runs into the opening of the next."""
    if not _ends_next_day(hours) or not tomorrow or hours[-1][1] <= tomorrow[0][0]:
        return None
    return f"{hours[-1][0]:%H:%M}-{hours[-1][1]:%H:%M} goes on when the next day opens at {tomorrow[0][0]:%H:%M}"


def _ends_next_day(hours: Hours) -> bool:
    return bool(hours) and MIDNIGHT < hours[-1][1] < hours[-1][0]


def cut(hours: Sequence[tuple[time, time]], lunch: tuple[time, time] | None) -> Hours:
    """The hours without the lunch break."""
    if lunch is None:
        return tuple(hours)
    lunch_from, lunch_to = lunch
    left = []
    for opens, closes in hours:
        until_end = closes <= opens
        if (not until_end and closes <= lunch_from) or opens >= lunch_to:
            left.append((opens, closes))
            continue
        if opens < lunch_from:
            left.append((opens, lunch_from))
        if until_end or closes > lunch_to:
            left.append((lunch_to, closes))
    return tuple(left)


def open_spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The open intervals that begin on a local date as UTC instants, in order, none empty."""
    known = calendar._spans.get(day)
    if known is None:
        known = _work_out(calendar, day)
        if len(calendar._spans) >= REMEMBERED_DAYS:
            calendar._spans.clear()
        calendar._spans[day] = known
    return known


def _work_out(calendar: Calendar, day: date) -> tuple[Span, ...]:
    spans: list[Span] = []
    before = _hours_of(calendar, day - ONE_DAY)
    closed = _utc(day, before[-1][1] if _ends_next_day(before) else MIDNIGHT, calendar.zone)
    for opens, closes in _hours_of(calendar, day):
        # When the clocks go forward, two local times can be one instant, or stand in the other order.
        begin = max(_utc(day, opens, calendar.zone), closed)
        end = _utc(day + ONE_DAY if closes <= opens else day, closes, calendar.zone)
        if begin < end:
            spans.append((begin, end))
            closed = end
    return tuple(spans)


def _hours_of(calendar: Calendar, day: date) -> Hours:
    while calendar.before is not None and day < calendar.since:
        calendar = calendar.before
    if day in calendar.special:
        return calendar.special[day]
    return () if day in calendar.holidays else calendar.week[day.weekday()]


def _utc(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def day_of(calendar: Calendar, at: datetime) -> date:
    """The local date of an instant."""
    return at.astimezone(calendar.zone).date()


def shop_day(calendar: Calendar, at: datetime) -> date:
    """The day to whose work an instant belongs: the local date, but the one before while its night goes on, and after
    that until halfway to the next opening."""
    today = day_of(calendar, at)
    if not calendar.has_nights or not _ends_next_day(_hours_of(calendar, today - ONE_DAY)):
        return today
    closed = open_spans(calendar, today - ONE_DAY)[-1][1]
    spans = open_spans(calendar, today)
    opens = spans[0][0] if spans else _utc(today + ONE_DAY, MIDNIGHT, calendar.zone)
    return today - ONE_DAY if at < closed + (opens - closed) / 2 else today


def dates_of(calendar: Calendar, a: datetime, b: datetime) -> Iterator[date]:
    """The local dates on which hours may have begun that lie between two instants, in order."""
    day, last = _first_date(calendar, a), day_of(calendar, b)
    while day <= last:
        yield day
        day += ONE_DAY


def _first_date(calendar: Calendar, at: datetime) -> date:
    """The earliest date whose hours an instant may lie in."""
    return day_of(calendar, at) - (ONE_DAY if calendar.has_nights else timedelta(0))


def day_bounds(calendar: Calendar, day: date) -> Span | None:
    """From the first opening to the last closing of the hours that begin on a local date, lunch included; None on a day
    that stays closed."""
    spans = open_spans(calendar, day)
    return (spans[0][0], spans[-1][1]) if spans else None


def half_days(calendar: Calendar, day: date) -> tuple[Span, Span] | None:
    """Morning and afternoon of a local day: apart by its longest break, or in the middle; None on a day that stays
    closed."""
    spans = open_spans(calendar, day)
    if not spans:
        return None
    begin, end = spans[0][0], spans[-1][1]
    breaks = [(after[0] - before[1], before[1], after[0]) for before, after in pairwise(spans)]
    middle = begin + (end - begin) / 2
    _, noon, afternoon = max(breaks, key=itemgetter(0), default=(ONE_DAY, middle, middle))
    return (begin, noon), (afternoon, end)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Open from the opening instant on, closed from the closing instant on."""
    return open_span(calendar, at) is not None


def open_span(calendar: Calendar, at: datetime) -> Span | None:
    """The opening and the closing between which an instant lies; None while the shop is closed."""
    spans = (span for day in dates_of(calendar, at, at) for span in open_spans(calendar, day))
    return next(((begin, end) for begin, end in spans if begin <= at < end), None)


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself while the shop is open, otherwise the next opening."""
    begin, _ = next(spans_after(calendar, at))
    return max(begin, at.astimezone(UTC))


def add_minutes(calendar: Calendar, start: datetime, minutes: float) -> datetime:
    """The earliest instant by which `minutes` of open time have passed since `start`.

    Work that ends exactly at closing time ends then, not at the next opening. Nothing to do takes no time: 0 gives
    `start` itself, open or closed.
    """
    return add_time(calendar, start, timedelta(minutes=minutes))


def add_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """As `add_minutes`, exact to the microsecond."""
    start = start.astimezone(UTC)
    if amount < NOTHING:
        raise ValueError("working time cannot be negative")
    if not amount:
        return start
    day, closed_days = start.toordinal(), 0
    while closed_days <= LONGEST_CLOSURE_DAYS:
        closed_days += 1
        for begin, end in _within_utc_day(calendar, day):
            if end > start:
                closed_days = 0
                begin = begin if begin > start else start
                if amount <= end - begin:
                    return begin + amount
                amount -= end - begin
        day += 1
    raise _never_opens(date.fromordinal(day), closed_days)


def minutes_before(calendar: Calendar, end: datetime, minutes: float) -> datetime:
    """The latest instant from which `minutes` of open time pass until `end`; NeverOpen after a year without any."""
    left = timedelta(minutes=minutes)
    if not left:
        return end
    day, closed_days = day_of(calendar, end), 0
    while closed_days <= LONGEST_CLOSURE_DAYS:
        closed_days += 1
        for begin, until in reversed(open_spans(calendar, day)):
            stretch = min(until, end) - begin
            if stretch <= timedelta(0):
                continue
            closed_days = 0
            if left <= stretch:
                return min(until, end) - left
            left -= stretch
        day -= ONE_DAY
    raise NeverOpen(f"the shop was not open between {day} and {day + closed_days * ONE_DAY}: check its hours")


def minutes_between(calendar: Calendar, a: datetime, b: datetime) -> float:
    """The minutes of open time from `a` to `b`, seconds as a fraction; negative when `b` is the earlier."""
    return time_between(calendar, a, b) / A_MINUTE


def time_between(calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """As `minutes_between`, exact to the microsecond."""
    if b < a:
        return -time_between(calendar, b, a)
    total, a, b = NOTHING, a.astimezone(UTC), b.astimezone(UTC)
    for day in range(a.toordinal(), b.toordinal() + 1):
        for begin, end in _within_utc_day(calendar, day):
            if a < end and begin < b:
                total += (end if end < b else b) - (begin if begin > a else a)
    return total


def _within_utc_day(calendar: Calendar, day: int) -> tuple[Span, ...]:
    """What is open of a date of UTC, by its ordinal: no instant need be looked up in the shop's own zone for that."""
    known = calendar._of_utc_day.get(day)
    if known is None:
        midnight = datetime.combine(date.fromordinal(day), MIDNIGHT, UTC)
        found = []
        for near in dates_of(calendar, midnight, midnight + ONE_DAY):
            for begin, end in open_spans(calendar, near):
                begin, end = max(begin, midnight), min(end, midnight + ONE_DAY)
                if begin < end:
                    found.append((begin, end))
        if len(calendar._of_utc_day) >= REMEMBERED_DAYS:
            calendar._of_utc_day.clear()
        known = calendar._of_utc_day[day] = tuple(found)
    return known


def spans_after(calendar: Calendar, at: datetime) -> Iterator[Span]:
    """The open spans that end after `at`, without end; NeverOpen after a year without one."""
    day = _first_date(calendar, at)
    closed_days = 0
    while closed_days <= LONGEST_CLOSURE_DAYS:
        closed_days += 1
        for begin, end in open_spans(calendar, day):
            if end > at:
                closed_days = 0
                yield begin, end
        day += ONE_DAY
    raise _never_opens(day, closed_days)


def _never_opens(day: date, closed_days: int) -> NeverOpen:
    return NeverOpen(f"the shop does not open between {day - closed_days * ONE_DAY} and {day}: check its hours")
