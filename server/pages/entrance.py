"""The door of the pages: who may see one, and where everybody else is sent instead."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Response, redirect, request
from werkzeug.exceptions import Forbidden, HTTPException

from server.web import auth
from server.web.auth import Person
from server.web.problems import for_machines

TOKEN = "token"

HOMES = {
    "foreman": "/dispatch",
    "technical_director": "/board",
    "technician": "/work",
    "advisor": "/desk",
    "follow_up": "/follow-up",
    "service_manager": "/kpi",
    "station_manager": "/kpi",
    "care_director": "/kpi",
    "general_manager": "/kpi",
    "admin": "/admin",
    "display": "/board",
}
"""Role → the page its work begins on."""


def admit(command: str) -> Person:
    """Who looks, if they may give `command`; a stranger is sent to sign in, a wrong role is refused.

    A display brings its token in the address once; from then on the browser's session remembers it.
    """
    if given := request.args.get(TOKEN):
        auth.admit_token(given)
        raise Elsewhere(_address_without_token())
    person = auth.current_person()
    if person is None:
        raise Elsewhere(sign_in_address())
    if not person.may(command):
        raise Forbidden
    return person


def sign_in_address() -> str:
    """Sign-in, and afterwards back to where the request wanted to go."""
    return f"/sign-in?{urlencode({'next': request.full_path.rstrip('?')})}"


def local(address: str | None) -> str | None:
    """The address if it is one of ours: a link must not lead people from our sign-in to somebody else's page."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and address.isprintable() else None


class Elsewhere(HTTPException):
    """Ends the request with a redirect."""

    code = 302

    def __init__(self, address: str) -> None:
        super().__init__(response=_redirect(address))


def _redirect(address: str) -> Response:
    answer = redirect(address)
    answer.headers["Cache-Control"] = "no-store"
    assert isinstance(answer, Response)
    return answer


def _address_without_token() -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != TOKEN]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def wants_page() -> bool:
    """Whether the present request is somebody's browser asking for a page, not a machine or a file."""
    return not for_machines() and request.endpoint != "static" and not request.path.startswith("/socket.io")
