"""Puts the API into an app: the subjects, the limits on signing in, and the description of it all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, g
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from server.api import (
    attendance,
    audit,
    book,
    description,
    imports,
    indicators,
    jobs,
    kpi,
    kpi_cars,
    kpi_figures,
    learned,
    machines,
    months,
    paper,
    people,
    preview,
    proposal,
    session,
    sign_notices,
    sign_ports,
    signs,
    standards,
    wall,
    worklist,
)
from server.api.calls import PREFIX
from server.web import problems
from server.web.current import current
from server.web.problems import Problem

PATIENCE_SECONDS = 20.0

SUBJECTS = (
    *(session, wall, jobs, preview, proposal, kpi, kpi_figures, kpi_cars, indicators, book, attendance, months),
    *(paper, signs, sign_notices, sign_ports, people, standards, learned, imports, machines),
    *(worklist, audit, description),
)


def register(app: Flask) -> None:
    """All calls under /api/v1, and the three for machines at the root."""
    # Answers are read by people too: a job begins with its number, not with its advisor.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for subject in SUBJECTS:
        app.register_blueprint(subject.blueprint, url_prefix=PREFIX)
    app.register_blueprint(machines.root)
    app.register_blueprint(description.page)
    machines.measure(app)
    limit_sign_in(app)


def limit_sign_in(app: Flask) -> None:
    """Few wrong PINs for one name or from one address; counted where all processes see it, if there is such a place."""
    with app.app_context():
        shared = current().config.message_queue
    # Before the limiter, so that it runs after it: the turn ends when the attempt has been counted.
    turns = _Turns(app)
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=shared or "memory://",
        in_memory_fallback_enabled=shared is not None,
    )
    view: Callable[..., Any] = app.view_functions["session.sign_in"]
    for limits, key in ((session.NAME_LIMITS, session.name_asked), (session.ADDRESS_LIMITS, get_remote_address)):
        view = limiter.limit(limits, key_func=key, deduct_when=session.was_wrong, on_breach=too_many)(view)
    app.view_functions["session.sign_in"] = turns.taken_by(view)


class _Turns:
    """One attempt after the other: a thousand at once would all be looked at before the first of them had counted."""

    def __init__(self, app: Flask) -> None:
        self._lock = threading.Lock()
        app.after_request(self._counted)
        app.teardown_request(self._end)

    def taken_by(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """The view, when it is its turn; too many wait where that takes too long."""

        @wraps(view)
        def in_turn(**values: Any) -> Any:
            if not self._lock.acquire(timeout=PATIENCE_SECONDS):
                raise Problem(429, "too-many", headers={"Retry-After": "1"})
            g.turn = True
            return view(**values)

        return in_turn

    def _counted(self, answer: Response) -> Response:
        self._end()
        return answer

    def _end(self, _fault: BaseException | None = None) -> None:
        if g.pop("turn", False):
            self._lock.release()


def too_many(limit: RequestLimit) -> Response:
    """429 with the seconds after which the next attempt counts again."""
    seconds = max(1, round(limit.reset_at - time.time()))
    return problems.response(429, "too-many", str(problems.SENTENCES[429]), headers={"Retry-After": str(seconds)})
