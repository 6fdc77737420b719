"""The indicators of the shop, measured: each against its target in a month and in the year so far, for the house and
for every post that answers for it (domain.md §11). Reads only, and may run beside the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from board.figures.book import Book, Measure, surveyed
from board.figures.counts import Counts, Labour
from board.figures.entered_facts import TargetSet, ValueEntered
from board.figures.indicator import (
    HOUSE,
    Assessed,
    Indicator,
    Measured,
    assess,
    entered,
    entered_to_date,
    months_to,
    points_of,
    quarter_to,
    target_of,
    target_to_date,
)
from board.figures.loss import LOSSES
from board.figures.periods import Period
from board.figures.sources import SOURCES
from board.figures.surveys import Scored, SurveyScored, by_advisor
from server.core.wiring import Wiring
from server.figures.appointments import APPOINTMENTS, kept
from server.figures.attendance import attended
from server.figures.catalogue import FIGURES
from server.figures.figure import WORKED
from server.figures.losses import Waiting
from server.figures.measures import days_of, months_between, open_measures
from server.figures.places import places
from server.figures.targets import indicators_on
from server.store.bookshelf import Part
from server.store.labour import Attended
from server.store.scope import PARTS, PEOPLE, Scope
from server.web.labels import label

ByName = Mapping[str, Measured]
"""Name → what was measured of it; "" is the whole house."""

OF_CARS: dict[str, Callable[[Counts], Measured]] = {
    "on_time": lambda found: _share(found.on_time + found.excused, found.settled),
    "external_rework": lambda found: _share(found.came_back, found.settled),
    "internal_rework": lambda found: _share(found.reworked, found.settled),
    "parts_fill": lambda found: _share(found.settled - found.waited_parts, found.settled),
    "call_back": lambda found: _share(found.called, found.settled),
    "cars": lambda found: Measured(Fraction(found.settled)),
}
OF_WORK: dict[str, Callable[[Labour], Measured]] = {
    "efficiency": lambda found: _share(*found.efficiency),
    "utilisation": lambda found: _share(found.worked_attended, found.attended),
}
"""Source → what it takes from what was counted; the formulas are those of the figures (server/figures)."""

BEHIND = {
    "on_time": "not_on_time",
    "external_rework": "came_back",
    "internal_rework": "reworked",
    "parts_fill": "waited_parts",
    "call_back": "called",
    "turnover": "settled",
    "cars": "settled",
    **dict.fromkeys(OF_WORK, WORKED),
    **{what: what for what in (*LOSSES, APPOINTMENTS)},
}
"""Source → the list of the cars behind it; what is entered has none."""

FORMULAS: dict[str, LazyString] = {
    **{source: FIGURES[source].formula for source in FIGURES if source in SOURCES},
    "on_time": FIGURES["rate"].formula,
    "cars": FIGURES["settled"].formula,
    "css": _("points of the survey of the sampled cars ÷ all points there were to have"),
    "customer_loss": _(
        "cars not back within the months of the rules after a visit ÷ cars for which these months ran out in the period"
    ),
    "first_service_loss": _(
        "cars without a first service within the months of the rules after their first visit ÷ cars for which these"
        " months ran out in the period"
    ),
    APPOINTMENTS: _(
        "cars that came on the day for which they were booked ÷ appointments whose time has come, without those"
        " cancelled before it"
    ),
    "entered": _("Entered by hand, month by month."),
}
"""Source → how its figure is worked out, in words."""

MEMBERS = {
    "css": ("advisor",),
    **dict.fromkeys(("on_time", "cars", "parts_fill", "call_back"), PARTS),
    APPOINTMENTS: ("advisor",),
    "external_rework": PEOPLE,
    **dict.fromkeys(("internal_rework", *OF_WORK), ("technician", "team")),
}
"""Source → posts whose members are measured one by one; any other post answers for the figure of the house."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """One measurement of the house, of a post, or of somebody who holds it: in the month, and in its quarter and its
    year so far."""

    post: str
    name: str
    month: Assessed
    quarter: Assessed
    year: Assessed


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator with everything that stands beside it; `posts` in the order of the configuration.

    `months_entered`: of how many months of the year so far there is a figure by hand.
    """

    indicator: Indicator
    house: PostResult
    posts: tuple[PostResult, ...]
    measures: tuple[Measure, ...]
    months_entered: int


