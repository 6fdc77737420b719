"""Puts the pages into an app: each page, and which of them stay live."""

from __future__ import annotations

from flask import Flask

from server import pages
from server.live.rooms import live_of
from server.web.blueprints import answering

PAGES = answering(pages)


def register(app: Flask) -> None:
    """All pages there are."""
    for page in PAGES:
        app.register_blueprint(page.blueprint)
        if hasattr(page, "LIVE"):
            live_of(app).add(page.LIVE)
