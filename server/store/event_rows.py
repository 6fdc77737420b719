"""Events as rows of the log's table, each chained to the one before it. Pure: asks no database.

An import writes a thousand at a time: what many of them share is put into words once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from board.orders.events import Event, Fact, JobReceived, PromiseGiven
from board.orders.record import VERSIONS, encode
from server.store import chain
from server.store.chain import NOTE
from server.store.fact_text import body_of
from server.store.tables import event, note

COLUMNS = tuple(column.name for column in event.c)
NOTE_COLUMNS = tuple(column.name for column in note.c)

Row = tuple[Any, ...]
MOST_REMEMBERED = 2_000
OF_ONE_JOB = (JobReceived, PromiseGiven)
"""Facts that hardly ever say the same twice."""


class Before(NamedTuple):
    """What the first event follows: the hash of the one before it, and (seq, hash) of the book's newest entry."""

    hash: str
    book_seq: int
    book_hash: str


class Written(NamedTuple):
    """A fact as the log keeps it; `told` is its body in the canonical form."""

    kind: str
    version: int
    told: str
    end: tuple[str, str]
    """The kind and the version, each with its name."""


EventValues = tuple[int, str, datetime, datetime, str, str, str, Fact | Written]
"""Of an event: an import has a million, and needs not make each of them anew for its place in the log."""


def event_rows(site: str, events: Iterable[EventValues], before: Before) -> tuple[list[Row], list[Row]]:
    """The rows of these events in the order of COLUMNS, each body as text, and of the notes kept beside them in that of
    NOTE_COLUMNS."""
    rows: list[Row] = []
    notes: list[Row] = []
    same: tuple[object, ...] = ()
    same_job = same_key = ""
    job_told = key_told = at_told = ""
    same_at: datetime | None = None
    parts: dict[str, int] = {}
    previous, book_seq, book_hash = before
    told, instant = chain.text_written, chain.instant_written
    on = told(site)
    for seq, job, at, recorded_at, who, device, key, fact in events:
        part = parts[key] = parts.get(key, -1) + 1
        known = fact if isinstance(fact, Written) else in_words(fact)
        if not isinstance(known, Written):
            known, text, salt = _sealed(known)
            notes.append((site, seq, job, text, salt))
        kind, version, body, end = known
        if same != (recorded_at, who, device):
            same = recorded_at, who, device
            device_told, recorded_told, who_told = told(device), instant(recorded_at), told(who)
        if not job_told or job != same_job:
            same_job, job_told = job, told(job)
        if not key_told or key != same_key:
            same_key, key_told = key, told(key)
        if at is not same_at:
            same_at, at_told = at, instant(at)
        # The canonical form of the record, its names in their order: `chain.written` of all COLUMNS but the hash.
        record = (
            f'{{"at":{at_told},"body":{body},"book_seq":{book_seq},"device":{device_told},"job":{job_told},'
            f'"key":{key_told},{end[0]},"part":{part},"recorded_at":{recorded_told},"seq":{seq},'
            f'"site":{on},{end[1]},"who":{who_told}}}'
        )
        previous = chain.link_written(previous, record, book_hash)
        rows.append((site, seq, job, kind, version, at, recorded_at, who, device, key, part, body, book_seq, previous))
    return rows, notes


_remembered: dict[Fact, Written] = {}
"""Facts without people's own words as they are written: what is done in a workshop is done again and again."""


def in_words(fact: Fact) -> Fact | Written:
    """The fact as the log keeps it, or itself where people's own words must be sealed with it."""
    if type(fact) in OF_ONE_JOB:
        return fact if getattr(fact, NOTE, "") else _told(fact)
    known = _remembered.get(fact)
    if known is None:
        if getattr(fact, NOTE, ""):
            return fact
        known = _told(fact)
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[fact] = known
    return known


def values_of(one: Event) -> EventValues:
    """An event's values, in the order in which it keeps them."""
    return one.seq, one.job, one.at, one.recorded_at, one.who, one.device, one.key, one.fact


def _told(fact: Fact) -> Written:
    kind = type(fact).__name__
    version = VERSIONS.get(kind, 1)
    return Written(kind, version, body_of(fact), _end(kind, version))


def _written(kind: str, version: int, body: dict[str, Any]) -> Written:
    return Written(kind, version, chain.written(body), _end(kind, version))


@cache
def _end(kind: str, version: int) -> tuple[str, str]:
    return f'"kind":{chain.written(kind)}', f'"version":{version}'


def _sealed(fact: Fact) -> tuple[Written, str, str]:
    """The fact without its note, which is proved by what stands in its place; the note, and the salt of that. One of
    its own for each event: two with the same words must not look alike."""
    kind, version, body = encode(fact)
    text, salt = body[NOTE], chain.new_salt()
    return _written(kind, version, body | {NOTE: chain.sealed(text, salt)}), text, salt
