"""Every way in is guarded by the one table of board.people: pages, live pages, calls and forms."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from board.people import MAY, PAGES, ROLES, menu_of
from server.api.calls import DECLARED, declared_calls
from server.forms.catalogue import FORMS
from server.live.rooms import live_of
from server.pages.entrance import PAGE
from server.pages.menu import ENTRIES
from server.web.person import SIGNED_IN

SERVER = Path(__file__).resolve().parents[3] / "server"
FOR_EVERYBODY = {
    "/",
    "/sign-in",
    "/pin",
    "/setup",
    "/car/<car_token>",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/build",
} | {
    "/api/docs",
    "/static/<path:filename>",
    "/healthz",
    "/readyz",
    "/metrics",
}
CALLS_FOR_EVERYBODY = {
    "POST /session",
    "POST /setup",
    "DELETE /session",
    "GET /session/people",
    "POST /car/<car_token>/added-work",
    "POST /car/<car_token>/later",
    "GET /openapi.json",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
}


def test_every_page_is_in_the_table_and_every_page_of_the_table_is_there(app: Flask) -> None:
    views = {
        rule.rule: getattr(app.view_functions[rule.endpoint], PAGE, None)
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], DECLARED)
    }
    assert {path for path, page in views.items() if page is None} == FOR_EVERYBODY
    live = set(live_of(app)._pages) - {"car"}
    assert (set(views.values()) - {None}) | live == set(PAGES)


def test_every_call_is_guarded_by_a_right_of_the_table(app: Flask) -> None:
    calls = declared_calls(app)
    assert {f"{call.method} {call.path}" for call in calls if call.guard is None} == CALLS_FOR_EVERYBODY
    assert {call.guard for call in calls} - {None, SIGNED_IN} <= set(MAY)
    assert {form.guard for form in FORMS.values()} <= set(MAY)


def test_every_page_of_a_menu_has_its_address_and_word() -> None:
    assert {page for role in ROLES for page in menu_of(role)} == set(ENTRIES)


@pytest.mark.parametrize("room", ["api", "live", "pages", "web"])
def test_nobody_is_let_in_by_a_set_of_roles_elsewhere(room: str) -> None:
    found = [
        f"{path.relative_to(SERVER)}:{node.lineno}"
        for path in sorted((SERVER / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Set) and any(isinstance(one, ast.Constant) and one.value in ROLES for one in node.elts)
    ]
    assert found == []
