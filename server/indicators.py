"""The indicators of the shop as people know them: their names, and what was measured for each (domain.md §11)."""

from __future__ import annotations

from flask_babel import get_locale

from board.indicator import Indicator
from server.labels import label


def title_of(indicator: Indicator) -> str:
    """What an indicator is called in the reader's language, with its repair type where it is one of several."""
    title = indicator.title_en if str(get_locale()) == "en" else indicator.title
    return f"{title} · {label('repair_type', indicator.repair_type)}" if indicator.repair_type else title
