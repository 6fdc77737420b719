"""The server while its shop cannot be opened: it listens, says what is lost, and lets an administrator go on without a
terminal (domain.md §15).

Who may is proved by the PIN of an administrator, where people can still be read, or by the one-time code that stands on
the console. What is brought back is the newest backup, or what can be put together from it and the damaged file.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, json, render_template, request
from flask_babel import gettext

from board.figures.administered import Administered
from server.config.loading import Config
from server.config.resources import TEMPLATES
from server.core.backups import Copy
from server.core.clock import Clock
from server.core.wiring import Wiring
from server.people.credentials import nobodys_hash, pin_matches
from server.people.one_time_code import OneTimeCode
from server.run.losses import newest_copy
from server.run.repair import Repaired, repair
from server.store.bookshelf import Author
from server.store.database import Database
from server.store.failures import StoreError
from server.web import languages
from server.web.faults import FAULTS, told
from server.web.guesses import Attempt, Guesses
from server.web.problem import for_machines
from server.web.problems import MEDIA_TYPE
from server.web.thread_pool import in_thread_pool

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """Why the shop cannot be opened, and what there is to go on with."""

    fault: StoreError
    newest: Copy | None


def recovery_app(config: Config, fault: StoreError, clock: Clock, done: Callable[[Repaired, str], None]) -> Flask:
    """The whole web application while the shop is lost; `done` hears when it is back, and by whom."""
    app = Flask("server", template_folder=str(TEMPLATES))
    languages.register(app, lambda: config.site, clock)
    lost = Lost(fault, newest_copy(config))
    code, guesses = OneTimeCode.of(config), Guesses(None)
    app.context_processor(lambda: {"site": config.site.name, "locale": languages.chosen(config.site.language)})

    @app.get("/healthz")
    @app.get("/api/v1/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/recover")
    def recover() -> Response:
        who = _proved(config, lost, code, guesses, clock)
        if who is None:
            return _page(config, lost, gettext("Name and PIN, or the code, are not right."), 403)
        try:
            repaired = in_thread_pool(repair, config, clock())
        except StoreError as trouble:
            log.exception("the shop could not be brought back")
            return _page(config, lost, str(trouble), 503)
        code.spend()
        done(repaired, who)
        return _guarded(Response(render_template("recovered.html", repaired=repaired)))

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def anything(path: str) -> Response:
        if for_machines():
            return _problem(fault)
        return _page(config, lost, "", 503)

    return app


def put_on_record(wiring: Wiring, repaired: Repaired, who: str) -> None:
    """Writes into the book, which is there again, what was brought back and by whom."""
    source = repaired.backup.name if repaired.backup else "log"
    done = [Administered("database_restored", source, new="; ".join(repaired.sentences()))]
    wiring.store.book.on_record(lambda _: None, done, Author.once(who, "recovery", wiring.clock()))


def say_code(config: Config, clock: Clock) -> None:
    """Prints the one-time code on the console, which only who looks after the server can read."""
    code = OneTimeCode.of(config).make(clock())
    print(f"recovery code, for the page that the server shows now: {code}", flush=True)


def _proved(config: Config, lost: Lost, code: OneTimeCode, guesses: Guesses, clock: Clock) -> str | None:
    """Who asks, where they have proved that they may; None where not."""
    given, name, pin = (request.form.get(field, "")[:80].strip() for field in ("code", "name", "pin"))
    if given:
        return "console" if code.fits(given, clock()) else None
    attempt = Attempt(name, "", request.remote_addr or "")
    if not name or guesses.begin(attempt):
        return None
    kept = _admins(config, lost).get(name)
    right = in_thread_pool(pin_matches, kept or nobodys_hash(), pin) and kept is not None
    guesses.end(attempt, right=right)
    return name if right else None


def _admins(config: Config, lost: Lost) -> dict[str, str]:
    """The administrators with what is kept of their PINs: as the damaged file has them, else as the backup has."""
    for path in (Database(config.database, config.site.code).path, lost.newest.path if lost.newest else None):
        if path is not None and path.exists() and (found := _admins_in(path, config.site.code)):
            return found
    return {}


def _admins_in(path: Path, site: str) -> dict[str, str]:
    query = "SELECT name, pin_hash FROM staff WHERE site = ? AND role = 'admin' AND active AND pin_hash IS NOT NULL"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return dict(connection.execute(query, (site,)).fetchall())
    except sqlite3.Error:
        return {}


def _page(config: Config, lost: Lost, said: str, status: int) -> Response:
    page = render_template(
        "recovery.html",
        told=str(FAULTS[lost.fault.code].what),
        exactly=str(lost.fault),
        newest=lost.newest,
        damaged=lost.fault.code == "damaged",
        folder=config.backup.folder,
        said=said,
    )
    return _guarded(Response(page, status=status))


def _problem(fault: StoreError) -> Response:
    body = {
        "type": "urn:shopboard:problem:not-ready",
        "title": gettext("Not ready"),
        "status": 503,
        "detail": told(fault.code),
        "failed": ["database"],
        "faults": [fault.code],
    }
    return _guarded(Response(json.dumps(body), status=503, content_type=MEDIA_TYPE))


def _guarded(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer
