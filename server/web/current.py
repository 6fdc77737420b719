"""What the present app was put together from, for whatever answers a request."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Request, current_app, request
from werkzeug.exceptions import NotFound

from board.calendar import day_of
from board.orders.job import Job
from server.core.wiring import Wiring


def current() -> Wiring:
    """The parts of the present app: config, store, desk, hub, clock."""
    return cast(Wiring, current_app.extensions["shopboard"])


def asked() -> Request:
    """The present request itself, for whoever looks at it more than once: each look through Flask's stand-in costs
    three calls."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]
    return found


def today() -> date:
    """The shop's local date."""
    parts = current()
    return day_of(parts.config.calendar(), parts.clock())


def known_job(order_no: str) -> Job:
    """The job as it is now, open or closed, with what others have written since; `NotFound` where there is none."""
    command_log = current().command_log
    command_log.catch_up()
    job = command_log.job(order_no)
    if job is None:
        raise NotFound
    return job
