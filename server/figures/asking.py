"""What people may ask figures for: a period that is not too long, and somebody's cars. Refuses with a sentence."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from board.figures.periods import FIRST_YEAR, LAST_YEAR, Period
from server.store.scope import Scope

LONGEST = timedelta(days=3700)
WHOSE = _("Say whose cars: by advisor, technician, team or repair_type, and the name.")
NO_LIST = _("There is no such list of cars.")


class Unanswerable(ValueError):
    """What was asked for cannot be given; `field` says what of it is wrong."""

    def __init__(self, field: str, sentence: LazyString) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def period(first: date | None, last: date | None, today: date) -> Period:
    """From one local day to another; without a beginning from the first of the month, without an end up to today."""
    last = last or max(today, first or today)
    first = first or last.replace(day=1)
    if first > last:
        raise Unanswerable("from", _("The period ends before it begins."))
    for field, day in (("from", first), ("to", last)):
        if not FIRST_YEAR <= day.year < LAST_YEAR:
            raise Unanswerable(field, _("That day is too far away."))
    if last - first > LONGEST:
        raise Unanswerable("from", _("The period is too long."))
    return Period(first, last)


def scope(period: Period, by: str | None, name: str | None) -> Scope:
    """The cars of the period: everybody's, or those of one name; `by` alone chooses nobody."""
    if name is None:
        return Scope(period.first, period.last)
    try:
        return Scope(period.first, period.last, by, name)
    except ValueError:
        raise Unanswerable("name", WHOSE) from None
