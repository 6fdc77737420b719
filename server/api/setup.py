"""The first administrator, made in the browser by whoever can read the server's console."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext
from pydantic import Field

from board.refused import conflict
from server.api.body_values import Body, Name, Pin
from server.api.calls import PREFIX, call
from server.api.people import NAME_PATTERN
from server.api.session import SessionJson, made_known
from server.config.values import OneOf
from server.core import settings
from server.people import roster
from server.people.beginning import begin_empty
from server.people.credentials import pin_hash
from server.people.one_time_code import OneTimeCode
from server.store.bookshelf import Author
from server.store.staff import Staff
from server.translations.catalogs import LANGUAGES
from server.web import signing_in
from server.web.current import current
from server.web.device import device
from server.web.problem import Problem
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("setup", __name__, url_prefix=PREFIX)

CODE = "one-time code"
"""Who stands on record, where nobody has signed in yet."""


class FirstAdmin(Body):
    """`code` is printed by the server at its first start, and by `shopboard setup-code`. `shop`: begin with what
    config.yaml says, the sample shop where nobody changed it, or empty. `shop_name`, `language` and `time_zone` are
    the dealership's."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[Name, Field(pattern=NAME_PATTERN)] = "admin"
    pin: Pin
    shop: Literal["sample", "empty"] = "sample"
    shop_name: Name | None = None
    language: Annotated[str, OneOf(LANGUAGES)] | None = None
    time_zone: Name | None = None


@call(
    blueprint,
    "POST",
    "/setup",
    guard=None,
    summary="Make the first administrator, or give one a new PIN, with the one-time code of the console",
    body=FirstAdmin,
    answer=SessionJson,
)
def set_up(body: FirstAdmin) -> Response:
    parts = current()
    code = OneTimeCode.of(parts.config)
    if not code.fits(body.code, parts.clock()):
        detail = lazy_gettext("The code is wrong, used, or older than a day: shopboard setup-code prints a new one.")
        raise Problem(403, "wrong-code", detail, "code")
    hashed = in_thread_pool(pin_hash, body.pin, "admin")
    known = parts.store.people.person(body.name)
    if known is not None and known.role != "admin":
        raise conflict("%(name)s is no administrator.", "name", name=body.name)
    said = {"name": body.shop_name, "language": body.language, "time_zone": body.time_zone}
    site = parts.config.site
    other = {f"site.{key}": value for key, value in said.items() if value not in (None, getattr(site, key))}
    if other:
        settings.change(parts.config, parts.store, _author(), other)
        parts.configuration.look()
        parts.command_log.catch_up()
    if body.shop == "empty":
        begin_empty(parts.store, body.name, _author())
    if known is None:
        admin = Staff(body.name, "admin", pin_hash=hashed, language=parts.config.site.language)
        roster.enlist(parts.store, admin, _author())
    else:
        admin = replace(known, pin_hash=hashed, active=True, language=body.language or known.language)
        roster.change(parts.store, known, admin, _author())
    code.spend()
    return made_known(signing_in.begin(admin))


def _author() -> Author:
    return Author.once(CODE, request.remote_addr or device(), current().clock())
