"""One sign's talk: a message out, its answer in, and what follows from that.

What cannot be sent is tried again within bounds and said once, and holds up nothing else.
"""

import logging
from collections.abc import Callable

from drivers.agenda import Agenda
from drivers.awaiting import Awaiting
from drivers.beliefs import Beliefs, Failure
from drivers.dialect import Answer, Dialect, Message
from drivers.link import Link
from drivers.orders import Orders
from drivers.parting import PAUSE_SECONDS
from drivers.row import Row
from drivers.setting_up import SetUp
from drivers.sign import PlanMemory, PortLost, SignSettings, Timing
from drivers.watch import Watch

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
MOST_TRIES = 3
MOST_QUICK_BUSY = 10
MOST_ASKED = 2


class Writer:
    """Used by the thread of its wire; `tick` does what is due. Raises PortLost when the port went away."""

    def __init__(
        self,
        settings: SignSettings,
        dialect: Dialect,
        link: Link,
        orders: Orders,
        timing: Timing,
        remembered: PlanMemory | None,
        primed: Callable[[tuple[Message, ...]], None],
        tap: Callable[[bytes], None] | None = None,
    ) -> None:
        self._name = settings.name
        self._dialect = dialect
        self._habits = dialect.habits
        self._link = link
        self._orders = orders
        self._timing = timing
        self._primed = primed
        self._tap = tap
        self._awaiting = Awaiting(dialect.habits, timing.monotonic)
        self.watch = Watch(dialect, timing.monotonic)
        self.beliefs = Beliefs(settings.lines, dialect.habits.repeats, timing)
        self._set_up = SetUp(settings.name, dialect, timing, remembered, lambda: self._agenda.begin_anew())
        self._agenda = Agenda(dialect, orders, timing, self._set_up, self.beliefs, self.watch)
        self._row = Row(
            self._awaiting,
            timing,
            self._write,
            lambda: max(link.ready_at, self._ready_at),
            lambda seconds: dialect.hear(link.listen(seconds)),
        )
        self._connection = 0
        self._ready_at = 0.0
        self._tries = self._busy = 0
        self.acknowledged = 0
        self.written = 0
        self.bytes_sent = 0
        self.troubles: list[str] = []

    @property
    def pending(self) -> bool:
        wanted = self._orders.wanted()
        if wanted is None:
            return False
        self.beliefs.want(wanted)
        return self._orders.are_open or not self.beliefs.fulfilled

    @property
    def parted(self) -> bool:
        """The last words stand, as surely as anybody can know."""
        return self._agenda.parted

    @property
    def _patience(self) -> float:
        return self._awaiting.short_patience if self._orders.parting else self._awaiting.patience

    @property
    def slow(self) -> bool:
        return self._awaiting.slow

    @property
    def line_trouble(self) -> str:
        """What is wrong with single lines, in words; nothing while the sign as a whole is gone."""
        return "" if self.watch.silent else self.beliefs.trouble

    def tick(self) -> float:
        """Do what is due, at most one message; returns after how many seconds to come again at the latest."""
        now = self._timing.monotonic()
        if not self._link.is_open:
            if now < self._link.retry_at:
                if self._link.trouble:
                    raise PortLost(self._link.trouble)
                return self._link.retry_at - now
            self._link.open()
        if self._connection != self._link.opened:
            self._connection = self._link.opened
            self._connected()
        for answer in self._dialect.hear(self._link.listen()):
            self._take(answer)
        ready_at = max(self._link.ready_at, self._ready_at)
        if now < ready_at:
            return min(ready_at - now, POLL_SECONDS)
        message = self._agenda.next()
        if message is None:
            return POLL_SECONDS
        if message.answered and not self._orders.parting and self._awaiting.muddles(message):
            message = self._fence() or message
        row = self._agenda.row(message) if self._may_run_ahead(message) else []
        if len(row) > 1:
            self._send_row(row)
        else:
            self._send(message)
        return 0.0

    def _may_run_ahead(self, message: Message) -> bool:
        """A sign whose answers take seconds gets further messages before they come, where none is out already. So does
        one that hears the last words."""
        if not message.answered or message.asks:
            return False
        return self._orders.parting or (self._awaiting.slow and self._awaiting.none)

    def _fence(self) -> Message | None:
        """A question whose answer can be told apart: what is unanswered when it comes will stay so."""
        asked = [check for check in self._dialect.checks(0)[:1] if check.asks]
        return asked[0] if asked and not self._awaiting.is_out(asked[0]) else None

    def lost(self) -> None:
        """The port is gone: what the sign holds is unknown."""
        self.beliefs.doubt()
        self._set_up.interrupted()
        self._agenda.clear()
        self._awaiting.forget()
        self._dialect.forget()
        self._tries = self._busy = 0
        self.watch.lost()

    def _connected(self) -> None:
        """A new connection, or a sign that is heard again: nobody knows what it holds now."""
        self._agenda.begin_anew()
        self._agenda.blind_may_set_up = True
        if not self._set_up.is_given:
            self._set_up.begin()
            return
        if self._dialect.plan is not None:
            self._primed(self._dialect.set_up())
        self._set_up.interrupted()
        self._set_up.steps.extend(self._dialect.greet())
        self._agenda.check()

    def _send_row(self, messages: list[Message]) -> None:
        answers = self._row.answers(messages, self._patience)
        if answers is None:
            self._row_unanswered(messages)
            return
        self.acknowledged += len(messages)
        self._heard()
        for message, answer in zip(messages, answers, strict=True):
            self._answered(message, answer)

    def _send(self, message: Message) -> None:
        self._write(message)
        if message.answered or self._dialect.capabilities.ack:
            self._awaiting.sent(message)  # an answer that nobody waits for is still nobody else's
        if not message.answered:
            self._through(message)
            return
        until = self._timing.monotonic() + self._patience
        while (left := until - self._timing.monotonic()) > 0:
            for answer in self._dialect.hear(self._link.listen(left)):
                if self._take(answer, message):
                    return
        self._unanswered(message)

    def _write(self, message: Message) -> None:
        if message is self._set_up.due:
            self._set_up.sending()
        before = self._link.bytes_sent
        try:
            self._link.send(message, None if message.answered else self._tap)
        finally:
            self.bytes_sent += self._link.bytes_sent - before
        self.written += 1
        self._ready_at = max(self._ready_at, self._link.free_at + message.silence)
        self.beliefs.wrote(message.brings, message.answered)

    def _take(self, answer: Answer, awaited: Message | None = None) -> bool:
        """What the sign said; true when it answers what is awaited, or the same message sent before."""
        message = self._awaiting.whose(answer)
        if message is None:
            return False
        self.acknowledged += 1
        mine = awaited is not None and message.chunks == awaited.chunks
        self._heard()
        if mine and awaited is not None:
            self._answered(awaited, answer)
        elif answer.kind == "ok":
            self.beliefs.confirm(message.brings)
        return mine

    def _heard(self) -> None:
        """The sign is there. After a silence it counts as connected anew: it may have been without power."""
        if self.watch.silent:
            log.info("sign %s answers again", self._name)
        if self.watch.heard(self.slow) and not self._set_up.steps:
            self._connected()

    def _answered(self, message: Message, answer: Answer) -> None:
        self._busy = self._busy + 1 if answer.kind == "busy" else 0
        if answer.note:
            self._say(answer.note)
        if answer.kind in ("ok", "kept", "forgotten"):
            self._copy(message)
        if message.asks and answer.kind in ("kept", "forgotten"):
            self._told(message, answer.kind == "kept", answer.why)
        elif answer.kind == "ok" or message.asks:
            self._through(message)
        elif answer.kind == "busy":
            pause = PAUSE_SECONDS if self._orders.parting else self._habits.busy[self._busy > MOST_QUICK_BUSY]
            self._ready_at = self._timing.monotonic() + pause
            if self._busy == MOST_QUICK_BUSY:
                self._say(f"{message.name}: busy")
        else:
            kind: Failure = "refused" if answer.kind == "refused" else "garbled"
            self._failed(message, kind, f"{answer.kind} {answer.text}".strip())

    def _told(self, question: Message, kept: bool, why: str) -> None:
        """The sign said whether it still has something, or whether something went wrong."""
        if question in self._agenda.first_checks or self._set_up.due is question:
            self._tries = 0
        if question.doubts:
            self._reported(question, kept, why)
            return
        if self._set_up.due is question:
            self._set_up.answered(question, kept)
            return
        if kept:
            self._set_up.kept(question)
        elif not self._set_up.lost(question):
            self._agenda.first_checks.appendleft(question)
            return
        self._agenda.drop(question)
        if self._set_up.trouble:
            self._say(self._set_up.trouble)
            self._set_up.trouble = ""

    def _reported(self, question: Message, well: bool, why: str) -> None:
        """Of lines that nothing confirms: whether one may have come to nothing."""
        self.watch.reported(question)
        self.beliefs.reported(well, why)
        if not well:
            self._set_up.steps.extend(question.otherwise)

    def _through(self, message: Message) -> None:
        self._drop(message)
        if message.answered and self.beliefs.confirm(message.brings):
            log.info("sign %s takes more lines again", self._name)
            self.beliefs.free()

    def _copy(self, message: Message) -> None:
        """Let the shadow of a real sign have it too: what the sign refused, it does not show."""
        if self._tap:
            for chunk in message.chunks:
                self._tap(chunk)

    def _unanswered(self, message: Message) -> None:
        self._copy(message)
        if message is self._set_up.due and message.asks:
            self._set_up.unanswered(message)
            return
        if message.doubts and not self.watch.reports:
            self.watch.unreported()
            return
        if self.watch.missed():
            self._say(f"{message.name}: no answer")
        if message.asks:
            self._ask_again(message)
        else:
            self._failed(message, "unheard", "no answer")

    def _row_unanswered(self, row: list[Message]) -> None:
        """Not one by one, which would take minutes: the questions find what is missing."""
        self._tries += 1
        give_up = self._tries >= MOST_ASKED
        if self.watch.missed():
            self._say(f"{row[0].name}: no answer")
        for message in row:
            self._copy(message)
            if message.brings:
                self._failed(message, "unheard", "no answer")
            elif give_up:
                self._drop(message)

    def _ask_again(self, question: Message) -> None:
        """On a new connection a question is put twice."""
        self._tries += 1
        if self._tries < MOST_ASKED and question in self._agenda.first_checks:
            return
        self._tries = 0
        self._agenda.first_checks.clear()
        if self._dialect.blind_set_up and not self.watch.is_heard and self._agenda.blind_may_set_up:
            self._agenda.blind_may_set_up = False
            self._set_up.mend(question)
        self.watch.soon()

    def _failed(self, message: Message, kind: Failure, why: str) -> None:
        if self._orders.parting and kind != "unheard":
            self._ready_at = max(self._ready_at, self._timing.monotonic() + PAUSE_SECONDS)
        if message.brings:
            self.beliefs.failed(message.brings, kind, why)
            if kind != "unheard":
                self.beliefs.probe()
        elif self._agenda.is_due(message):
            self._tries += 1
            if self._tries >= MOST_TRIES:
                self._drop(message)
                if kind != "unheard":
                    self._say(f"{message.name}: {why}")
        elif kind == "unheard":
            self.watch.soon()

    def _drop(self, message: Message) -> None:
        self._tries = 0
        self._agenda.drop(message)

    def _say(self, trouble: str) -> None:
        self.troubles.append(trouble)
