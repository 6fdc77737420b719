"""An import is taken back as a whole, but for what somebody has added something to since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from board.figures.administered import Administered, ImportTakenBack
from board.figures.book import Book
from board.figures.entered_facts import BookFact, period_of
from board.figures.import_list import Import
from board.figures.restored import Figure, place_of, restored
from board.orders.events import Event
from board.orders.fold import fold
from board.orders.imported import Since, booked_by, prefix, take_back
from board.orders.order_facts import EventUndone, OrderTakenBack
from board.orders.presence import SITE
from board.orders.shop import Shop
from board.refused import Refused
from server.core.held import judging_now
from server.imports.numbered import FIGURES, IMPORTS, key_of_figures
from server.store.bookings import key_of_appointment
from server.store.bookshelf import Author, Part
from server.store.bulk import ATTEMPTS, append_to_jobs
from server.store.failures import Busy, Conflict
from server.store.models_of import models_of
from server.store.store import Store

TOGETHER = 250
"""So many orders are taken back in a transaction; other writers come in between."""


@dataclass(slots=True)
class Undone:
    """What became of an import that was taken back: so many `orders`, appointments or figures; `left`, those that stay,
    each with the first event that somebody has added to it since; `figures`: (place, who has entered another since)."""

    number: int
    orders: int = 0
    left: list[Event] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Undoing:
    """Who takes an import back, from where and when; `shop` gives calendar and rules."""

    store: Store
    shop: Shop
    who: str
    device: str
    now: datetime


def undo(number: int, how: Undoing) -> Undone:
    """Takes an import back. Raises `Refused` for a number that no import has."""
    known = how.store.book.read(IMPORTS).imports.get(number)
    if known is None:
        raise Refused("There is no import %(number)s.", "number", "unknown", number=number)
    outcome = Undone(number)
    _undo_figures(outcome, known, how)
    orders = how.store.log.orders_under(prefix(number))
    if SITE in orders:
        orders.remove(SITE)
        _again_until_written(lambda: _undo_bookings(outcome, how))
    for first in range(0, len(orders), TOGETHER):
        some = orders[first : first + TOGETHER]
        _again_until_written(partial(_undo_some, some, outcome, how))
    left = (*map(called, outcome.left), *(place for place, _ in outcome.figures))
    done = Administered("import_taken_back", str(number), new=f"{outcome.orders} of {outcome.orders + len(left)}")
    author = Author.once(how.who, how.device, how.now)
    how.store.book.on_record(lambda _: None, [ImportTakenBack(number, outcome.orders, left), done], author)
    return outcome


def called(event: Event) -> str:
    """The order that stays, or the number of the appointment."""
    return event.job or key_of_appointment(getattr(event.fact, "appointment", event.seq))


def _undo_figures(outcome: Undone, known: Import, how: Undoing) -> None:
    """Figures that somebody has entered anew since stay. What an earlier undo has brought back is not brought again."""
    written = [
        entry
        for entry in how.store.book.under(key_of_figures(outcome.number))
        if known.taken_back_at is None or _called(entry.fact) in known.left
    ]
    if not written:
        return

    def decide(book: Book) -> Sequence[BookFact]:
        found, left = restored(book, written)
        outcome.orders, outcome.figures = len(found), [(_called(one), who) for one, who in left]
        return found

    months = tuple(sorted({period_of(entry.fact) for entry in written}))
    how.store.book.record(Part(FIGURES, months), decide, Author.once(how.who, how.device, how.now))


def _called(fact: BookFact) -> str:
    assert isinstance(fact, Figure)
    return " ".join(place_of(fact))


def _again_until_written(undo_once: Callable[[], None]) -> None:
    for _ in range(ATTEMPTS):
        try:
            return undo_once()
        except Conflict:
            continue
    raise Busy("other programs write all the time")


def _undo_bookings(outcome: Undone, how: Undoing) -> None:
    """Appointments of which somebody has said something since stay, and those whose time has come: no car that did not
    come leaves the figures."""
    seq = how.store.log.last_seq()
    booked = booked_by(how.store.log.of_job(SITE, up_to=seq), outcome.number)
    untouched = [one for one in booked if len(one.history) == 1 and one.planned_at > how.now]
    events = [
        Event(
            *(seq + place, SITE, how.now, how.now, how.who, how.device, f"import-{outcome.number}-undo:{one.id}"),
            EventUndone((one.id,), ""),
        )
        for place, one in enumerate(untouched, start=1)
    ]
    if events:
        append_to_jobs(how.store, events, [], gone=[key_of_appointment(one.id) for one in untouched])
    outcome.orders += len(events)
    gone = {one.id for one in untouched}
    outcome.left += [one.history[:2][-1] for one in booked if one.id not in gone]


def _undo_some(orders: Sequence[str], outcome: Undone, how: Undoing) -> None:
    # First the place, then the histories: who adds to them after that, or sets other hours, takes the place.
    seq = how.store.log.last_seq()
    events, left = _decided(how.store.log.of_jobs(orders), seq, outcome.number, how)
    if events:
        _append(events, how)
    outcome.orders += len(events)
    outcome.left += left


def _decided(histories: dict[str, list[Event]], seq: int, number: int, how: Undoing) -> tuple[list[Event], list[Event]]:
    """What takes these orders back, and the events for which others of them stay."""
    events: list[Event] = []
    left: list[Event] = []
    for order_no, history in histories.items():
        found = take_back(history, number)
        if isinstance(found, Since):
            left.append(found.event)
        elif found is not None:
            key = f"import-{number}-undo:{order_no}"
            place = seq + len(events) + 1
            events.append(Event(place, order_no, how.now, how.now, how.who, how.device, key, found))
    return events, left


def _append(events: Sequence[Event], how: Undoing) -> None:
    gone = [event.job for event in events if isinstance(event.fact, OrderTakenBack)]
    others = {event.job: event for event in events if event.job not in gone}
    histories = how.store.log.of_jobs(list(others))
    jobs = [fold([*history, others[order_no]]) for order_no, history in histories.items()]
    shop, _ = judging_now(how.store, how.shop)
    append_to_jobs(how.store, events, [models_of(shop, job) for job in jobs if job is not None], gone)
