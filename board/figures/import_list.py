"""What has come in from files: each import as the book tells of it (domain.md §15)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from board.figures.administered import ImportBegun, ImportEnded, ImportTakenBack


@dataclass(frozen=True, slots=True)
class Import:
    """One file's orders as one thing. `orders`: how many it opened; None: it was broken off, or runs still.

    `taken_back` of them are gone again since `taken_back_at`; those in `left` have stayed.
    """

    number: int
    file: str = ""
    begun_at: datetime | None = None
    who: str = ""
    orders: int | None = None
    taken_back: int = 0
    taken_back_at: datetime | None = None
    left: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether anything of it can still be taken back."""
        return self.taken_back_at is None or bool(self.left)


def after(known: Import | None, fact: ImportBegun | ImportEnded | ImportTakenBack, at: datetime, who: str) -> Import:
    """The import after one more entry about it."""
    known = known or Import(fact.number)
    match fact:
        case ImportBegun():
            return replace(known, file=fact.file, begun_at=at, who=who)
        case ImportEnded():
            return replace(known, orders=fact.orders)
        case ImportTakenBack():
            return replace(known, taken_back=known.taken_back + fact.orders, taken_back_at=at, left=fact.left)
