"""Signing in and out, and whom a shared tablet may offer to switch to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask_babel import lazy_gettext
from flask_wtf.csrf import generate_csrf
from typing_extensions import TypedDict

from board.people import MAY
from server.api.body_values import Body, Name, Pin
from server.api.calls import PREFIX, call
from server.web import auth, signing_in
from server.web.current import current
from server.web.device import known_device, remember_device
from server.web.person import SIGNED_IN, Person
from server.web.problem import Problem

blueprint = Blueprint("session", __name__, url_prefix=PREFIX)


class SignIn(Body):
    staff: Name
    pin: Pin


class OwnPin(Body):
    """`pin` is the one that holds now."""

    pin: Pin
    new: Pin


class PersonJson(TypedDict):
    name: str
    role: str
    team: str | None
    language: str | None
    may: list[str]
    must_change_pin: bool


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
    return _signed_in(signing_in.sign_in(body.staff, body.pin))


def _signed_in(tried: tuple[Person | None, int]) -> Response:
    person, wait = tried
    if wait:
        raise Problem(429, "too-many", headers={"Retry-After": str(wait)})
    if person is None:
        raise Problem(401, "wrong-pin", lazy_gettext("The name or the PIN is wrong."), "pin")
    return made_known(person)


def made_known(person: Person) -> Response:
    """Who has just signed in, on a device that knows them from now on."""
    answer = jsonify(session_json(person))
    remember_device(answer, person.name)
    return answer


@call(blueprint, "DELETE", "/session", guard=None, summary="Sign out", status=204)
def sign_out() -> Response:
    signing_in.sign_out()
    return Response(status=204)


@call(
    blueprint,
    "PUT",
    "/session/pin",
    guard=SIGNED_IN,
    summary="Change one's own PIN; signs one out on every other device",
    body=OwnPin,
    answer=SessionJson,
)
def change_pin(person: Person, body: OwnPin) -> Response:
    if not person.session or person.role == "display":
        raise Problem(403, "forbidden")
    return _signed_in(signing_in.change_own_pin(person.name, body.pin, body.new))


@call(
    blueprint,
    "GET",
    "/session",
    guard=SIGNED_IN,
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
            may=sorted(command for command in MAY if person.may(command)),
            must_change_pin=person.must_change_pin,
        ),
        csrf_token=generate_csrf() if person.session else None,
        now=current().clock().isoformat(),
    )
