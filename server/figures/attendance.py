"""How long people were at work, by day: what utilisation compares their work with."""

from __future__ import annotations

from board.figures.periods import Period
from server.core.wiring import Wiring
from server.figures import measures
from server.store.labour import Attended


def attended(parts: Wiring, period: Period) -> Attended:
    """(technician, local day) → minutes attended. A day nobody has entered is not there: it is not known, and stands in
    no utilisation."""
    return measures.attended(parts.store, period.first, period.last)
