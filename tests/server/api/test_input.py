"""Whatever is sent, the answer is a problem with a sentence, never a fault of the server, and never half a change."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from server.api.commands import COMMANDS
from server.api.order_bodies import NewOrder
from server.core.wiring import Wiring
from server.people import roster
from tests.builders import author
from tests.examples import examples
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

QUIET = examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


keys = itertools.count(1)


@pytest.fixture
def admin(app: Flask) -> Caller:
    """An administrator's browser of an app that answers faults as it would in the shop."""
    app.testing = False
    return signed_in(app, ADMIN)


def raw(caller: Caller, path: str, body: bytes, kind: str = "application/json", method: str = "POST") -> Any:
    headers = caller.headers | {"Idempotency-Key": f"raw-{next(keys)}"}
    if kind != "application/json":
        headers["X-CSRFToken"] = caller.get("/session").json["csrf_token"]
    return caller.client.open(f"/api/v1{path}", method=method, data=body, content_type=kind, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe\x00",
        b'{"order_no": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b"1" * 5_000,
        b'{"task": NaN}',
        b"\x00",
        b'{"task": 1' + b"0" * 5_000 + b"}",
    ],
)
def test_what_is_no_json_is_refused(admin: Caller, body: bytes) -> None:
    answer = raw(admin, "/jobs", body)
    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]


@pytest.mark.parametrize("body", [b"[]", b'"text"', b'"{}"', b"5", b"null", b"true", b"1e400", b'[{"order_no": "X"}]'])
def test_what_is_no_object_is_refused(admin: Caller, body: bytes) -> None:
    answer = raw(admin, "/jobs", body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "body"


def test_no_body_lacks_its_fields(admin: Caller) -> None:
    answer = raw(admin, "/jobs", b"")
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == {"order_no", "repair_type"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream", ""])
def test_another_kind_of_content_is_refused(admin: Caller, kind: str) -> None:
    assert raw(admin, "/jobs", json.dumps(order()).encode(), kind).status_code == 415


def test_too_much_is_refused(admin: Caller) -> None:
    answer = raw(admin, "/jobs", json.dumps(order(model="x" * 300_000)).encode())
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_a_field_given_twice_is_one_field(admin: Caller) -> None:
    body = json.dumps(order()).encode().replace(b'"plate"', b'"plate": "X", "plate"', 1)
    assert raw(admin, "/jobs", body).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/board", 405),
        ("PUT", "/jobs/WX1", 405),
        ("POST", "/jobs/WX1/explode", 404),
        ("GET", "/jobs/a%2Fb", 404),
    ],
)
def test_a_wrong_address_is_a_problem_too(admin: Caller, method: str, path: str, status: int) -> None:
    answer = admin.send(method, path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]


def test_a_fault_says_nothing_of_its_inside(admin: Caller, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("the password is 1234")

    monkeypatch.setitem(app.view_functions, "machines.healthz", broken)
    answer = admin.get("/healthz")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "1234" not in answer.text


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["沪A12345", "机电一组", "机1", "parts", "2026-05-04T17:00:00+08:00", "\x00", "\ud800", "x" * 10_000]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
named = {name for command in COMMANDS for name in command.body.model_fields} | set(NewOrder.model_fields)
fields = st.sampled_from(sorted(named | {"staff", "pin", "role", "active", "name", "nothing"}))
bodies = st.dictionaries(fields, values, max_size=8)
calls = st.sampled_from(
    ["/jobs", "/session", "/staff", "/tokens", "/signs/x/test"]
    + [
        f"/jobs/WX1/{name}"
        for name in ("dispatch", "warn", "added-work", "promise", "acknowledge", "inspect", "undo", "correct")
    ]
)


@QUIET
@given(path=calls, body=bodies)
def test_no_body_breaks_the_server(admin: Caller, path: str, body: dict[str, Any]) -> None:
    answer = raw(admin, path, json.dumps(body).encode())
    assert answer.status_code < 500, answer.text


@QUIET
@given(name=fields, value=values, start=st.just(order(advisor=ADVISOR)))
def test_one_wrong_field_is_refused_or_taken_as_it_is(
    admin: Caller, name: str, value: object, start: dict[str, Any]
) -> None:
    answer = raw(admin, "/jobs", json.dumps(start | {name: value}).encode())
    assert answer.status_code in (201, 409, 422), answer.text


def test_a_field_that_people_type_into_has_a_chinese_name(admin: Caller) -> None:
    told = {
        language: admin.post(f"/jobs?lang={language}", order("WX/1")).json["errors"][0] for language in ("zh", "en")
    }
    assert told["zh"] == {"field": "order_no", "message": "委托书号 的格式不正确。"}
    assert told["en"] == {"field": "order_no", "message": "order_no is not written as it should be."}


def test_nothing_made_from_the_description_breaks_the_server(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    app.testing = False
    headers = {"Authorization": f"Bearer {roster.issue(wiring.store, 'robot', 'admin', author(clock()))}"}
    Caller(app.test_client(), headers).post("/jobs", order("WX1"))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 40
    answers = {status for operation in operations for status in run(operation, headers)}
    assert {200, 201, 404, 409, 422} <= answers


def run(operation: Any, headers: dict[str, str]) -> set[int]:
    """A few generated requests to one operation; the statuses of their answers."""
    statuses = set()

    @examples(
        8,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def each(case: Any) -> None:
        if "order_no" in case.path_parameters:
            case.path_parameters["order_no"] = "WX1"
        answer = case.call(headers=headers)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=[not_a_server_error])

    each()
    return statuses
