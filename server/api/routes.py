"""Puts the API into an app, subject by subject."""

from __future__ import annotations

from flask import Flask

from server import api
from server.api.calls import PREFIX
from server.web.blueprints import answering

SUBJECTS = answering(api)


def register(app: Flask) -> None:
    """All calls under /api/v1, and what a subject answers elsewhere (its `root`)."""
    # Answers are read by people too: a job begins with its number, not with its advisor.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for subject in SUBJECTS:
        app.register_blueprint(subject.blueprint, url_prefix=PREFIX)
        if hasattr(subject, "root"):
            app.register_blueprint(subject.root)
