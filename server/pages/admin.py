"""Administration: staff, teams and bays, standard times, tokens, imports; and what is still missing before a shop can
work. Every change goes through the API; the page shows what is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _

from board.orders.job import Job, Task
from board.orders.learned import FEWEST_JOBS
from board.orders.needs import Needs
from board.orders.team import Team
from board.people import ROLES
from server.api.channels import channels
from server.api.webhooks import webhooks
from server.config.decisions import SECRET
from server.config.sections import MESSAGE_TO_CUSTOMER
from server.core.settings import changed_in_file
from server.core.wiring import Wiring
from server.figures.learned_times import calibration_now, figures_now, share
from server.pages import admin_settings, imports
from server.pages.entrance import shows
from server.pages.floor import weekdays
from server.store.staff import Staff, Token
from server.web import signing_in
from server.web.current import current
from server.web.faults import told_of_backups
from server.web.labels import choices, label
from server.web.person import Person

blueprint = Blueprint("admin_page", __name__)
blueprint.add_app_template_global(admin_settings.options, "setting_options")
blueprint.add_app_template_global(admin_settings.grey, "setting_grey")
blueprint.add_app_template_filter(admin_settings.typed, "typed")
blueprint.add_app_template_filter(admin_settings.spans, "spans")

TABS = {
    "staff": ("users", _("Staff")),
    "settings": ("settings", _("Settings")),
    "teams": ("car", _("Teams and bays")),
    "shifts": ("calendar-days", _("Shift plan")),
    "standards": ("timer", _("Standard times")),
    "sessions": ("log-out", _("Signed in")),
    "customers": ("user", _("Customers")),
    "tokens": ("key-round", _("Displays and tokens")),
    "imports": ("file-up", _("Import")),
    "backup": ("shield-check", _("Backup")),
}
FIRST_START = ("settings", "teams", "staff", "standards", "tokens", "imports")
"""The tabs through which a new shop is led, in this order."""
NEEDED = (
    ("advisor", _("A service advisor can sign in"), _("opens repair orders and promises times")),
    ("foreman", _("A foreman can sign in"), _("dispatches the cars")),
    ("technician", _("The technicians can sign in"), _("start, finish and warn")),
)
"""Role, step and reason: without these the main job cannot be done."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a shop needs before it can work; `missing` says what of it is not there yet."""

    done: bool
    tab: str
    text: str
    reason: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Where the first start stands: its tabs, each with whether all it asks for is there, and the ones before and
    after."""

    done: dict[str, bool]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team with the cars that hold on to its bays: (bay, plates of open tasks)."""

    team: Team
    bays: tuple[tuple[str, tuple[str, ...]], ...]


@blueprint.get("/admin")
@shows("admin")
def page(person: Person) -> str:
    parts = current()
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else "staff"
    guide = steps(parts)
    return render_template(
        "admin.html",
        tabs=TABS,
        tab=tab,
        guide=guide,
        done=sum(step.done for step in guide),
        way=way(tab, guide) if "first" in request.args and tab in FIRST_START else None,
        messages=parts.store.outbox.troubled(),
        worries=told_of_backups(parts.backups, parts.clock()),
        secret=SECRET,
        disputed=changed_in_file(parts.config, parts.store),
        wide_tokens=[token for token in parts.store.people.tokens() if token.is_to_be_narrowed],
        **CONTENTS[tab](parts),
    )


def way(tab: str, guide: list[Step]) -> Way:
    """The first start as it stands at `tab`; a step that the guide does not ask for may be left out."""
    place = FIRST_START.index(tab)
    asked, missing = {step.tab for step in guide}, {step.tab for step in guide if not step.done}
    return Way(
        {one: one in asked - missing for one in FIRST_START},
        FIRST_START[place - 1] if place else None,
        FIRST_START[place + 1] if place + 1 < len(FIRST_START) else None,
    )


def steps(parts: Wiring) -> list[Step]:
    """The first-run guide, in the order in which a shop is set up."""
    staff = [one for one in parts.store.people.staff() if one.active]
    with_pin = [one for one in staff if one.pin_hash is not None]
    administrators = [one for one in with_pin if one.role == "admin"]
    found = [
        Step(
            bool(administrators),
            "staff",
            str(_("The administrator has a PIN")),
            str(_("at least 8 digits, or a passphrase")),
        )
    ]
    for role, text, reason in NEEDED:
        without = [one.name for one in staff if one.role == role and one.pin_hash is None]
        able = any(one.role == role for one in with_pin)
        done = able and not (role == "technician" and without)
        found.append(Step(done, "staff", str(text), str(reason), _names(without)))
    displays = any(one.role == "display" and one.revoked_at is None for one in parts.store.people.tokens())
    table = len(parts.store.floor.standards()) > 0
    teams = bool(parts.store.floor.teams())
    return [
        found[0],
        Step(teams, "teams", str(_("There are teams and bays")), str(_("cars are dispatched to them"))),
        *found[1:],
        Step(table, "standards", str(_("There is a table of standard times")), str(_("the same two hours for all"))),
        Step(
            displays, "tokens", str(_("A display has its token")), str(_("for the board on the wall, and the lounge"))
        ),
    ]


