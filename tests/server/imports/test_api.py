"""Files taken in over HTTP: by those who may, tried first, bounded in size, and on the board at once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from server.core.wiring import Wiring
from tests.running import ROOT
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    CALLER,
    FOREMAN,
    MANAGER,
    TECHNICIAN,
    Caller,
    signed_in,
    stranger,
)

pytestmark = pytest.mark.usefixtures("people")

DAY = (ROOT / "samples" / "day.csv").read_bytes()
MAP = (ROOT / "samples" / "day.map.yaml").read_bytes()
BAD = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间\n"
BAD += "WT1,沪A12345,首保,张示例,M01,08:30\nWT2,??,首保,张示例,M01,08:30\n"
TABLE = "编号,项目,工种,标准工时\nM01,首次保养,机修,50\nN01,新项目,钣金,30\nN02,坏的,钣金,0\n"


def sent(caller: Caller, path: str, **files: bytes | str) -> Any:
    """A form as a page sends it, with the session's CSRF token."""
    token = caller.get("/session").json.get("csrf_token") or ""
    parts = {
        name: (io.BytesIO(content if isinstance(content, bytes) else content.encode()), f"{name}.csv")
        for name, content in files.items()
    }
    return caller.client.post(
        f"/api/v1/imports/{path}",
        data=parts,
        content_type="multipart/form-data",
        headers={"X-CSRFToken": token, "Accept-Language": "zh-CN"},
    )


def standard_minutes(wiring: Wiring, code: str) -> int | None:
    operation = wiring.store.floor.standards().by_code(code)
    return None if operation is None else operation.standard_minutes


def test_the_sample_day_is_tried_then_taken_in_then_there_already(app: Flask, wiring: Wiring):
    manager = signed_in(app, MANAGER)
    tried = sent(manager, "jobs?dry_run=true", file=DAY, map=MAP)
    assert (tried.status_code, tried.json["imported"], wiring.command_log.seq) == (200, 42, 0)
    done = sent(manager, "jobs", file=DAY, map=MAP).json
    assert (done["read"], done["imported"], done["already"], done["refused"]) == (42, 42, 0, 0)
    assert len(manager.get("/board").json["rows"]) == 42
    assert {event.who for event in wiring.store.log.read(0)} == {MANAGER}
    again = sent(manager, "jobs", file=DAY, map=MAP).json
    assert (again["imported"], again["already"]) == (0, 42)


def test_a_bad_row_is_told_with_its_number_field_and_reason(app: Flask):
    done = sent(signed_in(app, ADMIN), "jobs?date=2026-05-04", file=BAD.encode("gbk")).json
    assert (done["imported"], done["refused"], done["unknown_advisors"]) == (1, 1, ["张示例"])
    (refusal,) = done["refusals"]
    assert (refusal["row"], refusal["key"], refusal["field"]) == (3, "WT2", "plate")
    assert "车牌" in refusal["message"]


def test_standard_times_are_compared_and_taken_in(app: Flask, wiring: Wiring):
    for path, minutes in (("standards?dry_run=1", 45), ("standards", 50)):
        done = sent(signed_in(app, MANAGER), path, file=TABLE).json
        assert (done["added"], done["changed"], done["refused"], done["left"]) == (["N01"], ["M01"], 1, 54)
        assert standard_minutes(wiring, "M01") == minutes


def test_what_was_shown_before_the_table_changed_is_not_applied(app: Flask, wiring: Wiring):
    manager = signed_in(app, MANAGER)
    tried = sent(manager, "standards?dry_run=1", file=TABLE).json
    assert len(tried["left_out"]) == tried["left"] == 54
    assert {"code": "M02", "name": "更换机油机滤", "trade": "mechanical", "standard_minutes": 30} in tried["left_out"]
    line = {"code": "M02", "name": "更换机油机滤", "trade": "mechanical", "standard_minutes": 35}
    signed_in(app, ADMIN).send("PATCH", "/standards", {"standards": [line]})
    refused = sent(manager, f"standards?seen={tried['seen']}", file=TABLE)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (409, "seen")
    assert "重新查看差异" in refused.json["detail"]
    assert standard_minutes(wiring, "M01") == 45
    again = sent(manager, "standards?dry_run=1", file=TABLE).json
    done = sent(manager, f"standards?seen={again['seen']}", file=TABLE)
    assert (done.status_code, done.json["changed"]) == (200, ["M01"])
    assert [standard_minutes(wiring, code) for code in ("M01", "M02")] == [50, 35]


@pytest.mark.parametrize("path", ["jobs", "standards"])
def test_importing_is_for_managers(app: Flask, path: str):
    assert sent(stranger(app), path, file=DAY).status_code == 401
    for name in (ADVISOR, FOREMAN, CALLER, TECHNICIAN):
        assert sent(signed_in(app, name), path, file=DAY).status_code == 403


