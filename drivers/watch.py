"""Whether a sign is there: when it is asked, what a missing answer means, and what the first one after that."""

from collections.abc import Callable

from drivers.dialect import Dialect, Message

MOST_MISSED = 3
"""After so many messages without any answer a sign that should answer is gone."""
GONE_SECONDS = 5.5
"""So often it is asked for then."""
MOST_UNREPORTED = 2
"""So often a sign is asked what went wrong that has never said that."""


class Watch:
    """One sign's heart-beats. `answers`: it was heard once, so it has a return wire; `silent`: it is gone;
    `register`: the question by which it says what went wrong; `times_heard`: how often it answered."""

    def __init__(self, dialect: Dialect, monotonic: Callable[[], float]) -> None:
        self._dialect = dialect
        self._habits = dialect.habits
        self._monotonic = monotonic
        self._beat_at = 0.0
        self._beats = 0
        self._missed = 0
        self._unreported = 0
        self.answers = False
        self.silent = False
        self.register: Message | None = None
        self.times_heard = 0

    @property
    def reports(self) -> bool:
        """It says what went wrong when it is asked."""
        return self.register is not None

    @property
    def is_heard(self) -> bool:
        """It answers these days."""
        return self.answers and not self.silent

    @property
    def is_gone(self) -> bool:
        """It was heard before, and is not now."""
        return self.answers and self.silent

    def rest(self) -> None:
        """A new connection: the next heart-beat is some time away."""
        self._beat_at = self._monotonic() + self._habits.heartbeat

    def lost(self) -> None:
        """The port is gone, which says nothing of the sign."""
        self._missed, self._unreported, self.silent, self.register = 0, 0, False, None

    def due(self) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        """The heart-beat, when it is time: what is written blindly to a sign that is not heard, and what is asked."""
        now = self._monotonic()
        if now < self._beat_at:
            return (), ()
        mute = not self.is_heard and (self.silent or not self._dialect.capabilities.ack)
        usual = self._habits.blind_beat if mute else self._habits.heartbeat
        self._beat_at = now + (min(usual, GONE_SECONDS) if self.is_gone else usual)
        if mute:
            return self._dialect.blind_beat(), self._dialect.checks(0)[:1]
        return (), self._next()

    def _next(self) -> tuple[Message, ...]:
        """The question whose turn it is; not whether something went wrong, of a sign that keeps no record of that."""
        self._beats += 1
        asked = self._dialect.checks(self._beats)[:1]
        if asked and asked[0].doubts and self._unreported >= MOST_UNREPORTED:
            return self._next()
        return asked

    def soon(self) -> None:
        """Ask again soon a sign that answered until now."""
        if self.answers and not self.silent:
            self._beat_at = self._monotonic()

    def heard(self, slow: bool) -> bool:
        """It answered; true when it may have been without power since the last time."""
        back = self.silent or (self._missed > self._habits.forgiven and not slow)
        self.answers, self.silent, self._missed = True, False, 0
        self.times_heard += 1
        if self._habits.any_answer_beats:
            self._beat_at = max(self._beat_at, self._monotonic() + self._habits.heartbeat)
        return back

    def reported(self, question: Message) -> None:
        """It said whether anything went wrong."""
        self.register, self._unreported = question, 0

    def unreported(self) -> None:
        """It did not; a sign that never did may be of a kind that cannot."""
        self._unreported += 1

    def missed(self) -> bool:
        """It did not answer; true when it counts as gone from now on."""
        self._missed += 1
        if self.silent or self._missed < MOST_MISSED or not (self.answers or self._dialect.capabilities.ack):
            return False
        self.silent = True
        return True
