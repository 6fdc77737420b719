"""The figures against a second count: generated histories, judged straight from what was told, without our code.

What is told of a car is a plain list; it goes into the log as events, and is counted here by the words of domain.md §5.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from board.figures.kpi import Tally, figures
from board.orders import events as e
from server.store import audit
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import History, received, shop

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 1, 1, 8, 30, tzinfo=SHANGHAI)
CARS, DAYS = 250, 120
ADVISORS, TECHNICIANS = ("李示例", "王示例", "张示例"), ("赵样本", "钱样本", "孙样本", "周样本")
TYPES = ("maintenance", "repair", "accident", "warranty")
TEAMS = {"赵样本": "一组", "钱样本": "一组", "孙样本": "二组", "周样本": "二组"}


@dataclass
class Told:
    """What happened to one car, as a person would tell it; times with their seconds."""

    order_no: str
    advisor: str
    repair_type: str
    received_at: datetime
    technicians: list[str]
    promises: list[tuple[datetime, str, bool, datetime]] = field(default_factory=list)
    deliveries: list[datetime] = field(default_factory=list)
    moved_to: datetime | None = None
    signed: bool | None = None
    accepted: bool | None = None
    said_on_time: bool | None = None
    reversed_for_good: bool = False
    cancelled: bool = False


def some_minutes(chance: random.Random, least: int, most: int) -> timedelta:
    return timedelta(minutes=chance.randint(least, most), seconds=chance.choice((0, 0, 1, 30, 59)))


def a_car(chance: random.Random, number: int) -> Told:
    received_at = START + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(300))
    car = Told(
        f"G{number:04}",
        chance.choice(ADVISORS),
        chance.choice(TYPES),
        received_at,
        chance.sample(TECHNICIANS, chance.choice((1, 1, 2))),
    )
    due = received_at + some_minutes(chance, 60, 300)
    if chance.random() < 0.93:
        car.promises.append((due, "initial", chance.random() < 0.9, received_at))
    if chance.random() < 0.4:
        noted = due + some_minutes(chance, -60, 20)
        reason = chance.choice(("added_work", "customer_request", "delay"))
        car.promises.append((due + some_minutes(chance, 10, 120), reason, chance.random() < 0.7, noted))
    delivered_at = due + some_minutes(chance, -60, 40)
    # Around midnight of the shop, at which a day and sometimes a month ends.
    if chance.random() < 0.1:
        delivered_at = delivered_at.replace(hour=23, minute=59) + timedelta(minutes=chance.choice((0, 1)))
    car.deliveries.append(max(delivered_at, received_at + timedelta(minutes=50)))
    if chance.random() < 0.15:
        car.deliveries.append(car.deliveries[-1] + some_minutes(chance, 5, 2000))
        car.reversed_for_good = chance.random() < 0.2
        car.cancelled = car.reversed_for_good and chance.random() < 0.5
    if not car.reversed_for_good and chance.random() < 0.1:
        car.moved_to = car.deliveries[-1] - some_minutes(chance, 1, 4)
    if chance.random() < 0.2:
        car.signed = chance.random() < 0.8
        car.accepted = chance.choice((None, True, False))
    if chance.random() < 0.3:
        car.said_on_time = chance.random() < 0.7
    return car


class Log(History):
    """A `History` that is told by what happened to a car."""

    def received_at(self, car: Told) -> None:
        opened = received(repair_type=car.repair_type, advisor=car.advisor, plate=f"沪A{car.order_no[1:]}1")
        self.add(opened, car.received_at.astimezone(UTC))

    def told(self, car: Told) -> History:
        notes: list[tuple[datetime, e.Fact]] = []
        for promised_at, reason, confirmed, noted in car.promises:
            given = e.PromiseGiven(promised_at.astimezone(UTC), reason, "phone" if confirmed else None)
            notes.append((noted, given))
        begun = car.received_at + timedelta(minutes=10)
        team = TEAMS[car.technicians[0]]
        notes.append((begun, e.TaskDispatched(1, team, "机1", tuple(car.technicians))))
        notes.append((begun, e.TaskStarted(1, tuple(car.technicians))))
        notes.append((begun + timedelta(minutes=30), e.TaskFinished(1)))
        for number, delivered_at in enumerate(car.deliveries):
            if number:
                notes.append((car.deliveries[number - 1] + timedelta(seconds=90), e.DeliveryReversed("开错单")))
            if not (number and car.reversed_for_good):
                notes.append((delivered_at, e.JobDelivered()))
        self.received_at(car)
        for noted, fact in sorted(notes, key=lambda one: one[0]):
            self.add(fact, noted.astimezone(UTC))
        self._afterwards(car, max(car.deliveries) + timedelta(hours=20))
        return self

    def _afterwards(self, car: Told, later: datetime) -> None:
        noted = later.astimezone(UTC)
        if car.moved_to is not None:
            last = max(event.seq for event in self.events if isinstance(event.fact, e.JobDelivered))
            self.add(e.TimeCorrected(last, car.moved_to.astimezone(UTC), "当时忘点"), noted)
        if car.signed is not None:
            self.add(e.ExcuseNoted("客户晚到", car.signed), noted)
            if car.accepted is not None:
                self.add(e.ExcuseReviewed(car.accepted, "已核对"), noted)
        if car.said_on_time is not None:
            self.add(e.FollowUpMade(car.said_on_time), noted)
        if car.cancelled:
            self.add(e.JobCancelled("客户取消"), noted)


def to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def handed_over(car: Told) -> datetime | None:
    """The hand-over that counts: that of the last settlement that was not reversed."""
    if car.reversed_for_good or car.cancelled:
        return None
    return car.moved_to or car.deliveries[-1]


def judged(car: Told, delivered_at: datetime) -> str:
    """domain.md §5, read aloud."""
    effective: datetime | None = None
    for promised_at, reason, confirmed, noted in sorted(car.promises, key=lambda one: one[3]):
        if reason == "delay" or not confirmed:
            continue
        if effective is None and noted > delivered_at:
            continue
        if effective is not None and to_the_minute(noted) > to_the_minute(effective):
            continue
        effective = promised_at
    if car.said_on_time is False:
        return "late"
    if effective is not None and to_the_minute(delivered_at) <= to_the_minute(effective):
        return "on_time"
    return "excused" if car.signed and car.accepted is not False else "late"


GROUPS: dict[str, Callable[[Told, date], list[str]]] = {
    "advisor": lambda car, day: [car.advisor],
    "technician": lambda car, day: car.technicians,
    "team": lambda car, day: [TEAMS[car.technicians[0]]],
    "repair_type": lambda car, day: [car.repair_type],
    "day": lambda car, day: [day.isoformat()],
    "week": lambda car, day: ["{}-W{:02}".format(*day.isocalendar())],
    "month": lambda car, day: [day.isoformat()[:7]],
    "year": lambda car, day: [day.isoformat()[:4]],
}


@pytest.fixture(params=[1, 2, 3])
def cars(request: pytest.FixtureRequest) -> list[Told]:
    chance = random.Random(request.param)
    return [a_car(chance, number) for number in range(CARS)]


@pytest.fixture
def filled(either_store: Store, cars: list[Told]) -> Store:
    histories: list[History] = []
    for car in cars:
        first = histories[-1].events[-1].seq + 1 if histories else 1
        histories.append(Log(car.order_no, first).told(car))
    events = [event for history in histories for event in history.events]
    either_store.append(events, [models_of(shop(), history.job) for history in histories])
    return either_store


def settled(cars: list[Told]) -> list[tuple[Told, date, str]]:
    """(car, local day of the hand-over, verdict) of those that stand in a figure."""
    found = [(car, at) for car in cars if (at := handed_over(car)) is not None]
    return [(car, at.astimezone(SHANGHAI).date(), judged(car, at)) for car, at in found]


def tally(verdicts: list[str]) -> Tally:
    counts = Counter(verdicts)
    return Tally(len(verdicts), counts["on_time"], counts["late"], counts["excused"])


def test_a_second_count_gives_the_same_figures(filled: Store, cars: list[Told]) -> None:
    whole = settled(cars)
    assert {verdict for _, _, verdict in whole} == {"on_time", "late", "excused"}
    for first, last in ((date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 2, 1), date(2026, 2, 28))):
        within = [one for one in whole if first <= one[1] <= last]
        count = filled.deliveries.on_time_figures
        assert count(first, last) == [(None, tally([verdict for _, _, verdict in within]))]
        for by, names in GROUPS.items():
            expected: dict[str, list[str]] = {}
            for car, day, verdict in within:
                for name in names(car, day):
                    expected.setdefault(name, []).append(verdict)
            assert count(first, last, by) == [(name, tally(expected[name])) for name in sorted(expected)], by
    late = {car.order_no for car, _, verdict in whole if verdict == "late"}
    assert {one.order_no for one in filled.deliveries.late_list(date(2026, 1, 1), date(2026, 12, 31))} == late
    assert list(audit.verify(filled, shop())) == []


def test_the_groups_of_which_a_car_has_one_add_up_to_the_total(filled: Store) -> None:
    period = date(2026, 1, 1), date(2026, 12, 31)
    ((_, whole),) = filled.deliveries.on_time_figures(*period)
    for by in ("advisor", "repair_type", "day", "week", "month", "year"):
        parts = [part for _, part in filled.deliveries.on_time_figures(*period, by)]
        assert Tally(*(sum(getattr(part, name) for part in parts) for name in Tally.__slots__)) == whole, by


def test_the_decisions_are_those_of_exact_fractions(cars: list[Told]) -> None:
    verdicts = [verdict for _, _, verdict in settled(cars)]
    for size in range(1, len(verdicts)):
        counted = tally(verdicts[:size])
        found = figures(counted, 96)
        share = Fraction(counted.on_time + counted.excused, counted.settled) * 100
        assert found.met == (share >= 96)
        assert found.rate is not None
        assert (found.rate >= 96) == found.met
        assert found.allowed == counted.settled * 4 // 100
        assert found.deduction == max(0, counted.late - found.allowed)
