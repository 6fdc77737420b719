"""服务顾问/修理工岗位考核表: everybody by the figures of the pages, in their post, with their warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from server.config.loading import load_config
from server.run.app import create_app
from tests.builders import at
from tests.fakes import FakeClock
from tests.running import ROOT, write_config
from tests.server.callers import (
    ADVISOR,
    COLLEAGUE,
    FOREMAN,
    MANAGER,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    staff_up,
)
from tests.server.paper import MAY_2026, csv_of, workbook_of, worked_day

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def day(app: Flask, clock: FakeClock) -> Caller:
    """The day of `tests.server.paper`, as its advisor asks about it."""
    return worked_day(app, clock)


def assessed(caller: Caller, query: str = MAY_2026) -> dict[str, dict[str, dict[str, Any]]]:
    """Post → name → what the assessment says of them; the sum is called by the word for it."""
    sections = caller.get(f"/forms/assessment?{query}&lang=zh").json["sections"]
    return {one["name"]: {row["name"]: row for row in [*one["rows"], one["total"]]} for one in sections}


def test_everybody_is_assessed_in_their_post(day: Caller) -> None:
    found = assessed(day)
    assert list(found) == ["advisor", "technician"]
    advisor = found["advisor"][ADVISOR]
    assert {name: advisor[name] for name in ("settled", "on_time", "late", "excused", "rate", "strict_rate")} == {
        "settled": 3,
        "on_time": 1,
        "late": 1,
        "excused": 1,
        "rate": 66.7,
        "strict_rate": 33.3,
    }
    assert (advisor["target"], advisor["met"], advisor["allowed"], advisor["deduction"]) == (96, False, 0, 1)
    # On the staff, without a car: neither good nor bad.
    colleague = found["advisor"][COLLEAGUE]
    assert (colleague["settled"], colleague["rate"], colleague["met"], colleague["deduction"]) == (0, None, None, 0)
    technician = found["technician"][TECHNICIAN]
    assert (technician["team"], technician["settled"], technician["late"], technician["met"]) == (TEAM, 1, 0, True)
    assert technician["answerable"] is None
    total = found["advisor"]["合计"]
    assert (total["settled"], total["rate"], total["deduction"], total["target"]) == (3, 66.7, 1, None)


def test_the_assessment_says_the_same_as_the_figures_by_person(day: Caller) -> None:
    for post, people in assessed(day).items():
        groups = {one.pop("name"): one for one in day.get(f"/kpi/on-time?{MAY_2026}&by={post}").json["groups"]}
        with_cars = {name: row for name, row in people.items() if row["settled"] and name != "合计"}
        assert set(groups) == set(with_cars)
        for name, figures in groups.items():
            assert {figure: with_cars[name][figure] for figure in figures} == figures


def test_warnings_count_for_the_technician_who_raised_them_and_the_advisor_who_answered(
    app: Flask, clock: FakeClock
) -> None:
    advisor, technician = signed_in(app, ADVISOR), signed_in(app, TECHNICIAN)
    for number, bay in (("WX1", "机1"), ("WX2", "机2"), ("WX3", "机3")):
        advisor.post("/jobs", order(number, plate=f"沪A1234{number[-1]}"))
        signed_in(app, FOREMAN).command(number, "dispatch", team=TEAM, bay=bay, technicians=[TECHNICIAN])
        technician.command(number, "start")
        technician.command(number, "pause", reason="parts")
    clock.set(at("16:00"))
    technician.command("WX1", "warn", reason="parts")
    advisor.command("WX1", "acknowledge")
    clock.set(at("16:45"))
    technician.command("WX2", "warn", reason="parts")
    clock.set(at("17:10"))
    for number in ("WX1", "WX2", "WX3"):
        assert advisor.command(number, "deliver").status_code == 200
    found = assessed(advisor)
    one = found["technician"][TECHNICIAN]
    assert (one["late"], one["warned"], one["timely"], one["unwarned"], one["answered"]) == (3, 2, 1, 1, None)
    one = found["advisor"][ADVISOR]
    assert (one["warned"], one["timely"], one["unwarned"], one["answerable"], one["answered"]) == (2, 1, 1, 2, 1)


def test_each_post_is_measured_against_its_own_target(tmp_path: Path, clock: FakeClock) -> None:
    rules = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["rules"]
    path = write_config(tmp_path, rules=rules | {"targets": {"technician": 97}})
    app = create_app(load_config(path, {}), clock)
    staff_up(app.extensions["shopboard"])
    found = assessed(signed_in(app, MANAGER))
    assert (found["advisor"][ADVISOR]["target"], found["technician"][TECHNICIAN]["target"]) == (96, 97)
    app.extensions["shopboard"].store.close()


def test_the_assessment_has_two_parts_with_their_sums_on_paper(day: Caller) -> None:
    page = workbook_of(day, f"/forms/assessment?{MAY_2026}&lang=zh")
    first = [row[0].value for row in page.iter_rows(min_row=4) if isinstance(row[0].value, str)]
    assert first[0] == "服务顾问"
    assert "修理工" in first
    assert [row[2].value for row in page.iter_rows(min_row=4) if row[2].value == "合计"] == ["合计", "合计"]
    assert "制表：" in first[-1]
    rows = csv_of(day, f"/forms/assessment?{MAY_2026}&lang=zh")
    assert [row[1] for row in rows if row[2:3] == ["合计"]] == ["服务顾问", "修理工"]
