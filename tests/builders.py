"""Shops, jobs and events for tests, in one line each. Monday, 4 May 2026, local times; everybody is invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from board.calendar import Calendar, cut
from board.orders import events as e
from board.orders.events import Event, Fact, TaskPlan
from board.orders.fold import fold
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.labour import Operation
from board.orders.moves import customer
from board.orders.shop import Entry, Shop
from board.orders.team import Team
from server.store.bookshelf import Author


def every_day(zone: tzinfo, opens: time, closes: time, lunch: tuple[time, time] | None = None) -> Calendar:
    """A calendar with the same hours on all seven days and no holidays."""
    return Calendar(zone, (cut(((opens, closes),), lunch),) * 7)


ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 5, 4)
CALENDAR = every_day(ZONE, time(8, 30), time(17, 30), (time(12), time(13)))
LEVELS = {"maintenance": ("team_leader",), "repair": ("team_leader",), "accident": ("self", "team_leader", "final")}
RULES = Rules(inspection_levels=LEVELS)
TEAMS = (
    Team("机电一组", "mechanical", ("机1", "机2"), ("张示例", "李示例")),
    Team("钣金组", "body", ("钣1",), ("王样本",)),
    Team("喷漆组", "paint", ("喷1",), ("赵样本",)),
)


def at(clock: str, days: int = 0) -> datetime:
    """A local time of the test's day, "17:00" or "17:00:59", as aware UTC."""
    return datetime.combine(DAY + timedelta(days=days), time.fromisoformat(clock), ZONE).astimezone(UTC)


def operation(minutes: int = 60, trade: str = "mechanical", code: str = "M01", name: str = "更换机油机滤") -> Operation:
    return Operation(code, name, trade, minutes)


def plan(number: int = 1, minutes: int = 60, trade: str = "mechanical") -> TaskPlan:
    return TaskPlan(number, trade, (operation(minutes, trade),))


def shop(jobs: Iterable[Job] = (), teams: Sequence[Team] = TEAMS, rules: Rules = RULES) -> Shop:
    return Shop(CALENDAR, rules, {team.name: team for team in teams}, {job.order_no: job for job in jobs})


def received(**changes: object) -> e.JobReceived:
    """A maintenance of one hour at advisor 刘顾问."""
    fields: dict[str, object] = {
        "plate": "沪A12345",
        "model": "示例 1.5T",
        "repair_type": "maintenance",
        "advisor": "刘顾问",
        "tasks": (plan(),),
        "inspections": ("team_leader",),
    }
    return e.JobReceived(**(fields | changes))  # type: ignore[arg-type]


class History:
    """One job's events as a test tells them: `History("R1").received().promised("17:00").add(fact, "09:10").job`."""

    def __init__(self, order_no: str = "R1", first_seq: int = 1) -> None:
        self.order_no = order_no
        self.events: list[Event] = []
        self._seq = first_seq - 1

    def add(
        self, fact: Fact, when: str | datetime = "09:00", recorded: str | datetime | None = None, who: str = "刘顾问"
    ) -> History:
        """One more event; `recorded` when it was written down, if not at once."""
        self._seq += 1
        moment = at(when) if isinstance(when, str) else when
        written = at(recorded) if isinstance(recorded, str) else recorded or moment
        key = f"{self.order_no}-{self._seq}"
        self.events.append(Event(self._seq, self.order_no, moment, written, who, "tests", key, fact))
        return self

    def received(self, when: str | datetime = "09:00", **changes: object) -> History:
        return self.add(received(**changes), when)

    def promised(
        self,
        until: str | datetime = "17:00",
        when: str = "09:00",
        reason: str = "initial",
        confirmed_by: str | None = "signature",
    ) -> History:
        moment = at(until) if isinstance(until, str) else until
        return self.add(e.PromiseGiven(moment, reason, confirmed_by), when)

    def worked(self, start: str = "09:10", end: str = "10:00", task: int = 1, by: str = "张示例") -> History:
        """Dispatched, started and finished."""
        self.add(e.TaskDispatched(task, "机电一组", "机1", (by,)), start)
        return self.add(e.TaskStarted(task, (by,)), start).add(e.TaskFinished(task), end)

    def delivered(self, when: str | datetime) -> History:
        return self.add(e.JobDelivered(), when)

    @property
    def job(self) -> Job:
        job = fold(self.events)
        assert job is not None
        return job


class Opening:
    """A decision for the command log: opens an order. `Opening("R1", "17:00")`; without a time nothing is promised."""

    def __init__(
        self, order_no: str = "R1", until: str | datetime | None = "17:00", plate: str = "沪A12345", minutes: int = 60
    ) -> None:
        self.order_no, self.plate, self.minutes = order_no, plate, minutes
        self.until = at(until) if isinstance(until, str) else until

    def __call__(self, in_shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        return customer.open_order(
            in_shop,
            order_no=self.order_no,
            plate=self.plate,
            model="示例 1.5T",
            repair_type="maintenance",
            advisor="刘顾问",
            tasks=[plan(minutes=self.minutes)],
            promised_at=self.until,
            confirmed_by="signature" if self.until else None,
            waiting_customer=False,
            wash=False,
            at=now,
            now=now,
        )


class Saying:
    """A decision for the command log: records these facts of one job at the present moment, unasked."""

    def __init__(self, order_no: str, *facts: Fact, when: datetime | None = None) -> None:
        self.order_no, self.facts, self.when = order_no, facts, when

    def __call__(self, in_shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        return [Entry(self.order_no, fact, self.when or now) for fact in self.facts]


def author(now: datetime) -> Author:
    """Whose doing a change of people or settings is, in a test."""
    return Author.once("tests", "tests", now)


def minutes_to_noon() -> int:
    """From now to the shop's next noon: from then on there are hours of the same day, whatever the time is."""
    now = datetime.now(ZONE)
    return (12 * 60 - now.hour * 60 - now.minute) % (24 * 60)
