"""How long people were at work, by day: what utilisation compares their work with."""

from __future__ import annotations

from board.calendar import day_of
from board.figures.periods import Period
from board.orders.attended import said_attendance
from server.core.wiring import Wiring
from server.figures import measures
from server.store.labour import Attended


def attended(parts: Wiring, period: Period) -> Attended:
    """(technician, local day) → minutes attended: as entered, else as said of their presence by then. A day of which
    nobody has said anything is not there: it is not known, and stands in no utilisation."""
    shop = parts.command_log.shop
    last = min(period.last, day_of(shop.calendar, parts.clock()))
    said = dict(said_attendance(shop, period.first, last))
    return {**said, **measures.attended(parts.store, period.first, period.last)}
