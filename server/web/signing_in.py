"""Signing in and out: whose PIN it is, how often it may be guessed, and what of that stands on record.

No lock is held while a PIN is hashed, and what others try on other devices keeps nobody out here.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from flask import Flask, current_app, g, request, session

from board.figures.administered import Administered
from server.people import roster
from server.people.credentials import (
    is_long_enough,
    new_token,
    nobodys_hash,
    pin_hash,
    pin_mark,
    pin_matches,
    token_hash,
)
from server.store.bookshelf import Author, Record
from server.store.failures import StoreError
from server.store.sessions import Session
from server.store.staff import Staff
from server.web.auth import SESSION_KEY, author_of, current_person
from server.web.current import current
from server.web.device import browser, device, known_device, known_people
from server.web.failed_sign_ins import LONGEST_NAME, FailedSignIns
from server.web.guesses import Attempt, Guesses
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

log = logging.getLogger(__name__)

FAILED = "shopboard.failed_sign_ins"
GUESSES = "shopboard.guesses"
LIFTED = "pause_lifted/"
"""Under this and the name stands what makes wrong PINs from before count no more."""


def register(app: Flask) -> None:
    """What counts wrong PINs."""
    app.extensions[GUESSES] = Guesses(app.extensions["shopboard"].config.message_queue)
    app.extensions[FAILED] = FailedSignIns()


def sign_in(name: str, pin: str) -> tuple[Person | None, int]:
    """Starts a session in this browser: (person, 0). (None, 0), in the same time, for a wrong name and a wrong PIN
    alike; (None, seconds) where too many were wrong before."""
    staff, wait = _proved(name, pin)
    return (begin(staff, must_change=not is_long_enough(pin, staff.role)) if staff else None), wait


def change_own_pin(name: str, pin: str, new: str) -> tuple[Person | None, int]:
    """Gives the person in this browser a new PIN and a new session; answers as `sign_in` does."""
    staff, wait = _proved(name, pin)
    if staff is None:
        return None, wait
    changed = replace(staff, pin_hash=in_thread_pool(pin_hash, new, staff.role))
    author = Author.once(name, request.remote_addr or device(), current().clock())
    roster.change(current().store, staff, changed, author)
    return begin(changed), 0


def _proved(name: str, pin: str) -> tuple[Staff | None, int]:
    """Whose PIN this is: (the person, 0), (None, 0) for a wrong one, (None, seconds) where too many were wrong."""
    staff = current().store.people.person(name)
    kept = staff.pin_hash if staff and staff.active else None
    own = known_device() if name in known_people() else None
    attempt = Attempt(name[:LONGEST_NAME], _mark(staff) if staff and kept else "", request.remote_addr or "", own)
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
    return staff, 0


def begin(staff: Staff, *, must_change: bool = False) -> Person:
    """Makes this browser theirs, without asking for more: whoever had signed in on it before is signed out of it."""
    now, key = current().clock(), new_token()
    address = request.remote_addr or ""
    fresh = Session(secrets.token_hex(8), token_hash(key), staff.name, browser(), address, now, now, must_change)
    earlier = session.get(SESSION_KEY)
    record = _told("signed_in", staff.name, staff.name)
    current().store.sessions.begin(fresh, record, token_hash(str(earlier)) if earlier else None)
    session.clear()
    session.permanent = True
    session[SESSION_KEY] = key
    g.pop("person", None)
    return cast(Person, current_person())


def sign_out() -> None:
    """Ends this browser's session; the device stays known."""
    person = current_person()
    if person is not None and person.opened is not None:
        current().store.sessions.end([person.opened.id], _told("signed_out", person.name, person.name))
    session.clear()
    g.pop("person", None)


def sign_others_out(ended: Sequence[Session], who: Person) -> None:
    """Ends sessions of other browsers, with an entry for each person."""
    people = Counter(session.staff for session in ended)
    done = [Administered("sessions_ended", name, old=str(count)) for name, count in people.items()]
    current().store.sessions.end([session.id for session in ended], (done, author_of(who)))


def paused() -> dict[str, int]:
    """Who of the staff is kept waiting after wrong PINs, and for how many seconds."""
    staff = [one for one in current().store.people.staff() if one.active and one.pin_hash]
    waits = {one.name: _guesses().paused(one.name, _mark(one)) for one in staff}
    return {name: seconds for name, seconds in waits.items() if seconds}


def lift_pause(name: str, who: Person) -> None:
    """Forgets what was tried at this person's PIN, on every device and in every process."""
    store, author = current().store, author_of(who)
    done = [Administered("pause_lifted", roster.known(store, name).name)]
    store.floor.put_setting(LIFTED + name, author.key, (done, author))


def _mark(staff: Staff) -> str:
    return pin_mark(f"{staff.pin_hash}{current().store.floor.setting(LIFTED + staff.name) or ''}")


def _guesses() -> Guesses:
    found: Guesses = current_app.extensions[GUESSES]
    return found


def _failures() -> FailedSignIns:
    found: FailedSignIns = current_app.extensions[FAILED]
    return found


def _record_failure(name: str, known: bool) -> None:
    """Under the name that was tried; strangers' names count together by address, so that no guesser fills the book.

    A wrong PIN is answered even where it cannot be written down; the server's own log tells it then.
    """
    tried = name[:LONGEST_NAME]
    count = _failures().count(tried if known else f"address {request.remote_addr}", current().clock())
    if count is None:
        return
    done, author = _told("sign_in_failed", tried, "?", new=None if count == 1 else str(count))
    try:
        current().store.book.on_record(lambda _: None, done, author)
    except StoreError as fault:
        log.warning("a wrong PIN for %s is not on record: %s", tried, fault)


def _told(what: str, about: str, who: str, new: str | None = None) -> Record:
    author = Author.once(who, request.remote_addr or device(), current().clock())
    return [Administered(what, about, new=new)], author
