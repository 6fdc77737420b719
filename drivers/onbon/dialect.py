"""How Onbon cards are kept up to date: dynamic areas in RAM, a line or a few each; only changed areas are sent.

Every area is drawn in `LOOP_OR_BLANK` with a timeout: should this program die, the card itself removes what has become
stale. So everything is sent again at least twice within the timeout. Program files are never written: they wear flash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from drivers.declared import setting
from drivers.dialect import Answer, Message
from drivers.onbon import frame as onbon
from drivers.onbon.commands import (
    AREA_HEAD,
    BUSY,
    ERRORS,
    LIMITS,
    LOOP_OR_BLANK,
    MANY_LINES,
    ONE_LINE,
    Area,
    Command,
    Ping,
    SetBrightness,
    SetClock,
    SwitchScreen,
    UpdateAreas,
)
from drivers.sign import Capabilities, Colour, Line, SettingsError, SignSettings, is_hex, need
from drivers.stream import Stream
from drivers.text import gb2312, gb2312_bytes, place

REFRESH_SILENCE, PATIENCE, RECOVERY = 1.05, 1.5, 1.2
COLOURS: dict[str, bytes] = {"red": b"\\C1", "green": b"\\C2", "amber": b"\\C3"}
FONTS = {16: b"", 24: b"\\FO001\\FE001", 32: b"\\FO002\\FE002"}
NEW_LINE = b"\\n"
FRAME_OVERHEAD, LENGTH_FIELD = onbon.HEADER.size + 5 + 2 + 2, 2


@dataclass(frozen=True)
class OnbonSettings(SignSettings):
    """A panel of 0 pixels has the size that its lines and columns need."""

    ADDRESS = "0001"

    width_px: int = 0
    height_px: int = 0
    font_px: int = setting(16, choices=tuple(FONTS), words={"en": "Font height", "zh_CN": "字高"})
    watchdog_seconds: int = setting(1800, least=10, most=65_535)
    generation: int = setting(6, choices={5: "BX-5K", 6: "BX-6K"}, words={"en": "Generation", "zh_CN": "卡代数"})
    device_type: int = setting(0xFE, least=0, most=255)

    @property
    def pixel_width(self) -> int:
        return self.width_px or self.columns * self.font_px // 2

    @property
    def pixel_height(self) -> int:
        return self.height_px or self.lines * self.font_px

    def check(self) -> None:
        """The cards speak eight bits only; every line must be on the panel."""
        need(self.data_bits == 8, "byte_size", "must be 8")
        need(is_hex(self.screen_address, 4), "address", "must be four hex digits")
        need(1 <= self.pixel_width <= 4096, "width_px", "must be between 1 and 4096")
        need(self.lines * self.font_px <= self.pixel_height, "height_px", "too low for the lines")


class OnbonDialect:
    """See `drivers.dialect.Dialect`."""

    plan: str | None = None
    blind_set_up = False

    def __init__(self, settings: OnbonSettings) -> None:
        self._settings = settings
        self._answers: Stream[onbon.Answer | onbon.Refusal] = Stream(onbon.decode_answer)
        self._most_areas, self._most_text, self._buffer = LIMITS[settings.generation]
        self._lines_per_area = -(-settings.lines // self._most_areas)
        self.capabilities = Capabilities(settings.lines, settings.columns, chinese=True, ack=True)
        self.patience = PATIENCE
        self.recovery = RECOVERY
        self.refresh_seconds = min(settings.resend_minutes * 60, settings.watchdog_seconds / 2)
        longest = self._lines_per_area * (settings.columns + len(COLOURS["red"] + NEW_LINE)) + len(self._font)
        if longest > min(self._most_text, self._buffer - FRAME_OVERHEAD - LENGTH_FIELD - AREA_HEAD.size):
            raise SettingsError("columns", f"{self._lines_per_area} lines of them exceed what the card takes at once")

    @property
    def _font(self) -> bytes:
        return FONTS[self._settings.font_px]

    def fit(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        columns = self._settings.columns
        padded = [*lines[: self._settings.lines], *[Line()] * (self._settings.lines - len(lines))]
        return tuple(
            Line(place(gb2312(line.text, columns), columns, line.align), self._colour(line)) for line in padded
        )

    def set_up(self) -> tuple[Message, ...]:
        """On an operator's word: delete what is there and switch the screen on."""
        commands: tuple[Command, ...] = (Ping(), UpdateAreas(delete_all=True), SwitchScreen(True))
        return tuple(self._message("set-up", command) for command in commands)

    def questions(self, thorough: bool) -> tuple[Message, ...]:
        return ()

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

    def clock(self, now: datetime) -> tuple[Message, ...]:
        return (self._message("clock", SetClock(now.replace(tzinfo=None, microsecond=0))),)

    def brightness(self, level: int) -> tuple[Message, ...]:
        return (self._message("brightness", SetBrightness(level)),)

    def hear(self, octets: bytes) -> list[Answer]:
        return [self._answer(item) for item in self._answers.feed(octets) if isinstance(item, onbon.Answer)]

    def forget(self) -> None:
        self._answers.forget()

    def _answer(self, item: onbon.Answer) -> Answer:
        if item.reply.accepted:
            return Answer("ok")
        reason = ERRORS.get(item.reply.error, f"error {item.reply.error}")
        return Answer("busy" if item.reply.error == BUSY else "refused", reason)

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
            width=self._settings.pixel_width,
            height=len(lines) * font_px,
            text=self._font + NEW_LINE.join(COLOURS[line.colour] + encode_text(line.text) for line in lines),
            timeout=self._settings.watchdog_seconds,
            run_mode=LOOP_OR_BLANK,
            single_line=ONE_LINE if len(lines) == 1 else MANY_LINES,
        )

    def _message(self, name: str, command: Command, brings: Mapping[int, Line] | None = None) -> Message:
        screen = int(self._settings.screen_address, 16)
        answered = screen != onbon.ALL_SILENT
        request = onbon.Request(command, screen, answered, device_type=self._settings.device_type)
        return Message(name, (onbon.encode(request),), REFRESH_SILENCE, answered=answered, brings=brings or {})


def encode_text(text: str) -> bytes:
    """Cleaned text as the card's bytes, a blank line as one space. ValueError for what `gb2312` would not pass."""
    encoded = bytearray()
    for character in text or " ":
        octets = character.encode("ascii") if " " <= character <= "~" and character != "\\" else gb2312_bytes(character)
        if octets is None:
            raise ValueError(f"{character!r} has no place on the sign")
        encoded += octets
    return bytes(encoded)
