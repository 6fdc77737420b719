"""Frames between A5 and 5A, stuffed and summed, whatever they carry (sign-protocols.md §2.2).

    A5 x8 | body N | CRC-16 2 | 5A            body and CRC are stuffed

    stuffing   A5 -> A6 02    A6 -> A6 01    5A -> 5B 02    5B -> 5B 01

A receiver takes one A5 or more as the opening and a lone 5A as the end; the CRC is CRC-16/ARC.
"""

import re
import struct

OPENING, CLOSING = 0xA5, 0x5A
LEADING = 8
_STUFFED = {b"\xa6": b"\xa6\x01", b"\xa5": b"\xa6\x02", b"\x5b": b"\x5b\x01", b"\x5a": b"\x5b\x02"}
"""In this order: what marks an escape comes before what is escaped by it."""
_PLAIN = {pair: octet for octet, pair in _STUFFED.items()}
_ESCAPE, _NO_ESCAPE = re.compile(rb"[\xa6\x5b][\x01\x02]"), re.compile(rb"[\xa6\x5b](?![\x01\x02])")
_MARK = re.compile(rb"[\xa5\x5a]")


def _reflected(octet: int) -> int:
    for _ in range(8):
        octet = octet >> 1 ^ (0xA001 if octet & 1 else 0)
    return octet


_TABLE = tuple(map(_reflected, range(256)))


def crc16(octets: bytes) -> int:
    """CRC-16/ARC: polynomial A001 reflected, from 0."""
    crc = 0
    for octet in octets:
        crc = crc >> 8 ^ _TABLE[(crc ^ octet) & 0xFF]
    return crc


def stuff(octets: bytes) -> bytes:
    for octet, pair in _STUFFED.items():
        octets = octets.replace(octet, pair)
    return octets


def unstuff(octets: bytes) -> bytes | None:
    """None where an escape is followed by neither 01 nor 02."""
    if _NO_ESCAPE.search(octets):
        return None
    return _ESCAPE.sub(lambda pair: _PLAIN[pair[0]], octets)


def wrap(body: bytes, leading: int = LEADING) -> bytes:
    """The body with its CRC between the marks."""
    return bytes((OPENING,)) * leading + stuff(body + struct.pack("<H", crc16(body))) + bytes((CLOSING,))


def unwrap(buffer: bytes, longest: int) -> tuple[bytes | str | None, int]:
    """What stands between the marks at the beginning, unstuffed, its check included, and how many bytes that took.

    A text instead of it says why it is no frame. (None, 0): more is needed; (None, n): n bytes of noise.
    """
    start = buffer.find(OPENING)
    if start != 0:
        return None, start if start > 0 else len(buffer)
    body = len(buffer) - len(buffer.lstrip(b"\xa5"))
    if body == len(buffer):
        return None, max(0, body - LEADING)
    end = _MARK.search(buffer, body, longest)
    if end is None:
        return ("endless frame", longest) if len(buffer) >= longest else (None, 0)
    if end[0] == b"\xa5":
        return "cut off", end.start()
    plain = unstuff(buffer[body : end.start()])
    return "stuffing" if plain is None else plain, end.end()
