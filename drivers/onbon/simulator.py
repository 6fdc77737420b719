"""An Onbon font card as the wire sees it: its areas, limits, answers, and its watchdog (sign-protocols.md §2, §4)."""

import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from drivers.cards import CLOSEST_REFRESH, GARBAGE, CardFaults, Reply
from drivers.device import Judgement
from drivers.onbon import frame as onbon
from drivers.onbon.commands import (
    BUSY,
    CHECKSUM,
    FONT_MISSING,
    LIMITS,
    LOOP_OR_BLANK,
    MEMORY,
    NO_COMMAND,
    Area,
    ClearScreen,
    Parameters,
    Ping,
    ReadParameters,
    ReadScreenId,
    ReadStatus,
    SetBrightness,
    SetClock,
    SwitchScreen,
    UpdateAreas,
    acknowledge,
    encode_parameters,
    name_of,
    refuse,
)
from drivers.onbon.dialect import OnbonSettings
from drivers.sign import Colour, Line, Snapshot
from drivers.stream import Stream

COLOURS: dict[bytes, Colour] = {b"1": "red", b"2": "green", b"3": "amber"}
FONT_HEIGHTS = {b"0": 16, b"1": 24, b"2": 32}


class BadText(ValueError):
    """An escape that the card does not know, or half a character."""


@dataclass(frozen=True)
class Held:
    """An area as drawn, and when it was last refreshed."""

    area: Area
    lines: tuple[Line, ...]
    refreshed_at: float

    def is_up(self, now: float) -> bool:
        return self.area.run_mode != LOOP_OR_BLANK or now < self.refreshed_at + self.area.timeout


@dataclass
class Memory:
    """What a power cut wipes: dynamic areas live in RAM. The clock has a battery."""

    areas: dict[int, Held] = field(default_factory=dict)
    on: bool = True
    brightness: int | None = None
    clock: tuple[datetime, float] | None = None


