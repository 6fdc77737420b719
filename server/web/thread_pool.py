"""Slow work beside the event loop: hashing, reports, look-ups in the whole history must not hold up the displays.

The work may take any lock (`server.core.locks`), but must start neither thread nor process: gevent would make greenlets
of them, on an event loop that nobody runs. What needs these is a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from flask import current_app
from flask_babel import force_locale, get_locale
from gevent import get_hub
from gevent.monkey import is_module_patched

P = ParamSpec("P")
T = TypeVar("T")


def in_thread_pool(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """`work(…)` in gevent's thread pool, while other greenlets go on; without gevent's patches, at once."""
    if not is_module_patched("threading"):
        return work(*arguments, **named)

    def done() -> tuple[T | None, BaseException | None]:
        # gevent would print whatever is raised in there, a plain refusal too.
        try:
            return work(*arguments, **named), None
        except Exception as fault:
            return None, fault

    found, fault = get_hub().threadpool.apply(done)
    if fault is not None:
        raise fault
    return cast(T, found)


def in_thread_pool_translated(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """As `in_thread_pool`, with the app at hand and in the language of the present request."""
    app, language = current_app.app_context(), get_locale()

    def spoken() -> T:
        with app, force_locale(language):
            return work(*arguments, **named)

    return in_thread_pool(spoken)
