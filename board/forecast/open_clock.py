"""A clock that stands still while the shop is closed: laying work out asks it hundreds of times, and the calendar once
for each stretch of open hours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

from board.calendar import Calendar, spans_after

START = timedelta(0)


class OpenClock:
    """Open hours from `now` on. What is said of them in a `timedelta` is how much of them has passed since then."""

    def __init__(self, calendar: Calendar, now: datetime) -> None:
        self._now = now
        self._spans = spans_after(calendar, now)
        self._begins: list[datetime] = []
        self._before: list[timedelta] = []
        self._closes = now
        self._total = START

    def begins(self, passed: timedelta) -> datetime:
        """The open instant at which so much has passed: at closing time, the next opening."""
        while self._total <= passed:
            self._go_on()
        index = bisect_right(self._before, passed) - 1
        return self._begins[index] + (passed - self._before[index])

    def ends(self, passed: timedelta) -> datetime:
        """The earliest instant by which so much has passed: work that ends at closing time ends then."""
        if not passed:
            return self.begins(passed)
        while self._total < passed:
            self._go_on()
        index = bisect_left(self._before, passed) - 1
        return self._begins[index] + (passed - self._before[index])

    def passed(self, at: datetime) -> timedelta:
        """How much has passed at an instant; nothing before `now`."""
        if at <= self._now:
            return START
        while self._closes < at:
            self._go_on()
        index = bisect_right(self._begins, at) - 1
        if index < 0:
            return START
        closed = self._before[index + 1] if index + 1 < len(self._before) else self._total
        return min(closed, self._before[index] + (at - self._begins[index]))

    def _go_on(self) -> None:
        begin, end = next(self._spans)
        begin = max(begin, self._now)
        self._begins.append(begin)
        self._before.append(self._total)
        self._total += end - begin
        self._closes = end
