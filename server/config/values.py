"""How single values of config.yaml are written, and what is refused of them."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core.core_schema import CoreSchema, literal_schema

from board.calendar import MIDNIGHT, check_hours
from board.codes import INSPECTION_LEVELS
from server.config.message_text import checked_text
from server.translations.catalogs import LANGUAGES

LONGEST_HOLIDAY_DAYS = 366
TIME_OF_DAY = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"

Interval = tuple[time, time]


def zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name} is not a time zone; write it like Asia/Shanghai") from None
    return name


def interval(value: object) -> object:
    """From "08:30-17:30" to two times; 24:00 is the end of the day."""
    found = (
        re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*", value) if isinstance(value, str) else None
    )
    if not found:
        raise ValueError('hours are written like "08:30-17:30"')
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, found.groups())
    if (closes_hour, closes_minute) == (24, 0):
        closes_hour = 0
    interval = (time(opens_hour, opens_minute), time(closes_hour, closes_minute))
    check_hours([interval])
    return interval


def within_a_day(interval: Interval) -> Interval:
    if interval[1] < interval[0] and interval[1] != MIDNIGHT:
        raise ValueError(f"{interval[0]:%H:%M}-{interval[1]:%H:%M} ends before it begins")
    return interval


def hours(value: tuple[Interval, ...]) -> tuple[Interval, ...]:
    check_hours(value)
    return value


def one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def dates(value: object) -> object:
    """Each entry is a date, or from one to another with both: 2026-10-01/2026-10-07."""
    if not isinstance(value, list):
        return value
    days: list[object] = []
    for entry in value:
        first, slash, last = entry.partition("/") if isinstance(entry, str) else (entry, "", "")
        if not slash:
            days.append(entry)
            continue
        begin, end = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
        if not begin <= end < begin + timedelta(days=LONGEST_HOLIDAY_DAYS):
            raise ValueError(f"{entry} must run forwards and for less than a year")
        days.extend(begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return days


def database(url: str) -> str:
    if not re.match(r"sqlite:///|postgresql\+psycopg://", url):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return url


def queue(url: str | None) -> str | None:
    if url and not re.match(r"rediss?://", url):
        raise ValueError("must begin with redis:// or be null")
    return url or None


def channel(url: str) -> str:
    if not re.match(r"[A-Za-z0-9+.-]+://", url):
        raise ValueError("must be an Apprise URL, like wecombot://KEY")
    return url


def mail_channel(url: str | None) -> str | None:
    if url and not re.match(r"mailtos?://", url):
        raise ValueError("must be an Apprise mail URL, like mailtos://USER:PASSWORD@HOST, or null")
    return url or None


def time_of_day(value: object) -> object:
    """08:30, as a text."""
    if not isinstance(value, str) or not re.fullmatch(TIME_OF_DAY, value, re.ASCII):
        raise ValueError(f"{value} is not a time of day, like 03:00")
    return time.fromisoformat(value)


def levels(levels: tuple[str, ...]) -> tuple[str, ...]:
    if list(levels) != [level for level in INSPECTION_LEVELS if level in levels]:
        raise ValueError(f"must be some of {', '.join(INSPECTION_LEVELS)}, each once and in this order")
    return levels


def brightness(levels: dict[str, int]) -> dict[str, int]:
    """From a time of day to the level from then on, in the order of the day."""
    for at, level in levels.items():
        if not re.fullmatch(TIME_OF_DAY, at, re.ASCII):
            raise ValueError(f"{at} is not a time of day, like 07:30")
        if not 0 <= level <= 15:
            raise ValueError(f"{at}: brightness is 0 to 15")
    return dict(sorted(levels.items()))


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """Makes a text one of these codes. As `Literal`, which has to spell them out."""

    codes: Iterable[str]

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        return literal_schema(list(self.codes))


def web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must begin with https:// or http://")
    if not url.isprintable() or " " in url:
        raise ValueError("must not hold blanks")
    # Raises for what is no port.
    _ = parts.port
    return url


def webhook_secret(secret: str) -> str:
    """As the Standard Webhooks specification writes one: base64 of 24 to 64 random bytes, with or without whsec_."""
    try:
        found = len(b64decode(secret.removeprefix("whsec_"), validate=True))
    except binascii.Error:
        found = 0
    if not 24 <= found <= 64:
        raise ValueError("must be whsec_ and the base64 of 24 to 64 random bytes")
    return secret


Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^\S(.*\S)?$")]
Language = Annotated[str, OneOf(LANGUAGES)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
TimeOfDay = Annotated[time, BeforeValidator(time_of_day)]
OneInterval = Annotated[Interval, BeforeValidator(interval)]
Lunch = Annotated[OneInterval, AfterValidator(within_a_day)]
DayHours = Annotated[tuple[OneInterval, ...], AfterValidator(hours), BeforeValidator(one_or_many)]
Levels = Annotated[tuple[Annotated[str, OneOf(INSPECTION_LEVELS)], ...], AfterValidator(levels)]
Brightness = Annotated[dict[str, int], AfterValidator(brightness)]
TimeZone = Annotated[str, AfterValidator(zone)]
Dates = Annotated[frozenset[date], BeforeValidator(dates)]
Database = Annotated[str, AfterValidator(database)]
Queue = Annotated[str | None, AfterValidator(queue)]
Channel = Annotated[str, AfterValidator(channel)]
MailChannel = Annotated[str | None, AfterValidator(mail_channel)]
MessageText = Annotated[str, Field(max_length=500), AfterValidator(checked_text)]
WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(web_address)]
WebhookSecret = Annotated[str, AfterValidator(webhook_secret)]
