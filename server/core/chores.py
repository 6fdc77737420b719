"""What has to be done now and then and waits for nobody: each chore by itself, in a thread beside the server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from server.core.clock import Clock

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
Chore = Callable[[datetime], object]


class Chores:
    """`start` and `stop` it, or call `do` by hand. A chore that fails is told once, and once when it works again. They
    erase what is old: while `must_wait` says that the clock shows a time that nobody believes, nothing is done."""

    def __init__(self, chores: Mapping[str, Chore], clock: Clock, must_wait: Callable[[], bool] = bool) -> None:
        self._chores = chores
        self._clock = clock
        self._must_wait = must_wait
        self._failing: set[str] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Does everything once more, so that nothing that was kept in memory is lost."""
        self._ended.set()
        self._thread.join(timeout=5)

    def do(self) -> None:
        """Each chore once."""
        for name, chore in () if self._must_wait() else self._chores.items():
            try:
                chore(self._clock())
            except Exception:
                if name not in self._failing:
                    log.exception("%s failed and is tried again every minute", name)
                self._failing.add(name)
            else:
                if name in self._failing:
                    log.warning("%s works again", name)
                self._failing.discard(name)

    def _run(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self.do()
        self.do()
