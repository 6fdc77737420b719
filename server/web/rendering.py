"""How templates are made ready: a row of a live page is rendered for every change, and costs little more than its
text."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class QuickEnvironment(Environment):
    """With plain globals: Jinja's chain of two is looked through for each row, to see whether the macros it imports
    may be kept."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


class Compiled(FileSystemBytecodeCache):
    """Templates compiled once for all starts, in a folder of this user among the temporary files; where nothing can be
    kept there, nothing is."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled(app: Flask) -> None:
    """Before the app makes its first template ready."""
    with suppress(RuntimeError, OSError):
        app.jinja_options = {**app.jinja_options, "bytecode_cache": Compiled()}


def make_ready(app: Flask) -> None:
    """Every template, before anybody asks for one: to compile those of a page takes up to 0.4 s, in which nobody else
    has a turn."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
