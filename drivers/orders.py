"""The mailbox between those who want something of a sign and the one thread that writes to it. Newest content wins."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from drivers.sign import Line, Timing


@dataclass(frozen=True)
class Requests:
    """What was asked for once: kept until the writer takes it, however often it was asked."""

    set_up: bool = False
    resend: bool = False
    adjust: bool = False


class Bell:
    """Wakes the one thread that writes to a wire, whoever of its signs has news."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._rung = threading.Condition()
        self._news = False

    def ring(self) -> None:
        with self._rung:
            self._news = True
            self._rung.notify_all()

    def wait(self, seconds: float) -> None:
        """Until it rings, or the time is over."""
        with self._rung:
            if not self._news and seconds > 0:
                self._rung.wait(seconds / self._speed)
            self._news = False


class Orders:
    """Every method may be called from any thread and returns at once."""

    def __init__(self, timing: Timing, bell: Bell) -> None:
        self._monotonic = timing.monotonic
        self._bell = bell
        self._woken = threading.Lock()
        self._requests = Requests()
        self._clock: tuple[datetime, float] | None = None
        self._brightness: int | None = None
        self._wanted: tuple[Line, ...] | None = None
        self._picture: tuple[Line, ...] | None = None
        self._picture_until = 0.0
        self.parting = False

    def show(self, lines: tuple[Line, ...]) -> None:
        with self._woken:
            if lines != self._wanted:
                self._wanted = lines
                self._bell.ring()

    def show_last(self, lines: tuple[Line, ...]) -> None:
        with self._woken:
            self._wanted, self._picture, self.parting = lines, None, True
            self._bell.ring()

    def show_picture(self, lines: tuple[Line, ...], seconds: float) -> None:
        with self._woken:
            self._picture, self._picture_until = lines, self._monotonic() + seconds
            self._bell.ring()

    def ask(self, set_up: bool = False, resend: bool = False) -> None:
        with self._woken:
            self._requests = replace(
                self._requests, set_up=self._requests.set_up or set_up, resend=self._requests.resend or resend
            )
            self._bell.ring()

    @property
    def are_open(self) -> bool:
        """Whether lines are to be written again, or all set up, and the writer has not begun."""
        with self._woken:
            return self._requests.set_up or self._requests.resend

    def set_clock(self, now: datetime) -> None:
        with self._woken:
            self._clock = (now, self._monotonic())
            self._requests = replace(self._requests, adjust=True)
            self._bell.ring()

    def set_brightness(self, level: int) -> None:
        with self._woken:
            self._brightness = level
            self._requests = replace(self._requests, adjust=True)
            self._bell.ring()

    def wanted(self) -> tuple[Line, ...] | None:
        """The lines to show now: the test picture while it lasts. None: nothing was asked for yet."""
        with self._woken:
            if self._picture is not None and self._monotonic() < self._picture_until:
                return self._picture
            self._picture = None
            return self._wanted

    def take(self) -> Requests:
        """What was asked for since the last time."""
        with self._woken:
            taken, self._requests = self._requests, Requests()
            return taken

    def clock(self) -> datetime | None:
        """The wall time that was last set, moved on to this instant."""
        with self._woken:
            if self._clock is None:
                return None
            then, asked_at = self._clock
            return then + timedelta(seconds=self._monotonic() - asked_at)

    def brightness(self) -> int | None:
        with self._woken:
            return self._brightness
