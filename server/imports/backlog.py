"""Old open orders that an import brought: settled by a later export, closed with others, and listed (domain.md §9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from board.orders.events import Event, Fact
from board.orders.fold import apply, fold
from board.orders.job import Job
from board.orders.order_facts import BacklogClosed
from board.refused import Refused
from server.core.held import judging_now
from server.imports.taken_back import TOGETHER, Undoing
from server.store.bulk import ATTEMPTS, append_to_jobs
from server.store.failures import Busy, Conflict
from server.store.models_of import models_of
from server.store.store import Store

Added = Sequence[Event]
Add = Callable[[Job, Sequence[Event]], Added]
"""A job with its history → the events that follow it, numbered from 1. May raise `Refused`."""


@dataclass(frozen=True, slots=True)
class Done:
    """The jobs that got more events, as they are now; and those of which something was refused."""

    jobs: Mapping[str, Job]
    refused: Mapping[str, Refused]


def backlog(store: Store) -> list[Job]:
    """Every old open order that nobody has taken up, the oldest first."""
    found = store.jobs_of(store.jobs.backlog())
    return sorted((job for job in found.values() if job.backlog), key=lambda job: (job.received_at, job.order_no))


def close(orders: Sequence[str], note: str, how: Undoing, key: str) -> int:
    """Closes old open orders, not judged; how many. Those that somebody has taken up meanwhile are left alone."""

    def closing(job: Job, _history: Sequence[Event]) -> Added:
        if not (job.is_open and job.backlog):
            return ()
        return (_event(job, BacklogClosed(note), how, f"{key}:{job.order_no}"),)

    return sum(len(add_to(orders[n : n + TOGETHER], closing, how).jobs) for n in range(0, len(orders), TOGETHER))


def add_to(orders: Iterable[str], add: Add, how: Undoing, *, write: bool = True) -> Done:
    """Adds to jobs what `add` says, in one transaction; decides again where somebody was faster."""
    orders = list(orders)
    for _ in range(ATTEMPTS):
        # First the place, then the histories: who adds to them after that, or sets other hours, takes the place.
        seq = how.store.log.last_seq()
        done, events = _decided(how.store.log.of_jobs(orders), seq, add)
        try:
            if events and write:
                shop, _ = judging_now(how.store, how.shop)
                append_to_jobs(how.store, events, [models_of(shop, job) for job in done.jobs.values()])
        except Conflict:
            continue
        return done
    raise Busy("other programs write all the time")


def _decided(histories: Mapping[str, Sequence[Event]], seq: int, add: Add) -> tuple[Done, list[Event]]:
    events: list[Event] = []
    jobs: dict[str, Job] = {}
    refused: dict[str, Refused] = {}
    for order_no, history in histories.items():
        job = fold(history)
        if job is None:
            continue
        try:
            fresh = add(job, history)
        except Refused as reason:
            refused[order_no] = reason
            continue
        for event in fresh:
            placed = _at(event, seq + len(events) + 1)
            events.append(placed)
            jobs[order_no] = job = apply(job, placed)
    return Done(jobs, refused), events


def _event(job: Job, fact: Fact, how: Undoing, key: str) -> Event:
    return Event(1, job.order_no, how.now, how.now, how.who, how.device, key, fact)


def _at(event: Event, seq: int) -> Event:
    return Event(seq, event.job, event.at, event.recorded_at, event.who, event.device, event.key, event.fact)
