"""What can be said to an Onbon BX-5K/6K font card (sign-protocols.md §2.3): a frozen dataclass each, to bytes and back.

    request   group | command | response 01 must, 02 none | process mode | reserved | payload
    reply     group | command | error                     | reserved 2               | payload

    A3 06  dynamic areas    delete count (00 none, FF all) | ids | area count | { length 2 | area }
    A2 00  ping             A2 03  clock, BCD       A3 00  power 01 on 02 off     A3 02  brightness 01 n
    A3 10  clear screen     A1 02  status           A2 07  screen id              A2 0A  parameters

Never sent: A2 01 (erases every file), A1 00 (formats), A2 06 (changes the address), program files (wear the flash).
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from drivers.cards import Reply

PIXELS = 0x8000
PixelUnits = Literal["flag", "plain", "eight"]
"""How a card counts X and width: pixels by the top bit, pixels without it, or units of eight."""
DELETE_ALL = 0xFF
STAY, LOOP_OR_BLANK = 1, 2
ONE_LINE, MANY_LINES = 1, 2
AREA_HEAD = struct.Struct("<BHHHHBBBHBBBBBBBBBI")
EIGHT = 8
LIMITS = {5: (8, 512, 512), 6: (5, 1024, 1024)}
BUSY, MEMORY, CHECKSUM, NO_COMMAND, FONT_MISSING = 3, 4, 5, 2, 12


class BadCommand(ValueError):
    """The bytes, or the values, make no command that a card would obey."""


@dataclass(frozen=True)
class Area:
    """A rectangle in pixels with its text. With `LOOP_OR_BLANK` it disappears unless refreshed within the timeout."""

    number: int
    x: int
    y: int
    width: int
    height: int
    text: bytes
    timeout: int = 0
    run_mode: int = LOOP_OR_BLANK
    single_line: int = ONE_LINE
    new_line: int = 1
    display: int = 1
    speed: int = 0
    stay: int = 0
    align: int = 0
    spacing: int = 0
    units: PixelUnits = "flag"


@dataclass(frozen=True)
class UpdateAreas:
    """Areas to draw, after those to delete; `delete_all` is instead of ids."""

    areas: tuple[Area, ...] = ()
    delete: tuple[int, ...] = ()
    delete_all: bool = False


@dataclass(frozen=True)
class Ping:
    pass


@dataclass(frozen=True)
class SetClock:
    """Wall time as the card shall show it; the zone is the caller's business."""

    now: datetime


@dataclass(frozen=True)
class SwitchScreen:
    on: bool


@dataclass(frozen=True)
class SetBrightness:
    level: int


@dataclass(frozen=True)
class ClearScreen:
    pass


@dataclass(frozen=True)
class ReadStatus:
    pass


@dataclass(frozen=True)
class ReadScreenId:
    pass


@dataclass(frozen=True)
class ReadParameters:
    pass


@dataclass(frozen=True)
class Parameters:
    """The beginning of what A2 0A reads back: size in pixels and colour type."""

    width: int
    height: int
    colour_type: int


Command = (
    UpdateAreas | Ping | SetClock | SwitchScreen | SetBrightness | ClearScreen | ReadStatus | ReadScreenId
    | ReadParameters
)  # fmt: skip

_BARE: dict[tuple[int, int], Command] = {
    (0xA2, 0x00): Ping(),
    (0xA3, 0x10): ClearScreen(),
    (0xA1, 0x02): ReadStatus(),
    (0xA2, 0x07): ReadScreenId(),
    (0xA2, 0x0A): ReadParameters(),
}
_CODES = {type(command): code for code, command in _BARE.items()}
ACK, NACK = (0xA0, 0x00), (0xA0, 0x01)


def acknowledge() -> Reply:
    return Reply(*ACK)


def refuse(error: int) -> Reply:
    return Reply(*NACK, error)


def encode_command(command: Command) -> tuple[int, int, bytes]:
    """Group, command and payload. Raises BadCommand."""
    match command:
        case UpdateAreas():
            return 0xA3, 0x06, _update(command)
        case SetClock(now):
            year = f"{now.year:04d}"
            digits = year[2:] + year[:2] + now.strftime("%m%d%H%M%S") + f"{now.isoweekday():02d}"
            return 0xA2, 0x03, bytes.fromhex(digits)
        case SwitchScreen(on):
            return 0xA3, 0x00, b"\x01" if on else b"\x02"
        case SetBrightness(level):
            if not 0 <= level <= 15:
                raise BadCommand("brightness is 0..15")
            return 0xA3, 0x02, bytes((1, level))
        case _:
            return *_CODES[type(command)], b""


