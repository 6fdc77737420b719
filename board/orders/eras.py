"""Which opening hours and rules held on which day: a past day is judged by its own, whatever has been decided since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, tzinfo

from board.calendar import Calendar, Hours, day_of
from board.orders.events import Event, HoursAndRulesSet
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.presence import SITE
from board.orders.record import encode
from board.orders.shop import Entry, Era, Shop


def with_events(eras: tuple[Era, ...], events: Iterable[Event]) -> tuple[Era, ...]:
    """The eras after these events of the log.

    A newer one takes the place of those that begin on its day or later: they were set today, or by a clock that was
    wrong.
    """
    for event in events:
        if isinstance(event.fact, HoursAndRulesSet):
            since = event.fact.since or date.min
            kept = tuple(era for era in eras if era.since < since)
            zone = eras[0].calendar.zone
            eras = (*kept, era_of(event.fact, zone, kept[-1].calendar if kept else None))
    return eras


def era_of(fact: HoursAndRulesSet, zone: tzinfo, before: Calendar | None = None) -> Era:
    """What a fact says; `before` is the calendar of the days before it."""
    since = fact.since or date.min
    week = tuple(_hours(texts) for texts in fact.week)
    special = {date.fromisoformat(day): _hours(texts) for day, texts in fact.special.items()}
    calendar = Calendar(zone, week, frozenset(fact.holidays), special, since, before)
    return Era(since, calendar, fact.rules)


def fact_of(calendar: Calendar, rules: Rules, since: date | None = None) -> HoursAndRulesSet:
    """What the log says of hours and rules."""
    return HoursAndRulesSet(
        week=tuple(_texts(hours) for hours in calendar.week),
        holidays=tuple(sorted(calendar.holidays)),
        special={day.isoformat(): _texts(hours) for day, hours in sorted(calendar.special.items())},
        rules=rules,
        since=since,
    )


def changes(wanted: tuple[Calendar, Rules], shop: Shop, _: Job | None, now: datetime) -> list[Entry]:
    """What is to be recorded so that these hours and rules hold from today on; nothing where they do. With the first
    change, what held until then is recorded too."""
    today, new = day_of(shop.calendar, now), fact_of(*wanted)
    held = shop.era_on(today)
    if encode(fact_of(held.calendar, held.rules)) == encode(new):
        return []
    first = [fact_of(era.calendar, era.rules) for era in shop.eras if len(shop.eras) == 1]
    return [Entry(SITE, fact, now) for fact in (*first, replace(new, since=today))]


def _texts(hours: Hours) -> tuple[str, ...]:
    return tuple(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in hours)


def _hours(texts: Iterable[str]) -> Hours:
    spans = (text.partition("-") for text in texts)
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, _, closes in spans)
