"""The API's description and its page in docs/ say what the API does, all of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from board.people import may
from server.api.calls import declared_calls
from server.api.commands import COMMANDS
from server.api.description import openapi
from server.api.order_bodies import NewOrder
from server.core.wiring import Wiring
from server.web.problems import STATUS_OF_KIND
from tests.server.callers import ADVISOR, order, signed_in, staff_up

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def test_the_description_is_made_once_and_not_at_each_look(app: Flask) -> None:
    pages = [app.test_client().get(address) for address in ("/api/docs", "/api/v1/openapi.json", "/api/docs")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert openapi.cache_info().misses == 1


def test_every_call_is_in_the_docs(app: Flask) -> None:
    assert sorted(call for call in calls(app) if f"`{call}`" not in PAGE) == []


def test_the_docs_name_no_call_that_is_not_there(app: Flask) -> None:
    named = set(re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`", PAGE, re.M))
    assert named - calls(app) == set()


def test_every_route_under_the_api_is_a_declared_call(app: Flask) -> None:
    declared = {f"/api/v1{call.path}" for call in declared_calls(app)}
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert rules - declared == {"/api/docs"}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_field_of_a_command_is_in_the_docs(command: Any) -> None:
    line = next(line for line in PAGE.splitlines() if f"`POST /jobs/{{order_no}}/{command.name}`" in line)
    fields = [field.alias or name for name, field in command.body.model_fields.items() if name != "at"]
    assert [name for name in fields if f"`{name}`" not in line] == []


def test_every_field_of_an_order_is_in_the_docs() -> None:
    section = PAGE.partition("## Repair orders")[2].partition("## Commands")[0]
    assert [name for name in NewOrder.model_fields if name != "at" and f"`{name}`" not in section] == []


def test_every_kind_of_problem_is_in_the_docs() -> None:
    said = set(STATUS_OF_KIND)
    for path in (ROOT / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Problem", "response", "problems.response"):
                codes = [a.value for a in node.args[1:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                said.update(codes)
    assert {"wrong-pin", "csrf"} <= said
    assert sorted(code for code in said if f"`{code}`" not in PAGE) == []


def test_every_reference_of_the_description_leads_somewhere(document: dict[str, Any]) -> None:
    text = repr(document)
    references = set(re.findall(r"'\$ref': '([^']+)'", text))
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert len(references) > 20
    assert references - known == set()


def test_the_description_says_which_roles_may(document: dict[str, Any]) -> None:
    dispatch = document["paths"]["/api/v1/jobs/{order_no}/dispatch"]["post"]
    assert dispatch["x-roles"] == ["foreman", "technical_director", "service_manager", "admin"]
    assert all(may(role, "dispatch") for role in dispatch["x-roles"])
    assert document["paths"]["/api/v1/session"]["post"]["security"] == []


def test_what_is_answered_is_what_is_described(app: Flask, wiring: Wiring, document: dict[str, Any]) -> None:
    staff_up(wiring)
    advisor = signed_in(app, ADVISOR)
    answers = {"CommandJson": advisor.post("/jobs", order()).json}
    advisor.command("WX1", "warn", reason="parts")
    answers["JobJson"] = advisor.get("/jobs/WX1").json
    answers["BoardJson"] = advisor.get("/board").json
    answers["OnTimeJson"] = advisor.get("/kpi/on-time").json
    answers["SessionJson"] = advisor.get("/session").json
    schemas = document["components"]["schemas"]
    for name, answer in answers.items():
        assert set(schemas[name]["required"]) <= set(answer), name
        assert set(answer) - {"car_url"} <= set(schemas[name]["properties"]), name
    for kind, entry in (
        ("WarningJson", answers["JobJson"]["warnings"][0]),
        ("TaskJson", answers["JobJson"]["tasks"][0]),
    ):
        assert set(entry) == set(schemas[kind]["properties"])


def test_the_page_shows_every_call_and_needs_nothing_from_outside(app: Flask) -> None:
    page = app.test_client().get("/api/docs", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    for call in declared_calls(app):
        assert call.summary.split('"')[0].split("'")[0] in page.text
    assert "at most 60" in page.text
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []


def calls(app: Flask) -> set[str]:
    """Every call as the docs write it."""
    return {f"{call.method} {call.path.replace('<', '{').replace('>', '}')}" for call in declared_calls(app)}
