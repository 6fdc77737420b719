"""A long list, page by page."""

from __future__ import annotations

from typing import Any

from flask import request

PAGE_SIZE = 30


def page_number() -> int:
    """Which page of a long list the address asks for, from 1."""
    given = request.args.get("page", "")
    return max(1, int(given)) if given.isdecimal() and len(given) <= 6 else 1


def pages(total: int, number: int) -> dict[str, Any]:
    """What the links below a long list need."""
    count = max(1, -(-total // PAGE_SIZE))
    return {"number": number, "count": count, "total": total}
