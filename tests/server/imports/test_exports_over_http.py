"""The same files as the page sends them: looked at, then taken, each as its entry in cases.yaml says."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from board.orders.fold import fold
from server.core.wiring import Wiring
from server.imports import standards
from server.store.store import Store
from tests.fakes import FakeClock
from tests.server.callers import MANAGER, Caller, signed_in
from tests.server.imports.test_exports import CASES, FILES, OPTIONS, differences, holds
from tests.server.imports.test_odd_kinds import NINE, RIGHT

pytestmark = pytest.mark.usefixtures("people")
COUNTS = ("read", "imported", "already", "refused", "delivered", "open", "not_judged")


def sent(caller: Caller, token: str, path: str, name: str) -> Any:
    parts = {"file": (io.BytesIO((CASES / name).read_bytes()), name)}
    headers = {"X-CSRFToken": token, "Accept-Language": "zh-CN"}
    return caller.client.post(f"/api/v1/imports/{path}", data=parts, headers=headers)


def test_every_export_comes_in_through_the_page_as_it_should(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    clock.set(datetime(2026, 1, 5, 4, tzinfo=UTC))
    wiring.store.floor.put_standards(standards.operations_of(CASES / "standards.csv"))
    manager = signed_in(app, MANAGER)
    token = manager.get("/session").json["csrf_token"]
    for name, case in FILES.items():
        seen = sent(manager, token, "jobs/preview", name)
        assert seen.status_code in (200, 422), (name, seen.text)
        told = seen.json["stopped"] if seen.status_code == 200 else seen.json["detail"]
        ways = ""
        if told is not None:
            stop = case.get("stop") or case.get("or_stop")
            assert stop, (name, told)
            assert holds(told, stop), (name, told)
            assert wiring.store.jobs.get(next(iter(case.get("orders", {"": 0})))) is None
            if "choice" not in case:
                continue
            ways = "?" + "&".join(f"{way}=true" for way in OPTIONS.values())
        taken = sent(manager, token, f"jobs{ways}", name).json
        if told is None:
            # What the page has shown is what came of it.
            assert {one: taken[one] for one in COUNTS} == {one: seen.json["outcome"][one] for one in COUNTS}, name
        for order_no, wanted in case["orders"].items():
            check(wiring.store, taken, order_no, wanted)
        if name.endswith(("csv", "txt")):
            seq = wiring.store.log.last_seq()
            again = sent(manager, token, f"jobs{ways}", name).json
            assert (again["imported"], wiring.store.log.last_seq()) == (0, seq), name


@pytest.mark.parametrize("kind", ["digits of a time beside a day", "a strict workbook", "xml, day and time apart"])
def test_an_odd_kind_comes_in_through_the_page(app: Flask, wiring: Wiring, clock: FakeClock, kind: str) -> None:
    clock.set(datetime(2026, 1, 5, 4, tzinfo=UTC))
    manager = signed_in(app, MANAGER)
    made = RIGHT[kind]
    content = made.replace("{0}", "P1").encode() if isinstance(made, str) else made("P1")
    headers = {"X-CSRFToken": manager.get("/session").json["csrf_token"]}
    for path in ("jobs/preview", "jobs"):
        answer: Any = manager.client.post(
            f"/api/v1/imports/{path}", data={"file": (io.BytesIO(content), "export.xls")}, headers=headers
        ).json
        told = answer.get("outcome") or answer
        assert {one: told[one] for one in COUNTS} == dict.fromkeys(COUNTS, 0) | {
            "read": 1,
            "imported": 1,
            "delivered": 1,
        }
    job = fold(wiring.store.log.of_job("P1"))
    assert job is not None
    assert job.received_at == NINE


def check(store: Store, taken: dict[str, Any], order_no: str, wanted: dict[str, Any]) -> None:
    ways: list[dict[str, Any]] = wanted.get("either") or [wanted]
    job = fold(store.log.of_job(order_no))
    if job is None:
        reasons = [one["message"] for one in taken["refusals"] if order_no == one["key"] or one["row"] == wanted["row"]]
        refused = any(holds(" ".join(reasons), way["refuse"]) for way in ways if "refuse" in way) if reasons else False
        left = any(holds(" ".join(taken["sheets_left"]), way["absent"]) for way in ways if "absent" in way)
        assert refused or left, (order_no, reasons)
        return
    assert any(differences(job, way["take"]) == {} for way in ways if "take" in way), order_no
