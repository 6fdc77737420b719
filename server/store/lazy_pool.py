"""PostgreSQL's connections: as few as do, since many dealerships share it, and as many as are needed at once.

To open one costs as much as two commands. So whoever finds none idle waits a moment for another's, and what was opened
in a busy minute is kept until it has not been needed for a while.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util.queue import Empty

FEW = 2
"""So many are opened without waiting."""
PATIENCE_SECONDS = 0.02
REST_SECONDS = 15.0
SURE_SECONDS = 1.0
"""A connection that was in use so shortly ago is not asked first whether it is still there."""
USED = "used"


class LazyPool(QueuePool):
    """Gives the one last used; from time to time closes those that lay idle all the time since."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options | {"use_lifo": True})
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._unneeded = self.size()
        self._due = time.monotonic() + REST_SECONDS

    def _do_get(self) -> ConnectionPoolEntry:
        record: Any = self._of_another() or super()._do_get()
        self._unneeded = min(self._unneeded, self.checkedin())
        record.fresh = record.fresh or time.monotonic() - record.info.get(USED, -SURE_SECONDS) < SURE_SECONDS
        found: ConnectionPoolEntry = record
        return found

    def _of_another(self) -> ConnectionPoolEntry | None:
        """One that is idle, or will be in a moment; None where another may be opened."""
        is_patient = self.checkedin() + self.checkedout() >= FEW
        try:
            return self._pool.get(is_patient, PATIENCE_SECONDS)
        except Empty:
            return None

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        record.info[USED] = time.monotonic()
        super()._do_return_conn(record)
        if time.monotonic() >= self._due:
            self.rest()

    def rest(self) -> None:
        """Closes as many as lay idle all the time since the last rest."""
        surplus = self._unneeded
        self._begin_anew()
        idle = []
        try:
            while True:
                idle.append(self._pool.get(False))
        except Empty:
            pass
        kept = max(0, len(idle) - surplus)
        for record in reversed(idle[:kept]):
            self._pool.put(record, False)
        for record in idle[kept:]:
            record.close()
            self._dec_overflow()
