"""Finds the line speed of a card (manual of the 5th generation, chapter 1.2)."""

from drivers.bx_graphic import frame as bx
from drivers.bx_graphic.commands import Ping
from drivers.bx_graphic.dialect import GraphicSettings
from drivers.cards import speed_that_answers
from drivers.sign import Timing
from drivers.stream import Stream


def find_speed(settings: GraphicSettings, rounds: int = 2, timing: Timing | None = None) -> int | None:
    """The speed at which the card answers, or None; blocks for some seconds. PortLost where the port is of no use."""
    request = bx.Request(Ping(), int(settings.screen_address, 16))
    return speed_that_answers(settings, bx.encode(request, settings.model.generation), _holds_an_answer, rounds, timing)


def _holds_an_answer(octets: bytes) -> bool:
    return any(isinstance(item, bx.Answer) for item in Stream(bx.decode_answer).feed(octets))
