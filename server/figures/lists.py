"""What the lists of cars behind the figures are called."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from server.figures.figure import WORKED
from server.web.labels import label

LISTS = {
    "settled": _("Cars settled"),
    "on_time": _("Cars handed over on time"),
    "late": _("Late cars"),
    "excused": _("Excused cars: between the two rates"),
    "not_on_time": _("Cars not on time, late or excused"),
    "late_by_clock": _("Cars late by the clock"),
    "warned": _("Cars a technician warned about"),
    "warned_timely": _("Cars warned about in time"),
    "warned_late": _("Cars warned about too late"),
    "unwarned": _("Late cars nobody had warned about"),
    "warned_by_product": _("Cars the product had to warn about"),
    "answerable": _("Cars with a warning for the advisor"),
    "answered_in_time": _("Cars whose warning was answered in time"),
    "answered_late": _("Cars whose warning was answered late"),
    "answered_never": _("Cars whose warning was never answered"),
    "reworked": _("Cars that failed an inspection"),
    "came_back": _("Cars that came back for the same fault"),
    "carried_over": _("Cars that stayed overnight"),
    "dispatched": _("Cars whose dispatch is known"),
    WORKED: _("Cars that were worked on"),
}
"""Lists that people choose from; those by cause are reached from the causes."""

OF_CAUSE = {"cause": _("Late cars"), "excused": _("Excused cars"), "lost": _("Late cars that lost time by this")}


def title(what: str) -> str:
    """What a list is called."""
    kind, dash, cause = what.partition("-")
    if dash:
        return gettext("%(list)s: %(cause)s", list=OF_CAUSE[kind], cause=label("late_cause", cause))
    return str(LISTS[what])