class OnbonDevice:
    """See `drivers.device.Device`. A shadow (`strict` off) does not judge the time between frames."""

    def __init__(
        self, settings: OnbonSettings, faults: CardFaults, strict: bool = True, tolerance: float = 0.0
    ) -> None:
        self._settings = settings
        self._faults = faults
        self._strict = strict
        self._closest = CLOSEST_REFRESH - tolerance
        self._stream: Stream[onbon.Request | onbon.Refusal] = Stream(partial(onbon.decode, units=settings.pixel_units))
        self._memory = Memory()
        self._refreshed_at = float("-inf")

    def receive(self, octets: bytes, now: float) -> list[Judgement]:
        return [self._frame(frame, now) for frame in self._stream.feed(octets)]

    def power_cut(self) -> None:
        self._memory = Memory(clock=self._memory.clock)
        self._stream.forget()

    def picture(self, now: float) -> Snapshot:
        memory = self._memory
        rows = [Line("", self._settings.colour)] * self._settings.lines
        for held in memory.areas.values():
            if memory.on and held.is_up(now):
                top = held.area.y // self._settings.font_px
                for at, line in enumerate(held.lines[: max(0, len(rows) - top)]):
                    rows[top + at] = line
        clock = None
        if memory.clock is not None:
            set_to, set_at = memory.clock
            clock = (set_to + timedelta(seconds=now - set_at)).strftime("%H:%M")
        return Snapshot(
            self._settings.name, self._settings.protocol, True, tuple(rows), memory.on, memory.brightness, clock
        )

    def _frame(self, frame: onbon.Request | onbon.Refusal, now: float) -> Judgement:
        if isinstance(frame, onbon.Refusal):
            if frame.kind == "frame":
                return Judgement(False, "frame", frame.reason, 0)
            error = CHECKSUM if frame.kind == "checksum" else NO_COMMAND
            return Judgement(False, "frame", frame.reason, 0, self._told(refuse(error), True))
        name, size = name_of(frame.command), len(onbon.encode(frame))
        if self._faults.loses():
            return Judgement(False, name, "lost on the wire", size)
        if frame.screen not in (int(self._settings.screen_address, 16), onbon.ALL_SILENT, onbon.ALL_REPLY):
            return Judgement(False, name, "for another screen", size)
        answering = frame.respond and frame.screen != onbon.ALL_SILENT
        if self._faults.spend("busy_next"):
            return Judgement(False, name, "busy", size, self._told(refuse(BUSY), answering))
        if self._faults.spend("nack_next"):
            return Judgement(False, name, "refused by a switch", size, self._told(refuse(self._faults.nack_code), True))
        reason, reply = self._obey(frame, now)
        return Judgement(not reason, name, reason, size, self._told(reply, answering))

    def _told(self, reply: Reply, answering: bool) -> bytes:
        if not answering or self._faults.spend("silent_next"):
            return b""
        if self._faults.spend("garbage_next"):
            return GARBAGE
        return onbon.encode_answer(onbon.Answer(reply, int(self._settings.screen_address, 16)))

    def _obey(self, request: onbon.Request, now: float) -> tuple[str, Reply]:
        """Why it is not obeyed (empty: it is), and the reply."""
        memory, command = self._memory, request.command
        match command:
            case UpdateAreas():
                return self._update(request, command, now)
            case ClearScreen():
                memory.areas.clear()
            case SwitchScreen(on):
                memory.on = on
            case SetBrightness(level):
                memory.brightness = level
            case SetClock(set_to):
                memory.clock = (set_to, now)
            case ReadParameters():
                size = Parameters(self._settings.pixel_width, self._rows, 2)
                return "", Reply(0xA2, 0x0A, payload=encode_parameters(size))
            case ReadScreenId():
                return "", Reply(0xA2, 0x07, payload=struct.pack("<H", int(self._settings.screen_address, 16)))
            case ReadStatus():
                return "", Reply(0xA1, 0x02, payload=bytes((memory.on, memory.brightness or 0)))
            case Ping():
                pass
        return "", acknowledge()

    @property
    def _rows(self) -> int:
        return self._faults.panel_rows or self._settings.pixel_height

    def _update(self, request: onbon.Request, command: UpdateAreas, now: float) -> tuple[str, Reply]:
        most_areas, most_text, buffer = LIMITS[self._settings.generation]
        if onbon.size_unstuffed(request) > buffer:
            return "longer than the receive buffer", refuse(MEMORY)
        if self._strict and now - self._refreshed_at < self._closest:
            return "refreshed within a second", refuse(BUSY)
        held: list[Held] = []
        for area in command.areas:
            refused = (self._faults.refuse_line - 1) * self._settings.font_px
            if self._faults.refuse_line and area.y <= refused < area.y + area.height:
                return "refused by a switch", refuse(MEMORY)
            if area.number >= most_areas or len(area.text) > most_text:
                return "more areas, or more text, than the card has", refuse(MEMORY)
            if area.x + area.width > self._settings.pixel_width or area.y + area.height > self._rows:
                return "area beyond the screen", refuse(MEMORY)
            try:
                held.append(Held(area, draw(area.text, self._settings), now))
            except BadText as error:
                return str(error), refuse(FONT_MISSING)
        areas = self._memory.areas
        if command.delete_all or request.process_mode == 1:
            areas.clear()
        for number in command.delete:
            areas.pop(number, None)
        areas.update({one.area.number: one for one in held})
        self._refreshed_at = now
        return "", acknowledge()


def draw(text: bytes, settings: OnbonSettings) -> tuple[Line, ...]:
    """The lines of an area's text with their colours; escapes act, everything else is a character."""
    lines: list[Line] = []
    colour: Colour = "red"
    drawn = ""
    at = 0
    while at < len(text):
        octet = text[at : at + 1]
        if octet == b"\\":
            kind = text[at + 1 : at + 2]
            if kind == b"n":
                lines.append(Line(drawn.rstrip(" "), colour))
                drawn, at = "", at + 2
            elif kind == b"C" and text[at + 2 : at + 3] in COLOURS:
                colour, at = COLOURS[text[at + 2 : at + 3]], at + 3
            elif kind == b"F" and FONT_HEIGHTS.get(text[at + 5 : at + 6]) == settings.font_px:
                at += 6
            else:
                raise BadText(f"escape {text[at : at + 3]!r}")
        elif 0x20 <= octet[0] < 0x7F:
            drawn, at = drawn + chr(octet[0]), at + 1
        else:
            drawn, at = drawn + _double(text[at : at + 2]), at + 2
    return (*lines, Line(drawn.rstrip(" "), colour))


def _double(octets: bytes) -> str:
    if len(octets) < 2 or not (0xA1 <= octets[0] <= 0xF7 and 0xA1 <= octets[1] <= 0xFE):
        raise BadText(f"no character of the font: {octets.hex()}")
    try:
        return octets.decode("gbk")
    except UnicodeDecodeError:
        raise BadText(f"no character of the font: {octets.hex()}") from None
