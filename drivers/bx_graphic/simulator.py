"""A graphic card as the wire sees it: areas of pixels in RAM, its limits, answers, and its watchdog.

What it shows is read from the pixels, character by character, as a person would.
"""

from dataclasses import dataclass, field
from functools import partial

from drivers.bx_graphic import frame as bx
from drivers.bx_graphic.commands import (
    ACK,
    BRIGHTEST,
    BUSY,
    CHECKSUM,
    CONTROLLER,
    LOOP_OR_BLANK,
    MEMORY,
    NACK,
    NO_COMMAND,
    READ_BRIGHTNESS_REPLY,
    SCREEN,
    Area,
    DeleteAreas,
    Ping,
    ReadBrightness,
    SetBrightness,
    UpdateAreas,
    name_of,
)
from drivers.bx_graphic.dialect import DOUBLE_COLOURS, GraphicSettings
from drivers.bx_graphic.glyphs import HALF, HEIGHT, read
from drivers.bx_graphic.pictures import Picture, decode
from drivers.cards import CLOSEST_REFRESH, GARBAGE, CardFaults, Reply
from drivers.device import Judgement
from drivers.sign import Line, Snapshot
from drivers.stream import Stream


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
    """What a power cut wipes: dynamic areas live in RAM (chapter 1.3 of the manuals). The brightness is kept."""

    areas: dict[int, Held] = field(default_factory=dict)
    brightness: int | None = None


class GraphicDevice:
    """See `drivers.device.Device`. A shadow (`strict` off) does not judge the time between frames."""

    def __init__(
        self, settings: GraphicSettings, faults: CardFaults, strict: bool = True, tolerance: float = 0.0
    ) -> None:
        self._settings = settings
        self._faults = faults
        self._strict = strict
        self._closest = CLOSEST_REFRESH - tolerance
        self._generation = settings.model.generation
        self._stream: Stream[bx.Request | bx.Refusal] = Stream(partial(bx.decode, generation=self._generation))
        self._memory = Memory()
        self._refreshed_at = float("-inf")

    def receive(self, octets: bytes, now: float) -> list[Judgement]:
        return [self._frame(frame, now) for frame in self._stream.feed(octets)]

    def power_cut(self) -> None:
        self._memory = Memory(brightness=self._memory.brightness)
        self._stream.forget()

    def picture(self, now: float) -> Snapshot:
        settings = self._settings
        rows = [Line("", settings.colour)] * settings.lines
        for held in self._memory.areas.values():
            if held.is_up(now):
                top = held.area.y // HEIGHT
                rows[top : top + len(held.lines)] = held.lines
        return Snapshot(
            settings.name, settings.protocol, True, tuple(rows[: settings.lines]), True, self._memory.brightness
        )

    def _frame(self, frame: bx.Request | bx.Refusal, now: float) -> Judgement:
        if isinstance(frame, bx.Refusal):
            if frame.kind == "frame":
                return Judgement(False, "frame", frame.reason, 0)
            error = CHECKSUM if frame.kind == "checksum" else NO_COMMAND
            return Judgement(False, "frame", frame.reason, 0, self._told(_refuse(error), True))
        name, size = name_of(frame.command), len(bx.encode(frame, self._generation))
        if self._faults.loses():
            return Judgement(False, name, "lost on the wire", size)
        if not self._settings.is_for_all and frame.screen not in (self._screen, bx.ALL_SILENT, bx.ALL_REPLY):
            return Judgement(False, name, "for another screen", size)
        answering = frame.respond and frame.screen != bx.ALL_SILENT
        if self._faults.spend("busy_next"):
            return Judgement(False, name, "busy", size, self._told(_refuse(BUSY), answering))
        if self._faults.spend("nack_next"):
            return Judgement(
                False, name, "refused by a switch", size, self._told(_refuse(self._faults.nack_code), True)
            )
        reason, reply = self._obey(frame, now)
        return Judgement(not reason, name, reason, size, self._told(reply, answering))

    @property
    def _screen(self) -> int:
        """A card has a number of its own; where the settings name none, it is the first."""
        return 1 if self._settings.is_for_all else int(self._settings.screen_address, 16)

    def _told(self, reply: Reply, answering: bool) -> bytes:
        if not answering or self._faults.spend("silent_next"):
            return b""
        if self._faults.spend("garbage_next"):
            return GARBAGE
        return bx.encode_answer(bx.Answer(reply, self._screen, self._settings.model.controller))

    def _obey(self, request: bx.Request, now: float) -> tuple[str, Reply]:
        """Why it is not obeyed (empty: it is), and the reply."""
        memory = self._memory
        if request.controller not in (self._settings.model.controller, bx.ANY_CONTROLLER):
            return "for another type of card", _refuse(CONTROLLER)
        match request.command:
            case UpdateAreas(areas):
                return self._update(areas, now)
            case DeleteAreas(numbers):
                for number in numbers or tuple(memory.areas):
                    memory.areas.pop(number, None)
            case SetBrightness(level):
                memory.brightness = level
            case ReadBrightness():
                level = BRIGHTEST if memory.brightness is None else memory.brightness
                return "", Reply(*READ_BRIGHTNESS_REPLY, payload=bytes((0, 0, 0, 0, 0, level, 0)))
            case Ping():
                pass
        return "", Reply(*ACK)

    def _update(self, areas: tuple[Area, ...], now: float) -> tuple[str, Reply]:
        if self._strict and now - self._refreshed_at < self._closest:
            return "refreshed within a second", _refuse(BUSY)
        held: list[Held] = []
        rows = self._faults.panel_rows or self._settings.lines * HEIGHT
        refused = (self._faults.refuse_line - 1) * HEIGHT
        for area in areas:
            if self._faults.refuse_line and area.y <= refused < area.y + area.height:
                return "refused by a switch", _refuse(MEMORY)
            if area.number >= self._settings.model.areas:
                return "more areas than the card has", _refuse(MEMORY)
            if area.x or area.x + area.width > self._settings.columns * HALF or area.y + area.height > rows:
                return "area beyond the screen", _refuse(SCREEN)
            try:
                held.append(Held(area, self._lines(area), now))
            except ValueError as error:
                return str(error), _refuse(MEMORY)
        self._memory.areas.update({one.area.number: one for one in held})
        self._refreshed_at = now
        return "", Reply(*ACK)

    def _lines(self, area: Area) -> tuple[Line, ...]:
        model = self._settings.model
        picture = decode(area.pixels, area.width, area.height, model.order, self._settings.is_double)
        tops = range(0, area.height, HEIGHT)
        return tuple(
            self._line(Picture(picture.red[top : top + HEIGHT], picture.green[top : top + HEIGHT])) for top in tops
        )

    def _line(self, pixels: Picture) -> Line:
        red, green = (any(map(any, plane)) for plane in (pixels.red, pixels.green))
        text = read(pixels.red if red else pixels.green)
        if not self._settings.is_double or not text:
            return Line(text, self._settings.colour)
        return Line(text, next(colour for colour, lit in DOUBLE_COLOURS.items() if lit == (red, green)))


def _refuse(error: int) -> Reply:
    return Reply(*NACK, error)
