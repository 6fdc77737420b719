"""One port kept alive: opened again with a capped back-off, never written faster than wire and sign allow."""

from collections.abc import Callable

from drivers.dialect import Message
from drivers.sign import PortLost, SignSettings, Timing
from drivers.transport import Transport

FIRST_RETRY, LAST_RETRY, MOST_DOUBLINGS = 0.5, 30.0, 6


def retry_delay(failures: int) -> float:
    """Half a second, doubled per failure, at most thirty. The exponent is capped: failures go on for months."""
    return float(min(LAST_RETRY, FIRST_RETRY * 2 ** min(max(0, failures - 1), MOST_DOUBLINGS)))


class Link:
    """Owns one port, whoever hangs on its wire. Used by one thread."""

    def __init__(
        self,
        settings: SignSettings,
        timing: Timing,
        connect: Callable[[], Transport],
        gap: float,
        recovery: float,
    ) -> None:
        self._settings = settings
        self._timing = timing
        self._connect = connect
        self._gap = gap
        self._recovery = recovery
        self._transport: Transport | None = None
        self._failures = 0
        self.free_at = 0.0
        self.opened = 0
        self.trouble = ""
        self.retry_at = 0.0
        self.ready_at = 0.0
        self.bytes_sent = 0

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    @property
    def device(self) -> str:
        return self._transport.device if self._transport else self._settings.port

    def open(self) -> None:
        """Raises PortLost, and then waits longer before the next attempt."""
        try:
            self._transport = self._connect()
        except PortLost as error:
            self.drop(str(error))
            raise
        self.opened += 1
        self.trouble = ""

    def send(self, message: Message, tap: Callable[[bytes], None] | None = None) -> None:
        """Write the whole message at the wire's pace; returns when its last byte has left. Raises PortLost.

        `tap` hears what was written.
        """
        for index, chunk in enumerate(message.chunks):
            if index:
                self._sleep_until(self.free_at + message.pause)
            self._write(chunk)
            if tap:
                tap(chunk)
        self.ready_at = self.free_at + min(message.silence, self._gap)
        self._sleep_until(self.free_at)
        self._failures = 0

    def listen(self, seconds: float = 0.0) -> bytes:
        """What the sign said, if anything within the time. Also notices that the port is gone. Raises PortLost."""
        if self._transport is None:
            raise PortLost("not open")
        try:
            return self._transport.read(seconds)
        except PortLost as error:
            self.drop(str(error))
            raise

    def rest(self, seconds: float) -> None:
        """Close the port, and let it be for so long."""
        self.close()
        self.trouble = ""
        self.retry_at = self._timing.monotonic() + seconds

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def drop(self, trouble: str) -> None:
        """Close, and wait before the next attempt to open; `trouble` is why, for everybody on the wire."""
        self.close()
        self.trouble = trouble
        self._failures += 1
        self.retry_at = self._timing.monotonic() + retry_delay(self._failures)

    def _write(self, chunk: bytes) -> None:
        if self._transport is None:
            raise PortLost("not open")
        started_at = max(self._timing.monotonic(), self.free_at)
        self.free_at = started_at + len(chunk) * self._settings.seconds_per_byte
        try:
            self._transport.write(chunk)
        except PortLost as error:
            self.ready_at = self.free_at + self._recovery
            self.drop(str(error))
            raise
        self.bytes_sent += len(chunk)

    def _sleep_until(self, at: float) -> None:
        if (seconds := at - self._timing.monotonic()) > 0:
            self._timing.sleep(seconds)
