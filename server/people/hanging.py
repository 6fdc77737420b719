"""What hangs on a person or a team that is to go: said before, and done only when it is said again (domain.md §13)."""

from __future__ import annotations

from collections.abc import Iterable

from board.forecast.to_move import IN_HAND
from board.orders.appointments import Appointment
from board.orders.job import Job
from board.orders.shop import Shop
from board.orders.team import Team
from board.queue.progress import people_of
from board.refused import conflict

MOST_NAMED = 10


def check_person(shop: Shop, name: str) -> None:
    """Raises `Refused`, naming the cars, while a person has open orders, as an advisor or in hand, or cars that are
    booked with them."""
    found = [job for job in shop.jobs.values() if job.advisor == name or name in _hands(job)]
    booked = [one for one in shop.appointments.expected() if one.advisor == name]
    if found and booked:
        raise conflict(
            "%(count)s open orders (%(cars)s) and %(booked)s appointments (%(plates)s) hang on %(name)s. Give them to"
            " somebody else, or confirm.",
            "confirmed",
            count=len(found),
            name=name,
            cars=_told(found),
            booked=len(booked),
            plates=_expected(booked),
        )
    if booked:
        raise conflict(
            "%(count)s appointments hang on %(name)s: %(plates)s. Give them to somebody else, or confirm.",
            "confirmed",
            count=len(booked),
            name=name,
            plates=_expected(booked),
        )
    if found:
        raise conflict(
            "%(count)s open orders hang on %(name)s: %(cars)s. Give them to somebody else, or confirm.",
            "confirmed",
            count=len(found),
            name=name,
            cars=_told(found),
        )


def check_trades(shop: Shop, teams: Iterable[Team]) -> None:
    """Raises `Refused`, naming the cars, where nobody would be left for a trade that open orders need."""
    left = {team.trade for team in teams}
    lost = {team.trade for team in shop.teams.values()} - left
    found = [job for job in shop.jobs.values() if any(t.trade in lost and t.state != "finished" for t in job.tasks)]
    if found:
        raise conflict(
            "No team would be left for the work on %(count)s open orders: %(cars)s. Confirm to do it all the same.",
            "confirmed",
            count=len(found),
            cars=_told(found),
        )


def _hands(job: Job) -> set[str]:
    return {name for task in job.tasks if task.state in IN_HAND for name in people_of(task)}


def _expected(booked: list[Appointment]) -> str:
    named = sorted(booked, key=lambda one: one.planned_at)[:MOST_NAMED]
    told = ", ".join(one.plate or one.vin or "—" for one in named)
    return told if len(booked) <= MOST_NAMED else f"{told} … +{len(booked) - MOST_NAMED}"


def _told(jobs: list[Job]) -> str:
    named = ", ".join(
        f"{job.plate} ({job.order_no})" for job in sorted(jobs, key=lambda job: job.received_at)[:MOST_NAMED]
    )
    return named if len(jobs) <= MOST_NAMED else f"{named} … +{len(jobs) - MOST_NAMED}"
