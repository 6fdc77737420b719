"""What is wanted of one sign, moment by moment: lines, brightness, its clock, and what an operator orders.

Looks at what was heard of the server and tells the driver; writes nothing itself, and knows no socket.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Protocol

from drivers.parts import SIMULATOR
from drivers.serial_sign import SerialSign
from drivers.sign import Line, Sign
from server.config.sign_entry import SignEntry
from server.signs.process.feed import Feed, Order
from server.signs.process.lines import Look, face, farewell

log = logging.getLogger(__name__)

FIRST_WORDS_SECONDS = 5.0
DARK_SECONDS = 60.0
"""So long a sign that was cleared stays dark; then the cars are back."""
TEST_SECONDS = 10.0
LEAVE_POLL_SECONDS = 0.1
FAREWELL_SECONDS = 23.0
"""So long the last words may take."""
LONGEST_RELEASE_SECONDS = 120.0
"""A port that was given away for a trial is taken back after so long, whatever became of the trial."""


class Listener(Protocol):
    """Who is told that an order was carried out, and how the switches of a simulated sign stand."""

    def done(self, order: str) -> None: ...

    def faults(self, switched: Mapping[str, float | None]) -> None: ...


class Driving:
    """One sign; `opened` puts it on its wire."""

    def __init__(
        self,
        opened: Callable[[], Sign],
        feed: Feed,
        look: Look,
        entry: SignEntry,
        listener: Listener,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._opened = opened
        self._feed = feed
        self._look = look
        self._entry = entry
        self._listener = listener
        self._monotonic = monotonic
        self._sleep = sleep
        self._sign: Sign | None = None
        self._released = False
        self._dark_until = 0.0
        self._switched: Mapping[str, float | None] | None = None
        self._wanted: tuple[Line, ...] | None = None
        self._level: int | None = None
        self._clock_set: date | None = None

    def keep_up(self) -> None:
        """One look: an operator's order, then lines, brightness and clock as they are wanted now."""
        if (order := self._feed.take_order()) is not None:
            log.info("sign %s: %s %s", self._entry.name, order.kind, order.detail or "")
            self._carry_out(order)
            self._listener.done(order.id)
        sign = self._sign or self._open()
        if (lines := self._lines()) is not None and lines != self._wanted:
            self._wanted = lines
            sign.show(lines)
        self._adjust(sign)
        self._tell_faults()

    def take_leave(self) -> None:
        """Waits until the greeting stands where cars stood. A sign that is away may come back in time; only one to
        which nothing was ever written is not waited for. A simulated one ends with this process."""
        sign = self._sign
        if sign is None or sign.settings.port.startswith(SIMULATOR):
            return
        if self._released:
            sign.rest(0)
        sign.show_last(farewell(self._look))
        until = self._monotonic() + FAREWELL_SECONDS
        while self._monotonic() < until and _was_written_to(sign) and not sign.state().parted:
            self._sleep(LEAVE_POLL_SECONDS)

    def _open(self) -> Sign:
        sign = self._sign = self._opened()
        return sign

    def _lines(self) -> tuple[Line, ...] | None:
        """None for a moment after the start: the sign keeps what it shows, in case the server answers at once."""
        if self._monotonic() < self._dark_until:
            return ()
        silence = self._feed.silence()
        if not self._feed.heard and silence < FIRST_WORDS_SECONDS:
            return None
        stale = silence > self._entry.stale_minutes * 60
        turn = int(self._monotonic() / self._entry.page_seconds)
        return face(
            () if stale else self._feed.cars,
            self._look,
            self._feed.now(),
            turn,
            () if stale else self._feed.notices,
        )

    def _adjust(self, sign: Sign) -> None:
        """Brightness by the time of day; the sign's own clock at the start and once a day. By the server's time only:
        what this machine thinks may be years off."""
        if not self._feed.heard:
            return
        local = self._feed.now().astimezone(self._look.calendar.zone)
        level = level_at(self._entry.brightness, local)
        if level is not None and level != self._level:
            self._level = level
            sign.set_brightness(level)
        if local.date() != self._clock_set:
            self._clock_set = local.date()
            sign.set_clock(local)

    def _carry_out(self, order: Order) -> None:
        self._dark_until = 0.0
        sign = self._sign or self._open()
        if self._released:
            self._released = False
            sign.rest(0)
        match order.kind:
            case "release":
                self._released = True
                sign.rest(min(float(order.detail.get("seconds", LONGEST_RELEASE_SECONDS)), LONGEST_RELEASE_SECONDS))
            case "test":
                sign.test(TEST_SECONDS)
            case "clear":
                self._dark_until = self._monotonic() + DARK_SECONDS
            case "resend":
                sign.resend()
            case "set-up":
                sign.set_up()
            case "fault":
                self._fail(sign, str(order.detail.get("fault", "")), str(order.detail.get("value", "")))

    def _fail(self, sign: Sign, fault: str, value: str) -> None:
        """A switch of the simulator; a real sign has none."""
        if not (self._entry.faults and isinstance(sign, SerialSign) and sign.simulator):
            return
        try:
            sign.simulator.strike(fault, value)
        except ValueError as error:
            log.warning("sign %s: %s", self._entry.name, error)

    def _tell_faults(self) -> None:
        """The switches as they stand, once per change: most of them count down by themselves."""
        if not (self._entry.faults and isinstance(self._sign, SerialSign) and self._sign.simulator):
            return
        switched = self._sign.simulator.faults.switched()
        if switched != self._switched:
            self._switched = switched
            self._listener.faults(switched)


def _was_written_to(sign: Sign) -> bool:
    """Whether anything of this process may stand there."""
    state = sign.state()
    return state.connected or state.bytes_sent > 0


def level_at(levels: Mapping[str, int], local: datetime) -> int | None:
    """How bright it should be at this time of day; before the day's first entry the last one of all holds."""
    if not levels:
        return None
    passed = [level for at, level in sorted(levels.items()) if at <= f"{local:%H:%M}"]
    return passed[-1] if passed else levels[max(levels)]
