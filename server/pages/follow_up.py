"""The call-back: whose car was handed over in the last days and who has not been asked yet whether it was on time.

Beside it, for the service manager, the excuses that count and nobody has looked at (domain.md §5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from board.calendar import Calendar, day_of
from board.delivery import Delivery
from board.events import FollowUpMade
from board.fold import fold
from board.job import Job
from board.worklist import contradictions
from server.aside import aside
from server.auth import Person
from server.pages.entrance import admit
from server.store.people import Customer
from server.store.store import Store
from server.wired import wired

blueprint = Blueprint("follow_up_page", __name__)

GUARD = "follow-up"
DAYS_BACK = 3
"""A call later than this says little about the day it asks about; today comes on top."""
EXCUSE_DAYS_BACK = 62
"""Excuses of this month and the one before may still be looked at."""


@dataclass(frozen=True, slots=True)
class Called:
    """A delivered car as the caller sees it. `customer` is None for those who may not read customers."""

    delivery: Delivery
    job: Job
    customer: Customer | None
    disagrees: bool

    @property
    def seq(self) -> int:
        """The event that noted the call; 0 before it."""
        made = [event.seq for event in self.job.history if isinstance(event.fact, FollowUpMade)]
        return made[-1] if made else 0


@dataclass(slots=True)
class Day:
    """The cars of one day of delivery that still have to be called about, the latest first."""

    on: date
    cars: list[Called] = field(default_factory=list)


@dataclass(slots=True)
class Calls:
    """Everything on the page. `open` counts the cars nobody was called about yet."""

    days: list[Day]
    called: list[Called]
    open: int
    disagreeing: int


@blueprint.get("/follow-up")
def page() -> str:
    person = admit(GUARD)
    return render_template("follow_up.html", **_contents(person, frozenset()))


@blueprint.get("/follow-up/calls")
def listed() -> str:
    """The lists as HTML for the page; the cars `just` called about stay where they were, with what came of it."""
    person = admit(GUARD)
    return render_template("partials/follow_up.html", **_contents(person, frozenset(request.args.getlist("just"))))


def _contents(person: Person, just: frozenset[str]) -> dict[str, Any]:
    parts = wired()
    parts.desk.catch_up()
    # The desk is left alone beside the event loop.
    now, calendar = parts.clock(), parts.desk.shop.calendar
    cars = aside(delivered, parts.store, calendar, now, person.may("read-customer"))
    return {
        "calls": calls(cars, just),
        "excuses": aside(excuses, parts.store, calendar, now) if person.may("review-excuse") else None,
        "day_name": lambda on: day_name(on, day_of(calendar, now)),
    }


def calls(cars: Iterable[Called], just: frozenset[str] = frozenset()) -> Calls:
    """The cars by whether their customer was called, the latest first; those in `just` stay with those to call."""
    days: dict[date, Day] = {}
    done: list[Called] = []
    waiting = disagreeing = 0
    for car in sorted(cars, key=lambda one: one.delivery.delivered_at, reverse=True):
        waiting += car.job.follow_up is None
        disagreeing += car.disagrees
        if car.job.follow_up is None or car.delivery.order_no in just:
            days.setdefault(car.delivery.delivered_on, Day(car.delivery.delivered_on)).cars.append(car)
        else:
            done.append(car)
    return Calls(list(days.values()), done, waiting, disagreeing)


def delivered(store: Store, calendar: Calendar, now: datetime, with_customers: bool) -> list[Called]:
    """The cars handed over today and in the days before, with what their log says; may run beside the event loop."""
    today = day_of(calendar, now)
    found = store.deliveries.listed(today - timedelta(days=DAYS_BACK), today)
    jobs = _jobs(store, found)
    customers = store.customers.of_jobs(list(jobs)) if with_customers else {}
    return [
        Called(
            delivery=one,
            job=(job := jobs[one.order_no]),
            customer=customers.get(one.order_no),
            disagrees="call_disagrees_with_clock" in contradictions(job, calendar, now),
        )
        for one in found
    ]


def excuses(store: Store, calendar: Calendar, now: datetime) -> list[tuple[Delivery, Job]]:
    """The excused cars that nobody has spot-checked, the latest first; may run beside the event loop."""
    today = day_of(calendar, now)
    found = store.deliveries.listed(today - timedelta(days=EXCUSE_DAYS_BACK), today, ("excused",))
    unchecked = [one for one in found if one.excuse == "unchecked"]
    jobs = _jobs(store, unchecked)
    return [(one, jobs[one.order_no]) for one in reversed(unchecked)]


def _jobs(store: Store, found: Iterable[Delivery]) -> dict[str, Job]:
    histories = store.log.of_jobs([one.order_no for one in found])
    return {order_no: job for order_no, history in histories.items() if (job := fold(history)) is not None}


def day_name(on: date, today: date) -> str:
    """What a day of delivery is called: today, yesterday, or its date."""
    near = {0: gettext("Today"), 1: gettext("Yesterday")}.get((today - on).days)
    return near or f"{on.month}-{on.day:02}"
