"""What was said of a car that came back, in words."""

from __future__ import annotations

from flask_babel import gettext

from board.orders.events import ReworkAppraised
from server.web.labels import label


def appraised_in_words(fact: ReworkAppraised) -> str:
    """What was decided, in a line for the order's history."""
    if not fact.is_rework:
        return " · ".join((gettext("Not for the same"), fact.note))
    whom = "、".join(f"{one.name} ({label('rework_post', one.post)})" for one in fact.charged)
    return " · ".join(filter(None, (gettext("Back for the same"), whom or gettext("charged to nobody"), fact.note)))
