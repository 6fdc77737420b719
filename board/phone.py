"""Telephone numbers as people write them, and when two of them are the same (domain.md §14)."""

from __future__ import annotations

import re

FEWEST_DIGITS = 7
"""Less is no number by which a person could be told from another."""


def same(phone: str) -> str:
    """The number's digits without spaces, hyphens and China's own prefix: equal for two ways of writing one number;
    empty for what is none."""
    digits = re.sub(r"[^0-9]", "", phone)
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) == 11:
            digits = digits.removeprefix(prefix)
    return digits if len(digits) >= FEWEST_DIGITS else ""
