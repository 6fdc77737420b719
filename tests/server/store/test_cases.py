"""The cases of domain.md §5 from the tap to the figures: over the API, in the report, on the page, and rebuilt.

All of them happen in one shop, in the order of the clock; what the figures must be is counted from CASES by hand.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.config.loading import load_config
from server.core.held import rules_of
from server.core.wiring import Wiring
from server.run.app import create_app
from server.store import audit
from tests import running
from tests.builders import at, shop
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    CALLER,
    GENERAL,
    MANAGER,
    SIGNATURE,
    TEAM,
    TECHNICIAN,
    order,
    signed_in,
    staff_up,
)

MAY, HALLOWEEN, NOVEMBER = 0, 180, 181
"""Days after 4 May 2026: that day, 31 October and 1 November."""


@dataclass(frozen=True)
class Say:
    """One command over HTTP: when (days after 4 May, local clock), by whom, and its body."""

    day: int
    clock: str
    who: str
    command: str
    body: dict[str, Any]
    status: int = 200


def say(clock: str, command: str, who: str = ADVISOR, day: int = MAY, status: int = 200, **body: Any) -> Say:
    return Say(day, clock, who, command, body, status)


def local(clock: str, day: int = MAY) -> str:
    return at(clock, day).isoformat()


def added(clock: str, confirmed_by: str | None, **more: Any) -> Say:
    operations = [{"code": "X1", "name": "更换雨刮", "standard_minutes": 10}]
    more |= {"promised_at": local("18:00"), "confirmed_by": confirmed_by}
    return say(clock, "added-work", operations=operations, **more)


def excuse(signed: bool) -> list[Say]:
    noted = say("18:11", "excuse", note="客户来电推迟取车", signed=signed)
    signature: dict[str, Any] = {"for": "excuse", "image": SIGNATURE}
    return [noted, say("18:11", "signature", **signature)] if signed else [noted]


ASKED_BY_PHONE = say("15:00", "promise", promised_at=local("19:00"), reason="customer_request", confirmed_by="phone")


CASES: dict[str, tuple[list[Say], str | None, str | None]] = {
    "C01a": ([say("17:00", "deliver")], "on_time", "clock"),
    "C01b": ([say("17:00:59", "deliver")], "on_time", "clock"),
    "C02": ([say("17:01", "deliver")], "late", "clock"),
    "C03": ([added("16:10", "phone"), say("17:30", "deliver")], "on_time", "clock"),
    "C04": ([added("16:10", None), say("17:30", "deliver")], "late", "clock"),
    "C05": ([added("17:05", "phone", at=local("16:10")), say("17:30", "deliver")], "late", "clock"),
    "C06": (
        [
            say("16:20", "promise", promised_at=local("18:00"), reason="delay", confirmed_by="phone"),
            say("17:30", "deliver"),
        ],
        "late",
        "clock",
    ),
    "C07": (
        [
            say("15:00", "promise", promised_at=local("19:00"), reason="customer_request", confirmed_by="signature"),
            say("18:55", "deliver"),
        ],
        "on_time",
        "clock",
    ),
    "C07b": ([ASKED_BY_PHONE, say("18:10", "deliver"), *excuse(True)], "excused", "excuse"),
    "C07c": ([ASKED_BY_PHONE, say("18:10", "deliver")], "late", "clock"),
    "C08": ([say("16:30", "ready"), say("18:10", "deliver"), *excuse(True)], "excused", "excuse"),
    "C09": ([say("16:30", "ready"), say("18:10", "deliver"), *excuse(False)], "late", "clock"),
    "C10": (
        [
            say("16:30", "ready"),
            say("18:10", "deliver"),
            *excuse(True),
            say("09:00", "review-excuse", MANAGER, day=1, accepted=False, note="录音里没有"),
        ],
        "late",
        "clock",
    ),
    "C11": ([say("16:50", "deliver"), say("10:00", "follow-up", CALLER, day=1, on_time=False)], "late", "customer"),
    "C12": ([say("17:20", "deliver"), say("10:00", "follow-up", CALLER, day=1, on_time=True)], "late", "clock"),
    "C13": ([say("16:50", "deliver"), say("11:00", "leave", day=2)], "on_time", "clock"),
    "C14": (
        [say("16:50", "deliver"), say("16:55", "reverse-delivery", note="开错结算单"), say("17:30", "deliver")],
        "late",
        "clock",
    ),
    "C15": ([say("11:00", "cancel", note="客户取消")], None, None),
    "C16a": ([say("16:00", "deliver")], "on_time", "clock"),
    "C16b": ([say("17:10", "deliver")], "late", "clock"),
    "C17a": ([say("23:59", "deliver", day=HALLOWEEN)], "on_time", "clock"),
    "C17b": ([say("00:00", "deliver", day=NOVEMBER)], "on_time", "clock"),
    "C18": (
        [
            say("16:00", "deliver"),
            say("16:30", "promise", promised_at=local("18:00"), reason="initial", confirmed_by="phone"),
        ],
        "late",
        "clock",
    ),
}
PLATES = {"C16a": "沪A16016", "C16b": "沪A16016"}
MONTHS = {"C17a": "2026-10", "C17b": "2026-11"}


def opening(order_no: str) -> dict[str, Any]:
    promised = {"C17a": local("08:00", NOVEMBER), "C17b": local("08:00", NOVEMBER), "C18": None}
    plate = PLATES.get(order_no, f"沪B{int(order_no[1:3]):04}{'A' if order_no[3:] == 'a' else 'B'}")
    return order(order_no, plate=plate, promised_at=promised.get(order_no, local("17:00")))


def steps() -> list[tuple[str, Say]]:
    """Everything that is said in the shop, by the clock: each order is opened, worked on, and then its case happens."""
    told: list[tuple[str, Say]] = []
    for order_no, (story, _, _) in CASES.items():
        told.append((order_no, Say(MAY, "09:00", ADVISOR, "", opening(order_no), 201)))
        if order_no != "C15":
            place: dict[str, Any] = {"team": TEAM, "bay": "机1", "technicians": [TECHNICIAN]}
            told += [(order_no, say("09:10", "dispatch", MANAGER, **place))]
            told += [(order_no, say("14:00", "start", MANAGER)), (order_no, say("14:59", "finish", MANAGER))]
            told += [(order_no, say("15:00", "inspect", MANAGER, level="team_leader", passed=True))]
        told += [(order_no, one) for one in story]
    return sorted(told, key=lambda one: at(one[1].clock, one[1].day))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The shop after everything has been said."""
    config = load_config(running.write_config(tmp_path_factory.mktemp("cases")), {})
    clock = FakeClock(at("09:00"))
    app = create_app(config, clock)
    app.testing = True
    wiring: Wiring = app.extensions["shopboard"]
    staff_up(wiring)
    people = {name: signed_in(app, name) for name in (ADVISOR, CALLER, MANAGER, GENERAL)}
    for order_no, one in steps():
        clock.set(max(clock(), at(one.clock, one.day)))
        if one.day == HALLOWEEN:
            people = {name: signed_in(app, name) for name in people}
        path = f"/jobs/{order_no}/{one.command}" if one.command else "/jobs"
        answer = people[one.who].post(path, one.body)
        assert answer.status_code == one.status, f"{order_no} {one}: {answer.text}"
    yield app
    wiring.store.close()


