"""How graphic cards are kept up to date: dynamic areas in RAM, a line or a few each, sent as pictures when changed.

A card of the 5th generation has four areas, so lines share them. Every area has a timeout: should this program die, the
card itself removes what has become stale. Nothing is stored that would wear the card's flash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from drivers.bx_graphic import frame as bx
from drivers.bx_graphic.commands import (
    BRIGHTEST,
    BUSY,
    CHECKSUM,
    READ_BRIGHTNESS_REPLY,
    Area,
    Command,
    DeleteAreas,
    Generation,
    Ping,
    ReadBrightness,
    SetBrightness,
    UpdateAreas,
)
from drivers.bx_graphic.glyphs import HALF, HEIGHT, clean, draw
from drivers.bx_graphic.pictures import Order, Picture, encode
from drivers.cards import ERRORS, GAP, HEARTBEAT, REFRESH_SILENCE, ROUND, CardSettings, habits
from drivers.declared import setting
from drivers.dialect import Answer, Message
from drivers.sign import Capabilities, Colour, Line, is_hex, need
from drivers.stream import Stream
from drivers.text import place


@dataclass(frozen=True)
class Card:
    """A model: its type in the header, how many dynamic areas it has, and in which order it wants pixels."""

    controller: int
    generation: Generation
    areas: int
    order: Order


CARDS = {
    **{name: Card(code, 5, 4, "bytes") for name, code in (("5E1", 0x0154), ("5E2", 0x0254), ("5E3", 0x0354))},
    **{name: Card(code, 6, 32, "words") for name, code in (("6E1", 0x0174), ("6E2", 0x0274), ("6E3", 0x0374))},
    **{name: Card(code, 6, 32, "words") for name, code in (("6E1X", 0x0474), ("6E2X", 0x0574))},
    **{name: Card(code, 6, 32, "full colour") for name, code in (("6Q1", 0x0166), ("6Q2", 0x0266), ("6Q3", 0x0366))},
    **{name: Card(code, 6, 32, "full colour") for name, code in (("6QL", 0x0066), ("6Q2L", 0x0466), ("6Q3L", 0x0566))},
}
"""Manuals of the 5th and 6th generation, chapters 1.3 and 4."""
FRAME_SECONDS, LONGEST_FRAME = 2.0, 60_000
"""A frame that is bent is lost whole, so lines that change together share one only while it is short."""
SHARE = 0.018
"""So much of the wire the areas that are written again may take."""
CARD = "card"
DOUBLE_COLOURS: dict[Colour, tuple[bool, bool]] = {"red": (True, False), "green": (False, True), "amber": (True, True)}


@dataclass(frozen=True)
class GraphicSettings(CardSettings):
    """`panel_colours`: red alone, or red and green, on cards that drive either."""

    ADDRESS = "FFFE"

    baud_rate: int = setting(57_600, least=300, most=115_200)
    card: str = setting(
        "6E1", choices={name: f"BX-{name}" for name in CARDS}, words={"en": "Card", "zh_CN": "控制卡型号"}
    )
    panel_colours: int = setting(2, choices=(1, 2), words={"en": "Colours of the panel", "zh_CN": "屏的基色数"})

    @property
    def model(self) -> Card:
        return CARDS[self.card]

    @property
    def is_double(self) -> bool:
        return self.panel_colours == 2 or self.model.order == "full colour"

    @property
    def lines_per_area(self) -> int:
        return -(-self.lines // self.model.areas)

    @property
    def is_for_all(self) -> bool:
        return int(self.screen_address, 16) in (bx.ALL_SILENT, bx.ALL_REPLY)

    def check(self) -> None:
        """The cards speak eight bits only."""
        need(self.data_bits == 8, "byte_size", "must be 8")
        need(is_hex(self.screen_address, 4), "address", "must be four hex digits, 0-9 A-F")


class GraphicDialect:
    """See `drivers.dialect.Dialect`."""

    plan: str | None = None
    blind_set_up = False

    def __init__(self, settings: GraphicSettings) -> None:
        self._settings = settings
        self._answers: Stream[bx.Answer | bx.Refusal] = Stream(bx.decode_answer)
        self._screen = int(settings.screen_address, 16)
        self._ping = self._message("ping", Ping())
        self.capabilities = Capabilities(settings.lines, settings.columns, True, self._screen != bx.ALL_SILENT)
        self.habits = habits(settings)
        self.refresh_seconds = min(settings.resend_seconds, settings.watchdog_seconds / 2)
        self._areas = -(-settings.lines // settings.lines_per_area)
        blank = [Line(colour=settings.colour)] * settings.lines_per_area
        self._area_bytes = self._message("lines", UpdateAreas((self._area(0, blank),))).size

    def fit(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        columns, count = self._settings.columns, self._settings.lines
        padded = [*lines[:count], *[Line()] * (count - len(lines))]
        placed = [(place(clean(line.text, columns), columns, line.align), line) for line in padded]
        return tuple(Line(text, self._colour(line) if text else self._settings.colour) for text, line in placed)

    def turn(self, answers: bool) -> float | None:
        """One area after the other, as often as may be spent beside the pings; all of them within the watchdog."""
        round_trip = ROUND / self._areas
        if per_byte := self._settings.seconds_per_byte:
            spare = SHARE / per_byte - self._ping.size / HEARTBEAT
            round_trip = max(round_trip, self._area_bytes / spare) if spare > 0 else self.refresh_seconds
        return min(round_trip, self.refresh_seconds / self._areas)

    def set_up(self) -> tuple[Message, ...]:
        """On an operator's word: delete what is there."""
        return tuple(self._message("set-up", command) for command in (Ping(), DeleteAreas()))

    def greet(self) -> tuple[Message, ...]:
        return ()

    def checks(self, beat: int) -> tuple[Message, ...]:
        """First a question whose answer names itself, and then whether it is there at all."""
        if not self._ping.answered:
            return ()
        return (self._ping,) if beat else (replace(self._message(CARD, ReadBrightness()), asks=CARD),)

    def blind_beat(self) -> tuple[Message, ...]:
        return ()

    def objection(self, index: int) -> str:
        return ""

    def update(self, held: Mapping[int, Line], wanted: tuple[Line, ...]) -> Message | None:
        """The first area with a changed line, and more where the card takes several and the frame stays short."""
        areas: list[Area] = []
        brings: dict[int, Line] = {}
        each = self._settings.lines_per_area
        for first in range(0, len(wanted), each):
            lines = dict(enumerate(wanted[first : first + each], first))
            if all(held.get(at) == line for at, line in lines.items()):
                continue
            if areas and not self._has_room_after(len(areas)):
                break
            areas.append(self._area(first, list(lines.values())))
            brings |= lines
        return self._message("lines", UpdateAreas(tuple(areas)), brings) if areas else None

    def cover(self, refused: Sequence[int], wanted: tuple[Line, ...]) -> Message:
        """Their areas are deleted."""
        numbers = sorted({at // self._settings.lines_per_area for at in refused})
        return self._message("delete", DeleteAreas(tuple(numbers)))

    def clock(self, now: datetime) -> tuple[Message, ...]:
        """The manuals have no such command."""
        return ()

    def brightness(self, level: int) -> tuple[Message, ...]:
        return (self._message("brightness", SetBrightness(max(0, min(level, BRIGHTEST)))),)

    def hear(self, octets: bytes) -> list[Answer]:
        items = [item for item in self._answers.feed(octets) if isinstance(item, bx.Answer)]
        return [self._answer(item) for item in items if self._settings.is_for_all or item.screen == self._screen]

    def forget(self) -> None:
        self._answers.forget()

    def _answer(self, item: bx.Answer) -> Answer:
        reply = item.reply
        if reply.accepted:
            asked = (reply.group, reply.command) == READ_BRIGHTNESS_REPLY
            return Answer("kept", CARD) if asked else Answer("ok")
        kinds: dict[int, Literal["busy", "garbled"]] = {BUSY: "busy", CHECKSUM: "garbled"}
        return Answer(kinds.get(reply.error, "refused"), ERRORS.get(reply.error, f"error {reply.error}"))

    def _has_room_after(self, areas: int) -> bool:
        if self._settings.model.generation == 5:
            return False
        per_byte = self._settings.seconds_per_byte
        longest = min(FRAME_SECONDS / per_byte, LONGEST_FRAME) if per_byte else LONGEST_FRAME
        return (areas + 1) * self._area_bytes <= longest

    def _colour(self, line: Line) -> Colour:
        """What should stand out is red, or amber on a sign that is red anyway; a panel of one colour has only that."""
        own = self._settings.colour
        if not self._settings.is_double:
            return own
        if line.attention:
            return "amber" if own == "red" else "red"
        return line.colour if line.colour in DOUBLE_COLOURS else own

    def _area(self, first: int, lines: Sequence[Line]) -> Area:
        settings = self._settings
        rows = settings.lines_per_area * HEIGHT
        width, height = settings.columns * HALF, min(rows, (settings.lines - first) * HEIGHT)
        return Area(
            number=first // settings.lines_per_area,
            x=0,
            y=first * HEIGHT,
            width=width,
            height=height,
            pixels=encode(self._picture(lines, height), settings.model.order, settings.is_double),
            timeout=settings.watchdog_seconds,
        )

    def _picture(self, lines: Sequence[Line], height: int) -> Picture:
        """Each line in the planes of its colour; where there is one colour, in that plane."""
        columns = self._settings.columns
        dark = (bytes(columns),) * HEIGHT
        red: tuple[bytes, ...] = ()
        green: tuple[bytes, ...] = ()
        for line in lines:
            drawn = draw(line.text, columns)
            in_red, in_green = DOUBLE_COLOURS[line.colour] if self._settings.is_double else (True, False)
            red, green = red + (drawn if in_red else dark), green + (drawn if in_green else dark)
        missing = (bytes(columns),) * (height - len(red))
        return Picture(red + missing, green + missing)

    def _message(self, name: str, command: Command, brings: Mapping[int, Line] | None = None) -> Message:
        answered = self._screen != bx.ALL_SILENT
        request = bx.Request(command, self._screen, answered, self._settings.model.controller)
        silence = REFRESH_SILENCE if isinstance(command, UpdateAreas) else GAP
        octets = bx.encode(request, self._settings.model.generation)
        return Message(name, (octets,), silence, answered=answered, brings=brings or {})
