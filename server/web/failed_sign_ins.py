"""Wrong PINs on record: the first of a row at once, the others as a count, so that a guesser cannot fill the book."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

IN_A_ROW = timedelta(hours=1)
TOLD_AGAIN_EVERY = 5
"""The 1st, 5th, 25th, 125th … of a row stand on record."""
MOST_ROWS = 1_000
LONGEST_NAME = 40


class FailedSignIns:
    """Counts wrong attempts by the name that was tried, or by the address where nobody has that name."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def count(self, key: str, now: datetime) -> int | None:
        """How many this row has by now, where that is to stand on record; None in between."""
        begun, before = self._rows.pop(key, (now, 0))
        if now - begun > IN_A_ROW:
            begun, before = now, 0
        self._rows[key] = begun, before + 1
        while len(self._rows) > MOST_ROWS:
            self._rows.popitem(last=False)
        return before + 1 if _is_power(before + 1) else None

    def forget(self, key: str) -> None:
        """The right PIN ends a row."""
        self._rows.pop(key, None)


def _is_power(count: int) -> bool:
    while count % TOLD_AGAIN_EVERY == 0:
        count //= TOLD_AGAIN_EVERY
    return count == 1
