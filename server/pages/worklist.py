"""The pages of those who look after the figures: contradictions, excuses, causes of delay (domain.md §5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from board.calendar import Calendar, day_of
from board.codes import CONTRADICTIONS, LATE_CAUSES
from board.figures.causes import computed_cause
from board.figures.delivery import Delivery
from board.figures.kpi import Tally, figures, rate_text
from board.orders.contradictions import SIGNED_WITHIN, contradictions
from board.orders.events import Event, ExcuseReviewed
from board.orders.job import Job
from server.pages.contradictions import Shown, shown
from server.pages.entrance import shows
from server.pages.follow_up import day_name
from server.pages.paging import PAGE_SIZE, page_number, pages
from server.store.checks import Page
from server.store.store import Store
from server.web.current import current
from server.web.labels import choices
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("worklist_page", __name__)

MOST_EXCUSES = 100
DAY = timedelta(days=1)
EXCUSE_DAYS_BACK = 366
CHECKED_DAYS_BACK = 62
"""What was spot-checked this month and in the one before."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A job with the contradictions that nobody has looked into yet."""

    job: Job
    found: list[Shown]


@dataclass(frozen=True, slots=True)
class Excused:
    """A job with an excuse, and the entry of its spot check."""

    delivery: Delivery
    job: Job
    review: Event | None


@dataclass(frozen=True, slots=True)
class Late:
    """A job that was not on time: what the log says it came of."""

    delivery: Delivery
    job: Job
    computed: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What rejecting does to a month's reported rate: how many, the rate, and what it would be without."""

    rejected: int
    rate: str
    without: str


@blueprint.get("/worklist")
@shows("worklist")
def page(person: Person) -> str:
    parts = current()
    parts.command_log.catch_up()
    now, shop = parts.clock(), parts.command_log.shop
    code = request.args.get("code")
    code = code if code in CONTRADICTIONS else None
    number = page_number()
    inside = [odd for job in shop.jobs.values() if (odd := odd_of(job, shop.calendar, now, person, code))]
    withdrawn = parts.store.jobs_of(in_thread_pool(parts.store.jobs.odd, PAGE_SIZE))
    cancelled = [odd for job in withdrawn.values() if (odd := odd_of(job, shop.calendar, now, person, code))]
    found, jobs, counts = in_thread_pool(contradictory, parts.store, now, code, number)
    today = day_of(shop.calendar, now)
    return render_template(
        "worklist.html",
        tab="contradictions",
        code=code,
        codes=choices("contradiction"),
        counts=counts,
        inside=sorted(inside, key=lambda odd: odd.job.received_at) if number == 1 else [],
        cancelled=cancelled if number == 1 else [],
        days=by_day(found, jobs, shop.calendar, now, person, code),
        pages=pages(found.total, number),
        day_name=lambda on: day_name(on, today),
        may=person.may,
    )


@blueprint.get("/worklist/excuses")
@shows("excuses")
def excuses(person: Person) -> str:
    parts = current()
    parts.command_log.catch_up()
    now, calendar = parts.clock(), parts.command_log.shop.calendar
    found = in_thread_pool(excused, parts.store, day_of(calendar, now), now)
    rules = parts.command_log.shop.rules
    return render_template(
        "worklist_excuses.html",
        tab="excuses",
        effect=in_thread_pool(effect, parts.store, day_of(calendar, now), rules.on_time_target),
        may=person.may,
        **found,
    )


@blueprint.get("/worklist/causes")
@shows("late-causes")
def causes(person: Person) -> str:
    parts = current()
    parts.command_log.catch_up()
    today = day_of(parts.command_log.shop.calendar, parts.clock())
    month = asked_month(today)
    cause = request.args.get("cause")
    cause = cause if cause in LATE_CAUSES else None
    number = page_number()
    found, total = in_thread_pool(late, parts.store, month, cause, number)
    return render_template(
        "worklist_causes.html",
        tab="causes",
        month=month,
        before=month - timedelta(days=1),
        after=_next(month) if _next(month) <= today else None,
        cause=cause,
        causes=choices("late_cause"),
        cars=found,
        total=total,
        pages=pages(total, number),
        may=person.may,
    )


