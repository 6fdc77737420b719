"""What the present app was put together from, for whatever answers a request."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import current_app

from board.calendar import day_of
from server.core.wiring import Wiring


def current() -> Wiring:
    """The parts of the present app: config, store, desk, hub, clock."""
    return cast(Wiring, current_app.extensions["shopboard"])


def today() -> date:
    """The shop's local date."""
    parts = current()
    return day_of(parts.config.calendar(), parts.clock())
