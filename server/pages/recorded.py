"""What the record says of people and settings, in the reader's words: what is kept are codes and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flask_babel import gettext

from server.pages.setting_fields import GROUPS
from server.translations.catalogs import LANGUAGES, name_of
from server.web.durations import work_time
from server.web.labels import label

SETTINGS = {field.key: field.title for group in GROUPS for field in group.fields}
ABOUT_NOTHING = ("teams", "shop")
"""What some entries are about, where their kind has said it already."""


def subject(what: str, about: str) -> str:
    """Whom or what an entry is about."""
    if about in ABOUT_NOTHING and what in ("teams_changed", "shop_emptied"):
        return ""
    if what == "setting_changed":
        return str(SETTINGS.get(about, about))
    return about


def place(device: str) -> str:
    """From where it was done: an address, a device, or a part of the program that has a word."""
    return {"command line": gettext("command line"), "recovery": gettext("recovery page")}.get(
        device, label("actor", device)
    )


def value(what: str, text: str | None) -> str:
    """An entry's old or new value."""
    return WORDS.get(what, str)(text) if text else ""


def _standard(text: str) -> str:
    """ "示例, body, 30 min, 机1": name, trade, time, and the bays and people it needs."""
    found = re.fullmatch(r"(.+), (\w+), (\d+) min((?:, .+)?)", text)
    if not found:
        return text
    name, trade, minutes, needs = found.groups()
    comma = gettext(", ")
    return comma.join([name, label("trade", trade), work_time(int(minutes)), *needs.split(", ")[1:]])


def _teams(text: str) -> str:
    """ "机电一组 (mechanical): 机1, 机2; …"."""
    named = re.sub(r" \((\w+)\):", lambda found: f" ({label('trade', found[1])}):", text)
    return named.replace(", ", gettext(", "))


def _token(text: str) -> str:
    """ "display (lounge)": a role, and the one page that a display's token is for."""
    found = re.fullmatch(r"(\w+)(?: \((\w+)\))?", text)
    if not found:
        return text
    role, scope = found.groups()
    return label("role", role) + (f" ({label('scope', scope)})" if scope else "")


def _part(text: str) -> str:
    """ "3 of 5" of a file's orders."""
    found = re.fullmatch(r"(\d+) of (\d+)", text)
    return gettext("%(part)s of %(whole)s", part=found[1], whole=found[2]) if found else text


def _setting(text: str) -> str:
    """JSON; what is on, off or not set is said."""
    return {"true": gettext("switched on"), "false": gettext("switched off"), "null": gettext("not set")}.get(
        text, text.strip('"')
    )


WORDS: Mapping[str, Callable[[str], str]] = {
    "person_added": lambda text: label("role", text),
    "role_changed": lambda text: label("role", text),
    "language_changed": lambda text: name_of(text) if text in LANGUAGES else text,
    "token_added": _token,
    "token_narrowed": lambda text: label("scope", text),
    "teams_changed": _teams,
    "standards_changed": _standard,
    "setting_changed": _setting,
    "orders_imported": _part,
    "appointments_imported": _part,
    "figures_imported": _part,
    "import_taken_back": _part,
}
