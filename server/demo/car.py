"""One car's way through the simulated day, from reception to the call-back (domain.md §4)."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import simpy

from board.calendar import add_minutes
from board.events import TaskPlan
from server.demo import chance as odds
from server.imports.orders import Order

if TYPE_CHECKING:
    from server.demo.day import Day

Steps = Generator[simpy.Event, Any, Any]


class Car:
    """A repair order and the people who see it through; `run` is its SimPy process."""

    def __init__(self, day: Day, order: Order, order_no: str) -> None:
        self.day = day
        self.order = order
        self.order_no = order_no
        self.told_at = order.promised_at
        self.promised_at = order.promised_at
        self.warned = False

    def run(self) -> Steps:
        """From reception to the call-back."""
        day, order = self.day, self.order
        yield day.until(order.received_at)
        if self._open() is None:
            return
        for task in order.tasks:
            yield from self._task(task)
        yield from self._inspections()
        if order.wash:
            with day.wash.request() as place:
                yield place
                self._do(day.foreman, "wash", done=False)
                yield day.open_minutes(day.chance.between(10, 22))
                self._do(day.foreman, "wash", done=True)
        yield from self._hand_over()

    def _open(self) -> dict[str, Any] | None:
        order = self.order
        return self.day.caller.command(
            (order.advisor, "advisor"),
            "/jobs",
            order_no=self.order_no,
            plate=order.plate,
            model=order.model,
            repair_type=order.repair_type,
            advisor=order.advisor,
            tasks=[
                {"trade": task.trade, "operations": [operation.code for operation in task.operations]}
                for task in order.tasks
            ],
            promised_at=order.promised_at.isoformat() if order.promised_at else None,
            waiting_customer=order.waiting_customer,
            wash=order.wash,
            customer={"name": order.customer_name, "phone": order.customer_phone},
        )

    def _task(self, task: TaskPlan) -> Steps:
        day = self.day
        yield day.open_minutes(day.chance.between(1, 6))
        place = day.least_to_do(task.trade)
        standard = sum(operation.standard_minutes for operation in task.operations)
        place.minutes += standard
        self._do(day.foreman, "dispatch", task=task.number, team=place.team.name, bay=place.bay)
        with place.queue.request() as bay:
            yield bay
            technician = yield place.people.get()
            yield day.open_minutes(day.chance.between(1, 4))
            who = (technician, "technician")
            self._do(who, "start", task=task.number)
            yield from self._work(task, who, standard)
            self._do(who, "finish", task=task.number)
            place.minutes -= standard
            place.people.put(technician)

    def _work(self, task: TaskPlan, who: tuple[str, str], standard: int) -> Steps:
        day = self.day
        minutes = day.chance.work(standard)
        yield day.open_minutes(minutes * 0.4)
        if day.chance.happens(odds.PARTS_MISSING):
            yield from self._stopped(task, who, "parts", day.chance.between(15, 70))
        elif day.chance.happens(odds.APPROVAL_NEEDED):
            yield from self._stopped(task, who, "approval", day.chance.between(8, 30))
        if day.chance.happens(odds.ADDED_WORK):
            minutes += self._added_work()
        self._maybe_warn(who, minutes * 0.6)
        yield day.open_minutes(minutes * 0.35)
        self._maybe_warn(who, minutes * 0.25)
        yield day.open_minutes(minutes * 0.25)

    def _stopped(self, task: TaskPlan, who: tuple[str, str], reason: str, minutes: float) -> Steps:
        self._do(who, "pause", task=task.number, reason=reason)
        yield self.day.open_minutes(minutes)
        self._do(who, "resume", task=task.number)

    def _added_work(self) -> float:
        """The customer agrees to more work and a later time, in time for it to count."""
        day = self.day
        operation = day.small_operation()
        if self.promised_at is None or self.promised_at - timedelta(minutes=10) < day.now:
            return 0.0
        later = add_minutes(day.calendar, self.promised_at, operation.standard_minutes + 15)
        done = self._do(
            (self.order.advisor, "advisor"),
            "added-work",
            operations=[operation.code],
            promised_at=later.isoformat(),
            confirmed_by="phone",
        )
        if done:
            self.told_at = self.promised_at = later
        return day.chance.work(operation.standard_minutes) if done else 0.0

    def _maybe_warn(self, who: tuple[str, str], minutes_left: float) -> None:
        """A technician who sees that it will not be done in time says so, mostly."""
        day = self.day
        if self.promised_at is None or self.warned or self.promised_at < day.now:
            return
        ready = add_minutes(day.calendar, day.now, minutes_left + 15)
        if ready > self.promised_at and day.chance.happens(odds.WARNS):
            self.warned = self._do(who, "warn", reason="overrun", expected_at=ready.isoformat()) is not None

    def _inspections(self) -> Steps:
        day = self.day
        for level in day.levels(self.order.repair_type):
            yield day.open_minutes(day.chance.between(2, 6))
            who = day.director if level == "final" else day.foreman
            if day.chance.happens(odds.FAILS_INSPECTION):
                self._do(who, "inspect", level=level, passed=False, note="异响未排除")
                yield day.open_minutes(day.chance.between(8, 25))
                self._do(day.foreman, "finish")
                yield day.open_minutes(3)
                for again in day.levels(self.order.repair_type):
                    self._do(day.director if again == "final" else day.foreman, "inspect", level=again, passed=True)
                return
            self._do(who, "inspect", level=level, passed=True)

    def _hand_over(self) -> Steps:
        day, advisor = self.day, (self.order.advisor, "advisor")
        ready_at = day.now
        yield day.open_minutes(day.chance.between(2, 7))
        if not self.order.waiting_customer and self.told_at is not None:
            yield day.until(self.told_at + timedelta(minutes=day.chance.lateness()))
        yield day.until_open()
        self._do(advisor, "deliver")
        if self.promised_at is not None and ready_at <= self.promised_at < day.now - timedelta(minutes=1):
            self._do(advisor, "excuse", note="顾客晚到", signed=day.chance.happens(odds.SIGNS_EXCUSE))
        if day.chance.happens(odds.IS_CALLED):
            yield day.open_minutes(day.chance.between(20, 60))
            late = self.promised_at is not None and ready_at > self.promised_at
            self._do(day.caller_back, "follow-up", on_time=not (late or day.chance.happens(odds.SAYS_LATE)))

    def told(self, at: datetime) -> None:
        """The customer was told another time."""
        self.told_at = at

    def _do(self, who: tuple[str, str], command: str, **body: object) -> dict[str, Any] | None:
        return self.day.caller.command(who, f"/jobs/{quote(self.order_no)}/{command}", **body)
