"""The figures counted in SQL are those of a second computation, for any history (domain.md §9)."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given

from board.figures.counts import Counts, median
from board.figures.kpi import figures
from board.figures.score import Score, stars
from server.store.models_of import models_of
from server.store.scope import OWNERS, PARTS, Scope
from server.store.store import Store
from tests.builders import DAY, TEAMS, shop
from tests.examples import examples
from tests.server import straight
from tests.server.straight import Car, shops

LAST = DAY + timedelta(days=60)
EVERYBODY = Scope(DAY, LAST)
NAMES: dict[str, Callable[[Car], list[str]]] = {
    "advisor": lambda car: [car.advisor],
    "technician": lambda car: list(car.technicians),
    "team": lambda car: [car.team],
    "repair_type": lambda car: [car.repair_type],
    "day": lambda car: [day_of(car).isoformat()],
    "week": lambda car: [f"{day_of(car):%G-W%V}"],
    "month": lambda car: [f"{day_of(car):%Y-%m}"],
    "year": lambda car: [f"{day_of(car):%Y}"],
}
_sites = itertools.count(1)


def day_of(car: Car) -> date:
    return DAY + timedelta(days=car.delivered // 1440)


def write(store: Store, cars: list[Car]) -> None:
    seq = 1
    for car in cars:
        history = straight.told(car, seq)
        store.append(history.events, [models_of(shop(), history.job)])
        seq += len(history.events)


def by_name(cars: list[Car], group: str) -> dict[str, list[Car]]:
    found: dict[str, list[Car]] = {}
    for car in cars:
        for name in NAMES[group](car):
            found.setdefault(name, []).append(car)
    return found


def nonzero(counts: Counts) -> dict[str, int]:
    return {name: number for name, number in asdict(counts).items() if number}


@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cars=shops())
def test_any_history_has_the_figures_of_a_second_computation(either_store: Store, cars: list[Car]) -> None:
    # One database for all examples, and a site of its own in it for each.
    store = Store(either_store.database.url.render_as_string(hide_password=False), f"s{next(_sites)}")
    store.seed(TEAMS, (), lambda: ())
    try:
        write(store, cars)
        check(store, cars)
    finally:
        store.close()


def check(store: Store, cars: list[Car]) -> None:
    """Everything that is counted, of all cars, of every group, and of every owner."""
    counting = store.counting
    ((_, whole),) = counting.counts(EVERYBODY)
    assert nonzero(whole) == straight.counts(cars)
    assert store.deliveries.on_time_figures(DAY, LAST) == [(None, whole.tally)]
    late = counting.lateness(EVERYBODY).get(None, Counter())
    assert (median(late), max(late, default=None)) == straight.lateness(cars)
    for group in NAMES:
        groups = counting.counts(EVERYBODY, group)
        of = by_name(cars, group)
        charged = {one.appraised[2] for one in cars if one.appraised and one.appraised[:2] == (True, group)}
        assert {name: nonzero(counts) for name, counts in groups} == {
            name: counted(cars, of.get(name, []), group, name) for name in {*of, *charged}
        }
        tallies = store.deliveries.on_time_figures(DAY, LAST, group)
        assert tallies == [(name, counts.tally) for name, counts in groups if counts.settled]
    for owner in OWNERS:
        for name, some in by_name(cars, owner).items():
            scope = Scope(DAY, LAST, owner, name)
            assert nonzero(counting.counts(scope)[0][1]) == counted(cars, some, owner, name)
            if owner in PARTS:
                back = {car.order_no for car in store.cars.every(scope, "came_back")}
                assert back == set(straight.charged(cars, owner, name))
            same_causes(store, scope, some)
            assert {car.order_no for car in some} == {car.order_no for car in store.cars.every(scope, "settled")}
    bays = Counter(car.bay for car in cars)
    unknown = counting.without_bay(DAY, LAST)
    assert ({"": unknown} if unknown else {}) | counting.bays(DAY, LAST) == bays
    same_causes(store, EVERYBODY, cars)
    same_labour(store, cars)
    same_stars(store, cars)


def counted(cars: list[Car], some: list[Car], group: str, name: str) -> dict[str, int]:
    """What is counted of the cars of a group; of people and teams, the external reworks are those charged to them."""
    found = straight.counts(some)
    if group in PARTS:
        found["came_back"] = len(straight.charged(cars, group, name))
    return {what: number for what, number in found.items() if number}


def same_causes(store: Store, scope: Scope, cars: list[Car]) -> None:
    found = store.counting.causes(scope)
    assert {"late": found.late, "excused": found.excused, "minutes": found.minutes} == straight.causes(cars)


def same_labour(store: Store, cars: list[Car]) -> None:
    expected = straight.labour(cars)
    for place, group in ((0, "technician"), (1, "day")):
        found = dict(store.work.labour(EVERYBODY, group, {}))
        for kind, field in (("minutes", "minutes"), ("standard", "standard_minutes")):
            sums: dict[str, float] = {}
            for key, number in expected[kind].items():
                sums[key[place]] = sums.get(key[place], 0) + number
            shown = {name: getattr(one, field) for name, one in found.items()}
            assert shown == pytest.approx(sums, abs=0.2)
    ((_, whole),) = store.work.labour(EVERYBODY, None, {})
    assert whole.minutes == pytest.approx(sum(expected["minutes"].values()), abs=0.2)


def same_stars(store: Store, cars: list[Car]) -> None:
    for post in ("advisor", "technician"):
        scores = [
            Score(post, name or "", counts, figures(counts.tally, straight.TARGET))
            for name, counts in store.counting.counts(EVERYBODY, post)
        ]
        assert [one.name for one in stars(scores, straight.LEAST)] == straight.star(cars, post)