def _names(names: list[str]) -> str:
    shown = "、".join(names[:4])
    return f"{shown} … +{len(names) - 4}" if len(names) > 4 else shown


def _staff(parts: Wiring) -> dict[str, Any]:
    def turn(one: Staff) -> tuple[bool, int, str, str]:
        return (not one.active, ROLES.index(one.role), one.team or "", one.name)

    people = sorted(parts.store.people.staff(), key=turn)
    return {
        "people": people,
        "roles": [(code, label("role", code)) for code in ROLES],
        "teams": list(parts.store.floor.teams()),
        "without_pin": sum(one.active and one.pin_hash is None for one in people),
    }


def _teams(parts: Wiring) -> dict[str, Any]:
    teams = parts.store.floor.teams()
    technicians = [one for one in parts.store.people.staff() if one.active and one.role == "technician"]
    return {
        "teams": [team_card(team, parts) for team in teams.values()],
        "technicians": technicians,
        "trades": choices("trade"),
    }


def _shifts(parts: Wiring) -> dict[str, Any]:
    shop = parts.command_log.shop
    return {"teams": list(shop.teams.values()), "weeks": shop.people_and_bays.weeks, "weekdays": weekdays()}


def team_card(team: Team, parts: Wiring) -> TeamCard:
    """The team as the page shows it."""

    def cars(bay: str) -> tuple[str, ...]:
        return tuple(job.plate for job, task in open_tasks(parts) if (task.team, task.bay) == (team.name, bay))

    return TeamCard(team, tuple((bay, cars(bay)) for bay in team.bays))


def open_tasks(parts: Wiring) -> Iterator[tuple[Job, Task]]:
    """Every task of an open job that is not finished."""
    for job in parts.command_log.shop.jobs.values():
        for task in job.tasks:
            if task.state != "finished":
                yield job, task


def _standards(parts: Wiring) -> dict[str, Any]:
    lines = figures_now(parts)
    return {
        "standards": [line.operation for line in lines],
        "needs": defaultdict(Needs, parts.store.floor.needs()),
        "teams": list(parts.store.floor.teams().values()),
        "trades": choices("trade"),
        "learned": {line.operation.code: line for line in lines},
        "needed": FEWEST_JOBS,
        "calibration": calibration_now(parts),
        "share": share,
    }


def _sessions(parts: Wiring) -> dict[str, Any]:
    found = parts.store.sessions.open(parts.clock())
    counts = Counter(staff.name for _session, staff in found)
    return {"sessions": found, "counts": counts, "paused": signing_in.paused()}


def _customers(_parts: Wiring) -> dict[str, Any]:
    return {}


def _tokens(parts: Wiring) -> dict[str, Any]:
    def turn(one: Token) -> tuple[bool, bool, str]:
        return (one.revoked_at is not None, one.role != "display", one.name)

    return {
        "tokens": sorted(parts.store.people.tokens(), key=turn),
        "roles": [("display", label("role", "display")), *((code, label("role", code)) for code in ROLES)],
        "scopes": choices("scope"),
    }


def _settings(parts: Wiring) -> dict[str, Any]:
    found = admin_settings.contents(parts, request.args.get("group", ""))
    if found["group"].code != "messages":
        return found
    return found | {
        "webhooks": webhooks(),
        "channels": channels(),
        "kinds": [(MESSAGE_TO_CUSTOMER, _("Messages to customers")), *choices("event")],
        "told": parts.store.customer_messages.newest(),
    }


def _imports(parts: Wiring) -> dict[str, Any]:
    return {"open_jobs": len(parts.command_log.shop.jobs), **imports.contents(parts)}


def _backup(parts: Wiring) -> dict[str, Any]:
    backups = parts.backups
    return {
        **admin_settings.contents(parts, "backup"),
        "backups": backups,
        "settings": parts.config.backup,
        "newest": backups.newest,
        "tried": datetime.fromisoformat(backups.outcome.tried_at) if backups.outcome.tried_at else None,
    }


CONTENTS: dict[str, Callable[[Wiring], dict[str, Any]]] = {
    "staff": _staff,
    "settings": _settings,
    "teams": _teams,
    "shifts": _shifts,
    "standards": _standards,
    "sessions": _sessions,
    "customers": _customers,
    "tokens": _tokens,
    "imports": _imports,
    "backup": _backup,
}
