"""Finds the line speed of a card (sign-protocols.md §2.3)."""

from drivers.cards import speed_that_answers
from drivers.onbon import frame as onbon
from drivers.onbon.commands import Ping
from drivers.onbon.dialect import OnbonSettings
from drivers.sign import Timing
from drivers.stream import Stream


def find_speed(settings: OnbonSettings, rounds: int = 2, timing: Timing | None = None) -> int | None:
    """The speed at which the card answers, or None; blocks for some seconds. PortLost where the port is of no use."""
    ping = onbon.encode(onbon.Request(Ping(), int(settings.screen_address, 16)))
    return speed_that_answers(settings, ping, _holds_an_answer, rounds, timing)


def _holds_an_answer(octets: bytes) -> bool:
    return any(isinstance(item, onbon.Answer) for item in Stream(onbon.decode_answer).feed(octets))
