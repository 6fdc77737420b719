"""Who may do what (domain.md §2): the whole table, so that no right is given by accident."""

import pytest

from board.people import HOMES, INSPECTORS, MAY, PAGES, ROLES, TOKEN_ROLES, may, may_inspect, may_open, menu_of

F, D, T, A, C, S = "foreman", "technical_director", "technician", "advisor", "follow_up", "service_manager"
ST, CD, GM, AD = "station_manager", "care_director", "general_manager", "admin"

EXPECTED = {
    "open": {F, A, S, AD},
    "dispatch": {F, D, S, AD},
    "swap": {F, D, S, AD},
    "split": {F, D, S, AD},
    "keep": {F, D, S, AD},
    "share": {F, D, S, AD},
    "start": {F, D, T, S, AD},
    "join": {F, D, T, S, AD},
    "step-out": {F, D, T, S, AD},
    "pause": {F, D, T, S, AD},
    "resume": {F, D, T, S, AD},
    "finish": {F, D, T, S, AD},
    "answer": {F, D, T, S, AD},
    "warn": {F, D, T, A, S, AD},
    "inspect": {F, D, T, S, AD},
    "wash": {F, D, T, A, S, AD},
    "ready": {F, D, A, S, AD},
    "added-work": {F, A, S, AD},
    "promise": {A, S, AD},
    "acknowledge": {A, S, AD},
    "excuse": {A, S, AD},
    "review-excuse": {S, AD},
    "deliver": {A, S, AD},
    "reverse-delivery": {A, S, AD},
    "leave": {A, S, AD},
    "cancel": {F, A, S, AD},
    "call": {C, S, AD},
    "no-answer": {C, S, AD},
    "follow-up": {C, S, AD},
    "late-cause": {D, C, S, AD},
    "clear": {C, S, AD},
    "undo": {F, D, T, A, C, S, AD},
    "undo-others": {F, D, S, AD},
    "correct": {F, S, AD},
    "correct-any-day": {S, AD},
    "read": {*ROLES, "display"},
    "read-customer": {A, C, S, ST, CD, GM, AD},
    "read-kpi": set(ROLES) - {T},
    "enter-figures": {C, S, ST, CD, GM, AD},
    "enter-attendance": {F, C, S, AD},
    "manage-figures": {S, ST, CD, GM, AD},
    "operate-sign": {F, D, S, AD},
    "report-sign": {"display"},
    "import": {S, AD},
    "administer": {AD},
}

COMMANDS = [
    "dispatch", "swap", "split", "keep", "start", "pause", "resume", "finish", "added-work", "promise", "warn",
    "acknowledge", "inspect", "wash", "ready", "deliver", "reverse-delivery", "excuse", "review-excuse",
    "follow-up", "cancel", "undo",
]  # fmt: skip
"""The commands of reference/api.md."""


def test_every_command_of_the_surface_has_its_roles() -> None:
    assert [command for command in COMMANDS if not MAY.get(command)] == []


def test_no_command_is_missing_from_the_table() -> None:
    assert set(EXPECTED) == set(MAY)


@pytest.mark.parametrize("command", EXPECTED)
def test_exactly_these_roles_may(command: str) -> None:
    assert {role for role in (*ROLES, "display", "nobody", "") if may(role, command)} == EXPECTED[command]


def test_a_display_reads_and_tells_of_its_sign_and_nothing_else() -> None:
    assert [command for command in MAY if may("display", command)] == ["read", "report-sign"]


def test_nobody_may_do_what_is_not_in_the_table() -> None:
    assert [role for role in ROLES if may(role, "sell") or may(role, "")] == []


@pytest.mark.parametrize(
    ("level", "roles"),
    [("self", {F, D, T, S, AD}), ("team_leader", {F, D, T, S, AD}), ("final", {F, D, S, AD}), ("quick", set())],
)
def test_a_final_inspection_is_not_made_by_a_technician(level: str, roles: set[str]) -> None:
    assert {role for role in (*ROLES, "display") if may_inspect(role, level)} == roles


def test_every_level_has_its_inspectors() -> None:
    assert set(INSPECTORS) == {"self", "team_leader", "final"}


MENUS = {
    F: ["board", "dispatch", "work", "kpi", "forms", "signs"],
    D: ["board", "dispatch", "work", "late-causes", "kpi", "forms", "signs"],
    T: ["board", "work"],
    A: ["board", "desk", "kpi", "forms"],
    C: ["board", "follow-up", "worklist", "kpi", "forms"],
    S: ["board", "dispatch", "desk", "follow-up", "worklist", "kpi", "forms", "signs"],
    ST: ["board", "kpi", "forms"],
    CD: ["board", "kpi", "forms"],
    GM: ["board", "kpi", "forms"],
    AD: ["board", "dispatch", "work", "desk", "follow-up", "worklist", "kpi", "forms", "signs", "admin"],
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
