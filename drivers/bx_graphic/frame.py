"""Onbon graphic cards: frames to bytes and back, nothing else (sign-protocols.md §2.6).

    A5 x8 | header 16 | data N | CRC-16 2 | 5A

    header   0 destination 2 | 2 source 2 | 4 version F0 | 5 zero | 6 controller type 2 | 8 zero 4 | 12 length N 4

Stuffing and CRC are those of `drivers/stuffed.py`; numbers are little-endian. Destination FFFF is everybody without a
reply, FFFE everybody with one.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from drivers.bx_graphic.commands import (
    BadCommand,
    Command,
    Generation,
    decode_command,
    decode_reply,
    encode_command,
    encode_reply,
)
from drivers.cards import Reply
from drivers.stuffed import crc16, unwrap, wrap

HOST, ALL_SILENT, ALL_REPLY, ANY_CONTROLLER = 0x8000, 0xFFFF, 0xFFFE, 0xFFFE
VERSION = 0xF0
HEADER = struct.Struct("<HHBBHII")
LONGEST = 700_000
"""An area holds 300 kB (chapter 1.3 of the manuals), and in the worst case each byte is stuffed."""


@dataclass(frozen=True)
class Refusal:
    """A frame that no card would obey, and why. Cards answer a wrong checksum, and nothing else of these."""

    reason: str
    kind: Literal["frame", "checksum", "command"] = "frame"


@dataclass(frozen=True)
class Request:
    """A frame to a card. `controller` is the type of card that it is meant for."""

    command: Command
    screen: int = ALL_REPLY
    respond: bool = True
    controller: int = ANY_CONTROLLER


@dataclass(frozen=True)
class Answer:
    """A frame from a card."""

    reply: Reply
    screen: int = 0x0001
    controller: int = ANY_CONTROLLER


def encode(request: Request, generation: Generation) -> bytes:
    group, command, payload = encode_command(request.command, generation)
    data = bytes((request.respond, group, command)) + payload
    return _frame(request.screen, HOST, request.controller, data)


def encode_answer(answer: Answer) -> bytes:
    return _frame(HOST, answer.screen, answer.controller, encode_reply(answer.reply))


def decode(buffer: bytes, generation: Generation) -> tuple[Request | Refusal | None, int]:
    """What a card of this generation finds at the beginning. (None, 0): more is needed; (None, n): n bytes of noise."""
    parts, used = _unframe(buffer)
    if parts is None or isinstance(parts, Refusal):
        return parts, used
    destination, _, controller, data = parts
    try:
        command = decode_command(data[1], data[2], data[3:], generation)
    except BadCommand as error:
        return Refusal(str(error), "command"), used
    return Request(command, destination, bool(data[0]), controller), used


def decode_answer(buffer: bytes) -> tuple[Answer | Refusal | None, int]:
    """What the host finds: the same frame, the other way."""
    parts, used = _unframe(buffer)
    if parts is None or isinstance(parts, Refusal):
        return parts, used
    _, source, controller, data = parts
    try:
        return Answer(decode_reply(data), source, controller), used
    except BadCommand as error:
        return Refusal(str(error), "command"), used


_Parts = tuple[int, int, int, bytes]


def _frame(destination: int, source: int, controller: int, data: bytes) -> bytes:
    return wrap(HEADER.pack(destination, source, VERSION, 0, controller, 0, len(data)) + data)


def _unframe(buffer: bytes) -> tuple[_Parts | Refusal | None, int]:
    found, used = unwrap(buffer, LONGEST)
    if found is None:
        return None, used
    return (Refusal(found) if isinstance(found, str) else _parts(found)), used


def _parts(plain: bytes) -> _Parts | Refusal:
    if len(plain) < HEADER.size + 3 + 2:
        return Refusal("too short")
    if crc16(plain[:-2]) != int.from_bytes(plain[-2:], "little"):
        return Refusal("wrong checksum", "checksum")
    destination, source, version, zero, controller, spare, length = HEADER.unpack_from(plain)
    if version != VERSION or zero or spare or length != len(plain) - HEADER.size - 2:
        return Refusal("header")
    return destination, source, controller, plain[HEADER.size : -2]
