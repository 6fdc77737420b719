"""Addresses that learn to be built when `url_for` first asks for one: to teach all of them was a third of a start, and
most are never asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule

Built = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """Werkzeug writes and compiles two functions for each address as soon as it knows of it."""

    def _compile_builder(self, append_unknown: bool = True) -> Built:
        made: Callable[[], Built] = cache(lambda: super(LateRule, self)._compile_builder(append_unknown))

        def build(rule: Rule, *given: Any, **named: Any) -> tuple[str, str]:
            return made()(rule, *given, **named)

        return build
