"""The notices of a sign over HTTP: sentences in its language, each shown from a start until an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from flask import Blueprint
from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from board.refused import Refused, conflict
from drivers.registry import protocol_of
from drivers.text import REPLACEMENT
from server.api.answers import time
from server.api.body_values import Body, Instant, filled, line
from server.api.calls import PREFIX, call
from server.api.shapes import Time
from server.api.signs import known
from server.config.sign_entry import SignEntry
from server.signs.keeper import tell
from server.store.signs import SignNotice
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("notices", __name__, url_prefix=PREFIX)

MOST_NOTICES = 20
LONGEST = timedelta(days=366)


class NoticeBody(Body):
    """What is said, from when until when."""

    text: Annotated[str, Field(max_length=200), AfterValidator(line), AfterValidator(filled)]
    starts_at: Instant
    ends_at: Instant


class NoticeJson(TypedDict):
    id: str
    text: str
    starts_at: Time
    ends_at: Time


@call(
    blueprint,
    "GET",
    "/signs/<name>/notices",
    guard="read-sign",
    summary="The notices of a sign that are not over, by their start",
    answer=list[NoticeJson],
)
def show_notices(person: Person, name: str) -> list[Any]:
    known(name)
    return [notice_json(notice) for notice in current().store.signs.notices(name, current().clock())]


@call(
    blueprint,
    "POST",
    "/signs/<name>/notices",
    guard="operate-sign",
    summary="Show a notice on a sign from a start until an end, between the pages of the cars",
    body=NoticeBody,
    answer=NoticeJson,
    status=201,
    remembers=True,
)
def add_notice(person: Person, name: str, body: NoticeBody) -> dict[str, Any]:
    entry, now = known(name), current().clock()
    check_text(entry, body.text)
    if body.ends_at <= max(body.starts_at, now):
        raise Refused("The end must come after the start, and not be over.", "ends_at")
    if body.ends_at > now + LONGEST:
        raise Refused("A notice ends within a year.", "ends_at")
    signs = current().store.signs
    if len(signs.notices(name, now)) >= MOST_NOTICES:
        raise conflict("This sign has too many notices; withdraw one first.")
    notice = signs.add_notice(name, body.text, body.starts_at, body.ends_at, now)
    tell(current())
    return notice_json(notice)


@call(
    blueprint,
    "DELETE",
    "/signs/<name>/notices/<notice_id>",
    guard="operate-sign",
    summary="Withdraw a notice",
    answer=dict[str, Any],
)
def drop_notice(person: Person, name: str, notice_id: str) -> dict[str, Any]:
    known(name)
    if not current().store.signs.drop_notice(name, notice_id):
        raise Refused("There is no such notice any more.", None, "unknown")
    tell(current())
    return {}


def check_text(entry: SignEntry, text: str) -> None:
    """Refuses characters that the sign would show as question marks."""
    clean = protocol_of(entry.protocol).clean
    lost = [c for c in dict.fromkeys(text) if c != REPLACEMENT and REPLACEMENT in clean(c, 2)]
    if lost:
        raise Refused("This sign cannot show: %(characters)s", "text", characters=" ".join(lost[:10]))


def notice_json(notice: SignNotice) -> dict[str, Any]:
    """A notice, without the sign's name."""
    return {
        "id": notice.id,
        "text": notice.text,
        "starts_at": time(notice.starts_at),
        "ends_at": time(notice.ends_at),
    }
