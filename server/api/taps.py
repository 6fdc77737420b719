"""What a page says about a tap in the headers of its command: how old it is, by which clock, and whose it is.

Headers and not fields: the age differs at each try, while the body under one Idempotency-Key stays the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote

from flask import request
from flask_babel import lazy_gettext

from server.web.problem import Problem

AGE_HEADER = "X-Tap-Age"
CLOCK_HEADER = "X-Tap-Clock"
PERSON_HEADER = "X-Person"
CLOCKS = ("monotonic", "wall")
"""A clock that nobody sets, and the device's time of day where the first one is lost."""
LONGEST_AGE_DIGITS = 12
WALL_MARK = " (time by its own clock)"
"""Added to the device on record where the moment of the tap rests on the device's time of day."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap that had to wait: how long, and whether that rests on the device's time of day."""

    age: timedelta
    by_wall_clock: bool


def waited() -> Tap | None:
    """How long the tap behind the present request had to wait; None where it says nothing, as most do."""
    headers = request.headers
    given, clock = headers.get(AGE_HEADER), headers.get(CLOCK_HEADER, CLOCKS[0])
    if clock not in CLOCKS:
        choices = ", ".join(CLOCKS)
        detail = lazy_gettext("%(field)s must be one of: %(choices)s.", field=CLOCK_HEADER, choices=choices)
        raise Problem(422, "invalid", detail, CLOCK_HEADER)
    if given is None:
        return None
    if not re.fullmatch(rf"\d{{1,{LONGEST_AGE_DIGITS}}}", given, re.ASCII):
        detail = lazy_gettext("%(field)s is a number of milliseconds, 0 or more.", field=AGE_HEADER)
        raise Problem(422, "invalid", detail, AGE_HEADER)
    return Tap(timedelta(milliseconds=int(given)), clock == "wall")


def check_whose(name: str) -> None:
    """Refuses a request that somebody else's page has sent: on a shared tablet the person may have changed since."""
    meant = unquote(request.headers.get(PERSON_HEADER, ""))
    if meant and meant != name:
        raise Problem(
            403,
            "other-person",
            lazy_gettext(
                "This is for %(meant)s, but %(name)s is signed in here: nothing was changed.",
                meant=meant[:40],
                name=name,
            ),
        )
