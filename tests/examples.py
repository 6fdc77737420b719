"""How many examples a property is tried with: a few at every run, many where DEEP=1 is set, as for a night."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

USUAL = 40
"""Examples of a property that asks for no number of its own."""
DEEP = 25
"""So many times as many in a deep run."""


def examples(usual: int = USUAL, **more: Any) -> settings:
    """Settings of a property that needs `usual` examples to be worth its time."""
    return settings(max_examples=usual * (DEEP if is_deep() else 1), **more)


def is_deep() -> bool:
    return os.environ.get("DEEP", "0") not in ("", "0")
