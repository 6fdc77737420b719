"""Staff and tokens over HTTP: who may come in. For the administrator."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field
from typing_extensions import TypedDict

from board.people import Role, Scope, TokenRole
from server.api.answers import time
from server.api.body_values import Body, Name, Pin
from server.api.calls import PREFIX, call
from server.api.shapes import Time
from server.config.values import Language
from server.people import hanging, roster
from server.people.credentials import pin_hash
from server.store.staff import Staff
from server.web.address import for_others, qr
from server.web.auth import author_of
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("people", __name__, url_prefix=PREFIX)

NAME_PATTERN = r"^[^/]+$"
"""A slash would end the name in an address and in an idempotency key."""

NewName = Annotated[Name, Field(pattern=NAME_PATTERN)]


class NewStaff(Body):
    """Without a PIN the person stands on the lists, and nobody can sign in as them."""

    name: NewName
    role: Role
    team: Name | None = None
    pin: Pin | None = None
    language: Language | None = None
    apprentice: bool = False


class StaffChange(Body):
    """What is given is changed; `pin` null takes the PIN away. A person on whom open orders hang is disabled
    only when that is `confirmed`; without it the answer is 409 and names them."""

    role: Role | None = None
    team: Name | None = None
    pin: Pin | None = None
    active: bool | None = None
    language: Language | None = None
    apprentice: bool | None = None
    confirmed: bool = False


class NewToken(Body):
    """`scope`: the page a display is for, and the only one it gets."""

    name: NewName
    role: TokenRole
    scope: Scope | None = None


class NarrowerToken(Body):
    scope: Scope


class StaffJson(TypedDict):
    name: str
    role: str
    team: str | None
    has_pin: bool
    active: bool
    language: str
    apprentice: bool


class TokenJson(TypedDict):
    """A display's without `scope` is from before there were any, and opens board, lounge and sign."""

    name: str
    role: str
    scope: str | None
    created_at: Time
    revoked_at: Time | None


class FreshTokenJson(TypedDict):
    """The only answer that holds the token itself. `address`: what a display of one page opens, once; `picture`: that
    address as a QR code (SVG)."""

    name: str
    role: str
    token: str
    address: str | None
    picture: str | None


@call(blueprint, "GET", "/staff", guard="administer", summary="Everybody on the staff", answer=list[StaffJson])
def show_staff(person: Person) -> list[Any]:
    return [staff_json(one) for one in current().store.people.staff()]


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
    language = body.language or current().config.site.language
    hashed = in_thread_pool(pin_hash, body.pin, body.role) if body.pin else None
    staff = Staff(body.name, body.role, body.team, hashed, True, language, body.apprentice)
    return staff_json(roster.enlist(current().store, staff, author_of(person)))


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
    staff = roster.known(current().store, name)
    given = body.model_dump(include=body.model_fields_set - {"pin", "confirmed"})
    changed = replace(staff, **{key: value for key, value in given.items() if value is not None or key == "team"})
    if "pin" in body.model_fields_set:
        changed = replace(changed, pin_hash=in_thread_pool(pin_hash, body.pin, changed.role) if body.pin else None)
    if staff.active and not changed.active and not body.confirmed:
        current().command_log.catch_up()
        hanging.check_person(current().command_log.shop, name)
    return staff_json(roster.change(current().store, staff, changed, author_of(person)))


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
            name=token.name,
            role=token.role,
            scope=token.scope,
            created_at=time(token.created_at),
            revoked_at=time(token.revoked_at),
        )
        for token in current().store.people.tokens()
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
    token = roster.issue(current().store, body.name, body.role, author_of(person), body.scope)
    address = f"{for_others()}{body.scope}?token={token}" if body.scope in ("board", "lounge") else None
    picture = str(qr(address)) if address else None
    return FreshTokenJson(name=body.name, role=body.role, token=token, address=address, picture=picture)


@call(
    blueprint,
    "PATCH",
    "/tokens/<name>",
    guard="administer",
    summary="Say which page a display's token is for",
    body=NarrowerToken,
    status=204,
)
def narrow_token(person: Person, name: str, body: NarrowerToken) -> Response:
    roster.narrow(current().store, name, body.scope, author_of(person))
    return Response(status=204)


@call(blueprint, "DELETE", "/tokens/<name>", guard="administer", summary="Revoke a token", status=204)
def revoke_token(person: Person, name: str) -> Response:
    roster.revoke(current().store, name, author_of(person))
    return Response(status=204)


def staff_json(staff: Staff) -> StaffJson:
    """A person without what is secret."""
    return StaffJson(
        name=staff.name,
        role=staff.role,
        team=staff.team,
        has_pin=staff.pin_hash is not None,
        active=staff.active,
        language=staff.language,
        apprentice=staff.apprentice,
    )
