"""Whose answer it is: answers carry no number, and a slow sign's may come when the next message is out already."""

from collections import deque
from collections.abc import Callable, Sequence

from drivers.dialect import Answer, Habits, Message

LATE_IN_A_ROW = 2
SAFETY = 1.5
"""A slow sign is given so much longer than it took."""
LEAST_SECONDS = 1.0
"""So long even a quick sign is waited for in a hurry; an answer that comes later still counts."""
PROMPT_IN_A_ROW = 20
"""After so many prompt answers a slow sign counts as quick again."""


class Awaiting:
    """The messages of one sign whose answers are still out. What one answers can be said only where those that may be
    meant are alike; a question, whose answer names it, clears away whatever is older."""

    def __init__(self, habits: Habits, monotonic: Callable[[], float]) -> None:
        self._habits = habits
        self._monotonic = monotonic
        self._out: deque[tuple[float, Message]] = deque()
        self._late = self._prompt = 0
        self._last_took = 0.0
        self.patience = habits.patience

    @property
    def slow(self) -> bool:
        """Whether the sign takes longer than its kind should."""
        return self.patience > self._habits.patience

    @property
    def short_patience(self) -> float:
        """For when there is little time: as long as the last answer took, and some more."""
        return min(self.patience, max(LEAST_SECONDS, SAFETY * self._last_took))

    def sent(self, message: Message) -> None:
        """From now on this message waits too."""
        self._drop_lost()
        self._out.append((self._monotonic(), message))

    def is_out(self, question: Message) -> bool:
        """Whether this question was put already."""
        return any(message.asks == question.asks for _, message in self._out if message.asks)

    def muddles(self, message: Message) -> bool:
        """Whether the answer to this could be taken for that to another message, or the other way round."""
        self._drop_lost()
        return not message.asks and any(not out.asks and out.chunks != message.chunks for _, out in self._out)

    def whose(self, answer: Answer) -> Message | None:
        """The message that this answers, no longer waiting then; None for one that nobody waits for, or not surely."""
        self._drop_lost()
        meant = [(sent_at, message) for sent_at, message in self._out if _fits(answer, message)]
        if not meant:
            return None
        sent_at, message = meant[0]
        self._took(self._monotonic() - sent_at)
        if message.asks and answer.kind in ("kept", "forgotten"):
            while self._out.popleft() != (sent_at, message):
                pass
        else:
            self._out.remove((sent_at, message))
        return message if all(other.chunks == message.chunks for _, other in meant) else None

    @property
    def none(self) -> bool:
        """Whether every answer that may still come is in."""
        self._drop_lost()
        return not self._out

    def row_took(self, row: Sequence[Message], seconds: float) -> None:
        """All of these were answered, in their order; `seconds` is how long the first one took."""
        for message in row:
            self._out.remove(next(out for out in self._out if out[1] is message))
        self._took(seconds)

    def forget(self) -> None:
        """The port was lost, and every answer with it."""
        self._out.clear()

    def _took(self, seconds: float) -> None:
        self._last_took = seconds
        if seconds > self._habits.patience:
            self._late, self._prompt = self._late + 1, 0
            if self._late >= LATE_IN_A_ROW:
                self.patience = max(self.patience, min(self._habits.longest_patience, SAFETY * seconds))
        else:
            self._late, self._prompt = 0, self._prompt + 1
            if self._prompt >= PROMPT_IN_A_ROW:
                self.patience = self._habits.patience

    def _drop_lost(self) -> None:
        while self._out and self._monotonic() - self._out[0][0] > self._habits.longest_patience:
            self._out.popleft()


def _fits(answer: Answer, message: Message) -> bool:
    """What was asked for is named in its answer; a question too may be refused."""
    if answer.kind in ("kept", "forgotten"):
        return message.asks == answer.text
    return not message.asks or answer.kind != "ok"
