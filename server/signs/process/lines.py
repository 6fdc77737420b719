"""What stands on a sign: cars for everybody's eyes, in words and columns, page by page; without any, greeting and time.
Notices have pages of their own between the others.

Pure. A car here has its plate masked already and knows the time the customer was told: no forecast, no risk, no reason
can reach a line, and a car whose work rests looks like any other (domain.md §6, §8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from board.calendar import Calendar, day_of, open_spans, shop_day, without_breaks
from board.calendar import is_open as shop_is_open
from drivers.sign import Line
from drivers.text import cut, width

TIME_COLUMNS = 5
LONGEST_CLOSURE_DAYS = 366
READY = "ready"


@dataclass(frozen=True, slots=True)
class Car:
    """One car as the public may see it: `plate` 沪A·1***5, `tail` A1***5, and the time the customer was last told."""

    key: str
    plate: str
    tail: str
    stage: str
    told_at: datetime | None
    received_at: datetime

    @property
    def order(self) -> tuple[bool, float, float, str]:
        """Cars to collect first, then by the time told: coming later must not look like jumping the queue."""
        told = self.told_at.timestamp() if self.told_at else float("inf")
        return (self.stage != READY, told, self.received_at.timestamp(), self.key)


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence in the sign's language, to be shown from `starts_at` until `ends_at`."""

    key: str
    text: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """How one sign is to look: its size and language, what it says without cars, and the shop's hours."""

    lines: int
    columns: int
    language: str
    calendar: Calendar
    greeting: str = ""
    closed_message: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a line. The same for every car, so that one car's news changes one line only.

    `words`: which of a stage's words are short enough, the longest first is number 0.
    """

    plate: str
    plate_width: int
    gap: int
    words: int
    word_width: int
    time: bool

    @property
    def width(self) -> int:
        return self.plate_width + self.gap + self.word_width + (self.gap + TIME_COLUMNS if self.time else 0)


WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "zh_CN": {
        "received": ("待派工", "待修"),
        "dispatched": ("已派工", "待修"),
        "working": ("维修中", "在修"),
        "inspecting": ("检验中", "检验"),
        "washing": ("洗车中", "洗车"),
        "ready": ("请取车", "取车"),
    },
    "en": {
        "received": ("RECEIVED", "WAIT"),
        "dispatched": ("IN QUEUE", "WAIT"),
        "working": ("IN WORK", "WORK"),
        "inspecting": ("CHECKING", "CHECK"),
        "washing": ("WASHING", "WASH"),
        "ready": ("PLEASE COLLECT", "READY"),
    },
}
"""A stage in plain words, long and short. What has no word here (paused) is shown as work."""

CLOSED = {"zh_CN": ("已打烊", "%s 营业"), "en": ("CLOSED", "OPEN %s")}

COLUMNS = {
    "zh_CN": (
        Columns("dotted", 11, 1, 0, 6, True),
        Columns("plain", 9, 1, 0, 6, True),
        Columns("plain", 9, 1, 1, 4, True),
        Columns("tail", 7, 1, 1, 4, True),
        Columns("tail", 7, 0, 1, 4, True),
        Columns("tail", 7, 1, 1, 4, False),
    ),
    "en": (
        Columns("tail", 7, 1, 0, 10, True),
        Columns("tail", 7, 1, 1, 5, True),
        Columns("tail", 7, 1, 0, 10, False),
        Columns("tail", 7, 1, 1, 5, False),
    ),
}
"""From roomy to narrow; the first that fits is taken. Plates are at most 11 wide with their dot, tails at most 7."""


def face(
    cars: Sequence[Car], look: Look, now: datetime, turn: int = 0, notices: Sequence[Notice] = ()
) -> tuple[Line, ...]:
    """The sign's lines at `now`, exactly as many as it has; `turn` counts the pages turned so far.

    After all pages of the cars, or the greeting, each notice whose time it is has its page.
    """
    opened = is_open(look.calendar, now)
    today = shop_day(look.calendar, now)
    shown = [
        car for car in cars if opened or (car.told_at is not None and shop_day(look.calendar, car.told_at) == today)
    ]
    notes = [texts for notice in current(notices, now) for texts in notice_pages(notice, look)]
    first = pages_of(shown, look.lines)
    rounds, place = divmod(turn, first + len(notes))
    if place >= first:
        return _centred(notes[place - first], look)
    if shown:
        ordered = sorted(shown, key=lambda car: car.order)
        lines = [car_line(car, look, now) for car in page(ordered, look.lines, rounds * first + place)]
        return tuple(lines + [Line()] * (look.lines - len(lines)))
    return message(wrapped(look.greeting, look.columns) if opened else closed(look, now), look, now)


def farewell(look: Look) -> tuple[Line, ...]:
    """What stays on the sign when nobody drives it any more: the greeting, and no time, for it would stand still."""
    return _centred(wrapped(look.greeting, look.columns)[: look.lines], look)


def current(notices: Sequence[Notice], now: datetime) -> list[Notice]:
    """The notices whose time it is, in a fixed order."""
    shown = [notice for notice in notices if notice.starts_at <= now < notice.ends_at]
    return sorted(shown, key=lambda notice: (notice.starts_at, notice.key))


def notice_pages(notice: Notice, look: Look) -> list[list[str]]:
    """What a notice says, on as many pages as it needs."""
    texts = wrapped(notice.text, look.columns)
    return [texts[at : at + look.lines] for at in range(0, len(texts), look.lines)]


def is_open(calendar: Calendar, now: datetime) -> bool:
    """Whether customers are served: from the day's first opening to its last closing. Lunch closes no lounge."""
    return shop_is_open(without_breaks(calendar), now)


