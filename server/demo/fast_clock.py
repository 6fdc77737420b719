"""A clock that runs faster than the world's, and can be put on to the next morning."""

from __future__ import annotations

import time
from datetime import datetime, timedelta


class FastClock:
    """Says aware UTC. `speed`: how many of its seconds pass in one of the world's."""

    def __init__(self, start: datetime, speed: float) -> None:
        self.speed = speed
        self._start = start
        self._since = time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._since) * self.speed)

    def put_on(self, to: datetime) -> None:
        """Goes on from `to`, which must lie ahead."""
        self._start, self._since = max(to, self()), time.monotonic()

    def wait_until(self, at: datetime) -> None:
        """Sleeps until the clock says `at`."""
        while (left := (at - self()).total_seconds()) > 0:
            time.sleep(min(left / self.speed, 1.0))


class JumpingClock:
    """Stands still until it is to wait, and is there at once: hours pass in seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def wait_until(self, at: datetime) -> None:
        """Jumps to `at`; never back."""
        self._now = max(self._now, at)
