"""Signing in and out, and whom a shared tablet may offer to switch to."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response, jsonify
from flask_babel import lazy_gettext
from flask_wtf.csrf import generate_csrf
from pydantic import Field
from typing_extensions import TypedDict

from board.people import MAY, may
from server.api.body_values import Body, Name
from server.api.calls import PREFIX, call
from server.web import auth, signing_in
from server.web.auth import Person
from server.web.current import current
from server.web.device import known_device, remember_device
from server.web.problem import Problem

blueprint = Blueprint("session", __name__, url_prefix=PREFIX)


class SignIn(Body):
    staff: Name
    pin: Annotated[str, Field(min_length=1, max_length=40, examples=["2580"])]


class PersonJson(TypedDict):
    name: str
    role: str
    team: str | None
    language: str | None
    may: list[str]


class SessionJson(TypedDict):
    person: PersonJson
    csrf_token: str | None
    now: str


class ColleagueJson(TypedDict):
    name: str
    role: str
    team: str | None


@call(blueprint, "POST", "/session", guard=None, summary="Sign in with name and PIN", body=SignIn, answer=SessionJson)
def sign_in(body: SignIn) -> Response:
    person, wait = signing_in.sign_in(body.staff, body.pin)
    if wait:
        raise Problem(429, "too-many", headers={"Retry-After": str(wait)})
    if person is None:
        raise Problem(401, "wrong-pin", lazy_gettext("The name or the PIN is wrong."), "pin")
    answer = jsonify(session_json(person))
    remember_device(answer, person.name)
    return answer


@call(blueprint, "DELETE", "/session", guard=None, summary="Sign out", status=204)
def sign_out() -> Response:
    signing_in.sign_out()
    return Response(status=204)


@call(
    blueprint,
    "GET",
    "/session",
    guard=auth.SIGNED_IN,
    summary="Who is signed in, what they may do, the CSRF token, and what time it is",
    answer=SessionJson,
)
def show_session(person: Person) -> Any:
    return session_json(person)


@call(
    blueprint,
    "GET",
    "/session/people",
    guard=None,
    summary="Whom this device may offer to sign in; for devices on which somebody has signed in before",
    answer=list[ColleagueJson],
)
def show_people() -> list[Any]:
    if known_device() is None and auth.current_person() is None:
        raise Problem(401, "signed-out")
    return [{"name": one.name, "role": one.role, "team": one.team} for one in people_to_choose()]


def people_to_choose() -> list[Any]:
    """The active staff who have a PIN, by name."""
    return [one for one in current().store.people.staff() if one.active and one.pin_hash is not None]


def session_json(person: Person) -> SessionJson:
    """Who it is and what they may do, and the server's clock; a session also gets its CSRF token."""
    return SessionJson(
        person=PersonJson(
            name=person.name,
            role=person.role,
            team=person.team,
            language=person.language,
            may=sorted(command for command in MAY if may(person.role, command)),
        ),
        csrf_token=generate_csrf() if person.session else None,
        now=current().clock().isoformat(),
    )
