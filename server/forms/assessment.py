"""服务顾问/修理工岗位考核表: everybody's cars against the target, deduction and warnings (domain.md §9, §10)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from board.delivery import Delivery
from board.kpi import Figures, Tally, figures
from server.forms.asked import Asked
from server.forms.sheet import Column, Section, Sheet, signatures
from server.labels import label

POSTS = ("advisor", "technician")


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one post, or the sum of all in it: then `figures` has no target of its own.

    Cars: `warned` about by a technician, `timely` of them; late ones nobody had warned about (`unwarned`); those with a
    warning for the advisor to answer (`answerable`), and those where it was `answered` in time.
    """

    post: str
    name: str
    team: str | None
    figures: Figures
    deduction: float
    warned: int
    timely: int
    unwarned: int
    answered: int
    answerable: int
    is_sum: bool = False


def _yes(met: bool) -> str:
    return _("yes") if met else _("no")


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
    Column("met", lazy_gettext("Target met"), lambda one: _own(one, one.figures.met), 8, "mark", _yes),
    Column("allowed", lazy_gettext("Late cars allowed"), lambda one: _own(one, one.figures.allowed), 9, "number"),
    Column("deduction", lazy_gettext("Deduction"), lambda one: one.deduction, 10, "number"),
    Column("warned", lazy_gettext("Warned"), lambda one: one.warned, 9, "number"),
    Column("timely", lazy_gettext("Warned in time"), lambda one: one.timely, 9, "number"),
    Column("unwarned", lazy_gettext("Late without a warning"), lambda one: one.unwarned, 11, "number"),
    Column("answerable", lazy_gettext("Warnings to answer"), lambda one: _as_advisor(one, one.answerable), 9, "number"),
    Column("answered", lazy_gettext("Answered in time"), lambda one: _as_advisor(one, one.answered), 9, "number"),
)


def sheet(asked: Asked) -> Sheet[Person]:
    """The form of a period."""
    cars = asked.parts.store.deliveries.listed(asked.first, asked.last)
    return Sheet(
        title="服务顾问/修理工岗位考核表",
        columns=COLUMNS,
        sections=tuple(_section(people(asked, post, cars), post) for post in POSTS),
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


def people(asked: Asked, post: str, cars: Iterable[Delivery]) -> list[Person]:
    """Everybody of a post: the staff who have it now, and whoever settled a car in it; by team and name."""
    rules = asked.parts.config.rules
    staff = {one.name: one.team for one in asked.parts.store.people.staff() if one.active and one.role == post}
    theirs: dict[str, list[Delivery]] = defaultdict(list)
    for car in cars:
        for name in (car.advisor,) if post == "advisor" else car.technicians:
            theirs[name].append(car)
    found = []
    for name in {*staff, *theirs}:
        verdicts = Counter(car.verdict for car in theirs[name])
        tally = Tally(verdicts.total(), verdicts["on_time"], verdicts["late"], verdicts["excused"])
        measured = figures(tally, rules.on_time_target, rules.points_per_late_car)
        found.append(_person(post, name, staff.get(name), measured, theirs[name]))
    return sorted(found, key=lambda one: (one.team or "", one.name))


def _person(post: str, name: str, team: str | None, measured: Figures, cars: Sequence[Delivery]) -> Person:
    return Person(
        post=post,
        name=name,
        team=team,
        figures=measured,
        deduction=measured.deduction,
        warned=sum(car.warned != "none" for car in cars),
        timely=sum(car.warned == "timely" for car in cars),
        unwarned=sum(car.verdict == "late" and car.warned == "none" for car in cars),
        answered=sum(car.answered == "in_time" for car in cars),
        answerable=sum(car.answered != "none" for car in cars),
    )


def _section(found: Sequence[Person], post: str) -> Section[Person]:
    return Section(found, _sum(found, post) if found else None, label("role", post), post)


def _sum(found: Sequence[Person], post: str) -> Person:
    """What a post comes to; the deductions are those of its people."""

    def total(name: str) -> int:
        return sum(getattr(one.figures, name) for one in found)

    tally = Tally(total("settled"), total("on_time"), total("late"), total("excused"))
    return Person(
        post=post,
        name=_("Total"),
        team="",
        figures=figures(tally, found[0].figures.target),
        deduction=sum(one.deduction for one in found),
        warned=sum(one.warned for one in found),
        timely=sum(one.timely for one in found),
        unwarned=sum(one.unwarned for one in found),
        answered=sum(one.answered for one in found),
        answerable=sum(one.answerable for one in found),
        is_sum=True,
    )


def _own(one: Person, value: object) -> object:
    """A sum is not measured: its people are."""
    return None if one.is_sum else value


def _as_advisor(one: Person, cars: int) -> int | None:
    """Only advisors answer warnings."""
    return cars if one.post == "advisor" else None


def _points(asked: Asked) -> str:
    return f"{asked.parts.config.rules.points_per_late_car:g}"
