"""The door of the pages: who may see one, and where everybody else is sent instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from flask import Response, redirect, request
from werkzeug.exceptions import Forbidden, HTTPException

from server.web import auth
from server.web.person import Person
from server.web.problem import for_machines

TOKEN = "token"

PAGE = "shopboard_page"

View = TypeVar("View", bound=Callable[..., Any])


def shows(page: str) -> Callable[[View], View]:
    """Declares which page (board.people) a view shows, or a part of which: only who may open that page gets in.

    The view is given the address's values, and as `person` who looks.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def shown(**values: Any) -> Any:
            return view(person=admit(page), **values)

        setattr(shown, PAGE, page)
        return cast(View, shown)

    return declare


def admit(page: str) -> Person:
    """Who looks, if they may open `page`; a stranger is sent to sign in, a wrong role is refused.

    A display brings its token in the address once; from then on the browser's session remembers it.
    """
    if given := request.args.get(TOKEN):
        auth.admit_token(given)
        raise Elsewhere(_address_without_token())
    person = auth.current_person()
    if person is None:
        raise Elsewhere(sign_in_address())
    if person.must_change_pin:
        raise Elsewhere(f"/pin?{urlencode({'next': request.full_path.rstrip('?')})}")
    if not person.may_open(page):
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