def decode_command(group: int, command: int, payload: bytes, units: PixelUnits = "flag") -> Command:
    """The inverse of `encode_command`, for a card that counts so; raises BadCommand for anything else."""
    code = (group, command)
    if code in _BARE and not payload:
        return _BARE[code]
    if code == (0xA3, 0x06):
        return _decode_update(payload, units)
    if code == (0xA3, 0x00) and payload in (b"\x01", b"\x02"):
        return SwitchScreen(payload == b"\x01")
    if code == (0xA3, 0x02) and len(payload) == 2 and payload[0] == 1 and payload[1] <= 15:
        return SetBrightness(payload[1])
    if code == (0xA2, 0x03) and len(payload) == 8:
        return _decode_clock(payload)
    raise BadCommand(f"unknown command {group:02X} {command:02X}")


def decode_parameters(payload: bytes) -> Parameters:
    if len(payload) < 5:
        raise BadCommand("parameters too short")
    return Parameters(*struct.unpack_from("<HHB", payload))


def encode_parameters(parameters: Parameters) -> bytes:
    return struct.pack("<HHB", parameters.width, parameters.height, parameters.colour_type)


def name_of(command: Command) -> str:
    """Short words for logs and verdicts: the kind and the areas, never the content."""
    if isinstance(command, UpdateAreas):
        return f"UpdateAreas {','.join(str(area.number) for area in command.areas)}".strip()
    return type(command).__name__


def _update(command: UpdateAreas) -> bytes:
    if command.delete_all and command.delete:
        raise BadCommand("delete all, or some")
    deleted = b"\xff" if command.delete_all else bytes((len(command.delete), *command.delete))
    return deleted + bytes((len(command.areas),)) + b"".join(_area(area) for area in command.areas)


def _area(area: Area) -> bytes:
    if not (0 <= area.x < PIXELS and 0 < area.width < PIXELS):
        raise BadCommand("area beyond the screen")
    if area.units == "eight" and (area.x % EIGHT or area.width % EIGHT):
        raise BadCommand("X and width must be multiples of eight")
    try:
        head = AREA_HEAD.pack(
            0,
            _counted(area.x, area.units),
            area.y,
            _counted(area.width, area.units),
            area.height,
            area.number,
            area.spacing,
            area.run_mode,
            area.timeout,
            0,
            0,
            area.align,
            area.single_line,
            area.new_line,
            area.display,
            0,
            area.speed,
            area.stay,
            len(area.text),
        )
    except struct.error as error:
        raise BadCommand(str(error)) from None
    return struct.pack("<H", len(head) + len(area.text)) + head + area.text


def _decode_update(payload: bytes, units: PixelUnits) -> UpdateAreas:
    try:
        count, at = payload[0], 1
        delete_all = count == DELETE_ALL
        delete = () if delete_all else tuple(payload[at : at + count])
        at += len(delete)
        number, at = payload[at], at + 1
        areas = []
        for _ in range(number):
            (length,) = struct.unpack_from("<H", payload, at)
            areas.append(_decode_area(payload[at + 2 : at + 2 + length], units))
            at += 2 + length
    except (IndexError, struct.error):
        raise BadCommand("areas cut short") from None
    if at != len(payload):
        raise BadCommand("bytes after the last area")
    return UpdateAreas(tuple(areas), delete, delete_all)


def _decode_area(raw: bytes, units: PixelUnits) -> Area:
    head, text = AREA_HEAD.unpack_from(raw), raw[AREA_HEAD.size :]
    kind, x, y, width, height, number, spacing, run_mode, timeout, sound, extra, *style, length = head
    align, single_line, new_line, display, leaving, speed, stay = style
    if kind or sound or extra or leaving or length != len(text):
        raise BadCommand("area with sound, extensions, or a wrong length")
    return Area(
        number, _pixels(x, units), y, _pixels(width, units), height, text, timeout, run_mode,
        single_line, new_line, display, speed, stay, align, spacing, units,
    )  # fmt: skip


def _counted(pixels: int, units: PixelUnits) -> int:
    return {"flag": PIXELS | pixels, "plain": pixels, "eight": pixels // EIGHT}[units]


def _pixels(value: int, units: PixelUnits) -> int:
    """Where the top bit counts, what comes without it is in units of eight."""
    if units == "flag":
        return value - PIXELS if value & PIXELS else value * EIGHT
    return value if units == "plain" else value * EIGHT


def _decode_clock(payload: bytes) -> SetClock:
    try:
        low, high, month, day, hour, minute, second, weekday = (int(f"{octet:02x}") for octet in payload)
        now = datetime(high * 100 + low, month, day, hour, minute, second)  # noqa: DTZ001  a wall clock has no zone
    except ValueError:
        raise BadCommand("no date") from None
    if weekday != now.isoweekday():
        raise BadCommand("weekday does not fit the date")
    return SetClock(now)
