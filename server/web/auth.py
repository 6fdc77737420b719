"""Who is asking: people by session and PIN, displays and other systems by token (domain.md §2).

A session cookie names a person and a mark of their PIN: whoever is disabled or gets a new PIN is out at once, on every
device.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import flask_login
from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

from board.figures.administered import Administered
from board.people import may, may_open
from server.people.credentials import new_token, nobodys_hash, pin_mark, pin_matches, token_hash
from server.store.bookshelf import Author
from server.store.failures import StoreError
from server.store.people import Staff, Token
from server.web.current import current
from server.web.device import device, known_device, known_people
from server.web.doors import KNOWN
from server.web.failed_sign_ins import LONGEST_NAME, FailedSignIns
from server.web.guesses import Attempt, Guesses
from server.web.problem import Problem
from server.web.thread_pool import in_thread_pool

log = logging.getLogger(__name__)

SESSION_LIFE = timedelta(days=14)
"""How long a person stays signed in on a device."""
DISPLAY_LIFE = timedelta(days=400)
"""How long a display stays let in without being opened again; as long as browsers keep a cookie."""
SINCE = "since"
TOKEN_KEY = "token"
OWN_TOKENS = "shopboard.own_tokens"
FAILED = "shopboard.failed_sign_ins"
GUESSES = "shopboard.guesses"
SIGNED_IN = "signed-in"
"""Guards what everybody may do who is signed in, whatever the role."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, for one request. `session` is False for a token; `device` says from where, for the log."""

    name: str
    role: str
    device: str
    language: str | None = None
    team: str | None = None
    session: bool = True

    def may(self, right: str) -> bool:
        """Whether their role has this right."""
        return right == SIGNED_IN or may(self.role, right)

    def may_open(self, page: str) -> bool:
        """Whether their role may open this page."""
        return may_open(self.role, page)

    def may_undo(self, who: str) -> bool:
        """Whether they may take back what `who` did."""
        return self.may("undo") and (who == self.name or self.may("undo-others"))


class _Sessions(SecureCookieSessionInterface):
    """Session cookies that came over HTTPS stay on HTTPS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


class _Member(flask_login.UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a member of the staff."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def get_id(self) -> str:
        return f"{pin_mark(self.staff.pin_hash)}:{self.staff.name}"


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
    app.extensions[GUESSES] = Guesses(app.extensions["shopboard"].config.message_queue)
    app.extensions[FAILED] = FailedSignIns()
    CSRFProtect(app)
    manager = flask_login.LoginManager()
    manager.session_protection = None
    manager.user_loader(_member)
    manager.init_app(app, add_context_processor=False)


def author_of(person: Person) -> Author:
    """Whose doing a change of people or settings is, for the record: who, from which device or address, and when."""
    where = request.remote_addr or person.device if person.device == "browser" else person.device
    return Author.once(person.name, where, current().clock())


def current_person() -> Person | None:
    """Who asks in this request, or None for a stranger."""
    if "person" not in g:
        person = _by_header() if "Authorization" in request.headers else _by_session()
        g.person = person
        if person is not None:
            request.environ.get(KNOWN, lambda: None)()
        g.language = person.language if person else None
    return cast("Person | None", g.person)


def need(command: str) -> Person:
    """The person, if they may give `command`; a stranger is told to sign in (401), a wrong role is refused (403)."""
    person = current_person()
    if person is None:
        raise Problem(401, "signed-out", headers={"WWW-Authenticate": "Bearer"})
    if not person.may(command):
        raise Problem(403, "forbidden")
    return person


def sign_in(name: str, pin: str) -> tuple[Person | None, int]:
    """Starts a session in this browser: (person, 0). (None, 0), in the same time, for a wrong name and a wrong PIN
    alike; (None, seconds) where too many were wrong before.

    No lock is held while a PIN is hashed, and what others try on other devices keeps nobody out here.
    """
    staff = current().store.people.person(name)
    kept = staff.pin_hash if staff and staff.active else None
    own = known_device() if name in known_people() else None
    attempt = Attempt(name[:LONGEST_NAME], pin_mark(kept) if kept else "", request.remote_addr or "", own)
    guesses = _guesses()
    if wait := guesses.begin(attempt):
        return None, wait
    right = False
    try:
        right = in_thread_pool(pin_matches, kept or nobodys_hash(), pin) and kept is not None
    finally:
        guesses.end(attempt, right=right)
    if staff is None or not right:
        _record_failure(name, known=staff is not None)
        return None, 0
    _failures().forget(name)
    session.clear()
    session.permanent = True
    session[SINCE] = current().clock().timestamp()
    flask_login.login_user(_Member(staff))
    g.pop("person", None)
    _record("signed_in", staff.name, staff.name)
    return current_person(), 0


def sign_out() -> None:
    """Ends this browser's session; the device stays known."""
    person = current_person()
    if person is not None and person.session:
        _record("signed_out", person.name, person.name)
    session.clear()
    g.pop("person", None)


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
    token = current_app.extensions.get(OWN_TOKENS, {}).get(hashed) or current().store.people.token_of_hash(hashed)
    return _of_token(token, False) if token else None


def own_token(app: Flask, name: str, role: str) -> str:
    """A token for a process that this one starts: known to this process only, and void when it ends."""
    text = new_token()
    token = Token(name, role, token_hash(text), app.extensions["shopboard"].clock())
    app.extensions.setdefault(OWN_TOKENS, {})[token.hash] = token
    return text


def _guesses() -> Guesses:
    found: Guesses = current_app.extensions[GUESSES]
    return found


def _failures() -> FailedSignIns:
    found: FailedSignIns = current_app.extensions[FAILED]
    return found


def _record_failure(name: str, known: bool) -> None:
    """Under the name that was tried; strangers' names count together by address, so that no guesser fills the book."""
    tried = name[:LONGEST_NAME]
    count = _failures().count(tried if known else f"address {request.remote_addr}", current().clock())
    if count is not None:
        _record("sign_in_failed", tried, "?", new=None if count == 1 else str(count))


def _record(what: str, about: str, who: str, new: str | None = None) -> None:
    """Who signs in must not be kept out because the record cannot be written; the server's own log tells it."""
    author = Author.once(who, request.remote_addr or device(), current().clock())
    try:
        current().store.book.on_record(lambda _: None, [Administered(what, about, new=new)], author)
    except StoreError as fault:
        log.warning("%s of %s is not on record: %s", what, about, fault)


def _by_header() -> Person | None:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        return None
    return person_of_token(authorization.token)


def _by_session() -> Person | None:
    if hashed := session.get(TOKEN_KEY):
        token = current().store.people.token_of_hash(str(hashed))
        return _of_token(token, True) if token else None
    if current().clock().timestamp() - session.get(SINCE, 0) > SESSION_LIFE.total_seconds():
        return None
    member = flask_login.current_user
    if not isinstance(member._get_current_object(), _Member):
        return None
    staff: Staff = member.staff
    return Person(staff.name, staff.role, device(), staff.language, staff.team)


def _of_token(token: Token, in_session: bool) -> Person:
    named = request.headers.get("X-Device")
    return Person(token.name, token.role, device() if named else f"token {token.name}", session=in_session)


def _member(user_id: str) -> _Member | None:
    mark, _, name = user_id.partition(":")
    staff = current().store.people.person(name)
    if staff is None or not staff.active or staff.pin_hash is None:
        return None
    return _Member(staff) if secrets.compare_digest(mark, pin_mark(staff.pin_hash)) else None
