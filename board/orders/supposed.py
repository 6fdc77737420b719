"""The shop as it would be if something were recorded that is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from board.orders.events import Event
from board.orders.fold import apply
from board.orders.presence import SITE
from board.orders.shop import Entry, Shop


def with_entries(shop: Shop, entries: Iterable[Entry], now: datetime) -> Shop:
    """The shop as it would be after `entries`; their sequence numbers are made up."""
    jobs, said = dict(shop.jobs), []
    last = max((job.seq for job in jobs.values()), default=0)
    for seq, entry in enumerate(entries, last + 1):
        event = Event(seq, entry.job, entry.at, now, "", "", "preview", entry.fact)
        if entry.job == SITE:
            said.append(event)
        else:
            jobs[entry.job] = apply(jobs.get(entry.job), event)
    known = shop.people_and_bays.with_events(said) if said else shop.people_and_bays
    return replace(shop, jobs={number: job for number, job in jobs.items() if job.is_open}, people_and_bays=known)
