"""How Onbon cards are kept up to date: dynamic areas in RAM, a line or a few each; only changed areas are sent.

Every area is drawn in `LOOP_OR_BLANK` with a timeout: should this program die, the card itself removes what has become
stale. So everything is sent again at least twice within the timeout. Program files are never written: they wear flash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from drivers.cards import ERRORS, GAP, HEARTBEAT, REFRESH_SILENCE, ROUND, CardSettings, habits
from drivers.declared import setting
from drivers.dialect import Answer, Message
from drivers.onbon import frame as onbon
from drivers.onbon.commands import (
    AREA_HEAD,
    BUSY,
    CHECKSUM,
    EIGHT,
    LIMITS,
    LOOP_OR_BLANK,
    MANY_LINES,
    ONE_LINE,
    Area,
    BadCommand,
    Command,
    Parameters,
    Ping,
    PixelUnits,
    ReadParameters,
    SetBrightness,
    SetClock,
    SwitchScreen,
    UpdateAreas,
    decode_parameters,
)
from drivers.sign import Capabilities, Colour, Line, SettingsError, is_hex, need
from drivers.stream import Stream
from drivers.text import gb2312, gb2312_bytes, place

BYTES_PER_MINUTE, MINUTE = 650, 60.0
"""What heart-beats and areas written in turn may cost together."""
SIZE = "panel"
PARAMETERS = (0xA2, 0x0A)
MOST_PIXELS = 4096
COLOURS: dict[str, bytes] = {"red": b"\\C1", "green": b"\\C2", "amber": b"\\C3"}
FONTS = {16: b"", 24: b"\\FO001\\FE001", 32: b"\\FO002\\FE002"}
NEW_LINE = b"\\n"
FRAME_OVERHEAD, LENGTH_FIELD = onbon.HEADER.size + 5 + 2 + 2, 2


@dataclass(frozen=True)
class OnbonSettings(CardSettings):
    """A panel of 0 pixels has the size that its lines and columns need."""

    ADDRESS = "0001"

    width_px: int = 0
    height_px: int = 0
    font_px: int = setting(16, choices=tuple(FONTS), words={"en": "Font height", "zh_CN": "字高"})
    generation: int = setting(6, choices={5: "BX-5K", 6: "BX-6K"}, words={"en": "Generation", "zh_CN": "卡代数"})
    device_type: int = setting(0xFE, least=0, most=255)
    pixel_units: PixelUnits = setting(
        "flag",
        choices={"flag": "flag 8000h", "plain": "pixels", "eight": "8 pixels"},
        words={"en": "The card counts X and width in", "zh_CN": "卡的横坐标单位"},
    )

    @property
    def is_for_all(self) -> bool:
        return int(self.screen_address, 16) in (onbon.ALL_SILENT, onbon.ALL_REPLY)

    @property
    def pixel_width(self) -> int:
        return self.width_px or self.columns * self.font_px // 2

    @property
    def pixel_height(self) -> int:
        return self.height_px or self.lines * self.font_px

    def check(self) -> None:
        """The cards speak eight bits only; every line must be on the panel."""
        need(self.data_bits == 8, "byte_size", "must be 8")
        need(is_hex(self.screen_address, 4), "address", "must be four hex digits, 0-9 A-F")
        need(1 <= self.pixel_width <= MOST_PIXELS, "width_px", f"must be between 1 and {MOST_PIXELS}")
        whole = self.pixel_units != "eight" or self.pixel_width % EIGHT == 0
        need(
            whole,
            "width_px" if self.width_px else "columns",
            "must make a multiple of 8 pixels where the card counts so",
        )
        need(self.lines * self.font_px <= self.pixel_height, "height_px", "too low for the lines")


class OnbonDialect:
    """See `drivers.dialect.Dialect`."""

    plan: str | None = None
    blind_set_up = False

    def __init__(self, settings: OnbonSettings) -> None:
        self._settings = settings
        self._answers: Stream[onbon.Answer | onbon.Refusal] = Stream(onbon.decode_answer)
        self._screen = int(settings.screen_address, 16)
        self._ping = self._message("ping", Ping())
        self._most_areas, self._most_text, self._buffer = LIMITS[settings.generation]
        self._lines_per_area = -(-settings.lines // self._most_areas)
        ack = self._screen != onbon.ALL_SILENT
        self.capabilities = Capabilities(settings.lines, settings.columns, chinese=True, ack=ack)
        self.habits = habits(settings)
        self.refresh_seconds = min(settings.resend_seconds, settings.watchdog_seconds / 2)
        self._panel: Parameters | None = None
        longest = self._lines_per_area * (settings.columns + len(COLOURS["red"] + NEW_LINE)) + len(self._font)
        if longest > min(self._most_text, self._buffer - FRAME_OVERHEAD - LENGTH_FIELD - AREA_HEAD.size):
            raise SettingsError("columns", f"{self._lines_per_area} lines of them exceed what the card takes at once")
        self._longest_area = len(self._ping.chunks[0]) + LENGTH_FIELD + AREA_HEAD.size + longest

    @property
    def _font(self) -> bytes:
        return FONTS[self._settings.font_px]

    def fit(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        columns = self._settings.columns
        padded = [*lines[: self._settings.lines], *[Line()] * (self._settings.lines - len(lines))]
        return tuple(
            Line(place(gb2312(line.text, columns), columns, line.align), self._colour(line)) for line in padded
        )

    def turn(self, answers: bool) -> float | None:
        """One area after the other, each about once a minute, within what may be spent; all within the watchdog."""
        areas = -(-self._settings.lines // self._lines_per_area)
        ping, area = len(self._ping.chunks[0]), self._longest_area
        affordable = MINUTE * (area - ping) / (BYTES_PER_MINUTE - area - ping * MINUTE / HEARTBEAT)
        return min(max(ROUND / areas, affordable), self.refresh_seconds / areas)

    def set_up(self) -> tuple[Message, ...]:
        """On an operator's word: delete what is there and switch the screen on."""
        commands: tuple[Command, ...] = (Ping(), UpdateAreas(delete_all=True), SwitchScreen(True))
        return tuple(self._message("set-up", command) for command in commands)

    def greet(self) -> tuple[Message, ...]:
        return ()

    def checks(self, beat: int) -> tuple[Message, ...]:
        """First the size of the panel, and then whether it is there at all."""
        if beat == 0 and self._ping.answered:
            return (replace(self._message(SIZE, ReadParameters()), asks=SIZE),)
        return (self._ping,) if self._ping.answered else ()

    def blind_beat(self) -> tuple[Message, ...]:
        return ()

    def objection(self, index: int) -> str:
        """A line below the panel's last row is not sent: the card would refuse it, and its company with it."""
        bottom = (index // self._lines_per_area * self._lines_per_area + 1) * self._settings.font_px
        if self._panel is None or bottom <= self._panel.height:
            return ""
        return f"below the panel, which has {self._panel.height} rows of pixels"

    def update(self, held: Mapping[int, Line], wanted: tuple[Line, ...]) -> Message | None:
        """As many areas with a changed line as one frame may carry."""
        areas: list[Area] = []
        brings: dict[int, Line] = {}
        room = self._buffer - FRAME_OVERHEAD
        for first in range(0, len(wanted), self._lines_per_area):
            lines = {at: wanted[at] for at in range(first, min(first + self._lines_per_area, len(wanted)))}
            if all(held.get(at) == line for at, line in lines.items()):
                continue
            area = self._area(first, list(lines.values()))
            room -= LENGTH_FIELD + AREA_HEAD.size + len(area.text)
            if room < 0:
                break
            areas.append(area)
            brings |= lines
        return self._message("lines", UpdateAreas(tuple(areas)), brings) if areas else None

    def cover(self, refused: Sequence[int], wanted: tuple[Line, ...]) -> Message:
        """Their areas are deleted."""
        numbers = sorted({at // self._lines_per_area for at in refused})
        return self._message("delete", UpdateAreas(delete=tuple(numbers)))

    def clock(self, now: datetime) -> tuple[Message, ...]:
        return (self._message("clock", SetClock(now.replace(tzinfo=None, microsecond=0))),)

    def brightness(self, level: int) -> tuple[Message, ...]:
        return (self._message("brightness", SetBrightness(level)),)

    def hear(self, octets: bytes) -> list[Answer]:
        items = [item for item in self._answers.feed(octets) if isinstance(item, onbon.Answer)]
        return [self._answer(item) for item in items if self._screen in (item.screen, onbon.ALL_REPLY)]

    def forget(self) -> None:
        self._answers.forget()

    def _answer(self, item: onbon.Answer) -> Answer:
        reply = item.reply
        if reply.accepted and (reply.group, reply.command) == PARAMETERS:
            return Answer("kept", SIZE, self._compared(reply.payload))
        if reply.accepted:
            return Answer("ok")
        kinds: dict[int, Literal["busy", "garbled"]] = {BUSY: "busy", CHECKSUM: "garbled"}
        return Answer(kinds.get(reply.error, "refused"), ERRORS.get(reply.error, f"error {reply.error}"))

    def _compared(self, payload: bytes) -> str:
        """What is wrong between the panel and the settings; nothing where the panel is large enough."""
        try:
            panel = decode_parameters(payload)
        except BadCommand:
            return ""
        if not (EIGHT <= panel.width <= MOST_PIXELS and EIGHT <= panel.height <= MOST_PIXELS):
            return ""  # no panel has such a size: this card says something else here
        self._panel = panel
        width, height = self._settings.pixel_width, self._settings.lines * self._settings.font_px
        if width <= panel.width and height <= panel.height:
            return ""
        return f"the panel has {panel.width} x {panel.height} pixels, the settings need {width} x {height}"

    def _colour(self, line: Line) -> Colour:
        """What should stand out is red, or amber on a sign that is red anyway."""
        if line.attention:
            return "amber" if self._settings.colour == "red" else "red"
        return line.colour if line.colour in COLOURS else self._settings.colour

    def _area(self, first: int, lines: Sequence[Line]) -> Area:
        font_px = self._settings.font_px
        return Area(
            number=first // self._lines_per_area,
            x=0,
            y=first * font_px,
            width=min(self._settings.pixel_width, self._panel.width if self._panel else MOST_PIXELS),
            height=min(len(lines) * font_px, self._panel.height - first * font_px if self._panel else MOST_PIXELS),
            text=self._font + NEW_LINE.join(COLOURS[line.colour] + encode_text(line.text) for line in lines),
            timeout=self._settings.watchdog_seconds,
            run_mode=LOOP_OR_BLANK,
            single_line=ONE_LINE if len(lines) == 1 else MANY_LINES,
            units=self._settings.pixel_units,
        )

    def _message(self, name: str, command: Command, brings: Mapping[int, Line] | None = None) -> Message:
        answered = self._screen != onbon.ALL_SILENT
        request = onbon.Request(command, self._screen, answered, device_type=self._settings.device_type)
        silence = REFRESH_SILENCE if isinstance(command, UpdateAreas) else GAP
        return Message(name, (onbon.encode(request),), silence, answered=answered, brings=brings or {})


def encode_text(text: str) -> bytes:
    """Cleaned text as the card's bytes, a blank line as one space. ValueError for what `gb2312` would not pass."""
    encoded = bytearray()
    for character in text or " ":
        octets = character.encode("ascii") if " " <= character <= "~" and character != "\\" else gb2312_bytes(character)
        if octets is None:
            raise ValueError(f"{character!r} has no place on the sign")
        encoded += octets
    return bytes(encoded)
