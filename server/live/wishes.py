"""What one connected client may ask for, and how often: its newest wish is answered."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

ANSWERS_A_SECOND = 5


class Wishes(Generic[T]):
    """The wishes of one client. One is answered at a time; what comes meanwhile is answered together, by its last."""

    def __init__(self) -> None:
        self._answered: deque[float] = deque(maxlen=ANSWERS_A_SECOND)
        self._lock = threading.Lock()
        self._number = 0
        self._newest: Callable[[], T]
        self._answering: threading.Event | None = None
        self._answer: list[T] = []

    def answer(self, wish: Callable[[], T]) -> T:
        """What `wish` gives, or a later one that came while an earlier was being answered. Waits without a lock."""
        with self._lock:
            self._number += 1
            self._newest = wish
            ahead = self._answering
            if ahead is None:
                self._answering = threading.Event()
        if ahead is None:
            return self._answer_newest()
        ahead.wait()
        # Empty where the one ahead failed.
        return self._answer[-1] if self._answer else wish()

    def _answer_newest(self) -> T:
        """Until nothing newer has come while it was answered."""
        try:
            while True:
                self._keep_pace()
                number, wish = self._number, self._newest
                answer = wish()
                self._answered.append(time.monotonic())
                with self._lock:
                    self._answer[:] = [answer]
                    if number == self._number:
                        return answer
        finally:
            with self._lock:
                done, self._answering = self._answering, None
            if done is not None:
                done.set()

    def _keep_pace(self) -> None:
        if len(self._answered) == ANSWERS_A_SECOND:
            time.sleep(max(0.0, self._answered[0] + 1.0 - time.monotonic()))
