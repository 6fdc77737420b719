"""What a sign has to be given before it can show lines, and whether it still has it: set-up and repairs.

A set-up erases the sign's memory. It is sent when the plan changed, when an operator asks, and when the sign itself
said twice that it lost it; a missing answer is no reason, unless the settings say so.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from drivers.dialect import Dialect, Message
from drivers.sign import PlanMemory, Timing

log = logging.getLogger(__name__)

SET_UP = "set-up"
MOST_MENDS = 3
SURE = 2
"""So often a sign has to say that it lost its memory before it is erased."""
ONCE_MORE_SECONDS = 25.0
"""After so long what follows the clear is written once more to a sign that confirmed none of it: a configuration that
was lost would leave it blank for good. After as long again what follows the configuration, for the same reason."""


@dataclass
class _Loss:
    told: int = 0
    mended: int = 0
    mended_at: float = 0.0


class SetUp:
    """The steps that are due, in their order, and what is remembered of them."""

    def __init__(
        self, name: str, dialect: Dialect, timing: Timing, remembered: PlanMemory | None, blank: Callable[[], None]
    ) -> None:
        self._name = name
        self._dialect = dialect
        self._timing = timing
        self._remembered = remembered
        self._blank = blank
        self._given = remembered.load() if remembered else None
        self._began_at: float | None = None
        self._asked_at = 0.0
        self._running = self._mending = False
        self._unverified: deque[list[Message]] = deque()
        self._once_more_at: float | None = None
        self._losses: dict[str, _Loss] = {}
        self.steps: deque[Message] = deque()
        self.trouble = ""

    @property
    def is_given(self) -> bool:
        """The sign was given this plan before, as far as anybody knows."""
        return self._dialect.plan is None or self._given == self._dialect.plan

    @property
    def due(self) -> Message | None:
        """The next step, if there is one."""
        now = self._timing.monotonic()
        if not self.steps and self._once_more_at is not None and now >= self._once_more_at:
            self._blank()
            self.steps.extend(self._unverified.popleft())
            self._running, self._once_more_at = True, None
        return self.steps[0] if self.steps else None

    def begin(self, mending: bool = False) -> None:
        """From here to its end no plan is known: a set-up that was cut short is begun again."""
        self._blank()
        self._remember(None)
        self.steps = deque(self._dialect.set_up())
        self._running, self._began_at, self._once_more_at = True, None, None
        self._unverified.clear()
        self._mending = mending

    @property
    def is_running(self) -> bool:
        """Whether the sign is blank meanwhile."""
        return self._running

    def row(self) -> list[Message]:
        """The steps from the one that is due on which the sign only confirms."""
        return list(takewhile(lambda step: step.answered and not step.asks, self.steps))

    def interrupted(self) -> None:
        """The port is gone: half a set-up counts for nothing."""
        self.steps.clear()
        self._running, self._once_more_at = False, None

    def leave_unverified(self) -> None:
        """Nothing is written once more in this life: whoever comes next begins anew."""
        self._once_more_at = None

    def sending(self) -> None:
        """The step that is due goes out now."""
        self._asked_at = self._timing.monotonic()
        if self._running and self._began_at is None:
            self._began_at = self._asked_at

    def done(self, message: Message) -> bool:
        """This step is through, or given up; true when that ends a whole set-up."""
        if self.steps and self.steps[0] is message:
            self.steps.popleft()
        if self.steps or not self._running:
            return False
        self._running = False
        if self._unverified:
            self._once_more_at = self._timing.monotonic() + ONCE_MORE_SECONDS
        else:
            self._remember(self._dialect.plan)
        return True

    def unanswered(self, question: Message) -> None:
        """A step that asks is asked again for a while; after that the sign counts as one that cannot answer."""
        began_at = self._began_at if self._began_at is not None else self._asked_at
        if self._asked_at < began_at + question.insist:
            return
        self._instead(question)
        after = list(self.steps)[len(question.otherwise) :]
        # One that mends blindly comes again by itself, and blanks the sign often enough.
        self._unverified = deque([after] if self._mending else [[*question.otherwise, *after], after])

    def answered(self, question: Message, kept: bool) -> None:
        """The answer to a step that asks."""
        if kept:
            self.done(question)
        else:
            self._instead(question)

    def kept(self, question: Message) -> None:
        """The sign still has it. Where it is the memory, a set-up that nothing confirmed has come through."""
        self._losses.pop(question.asks, None)
        if self._once_more_at is not None and self._erases(question):
            self._once_more_at = None
            self._unverified.clear()
            self._remember(self._dialect.plan)

    def lost(self, question: Message) -> bool:
        """The sign says that it does not have it: gives it again, within bounds; false to be asked once more first."""
        loss = self._losses.setdefault(question.asks, _Loss())
        loss.told += 1
        erases = self._erases(question)
        if erases and loss.told < SURE:
            return False
        loss.told = 0
        self.mend(question, erases)
        return True

    def mend(self, question: Message, erases: bool = True) -> None:
        """Give it again: three times soon, and seldom after that, for a sign that keeps nothing is blank anyway."""
        loss = self._losses.setdefault(question.asks, _Loss())
        now = self._timing.monotonic()
        loss.mended += 1
        if loss.mended == MOST_MENDS + 1:
            self.trouble = f"the sign does not keep its {SET_UP if erases else question.asks}"
        if loss.mended > MOST_MENDS and now < loss.mended_at + self._dialect.refresh_seconds / 2:
            return
        loss.mended_at = now
        log.info("sign %s may have lost its %s; sending it again", self._name, SET_UP if erases else question.asks)
        if erases:
            self.begin(mending=True)
        else:
            self.steps.extend(question.otherwise)

    def forgive(self) -> None:
        """Forget what was lost before: an operator wants it tried anew."""
        self._losses.clear()

    def _erases(self, question: Message) -> bool:
        return question.otherwise[:1] == self._dialect.set_up()[:1]

    def _instead(self, question: Message) -> None:
        self.steps.popleft()
        self.steps.extendleft(reversed(question.otherwise))

    def _remember(self, plan: str | None) -> None:
        if self._dialect.plan is None:
            return
        self._given = plan
        if self._remembered:
            self._remembered.save(plan)
