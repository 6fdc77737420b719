"""Vehicle identification numbers (车架号): one way to write them, and what is doubtful about one.

The check digit is that of GB 16735 and ISO 3779's North American form: the ninth of seventeen characters. Cars made
elsewhere, or before there was a rule, carry other numbers: those are taken, and said to be unusual.
"""

from __future__ import annotations

import re
from typing import Literal

from board.plate import normalise
from board.refused import Refused

LENGTH = 17
SHORTEST, LONGEST = 5, 25
CHECK_PLACE = 8
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}

Doubt = Literal["length", "letters", "check_digit"]


def check(text: str) -> str:
    """The number as the shop writes it; blank where there is none. Refuses what is no number of any car."""
    vin = normalise(text)
    if vin and not re.fullmatch(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}", vin):
        raise Refused("%(vin)s is not a vehicle identification number.", "vin", vin=vin[:LONGEST])
    return vin


def doubt(vin: str) -> Doubt | None:
    """What makes a number unusual: another length than 17, I, O or Q in it, a check digit that does not fit."""
    if not vin:
        return None
    if len(vin) != LENGTH:
        return "length"
    if any(sign not in VALUES for sign in vin):
        return "letters"
    return None if vin[CHECK_PLACE] == check_digit(vin) else "check_digit"


def check_digit(vin: str) -> str:
    """What must stand in the ninth place of these seventeen characters."""
    rest = sum(VALUES[sign] * weight for sign, weight in zip(vin, WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
