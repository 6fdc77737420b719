"""A second graphic card, written after the vendor's two manuals: it shares no code with `drivers` but the font, takes
what the driver puts on the wire, and paints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from drivers.bx_graphic.glyphs import glyph
from drivers.sign import Line
from tests.drivers.rig import make_rig, sign_settings

Lit = set[tuple[int, int, str]]
"""Column, row and colour of what is lit."""
TEXT = "沪A1***5 维修中 18:22"


def number(octets: bytes) -> int:
    return int.from_bytes(octets, "little")


def frames(wire: bytes) -> Iterator[bytes]:
    """What stands between the marks, unstuffed; the two bytes of the checksum are right and gone."""
    for piece in wire.split(b"\xa5"):
        if not piece:
            continue
        assert piece.endswith(b"\x5a")
        body, at = bytearray(), 0
        while at < len(piece) - 1:
            pair = bytes(piece[at : at + 2])
            known = {b"\xa6\x02": 0xA5, b"\xa6\x01": 0xA6, b"\x5b\x02": 0x5A, b"\x5b\x01": 0x5B}.get(pair)
            body.append(piece[at] if known is None else known)
            at += 1 if known is None else 2
        rest = 0
        for octet in body:
            rest ^= octet
            for _ in range(8):
                rest = (rest >> 1) ^ (0xA001 if rest & 1 else 0)
        assert rest == 0, "over its own checksum nothing is left"
        yield bytes(body[:-2])


def areas(frame: bytes, generation: int) -> Iterator[tuple[int, int, int, int, bytes]]:
    """Where each area begins, its size and its pixels."""
    assert frame[4] == 0xF0
    assert number(frame[12:16]) == len(frame) - 16
    data = frame[16:]
    if data[1:3] != b"\xa7\x00":
        return
    head, page = (22, 19) if generation == 5 else (31, 32)
    payload, described = data[3:], []
    if generation == 5:
        assert number(payload[2:6]) == len(payload) - 6
        described.append((payload[6 : 6 + head + page], payload[6 + head + page :]))
    else:
        at, count = 4, number(payload[2:4])
        heads = []
        for _ in range(count):
            length = number(payload[at : at + 4])
            assert length == head + page
            heads.append(payload[at + 4 : at + 4 + length])
            at += 4 + length
        store = payload[at:]
        for one in heads:
            begin, size = number(one[-8:-4]), number(one[-4:])
            described.append((one, store[begin : begin + size]))
    for one, pixels in described:
        assert one[12] == 0x10
        assert number(one[22 + (0 if generation == 5 else 9) :][:2]) == 1
        x, y, width, height = (number(one[place : place + 2]) for place in (13, 15, 17, 19))
        yield x, y, width, height, pixels


def bytes_in_turn(pixels: bytes, width: int, height: int) -> Iterator[tuple[int, int, str]]:
    """5E: a byte of red, a byte of green, the leftmost pixel the top bit; lit is 0."""
    row = width // 8 * 2
    for x in range(width):
        for y in range(height):
            for at, colour in enumerate("rg"):
                if not pixels[y * row + x // 8 * 2 + at] & 0x80 >> x % 8:
                    yield x, y, colour


def planes_of_words(pixels: bytes, width: int, height: int) -> Iterator[tuple[int, int, str]]:
    """6E: all of red, then all of green, in words of 32 pixels, low byte first; the leftmost is the top bit."""
    row = -(-width // 32) * 4
    for at, colour in enumerate("rg"):
        plane = pixels[at * row * height :][: row * height]
        for x in range(width):
            for y in range(height):
                word = number(plane[y * row + x // 32 * 4 :][:4])
                if not word >> 31 - x % 32 & 1:
                    yield x, y, colour


def three_bytes(pixels: bytes, width: int, height: int) -> Iterator[tuple[int, int, str]]:
    """6Q: red, green, blue of each pixel."""
    for x in range(width):
        for y in range(height):
            red, green, _blue = pixels[(y * width + x) * 3 :][:3]
            if red:
                yield x, y, "r"
            if green:
                yield x, y, "g"


def expected(text: str, top: int, colours: str) -> Lit:
    """The text in the cells of its font."""
    lit: Lit = set()
    left = 0
    for character in text:
        rows = glyph(character)
        for y, row in enumerate(rows):
            lit |= {
                (left + x, top + y, colour)
                for x in range(8 * len(row))
                if row[x // 8] & 0x80 >> x % 8
                for colour in colours
            }
        left += 8 * len(rows[0])
    return lit


@pytest.mark.parametrize(
    ("card", "generation", "paint"),
    [("5E1", 5, bytes_in_turn), ("6E2", 6, planes_of_words), ("6Q1", 6, three_bytes)],
)
def test_another_card_paints_what_was_wanted(
    card: str, generation: int, paint: Callable[[bytes, int, int], Iterator[tuple[int, int, str]]]
) -> None:
    rig = make_rig(sign_settings(protocol="bx_graphic", card=card, lines=3, columns=27))
    panel: Lit = set()
    for lines in ([Line("A"), Line("B"), Line("C")], [Line(TEXT), Line("B", "amber"), Line("Z[", "red")]):
        rig.sign.show(lines)
        rig.run(10)
        for frame in frames(rig.sent()):
            for left, top, width, height, pixels in areas(frame, generation):
                panel = {(x, y, c) for x, y, c in panel if not (left <= x < left + width and top <= y < top + height)}
                panel |= {(left + x, top + y, colour) for x, y, colour in paint(pixels, width, height)}
    assert panel == expected(TEXT, 0, "g") | expected("B", 16, "rg") | expected("Z[", 32, "r")
