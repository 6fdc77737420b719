"""Which figures a page of figures shows: the period and the owner in its address, and the way to the next ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from board.calendar import day_of
from board.figures.periods import NAMES, Period, kind_of, named, neighbours, running
from server.figures import asking
from server.store.scope import Scope
from server.web.auth import current_person
from server.web.current import current
from server.web.labels import label

KINDS = {"day": _("Day"), "week": _("Week"), "month": _("Month"), "year": _("Year")}
GROUPS = {
    "advisor": _("Advisor"),
    "technician": _("Technician"),
    "team": _("Team"),
    "repair_type": _("Repair type"),
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "year": _("Year"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody looks at. `by` groups a table, or, with `name`, says whose figures these are."""

    period: Period
    today: date
    by: str = "advisor"
    name: str | None = None
    fault: str = ""

    @property
    def kind(self) -> str:
        """day, week, month or year, whole or so far; else custom."""
        return kind_of(self.period, self.today)

    @property
    def scope(self) -> Scope:
        return Scope(self.period.first, self.period.last, *((self.by, self.name) if self.name else ()))

    @property
    def title(self) -> str:
        """What the period is called."""
        if self.kind in NAMES:
            return NAMES[self.kind](self.period.first)
        return f"{self.period.first} – {self.period.last}"

    @property
    def owner(self) -> str:
        """Whose figures these are, in words; empty for those of the site."""
        return group_name(self.by, self.name) if self.name else ""

    def address(self, path: str = "", **more: str) -> str:
        """`path` with this period and owner."""
        asked = {"from": str(self.period.first), "to": str(self.period.last), "by": self.by}
        return f"{path}?{urlencode(asked | ({'name': self.name} if self.name else {}) | more)}"

    def at(self, period: Period) -> str:
        """The same for another period."""
        return replace(self, period=period).address()

    def of(self, by: str, name: str) -> str:
        """The page of figures of one name."""
        return replace(self, by=by, name=name).address("/kpi")

    def grouped(self, by: str) -> str:
        """The same page for everybody, its table grouped by `by`."""
        return replace(self, by=by, name=None).address()

    def kinds(self) -> list[tuple[str, str, Period]]:
        """(kind, word, period) to choose from: those that the last day shown is in."""
        return [(kind, str(word), running(kind, self.anchor, self.today)) for kind, word in KINDS.items()]

    @property
    def anchor(self) -> date:
        """The day that stays in sight when the kind of period changes."""
        return self.today if self.period.first <= self.today <= self.period.last else self.period.last

    def neighbours(self) -> tuple[Period, Period]:
        return neighbours(self.period, self.today)

    def cars(self, what: str, by: str | None = None, name: str | None = None) -> str:
        """The address of the cars behind a figure: of one name of a group, or of what is shown."""
        if by in NAMES and name:
            return replace(self, period=_overlap(self.period, by, name)).address("/kpi/cars", what=what)
        if by and name:
            return replace(self, by=by, name=name).address("/kpi/cars", what=what)
        return self.address("/kpi/cars", what=what)


def read(groups: tuple[str, ...] = tuple(GROUPS)) -> Reading:
    """What the address asks for; what it cannot ask for is told in `fault`, and this month shown."""
    today = day_of(current().config.calendar(), current().clock())
    by = request.args.get("by", "advisor")
    shown = Reading(Period(today.replace(day=1), today), today, by if by in groups else "advisor")
    try:
        period = asking.period(_day("from"), _day("to"), today)
        name = request.args.get("name") or None
        asking.scope(period, shown.by, name)
    except asking.Unanswerable as wrong:
        return replace(shown, fault=str(wrong.sentence))
    return replace(shown, period=period, name=name)


def group_name(by: str, name: str) -> str:
    """What a group is called: repair types have words, all others are names or dates already."""
    return label("repair_type", name) if by == "repair_type" else name or "—"


def _day(field: str) -> date | None:
    given = request.args.get(field)
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise asking.Unanswerable(field, _("That is not a date; write it like 2026-05-31.")) from None


def _overlap(period: Period, by: str, name: str) -> Period:
    found = named(by, name)
    return Period(max(period.first, found.first), min(period.last, found.last))


def menu() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The pages of figures that whoever looks may open, as (address, icon, word) below the word of their group."""
    person = current_person()
    groups = []
    for title, pages in PAGES:
        shown = [
            (address, icon, str(word))
            for page, address, icon, word in pages
            if person is not None and person.may_open(page)
        ]
        if shown:
            groups.append((str(title), shown))
    return groups


def with_period(address: str, reading: Reading | None) -> str:
    """The address, with the period on show where it is for one."""
    return reading.address(address) if reading and address in OF_PERIODS else address


PAGES = (
    (
        _("How we stand"),
        (
            ("kpi", "/kpi", "chart-column", _("On-time figures")),
            ("cars", "/kpi/cars", "car", _("Lists of cars")),
            ("indicators", "/kpi/indicators", "gauge", _("Indicators")),
            ("learned", "/kpi/learned", "timer", _("Actual times")),
        ),
    ),
    (
        _("What we do about it"),
        (
            ("worklist", "/worklist", "circle-help", _("Worklist")),
            ("measures", "/kpi/measures", "list-checks", _("Measures")),
            ("seen", "/kpi/seen", "user-check", _("Seen by")),
            ("meeting", "/kpi/meeting", "presentation", _("Meeting")),
        ),
    ),
    (
        _("What is kept"),
        (
            ("attendance", "/kpi/attendance", "clock", _("Attendance")),
            ("months", "/kpi/months", "calendar-clock", _("Month close")),
            ("forms", "/forms", "clipboard-list", _("Forms")),
        ),
    ),
)
"""Three groups of pages of figures and those beside them: page, address, icon and word."""
OF_PERIODS = ("/kpi", "/kpi/cars", "/kpi/meeting")
"""Those that show the same period as the page one comes from."""


def words() -> dict[str, str]:
    """The words that the charts say."""
    return {
        "reported": gettext("Reported"),
        "strict": gettext("Strict"),
        "settled": gettext("Settled"),
        "late-cars": gettext("Late cars"),
        "hours-lost": gettext("Hours lost"),
        "share": gettext("Share so far"),
        "minutes-each": gettext("Minutes per car"),
    }
