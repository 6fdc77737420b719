"""The targets of the management system worked out a second time from `invented_years` (domain.md §9, §11, §13, §14).

In a straight line over the notes, with nothing of the product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from tests.server.invented_years import CLOSED_ON, EVERY_BAY, POSTS, TYPES, Visit, World, later, month_name, months_back

CUSTOMER_LOSS, FIRST_SERVICE = 24, 12
ANALYSIS, AWARDS, LAST_POINTS = 5, (300, 200, 100), 10


def spans(month: str) -> list[list[str]]:
    """The months of which a month is shown: itself, its quarter and its year so far."""
    year, number = month[:4], int(month[5:])
    first_of_quarter = number - (number - 1) % 3
    return [
        [month],
        [f"{year}-{one:02}" for one in range(first_of_quarter, number + 1)],
        [f"{year}-{one:02}" for one in range(1, number + 1)],
    ]


@dataclass
class Figure:
    """What a figure comes to in a span: `part` of `whole` (per cent), or `part` alone; None: there is nothing."""

    part: Fraction | None = None
    whole: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        if self.part is None or self.whole is None:
            return self.part
        return self.part * 100 / self.whole if self.whole else None


@dataclass
class Rule:
    """An indicator as domain.md §11 wants it: who answers for it, whether more is better, and what missing it costs.

    `per`: a point for each so many that are missing; `each`: a point for each car beyond the allowance.
    """

    posts: tuple[str, ...]
    count: Callable[[World, list[str], str, str], Figure]
    target: str | None = None
    more: bool = True
    per: int | None = None
    each: int = 0
    total: bool = False


def settled(told: World, months: list[str]) -> list[Visit]:
    return [
        one
        for one in told.visits
        if one.delivered and one.stands and one.judged and month_name(told.day(one.delivered)) in months
    ]


def names_of(one: Visit, group: str) -> list[str]:
    """For whom a car counts: its advisor, everybody and every team that worked on it, who let it go."""
    return {
        "advisor": [one.advisor],
        "technician": [person for _, people, _ in one.works for person in people],
        "team": [team for team, _, _ in one.works],
        "inspector": [one.checker],
        "repair_type": [one.kind],
    }[group]


def is_of(one: Visit, post: str, name: str) -> bool:
    return not post or name in names_of(one, post)


def _share(marked: Callable[[Visit], bool]) -> Callable[[World, list[str], str, str], Figure]:
    def count(told: World, months: list[str], post: str, name: str) -> Figure:
        cars = [one for one in settled(told, months) if is_of(one, post, name)]
        return Figure(Fraction(sum(map(marked, cars))), Fraction(len(cars)))

    return count


def came_back(one: Visit) -> bool:
    return one.appraised[0] if one.appraised else one.kind == "rework"


def external(told: World, months: list[str], post: str, name: str) -> Figure:
    """Of the house, the cars that came back; of somebody, those that are charged to him, whoever put them right."""
    whole = _share(lambda _: True)(told, months, post, name).whole
    if not post:
        return Figure(Fraction(sum(map(came_back, settled(told, months)))), whole)
    return Figure(Fraction(len(charged(told, months, post, name))), whole)


def charged(told: World, months: list[str], post: str, name: str) -> list[str]:
    """The orders of external reworks that are charged to somebody."""
    return [one.order_no for one in settled(told, months) if one.appraised and (post, name) in one.appraised[1]]


def on_time(one: Visit) -> bool:
    assert one.delivered is not None
    return one.delivered.replace(second=0) <= one.due.replace(second=0)


def turnover(told: World, months: list[str], post: str, name: str) -> Figure:
    """Cars per bay and day: a car counts in each bay in which a task of it was."""
    cars = sum(len({bay for _, _, bay in one.works}) for one in settled(told, months))
    day, days = date.fromisoformat(f"{months[0]}-01"), 0
    while day <= told.day(told.now) and month_name(day) in months:
        days += day.weekday() != CLOSED_ON
        day += timedelta(days=1)
    return Figure(Fraction(cars, EVERY_BAY * days) if days else None)


def _same_car(one: Visit, other: Visit) -> bool:
    return bool(one.plate and one.plate == other.plate) or bool(one.vin and one.vin == other.vin)


def _ran_out(told: World, one: Visit, months: list[str], after: int) -> bool:
    """Whether so many months after a visit end in these months; what is still to come has not run out."""
    end = later(told.day(one.received), after)
    return month_name(end) in months and end <= told.day(told.now)


def _once(visits: list[Visit]) -> list[Visit]:
    """One of the orders that were opened for a car in the same minute."""
    return [one for n, one in enumerate(visits) if not any(_same_car(one, two) for two in visits[:n])]


def customers_lost(told: World, months: list[str], post: str, name: str) -> Figure:
    """Cars that were not here again within 24 months, of those for which these months ran out; a car counts once, from
    its last visit."""
    waiting = [one for one in told.visits if one.stands and _ran_out(told, one, months, CUSTOMER_LOSS)]
    last = [one for one in waiting if not any(_same_car(one, two) and two.received > one.received for two in waiting)]
    last = _once(last)
    lost = 0
    for one in last:
        until = later(told.day(one.received), CUSTOMER_LOSS)
        lost += not any(
            _same_car(one, two) and two.stands and two.received > one.received and told.day(two.received) <= until
            for two in told.visits
        )
    return Figure(Fraction(lost), Fraction(len(last)))


def first_services_lost(told: World, months: list[str], post: str, name: str) -> Figure:
    """Cars without a first service within 12 months of their first visit."""
    standing = [one for one in told.visits if one.stands]
    first = [
        one
        for one in standing
        if not any(_same_car(one, two) and two.received < one.received for two in standing)
        and _ran_out(told, one, months, FIRST_SERVICE)
    ]
    first = _once(first)
    lost = 0
    for one in first:
        until = later(told.day(one.received), FIRST_SERVICE)
        lost += not any(
            _same_car(one, two) and two.kind == "first_service" and told.day(two.received) <= until for two in standing
        )
    return Figure(Fraction(lost), Fraction(len(first)))


def booked(told: World, months: list[str], post: str, name: str) -> Figure:
    """Booked cars that came on their day, of the appointments whose time has come; cancelled ones are none."""
    came = due = 0
    for one in told.bookings:
        said = list(one.said)
        while any(what == "undone" for what, _ in said):
            place = next(n for n, (what, _) in enumerate(said) if what == "undone")
            del said[place - 1 : place + 1]
        planned, arrived, gone = one.planned, None, False
        for what, value in said:
            planned = value if what == "moved" else planned
            arrived = value if what == "arrived" else arrived
            gone = gone or what == "cancelled"
        if gone or month_name(told.day(planned)) not in months or (planned > told.now and arrived is None):
            continue
        if told.day(planned) > told.day(told.now):
            continue
        # It counts for who booked it, whoever has it now.
        if not post or one.advisor == name:
            due += 1
            came += arrived is not None and told.day(arrived) == told.day(planned)
    return Figure(Fraction(came), Fraction(due))


def scores(told: World, months: list[str]) -> dict[str, tuple[Fraction, Fraction]]:
    """Advisor → (points, all there were to have), by what was typed last of each sampled car."""
    standing = {(month, order): (advisor, score, full) for _, month, order, advisor, score, full in told.surveys}
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for (month, _), (advisor, score, full) in standing.items():
        if month in months and score is not None:
            points, whole = found.get(advisor, (Fraction(0), Fraction(0)))
            found[advisor] = points + Fraction(score), whole + Fraction(full)
    return found


def css(told: World, months: list[str], post: str, name: str) -> Figure:
    found = scores(told, months)
    if post:
        return Figure(*found[name]) if name in found else Figure()
    points, full = ([one[n] for one in found.values()] for n in (0, 1))
    return Figure(sum(points, Fraction(0)), sum(full, Fraction(0)))


def _cars(kind: str) -> Callable[[World, list[str], str, str], Figure]:
    return lambda told, months, post, name: Figure(Fraction(sum(one.kind == kind for one in settled(told, months))))


def _typed(indicator: str) -> Callable[[World, list[str], str, str], Figure]:
    def count(told: World, months: list[str], post: str, name: str) -> Figure:
        last = {month: value for what, month, value in told.values if what == indicator and month in months}
        known = [Fraction(value) for value in last.values() if value is not None]
        return Figure(sum(known, Fraction(0)) if known else None)

    return count


RULES: dict[str, Rule] = {
    "on_time": Rule(("advisor", "technician", "foreman"), _share(on_time), target="96", each=1),
    "external_rework": Rule(
        ("technical_director", "technician", "inspector", "team", "advisor"), external, target="0.5", more=False, each=1
    ),
    "internal_rework": Rule(("technician", "team"), _share(lambda one: one.failed > 0), more=False),
    "parts_fill": Rule(("station_manager",), _share(lambda one: one.waited != "parts"), target="95", per=1),
    "call_back": Rule(("follow_up",), _share(lambda one: one.call == "made"), target="30", per=5),
    "turnover": Rule(("foreman",), turnover),
    "customer_loss": Rule(("care_director",), customers_lost, more=False),
    "first_service_loss": Rule(("care_director",), first_services_lost, more=False),
    "appointments": Rule(("advisor",), booked),
    "css_score": Rule(("advisor",), css),
    **{f"cars_{kind}": Rule(("station_manager",), _cars(kind), total=True) for kind in TYPES},
    **{
        f"{what}_{kind}": Rule(("station_manager",), _typed(f"{what}_{kind}"), total=True)
        for what in ("revenue", "gross_margin")
        for kind in TYPES
    },
}


def target(told: World, name: str, post: str, month: str) -> Fraction | None:
    """What was set for the post in the month, else in its year, else for the house so, else the usual one."""
    rule = RULES[name]
    for whose in dict.fromkeys((post, "")):
        for period in (month, month[:4]):
            typed = [value for what, who, of, value in told.targets if (what, who, of) == (name, whose, period)]
            if typed and typed[-1] is not None:
                whole = Fraction(typed[-1])
                return whole / 12 if rule.total and period == month[:4] else whole
    return None if rule.target is None else Fraction(rule.target)


@dataclass
class Outcome:
    value: Fraction | None
    target: Fraction | None
    met: bool | None
    points: Fraction | None


def outcome(told: World, indicator: str, post: str, months: list[str], figure: Figure, *, so_far: bool) -> Outcome:
    """A figure against its target: whether it is met, and the points that it costs. `so_far`: of a quarter or year."""
    rule, value = RULES[indicator], figure.value
    if rule.total:
        plan = [target(told, indicator, post, month) for month in months]
        goal = None if None in plan else sum((one for one in plan if one is not None), Fraction(0))
    else:
        # Of a longer span the year's target counts, not that of one of its months.
        goal = target(told, indicator, post, months[0][:4] if so_far else months[0])
    if goal is not None and figure.whole == 0 and figure.part and not rule.more:
        # No rate; but so many beyond the allowance, which of no car is none.
        return Outcome(None, goal, met=False, points=figure.part * rule.each)
    if value is None or goal is None:
        return Outcome(value, goal, None, None)
    met = value >= goal if rule.more else value <= goal
    runs = months[-1] == month_name(told.day(told.now))
    if rule.total and runs and not met:
        return Outcome(value, goal, None, None)
    points, missing = Fraction(0), goal - value if rule.more else value - goal
    if missing > 0 and rule.per:
        points = Fraction(ceil(missing / rule.per))
    elif missing > 0 and figure.part is not None and figure.whole:
        bad = figure.whole - figure.part if rule.more else figure.part
        room = (100 - goal if rule.more else goal) / 100
        points = max(Fraction(0), bad - floor(figure.whole * room)) * rule.each
    return Outcome(value, goal, met, points)


def lowest(figures: dict[str, Fraction]) -> set[str]:
    """Who has the least, unless all have the same."""
    least = min(figures.values(), default=Fraction(0))
    found = {name for name, value in figures.items() if value == least}
    return set() if found == set(figures) else found


def last_scored(told: World, month: str) -> set[str]:
    """Who was last by score rate in this month and in the two before it."""
    found = []
    for back in range(3):
        rates = {name: points / full for name, (points, full) in scores(told, [months_back(month, back)]).items()}
        found.append(lowest(rates))
    return set.intersection(*found)


def places(told: World, month: str) -> list[tuple[int, str, Fraction, int]]:
    """(place, advisor, rate, award), best first; equals share a place."""
    rates = {name: points / full for name, (points, full) in scores(told, [month]).items()}
    found = []
    for name in sorted(rates, key=lambda one: (-rates[one], one)):
        place = 1 + sum(rate > rates[name] for rate in rates.values())
        found.append((place, name, rates[name], AWARDS[place - 1] if place <= len(AWARDS) else 0))
    return found


def analysis_due(told: World, month: str) -> date | None:
    """Five working days after the month, or after the day on which the first of the scores that stand was typed."""
    if not scores(told, [month]):
        return None
    standing: dict[str, str | None] = {}
    typed: dict[str, datetime] = {}
    for at, of, order, _, score, _ in told.surveys:
        if of == month:
            standing[order] = score
            typed.setdefault(order, at)
    first = min(at for order, at in typed.items() if standing[order] is not None)
    day = max(told.day(first), later(date.fromisoformat(f"{month}-01"), 1) - timedelta(days=1))
    left = ANALYSIS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() != CLOSED_ON
    return day


def last_again(told: World, month: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """(post, name, in what): last in cars or in revenue in this month and the two before, once all are over."""
    if month >= month_name(told.day(told.now)):
        return set()
    found: set[tuple[str, str, tuple[str, ...]]] = set()
    for post in ("advisor", "team"):
        cars, revenue = [], []
        for back in range(3):
            of = months_back(month, back)
            counted = {name: _share(lambda _: True)(told, [of], post, name).whole for name in POSTS[post]}
            cars.append(lowest({name: number for name, number in counted.items() if number}))
            typed = {name: value for when, whose, name, value in told.revenues if (when, whose) == (of, post)}
            revenue.append(lowest({name: Fraction(value) for name, value in typed.items() if value is not None}))
        last = {"cars": set.intersection(*cars), "revenue": set.intersection(*revenue)}
        for name in POSTS[post]:
            what = tuple(one for one, names in last.items() if name in names)
            if what:
                found.add((post, name, what))
    return found


def members(told: World, indicator: str, post: str, months: list[list[str]]) -> list[str]:
    """Who of a post is measured one by one: everybody of whom there is something to say."""
    if post not in POSTS:
        return []
    count = RULES[indicator].count
    found: dict[str, int] = defaultdict(int)
    for name in POSTS[post]:
        for span in months:
            figure = count(told, span, post, name)
            found[name] += bool(figure.whole) or bool(figure.part)
    return sorted(name for name, seen in found.items() if seen)
