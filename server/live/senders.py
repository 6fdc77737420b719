"""Sends what waits for each of several channels: a thread for each, so that none holds up another, the server or its
end."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable

from server.core.hub import Mailbox
from server.core.wiring import Wiring
from server.store.failures import StoreError

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
SEND_SECONDS = 15.0
"""What a channel may take; well below the time for which a message belongs to whoever claimed it."""


class Senders(ABC):
    """`start` and `stop` it, or call `send_due` by hand."""

    def __init__(self, name: str, wiring: Wiring, seconds: float = SEND_SECONDS) -> None:
        self._wiring = wiring
        self._seconds = seconds
        self._box: Mailbox = wiring.hub.subscribe(name, lambda _event: any(True for _ in self.channels()))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._senders: dict[str, threading.Thread] = {}
        self._failing = False

    @abstractmethod
    def channels(self) -> Iterable[str]:
        """The names of those there are now."""

    @abstractmethod
    def send_next(self, channel: str) -> bool:
        """Sends the next message that is due; whether there may be one after it."""

    @property
    def busy(self) -> list[str]:
        """The channels to which something is being sent."""
        return [name for name, thread in self._senders.items() if thread.is_alive()]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends without waiting for an answer; what was not taken goes out after the next start."""
        self._ended.set()
        self._wiring.hub.unsubscribe(self._box)
        if self._thread.is_alive():
            self._thread.join(timeout=PAUSE_SECONDS + 1)

    def send_due(self) -> None:
        """Begins to send what is due; waits for no channel."""
        for name in self.channels():
            if name not in self.busy:
                thread = threading.Thread(target=self._send_all, args=(name,), name=f"to {name}", daemon=True)
                self._senders[name] = thread
                thread.start()

    def wait(self, seconds: float) -> None:
        """Until nobody is at it any more."""
        for thread in list(self._senders.values()):
            thread.join(seconds)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.send_due()
                self._failing = False
            except Exception:
                # Whatever it is, the next second may be better; said once, not every second.
                if not self._failing:
                    log.exception("%s cannot be sent", self._thread.name)
                self._failing = True
            # A post says that there may be something; other processes and the clock say nothing.
            self._box.take(timeout=PAUSE_SECONDS)

    def _send_all(self, name: str) -> None:
        """One after the other, until nothing is due or one is not taken."""
        try:
            while not self._ended.is_set() and self.send_next(name):
                pass
        except StoreError as error:
            log.warning("%s: whether it was told could not be kept: %s", name, error)
