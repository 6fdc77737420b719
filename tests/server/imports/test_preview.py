"""The clerk sees before he takes: unknown headings and words are asked about, and the answers are kept."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask

from board.figures.administered import Administered
from server.core.wiring import Wiring
from tests.server.callers import ADVISOR, MANAGER, Caller, signed_in

pytestmark = pytest.mark.usefixtures("people")

STRANGE = """流水,牌,性质,谁接的,活儿,来的时候,说好几点,开走,里程
Q900001,沪A12345,甲类,张示例,M01,2025-05-06 08:30,2025-05-06 10:30,2025-05-06 10:20,1200
Q900002,沪A12346,甲类,张示例,M01,2025-05-06 08:40,2025-05-06 10:40,2025-05-06 11:20,900
Q900003,沪A12347,首保,张示例,M01,2025-05-06 08:50,2025-05-06 10:50,,700
Q900004,沪A12348,首保,张示例,M01,昨天,2025-05-06 10:50,,700
"""
COLUMNS = {
    "流水": "order_no",
    "牌": "plate",
    "性质": "repair_type",
    "谁接的": "advisor",
    "活儿": "operations",
    "来的时候": "received_at",
    "说好几点": "promised_at",
    "开走": "delivered_at",
    "里程": "",
}


def sent(caller: Caller, path: str, text: str, **said: Any) -> Any:
    token = caller.get("/session").json.get("csrf_token") or ""
    parts: dict[str, Any] = {"file": (io.BytesIO(text.encode("gbk")), "export.csv")}
    if said:
        parts["answers"] = json.dumps(said)
    headers = {"X-CSRFToken": token, "Accept-Language": "zh-CN"}
    where = f"/api/v1/imports/{path}"
    return caller.client.post(where, data=parts, content_type="multipart/form-data", headers=headers)


def test_headings_that_nobody_knows_are_shown_guessed_and_answered(app: Flask, wiring: Wiring) -> None:
    manager = signed_in(app, MANAGER)
    assert sent(manager, "jobs?dry_run=true", STRANGE).status_code == 422
    found = sent(manager, "jobs/preview", STRANGE).json
    assert (found["row"], found["outcome"], found["causes"]) == (1, None, [])
    assert "在下面说明每一列是什么" in found["stopped"]
    guesses = {one["heading"]: one["guess"] for one in found["columns"]}
    # 谁接的 is nobody of the staff; 开走 is a time of which nothing is known.
    assert guesses == COLUMNS | {
        "谁接的": None,
        "开走": None,
        "里程": None,
        "来的时候": "received_at",
        "说好几点": None,
    }
    why = next(one["why"] for one in found["columns"] if one["heading"] == "牌")
    assert why == "里面是车牌号"
    assert wiring.command_log.seq == 0


def test_what_is_answered_is_kept_for_the_next_file(app: Flask, wiring: Wiring) -> None:
    manager = signed_in(app, MANAGER)
    found = sent(manager, "jobs/preview", STRANGE, columns=COLUMNS).json
    assert found["stopped"] is None
    words, time = found["causes"]
    assert (words["field"], words["count"], words["words"], words["rows"]) == ("repair_type", 2, {"甲类": 2}, [2, 3])
    assert {"value": "maintenance", "called": "常规保养"} in words["choices"]
    assert (time["field"], time["example"]["key"], time["words"]) == ("received_at", "Q900004", {})

    said = {"columns": COLUMNS, "words": {"repair_type": {"甲类": "maintenance"}}}
    found = sent(manager, "jobs/preview", STRANGE, **said).json
    told = {name: found["outcome"][name] for name in ("imported", "refused", "delivered", "open")}
    assert told == {"imported": 3, "refused": 1, "delivered": 2, "open": 1}
    assert [(one["order_no"], one["verdict"]) for one in found["samples"]] == [
        ("Q900001", "准时"),
        ("Q900002", "迟交"),
        ("Q900003", None),
    ]
    # Only looked at so far: nothing is kept.
    assert sent(manager, "jobs?dry_run=true", STRANGE).status_code == 422

    done = sent(manager, "jobs", STRANGE, **said).json
    assert (done["number"], done["imported"], done["refused"]) == (1, 3, 1)
    facts = [entry.fact for entry in wiring.store.book.entries()]
    assert any(isinstance(fact, Administered) and fact.about == "import_map" for fact in facts)
    again = sent(manager, "jobs?dry_run=true", STRANGE.replace("Q9", "R9")).json
    assert (again["imported"], again["refused"]) == (3, 1)
    assert "里程" in again["ignored"]


def test_a_known_heading_may_mean_something_else_here(app: Flask) -> None:
    manager = signed_in(app, MANAGER)
    text = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间,出厂时间\n"
    text += "Q1,沪A12345,首保,张示例,M01,2025-05-06 08:30,2025-05-06 10:30\n"
    found = sent(manager, "jobs/preview", text, columns={"出厂时间": "promised_at"}).json
    assert (found["outcome"]["open"], found["outcome"]["delivered"]) == (1, 0)


@pytest.mark.parametrize(
    "said",
    [
        {"columns": {"流水": "teleport"}},
        {"words": {"repair_type": {"甲类": "teleport"}}},
        {"words": {"teleport": {}}},
        {"columns": [1]},
        {"else": {}},
    ],
)
def test_answers_that_mean_nothing_are_refused(app: Flask, said: dict[str, Any]) -> None:
    assert sent(signed_in(app, MANAGER), "jobs/preview", STRANGE, **said).status_code == 422


def test_only_who_may_import_may_look(app: Flask) -> None:
    assert sent(signed_in(app, ADVISOR), "jobs/preview", STRANGE).status_code == 403


TITLED = """张示例 牌 六月 流水
来的时候,牌,流水,性质,谁接的,活儿,说好几点
2025-05-06 08:30,沪A12345,Q900001,首保,张示例,M01,2025-05-06 10:30
"""


def test_the_row_of_the_headings_is_told_and_can_be_said(app: Flask) -> None:
    manager = signed_in(app, MANAGER)
    text = "委托书号,车牌号,查询人,张示例\n" + TITLED
    assert sent(manager, "jobs/preview", text, columns=COLUMNS).json["row"] == 3
    # Two of the dealer's own headings stand in the upper row of this file, and nothing of that row is an order.
    text = "流水,牌,性质,谁接的,活儿,来的时候,说好几点\n" + TITLED
    assert sent(manager, "jobs/preview", text, columns=COLUMNS).json["row"] == 1
    found = sent(manager, "jobs/preview?row=3", text, columns=COLUMNS).json
    assert (found["row"], found["outcome"]["imported"]) == (3, 1)
    assert sent(manager, "jobs?dry_run=true&row=3", text, columns=COLUMNS).json["imported"] == 1
    assert sent(manager, "jobs/preview?row=900", text, columns=COLUMNS).status_code == 422
