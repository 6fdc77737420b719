"""A shop's invented years: plain notes of what happened to cars, bookings, surveys and plans, and the log of them."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from board.orders import events as e
from board.orders.labour import Operation
from board.plate import NO_PLATE
from tests.builders import History

TYPES = ("maintenance", "first_service", "repair", "accident", "warranty", "rework")
ADVISORS, CHECKERS = ("李顾问", "陈顾问", "黄顾问"), ("冯检验", "何检验")
TEAMS = {"机电一组": ("赵示例", "钱示例"), "机电二组": ("吴示例", "郑示例"), "钣金组": ("蒋样本",)}
BAYS = {"机电一组": ("机1", "机2", "机3"), "机电二组": ("机4", "机5", "机6"), "钣金组": ("钣1", "钣2", "钣3")}
EVERY_BAY = 15
POSTS = {"advisor": ADVISORS, "technician": sum(TEAMS.values(), ()), "team": tuple(TEAMS), "inspector": CHECKERS}
FULL = ("100", "100", "50", "12.5")
CLOSED_ON = 6
"""The shop stays closed on Sundays."""


@dataclass
class Visit:
    """One order of a car. `works`: (team, technicians, bay) of each task, the bay being the last that it was given."""

    order_no: str
    plate: str
    vin: str
    kind: str
    advisor: str
    received: datetime
    works: list[tuple[str, tuple[str, ...], str]]
    due: datetime
    checker: str
    judged: bool = True
    first_kind: str = ""
    first_plate: str = ""
    first_bay: str = ""
    waited: str = ""
    """parts, approval, or "undone": a wait for parts that was a slip of the hand."""
    failed: int = 0
    call: str = ""
    """made, tried, undone, or nothing."""
    appraised: tuple[bool, list[tuple[str, str]]] | None = None
    delivered: datetime | None = None
    reversed_from: datetime | None = None
    cancelled: str = ""
    """"good" (for good), "taken back" with its import, or "reopened"."""

    @property
    def stands(self) -> bool:
        return self.cancelled in ("", "reopened")


@dataclass
class Booking:
    """An appointment and what was said of it, in order: (what, value)."""

    advisor: str
    planned: datetime
    said: list[tuple[str, Any]] = field(default_factory=list)


@dataclass
class World:
    """Everything that was told of one shop up to `now`; `surveys` and `revenues` in the order in which they were typed.

    `surveys`: (typed on, month, order, advisor, score, full); `revenues`: (month, post, name, value); `values`:
    (indicator, month, value); `targets`: (indicator, post, period, value).
    """

    zone: ZoneInfo
    now: datetime
    visits: list[Visit]
    bookings: list[Booking]
    surveys: list[tuple[datetime, str, str, str, str | None, str]]
    revenues: list[tuple[str, str, str, str | None]]
    values: list[tuple[str, str, str | None]]
    targets: list[tuple[str, str, str, str | None]]

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def month_name(day: date) -> str:
    return f"{day:%Y-%m}"


def months_back(month: str, count: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - count, 12)
    return f"{year:04}-{number + 1:02}"


def later(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    year, number = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))


def world(seed: int, zone: str, now: str) -> World:
    chance, place = random.Random(seed), ZoneInfo(zone)
    today = datetime.fromisoformat(now).replace(tzinfo=place)
    visits = _visits(chance, place, today)
    bookings = [_booking(chance, place, today) for _ in range(35)]
    months = [months_back(month_name(today.date()), count) for count in range(12)]
    return World(
        place,
        today,
        visits,
        bookings,
        _surveys(chance, today, months),
        _revenues(chance, months),
        _values(chance, months),
        _targets(chance, months),
    )


def _moment(chance: random.Random, place: ZoneInfo, today: datetime, back: int) -> datetime:
    """A minute of one of the last days, often near the end of a day or of a month."""
    day = today.date() - timedelta(days=chance.randrange(1, back))
    if chance.random() < 0.2:
        day = day.replace(day=chance.choice((1, monthrange(day.year, day.month)[1])))
    clock = time(chance.choice((0, 8, 9, 12, 16, 23)), chance.choice((0, 1, 30, 59)), chance.choice((0, 0, 59)))
    return min(datetime.combine(day, clock, place), today - timedelta(hours=1))


def _visits(chance: random.Random, place: ZoneInfo, today: datetime) -> list[Visit]:
    cars = [(f"沪A{number}K{number}", chance.choice(("", f"LSVTEST000000{number:04}"))) for number in range(100, 118)]
    cars += [("", f"LSVTEST00000{number:05}") for number in range(300, 303)]
    found = []
    for number in range(70):
        plate, vin = chance.choice(cars)
        received = _moment(chance, place, today, chance.choice((40, 130, 400, 800, 1000)))
        # Not every order has the VIN of its car.
        known = vin if chance.random() < 0.8 or not plate else ""
        found.append(_visit(chance, f"W{number:03}", plate, known, received, today))
        if chance.random() < 0.1:
            # A second order, opened in the same minute.
            found.append(_visit(chance, f"W{number:03}A", plate, vin, received, today))
    return found


def _visit(chance: random.Random, order_no: str, plate: str, vin: str, received: datetime, today: datetime) -> Visit:
    kind = chance.choice(TYPES)
    teams = chance.choice((["机电一组"], ["机电二组"], ["钣金组"], ["钣金组", "机电一组"]))
    works = []
    for team in teams:
        people = tuple(chance.sample(TEAMS[team], chance.randint(1, len(TEAMS[team]))))
        works.append((team, people, chance.choice(BAYS[team])))
    one = Visit(
        order_no,
        plate,
        vin,
        kind,
        chance.choice(ADVISORS),
        received,
        works,
        due=received + timedelta(minutes=chance.choice((180, 240, 480))),
        checker=chance.choice(CHECKERS),
    )
    one.judged = chance.random() < 0.93
    one.first_plate = f"沪B{order_no[1:4]}77" if plate and chance.random() < 0.1 else plate
    one.first_kind = chance.choice(TYPES) if chance.random() < 0.15 else kind
    one.first_bay = chance.choice(BAYS[teams[0]]) if chance.random() < 0.3 else works[0][2]
    one.waited = chance.choice(("", "", "", "parts", "approval", "undone"))
    one.failed = chance.choice((0, 0, 0, 0, 1, 2))
    one.call = chance.choice(("", "made", "made", "tried", "undone"))
    end = received + timedelta(minutes=chance.choice((175, 180, 181, 239, 300, 600, 1500, 9000)))
    fate = chance.random()
    if fate < 0.08:
        one.cancelled = chance.choice(("good", "taken back"))
    elif fate < 0.95 and end < today:
        one.delivered = end
        one.cancelled = "reopened" if chance.random() < 0.1 else ""
        if chance.random() < 0.12 and end + timedelta(days=20) < today:
            one.reversed_from, one.delivered = end, end + timedelta(days=chance.choice((1, 19)))
    if one.delivered and chance.random() < 0.3:
        is_rework = chance.random() < 0.7
        names = [(post, chance.choice(POSTS[post])) for post in chance.sample(sorted(POSTS), chance.randint(0, 2))]
        one.appraised = is_rework, names if is_rework else []
    return one


def _booking(chance: random.Random, place: ZoneInfo, today: datetime) -> Booking:
    planned = _moment(chance, place, today + timedelta(days=20), chance.choice((40, 150, 300)))
    one = Booking(chance.choice(ADVISORS), planned)
    if chance.random() < 0.3:
        planned = planned + timedelta(days=chance.choice((-3, 1, 30)))
        one.said.append(("moved", planned))
    if chance.random() < 0.2:
        one.said.append(("passed on", chance.choice(ADVISORS)))
    if chance.random() < 0.2:
        one.said.append(("confirmed", None))
    fate = chance.random()
    came = planned + timedelta(minutes=chance.choice((-1500, -600, -1, 0, 45, 600, 1500)))
    if fate < 0.6 and came < today:
        one.said.append(("arrived", came))
    elif fate < 0.75:
        one.said.append(("cancelled", None))
    elif fate < 0.9 and planned < today:
        one.said.append(("missed", None))
        if chance.random() < 0.4 and planned + timedelta(hours=2) < today:
            # Given up, and then there it was.
            one.said += [("undone", None), ("arrived", planned + timedelta(hours=1))]
    if one.said and chance.random() < 0.1:
        one.said.append(("undone", None))
    return one


def _surveys(
    chance: random.Random, today: datetime, months: list[str]
) -> list[tuple[datetime, str, str, str, str | None, str]]:
    found: list[tuple[datetime, str, str, str, str | None, str]] = []
    worst = chance.choice(ADVISORS)
    for month in months[:7]:
        typed = datetime.combine(later(date.fromisoformat(f"{month}-01"), 1), time(10), today.tzinfo)
        for number in range(chance.choice((0, 5, 6, 7))):
            full, advisor = chance.choice(FULL), chance.choice(ADVISORS)
            points = Fraction(full) * chance.choice((20, 30) if advisor == worst else (60, 80, 90, 100)) / 100
            at = min(typed + timedelta(days=chance.randrange(-3, 9)), today)
            found.append((at, month, f"{month}-{number}", advisor, _text(points), full))
            if chance.random() < 0.15:
                better = chance.choice((None, full, "0"))
                found.append((min(at + timedelta(days=1), today), month, f"{month}-{number}", advisor, better, full))
    return sorted(found, key=lambda one: one[0])


def _text(value: Fraction) -> str:
    return f"{float(value):g}"


def _revenues(chance: random.Random, months: list[str]) -> list[tuple[str, str, str, str | None]]:
    worst = {"advisor": chance.choice(ADVISORS), "team": chance.choice(sorted(TEAMS))}
    found: list[tuple[str, str, str, str | None]] = []
    for month in months[:6]:
        for post in worst:
            for name in POSTS[post]:
                if chance.random() < 0.9:
                    value = 10 if name == worst[post] else chance.choice((10, 90, 100.5))
                    found.append((month, post, name, str(value)))
                    if chance.random() < 0.1:
                        found.append((month, post, name, chance.choice((None, "70"))))
    return found


def _values(chance: random.Random, months: list[str]) -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    for what in ("revenue", "gross_margin"):
        for kind in TYPES:
            for month in months:
                if chance.random() < 0.8:
                    found.append((f"{what}_{kind}", month, str(chance.choice((0, 9999.99, 10000, 12000)))))
                    if chance.random() < 0.1:
                        found.append((f"{what}_{kind}", month, chance.choice((None, "11000"))))
    return found


def _targets(chance: random.Random, months: list[str]) -> list[tuple[str, str, str, str | None]]:
    years = sorted({month[:4] for month in months})
    found: list[tuple[str, str, str, str | None]] = []
    for what in ("cars", "revenue", "gross_margin"):
        for kind in TYPES:
            name, plan = f"{what}_{kind}", "13" if what == "cars" else "120000"
            found += [(name, "", year, plan) for year in years if chance.random() < 0.8]
            found += [(name, "", month, chance.choice(("1", "2", None))) for month in months if chance.random() < 0.1]
            if chance.random() < 0.3:
                found.append((name, "station_manager", years[-1], "24"))
    for name in ("parts_fill", "call_back", "external_rework", "internal_rework", "appointments", "customer_loss"):
        if chance.random() < 0.5:
            found.append((name, "", chance.choice((*years, *months)), chance.choice(("33", "66.5", "90.25"))))
    found += [("css_score", "", years[-1], "80"), ("css_score", "advisor", months[1], "62.5")]
    return found


def told(one: Visit, first_seq: int) -> History:
    """The visit's life as the log would tell it."""
    log, at = History(one.order_no, first_seq), one.received.astimezone(UTC)
    tasks = tuple(
        e.TaskPlan(number, "mechanical", (Operation("M01", "保养", "mechanical", 60),))
        for number in range(1, len(one.works) + 1)
    )
    opened = e.JobReceived(
        one.first_plate or NO_PLATE + one.order_no,
        "示例",
        one.first_kind,
        one.advisor,
        tasks,
        ("team_leader",),
        judged=one.judged,
        vin=one.vin,
    )

    def add(fact: e.Fact, minutes: int, who: str = one.advisor) -> int:
        log.add(fact, at + timedelta(minutes=minutes), who=who)
        return log.events[-1].seq

    add(opened, 0)
    if one.judged:
        add(e.PromiseGiven(one.due.astimezone(UTC), "initial", "signature"), 0)
    if one.first_kind != one.kind:
        add(e.RepairTypeAmended(one.first_kind, one.kind, (), "写错"), 1)
    if one.first_plate != one.plate:
        add(e.OrderAmended("plate", one.first_plate, one.plate, "写错"), 1)
    if int(one.order_no[1:4]) % 7 == 0:
        # Who is told from now on; whom it counts for stays.
        add(e.JobPassedOn(one.advisor, next(name for name in ADVISORS if name != one.advisor)), 1)
    if one.cancelled == "taken back":
        add(e.OrderTakenBack(1), 2)
        return log
    if one.cancelled:
        add(e.JobCancelled("客户取消"), 2)
        if one.cancelled == "good":
            return log
        add(e.JobReopened("又要做"), 3)
    if one.delivered is None:
        return log
    for number, (team, people, bay) in enumerate(one.works, start=1):
        begun = 10 * number
        first = one.first_bay if number == 1 else bay
        add(e.TaskDispatched(number, team, first, people), begun)
        if number == 1 and first != bay:
            add(e.TaskDispatched(number, team, bay, people), begun + 1)
        add(e.TaskStarted(number, people), begun + 2)
        if number == 1 and one.waited:
            reason = "parts" if one.waited == "undone" else one.waited
            pause = add(e.TaskPaused(number, reason), begun + 3)
            if one.waited == "undone":
                add(e.EventUndone((pause,)), begun + 4)
            else:
                add(e.TaskResumed(number, people), begun + 4)
        add(e.TaskFinished(number), begun + 5)
    for turn in range(one.failed):
        people = one.works[0][1]
        add(e.InspectionMade("team_leader", False, "漏油", 1, people), 40 + 5 * turn, "检验员")
        add(e.TaskFinished(1), 42 + 5 * turn)
    add(e.InspectionMade("team_leader", True), 60, one.checker)
    if one.reversed_from is not None:
        log.add(e.JobDelivered(), one.reversed_from.astimezone(UTC))
        log.add(e.DeliveryReversed("开错单"), one.reversed_from.astimezone(UTC) + timedelta(minutes=5))
    over = one.delivered.astimezone(UTC)
    log.add(e.JobDelivered(), over, who=one.advisor)
    if one.call == "tried":
        log.add(e.CallTried(), over)
    elif one.call:
        log.add(e.FollowUpMade(True), over)
        if one.call == "undone":
            log.add(e.EventUndone((log.events[-1].seq,)), over)
    if one.appraised is not None:
        is_rework, names = one.appraised
        charged = tuple(e.Charged(post, name) for post, name in names)
        log.add(e.ReworkAppraised(is_rework, None, charged, "查过"), over)
    return log


def _said(booking: int, advisor: str, what: str, value: Any) -> e.Fact:
    match what:
        case "moved":
            return e.AppointmentMoved(booking, value.astimezone(UTC))
        case "passed on":
            return e.AppointmentPassedOn(booking, advisor, value)
        case "arrived":
            return e.AppointmentArrived(booking, f"B{booking}")
        case "confirmed":
            return e.AppointmentConfirmed(booking)
        case "missed":
            return e.AppointmentMissed(booking)
        case _:
            return e.AppointmentCancelled(booking)


def told_of_bookings(bookings: Iterable[Booking], first_seq: int) -> History:
    """What the log of the site, which belongs to no job, would tell of them."""
    log = History("", first_seq)
    for one in bookings:
        begun = (one.planned - timedelta(days=40)).astimezone(UTC)
        planned = one.planned.astimezone(UTC)
        log.add(e.AppointmentBooked("沪A12345", "", "示例", "repair", one.advisor, (), planned), begun)
        booking = last = log.events[-1].seq
        for what, value in one.said:
            fact = e.EventUndone((last,)) if what == "undone" else _said(booking, one.advisor, what, value)
            log.add(fact, value.astimezone(UTC) if what == "arrived" else begun)
            last = log.events[-1].seq
    return log
