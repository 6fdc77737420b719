"""Finds the line speed of a card: ping at one, wait, ping at the next (sign-protocols.md §2.3)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from drivers.onbon import frame as onbon
from drivers.onbon.commands import Ping
from drivers.onbon.dialect import OnbonSettings
from drivers.sign import SignSettings, Timing
from drivers.stream import Stream
from drivers.transport import Transport, open_port

SPEEDS = (9600, 57600)
WAIT_SECONDS = 2.0


def find_speed(
    settings: OnbonSettings,
    speeds: Sequence[int] = SPEEDS,
    rounds: int = 2,
    timing: Timing | None = None,
    connect: Callable[[SignSettings, Timing], Transport] = open_port,
) -> int | None:
    """The speed at which the card answers, or None. Blocks meanwhile; raises PortLost when the port is of no use."""
    timing = timing or Timing()
    for _ in range(rounds):
        for speed in speeds:
            if _answers(replace(settings, baud_rate=speed), timing, connect):
                return speed
    return None


def _answers(settings: OnbonSettings, timing: Timing, connect: Callable[[SignSettings, Timing], Transport]) -> bool:
    port = connect(settings, timing)
    heard: Stream[onbon.Answer | onbon.Refusal] = Stream(onbon.decode_answer)
    try:
        port.read(0)
        port.write(onbon.encode(onbon.Request(Ping(), int(settings.screen_address, 16))))
        until = timing.monotonic() + WAIT_SECONDS
        while (left := until - timing.monotonic()) > 0:
            if any(isinstance(item, onbon.Answer) for item in heard.feed(port.read(left))):
                return True
        return False
    finally:
        port.close()
