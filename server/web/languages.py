"""Which language a reader gets, and the catalog it comes from.

Both the API and a page follow `?lang=` first, then the page that asks for a part of itself. After it the API follows
the caller's Accept-Language; a page follows the cookie with its reader's choice, never the browser: in a workshop that
is often set up in a language nobody there reads. Then comes the language of the person signed in, then the site's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale

from server.config.sections import Site
from server.core.clock import Clock
from server.translations.catalogs import CATALOGS, LANGUAGES, known, locale_of
from server.web.instants import CLOCK
from server.web.problem import for_machines

COOKIE = "lang"
PAGE = "Page-Language"
"""In which language the page stands that fetches a part of itself: another tab may have chosen another one since."""


class Catalogs(Domain):
    """Those there are, zh_CN under its own name, where Babel would look for zh_Hans_CN. Asked for every word of a page,
    so nothing is looked for twice."""

    def __init__(self) -> None:
        super().__init__(str(CATALOGS))  # type: ignore[no-untyped-call]
        self._of = {locale_of(language): Translations.load(CATALOGS, [language]) for language in LANGUAGES}

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return self._of[locale] if locale in self._of else NullTranslations()


class Languages(Babel):
    """Babel with our catalogs."""

    @cached_property
    def domain_instance(self) -> Domain:
        return Catalogs()


def register(app: Flask, site: Callable[[], Site], clock: Clock) -> None:
    """Puts the catalogs and the clock that tells today into the app; the site as it is now has its language and the
    time zone times are shown in."""
    app.extensions[CLOCK] = clock
    Languages(  # type: ignore[no-untyped-call]
        app,
        locale_selector=lambda: locale_of(chosen(site().language)),
        timezone_selector=lambda: site().time_zone,
    )


def chosen(default: str) -> str:
    """The language of the present request."""
    if not has_request_context():
        return default
    chosen_by_hand = (
        request.args.get("lang"),
        request.headers.get(PAGE),
        None if for_machines() else request.cookies.get(COOKIE),
    )
    order = [*chosen_by_hand, accepted_language() if for_machines() else None, getattr(g, "language", None)]
    return next((found for language in order if (found := known(language))), default)


def in_language(words: Mapping[str, str]) -> str:
    """The text in the reader's language, else in English."""
    return words.get(known(str(get_locale())) or "en", words["en"])


def accepted_language() -> str | None:
    """The best language of Accept-Language that there is."""
    for language, quality in request.accept_languages:
        if quality > 0 and (found := known(language)):
            return found
    return None
