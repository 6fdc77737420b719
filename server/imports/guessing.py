"""What a column with an unknown heading may be, by what stands in it: a guess that a person confirms, never more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from statistics import median

from board import plate
from board.refused import Refused
from server.imports.cells import CellRefused, plain
from server.imports.fields import JOB_FIELDS, REPAIR_TYPES
from server.imports.folding import folded
from server.imports.rows import Cell
from server.imports.times import Dating, DayAlone, instant

MOST = 0.7
"""So much of a column must be what it is taken for."""
LONGEST_NAME = 80
FEW_WORDS = 15
LIKE = 0.6
"""How alike two headings must be, of 1."""
NAMED = (
    ("promised_at", "约|预|承诺|计划|promis|due"),
    ("delivered_at", "交|取|提|放行|结|deliver|hand"),
    ("finished_at", "完|竣|finish"),
    ("received_at", "进|接|到|入|来|开单|receiv|open"),
)
"""What the heading of a column of times may tell; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Known:
    """What of the shop a column may name."""

    advisors: frozenset[str] = frozenset()
    technicians: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A column that nobody has claimed: its place, its heading, and the cells of its first rows that hold something."""

    place: int
    heading: str
    cells: Sequence[Cell]
    rows: int


@dataclass(frozen=True, slots=True)
class Guess:
    """`why`: plates, phones, words, staff, teams, operations, named, order, alike or distinct."""

    field: str
    why: str


def guesses(columns: Sequence[Unknown], free: Iterable[str], dating: Dating, known: Known) -> dict[int, Guess]:
    """By column, what it may be; of the fields that are `free`, each at most once."""
    left, open_fields = {one.place: one for one in columns if one.cells}, set(free)
    found: dict[int, Guess] = {}
    for guess, place in _candidates(columns, dating, known):
        if place in left and guess.field in open_fields:
            found[place] = guess
            open_fields.discard(guess.field)
            left.pop(place)
    return found


def _candidates(columns: Sequence[Unknown], dating: Dating, known: Known) -> Iterator[tuple[Guess, int]]:
    """The surest first."""
    filled = [one for one in columns if one.cells]
    for field, why, fits in _tests(known):
        yield from ((Guess(field, why), one.place) for one in filled if fits(one))
    yield from _times(filled, dating)
    yield from _alike(filled)
    for one in filled:
        texts = [_text(cell) for cell in one.cells]
        if (
            len(texts) == one.rows
            and len(set(texts)) == len(texts)
            and all(re.search(r"\d{3}", text) for text in texts)
        ):
            yield Guess("order_no", "distinct"), one.place


def _tests(known: Known) -> tuple[tuple[str, str, Callable[[Unknown], bool]], ...]:
    types = frozenset(map(folded, REPAIR_TYPES))
    return (
        ("plate", "plates", lambda one: _share(one, _is_plate)),
        ("customer_phone", "phones", lambda one: _share(one, lambda text: re.fullmatch(r"1\d{10}", text) is not None)),
        ("repair_type", "words", lambda one: _few(one) and any(folded(_text(cell)) in types for cell in one.cells)),
        ("operations", "operations", lambda one: _some(one, known.operations)),
        ("advisor", "staff", lambda one: _some(one, known.advisors)),
        ("technicians", "staff", lambda one: _some(one, known.technicians)),
        ("team", "teams", lambda one: _some(one, known.teams)),
    )


def _times(columns: Sequence[Unknown], dating: Dating) -> Iterator[tuple[Guess, int]]:
    """Columns of times by their names, then the earliest of them as when the car came in."""
    middle = {one.place: middles for one in columns if (middles := _middle(one, dating)) is not None}
    for one in columns:
        if one.place in middle:
            named = next((field for field, hint in NAMED if re.search(hint, one.heading, re.IGNORECASE)), None)
            if named is not None:
                yield Guess(named, "named"), one.place
    for place in sorted(middle, key=lambda one: middle[one]):
        yield Guess("received_at", "order"), place


def _middle(one: Unknown, dating: Dating) -> float | None:
    """The middle of a column's times; None where it holds something else."""
    found: list[datetime] = []
    for cell in one.cells:
        try:
            at = instant(cell, dating)
        except (DayAlone, CellRefused):
            continue
        if at is not None:
            found.append(at)
    whole = len(found) >= MOST * len(one.cells) and any(not str(cell).strip().isdigit() for cell in one.cells)
    return median(at.timestamp() for at in found) if found and whole else None


def _alike(columns: Sequence[Unknown]) -> Iterator[tuple[Guess, int]]:
    names: Mapping[str, str] = {
        folded(name): one.name for one in JOB_FIELDS if not one.is_time for name in one.headings
    }
    for one in columns:
        for near in get_close_matches(folded(one.heading), names, 1, LIKE):
            yield Guess(names[near], "alike"), one.place


def _share(one: Unknown, fits: Callable[[str], bool]) -> bool:
    return sum(fits(_text(cell)) for cell in one.cells) >= MOST * len(one.cells)


def _some(one: Unknown, names: frozenset[str]) -> bool:
    return any(_text(cell) in names for cell in one.cells)


def _few(one: Unknown) -> bool:
    return len({_text(cell) for cell in one.cells}) <= FEW_WORDS


def _is_plate(text: str) -> bool:
    try:
        return plate.check(text)[:1] in plate.PROVINCES
    except Refused:
        return False


def _text(cell: Cell) -> str:
    try:
        return plain(cell, LONGEST_NAME)
    except CellRefused:
        return ""
