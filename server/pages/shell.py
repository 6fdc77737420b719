"""What all pages have around them: menu, words for templates, security headers, language, and the error pages."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask_babel import get_locale
from werkzeug.exceptions import HTTPException, NotFound

from board import codes
from board.plate import look
from server.pages.entrance import wants_page
from server.pages.menu import menu
from server.translations.catalogs import LANGUAGES, known, name_of
from server.web import problems
from server.web.auth import current_person
from server.web.current import asked, current
from server.web.durations import duration, work_time
from server.web.faults import told_of
from server.web.instants import day_time, iso, on_paper, short_day
from server.web.labels import label
from server.web.languages import COOKIE

LANGUAGE_NAMES = tuple((language, name_of(language)) for language in LANGUAGES)
LANGUAGE_LIFE = timedelta(days=400)
FOR_EVER = "public, max-age=31536000, immutable"

POLICY = {
    "default-src": "'self'",
    "connect-src": "'self' ws://{host} wss://{host}",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HOSTS = 100
"""So many names of this server are kept with their policy: a stranger may call it by any."""
HOST = re.compile(r"[\w.\-:\[\]]+", re.ASCII)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HTTPS_FROM_NOW_ON = "max-age=31536000"
"""For this name only: others of the same domain are somebody else's affair."""

"""Who did what nobody did by hand."""


def register(app: Flask) -> None:
    """Puts the frame around every page of the app."""
    build = build_of(Path(app.static_folder or "."), Path(app.template_folder or "."))

    built = Path(app.static_folder or ".") / "build"

    # Not url_for: rows are rendered outside any request, where it would need to know the host.
    app.jinja_env.globals.update(
        label=label,
        codes=codes,
        language_name=lambda language: name_of(known(language) or language),
        asset=lambda name: f"{app.static_url_path}/build/{name}?v={build}",
        asset_exists=lambda name: (built / name).is_file(),
    )
    app.jinja_env.filters.update(
        iso=iso,
        day_time=day_time,
        short_day=short_day,
        duration=duration,
        work_time=work_time,
        on_paper=on_paper,
        initial=initial,
        plate_parts=plate_parts,
    )
    app.context_processor(lambda: _frame(build))
    app.before_request(_know_the_reader)
    app.after_request(_guard)
    app.register_error_handler(HTTPException, _fault_page)
    app.add_url_rule("/build", "build", lambda: Response(build, mimetype="text/plain"))


def build_of(static: Path, templates: Path) -> str:
    """Names what browsers hold of us: another one after every update of scripts, styles or templates."""
    sources = static / "build" / ".sources"
    total = hashlib.sha256(sources.read_bytes() if sources.is_file() else b"")
    for path in sorted(templates.rglob("*.html")):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def initial(name: str) -> str:
    """What stands in a person's round: the family name in Chinese, else the first letter."""
    return name[:1].upper()


def plate_parts(number: str) -> dict[str, str]:
    """A plate, masked or not, as its picture needs it: `head` 沪A, `serial` 12345, `kind` for its colours."""
    return asdict(look(number))


def _frame(build: str) -> dict[str, Any]:
    parts, person = current(), current_person()
    config = parts.config
    return {
        "person": person if person is not None and person.role != "display" else None,
        "menu": menu(person),
        "site_name": config.site.name,
        "time_zone": str(config.site.time_zone),
        "stale_seconds": config.display.stale_seconds,
        "locale": known(str(get_locale())),
        "languages": LANGUAGE_NAMES,
        "now": parts.clock(),
        # Guests need not know; whoever is let in anywhere else may.
        "troubles": told_of(parts.health.troubles) if person is not None else [],
        "clock_speed": getattr(parts.clock, "speed", 1),
        "build": build,
    }


def _know_the_reader() -> None:
    # PostgreSQL takes this character in no text, and nothing has a name with it.
    if "\x00" in request.path:
        raise NotFound
    # Before the first sentence: the language of a page may be its reader's.
    if wants_page():
        current_person()


def _guard(answer: Response) -> Response:
    came, headers = asked(), answer.headers
    headers.update(HEADERS)
    if came.is_secure:
        headers["Strict-Transport-Security"] = HTTPS_FROM_NOW_ON
    headers["Content-Security-Policy"] = _policy(came.host)
    if came.endpoint == "static":
        if "v" in request.args or "/fonts/" in request.path or "/chunks/" in request.path:
            answer.headers["Cache-Control"] = FOR_EVER
    elif wants_page():
        answer.headers.setdefault("Cache-Control", "no-store")
        if chosen := known(request.args.get("lang")):
            answer.set_cookie(COOKIE, chosen, max_age=LANGUAGE_LIFE, samesite="Lax", httponly=True)
    return answer


@lru_cache(maxsize=HOSTS)
def _policy(host: str) -> str:
    """Older browsers do not count ws: on the same host as 'self'; a host that looks like no host is left out."""
    shown = POLICY if HOST.fullmatch(host) else POLICY | {"connect-src": "'self'"}
    return "; ".join(f"{name} {value}" for name, value in shown.items()).format(host=host)


def _fault_page(wrong: HTTPException) -> Response | HTTPException | tuple[str, int]:
    """A page that says what is wrong and where to go; machines get their problem instead."""
    if not wants_page() or wrong.code is None or wrong.code < 400:
        return problems.of_http(wrong)
    code = wrong.code if wrong.code in problems.SENTENCES else (500 if wrong.code >= 500 else 400)
    sentence, title = g.get("fault_told") or problems.SENTENCES[code], problems.TITLES[code]
    return render_template("error.html", code=wrong.code, title=title, sentence=sentence), wrong.code
