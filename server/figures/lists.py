"""What the lists of cars behind the figures are called."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from board.figures.loss import CUSTOMER_LOSS, FIRST_SERVICE_LOSS
from server.figures.appointments import APPOINTMENTS
from server.figures.catalogue import FIGURES
from server.web.labels import label

LISTS = {
    **{figure.cars: figure.listed for figure in FIGURES.values() if figure.listed},
    "not_on_time": _("Cars not on time, late or excused"),
    CUSTOMER_LOSS: _("Cars that were not back in time"),
    FIRST_SERVICE_LOSS: _("Cars without their first service in time"),
    APPOINTMENTS: _("Booked cars that did not come on their day"),
    "answered_in_time": _("Cars whose warning was answered in time"),
}
"""Lists that people choose from: those behind figures, and a few more; those by cause are reached from the causes."""

OF_CAUSE = {"cause": _("Late cars"), "excused": _("Excused cars"), "lost": _("Late cars that lost time by this")}


def title(what: str) -> str:
    """What a list is called."""
    kind, dash, cause = what.partition("-")
    if dash:
        return gettext("%(list)s: %(cause)s", list=OF_CAUSE[kind], cause=label("late_cause", cause))
    return str(LISTS[what])
