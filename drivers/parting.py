"""The last words: written until they stand as surely as anybody can know, in the seconds that are left.

Nothing is asked of such a sign but whether it hears. A line that it refuses to change is covered, or taken away.
"""

from collections.abc import Callable

from drivers.beliefs import Beliefs
from drivers.dialect import Dialect, Message
from drivers.sign import Line
from drivers.watch import Watch

PAUSE_SECONDS = 1.0
"""Before the next try where the sign said no, or was busy."""
MOOD_SECONDS = 8.0
"""A sign that refuses every line may think better of it so long."""
REPEAT_SECONDS = 0.5
"""A sign that is never heard gets them again and again: who knows for how long it is deaf."""
ONCE_HEARD = 2
"""A sign that confirms nothing gets them so often again as soon as it was heard, for it may have been deaf before."""


class Parting:
    """One sign's. `over`: nothing more can be done for it."""

    def __init__(self, dialect: Dialect, beliefs: Beliefs, watch: Watch, monotonic: Callable[[], float]) -> None:
        self._dialect = dialect
        self._beliefs = beliefs
        self._watch = watch
        self._monotonic = monotonic
        self._began_at: float | None = None
        self._cover: Message | None = None
        self._covered: list[int] = []
        self._settled_at: float | None = None
        self._heard_before = 0
        self._asking = False
        self._rounds = 0
        self.over = False

    def lines(self, wanted: tuple[Line, ...], update: Callable[[list[int]], Message | None]) -> Message | None:
        """The lines that do not stand yet, set aside or not; `update` makes the message that brings some of them."""
        if self._began_at is None:
            self._began_at = self._monotonic()
        refused = self._beliefs.refused(self._began_at)
        open_ = self._beliefs.unsettled()
        early = self._monotonic() < self._began_at + MOOD_SECONDS
        in_a_mood = early and len(refused) == len(wanted) and self._dialect.capabilities.ack
        if refused and not set(open_) - set(refused) and not in_a_mood:
            self._cover, self._covered = self._dialect.cover(refused, wanted), refused
            return self._cover
        if open_:
            self.over, self._settled_at = False, None
            return update(open_)
        self._settled_at = self._settled_at or self._monotonic()
        return None

    def question(self) -> Message | None:
        """What is asked of a sign that confirms nothing, once all lines went out."""
        if self.over or self._beliefs.is_sure:
            self.over = True
            return None
        now = self._monotonic()
        if not self._watch.answers:
            if self._settled_at is not None and now >= self._settled_at + REPEAT_SECONDS:
                self._beliefs.rewrite()
            return None
        if self._asking:
            self._asking = False
            if self._watch.times_heard == self._heard_before:
                self._beliefs.rewrite()
                return None
            self._rounds = max(1, self._rounds)
        if 0 < self._rounds <= ONCE_HEARD:
            self._rounds += 1
            self._beliefs.rewrite()
            return None
        asked = self._watch.register or next(iter(self._dialect.checks(0)), None)
        if asked is None or (self._rounds > ONCE_HEARD + 1 and not self._beliefs.are_suspected):
            self.over = True
            return None
        self._rounds += self._rounds > 0
        self._heard_before, self._asking = self._watch.times_heard, True
        return asked

    def drop(self, message: Message) -> None:
        """What covers the refused lines has arrived."""
        if message is self._cover:
            self._beliefs.let_be(self._covered)
