"""Every indicator of the management system against a second count of invented years (domain.md §9, §11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from board.figures.entered_facts import TargetSet, ValueEntered
from board.figures.periods import Period
from board.figures.revenue import RevenueEntered
from board.figures.surveys import SurveyScored
from board.orders.fold import fold
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.figures import gather
from server.figures.appointments import due, not_come
from server.figures.catalogue import FIGURES
from server.figures.css import survey
from server.figures.figure import Measured
from server.figures.indicators import PostResult, lines
from server.figures.last_in_cars import last_in_cars
from server.figures.losses import losses
from server.figures.measures import days_of
from server.run.opening import open_shop
from server.store.bookshelf import Author, Part
from server.store.models_of import models_of
from server.store.scope import Scope
from tests import running
from tests.databases import give_shop
from tests.fakes import FakeClock
from tests.server import invented_years
from tests.server import straight_plan as plain
from tests.server.invented_years import POSTS, Visit, World, month_name, months_back
from tests.server.straight_plan import RULES

WORLDS = [
    (1, "Asia/Shanghai", "2026-11-29T15:00"),
    (2, "Europe/Berlin", "2026-04-02T00:30"),
    (3, "Europe/Berlin", "2026-10-31T23:45"),
    (4, "America/New_York", "2028-02-29T08:00"),
]
RATES = ("parts_fill", "call_back", "internal_rework", "external_rework", "rate")
HOURS: dict[str, Any] = dict.fromkeys(running.DAYS, "08:30-17:30") | {"sunday": []}


@pytest.fixture(params=WORLDS, ids=lambda one: f"{one[1]}-{one[2][:10]}")
def told(request: pytest.FixtureRequest) -> World:
    return invented_years.world(*request.param)


@pytest.fixture
def shop(told: World, tmp_path: Path) -> Any:
    sample = running.sample_settings()
    rules = sample["rules"] | {"last_in_cars_points": plain.LAST_POINTS, "css_awards": "300, 200, 100"}
    site = sample["site"] | {"time_zone": str(told.zone)}
    hours = sample["hours"] | {"week": HOURS}
    config = load_config(running.write_config(tmp_path, site=site, hours=hours, rules=rules), {})
    give_shop(config)
    wiring = open_shop(config, FakeClock(told.now))
    _fill(wiring, told)
    yield wiring
    wiring.store.close()


def _fill(wiring: Wiring, told: World) -> None:
    seq = wiring.store.log.last_seq() + 1
    events, models, bare = [], [], wiring.command_log.shop
    for one in told.visits:
        history = invented_years.told(one, seq)
        seq += len(history.events)
        events += history.events
        if (job := fold(history.events)) is not None:
            models.append(models_of(bare, job))
    events += invented_years.told_of_bookings(told.bookings, seq).events
    wiring.store.append(events, models)
    wiring.command_log.catch_up()
    for at, month, order, advisor, score, full in told.surveys:
        _write(wiring, at, SurveyScored(month, order, advisor, score, full))
    now = told.now
    _write(wiring, now, *(RevenueEntered(month, post, name, value) for month, post, name, value in told.revenues))
    _write(wiring, now, *(ValueEntered(name, month, value) for name, month, value in told.values))
    _write(wiring, now, *(TargetSet(name, period, value, post) for name, post, period, value in told.targets))


def _write(wiring: Wiring, at: datetime, *facts: Any) -> None:
    author = Author.once("tests", "tests", at.astimezone(UTC))
    wiring.store.book.record(Part(tuple({type(fact) for fact in facts})), lambda _: facts, author)


def months_of(told: World) -> list[str]:
    this = month_name(told.day(told.now))
    return [months_back(this, count) for count in (0, 1)]


def results(told: World, wiring: Wiring, month: str) -> dict[tuple[str, str, str, int], Any]:
    """Indicator, post, name and span → (value, target, met, points) as the product has them."""
    found: dict[tuple[str, str, str, int], Any] = {}
    for line in lines(wiring, month, told.day(told.now)):
        if line.indicator.name in RULES:
            for one in (line.house, *line.posts):
                found |= _spans(line.indicator.name, one)
    return found


def _spans(indicator: str, one: PostResult) -> dict[tuple[str, str, str, int], Any]:
    return {
        (indicator, one.post, one.name, number): (span.value, span.target, span.met, span.deduction)
        for number, span in enumerate((one.month, one.quarter, one.year))
    }


def again(told: World, month: str) -> dict[tuple[str, str, str, int], Any]:
    """The same, counted a second time."""
    found: dict[tuple[str, str, str, int], Any] = {}
    spans = plain.spans(month)
    for indicator, rule in RULES.items():
        for post in ("", *rule.posts):
            by_name = post in POSTS
            for name in plain.members(told, indicator, post, spans) if by_name else [""]:
                for number, months in enumerate(spans):
                    figure = rule.count(told, months, post if by_name else "", name)
                    one = plain.outcome(told, indicator, post, months, figure, so_far=number > 0)
                    found[indicator, post, name, number] = one.value, one.target, one.met, one.points
    return found


def others(told: World, wiring: Wiring) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """(what, as the product has it, counted a second time): groups, lists, surveys, who was last."""
    for month in months_of(told):
        yield from _groups(told, wiring, month)
        yield from _lists(told, wiring, month)
        found = survey(wiring, month)
        ranked = [(one.place, one.advisor, one.scored.rate, one.award) for one in found.ranked]
        yield ("places", month), ranked, plain.places(told, month)
        yield ("last by score", month), set(found.last_again), plain.last_scored(told, month)
        yield ("analysis due", month), found.due, plain.analysis_due(told, month)
        last = last_in_cars(wiring, month, told.day(told.now))
        assert {one.points for one in last} <= {plain.LAST_POINTS}
        yield ("last in cars", month), {(one.post, one.name, one.what) for one in last}, plain.last_again(told, month)


def _groups(told: World, wiring: Wiring, month: str) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """The rates over any group of cars: each (cars marked, cars settled), those without a car left out."""
    days = days_of(month)
    settled = plain.settled(told, [month])
    for group in (*POSTS, "repair_type", "day", "week"):
        names = _names(told, settled, group)
        found = dict(gather.groups(wiring, Scope(days[0], days[-1]), group))
        for name, cars in names.items():
            measured = found.get(name)
            expected = _rates(cars, plain.charged(told, [month], group, name) if group in POSTS else None)
            yield (group, month, name), measured and _parts(measured), expected


def _names(told: World, settled: list[Visit], group: str) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = defaultdict(list)
    for one in settled:
        assert one.delivered is not None
        day = told.day(one.delivered)
        by_day = {"day": day.isoformat(), "week": "{}-W{:02}".format(*day.isocalendar())}
        for name in [by_day[group]] if group in by_day else plain.names_of(one, group):
            found[name].append(one)
    return found


def _parts(measured: Measured) -> dict[str, Any]:
    return {name: FIGURES[name].parts(measured) for name in RATES}  # type: ignore[misc]


def _rates(cars: list[Visit], charged: list[str] | None) -> dict[str, Any]:
    marked = {
        "parts_fill": sum(one.waited != "parts" for one in cars),
        "call_back": sum(one.call == "made" for one in cars),
        "internal_rework": sum(one.failed > 0 for one in cars),
        "external_rework": sum(map(plain.came_back, cars)) if charged is None else len(charged),
        "rate": sum(map(plain.on_time, cars)),
    }
    return {name: (number, len(cars)) for name, number in marked.items()}


def _lists(told: World, wiring: Wiring, month: str) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """The cars behind the figures."""
    days = days_of(month)
    settled = plain.settled(told, [month])
    expected = {
        "waited_parts": [one.order_no for one in settled if one.waited == "parts"],
        "called": [one.order_no for one in settled if one.call == "made"],
        "reworked": [one.order_no for one in settled if one.failed],
        "came_back": [one.order_no for one in settled if plain.came_back(one)],
    }
    for what, orders in expected.items():
        found = wiring.store.cars.every(Scope(days[0], days[-1]), what)
        yield ("list", what, month), {one.order_no for one in found}, set(orders)
    period = Period(days[0], min(days[-1], told.day(told.now)))
    due_cars = due(wiring, period)
    figure = plain.booked(told, [month], "", "")
    yield (
        ("list", "booked", month),
        (len(due_cars), len(not_come(wiring, due_cars))),
        (
            figure.whole,
            (figure.whole or 0) - (figure.part or 0),
        ),
    )
    for what, count in (("customer_loss", plain.customers_lost), ("first_service_loss", plain.first_services_lost)):
        waiting, lost = losses(wiring, what, period)
        figure = count(told, [month], "", "")
        yield ("list", what, month), (len(lost), len(waiting)), (figure.part, figure.whole)


def differences(told: World, wiring: Wiring) -> tuple[int, list[Any]]:
    """How many figures were compared, and those that differ."""
    found: list[Any] = []
    compared = 0
    for month in months_of(told):
        ours, theirs = results(told, wiring, month), again(told, month)
        for place in sorted(ours.keys() | theirs.keys()):
            compared += 1
            if ours.get(place) != theirs.get(place):
                found.append((month, place, ours.get(place), theirs.get(place)))
    for what, one, other in others(told, wiring):
        compared += 1
        if one != other:
            found.append((what, one, other))
    return compared, found


def test_every_figure_of_the_management_system_is_that_of_a_second_count(told: World, shop: Wiring) -> None:
    compared, found = differences(told, shop)
    assert not found
    assert compared > 500
