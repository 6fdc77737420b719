"""What a thousand apps of one process have in common is made once: addresses, SQL, templates, translations; and PINs
are kept by a hash that is quick to check.

An app as `create_app` makes it, from a start of its own on; two thirds of what that costs is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from types import CodeType
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule, RuleFactory

from server.pages import shell
from server.people import credentials
from server.store import database
from server.web import languages, rendering
from tests.server.callers import QUICK_HASHER

STATEMENTS = 5_000
AS_SHIPPED = credentials._hasher
"""Which takes a tenth of a second for a PIN, on purpose."""

_statements: Any = LRUCache(STATEMENTS)
_templates: dict[tuple[str, str], CodeType | None] = {}
_maps: dict[Any, Map] = {}


@contextmanager
def quick_apps() -> Iterator[None]:
    """As long as it lasts, apps and stores of SQLite take from each other what would be the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "url_map_class", _KnownMap)
        # By its dialect a statement is known to SQLAlchemy, and to `server.store.prepared`: all speak one.
        patch.setattr(Dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(Dialect, "__hash__", lambda one: hash(type(one)))
        patch.setattr(database, "_sqlite", partial(_with_known_statements, database._sqlite))
        patch.setattr(languages, "Catalogs", cache(languages.Catalogs))
        patch.setattr(rendering, "Compiled", _InMemory)
        patch.setattr(shell, "build_of", cache(shell.build_of))
        patch.setattr(credentials, "_hasher", QUICK_HASHER)
        yield


class _InMemory(BytecodeCache):
    """Templates that some app has made ready."""

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = _templates.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        _templates[bucket.key, bucket.checksum] = bucket.code


def _with_known_statements(make: Callable[[sa.URL], sa.Engine], url: sa.URL) -> sa.Engine:
    engine = make(url)
    engine._compiled_cache = _statements
    return engine


class _KnownMap(Map):
    """A map that looks whether one with the same addresses was made before, when it is asked for the first time."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._told: list[Rule] = []
        super().__init__(*arguments, **named)

    def add(self, rulefactory: RuleFactory) -> None:
        self._told += rulefactory.get_rules(self)
        self._remap = True

    def update(self) -> None:
        if not self._remap:
            return
        key = tuple(_key(rule) for rule in self._told), self.host_matching, tuple(self.converters.items())
        if key not in _maps:
            _maps[key] = made = Map(host_matching=self.host_matching, converters=self.converters)
            for rule in self._told:
                made.add(rule)
            made.update()
        self._matcher, self._rules_by_endpoint = _maps[key]._matcher, _maps[key]._rules_by_endpoint
        self._remap = False


def _key(rule: Rule) -> Any:
    methods = None if rule.methods is None else frozenset(rule.methods)
    defaults = tuple(sorted((rule.defaults or {}).items()))
    return rule.rule, rule.endpoint, methods, defaults, rule.strict_slashes, vars(rule)["provide_automatic_options"]
