"""What the bytes of Alpha files look like on the sign: rows of text with a colour (codes: sign-protocols.md §1.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.sign import Colour, Line

COLOURS: dict[str, Colour] = {
    "1": "red",
    "2": "green",
    "3": "amber",
    "4": "red",
    "5": "green",
    "6": "amber",
    "7": "amber",
    "8": "amber",
}
RAINBOW = "9AB"
ONE_ARGUMENT = frozenset((0x05, 0x06, 0x07, 0x08, 0x0B, 0x14, 0x1A, 0x1E))
TWO_ARGUMENTS = frozenset((0x1B, 0x1D))


@dataclass
class _Pen:
    """Formatting goes on from row to row, and leaks out of a STRING into what follows its call."""

    colour: Colour = "red"
    attention: bool = False
    rows: list[Line] = field(default_factory=list)
    text: str = ""
    row_colour: Colour = ""
    row_attention: bool = False

    def draw(self, character: str) -> None:
        if character != " " and not self.row_colour:
            self.row_colour, self.row_attention = self.colour, self.attention
        self.text += character

    def end_row(self) -> None:
        colour = self.row_colour or self.colour
        attention = self.row_attention if self.row_colour else self.attention
        self.rows.append(Line(self.text.rstrip(" "), colour, attention))
        self.text, self.row_colour, self.row_attention = "", "", False

    def pick(self, code: str) -> None:
        self.attention = code in RAINBOW
        self.colour = "amber" if self.attention else COLOURS.get(code, self.colour)


def render(text: bytes, strings: Mapping[str, bytes], clock: str) -> list[Line]:
    """The rows of a TEXT body; a STRING that is not there draws nothing. An empty body shows nothing at all."""
    if not text:
        return []
    pen = _Pen()
    _draw(pen, text, strings, clock)
    pen.end_row()
    return pen.rows


def _draw(pen: _Pen, body: bytes, strings: Mapping[str, bytes], clock: str) -> None:
    at = 0
    while at < len(body):
        code, argument = body[at], chr(body[at + 1]) if at + 1 < len(body) else ""
        at += 1
        if code >= 0x20:
            pen.draw(chr(code))
        elif code in (0x0C, 0x0D):
            pen.end_row()
        elif code == 0x13:
            for character in clock:
                pen.draw(character)
        elif code == 0x10:
            # no STRING calls another one: 10h inside a STRING does nothing
            _draw(pen, strings.get(argument, b""), {}, clock)
            at += 1
        elif code == 0x1C:
            pen.pick(argument)
            at += 7 if argument == "Z" else 1
        elif code in ONE_ARGUMENT:
            at += 1
        elif code in TWO_ARGUMENTS:
            at += 2
