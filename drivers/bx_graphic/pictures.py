"""The pixels of an area in the order in which each kind of card wants them (appendix 2 of the vendor's two manuals).

    BX-5E   row by row, a byte for eight pixels, the leftmost the top bit; with two colours red and green in turn
    BX-6E   all of red, then all of green; row by row in words of 32 pixels, low byte first, filled up with unlit ones
    BX-6Q   row by row, three bytes a pixel: red, green, blue

On the first two a lit pixel is 0.
"""

from array import array
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from drivers.bx_graphic.glyphs import Rows

Order = Literal["bytes", "words", "full colour"]
WORD, OCTET = 32, 8
_OTHER = bytes(octet ^ 0xFF for octet in range(256))


@dataclass(frozen=True)
class Picture:
    """Two colours, each as wide and high as the area; both lit are amber. The width is in whole bytes."""

    red: Rows
    green: Rows

    @property
    def width(self) -> int:
        return len(self.red[0]) * OCTET

    @property
    def height(self) -> int:
        return len(self.red)


def encode(picture: Picture, order: Order, double: bool) -> bytes:
    """Not `double`: a panel of one colour, which is the red one's pixels."""
    planes = (picture.red, picture.green) if double else (picture.red,)
    match order:
        case "bytes":
            octets = zip(*(b"".join(plane) for plane in planes), strict=True)
            return _unlit(bytes(octet for each in octets for octet in each))
        case "words":
            return b"".join(map(_words, planes))
        case "full colour":
            return _colours(picture)


def decode(pixels: bytes, width: int, height: int, order: Order, double: bool) -> Picture:
    """The inverse. ValueError where there are not as many bytes as that takes, or no whole bytes to a row."""
    if width % OCTET or len(pixels) != size(width, height, order, double):
        raise ValueError(f"{len(pixels)} bytes of pixels for {width} x {height}")
    dark = bytes(width // OCTET * height)
    match order:
        case "bytes":
            lit = _unlit(pixels)
            red, green = (lit[::2], lit[1::2]) if double else (lit, dark)
        case "words":
            half = len(pixels) // 2
            red = _from_words(pixels[:half] if double else pixels, width)
            green = _from_words(pixels[half:], width) if double else dark
        case "full colour":
            red, green = _from_colours(pixels, width, height)
    return Picture(_rows(red, width), _rows(green, width))


def size(width: int, height: int, order: Order, double: bool) -> int:
    """The bytes that so many pixels take."""
    match order:
        case "bytes":
            return -(-width // OCTET) * height * (1 + double)
        case "words":
            return -(-width // WORD) * (WORD // OCTET) * height * (1 + double)
        case "full colour":
            return width * height * 3


def _unlit(octets: bytes) -> bytes:
    """Every bit the other way."""
    return octets.translate(_OTHER)


def _turned(octets: bytes) -> bytes:
    """Each word's bytes the other way round."""
    words = array("I", octets)
    words.byteswap()
    return words.tobytes()


def _words(rows: Rows) -> bytes:
    octets = -(-len(rows[0]) // 4) * 4
    return _turned(_unlit(b"".join(row.ljust(octets, b"\x00") for row in rows)))


def _from_words(pixels: bytes, width: int) -> bytes:
    plain, stride = _unlit(_turned(pixels)), -(-width // WORD) * 4
    return b"".join(plain[at : at + width // OCTET] for at in range(0, len(plain), stride))


def _colours(picture: Picture) -> bytes:
    size_of = (picture.width, picture.height)
    red, green = (Image.frombytes("1", size_of, b"".join(rows)).convert("L") for rows in (picture.red, picture.green))
    return Image.merge("RGB", (red, green, Image.new("L", size_of))).tobytes()


def _from_colours(pixels: bytes, width: int, height: int) -> tuple[bytes, bytes]:
    red, green, _ = Image.frombytes("RGB", (width, height), pixels).split()
    return red.convert("1", dither=Image.Dither.NONE).tobytes(), green.convert("1", dither=Image.Dither.NONE).tobytes()


def _rows(plane: bytes, width: int) -> Rows:
    octets = width // OCTET
    return tuple(plane[at : at + octets] for at in range(0, len(plane), octets))
