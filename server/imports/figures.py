"""Monthly figures out of a file: survey scores of sampled cars, revenue of advisors and teams, figures entered by hand;
taken into the book as one import that can be taken back (domain.md §11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from board.calendar import day_of
from board.figures import enter
from board.figures.book import Book
from board.figures.entered_facts import BookFact, ValueEntered
from board.figures.indicator import Indicator
from board.figures.restored import Figure, place_of, value_at
from board.figures.revenue import RevenueEntered
from board.figures.surveys import SurveyScored
from board.refused import Refused
from server.core.wiring import Wiring
from server.imports import cells
from server.imports.cells import CellRefused
from server.imports.fields import FIGURE_FIELDS
from server.imports.folding import folded
from server.imports.mapping import PLAIN, Columns, Map, needed
from server.imports.numbered import FIGURES, begin, end, key_of_figures
from server.imports.orders import order_number
from server.imports.rows import FileRefused, Row, is_blank
from server.imports.table import opened
from server.imports.times import Dating
from server.imports.times import month as written_month
from server.imports.workbook import LARGEST_UNPACKED
from server.store.bookshelf import Author, Part

LONGEST_NAME, LONGEST_NOTE = 40, 500
MOST_LINES = 20_000
FULL = "100"


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that holds no figure, and why."""

    row: int
    key: str
    reason: Refused


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the file and what the book holds in its place."""

    fact: Figure
    before: str | None


@dataclass(slots=True)
class Taken:
    """What a file says: its figures, those that are new or differ (`changes`), and what was refused. `number`: the
    import under which they were written; None where nothing was."""

    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    figures: list[Figure] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    number: int | None = None

    @property
    def read(self) -> int:
        return len(self.figures) + len(self.refused)


@dataclass(frozen=True, slots=True)
class _Shop:
    """What the rows are read against. `advisor_of`: whose the order was that was handed over here."""

    dating: Dating
    indicators: Mapping[str, Indicator]
    people: frozenset[str]
    teams: frozenset[str]
    advisor_of: Callable[[str], str | None]


def take(
    wiring: Wiring,
    path: Path,
    how: Map = PLAIN,
    *,
    file: str,
    who: str,
    device: str,
    dry_run: bool,
    largest_unpacked: int = LARGEST_UNPACKED,
) -> Taken:
    """Reads a file, and writes what the book does not hold yet, all of it at once. Raises `FileRefused`."""
    shop = _shop(wiring, how)
    taken = _read(path, shop, how, largest_unpacked)
    shelf, now = wiring.store.book, wiring.clock()
    part = Part(FIGURES, tuple(sorted({one.month for one in taken.figures})))

    def decide(book: Book) -> list[BookFact]:
        taken.changes = [Change(one, value_at(book, one)) for one in _fresh(book, taken, shop)]
        return [one.fact for one in taken.changes]

    if decide(shelf.read(part)) and not dry_run:
        taken.number = begin(wiring.store, file, Author.once(who, device, now))
        shelf.record(part, decide, Author(who, device, key_of_figures(taken.number), now))
        counted = len(taken.changes), taken.read
        end(wiring.store, taken.number, *counted, Author.once(who, device, now), "figures_imported")
    return taken


def _fresh(book: Book, taken: Taken, shop: _Shop) -> list[Figure]:
    """The figures that differ from the book."""
    today = shop.dating.day
    found: list[Figure] = []
    for one in taken.figures:
        match one:
            case SurveyScored():
                found += enter.score_surveys(book, [one], today)
            case RevenueEntered():
                found += enter.enter_revenues(book, [one], today)
            case ValueEntered(indicator=name, month=month, value=value, note=note):
                found += enter.enter_value(book, shop.indicators[folded(name)], month, value, note, today)
    return found


def _shop(wiring: Wiring, how: Map) -> _Shop:
    calendar = wiring.config.calendar()
    named: dict[str, Indicator] = {}
    for one in wiring.config.indicators_by_name().values():
        for called in (one.name, one.title, one.title_en):
            named.setdefault(folded(f"{called} {one.repair_type or ''}".strip()), one)
        named[folded(one.name)] = one
    return _Shop(
        Dating(how.zone or calendar.zone, day_of(calendar, wiring.clock()), how.date_formats),
        named,
        frozenset(person.name for person in wiring.store.people.staff()),
        frozenset(wiring.store.floor.teams()),
        lambda order_no: wiring.store.deliveries.advisors_of([order_no]).get(order_no),
    )


def _read(path: Path, shop: _Shop, how: Map, largest_unpacked: int) -> Taken:
    with opened(path, FIGURE_FIELDS, how, largest_unpacked=largest_unpacked) as given:
        columns = given.columns
        reading = _kind(columns)
        taken = Taken(columns.headings, columns.ignored)
        seen: set[tuple[str, ...]] = set()
        for count, row in enumerate(given.rows, start=1):
            if count > MOST_LINES:
                raise FileRefused("The file has more than %(most)s rows.", most=MOST_LINES)
            try:
                found = reading(columns, row, shop)
                enter.check_month_begun(found.month, shop.dating.day)
                if isinstance(found, SurveyScored):
                    enter.score_surveys(Book(), [found], shop.dating.day)
                if place_of(found) in seen:
                    raise Refused("%(name)s stands there twice.", name=" ".join(place_of(found)[1:]))
                seen.add(place_of(found))
                taken.figures.append(found)
            except Refused as reason:
                taken.refused.append(RefusedLine(row.number, _key(columns, row), reason))
    return taken


def _kind(columns: Columns) -> Callable[[Columns, Row, _Shop], Figure]:
    """What a file of these columns holds: the first that it has all columns of."""
    if columns.has("order_no") and columns.has("score"):
        return _score
    if columns.has("revenue") and (columns.has("advisor") or columns.has("team")):
        return _revenue
    if columns.has("indicator") and columns.has("value"):
        return _value
    raise FileRefused(
        "The file holds no monthly figures. It needs beside the month one of: %(scores)s; %(revenue)s; %(figures)s.",
        scores="委托书号 + 得分",
        revenue="服务顾问（班组）+ 产值",
        figures="指标 + 数值",
    )


def _score(columns: Columns, row: Row, shop: _Shop) -> SurveyScored:
    order_no = needed(columns, row, "order_no", order_number)
    score = needed(columns, row, "score", cells.amount)
    full = needed(columns, row, "full", cells.amount) if _has(columns, row, "full") else FULL
    advisor = _name(columns, row, "advisor") or shop.advisor_of(order_no)
    if not advisor:
        raise Refused(
            "Order %(order_no)s has not been handed over here: say whose car it was.", "order_no", order_no=order_no
        )
    if not float(full):
        raise Refused("%(order)s: a score is from 0 to %(full)s.", "score", order=order_no, full=full)
    return SurveyScored(_month(columns, row, shop), order_no, advisor, score, full, _note(columns, row))


def _revenue(columns: Columns, row: Row, shop: _Shop) -> RevenueEntered:
    names = {post: _name(columns, row, post) for post in ("advisor", "team")}
    named = [(post, name) for post, name in names.items() if name]
    if len(named) != 1:
        raise Refused("Say whose revenue it is: an advisor's, or a team's.", "advisor")
    ((post, name),) = named
    if name not in (shop.people if post == "advisor" else shop.teams):
        raise Refused("%(name)s is nobody on the staff and no team.", post, name=name)
    value = needed(columns, row, "revenue", cells.amount)
    return RevenueEntered(_month(columns, row, shop), post, name, value, _note(columns, row))


def _value(columns: Columns, row: Row, shop: _Shop) -> ValueEntered:
    called = needed(columns, row, "indicator", cells.plain, 120)
    kind = ""
    if _has(columns, row, "repair_type"):
        kind = needed(columns, row, "repair_type", cells.word, columns.words("repair_type"))
    indicator = shop.indicators.get(folded(f"{called} {kind}".strip()))
    if indicator is None or indicator.source != "entered":
        raise Refused("%(name)s is no indicator that is entered by hand.", "indicator", name=called)
    value = needed(columns, row, "value", cells.amount)
    return ValueEntered(indicator.name, _month(columns, row, shop), value, _note(columns, row))


def _month(columns: Columns, row: Row, shop: _Shop) -> str:
    return needed(columns, row, "month", written_month, shop.dating)


def _note(columns: Columns, row: Row) -> str:
    return needed(columns, row, "note", cells.text, LONGEST_NOTE) if _has(columns, row, "note") else ""


def _name(columns: Columns, row: Row, name: str) -> str:
    return needed(columns, row, name, cells.name, LONGEST_NAME) if _has(columns, row, name) else ""


def _has(columns: Columns, row: Row, name: str) -> bool:
    return columns.has(name) and not is_blank(columns.cell(row, name))


def _key(columns: Columns, row: Row) -> str:
    """What names the row to people."""
    for name in ("order_no", "advisor", "team", "indicator"):
        if _has(columns, row, name):
            try:
                return cells.plain(columns.cell(row, name), LONGEST_NOTE)[:LONGEST_NAME]
            except CellRefused:
                continue
    return ""
