"""What the log has taught, for pages and API: actual times beside the standards, and whether promises by them hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from board.calendar import day_of
from board.forecast.calibration import MONTHS, Kept, calibration
from board.forecast.drift import Drift, drifts
from board.forecast.standard_times import Figures, figures
from board.orders.learned import DAYS
from server.core.wiring import Wiring
from server.store.store import Store
from server.web.thread_pool import in_thread_pool

LONGEST_MONTH = 31


def figures_now(parts: Wiring) -> tuple[Figures, ...]:
    """The standard-time table beside what its operations took."""
    return figures(parts.store.floor.standards(), parts.command_log.shop.learned)


@dataclass(frozen=True, slots=True)
class Drifted:
    """The teams and operations whose newest work takes another time than it used to; `names` says what a code is."""

    teams: tuple[Drift, ...]
    operations: tuple[Drift, ...]
    names: Mapping[str, str]

    @property
    def any(self) -> bool:
        return bool(self.teams or self.operations)


def drift_now(parts: Wiring) -> Drifted:
    """Whether the times of the newest work have drifted."""
    teams, operations = drifts(parts.command_log.shop.learned)
    names = {line.code: line.name for line in parts.store.floor.standards()} if operations else {}
    return Drifted(teams, operations, names)


def calibration_now(parts: Wiring) -> tuple[Kept, ...]:
    """The past months, each tried with what was known before it; worked out beside the event loop."""
    return in_thread_pool(_calibrated, parts.store, day_of(parts.command_log.shop.calendar, parts.clock()))


def _calibrated(store: Store, today: date) -> tuple[Kept, ...]:
    first = today - timedelta(days=DAYS + MONTHS * LONGEST_MONTH)
    return calibration(store.task_times.since(first), today)


def share(part: int, whole: int) -> str:
    """ "95.9 %", rounded down so that a missed target never looks met; "—" of nothing."""
    return f"{part * 1000 // whole / 10:.1f} %" if whole else "—"
