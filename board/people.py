"""Roles, and the tables of who may do what, who may open which page, and what each is offered (domain.md §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

Role = Literal[
    "foreman",
    "technical_director",
    "technician",
    "advisor",
    "follow_up",
    "service_manager",
    "station_manager",
    "care_director",
    "general_manager",
    "admin",
]
TokenRole = Literal[Role, "display"]
Scope = Literal["board", "lounge", "sign"]

ROLES: tuple[Role, ...] = get_args(Role)
TOKEN_ROLES: tuple[TokenRole, ...] = get_args(TokenRole)
"""Displays have no person: only their token comes in."""

_STAFF = frozenset(ROLES)
_MANAGERS = frozenset({"service_manager", "station_manager", "care_director", "general_manager"})
_DISPATCHERS = frozenset({"foreman", "technical_director", "service_manager"})
_WORKERS = _DISPATCHERS | {"technician"}
_DESK = frozenset({"advisor", "service_manager"})

MAY: dict[str, frozenset[str]] = {
    "open": _DESK | {"foreman"},
    "book": _DESK | {"foreman"},
    "dispatch": _DISPATCHERS,
    "put-first": _DISPATCHERS,
    "swap": _DISPATCHERS,
    "split": _DISPATCHERS,
    "keep": _DISPATCHERS,
    "share": _DISPATCHERS,
    "start": _WORKERS,
    "join": _WORKERS,
    "step-out": _WORKERS,
    "pause": _WORKERS,
    "resume": _WORKERS,
    "finish": _WORKERS,
    "answer": _WORKERS,
    "warn": _WORKERS | {"advisor"},
    "inspect": _WORKERS,
    "wash": _WORKERS | {"advisor"},
    "ready": _DISPATCHERS | {"advisor"},
    "finding": _WORKERS | {"advisor"},
    "answer-finding": _DESK | {"foreman"},
    "added-work": _DESK | {"foreman"},
    "promise": _DESK,
    "acknowledge": _DESK,
    "excuse": _DESK,
    "signature": _DESK,
    "review-excuse": frozenset({"service_manager"}),
    "deliver": _DESK,
    "reverse-delivery": _DESK,
    "leave": _DESK,
    "amend": _DESK | {"foreman", "technical_director"},
    "amend-rework": frozenset({"technical_director"}),
    "amend-score": frozenset({"service_manager"}),
    "amend-finished": frozenset({"service_manager"}),
    "cancel": _DESK | {"foreman"},
    "pass-on": _DESK | {"foreman"},
    "reopen": _DESK | {"foreman"},
    "take-up": _DESK | {"foreman"},
    "call": frozenset({"follow_up", "service_manager"}),
    "no-answer": frozenset({"follow_up", "service_manager"}),
    "follow-up": frozenset({"follow_up", "service_manager"}),
    "look-into": _MANAGERS,
    "late-cause": frozenset({"technical_director", "follow_up", "service_manager"}),
    "appraise-rework": frozenset({"technical_director"}),
    "clear": frozenset({"follow_up", "service_manager"}),
    "undo": _STAFF - {"station_manager", "care_director", "general_manager"},
    "undo-others": _DISPATCHERS,
    "correct": frozenset({"foreman", "service_manager"}),
    "correct-any-day": frozenset({"service_manager"}),
    "read": _STAFF,
    "read-board": _STAFF | {"display"},
    "read-lounge": _STAFF | {"display"},
    "read-sign": _STAFF | {"display"},
    "read-customer": _DESK | _MANAGERS | {"follow_up", "admin"},
    "erase-customer": frozenset({"admin"}),
    "read-kpi": _STAFF - {"technician"},
    "enter-figures": _MANAGERS | {"follow_up"},
    "set-presence": _DISPATCHERS,
    "enter-attendance": frozenset({"foreman", "follow_up", "service_manager"}),
    "manage-figures": _MANAGERS,
    "operate-sign": _DISPATCHERS,
    "report-sign": frozenset({"display"}),
    "import": frozenset({"service_manager"}),
    "administer": frozenset({"admin"}),
}
"""Right → the roles that have it; most rights are commands. An admin may also do whatever a service manager may."""

SCOPES: dict[Scope, frozenset[str]] = {
    "board": frozenset({"read-board"}),
    "lounge": frozenset({"read-lounge"}),
    "sign": frozenset({"read-sign", "report-sign"}),
}
"""What a display's token is for → the rights it has. A token from before there were scopes has those of all."""

