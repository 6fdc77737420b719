"""The bar's menu at the edge: address, icon and word of the pages that `board.people` offers to a role."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from board.people import HOMES, menu_of
from server.web.person import Person


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the menu shows it."""

    path: str
    icon: str
    text: LazyString


ENTRIES: dict[str, Entry] = {
    "board": Entry("/board", "monitor", _("Board")),
    "dispatch": Entry("/dispatch", "clipboard-list", _("Dispatch")),
    "work": Entry("/work", "wrench", _("My work")),
    "desk": Entry("/desk", "phone", _("Desk")),
    "appointments": Entry("/appointments", "calendar-days", _("Appointments")),
    "follow-up": Entry("/follow-up", "phone-call", _("Call-back")),
    "worklist": Entry("/worklist", "clipboard-check", _("Worklist")),
    "reworks": Entry("/worklist/reworks", "rotate-ccw", _("Reworks")),
    "complaints": Entry("/complaints", "megaphone", _("Complaints")),
    "late-causes": Entry("/worklist/causes", "clipboard-check", _("Late causes")),
    "kpi": Entry("/kpi", "chart-column", _("Figures")),
    "forms": Entry("/forms", "printer", _("Forms")),
    "imports": Entry("/imports", "file-up", _("Imports")),
    "signs": Entry("/signs", "lightbulb", _("Signs")),
    "admin": Entry("/admin", "settings", _("Administration")),
}
"""Page → how the menu shows it."""


def menu(person: Person | None) -> list[Entry]:
    """The pages this person's work may need; none for a stranger."""
    return [ENTRIES[page] for page in menu_of(person.role)] if person else []


def home(person: Person | None) -> str:
    """The address at which this person's work begins."""
    if person is None:
        return "/sign-in"
    return "/lounge" if person.scope == "lounge" else ENTRIES[HOMES[person.role]].path


def beyond(page: str, person: Person) -> str:
    """Where a page without the bar leads: to where this person's work begins or, from there, to the next of their menu.

    A display has no menu, and stays.
    """
    ways = [HOMES[person.role], *menu_of(person.role)]
    return next((ENTRIES[way].path for way in ways if way != page), ENTRIES[page].path)
