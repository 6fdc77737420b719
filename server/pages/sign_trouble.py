"""What is wrong with a sign, in the reader's words: drivers say it in English, for the log and the API.

What is not known here, and what the system said of a port, stays as it is.
"""

from __future__ import annotations

import re

from flask_babel import gettext, lazy_gettext

KNOWN = {
    "no answer": lazy_gettext("no answer"),
    "busy": lazy_gettext("busy"),
    "no such group": lazy_gettext("it does not know this group of commands"),
    "no such command": lazy_gettext("it does not know this command"),
    "memory": lazy_gettext("its memory does not suffice"),
    "checksum": lazy_gettext("wrong checksum"),
    "font missing": lazy_gettext("a font is missing"),
    "type": lazy_gettext("wrong type"),
    "controller type": lazy_gettext("another type of card than configured"),
    "screen parameters": lazy_gettext("beyond its panel"),
    "controller id": lazy_gettext("another number than configured"),
    "illegal command or label": lazy_gettext("it has no place of this name"),
    "buffer overflow": lazy_gettext("too long for it"),
    "time-out": lazy_gettext("it came too slowly"),
    "framing": lazy_gettext("bent on the way"),
    "parity": lazy_gettext("bent on the way"),
    "the sign does not keep its set-up": lazy_gettext("the sign does not keep its set-up"),
    "unplugged": lazy_gettext("unplugged"),
}
_LINES = re.compile(r"line ([\d, ]+): (.+)")
_SAID_NO = re.compile(r"(?:refused|garbled) (.+)")
_STATUS = re.compile(r"status [0-9A-F]{2} \((.+)\)")
_OF_A_MESSAGE = re.compile(r"[a-z][a-z -]*: (no answer|busy|refused .+|garbled .+)")
_BELOW = re.compile(r"below the panel, which has (\d+) rows of pixels")
_TOO_SMALL = re.compile(r"the panel has (\d+ x \d+) pixels, the settings need (\d+ x \d+)")


def in_words(trouble: str) -> str:
    """The same in the language in force."""
    return gettext("; ").join(_of_lines(part) for part in trouble.split("; "))


def _of_lines(part: str) -> str:
    if found := _LINES.fullmatch(part):
        return gettext("line %(numbers)s: %(why)s", numbers=found[1], why=_why(found[2]))
    return _why(part)


def _why(text: str) -> str:
    if found := _OF_A_MESSAGE.fullmatch(text):
        return _why(found[1])
    if found := _SAID_NO.fullmatch(text):
        return _why(found[1])
    if found := _STATUS.fullmatch(text):
        return ", ".join(_why(word) for word in found[1].split(", "))
    if found := _BELOW.fullmatch(text):
        return gettext("below the panel, which has %(rows)s rows of pixels", rows=found[1])
    if found := _TOO_SMALL.fullmatch(text):
        return gettext("the panel has %(there)s pixels, the settings need %(needed)s", there=found[1], needed=found[2])
    return str(KNOWN.get(text, text))
