"""The sample day as a script: what everybody does when, and, counted straight from it, what the figures must be."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from board.calendar import add_minutes, next_open
from server.config.loading import Config
from tests.running import ROOT
from tests.server.callers import SIGNATURE

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Step:
    """One command over HTTP: when, by a token of which role, about which order."""

    at: datetime
    role: str
    order_no: str
    command: str
    body: dict[str, Any]


@dataclass
class Car:
    """One order of the file, and what becomes of it; `excuse` and `call` overrule the clock as in domain.md §5."""

    order_no: str
    advisor: str
    kind: str
    wash: bool
    received_at: datetime
    due: datetime
    tasks: list[tuple[str, int]]
    technicians: set[str] = field(default_factory=set)
    delivered_at: datetime | None = None
    excused: bool = False
    said_late: bool = False
    cancelled: bool = False

    @property
    def verdict(self) -> str:
        """Straight from the times, without any of the product's code."""
        assert self.delivered_at is not None
        in_time = self.delivered_at.replace(second=0) <= self.due
        if self.said_late:
            return "late"
        return "on_time" if in_time else "excused" if self.excused else "late"


@dataclass
class Worker:
    name: str
    team: str
    bay: str
    free_at: datetime


class Script:
    """Plans the whole day: every task to the technician of its trade who is free first."""

    def __init__(self, config: Config, day: date) -> None:
        self.day = day
        self._calendar = config.calendar()
        self._levels: dict[str, tuple[str, ...]] = dict(config.rules.inspection.levels)
        opens = self.at("08:30")
        self._workers = {
            trade: [
                Worker(name, team.name, team.bays[n % len(team.bays)], opens)
                for team in config.teams
                if team.trade == trade
                for n, name in enumerate(team.technicians)
            ]
            for trade in ("mechanical", "body", "paint")
        }
        self._steps: list[Step] = []
        self.cars = {car.order_no: car for car in self._read()}
        for car in self.cars.values():
            self._plan(car)

    @property
    def steps(self) -> list[Step]:
        """In the order of the clock; at one instant, whoever finishes comes before whoever starts."""
        return sorted(self._steps, key=lambda step: (step.at, step.command != "finish"))

    def at(self, written: str) -> datetime:
        """ "10:30" or "+1 16:00" of the file."""
        later, _, clock = written.rpartition(" ")
        on = self.day + timedelta(days=int(later or 0))
        return datetime.combine(on, time.fromisoformat(clock), self._calendar.zone).astimezone(UTC)

    def settled(self) -> list[Car]:
        return [car for car in self.cars.values() if not car.cancelled]

    def tally(self, cars: list[Car]) -> dict[str, int]:
        counted = Counter(car.verdict for car in cars)
        return {"settled": len(cars), **{verdict: counted[verdict] for verdict in ("on_time", "late", "excused")}}

    def _read(self) -> Iterator[Car]:
        with (ROOT / "samples" / "standards.csv").open(encoding="utf-8", newline="") as file:
            table = {row["code"]: (row["trade"], int(row["standard_minutes"])) for row in csv.DictReader(file)}
        kinds = {"常规保养": "maintenance", "首保": "first_service", "一般换件修理": "repair"}
        kinds |= {"一般事故修理": "accident", "索赔": "warranty", "返修": "rework"}
        with (ROOT / "samples" / "day.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                operations = [table[code] for code in row["维修项目"].split(";")]
                tasks = [(trade, sum(m for _, m in some)) for trade, some in groupby(operations, lambda one: one[0])]
                received, due = self.at(row["接车时间"]), self.at(row["约定交车时间"])
                kind, wash = kinds[row["维修类型"]], row["洗车"] == "是"
                yield Car(row["委托书号"], row["服务顾问"], kind, wash, received, due, tasks)

    def _do(self, car: Car, at: datetime, role: str, command: str, **body: Any) -> None:
        self._steps.append(Step(at, role, car.order_no, command, body))

    def _plan(self, car: Car) -> None:
        if car.order_no == "WT034":
            car.cancelled = True
            self._do(car, car.received_at + MINUTE, "advisor", "cancel", note="客户取消")
            return
        done = car.received_at
        for number, (trade, minutes) in enumerate(car.tasks, start=1):
            done = self._work(car, number, trade, minutes, done)
        for level in self._levels[car.kind]:
            done += 3 * MINUTE
            self._do(car, done, "foreman", "inspect", level=level, passed=True)
        if car.wash:
            self._do(car, done + MINUTE, "foreman", "wash", done=False)
            done += 15 * MINUTE
            self._do(car, done, "foreman", "wash", done=True)
        self._hand_over(car, done + 5 * MINUTE)

    def _work(self, car: Car, number: int, trade: str, minutes: int, ready: datetime) -> datetime:
        worker = min(self._workers[trade], key=lambda one: one.free_at)
        begins = next_open(self._calendar, max(ready, worker.free_at))
        where = {"task": number, "team": worker.team, "bay": worker.bay, "technicians": [worker.name]}
        self._do(car, ready, "foreman", "dispatch", **where)
        self._do(car, begins, "technician", "start", task=number, technicians=[worker.name])
        if number == 1:
            minutes += self._agree(car, begins)
        worker.free_at = add_minutes(self._calendar, begins, minutes)
        self._do(car, worker.free_at, "technician", "finish", task=number)
        car.technicians.add(worker.name)
        return worker.free_at

    def _agree(self, car: Car, begins: datetime) -> int:
        """What is said to the customer while the work goes on; the minutes of work it adds."""
        soon = begins + MINUTE
        if car.order_no in ("WT003", "WT036"):
            assert soon < car.due
            confirmed = "phone" if car.order_no == "WT003" else None
            later = car.due + 120 * MINUTE
            self._do(
                car, soon, "advisor", "added-work", operations=["M15"], promised_at=iso(later), confirmed_by=confirmed
            )
            car.due = later if confirmed else car.due
            return 45
        if car.order_no == "WT016":
            assert soon < car.due
            car.due += 100 * MINUTE
            asked = {"promised_at": iso(car.due), "reason": "customer_request", "confirmed_by": "signature"}
            self._do(car, soon, "advisor", "promise", **asked)
        if car.order_no == "WT011":
            assert soon < car.due - 45 * MINUTE
            self._do(car, soon, "technician", "warn", reason="parts")
            told = {"outcome": "new_promise", "promised_at": iso(car.due + 60 * MINUTE), "confirmed_by": "phone"}
            self._do(car, soon + MINUTE, "advisor", "acknowledge", **told)
        return 0

    def _hand_over(self, car: Car, ready: datetime) -> None:
        held_back = {"WT008": 40, "WT011": 30, "WT012": 40, "WT016": -5, "WT020": 25}
        late = held_back.get(car.order_no)
        car.delivered_at = max(ready, car.due + late * MINUTE) if late is not None else ready
        self._do(car, car.delivered_at, "advisor", "deliver")
        after = car.delivered_at + MINUTE
        if car.order_no in ("WT008", "WT012", "WT020"):
            signed = car.order_no != "WT020"
            self._do(car, after, "advisor", "excuse", note="客户晚到", signed=signed)
            if signed:
                self._do(car, after, "advisor", "signature", **{"for": "excuse", "image": SIGNATURE})
            car.excused = car.order_no == "WT008"
        if car.order_no == "WT012":
            self._do(car, after + MINUTE, "service_manager", "review-excuse", accepted=False, note="并非如此")
        if car.order_no in ("WT009", "WT010"):
            car.said_late = car.order_no == "WT009"
            self._do(car, after + 300 * MINUTE, "follow_up", "follow-up", on_time=not car.said_late)
        if car.order_no == "WT017":
            self._do(car, after, "advisor", "reverse-delivery", note="结算有误")
            car.delivered_at = max(after, car.due + 20 * MINUTE)
            self._do(car, car.delivered_at, "advisor", "deliver")


def iso(at: datetime) -> str:
    return at.isoformat()
