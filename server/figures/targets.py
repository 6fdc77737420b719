"""Which indicators there are on a day, and what the house is to reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from board.figures.entered_facts import TargetSet, month_of
from board.figures.indicator import HOUSE, Indicator, target_of
from server.config.indicators import indicators_of
from server.core.wiring import Wiring
from server.store.bookshelf import Part


def indicators_on(parts: Wiring, day: date) -> Iterable[Indicator]:
    """The indicators; on-time delivery with the targets that held on that day."""
    return indicators_of(parts.config.indicators, parts.rules_on(day)).values()


def house_targets(parts: Wiring, day: date) -> dict[str, float]:
    """Source of a share → per cent that the house is to reach in the month of `day`, as set there or configured."""
    month = month_of(day)
    book = parts.store.book.read(Part((TargetSet,), (month[:4], month)))
    shares = [one for one in indicators_on(parts, day) if one.is_share and one.repair_type is None]
    found = {one.source: target_of(book, one, HOUSE, month) for one in shares}
    return {source: float(target) for source, target in found.items() if target is not None}
