"""The language of the command line: the site's, with the catalogs the pages use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from board.refused import Refused


@contextmanager
def site_language(config: Any) -> Iterator[None]:
    """While inside, `gettext` and `label` speak the site's language."""
    from flask import Flask

    from server.core.clock import utc_now
    from server.web import languages

    app = Flask("server")
    languages.register(app, lambda: config.site, utc_now)
    with app.app_context():
        yield


def sentence(reason: Refused) -> str:
    """The refusal in the language spoken."""
    from server.web import problems

    return problems.sentence(reason)
