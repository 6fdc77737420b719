"""Several messages out before the first answer is in: for a sign whose answers take seconds, and for last words.

Answers carry no number, but come in the order of what they answer: as many of them are as good as all.
"""

from collections.abc import Callable, Sequence

from drivers.awaiting import Awaiting
from drivers.dialect import Answer, Message
from drivers.sign import Timing


class Row:
    """One row of messages. `write` puts one on the wire; `free_at` says when the next may follow; `hear` waits so long
    for answers."""

    def __init__(
        self,
        awaiting: Awaiting,
        timing: Timing,
        write: Callable[[Message], None],
        free_at: Callable[[], float],
        hear: Callable[[float], list[Answer]],
    ) -> None:
        self._awaiting = awaiting
        self._timing = timing
        self._write = write
        self._free_at = free_at
        self._hear = hear

    def answers(self, messages: Sequence[Message], patience: float) -> list[Answer] | None:
        """Sends them all; an answer to each, or None where it cannot be said which is whose."""
        began_at, clean = self._timing.monotonic(), self._awaiting.none
        for message in messages:
            self._timing.sleep(max(0.0, self._free_at() - self._timing.monotonic()))
            self._write(message)
            self._awaiting.sent(message)
        heard: list[Answer] = []
        took = 0.0
        until = self._timing.monotonic() + patience
        while len(heard) < len(messages) and (left := until - self._timing.monotonic()) > 0:
            heard += self._hear(left)
            took = took or (self._timing.monotonic() - began_at if heard else 0.0)
        named = any(answer.kind in ("kept", "forgotten") for answer in heard)
        if not clean or named or len(heard) != len(messages):
            return None
        self._awaiting.row_took(messages, took)
        return heard
