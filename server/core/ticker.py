"""Time passes: catches up with other processes, records what is due by now, tells displays what moved by time alone.

Ticks at least once a second, in a thread (a greenlet under gevent) of its own, in every process that serves displays.
What it records carries a key that is the same in all of them, so nothing happens twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime

from board.forecast.rows import Row
from board.forecast.view import project
from board.forecast.watch import Due, due, still_due
from board.orders.events import PRODUCT, Event
from board.orders.job import Job
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.core.clock import Clock
from server.core.command_log import CommandLog
from server.core.health import Health
from server.core.hub import Hub

log = logging.getLogger(__name__)

SECOND = 1.0
AT_ONCE = 20
"""So much that is due is recorded between two looks at the shop, and told as one."""


class Ticker:
    """`start` and `stop` it, or call `tick` by hand. `wake` makes it tick at once."""

    def __init__(self, command_log: CommandLog, hub: Hub, clock: Clock, health: Health | None = None) -> None:
        self._desk = command_log
        self._health = health
        self._hub = hub
        self._clock = clock
        self._awake = threading.Event()
        self._stopped = False
        self._failing = False
        self._thread: threading.Thread | None = None
        self._seq = 0
        self._rows: tuple[Row, ...] = ()
        self._refused: set[str] = set()

    def start(self) -> None:
        """Begins to tick. A stopped ticker stays stopped."""
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Waits for the tick that is under way."""
        self._stopped = True
        self.wake()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def wake(self) -> None:
        """Something may be new: tick now."""
        self._awake.set()

    def tick(self) -> None:
        """One look at the log and the clock."""
        self._desk.catch_up()
        # By a clock that has jumped every car may seem late: it is told what time it is before anybody is told that.
        if self._health is None or not self._health.clock_has_jumped:
            self._record(due(self._desk.shop, self._clock()))
        shop, seq = self._desk.snapshot()
        rows = project(shop, seq, self._clock()).rows
        if seq == self._seq and rows != self._rows:
            self._hub.publish(seq)
        self._seq, self._rows = seq, rows

    def _record(self, found: Sequence[Due]) -> None:
        """Each by itself, and whoever waits to write has a turn in between: a hundred cars may fall due in one minute.
        The rest is left for the next look, or to another process, where that is quicker."""
        told: list[Event] = []
        try:
            for one in sorted(found, key=lambda one: one.key in self._refused)[:AT_ONCE]:
                events = self._raise(one)
                if events is None:
                    return
                told += events
                time.sleep(0)
        finally:
            if told:
                self._hub.publish(told[-1].seq, tuple(told))
        if told and len(found) > AT_ONCE:
            self.wake()

    def _raise(self, found: Due) -> Sequence[Event] | None:
        """What was recorded; None where somebody has been quicker."""

        def decide(shop: Shop, _job: Job | None, now: datetime) -> list[Entry]:
            return still_due(shop, found, now)

        try:
            receipt = self._desk.record(
                found.entry.job, decide, who=PRODUCT, device=PRODUCT, key=found.key, publish=False
            )
        except Refused as reason:
            if found.key not in self._refused:
                log.warning("%s could not be recorded: %s", found.key, reason)
            self._refused.add(found.key)
            return ()
        return receipt.events if receipt.events and not receipt.replayed else None

    def _run(self) -> None:
        while not self._stopped:
            self._awake.clear()
            try:
                self.tick()
                if self._failing:
                    log.warning("the ticker works again")
                self._failing = False
            except Exception:
                # Whatever it is, the next second may be better; said once, not every second.
                if not self._failing:
                    log.exception("the ticker failed and goes on trying")
                self._failing = True
            self._look()
            self._awake.wait(SECOND)

    def _look(self) -> None:
        """Whatever becomes of the tick, somebody has to notice what it may have failed by."""
        if self._health is None:
            return
        try:
            self._health.ticked(well=not self._failing)
        except Exception:
            log.exception("nobody knows whether the shop can work")
