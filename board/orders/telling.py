"""What a customer who agreed to messages is to be told, and when (domain.md §14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from board.orders import events as e
from board.orders.job import Job
from board.orders.job_records import Promise
from board.orders.promise import public_promise


@dataclass(frozen=True, slots=True)
class Telling:
    """A message that is due: one of `codes.MESSAGES`. `cause` is the seq of what it tells of: told once for each."""

    message: str
    cause: int


def tellings(job: Job) -> tuple[Telling, ...]:
    """The messages that hold of the job as it stands; none without the customer's consent.

    What was agreed before the consent is not told any more, and a delay not before the advisor has acknowledged it.
    """
    return tuple(_tellings(job)) if job.messages else ()


def newly_due(before: Job | None, after: Job) -> tuple[Telling, ...]:
    """What has become due between two states of an order."""
    known = tellings(before) if before is not None else ()
    return tuple(one for one in tellings(after) if one not in known)


def _tellings(job: Job) -> Iterator[Telling]:
    opened, told = job.history[0].seq, public_promise(job)
    if job.stage == "delivered":
        yield Telling("thanks", opened)
    elif job.stage == "ready":
        yield Telling("ready", told.seq if told else opened)
    elif job.is_open:
        yield Telling("received", opened)
        if told is not None and told.seq > _agreed_at(job) and not _with_the_order(job, told):
            yield Telling("new_time", told.seq)


def _agreed_at(job: Job) -> int:
    """The seq of the consent that holds."""
    return max(
        event.seq
        for event in job.history
        if isinstance(event.fact, e.JobReceived)
        or (isinstance(event.fact, e.OrderAmended) and event.fact.what == "messages")
    )


def _with_the_order(job: Job, told: Promise) -> bool:
    """Whether the time was agreed with the order: the message of its receipt says it."""
    opening = job.history[0].key
    return any(event.seq == told.seq and event.key == opening for event in job.history)