@dataclass(slots=True)
class Counted:
    """What was counted of a period, each thing asked for once, however many indicators need it."""

    parts: Wiring
    book: Book
    first: date
    last: date
    waiting: Waiting
    _found: dict[tuple[str, str | None, str | None], ByName] = field(default_factory=dict)
    _cars: dict[tuple[str | None, str | None], Mapping[str, Counts]] = field(default_factory=dict)
    _work: dict[str | None, Mapping[str, Labour]] = field(default_factory=dict)
    _attended: Attended | None = None

    def of(self, indicator: Indicator, post: str = HOUSE) -> ByName:
        """The house, or every member of a post."""
        group = post or None
        place = (indicator.source, group, indicator.repair_type)
        if place not in self._found:
            self._found[place] = self._measured(indicator, group)
        return self._found[place]

    def _measured(self, indicator: Indicator, group: str | None) -> ByName:
        if indicator.source == "turnover":
            return {HOUSE: _ratio(*places(self.parts, Period(self.first, self.last), self.last))}
        if indicator.source == "css":
            months = months_between(self.first, self.last)
            found = by_advisor(one for month in months for one in surveyed(self.book, month))
            of = found if group else {HOUSE: sum(found.values(), Scored())}
            return {name: _share(one.points, one.full) for name, one in of.items()}
        if indicator.source in LOSSES:
            due, lost = self.waiting.losses(indicator.source, Period(self.first, self.last))
            return {HOUSE: _share(len(lost), len(due))}
        if indicator.source == APPOINTMENTS:
            came = kept(self.parts, Period(self.first, self.last))
            return {name: _share(*parts) for name, parts in came.items() if bool(name) == bool(group)}
        if indicator.source in OF_CARS:
            reading = OF_CARS[indicator.source]
            counts = self._counts(indicator.repair_type, group)
            # Who has settled nothing is there only for the cars charged to him.
            is_there = group is None or indicator.source == "external_rework"
            return {name: reading(found) for name, found in counts.items() if is_there or found.settled}
        reading_work = OF_WORK[indicator.source]
        return {name: reading_work(found) for name, found in self._labour(group).items()}

    def _labour(self, group: str | None) -> Mapping[str, Labour]:
        if group not in self._work:
            if self._attended is None:
                self._attended = attended(self.parts, Period(self.first, self.last))
            found = self.parts.store.work.labour(Scope(self.first, self.last), group, self._attended)
            self._work[group] = {name or HOUSE: labour for name, labour in found}
        return self._work[group]

    def _counts(self, repair_type: str | None, group: str | None) -> Mapping[str, Counts]:
        if repair_type and group is None:
            # All types in one question, since most shops ask for all of them.
            return {HOUSE: self._counts(None, "repair_type").get(repair_type, Counts())}
        if (repair_type, group) not in self._cars:
            scope = Scope(self.first, self.last, *(("repair_type", repair_type) if repair_type else ()))
            counts = self.parts.store.counting.counts(scope, group)
            self._cars[repair_type, group] = {name or HOUSE: found for name, found in counts}
        return self._cars[repair_type, group]


def values_of(year: str) -> Part:
    """The part of the book that holds a year's entered figures, survey scores and targets."""
    return Part((ValueEntered, TargetSet, SurveyScored), (year, *months_of(year)))


def months_of(year: str) -> list[str]:
    """January to December."""
    return [f"{year}-{number:02}" for number in range(1, 13)]


def lines(parts: Wiring, month: str, today: date, *, with_posts: bool = True) -> list[Line]:
    """Every indicator in a month and its year up to then; a figure of the running month counts up to today."""
    book = parts.store.book.read(values_of(month[:4]))
    last = min(days_of(month)[-1], today)
    begins = [date.fromisoformat(f"{months[0]}-01") for months in _spans(month)]
    waiting = Waiting(parts, Period(min(begins), last))
    by_day = {begin: Counted(parts, book, begin, last, waiting) for begin in begins}
    counted = [by_day[begin] for begin in begins]
    is_over = last < today
    measures = open_measures(parts.store)
    return [
        Line(
            one,
            house=_house(book, one, HOUSE, month, counted, is_over),
            posts=tuple(_posts(book, one, month, counted, is_over)) if with_posts else (),
            measures=tuple(measure for measure in measures if measure.indicator == one.name),
            months_entered=sum(entered(book, one, past).part is not None for past in months_to(month)),
        )
        for one in indicators_on(parts, last)
    ]


def title_of(indicator: Indicator) -> str:
    """What an indicator is called in the reader's language, with its repair type where it is one of several."""
    title = indicator.title_en if str(get_locale()) == "en" else indicator.title
    return f"{title} · {label('repair_type', indicator.repair_type)}" if indicator.repair_type else title


def unit_of(indicator: Indicator) -> str:
    """In what an indicator is counted, in the reader's language."""
    is_english = str(get_locale()) == "en" and indicator.unit_en is not None
    return indicator.unit_en or "" if is_english else indicator.unit


def _spans(month: str) -> tuple[Sequence[str], ...]:
    """Of what a month is read: of itself, of its quarter and of its year up to it."""
    return [month], quarter_to(month), months_to(month)


def _posts(
    book: Book, indicator: Indicator, month: str, counted: Sequence[Counted], is_over: bool
) -> Iterable[PostResult]:
    for post in (one.post for one in indicator.posts):
        if post not in MEMBERS.get(indicator.source, ()):
            yield _house(book, indicator, post, month, counted, is_over)
            continue
        spans = [one.of(indicator, post) for one in counted]
        for name in sorted({name for of in spans for name in of if name}):
            found = [of.get(name, Measured()) for of in spans]
            yield _post_result(book, indicator, post, name, month, found, is_over)


def _house(
    book: Book, indicator: Indicator, post: str, month: str, counted: Sequence[Counted], is_over: bool
) -> PostResult:
    """The figure of the house against the target of a post."""
    if indicator.source == "entered":
        found = [entered_to_date(book, indicator, months) for months in _spans(month)]
    else:
        found = [one.of(indicator).get(HOUSE, Measured()) for one in counted]
    return _post_result(book, indicator, post, "", month, found, is_over)


def _post_result(
    book: Book, indicator: Indicator, post: str, name: str, month: str, found: Sequence[Measured], is_over: bool
) -> PostResult:
    points = points_of(indicator, post)
    _, quarter_so_far, year_so_far = _spans(month)
    targets = (
        target_of(book, indicator, post, month),
        target_to_date(book, indicator, post, quarter_so_far),
        target_to_date(book, indicator, post, year_so_far),
    )
    assessed = (
        assess(indicator, one, target, points, is_over=is_over) for one, target in zip(found, targets, strict=True)
    )
    return PostResult(post, name, *assessed)


def _ratio(part: float, whole: float) -> Measured:
    """One number over another that is no share of it."""
    return Measured(Fraction(part) / Fraction(whole)) if whole else Measured()


def _share(part: Fraction | float, whole: Fraction | float) -> Measured:
    return Measured(Fraction(part), Fraction(whole))
