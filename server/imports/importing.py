"""Who takes a file in, into which shop, and what the clerk has said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.orders.shop import Shop
from server.imports import numbered
from server.imports.labour import Floor
from server.imports.outcome import Outcome
from server.imports.times import Dating
from server.store.bookshelf import Author
from server.store.store import Store


@dataclass(frozen=True, slots=True)
class Importing:
    """Everything an import of repair orders needs besides the file.

    What the clerk has said of a file that lacks a column: `no_advisor`, its orders are nobody's; `not_judged`, what it
    tells of delivered cars is history without a verdict. `file`: what to call the file where imports are listed.
    `is_sparing`: the shop is at work, and keeps a processor for itself.
    """

    store: Store
    shop: Shop
    floor: Floor
    staff: frozenset[str]
    dating: Dating
    who: str
    device: str
    now: datetime
    file: str = ""
    dry_run: bool = False
    no_advisor: bool = False
    not_judged: bool = False
    is_sparing: bool = False

    @property
    def author(self) -> Author:
        """Whose doing it is, in the book."""
        return Author.once(self.who, self.device, self.now)

    def number(self, outcome: Outcome) -> int:
        """The import's number, which it gets with the first that it writes."""
        if outcome.number is None:
            outcome.number = numbered.begin(self.store, self.file, self.author)
        return outcome.number
