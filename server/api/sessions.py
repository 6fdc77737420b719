"""Who is signed in on which device, and out with them; who has guessed too often. For the administrator."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field
from typing_extensions import TypedDict

from server.api.body_values import Query
from server.api.calls import PREFIX, call
from server.api.shapes import Time
from server.store.sessions import Open
from server.web import signing_in
from server.web.current import current
from server.web.person import Person
from server.web.problem import Problem

blueprint = Blueprint("sessions", __name__, url_prefix=PREFIX)


class OfPerson(Query):
    staff: Annotated[str, Field(min_length=1, max_length=40)]


class OpenSessionJson(TypedDict):
    """`device`: the browser and the system, or what the device calls itself. `own`: the one that asks."""

    id: str
    staff: str
    role: str
    device: str
    address: str
    begun_at: Time
    seen_at: Time
    ends_at: Time
    own: bool


class PauseJson(TypedDict):
    staff: str
    seconds: int


@call(
    blueprint,
    "GET",
    "/sessions",
    guard="administer",
    summary="Who is signed in, and on which device; the last seen first",
    answer=list[OpenSessionJson],
)
def show_sessions(person: Person) -> list[Any]:
    return [session_json(one, person) for one in current().store.sessions.open(current().clock())]


@call(blueprint, "DELETE", "/sessions/<id>", guard="administer", summary="Sign one device out", status=204)
def end_session(person: Person, id: str) -> Response:
    found = [session for session, _ in current().store.sessions.open(current().clock()) if session.id == id]
    if not found:
        raise Problem(404, "unknown")
    signing_in.sign_others_out(found, person)
    return Response(status=204)


@call(
    blueprint,
    "DELETE",
    "/sessions",
    guard="administer",
    summary="Sign a person out on every device",
    query=OfPerson,
    status=204,
)
def end_sessions(person: Person, query: OfPerson) -> Response:
    every = current().store.sessions.open(current().clock())
    signing_in.sign_others_out([session for session, staff in every if staff.name == query.staff], person)
    return Response(status=204)


@call(
    blueprint,
    "GET",
    "/guesses",
    guard="administer",
    summary="Who is kept waiting after wrong PINs",
    answer=list[PauseJson],
)
def show_guesses(person: Person) -> list[Any]:
    return [PauseJson(staff=name, seconds=seconds) for name, seconds in signing_in.paused().items()]


@call(blueprint, "DELETE", "/guesses/<staff>", guard="administer", summary="Let a person try again at once", status=204)
def lift_pause(person: Person, staff: str) -> Response:
    signing_in.lift_pause(staff, person)
    return Response(status=204)


def session_json(one: Open, asker: Person) -> OpenSessionJson:
    """A session without what opens it."""
    session, staff = one
    return OpenSessionJson(
        id=session.id,
        staff=staff.name,
        role=staff.role,
        device=session.device,
        address=session.address,
        begun_at=session.begun_at.isoformat(),
        seen_at=session.seen_at.isoformat(),
        ends_at=session.ends_at(staff.role).isoformat(),
        own=asker.opened is not None and asker.opened.id == session.id,
    )
