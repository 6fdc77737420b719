"""Whether the shop can work: what is wrong with database, disk, clock and ticker, found out by trying.

The ticker lets it look; whoever asks gets what was seen last, so that asking costs the disk nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from server.core.clock import Clock
from server.store.failures import DiskFull, StoreError
from server.store.store import Store
from server.store.write_trial import try_to_write

log = logging.getLogger(__name__)

CHECKS = ("database", "disk", "clock", "ticker")
EVERY_SECONDS = 10.0
OVERDUE_SECONDS = 40.0
JUMP_SECONDS = 120.0
"""A clock that is put right by so little has not jumped."""
GETS_USED_SECONDS = 600.0
"""After so long a clock that has jumped is taken for the right one: somebody has set it."""
CLOCK, TICKER = "clock_jumped", "ticker"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is wrong: the check that fails and the fault by its name (`server.store.failures`, or one of ours)."""

    check: str
    code: str


def _since_boot() -> float:
    """Seconds that no setting of the clock moves; those of a computer that sleeps count where the system knows them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Health:
    """What was wrong at the last look. `wall` and `since_boot` tell seconds, by the clock and without it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wall: Callable[[], float] = time.time,
        since_boot: Callable[[], float] = _since_boot,
    ) -> None:
        self._store = store
        self._clock = clock
        self._wall, self._since_boot = wall, since_boot
        self._troubles: tuple[Trouble, ...] = ()
        self._looked_at: float | None = None
        self._offset = wall() - since_boot()
        self._jumped_at: float | None = None
        self._ticks = True
        self._lock = threading.Lock()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong, by the last look; a look that is long overdue is a trouble of its own."""
        overdue = self._looked_at is not None and self._since_boot() - self._looked_at > OVERDUE_SECONDS
        return (*self._troubles, Trouble("ticker", TICKER)) if overdue else self._troubles

    @property
    def clock_has_jumped(self) -> bool:
        """Whether the clock shows a time that nobody believes yet: nothing that cannot be taken back is done by it."""
        return abs(self._wall() - self._since_boot() - self._offset) >= JUMP_SECONDS

    def ticked(self, *, well: bool) -> None:
        """The ticker has ticked; looks around where that is due."""
        was_well, self._ticks = self._ticks, well
        is_news = well != was_well or self.clock_has_jumped != (self._jumped_at is not None)
        if self._looked_at is None or self._since_boot() - self._looked_at >= EVERY_SECONDS or is_news:
            self.look()

    def look(self) -> tuple[Trouble, ...]:
        """Tries everything anew; says in the server's log what has come and gone."""
        found = list(dict.fromkeys((*self._of_database(), *self._of_clock())))
        if not self._ticks and not found:
            found.append(Trouble("ticker", TICKER))
        self._tell(found)
        self._troubles, self._looked_at = tuple(found), self._since_boot()
        return self._troubles

    def _of_database(self) -> Iterable[Trouble]:
        database = self._store.database
        try:
            try_to_write(database, self._clock())
        except StoreError as fault:
            yield Trouble("disk" if isinstance(fault, DiskFull) else "database", fault.code)
        if database.damage is not None:
            yield Trouble("database", database.damage.code)

    def _of_clock(self) -> Iterable[Trouble]:
        now, offset = self._since_boot(), self._wall() - self._since_boot()
        if not self.clock_has_jumped:
            self._jumped_at = None
            return
        self._jumped_at = self._jumped_at or now
        if now - self._jumped_at > GETS_USED_SECONDS:
            self._offset, self._jumped_at = offset, None
            return
        yield Trouble("clock", CLOCK)

    def _tell(self, found: Iterable[Trouble]) -> None:
        found, before = set(found), set(self._troubles)
        for one in sorted(found - before, key=str):
            log.error("the check of the %s fails: %s", one.check, one.code)
        for one in sorted(before - found, key=str):
            log.warning("the check of the %s passes again: no more %s", one.check, one.code)
