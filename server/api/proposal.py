"""The whole-day proposal over HTTP: which dispatches would serve the promises best, and what they would change.

Writes nothing: who takes a part of it gives ordinary dispatches, in the order given here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app
from flask_babel import gettext, lazy_gettext
from typing_extensions import TypedDict

from board.forecast.forecast import forecast
from board.forecast.plan import Place, problem_of
from board.forecast.preview import Change
from board.forecast.proposal import Move, Proposal, Total, propose
from server.api.answers import time
from server.api.body_values import Body
from server.api.calls import PREFIX, call
from server.api.preview_answers import ChangeJson, change_json
from server.api.preview_sentences import clock, lasting
from server.core.planning import Planner
from server.web.auth import Person
from server.web.current import current
from server.web.problem import Problem
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("proposal", __name__, url_prefix=PREFIX)

PLANNER = "shopboard.planner"
"""Where the app keeps its planner."""


class NoWishes(Body):
    """Nothing can be asked for: it is the whole shop, now."""


class PlaceJson(TypedDict):
    team: str
    bay: str


class MoveJson(TypedDict):
    """One dispatch as it would be given: `task` to `team` and `bay` with `technicians` and `seen`.

    `was`: where it is dispatched to now, or null. `at_once`: work can begin now. `change`: what becomes of the car if
    the whole proposal is taken.
    """

    order_no: str
    plate: str
    task: int
    trade: str
    team: str
    bay: str
    technicians: list[str]
    seen: int
    was: PlaceJson | None
    starts_at: str
    ends_at: str
    at_once: bool
    change: ChangeJson
    late_before: int
    text: str


class TotalJson(TypedDict):
    """Of all open cars: how many are expected late, and by how many minutes together."""

    late_cars: int
    late_minutes: int


class ProposalJson(TypedDict):
    """`moves` in the order in which they want to be given. `harmed`: other cars that they make later. `seq`: the log's
    last event it knows of; what has been recorded since may have changed all of it.

    `solved`: false where no plan came out in time, and this is the order of the promises. `text` says it in words.
    """

    moves: list[MoveJson]
    harmed: list[ChangeJson]
    before: TotalJson
    after: TotalJson
    solved: bool
    text: str
    seq: int


@call(
    blueprint,
    "POST",
    "/preview/proposal",
    guard="dispatch",
    summary="The dispatches of the day that serve the promises best; takes some seconds and writes nothing",
    body=NoWishes,
    answer=ProposalJson,
)
def preview_proposal(person: Person, body: NoWishes) -> dict[str, Any]:
    desk, now = current().command_log, current().clock()
    desk.catch_up()
    shop, seq = desk.snapshot()
    expected = forecast(shop, now)
    problem = problem_of(shop, expected, now)
    planner: Planner = current_app.extensions.setdefault(PLANNER, Planner())
    try:
        plan = planner.plan(problem)
    except TimeoutError:
        raise Problem(503, "busy", lazy_gettext("Another proposal is being worked out: try again.")) from None
    return _proposal(in_thread_pool(propose, shop, problem, plan, expected, who=person.name, now=now), seq, now)


def _proposal(proposal: Proposal, seq: int, now: datetime) -> dict[str, Any]:
    return {
        "moves": [_move(move, now) for move in proposal.moves],
        "harmed": [change_json(change, now) for change in proposal.harmed],
        "before": _total(proposal.before),
        "after": _total(proposal.after),
        "solved": proposal.solved,
        "text": proposal_sentence(proposal),
        "seq": seq,
    }


def _move(move: Move, now: datetime) -> dict[str, Any]:
    return {
        "order_no": move.change.order_no,
        "plate": move.change.plate,
        "task": move.task,
        "trade": move.trade,
        "team": move.team,
        "bay": move.bay,
        "technicians": list(move.technicians),
        "seen": move.seen,
        "was": _place(move.was) if move.was else None,
        "starts_at": time(move.starts_at),
        "ends_at": time(move.ends_at),
        "at_once": move.at_once,
        "change": change_json(move.change, now),
        "late_before": move.change.late_before,
        "text": outcome_sentence(move.change, now),
    }


def _place(place: Place) -> dict[str, str]:
    return {"team": place.team, "bay": place.bay}


def _total(total: Total) -> dict[str, int]:
    return {"late_cars": total.late_cars, "late_minutes": total.late_minutes}


def proposal_sentence(proposal: Proposal) -> str:
    """What the whole proposal comes to, and how good it is."""
    if not proposal.moves:
        return gettext("Nothing waits for a dispatch, and no move would help.")
    said = gettext(
        "Expected late: %(cars)s cars, %(minutes)s min together; with the proposal %(cars_after)s cars, "
        "%(minutes_after)s min.",
        cars=proposal.before.late_cars,
        minutes=proposal.before.late_minutes,
        cars_after=proposal.after.late_cars,
        minutes_after=proposal.after.late_minutes,
    )
    if proposal.solved:
        return said
    return said + " " + gettext("No better plan came out in the time there was: this is the order of the promises.")


def outcome_sentence(change: Change, now: datetime) -> str:
    """ "ready 16:20, 10 min after the promise; so far 45"."""
    ready, before, after = clock(change.after_ready, now), change.late_before, change.late_minutes
    if change.promised_at is None:
        return gettext("ready %(time)s, no promised time", time=ready)
    if after and before:
        return gettext(
            "ready %(time)s, late by %(after)s, so far by %(before)s",
            time=ready,
            after=lasting(after),
            before=lasting(before),
        )
    if after:
        return gettext("ready %(time)s, late by %(after)s, so far in time", time=ready, after=lasting(after))
    if before:
        return gettext("ready %(time)s, in time, so far late by %(before)s", time=ready, before=lasting(before))
    return gettext("ready %(time)s, in time", time=ready)
