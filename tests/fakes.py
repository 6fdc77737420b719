"""The hand-written fakes: a clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Says the time it was set to, in aware UTC."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def set(self, now: datetime) -> None:
        self.now = now

    def pass_by(self, minutes: float = 0, seconds: float = 0) -> None:
        """Lets time go on."""
        self.now += timedelta(minutes=minutes, seconds=seconds)
