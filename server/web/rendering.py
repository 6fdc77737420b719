"""How templates are made ready: a row of a live page is rendered for every change, and costs little more than its
text."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class QuickEnvironment(Environment):
    """With plain globals: Jinja's chain of two is looked through for each row, to see whether the macros it imports
    may be kept."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
