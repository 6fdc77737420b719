"""The languages there are: each folder here with a catalog, and English, in which the sentences of the code stand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel import Locale

CATALOGS = Path(__file__).resolve().parent


def languages_in(folder: Path) -> tuple[str, ...]:
    """The language of each catalog in the folder, and English."""
    return (*sorted(messages.parent.name for messages in folder.glob("*/LC_MESSAGES")), "en")


LANGUAGES = languages_in(CATALOGS)


@cache
def locale_of(language: str) -> Locale:
    """A language as Babel knows it, which tries a thousand names each time until it has found zh_CN: 0.1 ms."""
    return Locale.parse(language)


def name_of(language: str) -> str:
    """What a language calls itself."""
    return locale_of(language).language_name or language


_BY_START = {code.split("_")[0]: code for code in reversed(LANGUAGES)}
_BY_TAG = {tag.lower(): code for code in LANGUAGES for tag in (code, str(locale_of(code)))}


def known(language: str | None) -> str | None:
    """zh, zh-CN and zh_Hans_CN are zh_CN, en-GB is en; None for what there is no catalog for."""
    asked = (language or "").replace("-", "_").lower()
    return _BY_TAG.get(asked) or _BY_START.get(asked.split("_")[0])
