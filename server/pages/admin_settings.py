"""The settings that the dealership decides, as forms: the value, where it comes from, and who changed it when. What is
saved goes through the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale

from board.figures.book import BookEntry
from server.core.settings import Setting, settings_of
from server.core.wiring import Wiring
from server.live.customer_text import own_words
from server.pages.holiday_proposals import holiday_years
from server.pages.setting_fields import GROUPS, Field
from server.pages.shell import LANGUAGE_NAMES
from server.web.labels import choices
from server.web.thread_pool import in_thread_pool
from server.web.time_zones import zones_with

ENVIRONMENT = "SHOPBOARD_"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with its value. `variable`: what of the environment sets it. `changed`: the last change on record."""

    field: Field
    setting: Setting
    value: Any
    changed: BookEntry | None

    @property
    def variable(self) -> str:
        place = self.setting.place or ""
        return place if place.startswith(ENVIRONMENT) else ""

    @property
    def line(self) -> str:
        """The line of config.yaml."""
        return (self.setting.place or "").removeprefix("line ")

    @property
    def is_decided(self) -> bool:
        return self.setting.place == "/admin"


def contents(parts: Wiring, code: str) -> dict[str, Any]:
    """What the form of a group needs. Raises `Refused` while config.yaml cannot be used."""
    settings = {one.key: one for one in settings_of(parts.config, parts.store)}
    changes = in_thread_pool(parts.store.book.last_about, "setting_changed")
    group = next((group for group in GROUPS if group.code == code), GROUPS[0])

    def shown(field: Field) -> Shown:
        setting = settings[field.key]
        return Shown(field, setting, _shown(parts, field, setting), changes.get(field.key))

    found = {"groups": GROUPS, "group": group, "fields": [shown(field) for field in group.fields]}
    if group.code == "hours":
        weekday = typed(settings["hours.week.monday"].value)
        found["holiday_years"] = in_thread_pool(holiday_years, parts, str(get_locale()), weekday)
    return found


def _shown(parts: Wiring, field: Field, setting: Setting) -> Any:
    """The value as a field shows it: what may hold a password by a name that tells none."""
    notify = parts.config.notify
    if field.kind == "channels":
        return list(notify.named)
    if field.kind == "channel":
        return [name for name, by in notify.customer_channels.items() if isinstance(by, str)]
    return setting.value


def grey(field: Field) -> str:
    """What holds while a text is left empty."""
    message, language = field.key.split(".")[-2:]
    return own_words(message, language)


def options(field: Field, chosen: Any = None) -> list[tuple[str, str]]:
    """The codes that may be chosen, with their words; what is `chosen` already is among them."""
    if field.choices == "time_zone":
        return [(name, name) for name in zones_with(chosen)]
    words = dict(LANGUAGE_NAMES if field.choices == "language" else choices(field.choices))
    return [(code, words[code]) for code in field.codes]


def typed(value: Any) -> str:
    """A value as it stands in a text field: hours one after the other, nothing for nothing."""
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def spans(days: list[str]) -> list[tuple[str, str]]:
    """Closed days as (first, last); `last` is empty for one day."""
    return [(first.strip(), last.strip()) for first, _slash, last in (day.partition("/") for day in days)]
