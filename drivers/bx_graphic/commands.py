"""What can be said to an Onbon graphic card (sign-protocols.md §2.6): a frozen dataclass each, to bytes and back.

    request   reply wanted 1 | group | command | payload
    reply     0 | group | command | status 2 | error 2 | length 2 | payload

    A7 00  dynamic areas   5th generation: zero 2 | length 4 | area | page | pixels
                           6th: zero 2 | count 2 | { length 4 | area | page } | pixels of all, one area after the other
    A7 01  delete areas    zero 2 | count (00 none, FF all) | ids
    A2 00  ping            A2 07  brightness, one for each half hour           A2 19  brightness, read

An area's `length` is that of its description: on the 5th generation of its pixels too, which stand in it.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from drivers.cards import Reply

Generation = Literal[5, 6]
LOOP_OR_BLANK = 2
DELETE_ALL = 0xFF
AREA = struct.Struct("<BBHBHB4xBHHHHB")
"""Id, run mode, time-out; with which programs, how many of them; at once; 4 spare; type 10h; X, Y, size; frame."""
BEHIND = struct.Struct("<BBBB5x")
"""6th generation: background, transparency, its size, sound; 5 spare."""
PAGE = {5: struct.Struct("<HIBBBBHBH4x"), 6: struct.Struct("<HIBBBBHBH9xII")}
"""How many pages; length of what follows, style, display mode, clear mode, speed, stay in 10 ms, repeats, valid width;
spare; on the 6th generation where the pixels begin and how many bytes they are."""
PAGE_HEAD = 6
EVERY_PROGRAM, DYNAMIC, ONE_PAGE, STATIC, STAY, ONCE = 1, 0x10, 1, 1, 100, 1
HALF_HOURS, BY_HAND, BRIGHTEST = 48, 0, 15
NO_COMMAND, BUSY, MEMORY, CHECKSUM, CONTROLLER, SCREEN = 2, 3, 4, 5, 17, 18


class BadCommand(ValueError):
    """The bytes, or the values, make no command that a card would obey."""


@dataclass(frozen=True)
class Area:
    """A rectangle in pixels with its pixels as the card wants them: one page that stands still.

    With `LOOP_OR_BLANK` it disappears unless refreshed within the timeout, in seconds.
    """

    number: int
    x: int
    y: int
    width: int
    height: int
    pixels: bytes
    timeout: int = 0
    run_mode: int = LOOP_OR_BLANK


@dataclass(frozen=True)
class UpdateAreas:
    """Areas to show beside every program; a card of the 5th generation takes one at a time."""

    areas: tuple[Area, ...]


@dataclass(frozen=True)
class DeleteAreas:
    """Those to delete; nothing given: all."""

    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ping:
    pass


@dataclass(frozen=True)
class SetBrightness:
    level: int


@dataclass(frozen=True)
class ReadBrightness:
    pass


Command = UpdateAreas | DeleteAreas | Ping | SetBrightness | ReadBrightness
READ_BRIGHTNESS_REPLY = (0xA2, 0x99)
ACK, NACK = (0xA0, 0x00), (0xA0, 0x01)


def encode_command(command: Command, generation: Generation) -> tuple[int, int, bytes]:
    """Group, command and payload. Raises BadCommand."""
    match command:
        case UpdateAreas(areas):
            return 0xA7, 0x00, _update(areas, generation)
        case DeleteAreas(numbers):
            return 0xA7, 0x01, b"\x00\x00" + (bytes((len(numbers), *numbers)) if numbers else b"\xff")
        case Ping():
            return 0xA2, 0x00, b"\x00\x00"
        case SetBrightness(level):
            if not 0 <= level <= BRIGHTEST:
                raise BadCommand("brightness is 0..15")
            return 0xA2, 0x07, struct.pack("<HB", 1 + HALF_HOURS, BY_HAND) + bytes((level,)) * HALF_HOURS
        case ReadBrightness():
            return 0xA2, 0x19, b"\x00\x00"


def decode_command(group: int, command: int, payload: bytes, generation: Generation) -> Command:
    """The inverse of `encode_command`, for a card of this generation; raises BadCommand for anything else."""
    match group, command:
        case 0xA7, 0x00:
            return UpdateAreas(_areas(payload, generation))
        case 0xA7, 0x01 if payload[:2] == b"\x00\x00" and len(payload) > 2:
            if payload[2:] == b"\xff":
                return DeleteAreas()
            if 0 < payload[2] == len(payload) - 3:
                return DeleteAreas(tuple(payload[3:]))
        case 0xA2, 0x00 if payload == b"\x00\x00":
            return Ping()
        case 0xA2, 0x07 if payload[:3] == struct.pack("<HB", 1 + HALF_HOURS, BY_HAND):
            levels = set(payload[3:])
            if len(payload) == 3 + HALF_HOURS and len(levels) == 1 and (level := levels.pop()) <= BRIGHTEST:
                return SetBrightness(level)
        case 0xA2, 0x19 if payload == b"\x00\x00":
            return ReadBrightness()
    raise BadCommand(f"unknown command {group:02X} {command:02X}")


def encode_reply(reply: Reply) -> bytes:
    nack = int(not reply.accepted)
    head = struct.pack("<BBBHHH", 0, reply.group, reply.command, nack, reply.error, len(reply.payload))
    return head + reply.payload


def decode_reply(data: bytes) -> Reply:
    if len(data) < 9:
        raise BadCommand("reply too short")
    _, group, command, _, error, length = struct.unpack_from("<BBBHHH", data)
    if length != len(data) - 9:
        raise BadCommand("length of a reply")
    return Reply(group, command, error, data[9:])


def name_of(command: Command) -> str:
    """Short words for logs and verdicts: the kind and the areas, never the content."""
    if isinstance(command, UpdateAreas):
        return f"UpdateAreas {','.join(str(area.number) for area in command.areas)}"
    return type(command).__name__


def _update(areas: tuple[Area, ...], generation: Generation) -> bytes:
    if generation == 5:
        if len(areas) != 1:
            raise BadCommand("one area at a time")
        described = _described(areas[0], 5, 0) + areas[0].pixels
        return struct.pack("<HI", 0, len(described)) + described
    data, offset = struct.pack("<HH", 0, len(areas)), 0
    for area in areas:
        described = _described(area, 6, offset)
        data += struct.pack("<I", len(described)) + described
        offset += len(area.pixels)
    return data + b"".join(area.pixels for area in areas)


def _described(area: Area, generation: Generation, offset: int) -> bytes:
    page, pixels = PAGE[generation], len(area.pixels)
    inside = page.size - PAGE_HEAD + (pixels if generation == 5 else 0)
    where = (offset, pixels) if generation == 6 else ()
    try:
        head = AREA.pack(
            area.number, area.run_mode, area.timeout, EVERY_PROGRAM, 0, 0, DYNAMIC,
            area.x, area.y, area.width, area.height, 0,
        )  # fmt: skip
        behind = BEHIND.pack(0, 0, 0, 0) if generation == 6 else b""
        style = (0, STATIC, 0, 0, STAY, ONCE, area.width)
        return head + behind + page.pack(ONE_PAGE, inside, *style, *where)
    except struct.error as error:
        raise BadCommand(str(error)) from None


def _areas(payload: bytes, generation: Generation) -> tuple[Area, ...]:
    """Only what `_update` would write again to the same bytes: frames, sound and further pages are none of ours."""
    size = AREA.size + (BEHIND.size if generation == 6 else 0) + PAGE[generation].size
    start, each = (6, size) if generation == 5 else (4, size + 4)
    count = 1 if generation == 5 else int.from_bytes(payload[2:4], "little")
    pixels = start + count * each
    areas = []
    for at in range(start, pixels, each):
        described = payload[at : at + each][-size:]
        if len(described) < size:
            raise BadCommand("areas cut short")
        number, run_mode, timeout, _, _, _, _, x, y, width, height, _ = AREA.unpack_from(described)
        length = len(payload) - pixels if generation == 5 else int.from_bytes(described[-4:], "little")
        areas.append(Area(number, x, y, width, height, payload[pixels : pixels + length], timeout, run_mode))
        pixels += length
    found = tuple(areas)
    if not found or _update(found, generation) != payload:
        raise BadCommand("area with a frame, sound, several pages, or a wrong length")
    return found
