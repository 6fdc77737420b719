"""How the texts of messages to customers are written: plain, with placeholders in braces."""

from __future__ import annotations

from string import Formatter

PLACEHOLDERS = ("name", "plate", "model", "time", "advisor", "shop", "phone")
"""The customer's name, the car, the time last told, the advisor, and the shop's own name and number."""


def checked_text(text: str) -> str:
    """The text; ValueError for braces that are no placeholder."""
    known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise ValueError(f"a brace stands alone; the placeholders are {known}") from None
    for _, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            raise ValueError(f"{{{name}}} is no placeholder; there are {known}")
    return text
