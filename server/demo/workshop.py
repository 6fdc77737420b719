"""The simulated workshop: cars, bays, people and phones as SimPy processes in step with the server's fast clock."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol
from urllib.parse import quote

import simpy

from board.calendar import Calendar, add_minutes, day_bounds, day_of, minutes_between, next_open
from board.codes import TRADES
from board.orders.labour import Operation
from board.orders.team import Team
from server.demo.caller import Caller
from server.demo.chance import Chance
from server.demo.fast_clock import FastClock, JumpingClock
from server.imports.order import Order

Steps = Generator[simpy.Event, Any, Any]
GLANCE_MINUTES = 1
LAST_CALL = timedelta(minutes=3)
NIGHT = timedelta(hours=2)
"""Who opens again later than this has gone home: a lunch break is shorter."""
ANSWERS = 0.8
SAYS_YES = 0.75


class Awaited(Protocol):
    """A car, as far as whoever answers the phone needs to know it."""

    def told(self, at: datetime) -> None: ...


@dataclass(slots=True)
class Place:
    """A bay: its queue of cars, the technicians of its team who are free, and when it should be free, in minutes."""

    team: Team
    bay: str
    queue: simpy.PriorityResource
    people: simpy.FilterStore
    free_at: float = 0

    @property
    def idle(self) -> bool:
        """Whether a car could be worked on here at once."""
        return self.queue.count == 0 and bool(self.people.items)


@dataclass(frozen=True, slots=True)
class People:
    """Who does what the technicians do not: (name, role) each."""

    foreman: tuple[str, str]
    director: tuple[str, str]
    caller_back: tuple[str, str]


class Workshop:
    """Its days, one after another. Simulated minutes count from the clock's time at the beginning."""

    def __init__(
        self,
        caller: Caller,
        clock: FastClock | JumpingClock,
        calendar: Calendar,
        teams: Mapping[str, Team],
        people: People,
        levels: Mapping[str, Sequence[str]],
        operations: Sequence[Operation],
        seed: int,
    ) -> None:
        self.caller, self.calendar = caller, calendar
        self.foreman, self.director, self.caller_back = people.foreman, people.director, people.caller_back
        self.chance = Chance(Random(seed))
        self._clock, self._levels = clock, levels
        self._small = [one for one in operations if one.trade == "mechanical" and one.standard_minutes <= 45]
        self._begin = clock()
        self.env = simpy.Environment()
        self.wash = simpy.Resource(self.env, capacity=2)
        self.places = [place for team in teams.values() for place in self._places(team)]
        self.turns: dict[str, simpy.PriorityResource] = {
            trade: simpy.PriorityResource(self.env, hands(teams.values(), trade)) for trade in TRADES
        }
        self.cars: dict[str, Awaited] = {}
        self.env.process(self._phones())

    def take_over(self, caller: Caller, clock: FastClock | JumpingClock) -> None:
        """The same day goes on elsewhere: on another app, by another clock."""
        self.caller, self._clock = caller, clock

    def play(self, until: datetime) -> None:
        """Lets time pass, each step at its moment by the clock; returns when that says `until`."""
        end = (until - self._begin).total_seconds() / 60
        while (step := self.env.peek()) <= end:
            self._clock.wait_until(self._begin + timedelta(minutes=step))
            self.env.step()
        self._clock.wait_until(until)

    @property
    def now(self) -> datetime:
        """The simulated time."""
        return self._begin + timedelta(minutes=self.env.now)

    def until(self, at: datetime) -> simpy.Event:
        """Happens at `at`, or at once if that has passed."""
        return self.env.timeout(max(0.0, (at - self.now).total_seconds() / 60))

    def until_open(self) -> simpy.Event:
        """Happens when the shop is open."""
        return self.until(next_open(self.calendar, self.now))

    def minutes_left_today(self) -> float:
        """Opening minutes until the shop closes."""
        bounds = day_bounds(self.calendar, day_of(self.calendar, self.now))
        return max(0.0, minutes_between(self.calendar, self.now, bounds[1])) if bounds else 0.0

    def last_call(self, at: datetime) -> datetime:
        """By when customers of that day come, who know when the shop closes."""
        bounds = day_bounds(self.calendar, day_of(self.calendar, at))
        return bounds[1] - LAST_CALL if bounds else at

    def until_morning(self) -> simpy.Event:
        """Happens when the shop opens on its next day."""
        tonight = day_bounds(self.calendar, day_of(self.calendar, self.now))
        return self.until(next_open(self.calendar, max(self.now, tonight[1]) if tonight else self.now))

    def open_minutes(self, minutes: float) -> simpy.Event:
        """Happens when so many opening minutes have passed."""
        return self.until(add_minutes(self.calendar, self.now, minutes))

    def soonest_free(self, trade: str) -> Place:
        """Where a foreman sends the next car of this trade."""
        of_trade = (place for place in self.places if place.team.trade == trade)
        return min(of_trade, key=lambda place: (max(place.free_at, self.env.now), -len(place.people.items)))

    def idle_place(self, trade: str) -> Place | None:
        """Where a car of this trade could be taken up at once."""
        return next((place for place in self.places if place.team.trade == trade and place.idle), None)

    def levels(self, repair_type: str) -> Sequence[str]:
        """The inspections that such a job needs."""
        return self._levels.get(repair_type, ())

    def small_operation(self) -> Operation:
        """Something that is found on the way."""
        return self.chance.random.choice(self._small)

    def _places(self, team: Team) -> list[Place]:
        people = simpy.FilterStore(self.env)
        for name in team.technicians:
            people.put(name)
        return [Place(team, bay, simpy.PriorityResource(self.env), people) for bay in team.bays]

    def _phones(self) -> Steps:
        """Technicians see the product's question, advisors see the warnings; they answer in their own time."""
        seen: set[tuple[str, str]] = set()
        while True:
            yield self.env.timeout(GLANCE_MINUTES)
            if next_open(self.calendar, self.now) - self.now > NIGHT:
                yield self.until_open()
            for row in self.caller.read("/board")["rows"]:
                order_no = row["order_no"]
                for mark, wanted, reaction in (
                    (f"asked {row['promised_at']}", row["asked"], self._answer),
                    (f"warned {row['warned_at']}", row["warning"] == "open", self._acknowledge),
                ):
                    if wanted and order_no in self.cars and (order_no, mark) not in seen:
                        seen.add((order_no, mark))
                        self.env.process(reaction(row))

    def _answer(self, row: dict[str, Any]) -> Steps:
        task = next((task for task in row["tasks"] if task["number"] == row["current"]), None)
        if task is None or not task["technicians"] or not self.chance.happens(ANSWERS):
            return
        yield self.env.timeout(self.chance.between(1, 6))
        yes = row["risk"] in ("none", "tight") and self.chance.happens(SAYS_YES)
        path = f"/jobs/{quote(row['order_no'])}/answer"
        self.caller.command((task["technicians"][0], "technician"), path, in_time=yes, reason="overrun")

    def _acknowledge(self, row: dict[str, Any]) -> Steps:
        """The advisor hears it, talks to the customer, and says what was agreed."""
        advisor, path = (row["advisor"], "advisor"), f"/jobs/{quote(row['order_no'])}/acknowledge"
        yield self.env.timeout(self.chance.between(1, 7))
        self.caller.command(advisor, path)
        yield self.env.timeout(self.chance.between(2, 6))
        expected = datetime.fromisoformat(row["forecast_ready"])
        later = add_minutes(self.calendar, max(expected, self.now), 15).replace(second=0, microsecond=0)
        if row["promised_at"] and expected <= datetime.fromisoformat(row["promised_at"]):
            self.caller.command(advisor, path, outcome="in_time")
        elif self.caller.command(
            advisor,
            path,
            outcome="new_promise",
            promised_at=later.isoformat(),
            confirmed_by="phone",
        ):
            self.cars[row["order_no"]].told(later)


def hands(teams: Iterable[Team], trade: str) -> int:
    """How many cars can be worked on at the same time."""
    return sum(min(len(team.bays), len(team.technicians)) for team in teams if team.trade == trade) or 1


def on_day(orders: Sequence[Order], shift: timedelta) -> list[Order]:
    """The same orders some days later, for other cars: yesterday's may still be here."""
    other = str.maketrans("0123456789", "".join(str((digit + 3 * shift.days) % 10) for digit in range(10)))
    return [
        replace(
            order,
            plate=order.plate.translate(other),
            received_at=order.received_at + shift,
            promised_at=order.promised_at + shift if order.promised_at else None,
        )
        for order in orders
    ]
