"""服务顾问/修理工岗位考核表: everybody's cars against the target, deduction and warnings (domain.md §9, §10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from board.figures.counts import Counts
from board.figures.kpi import Figures, figures
from board.figures.periods import Period
from board.figures.score import POSTS
from server.figures import gather
from server.forms.asked import Asked
from server.forms.on_time_report import yes_no
from server.forms.sheet import Column, Section, Sheet, signatures
from server.web.labels import label


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one post, or the sum of all in it, which has no target."""

    post: str
    name: str
    team: str | None
    counts: Counts
    figures: Figures
    deduction: float
    is_sum: bool = False


COLUMNS: tuple[Column[Person], ...] = (
    Column("post", lazy_gettext("Post"), lambda one: one.post, 11, shown=partial(label, "role")),
    Column("name", lazy_gettext("Name"), lambda one: one.name, 12),
    Column("team", lazy_gettext("Team"), lambda one: one.team, 12),
    Column("settled", lazy_gettext("Settled"), lambda one: one.figures.settled, 9, "number"),
    Column("on_time", lazy_gettext("On time"), lambda one: one.figures.on_time, 8, "number"),
    Column("late", lazy_gettext("Late"), lambda one: one.figures.late, 8, "number"),
    Column("excused", lazy_gettext("Excused"), lambda one: one.figures.excused, 9, "number"),
    Column("rate", lazy_gettext("Rate"), lambda one: one.figures.rate, 9, "rate"),
    Column("strict_rate", lazy_gettext("Strict rate"), lambda one: one.figures.strict_rate, 11, "rate"),
    Column("target", lazy_gettext("Target"), lambda one: _own(one, one.figures.target), 9, "rate"),
    Column("met", lazy_gettext("Target met"), lambda one: _own(one, one.figures.met), 8, "mark", yes_no),
    Column("allowed", lazy_gettext("Late cars allowed"), lambda one: _own(one, one.figures.allowed), 9, "number"),
    Column("deduction", lazy_gettext("Deduction"), lambda one: one.deduction, 10, "number"),
    Column("warned", lazy_gettext("Warned"), lambda one: one.counts.warned, 9, "number"),
    Column("timely", lazy_gettext("Warned in time"), lambda one: one.counts.warned_timely, 9, "number"),
    Column("unwarned", lazy_gettext("Late without a warning"), lambda one: one.counts.unwarned, 11, "number"),
    Column(
        "answerable",
        lazy_gettext("Warnings to answer"),
        lambda one: _as_advisor(one, one.counts.answerable),
        9,
        "number",
    ),
    Column(
        "answered",
        lazy_gettext("Answered in time"),
        lambda one: _as_advisor(one, one.counts.answered_in_time),
        9,
        "number",
    ),
)


def sheet(asked: Asked) -> Sheet[Person]:
    """The form of a period."""
    return Sheet(
        title="服务顾问/修理工岗位考核表",
        columns=COLUMNS,
        sections=tuple(_section(people(asked, post), post) for post in POSTS),
        zone=asked.parts.config.calendar().zone,
        period=f"{asked.first} – {asked.last}",
        notes=(
            _("Deduction = late cars beyond those the target allows, each %(points)s.", points=_points(asked)),
            _("A car counts for everybody who worked on it: these rows may add up to more cars than there were."),
            signatures(),
        ),
        empty=_("Nobody has this post."),
        numbered=True,
    )


def people(asked: Asked, post: str) -> list[Person]:
    """Everybody of a post: the staff who have it now, and whoever settled a car in it; by team and name."""
    rules = asked.parts.rules_on(asked.last)
    staff = {one.name: one.team for one in asked.parts.store.people.staff() if one.active and one.role == post}
    scored = gather.people(asked.parts, Period(asked.first, asked.last), post)
    counts = dict.fromkeys(staff, Counts()) | {one.name: one.counts for one in scored.scores}
    found = []
    for name, counted in counts.items():
        measured = figures(counted.tally, scored.target, rules.points_per_late_car)
        found.append(Person(post, name, staff.get(name), counted, measured, measured.deduction))
    return sorted(found, key=lambda one: (one.team or "", one.name))


def _section(found: Sequence[Person], post: str) -> Section[Person]:
    return Section(found, _sum(found, post) if found else None, label("role", post), post)


def _sum(found: Sequence[Person], post: str) -> Person:
    """What a post comes to; the deductions are those of its people."""
    counted = sum((one.counts for one in found), Counts())
    measured = figures(counted.tally, found[0].figures.target)
    return Person(post, _("Total"), "", counted, measured, sum(one.deduction for one in found), is_sum=True)


def _own(one: Person, value: object) -> object:
    """A sum is not measured: its people are."""
    return None if one.is_sum else value


def _as_advisor(one: Person, cars: int) -> int | None:
    """Only advisors answer warnings."""
    return cars if one.post == "advisor" else None


def _points(asked: Asked) -> str:
    return f"{asked.parts.rules_on(asked.last).points_per_late_car:g}"
