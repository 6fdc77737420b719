"""What is to be said to a sign, and in which order: set-up, first questions, lines, clock, heart-beats, repeats."""

from collections import deque

from drivers.beliefs import Beliefs
from drivers.dialect import Dialect, Message
from drivers.orders import Orders
from drivers.parting import Parting
from drivers.setting_up import SetUp
from drivers.sign import Line, Timing
from drivers.watch import Watch

COMPANY_SECONDS = 60.0
"""Lines that would become due within so long are written again together."""


class Agenda:
    """One sign's; `next` chooses as late as possible, so the newest content wins."""

    def __init__(
        self, dialect: Dialect, orders: Orders, timing: Timing, set_up: SetUp, beliefs: Beliefs, watch: Watch
    ) -> None:
        self._dialect = dialect
        self._orders = orders
        self._timing = timing
        self._set_up = set_up
        self._beliefs = beliefs
        self._watch = watch
        self._adjust_at = 0.0
        self._adjustments: deque[Message] = deque()
        self._vital = [check.asks for check in dialect.checks(0)[:1]]
        self._parting = Parting(dialect, beliefs, watch, timing.monotonic)
        self.first_checks: deque[Message] = deque()
        self.blind_may_set_up = False

    def begin_anew(self) -> None:
        """Nobody knows what the sign holds."""
        self._beliefs.doubt()
        self._beliefs.free()
        self.first_checks.clear()
        self._adjust()
        self._watch.rest()

    def clear(self) -> None:
        """The port is gone, and what was to be said with it."""
        self.first_checks.clear()
        self._adjustments.clear()

    def check(self) -> None:
        """Ask for everything that the sign should have."""
        self.first_checks = deque(self._dialect.checks(0))

    def is_due(self, message: Message) -> bool:
        """Whether this has to be got through: a step of a set-up, or clock and brightness."""
        return message is self._set_up.due or message in self._adjustments

    @property
    def parted(self) -> bool:
        """Nothing more can be done for the last words."""
        return self._parting.over

    def drop(self, message: Message) -> None:
        """This message is done with."""
        self._parting.drop(message)
        for queue in (self._adjustments, self.first_checks):
            if queue and queue[0].chunks == message.chunks:
                queue.popleft()
        if message is self._set_up.due and self._set_up.done(message):
            self.check()

    def next(self) -> Message | None:
        """The message whose turn it is."""
        requests = self._orders.take()
        wanted = self._orders.wanted()
        if wanted is not None:
            self._beliefs.want(wanted)
        if requests.set_up:
            self._set_up.forgive()
            self._set_up.begin()
        if requests.resend:
            self._beliefs.rewrite()
            self._beliefs.free()
        if self._timing.monotonic() >= self._adjust_at:
            self._beliefs.hope()
            self.blind_may_set_up = True
            self._adjust()
        if requests.adjust:
            self._adjust()
        if self._orders.parting and wanted and not self._set_up.is_running:
            self._set_up.leave_unverified()
            if (step := self._set_up.due) is not None:
                return step  # what clears a register of errors comes before that which may cause new ones
            last = self._parting.lines(wanted, lambda due: self._lines(due, wanted))
            return last or self._parting.question()  # there is no time for anything else
        if (step := self._set_up.due) is not None:
            return step
        if self.first_checks and self.first_checks[0].asks in self._vital:
            return self.first_checks[0]  # without it no line stands; the others may wait for the lines
        update = None if wanted is None else self._lines(self._due(), wanted)
        for waiting in (self.first_checks, self._adjustments):
            if update is None and waiting:
                return waiting[0]
        # Before the heart-beats, which are always due where an answer takes longer than the pause between two.
        return update or (self._unasked(wanted) if wanted else None) or self._beat()

    def row(self, message: Message) -> list[Message]:
        """This message and those that may follow it before it is answered: steps of a set-up, or further lines."""
        if message is self._set_up.due:
            return self._set_up.row()
        wanted = self._orders.wanted()
        row, left = [message], [at for at in self._due() if at not in message.brings]
        while message.brings and wanted and left and (further := self._lines(left, wanted)):
            row.append(further)
            left = [at for at in left if at not in further.brings]
        return row

    def _due(self) -> list[int]:
        """The lines to write now. A card that is gone is not written to; one that never answered, a few times. The last
        words go to all, however often."""
        if self._orders.parting:
            return self._beliefs.unsettled()
        if self._watch.is_gone and self._dialect.capabilities.ack:
            return []
        while due := self._beliefs.due(not self._watch.silent):
            objections = {at: why for at in due if (why := self._dialect.objection(at))}
            if not objections:
                return due
            for at, why in objections.items():
                self._beliefs.set_aside(at, why)
        return []

    def _lines(self, chosen: list[int], wanted: tuple[Line, ...]) -> Message | None:
        """The message that writes as many of the chosen lines as it can."""
        held = {at: line for at, line in enumerate(wanted) if at not in chosen}
        return self._dialect.update(held, wanted) if chosen else None

    def _unasked(self, wanted: tuple[Line, ...]) -> Message | None:
        """What is written although nothing changed: repeats of what nothing confirms, old lines, one in turn."""
        every = self._dialect.turn(self._watch.is_heard)
        chosen = (
            self._beliefs.repeats()
            or self._beliefs.stale(self._dialect.refresh_seconds, COMPANY_SECONDS)
            or (self._beliefs.turn(every) if every else [])
        )
        return self._lines(chosen, wanted)

    def _beat(self) -> Message | None:
        """A heart-beat, when it is due."""
        blindly, asked = self._watch.due()
        self._set_up.steps.extend(blindly)
        return asked[0] if asked else self._set_up.due

    def _adjust(self) -> None:
        """Clock and brightness, as last wanted, once the lines are up."""
        self._adjust_at = self._timing.monotonic() + self._dialect.refresh_seconds
        self._adjustments.clear()
        if (now := self._orders.clock()) is not None:
            self._adjustments.extend(self._dialect.clock(now))
        if (level := self._orders.brightness()) is not None:
            self._adjustments.extend(self._dialect.brightness(level))
