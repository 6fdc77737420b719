"""What to send to a sign next, and what it holds after that: the decisions of the writer thread, one message at a time.

A message is chosen as late as possible, so the newest content wins. What cannot be sent is tried again within bounds:
three times at the sign's pace, then with the link's back-off, and said once.
"""

import logging
from collections import deque
from collections.abc import Callable

from drivers.dialect import Answer, Dialect, Message
from drivers.link import Link, retry_delay
from drivers.orders import Orders
from drivers.sign import Line, PlanMemory, SignSettings, Timing

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
MOST_TRIES = 3
MOST_REBUILDS = 3
MOST_TRIES_TO_ASK = 2
DOUBT_SECONDS = 10.0


class Writer:
    """Used by one thread; `tick` does what is due. Raises PortLost when the port went away."""

    def __init__(
        self,
        settings: SignSettings,
        dialect: Dialect,
        link: Link,
        orders: Orders,
        timing: Timing,
        remembered: PlanMemory | None,
        primed: Callable[[tuple[Message, ...]], None],
    ) -> None:
        self._name = settings.name
        self._dialect = dialect
        self._link = link
        self._orders = orders
        self._timing = timing
        self._remembered = remembered
        self._primed = primed
        self._plan_given = remembered.load() if remembered else None
        self._set_up: deque[Message] = deque()
        self._questions: deque[Message] = deque()
        self._questions_tried = 0
        self._verifying = False
        self._adjustments: deque[Message] = deque()
        self._rebuilds = 0
        self._rebuilt_at = 0.0
        self._resend_at = 0.0
        self._tries = 0
        self.held: dict[int, Line] = {}
        self.failing = False
        self.silent = False
        self.acknowledged = 0
        self.written = 0
        self.trouble: str | None = None

    @property
    def fulfilled(self) -> bool:
        """The sign holds all that is wanted now."""
        wanted = self._orders.wanted()
        return wanted is not None and all(self.held.get(index) == line for index, line in enumerate(wanted))

    @property
    def pending(self) -> bool:
        return self._orders.wanted() is not None and not self.fulfilled

    def tick(self) -> float:
        """Do what is due, at most one message; returns after how many seconds to come again at the latest."""
        now = self._timing.monotonic()
        if not self._link.is_open:
            if now < self._link.retry_at:
                return self._link.retry_at - now
            self._open()
        self._dialect.hear(self._link.listen())  # an answer to nothing came too late; it must not answer the next
        if now < self._link.ready_at:
            return min(self._link.ready_at - now, POLL_SECONDS)
        message = self._next()
        if message is None:
            return POLL_SECONDS
        self._send(message)
        return 0.0

    def lost(self) -> None:
        """The port is gone: what the sign holds is unknown, half a set-up counts for nothing."""
        self.held.clear()
        self._set_up.clear()
        self._adjustments.clear()
        self._dialect.forget()
        self._tries = 0
        self.failing = self.silent = False

    def _open(self) -> None:
        self._link.open()
        self._send_all_again()
        if self._dialect.plan is None:
            return
        if self._plan_given != self._dialect.plan:
            self._begin_set_up()
        else:
            self._primed(self._dialect.set_up())

    def _next(self) -> Message | None:
        requests = self._orders.take()
        if requests.set_up:
            self._rebuilds = 0
            self._begin_set_up()
        if requests.resend or self._timing.monotonic() >= self._resend_at:
            self._send_all_again()
        if requests.adjust:
            self._adjust()
        if self._set_up:
            return self._set_up[0]
        if self._questions:
            return self._questions[0]
        wanted = self._orders.wanted()
        update = None if wanted is None else self._dialect.update(self.held, wanted)
        if update is None and self._adjustments:
            return self._adjustments[0]
        return update

    def _send_all_again(self) -> None:
        """Everything but the set-up, which the sign is only asked about."""
        self.held.clear()
        self._resend_at = self._timing.monotonic() + self._dialect.refresh_seconds
        self._ask(thorough=False)
        self._adjust()

    def _ask(self, thorough: bool) -> None:
        self._questions = deque(self._dialect.questions(thorough))
        self._questions_tried = 0
        self._verifying = thorough

    def _adjust(self) -> None:
        """Clock and brightness, as last wanted, once the lines are up."""
        self._adjustments.clear()
        if (now := self._orders.clock()) is not None:
            self._adjustments.extend(self._dialect.clock(now))
        if (level := self._orders.brightness()) is not None:
            self._adjustments.extend(self._dialect.brightness(level))

    def _begin_set_up(self) -> None:
        """From here to its end no plan is known: a set-up that was cut short is begun again."""
        self._send_all_again()
        if self._dialect.plan is not None:
            self._remember(None)
        self._set_up = deque(self._dialect.set_up())

    def _remember(self, plan: str | None) -> None:
        self._plan_given = plan
        if self._remembered:
            self._remembered.save(plan)

    def _send(self, message: Message) -> None:
        self._link.send(message)
        self.written += 1
        answer = self._await_answer(message) if message.answered else Answer("ok")
        if message.asks:
            self._answered_question(answer)
        elif answer is not None and answer.kind == "ok":
            self._through(message)
        else:
            self._failed(message, answer)

    def _await_answer(self, message: Message) -> Answer | None:
        until = self._timing.monotonic() + self._dialect.patience
        while (left := until - self._timing.monotonic()) > 0:
            for answer in self._dialect.hear(self._link.listen(left)):
                if answer.kind not in ("kept", "forgotten") if not message.asks else answer.text == message.asks:
                    self.acknowledged += 1
                    return answer
        return None

    def _answered_question(self, answer: Answer | None) -> None:
        """A sign without a return line never answers: then the remembered plan has to do."""
        self._questions_tried += 1
        if answer is None and self._questions_tried < MOST_TRIES_TO_ASK:
            return
        self._questions_tried = 0
        self._questions.popleft()
        if answer is not None and answer.kind == "kept":
            self._rebuilds *= bool(self._questions)
            return
        self._questions.clear()
        if answer is None and (self._verifying or not self._dialect.blind_set_up):
            return
        self._rebuilds += 1
        now = self._timing.monotonic()
        if self._rebuilds == MOST_REBUILDS + 1 and not self._dialect.blind_set_up:
            self.trouble = "the sign does not keep its set-up"
        if self._rebuilds <= MOST_REBUILDS or now >= self._rebuilt_at + self._dialect.refresh_seconds / 2:
            log.info("sign %s may have lost its set-up; sending it again", self._name)
            self._rebuilt_at = now
            self._begin_set_up()

    def _through(self, message: Message) -> None:
        self._done(message)
        self.held.update(message.brings)
        if self._set_up and message.name == "set-up":
            return
        if message.name == "set-up" and self._dialect.plan is not None:
            self._remember(self._dialect.plan)
            self._ask(thorough=True)
        if self.failing:
            log.info("sign %s takes content again", self._name)
            self.failing = self.silent = False
            self._send_all_again()
        elif self._tries:
            # the answer may have come late and belong to an older message: make sure, once
            self._resend_at = min(self._resend_at, self._timing.monotonic() + DOUBT_SECONDS)
        self._tries = 0

    def _failed(self, message: Message, answer: Answer | None) -> None:
        self._tries += 1
        if self._tries >= MOST_TRIES:
            self.silent = answer is None
            if not self.failing:
                self.failing = True
                self.trouble = f"{message.name}: " + (f"{answer.kind} {answer.text}".strip() if answer else "no answer")
            self._done(message)
        delay = retry_delay(self._tries) if self.failing else message.silence
        self._link.ready_at = max(self._link.ready_at, self._timing.monotonic() + delay)

    def _done(self, message: Message) -> None:
        for queue in (self._set_up, self._adjustments):
            if queue and queue[0] is message:
                queue.popleft()
