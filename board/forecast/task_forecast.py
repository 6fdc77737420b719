"""Where one task is expected to run."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class TaskForecast(NamedTuple):
    """Where an unfinished task is expected to run: aware UTC instants, and the bay it is expected in."""

    job: str
    task: int
    starts_at: datetime
    ends_at: datetime
    bay: str | None