def counted(month: str) -> dict[str, int]:
    """What the figures of a month must be, straight from the table above."""
    verdicts = [
        verdict
        for order_no, (_, verdict, _) in CASES.items()
        if verdict is not None and MONTHS.get(order_no, "2026-05") == month
    ]
    found = Counter(verdicts)
    return {"settled": len(verdicts), **{verdict: found[verdict] for verdict in ("on_time", "late", "excused")}}


def only_counts(figures: dict[str, Any]) -> dict[str, int]:
    return {name: figures[name] for name in ("settled", "on_time", "late", "excused")}


@pytest.mark.parametrize("order_no", CASES)
def test_the_verdict_of_each_case(told: Flask, order_no: str) -> None:
    _, verdict, source = CASES[order_no]
    judged = signed_in(told, GENERAL).get(f"/jobs/{order_no}").json["verdict"]
    assert (judged and (judged["verdict"], judged["source"])) == (verdict and (verdict, source))


def test_the_table_is_the_domains() -> None:
    assert {int(order_no[1:3]) for order_no in CASES} == set(range(1, 19))
    assert counted("2026-05") == {"settled": 20, "on_time": 6, "late": 12, "excused": 2}


@pytest.mark.parametrize("month", ["2026-05", "2026-10", "2026-11"])
def test_the_figures_of_the_api(told: Flask, month: str) -> None:
    last = 30 if month == "2026-11" else 31
    answer = signed_in(told, GENERAL).get(f"/kpi/on-time?from={month}-01&to={month}-{last}&by=day").json
    assert only_counts(answer["total"]) == counted(month)
    for verdict in ("settled", "on_time", "late", "excused"):
        assert sum(group[verdict] for group in answer["groups"]) == answer["total"][verdict]
    late = {order_no for order_no, (_, verdict, _) in CASES.items() if verdict == "late"}
    assert {car["order_no"] for car in answer["late"]} == (late if month == "2026-05" else set())


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_report_is_the_sites_whatever_the_servers_zone(told: Flask, zone: str) -> None:
    wiring: Wiring = told.extensions["shopboard"]
    period = ["--from", "2026-05-01", "--to", "2026-11-30", "--by", "month", "--format", "json"]
    config = str(wiring.config.file)
    done = subprocess.run(
        [sys.executable, "-m", "server", "report", "on-time", *period, "--config", config],
        cwd=running.ROOT,
        env={**os.environ, "TZ": zone, "PYTHONPATH": str(running.ROOT)},
        capture_output=True,
        check=True,
        timeout=120,
    )
    found = json.loads(done.stdout)
    months = {group["name"]: only_counts(group) for group in found["groups"]}
    assert months == {month: counted(month) for month in ("2026-05", "2026-10", "2026-11")}
    assert found["total"]["settled"] == sum(month["settled"] for month in months.values())


