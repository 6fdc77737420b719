"""Templates are ready before anybody asks, also where nothing can be kept of them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import DictLoader

from server.web.rendering import Compiled, QuickEnvironment, make_ready


def test_every_template_is_ready_before_anybody_asks(app: Flask) -> None:
    make_ready(app)
    assert app.jinja_env.cache is not None
    assert {name for _, name in app.jinja_env.cache} >= set(app.jinja_env.list_templates())


def test_what_was_compiled_serves_the_next_start_and_a_full_disk_stops_none(app: Flask, tmp_path: Path) -> None:
    (kept := tmp_path / "kept").mkdir()
    for folder in (kept, kept, tmp_path / "away"):
        pages = DictLoader({"page": "{{ 1 + 1 }}"})
        found = QuickEnvironment(app, loader=pages, bytecode_cache=Compiled(str(folder)))
        assert found.get_template("page").render() == "2"
    assert len(list(kept.iterdir())) == 1