def test_a_form_without_the_sessions_token_is_refused(app: Flask):
    client = signed_in(app, MANAGER).client
    answer = client.post("/api/v1/imports/jobs", data={"file": (io.BytesIO(DAY), "day.csv")})
    assert (answer.status_code, answer.get_json()["type"]) == (403, "urn:shopboard:problem:csrf")


@pytest.mark.parametrize(
    ("path", "files", "field"),
    [
        ("jobs", {}, "file"),
        ("jobs", {"map": MAP}, "file"),
        ("jobs", {"file": b"a,b\n1,2\n"}, "file"),
        ("jobs", {"file": b"\x00\x01\x02"}, "file"),
        ("jobs", {"file": b""}, "file"),
        ("jobs", {"file": DAY, "map": b"columns: ["}, "file"),
        ("jobs?date=tomorrow", {"file": DAY}, "date"),
        ("jobs?dry_run=perhaps", {"file": DAY}, "dry_run"),
        ("jobs?speed=9", {"file": DAY}, "speed"),
        ("standards", {"file": DAY}, "file"),
    ],
)
def test_what_cannot_be_imported_is_a_problem_that_names_the_field(app: Flask, wiring: Wiring, path, files, field):
    answer = sent(signed_in(app, MANAGER), path, **files)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert wiring.command_log.seq == 0


def test_a_file_that_is_too_large_is_refused(app: Flask):
    answer = sent(signed_in(app, MANAGER), "jobs", file=b"x" * (9 * 1024 * 1024))
    assert (answer.status_code, answer.json["status"]) == (413, 413)


def test_an_import_is_listed_and_taken_back(app: Flask, wiring: Wiring):
    manager = signed_in(app, MANAGER)
    done = sent(manager, "jobs", file=DAY, map=MAP).json
    (listed,) = manager.get("/imports").json
    told = {name: listed[name] for name in ("number", "file", "who", "orders", "stands")}
    assert told == {"number": done["number"], "file": "file.csv", "who": MANAGER, "orders": 42, "stands": True}
    assert signed_in(app, ADVISOR).post("/imports/1/undo").status_code == 403
    assert manager.post("/imports/1/undo").json == {"number": 1, "orders": 42, "left": []}
    assert manager.get("/board").json["rows"] == []
    assert manager.get("/imports").json[0]["stands"] is False
    assert [manager.post(f"/imports/{wrong}/undo").status_code for wrong in ("9", "x")] == [404, 404]
    assert sent(manager, "jobs", file=DAY, map=MAP).json["imported"] == 42


OLD = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间,约定交车时间\n"
OLD += "B1,沪A12345,首保,张示例,M01,2025-05-06 08:30,2025-05-06 10:30\n"
OLD += "B2,沪A12346,首保,张示例,M01,2025-05-06 08:30,2025-05-06 10:30\n"


def test_old_open_orders_are_taken_up_or_closed_together(app: Flask, wiring: Wiring):
    manager, advisor = signed_in(app, MANAGER), signed_in(app, ADVISOR)
    done = sent(manager, "jobs", file=OLD).json
    assert (done["open"], done["backlog"]) == (2, 2)
    assert manager.get("/board").json["rows"] == []
    assert [one["order_no"] for one in advisor.get("/backlog").json] == ["B1", "B2"]
    assert signed_in(app, TECHNICIAN).post("/jobs/B1/take-up", {}).status_code == 403
    assert advisor.post("/jobs/B1/take-up", {}).status_code == 200
    assert advisor.post("/jobs/B1/take-up", {}).status_code == 409
    assert [row["order_no"] for row in manager.get("/board").json["rows"]] == ["B1"]
    assert advisor.post("/backlog/close", {"note": "清理"}).status_code == 403
    assert manager.post("/backlog/close", {"note": "清理"}).json == {"closed": 1}
    assert manager.get("/kpi/on-time").json["not_judged"] == 1
    assert manager.get("/kpi/on-time").json["total"]["settled"] == 0


def test_what_a_file_has_otherwise_of_an_open_order_is_told_and_taken_by_amending_it(app: Flask):
    manager = signed_in(app, MANAGER)
    file = BAD.partition("WT2")[0]
    assert sent(manager, "jobs?date=2026-05-04", file=file).json["imported"] == 1
    assert (
        manager.command("WT1", "promise", promised_at="2026-05-04T17:00:00+08:00", reason="initial").status_code == 200
    )
    other = file.replace("沪A12345", "沪A99999").replace("首保", "返修")
    [one] = sent(manager, "jobs?date=2026-05-04&dry_run=1", file=other).json["differing"]
    assert [(fact["called"], fact["here_called"], fact["there_called"]) for fact in one["facts"]] == [
        ("车牌号", "沪A12345", "沪A99999"),
        ("维修类型", "首保", "返修"),
    ]
    said = {fact["field"]: fact["there"] for fact in one["facts"]}
    assert manager.command("WT1", "amend", **said, note="orders.csv", seen=one["seen"]).status_code == 200
    assert sent(manager, "jobs?date=2026-05-04", file=other).json["differing"] == []
    assert manager.get("/jobs/WT1").json["plate"] == "沪A99999"