def test_the_page_says_what_the_api_says(told: Flask) -> None:
    manager = signed_in(told, GENERAL)
    total = manager.get("/kpi/on-time?from=2026-05-01&to=2026-05-31").json["total"]
    page = manager.client.get("/kpi?from=2026-05-01&to=2026-05-31").text
    assert (total["rate"], total["strict_rate"], total["met"]) == (40.0, 30.0, False)
    for rate in ("40.0 %", "30.0 %"):
        assert rate in page
    for order_no, (_, verdict, _) in CASES.items():
        shown = bool(re.search(rf"\b{order_no}\b", page))
        assert shown == (verdict in ("late", "excused") and order_no not in MONTHS), order_no


def test_case_17_stands_on_the_two_days_of_the_shop(told: Flask) -> None:
    cars = signed_in(told, GENERAL).get("/kpi/on-time?from=2026-10-31&to=2026-11-01&by=day").json["groups"]
    assert [(day["name"], day["settled"]) for day in cars] == [("2026-10-31", 1), ("2026-11-01", 1)]


def test_case_18_is_listed_for_checking(told: Flask) -> None:
    wiring: Wiring = told.extensions["shopboard"]
    record = wiring.store.deliveries.get("C18")
    assert record is not None
    assert "no_promise_before_delivery" in record.contradictions


def test_the_log_gives_the_same_read_models_again(told: Flask, tmp_path: Path) -> None:
    wiring: Wiring = told.extensions["shopboard"]
    told_shop = shop(rules=rules_of(wiring.config))
    assert list(audit.verify(wiring.store, told_shop)) == []
    before = signed_in(told, GENERAL).get("/kpi/on-time?from=2026-01-01&to=2026-12-31&by=technician").json
    audit.rebuild(wiring.store, told_shop)
    assert list(audit.verify(wiring.store, told_shop)) == []
    assert signed_in(told, GENERAL).get("/kpi/on-time?from=2026-01-01&to=2026-12-31&by=technician").json == before