def page(cars: Sequence[Car], lines: int, turn: int) -> list[Car]:
    """The cars that have a line on this turn. Those to collect stay on every page, in at most half of the lines unless
    the others need fewer; either half turns its own pages when it overflows.
    """
    return [car for block, room in _blocks(cars, lines) for car in _turned(block, room, turn)]


def pages_of(cars: Sequence[Car], lines: int) -> int:
    """After how many turns every car has had its line; 1 where none is turned."""
    return max((-(-len(block) // room) for block, room in _blocks(cars, lines)), default=1)


def _blocks(cars: Sequence[Car], lines: int) -> list[tuple[Sequence[Car], int]]:
    """The cars that share some lines, and how many lines these are."""
    ready = [car for car in cars if car.stage == READY]
    others = [car for car in cars if car.stage != READY]
    if len(cars) <= lines or not ready or not others or lines == 1:
        return [(cars, lines)] if cars else []
    top = min(len(ready), max((lines + 1) // 2, lines - len(others)))
    return [(ready, top), (others, lines - top)]


def _turned(cars: Sequence[Car], lines: int, turn: int) -> list[Car]:
    pages = -(-len(cars) // lines)
    first = turn % pages * lines
    return list(cars[first : first + lines])


def columns_of(look: Look) -> Columns:
    """The roomiest arrangement that the sign has place for."""
    arrangements = COLUMNS[look.language]
    return next((columns for columns in arrangements if columns.width <= look.columns), arrangements[-1])


def car_line(car: Car, look: Look, now: datetime) -> Line:
    """Plate, stage and time in their columns; a car to collect says so instead of its time."""
    columns = columns_of(look)
    plate = {"dotted": car.plate, "plain": car.plate.replace("·", ""), "tail": car.tail}[columns.plate]
    words = WORDS[look.language].get(car.stage, WORDS[look.language]["working"])
    start = _padded(plate, columns.plate_width) + " " * columns.gap
    room = look.columns - columns.plate_width - columns.gap
    if car.stage == READY:
        word = next((word for word in words if width(word) <= room), words[-1])
        return Line(cut(start + word, look.columns), attention=True)
    if not columns.time:
        return Line(cut(start + words[columns.words], look.columns).rstrip())
    told = told_text(car.told_at, look.calendar, now)
    return Line((start + _padded(words[columns.words], room - TIME_COLUMNS) + told.rjust(TIME_COLUMNS)).rstrip())


def told_text(told_at: datetime | None, calendar: Calendar, now: datetime) -> str:
    """15:30 at the site; on another day the day, 05-13; nothing where no time was told."""
    if told_at is None:
        return ""
    local = told_at.astimezone(calendar.zone)
    return f"{local:%H:%M}" if local.date() == day_of(calendar, now) else f"{local:%m-%d}"


def closed(look: Look, now: datetime) -> list[str]:
    """What a closed shop says: its own words, or that it is closed and when it opens."""
    if look.closed_message:
        return wrapped(look.closed_message, look.columns)
    word, opens = CLOSED[look.language]
    opening = next_opening(look.calendar, now)
    if opening is None:
        return [word]
    days = (day_of(look.calendar, opening) - day_of(look.calendar, now)).days
    local = opening.astimezone(look.calendar.zone)
    return [word, opens % (f"{local:%H:%M}" if days < 2 else f"{local:%m-%d %H:%M}")]


def next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    """When the shop opens next; None when it does not within a year."""
    today = day_of(calendar, now)
    days = (today + timedelta(days=n) for n in range(LONGEST_CLOSURE_DAYS))
    return next((opens for day in days for opens, _ in open_spans(calendar, day) if opens > now), None)


def message(texts: Sequence[str], look: Look, now: datetime) -> tuple[Line, ...]:
    """Sentences and the time of day, in the middle of the sign; the time always has its line."""
    return _centred([*texts[: look.lines - 1], f"{now.astimezone(look.calendar.zone):%H:%M}"], look)


def _centred(texts: Sequence[str], look: Look) -> tuple[Line, ...]:
    above = (look.lines - len(texts)) // 2
    lines = [Line()] * above + [Line(cut(text, look.columns), align="centre") for text in texts]
    return tuple(lines + [Line()] * (look.lines - len(lines)))


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines that fit, broken at blanks where there are any."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}") <= columns:
            lines[-1] = f"{lines[-1]} {word}"
            continue
        while word:
            lines.append(cut(word, columns) or word[0])
            word = word[len(lines[-1]) :]
    return lines


def _padded(text: str, columns: int) -> str:
    kept = cut(text, columns)
    return kept + " " * (columns - width(kept))
