"""Staff and tokens over HTTP: who may come in. For the administrator."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field
from typing_extensions import TypedDict

from board.refused import Refused, conflict
from server import auth
from server.api.calls import PREFIX, call
from server.api.forms import Form, Language, Name, Pin, Role, TokenRole
from server.api.shapes import Time, time
from server.auth import Person
from server.store.people import Staff, Token
from server.wired import wired

blueprint = Blueprint("people", __name__, url_prefix=PREFIX)

NAME_PATTERN = r"^[^/]+$"
"""A slash would end the name in an address and in an idempotency key."""

NewName = Annotated[Name, Field(pattern=NAME_PATTERN)]


class NewStaff(Form):
    """Without a PIN the person stands on the lists, and nobody can sign in as them."""

    name: NewName
    role: Role
    team: Name | None = None
    pin: Pin | None = None
    language: Language | None = None


class StaffChange(Form):
    """What is given is changed; `pin` null takes the PIN away."""

    role: Role | None = None
    team: Name | None = None
    pin: Pin | None = None
    active: bool | None = None
    language: Language | None = None


class NewToken(Form):
    name: NewName
    role: TokenRole


class StaffJson(TypedDict):
    name: str
    role: str
    team: str | None
    has_pin: bool
    active: bool
    language: str


class TokenJson(TypedDict):
    name: str
    role: str
    created_at: Time
    revoked_at: Time | None


class FreshTokenJson(TypedDict):
    """The only answer that holds the token itself."""

    name: str
    role: str
    token: str


@call(blueprint, "GET", "/staff", guard="administer", summary="Everybody on the staff", answer=list[StaffJson])
def show_staff(person: Person) -> list[Any]:
    return [staff_json(one) for one in wired().store.people.staff()]


@call(
    blueprint,
    "POST",
    "/staff",
    guard="administer",
    summary="Add a person",
    body=NewStaff,
    answer=StaffJson,
    status=201,
    remembers=True,
)
def add_staff(person: Person, body: NewStaff) -> Any:
    language = body.language or wired().config.site.language
    hashed = auth.aside(auth.pin_hash, body.pin) if body.pin else None
    return staff_json(enlist(Staff(body.name, body.role, body.team, hashed, True, language)))


@call(
    blueprint,
    "PATCH",
    "/staff/<name>",
    guard="administer",
    summary="Change a person: role, team, PIN, language, or whether they are active",
    body=StaffChange,
    answer=StaffJson,
    remembers=True,
)
def change_staff(person: Person, name: str, body: StaffChange) -> Any:
    staff = wired().store.people.person(name)
    if staff is None:
        raise Refused("There is nobody called %(name)s on the staff.", "name", "unknown", name=name)
    given = body.model_dump(include=body.model_fields_set - {"pin"})
    changed = replace(staff, **{key: value for key, value in given.items() if value is not None or key == "team"})
    if "pin" in body.model_fields_set:
        changed = replace(changed, pin_hash=auth.aside(auth.pin_hash, body.pin) if body.pin else None)
    return staff_json(change(staff, changed))


@call(
    blueprint,
    "GET",
    "/tokens",
    guard="administer",
    summary="The tokens of displays and other systems",
    answer=list[TokenJson],
)
def show_tokens(person: Person) -> list[Any]:
    return [
        TokenJson(
            name=token.name, role=token.role, created_at=time(token.created_at), revoked_at=time(token.revoked_at)
        )
        for token in wired().store.people.tokens()
    ]


@call(
    blueprint,
    "POST",
    "/tokens",
    guard="administer",
    summary="Make a token; it is shown in this answer only",
    body=NewToken,
    answer=FreshTokenJson,
    status=201,
    remembers=True,
)
def add_token(person: Person, body: NewToken) -> Any:
    return FreshTokenJson(name=body.name, role=body.role, token=issue(body.name, body.role))


@call(blueprint, "DELETE", "/tokens/<name>", guard="administer", summary="Revoke a token", status=204)
def revoke_token(person: Person, name: str) -> Response:
    if not wired().store.people.revoke_token(name, wired().clock()):
        raise Refused("There is no valid token called %(name)s.", "name", "unknown", name=name)
    return Response(status=204)


def enlist(staff: Staff) -> Staff:
    """Adds a person; raises `Refused` for a name that is taken and a team that does not exist."""
    people = wired().store.people
    if people.person(staff.name) is not None:
        raise conflict("There is somebody called %(name)s on the staff already.", "name", name=staff.name)
    check_team(staff.team)
    people.put_staff(staff)
    return staff


def change(before: Staff, after: Staff) -> Staff:
    """Changes a person; the shop keeps at least one administrator who can sign in."""
    check_team(after.team)
    others = [one for one in wired().store.people.staff() if one.name != after.name]
    if _can_administer(before) and not any(map(_can_administer, [*others, after])):
        raise conflict("There must be an administrator who can sign in.", "name")
    wired().store.people.put_staff(after)
    return after


def issue(name: str, role: str) -> str:
    """Makes a token and returns it; raises `Refused` for a name that is taken."""
    text = auth.new_token()
    if not wired().store.people.add_token(Token(name, role, auth.token_hash(text), wired().clock())):
        raise conflict("There is a token called %(name)s already.", "name", name=name)
    return text


def check_team(team: str | None) -> None:
    """Raises `Refused` for a team that does not exist."""
    if team is not None and team not in wired().store.floor.teams():
        raise Refused("There is no team %(team)s.", "team", team=team)


def staff_json(staff: Staff) -> StaffJson:
    """A person without what is secret."""
    return StaffJson(
        name=staff.name,
        role=staff.role,
        team=staff.team,
        has_pin=staff.pin_hash is not None,
        active=staff.active,
        language=staff.language,
    )


def _can_administer(staff: Staff) -> bool:
    return staff.role == "admin" and staff.active and staff.pin_hash is not None
