"""What all commands of a job share: who asks, when, and what is recorded on the newest state (reference/api.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import getdoc
from typing import Any

from board.orders.job import Job
from board.orders.late_tap import check_still_fits, contradiction, tapped_at
from board.orders.rules import check_at
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.api.body_values import LARGEST_BODY
from server.api.command_bodies import CommandBody
from server.web.person import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a move, when it happened (`at`), what time it is, and when the request came in (`since`)."""

    person: Person
    at: datetime
    now: datetime
    since: datetime


Move = Callable[[Shop, Job, Any, Asked], Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name in addresses and in the table of who may do what, what it does in words, its body, its move.

    `about` says what the fields mean where their names do not. `joins`: it looks up no order but its own, so that it
    may be saved with those of others (`server.core.together`).
    """

    name: str
    summary: str
    body: type[CommandBody]
    move: Move
    about: str = ""
    largest: int = LARGEST_BODY
    joins: bool = True


def command(
    name: str, summary: str, body: type[CommandBody], largest: int = LARGEST_BODY, *, joins: bool = True
) -> Callable[[Move], Command]:
    """Declares a command whose move this is; the docstring says of the fields what their names do not.

    `largest`: so many bytes its request may have.
    """
    return lambda move: Command(name, summary, body, move, getdoc(move) or "", largest, joins)


def task_of(job: Job, named: int | None) -> int:
    """The task a command is about: the one named, else the one the car is at or waits for, else the last."""
    if named is not None:
        return named
    return job.current.number if job.current else max(task.number for task in job.tasks)


def decide(
    command: Command,
    body: CommandBody,
    person: Person,
    shop: Shop,
    job: Job,
    now: datetime,
    since: datetime,
    age: timedelta | None = None,
) -> Sequence[Entry]:
    """What to record for the command, on the newest state; it came in at `since`. Raises `Refused`.

    `age`: how old the tap was then, if it had to wait for the network.
    """
    body = _with_todays_names(shop, body)
    if age is not None:
        return _decide_late(command, body, person, shop, job, tapped_at(age, since, shop.rules.back_date_minutes))
    if body.at is not None:
        check_at(body.at, now, shop.rules.back_date_minutes)
    return command.move(shop, job, body, Asked(person, body.at or job.present(now), now, since))


def _with_todays_names(shop: Shop, body: CommandBody) -> CommandBody:
    """Whoever has not heard yet that a team or a bay was renamed means the same one."""
    known = {"team": shop.team_called, "bay": shop.bay_called}
    named = {field: (getattr(body, field, None), today) for field, today in known.items()}
    changed = {field: today(name) for field, (name, today) in named.items() if name and today(name) != name}
    return body.model_copy(update=changed) if changed else body


def _decide_late(
    command: Command, body: CommandBody, person: Person, shop: Shop, job: Job, at: datetime
) -> Sequence[Entry]:
    """The same for a tap of the instant `at`, as of that instant, but on what is now so: what came in between wins."""
    if body.at is not None:
        raise Refused("Give either the time or the age of the tap, not both.", "at")
    try:
        entries = command.move(shop, job, body, Asked(person, at, at, at))
    except Refused as reason:
        if reason.field != "at":
            raise
        # It would stand before what was recorded meanwhile: no wrong input, but a lost race.
        raise contradiction(job.order_no) from reason
    check_still_fits({**shop.jobs, job.order_no: job}, entries)
    return entries