INSPECTORS: dict[str, frozenset[str]] = {
    "self": _WORKERS,
    "team_leader": _WORKERS,
    "final": _DISPATCHERS,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the right that opens it and all its parts, and in whose menu it stands, of those whom it opens to."""

    right: str
    menu: frozenset[str] = frozenset()


PAGES: dict[str, Page] = {
    "board": Page("read-board", _STAFF),
    "lounge": Page("read-lounge"),
    "dispatch": Page("dispatch", _STAFF),
    "work": Page("start", _STAFF - {"service_manager"}),
    "desk": Page("promise", _STAFF),
    "appointments": Page("book", _STAFF),
    "follow-up": Page("follow-up", _STAFF),
    "worklist": Page("clear", _STAFF),
    "excuses": Page("clear"),
    "late-causes": Page("late-cause", frozenset({"technical_director"})),
    "reworks": Page("appraise-rework", frozenset({"technical_director"})),
    "complaints": Page("look-into", _MANAGERS),
    "job": Page("read-kpi"),
    "hand-over": Page("deliver"),
    "inspection-record": Page("read"),
    "car-file": Page("read-kpi"),
    "since": Page("read"),
    "kpi": Page("read-kpi", _STAFF),
    "cars": Page("read-kpi"),
    "indicators": Page("read-kpi"),
    "measures": Page("read-kpi"),
    "seen": Page("read-kpi"),
    "attendance": Page("read-kpi"),
    "months": Page("read-kpi"),
    "learned": Page("read-kpi"),
    "meeting": Page("read-kpi"),
    "forms": Page("read", _STAFF - {"technician"}),
    "imports": Page("take-up", _DESK | {"foreman"}),
    "signs": Page("read", _DISPATCHERS | {"admin"}),
    "twin": Page("read-sign"),
    "sign": Page("read-sign"),
    "connect": Page("operate-sign"),
    "admin": Page("administer", _STAFF),
}
"""Every page that not everybody may open, in the order of the menu."""

HOMES: dict[str, str] = {
    "foreman": "dispatch",
    "technical_director": "board",
    "technician": "work",
    "advisor": "desk",
    "follow_up": "follow-up",
    "service_manager": "kpi",
    "station_manager": "kpi",
    "care_director": "kpi",
    "general_manager": "kpi",
    "admin": "admin",
    "display": "board",
}
"""Role → the page its work begins on."""


LONGEST_SESSION = timedelta(days=90)
"""So long a person stays signed in on a device at most."""
IDLE_LIMIT = timedelta(days=14)
IDLE_LIMIT_OF_ADMIN = timedelta(hours=12)


def idle_limit(role: str) -> timedelta:
    """How long a person of `role` stays signed in without doing anything."""
    return IDLE_LIMIT_OF_ADMIN if role == "admin" else IDLE_LIMIT


def may(role: str, right: str) -> bool:
    """Whether a person or token of `role` has `right`; nobody has a right that is not in the table."""
    roles = MAY.get(right, frozenset())
    return role in roles or (role == "admin" and "service_manager" in roles)


def may_open(role: str, page: str) -> bool:
    """Whether `role` may open `page`; nobody may open a page that is not in the table."""
    return page in PAGES and may(role, PAGES[page].right)


def menu_of(role: str) -> list[str]:
    """The pages that the menu offers to `role`: of those it may open, the ones its work may need."""
    return [name for name, page in PAGES.items() if role in page.menu and may_open(role, name)]


def may_inspect(role: str, level: str) -> bool:
    """Whether `role` may make the inspection of `level`."""
    roles = INSPECTORS.get(level, frozenset())
    return role in roles or (role == "admin" and bool(roles))
