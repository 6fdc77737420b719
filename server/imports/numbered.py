"""An import as one thing: it has a number from the first that it writes, and is listed."""

from __future__ import annotations

from collections.abc import Sequence

from board.figures.administered import Administered, ImportBegun, ImportEnded, ImportTakenBack
from board.figures.book import Book
from board.figures.entered_facts import BookFact, ValueEntered
from board.figures.import_list import Import
from board.figures.revenue import RevenueEntered
from board.figures.surveys import SurveyScored
from board.orders.imported import prefix
from server.store.bookshelf import Author, Part
from server.store.store import Store

FIGURES = (ValueEntered, SurveyScored, RevenueEntered)
IMPORTS = Part((ImportBegun, ImportEnded, ImportTakenBack))


def listed(store: Store) -> list[Import]:
    """Every import, the newest first."""
    return sorted(store.book.read(IMPORTS).imports.values(), key=lambda one: -one.number)


def begin(store: Store, file: str, author: Author) -> int:
    """Begins an import; its number."""

    def decide(book: Book) -> Sequence[BookFact]:
        return [ImportBegun(max(book.imports, default=0) + 1, file)]

    fact = store.book.record(IMPORTS, decide, author)[0].fact
    assert isinstance(fact, ImportBegun)
    return fact.number


def end(store: Store, number: int, orders: int, read: int, author: Author, what: str = "orders_imported") -> None:
    """An import has opened so many orders (or booked so many appointments) of those it has read."""
    done = Administered(what, str(number), new=f"{orders} of {read}")
    store.book.on_record(lambda _: None, [ImportEnded(number, orders), done], author)


def key_of_figures(number: int) -> str:
    """Under which an import writes monthly figures into the book."""
    return f"{prefix(number)}figures"
