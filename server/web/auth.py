"""Who is asking: people by their session, displays and other systems by token (domain.md §2).

A session's cookie holds a random value and the database its hash: a session that was ended there is over at once,
whoever has a copy of the cookie. Who signs in and out is decided in `server.web.signing_in`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer

from server.people.credentials import token_hash
from server.store.bookshelf import Author
from server.store.staff import Token
from server.web.current import asked, current
from server.web.device import device
from server.web.doors import KNOWN
from server.web.own_tokens import own_token_of
from server.web.person import SIGNED_IN, Person
from server.web.problem import Problem

DISPLAY_LIFE = timedelta(days=400)
"""How long a display stays let in without being opened again; as long as browsers keep a cookie."""
SESSION_KEY = "session"
TOKEN_KEY = "token"
LIVE_PATH = "/socket.io"
"""A live page that stands open is nobody at work."""


class _Sessions(SecureCookieSessionInterface):
    """Session cookies that came over HTTPS stay on HTTPS. What signs them is made once and not for each request."""

    _signs: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signs is None:
            self._signs = super().get_signing_serializer(app)
        return self._signs

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def register(app: Flask) -> None:
    """Sessions, CSRF tokens and the loading of people."""
    app.config.update(
        SESSION_COOKIE_NAME="shopboard",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=DISPLAY_LIFE,
        SESSION_REFRESH_EACH_REQUEST=False,
        # A token lives as long as its session; who may write at all is decided in `server.api.calls`.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = _Sessions()
    CSRFProtect(app)


def author_of(person: Person) -> Author:
    """Whose doing a change of people or settings is, for the record: who, from which device or address, and when."""
    where = request.remote_addr or person.device if person.device == "browser" else person.device
    return Author.once(person.name, where, current().clock())


def current_person() -> Person | None:
    """Who asks in this request, or None for a stranger."""
    held = g._get_current_object()
    if "person" not in held:
        came = asked()
        person = _by_header() if "Authorization" in came.headers else _by_session()
        held.person = person
        if person is not None:
            came.environ.get(KNOWN, lambda: None)()
        held.language = person.language if person else None
    return cast("Person | None", held.person)


def need(command: str) -> Person:
    """The person, if they may give `command`; a stranger is told to sign in (401), a wrong role is refused (403)."""
    person = current_person()
    if person is None:
        raise Problem(401, "signed-out", headers={"WWW-Authenticate": "Bearer"})
    if person.must_change_pin and command != SIGNED_IN:
        raise Problem(403, "pin-too-short", lazy_gettext("Choose a longer PIN first."))
    if not person.may(command):
        raise Problem(403, "forbidden")
    return person


def admit_token(text: str) -> Person | None:
    """Starts a session for a display that came with its token in the address; None for a wrong or revoked one."""
    person = person_of_token(text)
    if person is not None:
        session.clear()
        session.permanent = True
        session[TOKEN_KEY] = token_hash(text)
        g.pop("person", None)
    return person


def person_of_token(text: str) -> Person | None:
    """Whose token this is."""
    hashed = token_hash(text)
    token = own_token_of(current_app, hashed) or current().store.people.token_of_hash(hashed)
    return _of_token(token, False) if token else None


def _by_header() -> Person | None:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        return None
    return person_of_token(authorization.token)


def _by_session() -> Person | None:
    if hashed := session.get(TOKEN_KEY):
        token = current().store.people.token_of_hash(str(hashed))
        return _of_token(token, True) if token else None
    key = session.get(SESSION_KEY)
    now, sessions = current().clock(), current().store.sessions
    found = sessions.of_hash(token_hash(str(key)), now) if key else None
    if found is None:
        return None
    opened, staff = found
    if not request.path.startswith(LIVE_PATH):
        sessions.used(opened, now)
    return Person(staff.name, staff.role, device(), staff.language, staff.team, opened=opened)


def _of_token(token: Token, in_session: bool) -> Person:
    named = request.headers.get("X-Device")
    return Person(
        token.name, token.role, device() if named else f"token {token.name}", session=in_session, scope=token.scope
    )
