"""One wire and the signs that hang on it: one thread that gives each its turn, one message at a time."""

import threading
from collections.abc import Callable
from typing import Protocol

from drivers.dialect import Habits
from drivers.link import Link
from drivers.orders import Bell
from drivers.sign import SignSettings, Timing
from drivers.simulator import SimulatedSign
from drivers.transport import Transport

STOP_SECONDS, LONGEST_MESSAGE = 15.0, 1024
"""Nobody waits longer for the thread than one message and its answer may take."""


class Driven(Protocol):
    """What a wire needs to know of a sign on it."""

    def tick(self) -> float: ...

    def ended(self) -> None: ...


class Wire:
    """`link` is the port they share. A sign's fault delays the others by the wait for one answer at most."""

    def __init__(
        self,
        settings: SignSettings,
        habits: Habits,
        timing: Timing,
        connect: Callable[["Wire"], Transport],
    ) -> None:
        self._settings = settings
        self._timing = timing
        self._signs: list[Driven] = []
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._rest: float | None = None
        self._rested = threading.Event()
        self.far_ends: list[SimulatedSign] = []
        self.bell = Bell(timing.speed)
        self.link = Link(settings, timing, lambda: connect(self), habits.gap, habits.recovery)

    def join(self, sign: Driven, far_end: SimulatedSign) -> None:
        """One more sign hangs on it, before the wire is started."""
        self._signs.append(sign)
        self.far_ends.append(far_end)

    def tick(self) -> float:
        """A turn for each; returns after how many seconds to come again at the latest. Never raises."""
        if self._rest is not None:
            self.link.rest(self._rest)
            self._rest = None
            self._rested.set()
        return min(sign.tick() for sign in self._signs)

    def start(self) -> None:
        """Start the thread, unless it runs; before this nothing was opened."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"wire {self._settings.port}", daemon=True)
            self._thread.start()

    def rest(self, seconds: float) -> None:
        """Give the port away for so long, and return when it is free; 0 takes it back."""
        self._rested.clear()
        self._rest = seconds
        self.bell.ring()
        if self._thread is not None:
            self._rested.wait(STOP_SECONDS)

    def stop(self, timeout: float | None = None) -> None:
        """Let the message that is being written end, then close the port. Waits as long as the longest may take."""
        self._stopping = True
        self.bell.ring()
        if self._thread is not None:
            longest = STOP_SECONDS + LONGEST_MESSAGE * self._settings.seconds_per_byte
            self._thread.join(longest if timeout is None else timeout)

    def _run(self) -> None:
        while not self._stopping:
            self.bell.wait(self.tick())
        self.link.close()
        for sign in self._signs:
            sign.ended()
