"""The clock: the only place of the server that asks what time it is; tests and the demo put in one of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Says what time it is, in aware UTC."""


def utc_now() -> datetime:
    """The computer's clock."""
    return datetime.now(UTC)
