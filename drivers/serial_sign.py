"""One sign on a wire: takes orders from any thread, lets the wire's thread write, and reports how it is doing.

That thread only waits and calls `tick`; tests call `tick` themselves with a clock of their own.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from drivers.dialect import Dialect
from drivers.orders import Orders
from drivers.sign import (
    Capabilities,
    Colour,
    Line,
    PlanMemory,
    PortLost,
    Shown,
    SignSettings,
    SignState,
    Snapshot,
    Timing,
)
from drivers.simulator import SimulatedSign
from drivers.wire import Wire
from drivers.writer import POLL_SECONDS, Writer

log = logging.getLogger(__name__)

QUIET_SECONDS = 20.0
"""What only heart-beats change in the state is told so seldom."""
TEST_COLOURS: tuple[Colour, ...] = ("red", "green", "amber")


class SerialSign:
    """See `drivers.sign.Sign`. `far_end` decodes what is written: the simulator, or a shadow of the real sign."""

    def __init__(
        self,
        settings: SignSettings,
        dialect: Dialect,
        wire: Wire,
        far_end: SimulatedSign,
        timing: Timing,
        remembered: PlanMemory | None = None,
        on_state: Callable[[SignState], None] | None = None,
        on_shown: Callable[[Shown], None] | None = None,
    ) -> None:
        self.settings = settings
        self._dialect = dialect
        self._wire = wire
        self._link = wire.link
        self._far_end = far_end
        self._timing = timing
        self._on_state = on_state
        self._on_shown = on_shown
        self._orders = Orders(timing, wire.bell)
        tap = None if far_end.simulated else far_end.receive
        self._writer = Writer(settings, dialect, wire.link, self._orders, timing, remembered, far_end.prime, tap)
        self._shown: tuple[tuple[Line, ...], bool] | None = None
        self._seen = (0, 0)
        self._state = SignState(settings.name, settings.protocol, settings.port)
        self._reported: SignState | None = None
        self._reported_at = 0.0
        self._line_trouble = ""
        wire.join(self, far_end)

    @property
    def capabilities(self) -> Capabilities:
        return self._dialect.capabilities

    @property
    def simulator(self) -> SimulatedSign | None:
        return self._far_end if self._far_end.simulated else None

    def show(self, lines: Sequence[Line]) -> None:
        self._orders.show(self._dialect.fit(lines))

    def show_last(self, lines: Sequence[Line]) -> None:
        self._orders.show_last(self._dialect.fit(lines))

    def clear(self) -> None:
        self.show(())

    def test(self, seconds: float = 10) -> None:
        """Every line with its number, letters and digits, the colours in turn."""
        picture = [Line(f"{n + 1} ABC 0123456789", TEST_COLOURS[n % 3]) for n in range(self.settings.lines)]
        self._orders.show_picture(self._dialect.fit(picture), seconds)

    def set_up(self) -> None:
        self._orders.ask(set_up=True)

    def resend(self) -> None:
        self._orders.ask(resend=True)

    def set_clock(self, now: datetime) -> None:
        self._orders.set_clock(now)

    def set_brightness(self, level: int) -> None:
        self._orders.set_brightness(min(15, max(0, level)))

    def state(self) -> SignState:
        """As last reported, but pending from the moment at which something new is wanted."""
        return replace(self._state, pending=self._writer.pending, parted=self._writer.parted)

    def snapshot(self) -> Snapshot:
        return self._far_end.snapshot()

    def start(self) -> None:
        """Start the wire's thread, unless it runs; before this nothing was opened."""
        self._wire.start()

    def stop(self, timeout: float | None = None) -> None:
        """Let the message that is being written end, then close the port, for every sign on this wire."""
        self._wire.stop(timeout)

    def rest(self, seconds: float) -> None:
        self._wire.rest(seconds)

    def ended(self) -> None:
        """The wire's thread has ended."""
        self._update(replace(self._state, connected=False))

    def tick(self) -> float:
        """Do what is due; returns after how many seconds to come again at the latest. Never raises."""
        try:
            delay = self._writer.tick()
        except PortLost as error:
            self._lost(str(error))
            delay = max(0.0, self._link.retry_at - self._timing.monotonic())
        except Exception as error:  # a defect must cost a reconnect, never the sign
            log.exception("sign %s: unexpected", self.settings.name)
            self._link.drop(repr(error))
            self._lost(f"unexpected: {error!r}")
            delay = POLL_SECONDS
        self._report()
        return delay

    def _lost(self, reason: str) -> None:
        """An outage is one error and one line in the log, however long it lasts."""
        self._writer.lost()
        if self._state.connected or self._state.last_error is None:
            log.warning("sign %s lost: %s", self.settings.name, reason)
            self._state = replace(self._state, errors=self._state.errors + 1)
        self._state = replace(self._state, last_error=reason)

    def _report(self) -> None:
        writer, old = self._writer, self._state
        connected = self._link.is_open and not writer.watch.silent
        if connected and not old.connected:
            log.info("sign %s connected on %s", self.settings.name, self._link.device)
        for trouble in writer.troubles:
            log.warning("sign %s: %s", self.settings.name, trouble)
            old = replace(old, errors=old.errors + 1, last_error=trouble)
        writer.troubles.clear()
        if (trouble := writer.line_trouble) != self._line_trouble:
            if trouble:
                log.warning("sign %s: %s", self.settings.name, trouble)
                old = replace(old, errors=old.errors + (not self._line_trouble), last_error=trouble)
            self._line_trouble = trouble
        now = self._timing.clock()
        held = writer.beliefs.held
        written, acknowledged = self._seen
        self._seen = (writer.written, writer.acknowledged)
        self._update(
            replace(
                old,
                connected=connected,
                port=self._link.device,
                bytes_sent=writer.bytes_sent,
                last_written_at=now if writer.written != written else old.last_written_at,
                last_acknowledged_at=now if writer.acknowledged != acknowledged else old.last_acknowledged_at,
                lines=held,
                pending=writer.pending,
                slow=writer.slow,
                told=writer.beliefs.told,
            )
        )
        self._note_shown(held, now)

    def _note_shown(self, held: tuple[Line, ...], now: datetime) -> None:
        if not held:
            self._shown = None
            return
        shown = (held, self._writer.beliefs.all_confirmed)
        if shown != self._shown and self._writer.beliefs.as_good_as_can_be:
            self._shown = shown
            if self._on_shown:
                self._call(self._on_shown, Shown(held, now, shown[1]))

    def _update(self, state: SignState) -> None:
        """Tells what changed; what only heart-beats change, now and then."""
        self._state = state
        if state == self._reported:
            return
        now = self._timing.monotonic()
        due = now >= self._reported_at + QUIET_SECONDS
        if due or self._reported is None or _loud(state) != _loud(self._reported):
            self._reported, self._reported_at = state, now
            if self._on_state:
                self._call(self._on_state, state)

    def _call(self, callback: Callable[..., None], value: SignState | Shown) -> None:
        try:
            callback(value)
        except Exception:  # whoever listens must not stop the sign
            log.exception("sign %s: a listener failed", self.settings.name)


def _loud(state: SignState) -> tuple[object, ...]:
    """A state without that which every heart-beat changes."""
    told = [(line.wanted, line.written, line.confirmed, line.trouble) for line in state.told]
    return state.connected, state.port, state.errors, state.last_error, state.lines, state.pending, state.slow, told
