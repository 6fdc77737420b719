"""The call-back (电话回访): begin a call, nobody answered, what the customer said (domain.md §3 `follow_up`, §5),
and what came of a complaint (§14)."""

from __future__ import annotations

from datetime import datetime, timedelta

from board.orders import events as e
from board.orders.job import Job
from board.orders.job_records import PhoneCall
from board.orders.moves.checked import checked
from board.orders.shop import Entry
from board.refused import Refused, conflict

CALL_LASTS = timedelta(minutes=10)
"""A call begun longer ago holds nobody up: whoever made it forgot to say what came of it."""


def under_way(job: Job, now: datetime) -> PhoneCall | None:
    """The call that is being made at `now`."""
    call = job.calling
    return call if call is not None and now < call.at + CALL_LASTS else None


def call(job: Job, *, who: str, at: datetime, now: datetime) -> list[Entry]:
    """`who` picks up the phone; refused while somebody else is on it. One's own call may be begun again."""
    other = under_way(job, now)
    if other is not None and other.who != who:
        raise conflict("%(who)s is calling this customer, since %(time)s.", who=other.who, time=other.at)
    return checked(job, e.CallBegun(), at)


def no_answer(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """Nobody could be spoken to; the car stays with those to call."""
    return checked(job, e.CallTried(note), at)


def follow_up(job: Job, *, on_time: bool, note: str, complaint: bool = False, at: datetime) -> list[Entry]:
    """What the customer answered to 是否准时交车, and whether it is a complaint (投诉)."""
    if complaint and not note.strip():
        raise Refused("Say in a note what the customer complains of.", "note")
    return checked(job, e.FollowUpMade(on_time, note, complaint), at)


def look_into(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """A manager has looked into the complaint and says what came of it."""
    if not note.strip():
        raise Refused("Say what came of it.", "note")
    return checked(job, e.ComplaintLookedInto(note), at)
