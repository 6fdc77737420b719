"""How single values are written in requests: text without control characters, instants with their offset, days.

What is wrong with one is told by its kind of error (`server.web.problems.FIELD_SENTENCES`), never by a sentence of its
own.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from board import codes
from board.figures.periods import FIRST_YEAR, LAST_YEAR
from board.text import is_line, is_note
from server.config.values import OneOf
from server.people.credentials import LONGEST_PIN

LARGEST_BODY = 256 * 1024
"""So many bytes a request may have, where its call says nothing else."""


def line(text: str) -> str:
    """The text without blanks around it."""
    if not is_line(text):
        raise PydanticCustomError("text_characters", "characters that are not allowed")
    return text.strip()


def note(text: str) -> str:
    """As `line`, with line breaks allowed."""
    if not is_note(text):
        raise PydanticCustomError("text_characters", "characters that are not allowed")
    return text.strip()


def filled(text: str) -> str:
    """The text, which must not be blank."""
    if not text:
        raise PydanticCustomError("string_too_short", "too short", {"min_length": 1})
    return text


def no_step(text: str) -> str:
    """The text, which can stand in an address: there, "." and ".." are steps of the path."""
    if text in (".", ".."):
        raise PydanticCustomError("string_pattern_mismatch", "a step of a path")
    return text


def instant(value: object) -> datetime:
    """From ISO 8601 with an offset, to aware UTC."""
    if not isinstance(value, str) or len(value) > 40:
        raise PydanticCustomError("instant_format", "not a time")
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        raise PydanticCustomError("instant_format", "not a time") from None
    if at.tzinfo is None:
        raise PydanticCustomError("instant_offset", "no offset")
    if not FIRST_YEAR <= at.year < LAST_YEAR:
        raise PydanticCustomError("instant_range", "too far away")
    return at.astimezone(UTC)


def day(value: object) -> date:
    """From 2026-05-04."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise PydanticCustomError("day_format", "not a date")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day_format", "not a date") from None
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise PydanticCustomError("instant_range", "too far away")
    return found


def as_number(value: Any) -> Any:
    """A whole number out of an address, where everything is text."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value, re.ASCII) else value


def _text(limit: int, check: Any = line, least: int = 0) -> Any:
    """A kind of text; `limit` counts characters, the blanks around it included."""
    parts: list[Any] = [Field(max_length=limit), AfterValidator(check)]
    return [*parts, AfterValidator(filled)] if least else parts


ORDER_NO_PATTERN = r"^[^/\\?#%]+$"

OrderNo = Annotated[
    str,
    Field(max_length=40, pattern=ORDER_NO_PATTERN, examples=["WX2026050401"]),
    *_text(40, least=1),
    AfterValidator(no_step),
]
Plate = Annotated[str, Field(max_length=30, examples=["沪A12345"]), AfterValidator(line)]
Vin = Annotated[str, Field(max_length=40, examples=["LSVAA4182E2123456"]), AfterValidator(line)]
Model = Annotated[str, *_text(60)]
Name = Annotated[str, *_text(40, least=1)]
Bay = Annotated[str, *_text(40, least=1)]
Code = Annotated[str, *_text(40, least=1)]
OperationName = Annotated[str, *_text(120, least=1)]
Phone = Annotated[str, *_text(40)]
Mail = Annotated[
    str, Field(max_length=100, pattern=r"^(?:[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+)?$"), AfterValidator(line)
]
"""One address, or nothing."""
Note = Annotated[str, *_text(500, note)]
Minutes = Annotated[int, Field(ge=1, le=10_000)]
TaskNumber = Annotated[int, Field(ge=1, le=1_000)]
Seq = Annotated[int, Field(ge=0, le=2**53)]
Pin = Annotated[str, Field(min_length=1, max_length=LONGEST_PIN, examples=["2580"])]
"""What a PIN must be depends on the role (`server.people.credentials`)."""
Instant = Annotated[
    datetime,
    BeforeValidator(instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-05-04T17:00:00+08:00"]}),
]
Day = Annotated[date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date"})]

Trade = Annotated[str, OneOf(codes.TRADES)]
RepairType = Annotated[str, OneOf(codes.REPAIR_TYPES)]
InspectionLevel = Annotated[str, OneOf(codes.INSPECTION_LEVELS)]
StoppageReason = Annotated[str, OneOf(codes.STOPPAGE_REASONS)]
WarningReason = Annotated[str, OneOf(codes.WARNING_REASONS)]
LateCause = Annotated[str, OneOf(codes.LATE_CAUSES)]


class Body(BaseModel):
    """A request's body: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """What stands behind the question mark of an address. `lang` chooses the language of any answer."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    lang: Annotated[str | None, Field(max_length=20)] = None
