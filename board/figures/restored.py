"""Monthly figures of the book by their places, and what takes an import of them back (domain.md §15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from board.figures.book import Book, BookEntry, Version, latest
from board.figures.entered_facts import ValueEntered
from board.figures.revenue import RevenueEntered
from board.figures.surveys import SurveyScored

Figure = ValueEntered | SurveyScored | RevenueEntered


def place_of(fact: Figure) -> tuple[str, ...]:
    """What a figure is of, the month first: there is one figure in each place."""
    match fact:
        case ValueEntered(indicator=name):
            return fact.month, name
        case SurveyScored(order_no=order_no):
            return fact.month, order_no
        case RevenueEntered(post=post, name=name):
            return fact.month, post, name


def value_at(book: Book, fact: Figure) -> str | None:
    """What the book holds in the place of a figure."""
    match fact:
        case SurveyScored(month=month, order_no=order_no):
            entries = book.surveys.get((month, order_no), ())
            known = entries[-1].fact if entries else None
            return known.score if isinstance(known, SurveyScored) else None
        case RevenueEntered(month=month, post=post, name=name):
            value = latest(book.revenues.get((month, post, name), ()))
        case ValueEntered(indicator=name, month=month):
            value = latest(book.values.get((name, month), ()))
    return None if value is None else str(value)


def restored(book: Book, written: Iterable[BookEntry]) -> tuple[list[Figure], list[tuple[Figure, str]]]:
    """What brings back what stood there before these entries; and those in whose place somebody has written since, with
    who did."""
    found: list[Figure] = []
    left: list[tuple[Figure, str]] = []
    for entry in written:
        match entry.fact:
            case SurveyScored() as fact:
                entries = book.surveys[fact.month, fact.order_no]
                if entries[-1].seq != entry.seq:
                    left.append((fact, entries[-1].who))
                    continue
                before = entries[-2].fact if len(entries) > 1 else replace(fact, score=None, note="")
                assert isinstance(before, SurveyScored)
                found.append(before)
            case RevenueEntered() as fact:
                _restore(fact, book.revenues[fact.month, fact.post, fact.name], entry.seq, found, left)
            case ValueEntered() as fact:
                _restore(fact, book.values[fact.indicator, fact.month], entry.seq, found, left)
    return found, left


def _restore(
    fact: ValueEntered | RevenueEntered,
    history: tuple[Version, ...],
    seq: int,
    found: list[Figure],
    left: list[tuple[Figure, str]],
) -> None:
    if history[-1].seq != seq:
        left.append((fact, history[-1].who))
        return
    before = history[-2].value if len(history) > 1 else None
    note = history[-2].note if len(history) > 1 else ""
    found.append(replace(fact, value=None if before is None else str(before), note=note))
