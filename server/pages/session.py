"""Signing in, and the start page, which is the one a person's work begins on."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from board.people import ROLES
from server.pages import menu
from server.pages.entrance import local, sign_in_address
from server.people import roster
from server.store.staff import Staff
from server.web import auth
from server.web.current import current
from server.web.device import known_device
from server.web.time_zones import zones_with

blueprint = Blueprint("session_page", __name__)


@blueprint.get("/")
def home() -> Response:
    """To the page of the role; strangers to sign-in."""
    return redirect(menu.home(auth.current_person()))


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Name and PIN. On a device where somebody has signed in before, the names are there to tap."""
    known = known_device() is not None or auth.current_person() is not None
    return render_template(
        "sign_in.html",
        colleagues=_colleagues() if known else [],
        who=request.args.get("who", "")[:80],
        next=local(request.args.get("next")) or "/",
        without_admin=roster.is_without_admin(current().store),
    )


@blueprint.get("/setup")
def set_up() -> str:
    """The first administrator, by the one-time code of the console."""
    parts = current()
    zone = parts.config.site.time_zone
    is_new = roster.is_without_admin(parts.store) and not parts.store.log.has_begun()
    return render_template("setup.html", is_new=is_new, zone=zone, zones=zones_with(zone))


@blueprint.get("/pin")
def own_pin() -> str | Response:
    """Another PIN for whoever has signed in; those whose PIN is too short for their role see nothing else."""
    person = auth.current_person()
    if person is None or person.opened is None:
        return redirect(sign_in_address())
    return render_template("own_pin.html", next=local(request.args.get("next")) or "/")


def _colleagues() -> list[Staff]:
    """Everybody who can sign in, by role and name."""
    staff = [one for one in current().store.people.staff() if one.active and one.pin_hash is not None]
    return sorted(staff, key=lambda one: (ROLES.index(one.role), one.name))