def contradictory(
    store: Store, now: datetime, code: str | None, number: int
) -> tuple[Page, dict[str, Job], dict[str, int]]:
    """One page of delivered jobs with contradictions, those jobs, and how many show each; may run beside the loop."""
    found = store.checks.contradictory(now, code, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    jobs = store.jobs_of([one.order_no for one in found.cars])
    return found, jobs, store.checks.contradiction_counts(now)


def odd_of(job: Job, calendar: Calendar, now: datetime, person: Person, code: str | None) -> Odd | None:
    """The job with what it shows, or None where it shows nothing (of `code`)."""
    found = [one for one in contradictions(job, calendar, now) if code is None or one == code]
    return Odd(job, [shown(job, one, calendar, person) for one in found]) if found else None


def by_day(
    found: Page, jobs: dict[str, Job], calendar: Calendar, now: datetime, person: Person, code: str | None
) -> list[tuple[date, list[Odd]]]:
    """The jobs of a page by day of delivery, the latest first."""
    days: dict[date, list[Odd]] = {}
    for one in found.cars:
        if odd := odd_of(jobs[one.order_no], calendar, now, person, code):
            days.setdefault(one.delivered_on, []).append(odd)
    return list(days.items())


def excused(store: Store, today: date, now: datetime) -> dict[str, Any]:
    """The excuses by what is to be done about them; may run beside the event loop."""
    first = today - timedelta(days=EXCUSE_DAYS_BACK)
    waiting = store.checks.excuses(("unchecked",), first, today, MOST_EXCUSES)
    open_ones = store.checks.excuses(("incomplete",), first, today, MOST_EXCUSES).cars
    unsigned = [one for one in open_ones if one.excuse_at and one.excuse_at <= now - SIGNED_WITHIN]
    recent = today - timedelta(days=CHECKED_DAYS_BACK)
    checked = store.checks.excuses(("accepted", "rejected"), recent, today, MOST_EXCUSES)
    at_shop = store.checks.taken_at_shop(now - CHECKED_DAYS_BACK * DAY, MOST_EXCUSES)
    return {
        "waiting": _excused(store, waiting.cars),
        "waiting_total": waiting.total,
        "unsigned": _excused(store, unsigned),
        "checked": _excused(store, checked.cars),
        "at_shop": list(store.jobs_of(at_shop).values()),
    }


def _excused(store: Store, found: Iterable[Delivery]) -> list[Excused]:
    cars = list(found)
    jobs = store.jobs_of([one.order_no for one in cars])
    return [Excused(one, jobs[one.order_no], _review(jobs[one.order_no])) for one in cars]


def _review(job: Job) -> Event | None:
    made = [event for event in job.history if isinstance(event.fact, ExcuseReviewed)]
    return made[-1] if made else None


def effect(store: Store, today: date, target: float) -> Effect:
    """What this month's rejections do to its reported rate; may run beside the event loop."""
    first = today.replace(day=1)
    ((_, tally),) = store.deliveries.on_time_figures(first, today)
    found = _excused(store, store.checks.excuses(("rejected",), first, today, MOST_EXCUSES).cars)
    rejected = sum(
        one.delivery.source == "clock" and bool(one.job.excuse and one.job.excuse.has_signature) for one in found
    )
    without = Tally(tally.settled, tally.on_time, tally.late - rejected, tally.excused + rejected)
    rates = [rate_text(figures(one, target).rate) for one in (tally, without)]
    return Effect(rejected, *rates)


def late(store: Store, month: date, cause: str | None, number: int) -> tuple[list[Late], int]:
    """One page of a month's late and excused jobs, and how many there are; may run beside the event loop."""
    last = _next(month) - timedelta(days=1)
    found = store.checks.late(cause, month, last, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    jobs = store.jobs_of([one.order_no for one in found.cars])
    cars = [(one, jobs[one.order_no]) for one in found.cars]
    return [Late(one, job, computed_cause(job, one)) for one, job in cars], found.total


def asked_month(today: date) -> date:
    """The first day of the month in the address (`month=2026-05`); this month where there is none that can be read."""
    try:
        return datetime.strptime(request.args.get("month", ""), "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return today.replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
