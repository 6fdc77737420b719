"""Onbon BX-5K/6K font cards: frames to bytes and back, nothing else (sign-protocols.md §2).

    A5 x8 | header 14 | data N | CRC-16 2 | 5A            header + data + CRC are stuffed, lengths are of the unstuffed

    header   0 destination 2 | 2 source 2 | 4 zero 3 | 7 barcode 0 | 8 check 0 CRC 1 sum | 9 display mode
             10 device type | 11 version 02 | 12 length N of the data 2                    numbers little-endian

Stuffing and CRC are those of `drivers/stuffed.py`. Destination FFFF is everybody without a reply, FFFE everybody with
one.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from drivers.cards import Reply
from drivers.onbon.commands import BadCommand, Command, PixelUnits, decode_command, encode_command
from drivers.stuffed import LEADING, crc16, unwrap, wrap

REPLY_LEADING = 9
HOST = 0x8000
ALL_SILENT, ALL_REPLY = 0xFFFF, 0xFFFE
HEADER = struct.Struct("<HH3sBBBBBH")
MUST_REPLY, NO_REPLY = 1, 2
LONGEST = 8192


@dataclass(frozen=True)
class Refusal:
    """A frame that no card would obey, and why. Cards answer a wrong checksum, and nothing else of these."""

    reason: str
    kind: Literal["frame", "checksum", "command"] = "frame"


@dataclass(frozen=True)
class Request:
    """A frame to a card. `process_mode` 1 clears first (dynamic areas only)."""

    command: Command
    screen: int = 0x0001
    respond: bool = True
    process_mode: int = 0
    source: int = HOST
    display_mode: int = 0
    device_type: int = 0xFE


@dataclass(frozen=True)
class Answer:
    """A frame from a card."""

    reply: Reply
    screen: int = 0x0001
    destination: int = HOST
    device_type: int = 0xFE


def encode(request: Request) -> bytes:
    group, command, payload = encode_command(request.command)
    respond = MUST_REPLY if request.respond else NO_REPLY
    data = bytes((group, command, respond, request.process_mode, 0)) + payload
    return _frame(request.screen, request.source, request.display_mode, request.device_type, data, LEADING)


def encode_answer(answer: Answer) -> bytes:
    reply = answer.reply
    data = bytes((reply.group, reply.command, reply.error, 0, 0)) + reply.payload
    return _frame(answer.destination, answer.screen, 0, answer.device_type, data, REPLY_LEADING)


def decode(buffer: bytes, units: PixelUnits = "flag") -> tuple[Request | Refusal | None, int]:
    """What a card that counts so finds at the beginning. (None, 0): more is needed; (None, n): n bytes of noise."""
    frame, used = _unframe(buffer)
    if frame is None or isinstance(frame, Refusal):
        return frame, used
    destination, source, display_mode, device_type, data = frame
    group, code, respond, process_mode, reserved = data[:5]
    try:
        command = decode_command(group, code, data[5:], units)
    except BadCommand as error:
        return Refusal(str(error), "command"), used
    if respond not in (MUST_REPLY, NO_REPLY) or reserved:
        return Refusal("response or reserved byte", "command"), used
    replying = respond == MUST_REPLY
    return Request(command, destination, replying, process_mode, source, display_mode, device_type), used


def decode_answer(buffer: bytes) -> tuple[Answer | Refusal | None, int]:
    """What the host finds: the same frame, the other way."""
    frame, used = _unframe(buffer)
    if frame is None or isinstance(frame, Refusal):
        return frame, used
    destination, source, _, device_type, data = frame
    if data[3:5] != b"\x00\x00":
        return Refusal("reserved bytes in a reply", "command"), used
    return Answer(Reply(data[0], data[1], data[2], data[5:]), source, destination, device_type), used


def size_unstuffed(request: Request) -> int:
    """Header, data and CRC: what has to fit into a card's receive buffer."""
    return HEADER.size + 5 + len(encode_command(request.command)[2]) + 2


def _frame(destination: int, source: int, display_mode: int, device_type: int, data: bytes, leading: int) -> bytes:
    header = HEADER.pack(destination, source, b"\x00\x00\x00", 0, 0, display_mode, device_type, 2, len(data))
    return wrap(header + data, leading)


_Parts = tuple[int, int, int, int, bytes]


def _unframe(buffer: bytes) -> tuple[_Parts | Refusal | None, int]:
    found, used = unwrap(buffer, LONGEST)
    if found is None:
        return None, used
    return (Refusal(found) if isinstance(found, str) else _parts(found)), used


def _parts(plain: bytes) -> _Parts | Refusal:
    if len(plain) < HEADER.size + 5 + 2:
        return Refusal("too short")
    destination, source, zero, barcode, check, display_mode, device_type, version, length = HEADER.unpack_from(plain)
    if length != len(plain) - HEADER.size - 2:
        return Refusal("length")
    if check not in (0, 1):
        return Refusal("unknown check")
    summed, given = plain[:-2], struct.unpack("<H", plain[-2:])[0]
    if given != (crc16(summed) if check == 0 else sum(summed) & 0xFFFF):
        return Refusal("wrong checksum", "checksum")
    if zero != b"\x00\x00\x00" or barcode or version != 2:
        return Refusal("header")
    return destination, source, display_mode, device_type, plain[HEADER.size : -2]
