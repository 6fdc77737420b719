"""Puts the pages into an app: the frame around them all, each page, and which of them stay live."""

from __future__ import annotations

import importlib
import importlib.util

from flask import Flask

from server.live import live_of
from server.pages import shell

PAGES = ("session", "board", "lounge", "car", "dispatch", "work", "desk", "kpi", "admin", "sign")


def register(app: Flask) -> None:
    """All pages there are."""
    shell.register(app)
    live = live_of(app)
    for name in PAGES:
        if importlib.util.find_spec(f"server.pages.{name}") is None:
            continue
        module = importlib.import_module(f"server.pages.{name}")
        # The API's blueprints have the plain names.
        app.register_blueprint(module.blueprint, name=f"{name}_page")
        if hasattr(module, "LIVE"):
            live.add(module.LIVE)
