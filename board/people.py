"""Roles, and the table of who may do what (domain.md §2)."""

from __future__ import annotations

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

ROLES: tuple[Role, ...] = get_args(Role)
TOKEN_ROLES: tuple[TokenRole, ...] = get_args(TokenRole)
"""Displays have no person: only their token comes in."""

MANAGERS = frozenset({"service_manager", "station_manager", "care_director", "general_manager"})
WORKSHOP = frozenset({"foreman", "technical_director"})

_DISPATCHERS = WORKSHOP | {"service_manager"}
_WORKERS = _DISPATCHERS | {"technician"}
_DESK = frozenset({"advisor", "service_manager"})

MAY: dict[str, frozenset[str]] = {
    "open": _DESK | {"foreman"},
    "dispatch": _DISPATCHERS,
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
    "added-work": _DESK | {"foreman"},
    "promise": _DESK,
    "acknowledge": _DESK,
    "excuse": _DESK,
    "review-excuse": frozenset({"service_manager"}),
    "deliver": _DESK,
    "reverse-delivery": _DESK,
    "leave": _DESK,
    "cancel": _DESK | {"foreman"},
    "call": frozenset({"follow_up", "service_manager"}),
    "no-answer": frozenset({"follow_up", "service_manager"}),
    "follow-up": frozenset({"follow_up", "service_manager"}),
    "late-cause": frozenset({"technical_director", "follow_up", "service_manager"}),
    "clear": frozenset({"follow_up", "service_manager"}),
    "undo": frozenset(ROLES) - {"station_manager", "care_director", "general_manager"},
    "correct": frozenset({"foreman", "service_manager"}),
    "read": frozenset(ROLES) | {"display"},
    "read-customer": _DESK | MANAGERS | {"follow_up", "admin"},
    "read-kpi": frozenset(ROLES) - {"technician"},
    "enter-figures": MANAGERS | {"follow_up"},
    "enter-attendance": frozenset({"foreman", "follow_up", "service_manager"}),
    "manage-figures": MANAGERS,
    "operate-sign": _DISPATCHERS,
    "import": frozenset({"service_manager"}),
    "administer": frozenset({"admin"}),
}
"""Command → the roles that may give it. An admin may also do whatever a service manager may."""

INSPECTORS: dict[str, frozenset[str]] = {
    "self": _WORKERS,
    "team_leader": _WORKERS,
    "final": _DISPATCHERS,
}


def may(role: str, command: str) -> bool:
    """Whether a person or token of `role` may give `command`; an unknown command may be given by nobody."""
    roles = MAY.get(command, frozenset())
    return role in roles or (role == "admin" and "service_manager" in roles)


def may_inspect(role: str, level: str) -> bool:
    """Whether `role` may make the inspection of `level`."""
    roles = INSPECTORS.get(level, frozenset())
    return role in roles or (role == "admin" and bool(roles))
