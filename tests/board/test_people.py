"""Who may do what (domain.md §2). The whole table stands in docs/reference/roles.md, where a change of it shows."""

import pytest

from board.codes import INSPECTION_LEVELS
from board.people import HOMES, INSPECTORS, MAY, PAGES, ROLES, SCOPES, TOKEN_ROLES, may, may_inspect, may_open, menu_of

F, D, T, A, C, S = "foreman", "technical_director", "technician", "advisor", "follow_up", "service_manager"
ST, CD, GM, AD = "station_manager", "care_director", "general_manager", "admin"

COMMANDS = [
    "dispatch", "swap", "split", "keep", "start", "pause", "resume", "finish", "added-work", "promise", "warn",
    "acknowledge", "inspect", "wash", "ready", "deliver", "reverse-delivery", "excuse", "review-excuse",
    "follow-up", "cancel", "undo",
]  # fmt: skip
"""The commands of reference/api.md."""


def test_every_command_of_the_surface_has_its_roles() -> None:
    assert [command for command in COMMANDS if not MAY.get(command)] == []


def test_a_display_reads_and_tells_of_its_sign_and_nothing_else() -> None:
    assert [command for command in MAY if may("display", command)] == [
        "read-board",
        "read-lounge",
        "read-sign",
        "report-sign",
    ]


def test_the_scopes_of_a_display_share_out_what_it_may_do() -> None:
    shared = [right for rights in SCOPES.values() for right in rights]
    assert sorted(shared) == [right for right in sorted(MAY) if may("display", right)]


def test_nobody_may_do_what_is_not_in_the_table() -> None:
    assert [role for role in ROLES if may(role, "sell") or may(role, "")] == []


@pytest.mark.parametrize(
    ("level", "roles"),
    [("self", {F, D, T, S, AD}), ("team_leader", {F, D, T, S, AD}), ("final", {F, D, S, AD}), ("quick", set())],
)
def test_a_final_inspection_is_not_made_by_a_technician(level: str, roles: set[str]) -> None:
    assert {role for role in (*ROLES, "display") if may_inspect(role, level)} == roles


def test_every_level_has_its_inspectors() -> None:
    assert set(INSPECTORS) == set(INSPECTION_LEVELS)


MENUS = {
    F: ["board", "dispatch", "work", "appointments", "kpi", "forms", "imports", "signs"],
    D: ["board", "dispatch", "work", "late-causes", "reworks", "kpi", "forms", "signs"],
    T: ["board", "work"],
    A: ["board", "desk", "appointments", "kpi", "forms", "imports"],
    C: ["board", "follow-up", "worklist", "kpi", "forms"],
    S: [
        "board",
        "dispatch",
        "desk",
        "appointments",
        "follow-up",
        "worklist",
        "complaints",
        "kpi",
        "forms",
        "imports",
        "signs",
    ],
    ST: ["board", "complaints", "kpi", "forms"],
    CD: ["board", "complaints", "kpi", "forms"],
    GM: ["board", "complaints", "kpi", "forms"],
    AD: [
        "board",
        "dispatch",
        "work",
        "desk",
        "appointments",
        "follow-up",
        "worklist",
        "kpi",
        "forms",
        "signs",
        "admin",
    ],
    "display": [],
}


@pytest.mark.parametrize("role", MENUS)
def test_the_menu_offers_exactly_these_pages(role: str) -> None:
    assert menu_of(role) == MENUS[role]


@pytest.mark.parametrize("role", TOKEN_ROLES)
def test_work_begins_on_a_page_that_the_role_may_open(role: str) -> None:
    assert may_open(role, HOMES[role])
    assert role == "display" or HOMES[role] in menu_of(role)


def test_every_page_opens_by_a_right_of_the_table() -> None:
    assert [name for name, page in PAGES.items() if page.right not in MAY] == []


def test_nobody_may_open_a_page_that_is_not_in_the_table() -> None:
    assert [role for role in TOKEN_ROLES if may_open(role, "safe") or may_open(role, "")] == []
