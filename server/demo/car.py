"""One car's way through the simulated day, from reception to the call-back (domain.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from board.calendar import add_minutes
from board.orders.events import TaskPlan
from server.demo import chance as odds
from server.demo.scrawl import scrawl
from server.demo.workshop import Place, Steps, Workshop
from server.imports.order import Order

FIRST, LAST = 0, 2**40
BOOKED = ("maintenance", "first_service")
"""For what kind of work customers call before they come."""


def car_and_work(order: Order) -> dict[str, Any]:
    """The car, its work and its customer as the API takes them."""
    return {
        "plate": order.plate,
        "model": order.model,
        "repair_type": order.repair_type,
        "advisor": order.advisor,
        "tasks": [
            {"trade": task.trade, "operations": [operation.code for operation in task.operations]}
            for task in order.tasks
        ],
        "waiting_customer": order.waiting_customer,
        "wash": order.wash,
        "customer": {"name": order.customer_name, "phone": order.customer_phone},
    }


class Car:
    """A repair order and the people who see it through; `run` is its SimPy process."""

    def __init__(self, shop: Workshop, order: Order, order_no: str) -> None:
        self.shop = shop
        self.order = order
        self.order_no = order_no
        self.told_at = order.promised_at
        self.promised_at = order.promised_at
        self.warned = False
        self.place = shop.places[0]
        self.who = shop.foreman

    def run(self) -> Steps:
        """From reception to the call-back."""
        shop, order = self.shop, self.order
        booked = self._book() if order.repair_type in BOOKED else None
        yield shop.until(order.received_at)
        if (self._open() if booked is None else self._arrive(booked)) is None:
            return
        for task in order.tasks:
            yield from self._task(task)
        yield from self._inspections()
        if order.wash:
            with shop.wash.request() as place:
                yield place
                self._do(shop.foreman, "wash", done=False)
                yield shop.open_minutes(shop.chance.between(8, 18))
                self._do(shop.foreman, "wash", done=True)
        yield from self._hand_over()

    def _book(self) -> int | None:
        """The appointment, on a quarter of an hour at which the car is to come or has just not come yet."""
        received, quarter = self.order.received_at, timedelta(minutes=15)
        planned_at = received - timedelta(minutes=received.minute % 15, seconds=received.second)
        if planned_at <= self.shop.now:
            planned_at += quarter
        advisor = (self.order.advisor, "advisor")
        made = self.shop.caller.command(
            advisor, "/appointments", planned_at=planned_at.isoformat(), **car_and_work(self.order)
        )
        return None if made is None else int(made["id"])

    def _arrive(self, booked: int) -> dict[str, Any] | None:
        promised_at = self.order.promised_at
        return self.shop.caller.command(
            (self.order.advisor, "advisor"),
            f"/appointments/{booked}/arrive",
            order_no=self.order_no,
            promised_at=promised_at.isoformat() if promised_at else None,
        )

    def _open(self) -> dict[str, Any] | None:
        order = self.order
        return self.shop.caller.command(
            (order.advisor, "advisor"),
            "/jobs",
            order_no=self.order_no,
            promised_at=order.promised_at.isoformat() if order.promised_at else None,
            **car_and_work(order),
        )

    def _task(self, task: TaskPlan) -> Steps:
        """Dispatched to a team at once; begun in the first bay of the trade that is free when it is the most urgent."""
        shop = self.shop
        yield shop.open_minutes(shop.chance.between(1, 4))
        place = shop.soonest_free(task.trade)
        standard = sum(operation.standard_minutes for operation in task.operations)
        place.free_at = max(place.free_at, shop.env.now) + standard
        self._do(shop.foreman, "dispatch", task=task.number, team=place.team.name)
        with shop.turns[task.trade].request(priority=self._turn()) as turn:
            yield turn
            free = place if place.idle else shop.idle_place(task.trade) or place
            with free.queue.request(priority=self._turn()) as bay:
                yield bay
                technician = yield free.people.get()
                yield shop.open_minutes(shop.chance.between(1, 4))
                self.place, self.who = free, (technician, "technician")
                self._do(self.who, "start", task=task.number, bay=free.bay)
                yield from self._work(task, standard)
                self._do(self.who, "finish", task=task.number)
                free.free_at = shop.env.now
                free.people.put(technician)

    def _work(self, task: TaskPlan, standard: int) -> Steps:
        chance = self.shop.chance
        minutes = chance.work(standard)
        yield from self._labour(task, minutes * 0.4)
        if (reason := chance.stoppage(task.trade)) is not None:
            yield from self._stopped(task, reason, chance.between(*odds.STOPPED_MINUTES[reason]), minutes * 0.6)
        if task.trade == "mechanical" and chance.happens(odds.ADDED_WORK):
            minutes += self._added_work()
        self._maybe_warn("overrun", minutes * 0.6)
        yield from self._labour(task, minutes * 0.35)
        self._maybe_warn("overrun", minutes * 0.25)
        yield from self._labour(task, minutes * 0.25)

    def _labour(self, task: TaskPlan, minutes: float) -> Steps:
        """So many minutes of work; what is left when the shop closes is done in the morning."""
        shop = self.shop
        while (today := shop.minutes_left_today()) < minutes:
            yield shop.open_minutes(today)
            self._do(self.who, "pause", task=task.number, reason="shift")
            yield shop.until_morning()
            yield shop.open_minutes(shop.chance.between(1, 8))
            self._do(self.who, "resume", task=task.number)
            minutes -= today
        yield shop.open_minutes(minutes)

    def _stopped(self, task: TaskPlan, reason: str, minutes: float, minutes_left: float) -> Steps:
        self._do(self.who, "pause", task=task.number, reason=reason)
        self._maybe_warn(reason, minutes + minutes_left)
        yield self.shop.open_minutes(minutes)
        self._do(self.who, "resume", task=task.number)

    def _added_work(self) -> float:
        """The customer agrees to more work and a later time, in time for it to count."""
        shop = self.shop
        operation = shop.small_operation()
        if self.promised_at is None or self.promised_at - timedelta(minutes=10) < shop.now:
            return 0.0
        later = add_minutes(shop.calendar, self.promised_at, operation.standard_minutes + 15)
        done = self._do(
            (self.order.advisor, "advisor"),
            "added-work",
            operations=[operation.code],
            promised_at=later.isoformat(),
            confirmed_by="phone",
        )
        if done:
            self.told_at = self.promised_at = later
        return shop.chance.work(operation.standard_minutes) if done else 0.0

    def _maybe_warn(self, reason: str, minutes_left: float) -> None:
        """A technician who sees that it will not be done in time says so, mostly."""
        shop = self.shop
        if self.promised_at is None or self.warned or self.promised_at < shop.now:
            return
        ready = add_minutes(shop.calendar, shop.now, minutes_left + 15)
        if ready > self.promised_at and shop.chance.happens(odds.WARNS):
            self.warned = self._do(self.who, "warn", reason=reason, expected_at=ready.isoformat()) is not None

    def _inspections(self) -> Steps:
        """Each level in turn; after one that failed, the work is done again and everything is looked at anew."""
        shop = self.shop
        inspectors = {"self": self.who, "final": shop.director}
        levels = list(shop.levels(self.order.repair_type))
        failed = False
        while levels:
            yield shop.open_minutes(shop.chance.between(2, 5))
            who = inspectors.get(levels[0], shop.foreman)
            if not failed and shop.chance.happens(odds.FAILS_INSPECTION):
                failed = True
                self._do(who, "inspect", level=levels[0], passed=False, note=shop.chance.fault())
                yield from self._again(self.order.tasks[-1])
                levels = list(shop.levels(self.order.repair_type))
            else:
                self._do(who, "inspect", level=levels.pop(0), passed=True)

    def _again(self, task: TaskPlan) -> Steps:
        """Internal rework: by the same technician if free, else wherever it can be done at once, else first in turn."""
        shop, minutes, name = self.shop, self.shop.chance.between(8, 25), self.who[0]
        if name in self.place.people.items:
            yield self.place.people.get(lambda one: one == name)
            yield from self._labour(task, minutes)
        else:
            place = shop.idle_place(task.trade) or self.place
            if place is not self.place:
                self._send_to(place, task)
            self.place = place
            with place.queue.request(priority=FIRST) as bay:
                yield bay
                name = yield place.people.get()
                self.who = (name, "technician")
                self._do(self.who, "resume" if self._state(task) == "paused" else "start", task=task.number)
                yield from self._labour(task, minutes)
        self._do(self.who, "finish", task=task.number)
        self.place.people.put(name)

    def _hand_over(self) -> Steps:
        shop, advisor = self.shop, (self.order.advisor, "advisor")
        ready_at = shop.now
        yield shop.open_minutes(shop.chance.between(2, 7))
        if not self.order.waiting_customer and self.told_at is not None:
            comes_at = self.told_at + timedelta(minutes=shop.chance.lateness())
            yield shop.until(min(comes_at, shop.last_call(comes_at)))
        yield shop.until_open()
        self._do(advisor, "deliver")
        if self.promised_at is not None and ready_at <= self.promised_at < shop.now - timedelta(minutes=1):
            signs = shop.chance.happens(odds.SIGNS_EXCUSE)
            self._do(advisor, "excuse", note="顾客晚到", signed=signs)
            if signs:
                self._do(advisor, "signature", **{"for": "excuse", "image": scrawl(self.order_no)})
        if shop.chance.happens(odds.IS_CALLED):
            yield shop.open_minutes(shop.chance.between(20, 60))
            late = self.promised_at is not None and ready_at > self.promised_at
            self._do(shop.caller_back, "follow-up", on_time=not (late or shop.chance.happens(odds.SAYS_LATE)))

    def told(self, at: datetime) -> None:
        """The customer was told another time."""
        self.told_at = at

    def _state(self, task: TaskPlan) -> str:
        """Whoever begins another car leaves this one paused."""
        tasks = self.shop.caller.read(f"/jobs/{quote(self.order_no)}")["tasks"]
        return next(str(one["state"]) for one in tasks if one["number"] == task.number)

    def _turn(self) -> int:
        """Who is to be done first is taken up first."""
        return int(self.promised_at.timestamp()) if self.promised_at else LAST

    def _send_to(self, place: Place, task: TaskPlan) -> None:
        self._do(self.shop.foreman, "dispatch", task=task.number, team=place.team.name, bay=place.bay)

    def _do(self, who: tuple[str, str], command: str, **body: object) -> dict[str, Any] | None:
        return self.shop.caller.command(who, f"/jobs/{quote(self.order_no)}/{command}", **body)


def expect(shop: Workshop, orders: Sequence[Order], prefix: str) -> None:
    """These cars will come, each at its time."""
    for order in orders:
        car = Car(shop, order, f"{prefix}{order.order_no}")
        shop.cars[car.order_no] = car
        shop.env.process(car.run())
