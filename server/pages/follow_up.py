"""The call-back: whose car was handed over in the last days and who has not been asked yet whether it was on time.

Nobody is called twice: who picks up the phone is seen at every other desk, and an answer is taken once (domain.md §5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from board.calendar import Calendar, day_of
from board.figures.delivery import Delivery
from board.orders.events import CallBegun, Fact, FollowUpMade
from board.orders.job import Job
from board.orders.job_records import PhoneCall
from board.orders.moves.calling import under_way
from server.live.page import Item, LivePage, Scene
from server.pages.entrance import shows
from server.store.customers import Customer
from server.store.store import Store
from server.web.current import current
from server.web.instants import short_day
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("follow_up_page", __name__)

DAYS_BACK = (3, 7, 14, 30)
"""How many days before today may be shown, the first unless asked. A later call says little about the day."""
SEARCHED_DAYS = 92
CALLS = ("CallBegun", "CallTried", "FollowUpMade", "ComplaintLookedInto")
"""All that the page needs of a job's log: a day's lists are read anew whenever somebody picks up a phone."""
MOST_CARDS, MOST_CALLED = 120, 60
LONGEST_SEARCH = 40


def _no_rows(_scene: Scene) -> Iterator[Item]:
    """The lists are no rows of open jobs: the page joins for its alerts, and fetches what an alert is about."""
    return iter(())


LIVE = LivePage("follow-up", "partials/follow_up.html", _no_rows)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page was asked for: cars of so many days back, or those that match `text`; `just` stay in place."""

    back: int = DAYS_BACK[0]
    text: str = ""
    just: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Called:
    """A delivered car as the caller sees it. `job` knows of its call-back only.

    `customer` is None for those who may not read customers.
    """

    delivery: Delivery
    job: Job
    customer: Customer | None
    calling: PhoneCall | None

    @property
    def disagrees(self) -> bool:
        """Whether the customer says otherwise than the clock."""
        return disagrees(self.delivery)

    @property
    def seq(self) -> int:
        """The event that noted the answer; 0 before it."""
        return self._last(FollowUpMade)

    @property
    def begun(self) -> int:
        """The event with which the last call began; 0 before it."""
        return self._last(CallBegun)

    def _last(self, kind: type[Fact]) -> int:
        made = [event.seq for event in self.job.history if isinstance(event.fact, kind)]
        return made[-1] if made else 0


@dataclass(slots=True)
class Day:
    """The cars of one day of delivery that still have to be called about, the latest first."""

    on: date
    cars: list[Called] = field(default_factory=list)


@dataclass(slots=True)
class Calls:
    """Everything on the page. `open` counts the cars nobody was called about yet, `more` those that are not shown;
    `answers` are today's (on time, not on time), `missed` today's calls that reached nobody."""

    days: list[Day]
    called: list[Called]
    open: int
    more: int
    disagreeing: int
    answers: tuple[int, int]
    missed: int


@blueprint.get("/follow-up")
@shows("follow-up")
def page(person: Person) -> str:
    return render_template("follow_up.html", **_contents(person, wish()))


@blueprint.get("/follow-up/calls")
@shows("follow-up")
def listed(person: Person) -> str:
    """The lists as HTML for the page; the cars `just` called about stay where they were, with what came of it."""
    return render_template("partials/follow_up.html", **_contents(person, wish()))


def wish() -> Wish:
    """What the address asks for; nonsense in it asks for nothing."""
    back = request.args.get("back", "")
    days = int(back) if back in map(str, DAYS_BACK) else DAYS_BACK[0]
    text = "".join(filter(str.isprintable, " ".join(request.args.get("q", "").split())))[:LONGEST_SEARCH]
    return Wish(days, text, frozenset(request.args.getlist("just")[:MOST_CARDS]))


def _contents(person: Person, wished: Wish) -> dict[str, Any]:
    parts = current()
    parts.command_log.catch_up()
    # The desk is left alone beside the event loop.
    now, calendar = parts.clock(), parts.command_log.shop.calendar
    today = day_of(calendar, now)
    return {
        "calls": in_thread_pool(calls, parts.store, calendar, now, wished, with_customers=person.may("read-customer")),
        "unchecked": in_thread_pool(unchecked, parts.store, today) if person.may("review-excuse") else 0,
        "wish": wished,
        "days_back": DAYS_BACK,
        "day_name": lambda on: day_name(on, today),
        "may_undo": person.may_undo,
    }


def calls(store: Store, calendar: Calendar, now: datetime, wished: Wish, *, with_customers: bool) -> Calls:
    """The page's lists; may run beside the event loop. Only the jobs that are shown are folded."""
    today = day_of(calendar, now)
    first = today - timedelta(days=SEARCHED_DAYS)
    if wished.text:
        found = store.checks.matching(wished.text, first, today, MOST_CARDS, with_customers=with_customers)
    else:
        found = store.deliveries.listed(today - timedelta(days=wished.back), today)
    found.sort(key=lambda one: one.delivered_at, reverse=True)
    waiting = [one for one in found if one.called_at is None or one.order_no in wished.just]
    done = [one for one in found if one.called_at is not None and one.order_no not in wished.just]
    cards = list(seen(store, waiting[:MOST_CARDS], now, with_customers))
    midnight = datetime.combine(today, time.min, calendar.zone)
    return Calls(
        days=by_day(cards),
        called=list(seen(store, latest(done)[:MOST_CALLED], now, with_customers)),
        open=sum(one.called_at is None for one in found),
        more=max(0, len(waiting) - MOST_CARDS),
        disagreeing=sum(disagrees(one) for one in found),
        answers=store.checks.answers_since(midnight, first),
        missed=sum(tried.at >= midnight for car in cards for tried in car.job.unanswered),
    )


def seen(store: Store, found: Iterable[Delivery], now: datetime, with_customers: bool) -> Iterator[Called]:
    """The cars with what their log says of the call-back."""
    listed = list(found)
    orders = [one.order_no for one in listed]
    jobs = store.jobs_of(orders, CALLS)
    customers = store.customers.of_jobs(orders) if with_customers else {}
    for one in listed:
        job = jobs[one.order_no]
        yield Called(one, job, customers.get(one.order_no), under_way(job, now))


def by_day(cars: Iterable[Called]) -> list[Day]:
    """The cars by day of delivery, in the order in which they come."""
    days: dict[date, Day] = {}
    for car in cars:
        days.setdefault(car.delivery.delivered_on, Day(car.delivery.delivered_on)).cars.append(car)
    return list(days.values())


def latest(found: Iterable[Delivery]) -> list[Delivery]:
    """Those that were called, the last call first."""
    return sorted(found, key=lambda one: one.called_at or one.delivered_at, reverse=True)


def disagrees(one: Delivery) -> bool:
    """Whether the customer, who was called, says otherwise than the clock."""
    kept = one.promised_at is not None and one.late_minutes == 0
    return one.called_on_time is not None and one.called_on_time != kept


def unchecked(store: Store, today: date) -> int:
    """How many excuses wait for a spot check."""
    return store.checks.excuses(("unchecked",), today - timedelta(days=SEARCHED_DAYS), today, limit=1).total


def day_name(on: date, today: date) -> str:
    """What a day of delivery is called: today, yesterday, or its date."""
    near = {0: gettext("Today"), 1: gettext("Yesterday")}.get((today - on).days)
    return near or short_day(on)
