"""Whose answer it is: answers carry no number, and a slow sign's may come when the next message is out already."""

from collections import deque
from collections.abc import Callable

from drivers.dialect import Answer, Habits, Message

LATE_IN_A_ROW = 2
SAFETY = 1.5
"""A slow sign is given so much longer than it took."""
PROMPT_IN_A_ROW = 20
"""After so many prompt answers a slow sign counts as quick again."""


class Awaiting:
    """The messages of one sign whose answers are still out. The oldest gets the next answer: so none is confirmed by
    the answer to an older one, and whoever lost an answer waits a little longer."""

    def __init__(self, habits: Habits, monotonic: Callable[[], float]) -> None:
        self._habits = habits
        self._monotonic = monotonic
        self._out: deque[tuple[float, Message]] = deque()
        self._late = self._prompt = 0
        self.patience = habits.patience

    @property
    def slow(self) -> bool:
        """Whether the sign takes longer than its kind should."""
        return self.patience > self._habits.patience

    def sent(self, message: Message) -> None:
        """From now on this message waits too."""
        self._drop_lost()
        self._out.append((self._monotonic(), message))

    def whose(self, answer: Answer) -> Message | None:
        """The message that this answers, no longer waiting then; None for one that nobody waits for."""
        self._drop_lost()
        for at, (sent_at, message) in enumerate(self._out):
            if not _fits(answer, message):
                continue
            self._took(self._monotonic() - sent_at)
            if message.asks:
                for _ in range(at):
                    self._out.popleft()  # what is older than an answer that can be told apart will not be answered
            self._out.remove((sent_at, message))
            return message
        return None

    def forget(self) -> None:
        """The port was lost, and every answer with it."""
        self._out.clear()

    def _took(self, seconds: float) -> None:
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
