"""Cars that stay away, counted in SQL as by a second computation, visit after visit (domain.md §14)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from board.calendar import day_of
from board.figures.loss import Visit, is_lost, waited_for, window
from board.figures.periods import Period
from board.orders import events as e
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import TEAMS, History, shop
from tests.examples import examples

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = date(2022, 1, 1)
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
_sites = itertools.count(1)


@dataclass(frozen=True)
class Came:
    """A car came on a day after BEGIN, perhaps for its first service, perhaps in vain."""

    car: int
    day: int
    first_service: bool
    cancelled: bool

    @property
    def on(self) -> date:
        return BEGIN + timedelta(days=self.day)


def visits() -> st.SearchStrategy[list[Came]]:
    """Near the edges of 12 and 24 months before May 2026, and anywhere."""
    edges = [(date(year, month, day) - BEGIN).days for year in (2024, 2025) for month, day in ((5, 1), (5, 31), (6, 1))]
    days = st.integers(0, 1640) | st.sampled_from(edges) | st.integers(1580, 1620)
    one = st.builds(Came, st.integers(1, 4), days, st.booleans(), st.integers(0, 5).map(lambda n: n == 0))
    return st.lists(one, min_size=1, max_size=14, unique_by=lambda came: (came.car, came.day))


def write(store: Store, came: list[Came]) -> None:
    seq = 1
    for number, one in enumerate(came, start=1):
        at = datetime.combine(one.on, time(9, number), ZONE)
        kind = "first_service" if one.first_service else "repair"
        # The second and the fourth car have no plate at first: their VIN says who they are.
        plate = "" if one.car % 2 == 0 and number % 2 else f"沪A1000{one.car}"
        vin = f"LSVAA49J53302900{one.car}" if one.car % 2 == 0 else ""
        history = History(f"R{number}", seq).add(e.JobReceived(plate, "示例", kind, "刘顾问", (), (), vin=vin), at)
        if one.cancelled:
            history.add(e.JobCancelled("顾客没来"), at)
        store.append(history.events, [models_of(shop(), history.job)])
        seq += len(history.events)


def lost(came: list[Came], years: int, *, first_service: bool) -> tuple[set[int], set[int]]:
    """(cars due in May 2026, those of them lost), gone through car by car."""
    due, gone = set(), set()
    days: dict[int, list[Came]] = defaultdict(list)
    for one in sorted(came, key=lambda one: one.day):
        if not one.cancelled:
            days[one.car].append(one)
    for car, been in days.items():
        starts = been[:1] if first_service else been
        for n, one in enumerate(starts):
            until = one.on.replace(year=one.on.year + years)
            if not MAY.first <= until <= MAY.last:
                continue
            rest = [on for on in been if on.first_service] if first_service else been[n + 1 :]
            if not first_service and any(
                MAY.first <= on.on.replace(year=on.on.year + years) <= MAY.last for on in rest
            ):
                continue
            due.add(car)
            if not any(on.on <= until for on in rest):
                gone.add(car)
    return due, gone


@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(came=visits())
def test_any_visits_lose_the_cars_that_a_second_computation_loses(either_store: Store, came: list[Came]) -> None:
    came = [one for one in came if (one.on.month, one.on.day) != (2, 29)]
    store = Store(either_store.database.url.render_as_string(hide_password=False), f"v{next(_sites)}")
    store.seed(TEAMS, (), lambda: ())
    try:
        write(store, came)
        for months, first_service in ((24, False), (12, True)):
            due, gone = lost(came, months // 12, first_service=first_service)
            found = read(store, months, first_service=first_service)
            assert {car_of(came, one) for one in found} == due
            assert {car_of(came, one) for one in found if is_lost(one, months)} == gone
            assert len(found) == len(due)
    finally:
        store.close()


def read(store: Store, months: int, *, first_service: bool) -> list[Visit]:
    begun = window(MAY, months)
    begin = datetime.combine(begun.first, time(), ZONE)
    end = datetime.combine(begun.last + timedelta(days=1), time(), ZONE)
    calendar = shop().calendar
    if first_service:
        return store.visits.until_first_service(begin, end, lambda at: day_of(calendar, at))
    return waited_for(store.visits.until_next(begin, end, lambda at: day_of(calendar, at)), begun.last)


def car_of(came: list[Came], visit: Visit) -> int:
    return came[int(visit.order_no[1:]) - 1].car
