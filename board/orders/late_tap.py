"""When a tap really happened that had to wait for the network, and whether it still fits among what was recorded since.

A tap tells its age, never a time: the clock of a tablet may be wrong, the time that has passed on it hardly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from board.orders import events as e
from board.orders.job import Job
from board.orders.rules import misfits
from board.orders.shop import Entry
from board.refused import Refused, conflict

REPLACES: tuple[tuple[type, ...], ...] = (
    (e.PromiseGiven,),
    (e.ExcuseNoted, e.ExcuseReviewed),
    (e.CarLeft,),
    (e.LabourShared,),
    (e.LateCauseCorrected,),
    (e.ReworkAppraised,),
    (e.ContradictionCleared,),
    (e.OrderAmended,),
    (e.RepairTypeAmended,),
    (e.AdvisorAmended, e.JobPassedOn),
    (e.OperationsAmended,),
    (e.FindingAnswered,),
)
"""Facts of which the last one recorded counts: an older one that comes late would replace what is newer than itself."""
ABOUT = ("task", "code", "what", "finding")
"""What such a fact is about, besides its job: the shares of one task do not replace those of another."""


def tapped_at(age: timedelta, now: datetime, back_date_minutes: int) -> datetime:
    """The instant of a tap that is `age` old at `now`. Refuses one that is older than may be back-dated."""
    if age > timedelta(minutes=back_date_minutes):
        raise Refused(
            "This was tapped more than %(minutes)s minutes ago: too long to be recorded by itself.",
            "at",
            minutes=back_date_minutes,
        )
    return now - age


def check_still_fits(jobs: Mapping[str, Job], entries: Sequence[Entry]) -> None:
    """Refuses, as a conflict, entries that contradict what happened between their own time and now.

    What is in the log of each job is put in the order of time, with and without the entries: where something no longer
    follows from what was before it, the two cannot both be true; and nothing newer is replaced (`REPLACES`). What
    merely happened meanwhile is no contradiction.
    """
    for order_no in {entry.job for entry in entries}:
        job = jobs.get(order_no)
        if job is None:
            continue
        own = [entry for entry in entries if entry.job == order_no]
        if all(event.at <= own[0].at for event in job.history):
            continue
        wanted = [
            e.Event(job.seq + n, order_no, entry.at, entry.at, "", "", "", entry.fact)
            for n, entry in enumerate(own, start=1)
        ]
        replaced = any(_replaces(entry, event) for entry in own for event in job.history)
        if replaced or _misfits_in_time([*job.history, *wanted]) - _misfits_in_time(job.history):
            raise contradiction(order_no)


def contradiction(order_no: str) -> Refused:
    """The refusal of a tap that came too late to be true together with what stands in the log."""
    return conflict(
        "Something was recorded about %(order_no)s since this was tapped that contradicts it.", order_no=order_no
    )


def _replaces(entry: Entry, event: e.Event) -> bool:
    late, newer = entry.fact, event.fact
    alike = any(isinstance(late, kinds) and isinstance(newer, kinds) for kinds in REPLACES)
    return (
        alike and event.at > entry.at and all(getattr(late, name, None) == getattr(newer, name, None) for name in ABOUT)
    )


def _misfits_in_time(history: Iterable[e.Event]) -> frozenset[int]:
    """The seqs of the events that could not have followed those before them in time; the opening stays first."""
    return misfits(sorted(history, key=lambda event: (not isinstance(event.fact, e.JobReceived), event.at, event.seq)))
