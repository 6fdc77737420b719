"""The indicators measured and entered, over HTTP and as a page: the same figures as everywhere else (domain.md §11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from board.codes import REPAIR_TYPES
from server.config.indicators import INDICATORS
from server.config.loading import Config, load_config
from server.config.yaml_file import ConfigError
from tests import running
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    CALLER,
    FOREMAN,
    GENERAL,
    MANAGER,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    stranger,
)

JUNE = datetime(2026, 6, 2, 2, tzinfo=UTC)


@pytest.fixture
def may(app: Flask, people: None, clock: FakeClock) -> Caller:
    """Two maintenances of May, one on time and one late, and a car that came back; now it is June. Gives a manager."""
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    for number, bay, kind in (("WX1", "机1", "maintenance"), ("WX2", "机2", "maintenance"), ("WX3", "机3", "rework")):
        advisor.post("/jobs", order(number, repair_type=kind))
        foreman.command(number, "dispatch", team=TEAM, bay=bay)
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    foreman.post("/kpi/attendance", {"day": "2026-05-04", "people": [{"name": TECHNICIAN, "minutes": 80}]})
    clock.set(at("09:50"))
    foreman.command("WX1", "finish")
    foreman.command("WX2", "start", technicians=[TECHNICIAN])
    foreman.command("WX2", "pause", reason="parts")
    clock.set(at("16:00"))
    advisor.command("WX1", "deliver")
    advisor.command("WX3", "deliver")
    clock.set(at("17:20"))
    advisor.command("WX2", "deliver")
    clock.set(JUNE)
    return signed_in(app, MANAGER)


def indicator(caller: Caller, name: str, month: str = "2026-05") -> Any:
    found = caller.get(f"/kpi/indicators?month={month}").json
    return next(one for one in found["indicators"] if one["name"] == name)


def test_on_time_delivery_says_what_the_figures_say(may: Caller) -> None:
    figures = may.get("/kpi/on-time?from=2026-05-01&to=2026-05-31&by=advisor").json
    found = indicator(may, "on_time")
    assert found["month"]["shown"] == f"{figures['total']['rate']:.1f}" == "66.7"
    assert (found["month"]["met"], found["month"]["deduction"]) == (False, figures["total"]["deduction"])
    of_advisor = next(one for one in found["posts"] if one["post"] == "advisor")
    assert (of_advisor["name"], of_advisor["month"]["deduction"]) == (ADVISOR, figures["groups"][0]["deduction"])
    assert [one["name"] for one in found["posts"] if one["post"] == "foreman"] == [""]


def test_parts_calls_and_bays_are_measured_with_the_cars_behind_them(may: Caller, app: Flask) -> None:
    signed_in(app, CALLER).command("WX1", "follow-up", on_time=True)
    found = {name: indicator(may, name) for name in ("parts_fill", "call_back", "turnover", "internal_rework")}
    figures = {
        name: (one["month"]["shown"], one["month"]["met"], one["month"]["deduction"]) for name, one in found.items()
    }
    assert figures == {
        "parts_fill": ("66.7", False, 29),
        "call_back": ("33.3", True, 0),
        # Three cars in seven bays on 31 days.
        "turnover": ("0.01", None, None),
        "internal_rework": ("0.0", None, None),
    }
    assert found["parts_fill"]["quarter"] == found["parts_fill"]["year"] == found["parts_fill"]["month"]
    cars = may.get("/kpi/cars?what=waited_parts&from=2026-05-01&to=2026-05-31").json["cars"]
    assert [one["order_no"] for one in cars] == ["WX2"]


def test_cars_that_stay_away_are_lost_and_listed(may: Caller, app: Flask, clock: FakeClock) -> None:
    clock.set(datetime(2028, 6, 2, 2, tzinfo=UTC))
    manager = signed_in(app, MANAGER)
    found = indicator(manager, "customer_loss", "2028-05")
    lost = manager.get("/kpi/lost?from=2028-05-01&to=2028-05-31").json
    assert (lost["months"], lost["due"], [one["on"] for one in lost["cars"]]) == (24, 1, ["2026-05-04"])
    assert (found["month"]["shown"], found["month"]["deduction"]) == ("100.0", None)
    assert (found["cars"], found["formula"][:12]) == ("customer_loss", "cars not bac")
    page = manager.client.get("/kpi/indicators?month=2028-05").text
    assert 'href="/kpi/cars?what=customer_loss&amp;from=2028-05-01&amp;to=2028-05-31"' in page
    assert (
        lost["cars"][0]["order_no"]
        in manager.client.get("/kpi/cars?what=customer_loss&from=2028-05-01&to=2028-05-31").text
    )
    # The first service of the car was due a year after it came first, and has not come.
    services = manager.get("/kpi/lost?what=first_service_loss&from=2027-05-01&to=2027-05-31").json
    assert (services["due"], len(services["cars"])) == (1, 1)


@pytest.mark.usefixtures("people")
def test_cars_that_were_booked_are_kept_when_they_come_on_their_day(app: Flask, clock: FakeClock) -> None:
    clock.set(datetime(2026, 5, 20, 2, tzinfo=UTC))
    advisor, days = signed_in(app, ADVISOR), ("2026-05-21", "2026-05-22", "2026-05-23", "2026-05-24")
    booked = []
    for day in days:
        wish = {"plate": f"沪A5{day[-2:]}00", "repair_type": "maintenance", "standard_minutes": 60}
        planned = {"planned_at": f"{day}T09:00:00+08:00", "advisor": ADVISOR}
        booked.append(advisor.post("/appointments", wish | planned).json["id"])
    assert advisor.post(f"/appointments/{booked[3]}/cancel").status_code == 200
    clock.set(datetime(2026, 5, 21, 8, tzinfo=UTC))
    assert advisor.post(f"/appointments/{booked[0]}/arrive", {"order_no": "B1"}).status_code == 200
    clock.set(datetime(2026, 5, 23, 2, tzinfo=UTC))
    # A day late is not on its day; of the third nobody has said anything, and its time has come.
    assert advisor.post(f"/appointments/{booked[1]}/arrive", {"order_no": "B2"}).status_code == 200
    manager = signed_in(app, MANAGER)
    found = indicator(manager, "appointments")
    assert (found["month"]["shown"], found["cars"]) == ("33.3", "appointments")
    assert [(one["name"], one["month"]["shown"]) for one in found["posts"]] == [(ADVISOR, "33.3")]
    listed = manager.get("/kpi/appointments?from=2026-05-01&to=2026-05-31").json
    assert (listed["due"], [(one["on"], one["came_on"]) for one in listed["cars"]]) == (
        3,
        [("2026-05-22", "2026-05-23"), ("2026-05-23", None)],
    )
    query = "what=appointments&from=2026-05-01&to=2026-05-31"
    assert manager.client.get(f"/kpi/cars?{query}").text.count("<tr><td>") == 2
    assert "B2" in manager.client.get(f"/kpi/cars.csv?{query}").text


def test_what_is_computed_from_the_log_is_measured_against_its_target(may: Caller) -> None:
    rework = indicator(may, "external_rework")["month"]
    assert (rework["shown"], rework["met"], rework["deduction"]) == ("33.33", False, 1)
    efficiency = indicator(may, "efficiency")
    assert (efficiency["month"]["shown"], efficiency["month"]["met"]) == ("120.0", True)
    assert [(one["post"], one["name"], one["month"]["shown"]) for one in efficiency["posts"]] == [
        ("technician", TECHNICIAN, "120.0")
    ]
    # 50 of 80 minutes attended.
    assert indicator(may, "utilisation")["month"]["shown"] == "62.5"
    assert [indicator(may, f"cars_{kind}")["month"]["shown"] for kind in ("maintenance", "rework", "repair")] == [
        "2",
        "1",
        "0",
    ]


@pytest.mark.usefixtures("people")
def test_who_was_said_to_be_here_has_attended(app: Flask, clock: FakeClock) -> None:
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    said = {"day": "2026-05-04", "state": "here", "to": "2026-05-04T12:00:00+08:00"}
    assert foreman.send("PUT", f"/presence/{TECHNICIAN}", said).status_code == 200
    advisor.post("/jobs", order("WX1"))
    foreman.command("WX1", "dispatch", team=TEAM, bay="机1")
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    clock.set(at("09:50"))
    foreman.command("WX1", "finish")
    clock.set(JUNE)
    manager = signed_in(app, MANAGER)
    found = manager.get("/kpi/figures?from=2026-05-01&to=2026-05-31").json["figures"]
    (figure,) = [one for one in found if one["name"] == "utilisation"]
    assert (figure["part"], figure["whole"]) == (50, 210)
    assert indicator(manager, "utilisation")["month"]["shown"] == f"{figure['value']:.1f}"


def test_a_target_set_here_is_that_of_the_figures_too(may: Caller) -> None:
    address = "/kpi/figures?from=2026-05-01&to=2026-05-31"
    assert may.post("/kpi/indicators/efficiency/targets", {"period": "2026-05", "value": 125}).status_code == 200
    assert indicator(may, "efficiency")["month"]["met"] is False
    found = may.get(address).json["figures"]
    (efficiency,) = [one for one in found if one["name"] == "efficiency"]
    assert (efficiency["goal"], efficiency["met"]) == (125, False)


def test_nothing_measured_is_neither_met_nor_missed(may: Caller) -> None:
    for name in ("on_time", "external_rework", "efficiency", "utilisation", "css_rank"):
        found = indicator(may, name, "2026-06")["month"]
        assert (found["value"], found["shown"], found["met"], found["deduction"]) == (None, "—", None, None)


def test_a_figure_is_entered_corrected_and_taken_back_in_sight(app: Flask, may: Caller) -> None:
    path = "/kpi/indicators/css_rank/values"
    assert len(may.post(path, {"month": "2026-05", "value": 7}).json["entries"]) == 1
    assert may.post(path, {"month": "2026-05", "value": "7"}).json["entries"] == []
    signed_in(app, CALLER).post(path, {"month": "2026-05", "value": 5, "note": "厂家更正"})
    assert indicator(may, "css_rank")["month"]["shown"] == "5"
    versions = may.get(path + "?year=2026").json["values"]["2026-05"]
    assert [(one["value"], one["who"], one["note"]) for one in versions] == [
        ("7", MANAGER, ""),
        ("5", CALLER, "厂家更正"),
    ]
    may.post(path, {"month": "2026-05", "value": None})
    assert indicator(may, "css_rank")["month"]["value"] is None


def test_a_plan_of_the_year_and_its_months(may: Caller) -> None:
    values, targets = "/kpi/indicators/revenue_maintenance/values", "/kpi/indicators/revenue_maintenance/targets"
    may.post(targets, {"period": "2026", "value": "1200000"})
    may.post(values, {"month": "2026-05", "value": "99999.99"})
    found = indicator(may, "revenue_maintenance")
    assert (found["month"]["target"], found["month"]["met"], found["month"]["shown"]) == (100_000, False, "99,999")
    assert (found["year"]["target"], found["year"]["value"], found["months_entered"]) == (500_000, 99_999.99, 1)
    may.post(targets, {"period": "2026-05", "value": 90_000, "note": "检修停产"})
    assert indicator(may, "revenue_maintenance")["month"]["met"] is True
    may.post(targets, {"period": "2026-05", "value": 80_000, "post": "station_manager"})
    (post,) = indicator(may, "revenue_maintenance")["posts"]
    assert (post["post"], post["month"]["target"]) == ("station_manager", 80_000)
    assert [one["period"] for one in may.get(values).json["targets"]] == ["2026", "2026-05", "2026-05"]
    # The month that runs has not missed anything yet.
    may.post(values, {"month": "2026-06", "value": 1})
    running_month = indicator(may, "revenue_maintenance", "2026-06")["month"]
    assert (running_month["met"], running_month["deduction"], running_month["gap"]) == (None, None, -99_999)


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/kpi/indicators/on_time/values", {"month": "2026-05", "value": 99}, 422, "indicator"),
        ("/kpi/indicators/on_time/targets", {"period": "2026", "value": 90}, 422, "indicator"),
        ("/kpi/indicators/css_rank/values", {"month": "2026-07", "value": 1}, 422, "month"),
        ("/kpi/indicators/css_rank/values", {"month": "2026-5", "value": 1}, 422, "month"),
        ("/kpi/indicators/css_rank/values", {"month": "2026-05", "value": "viel"}, 422, "value"),
        ("/kpi/indicators/css_rank/values", {"month": "2026-05", "value": 1e300}, 422, "value"),
        ("/kpi/indicators/css_rank/values", {"month": "2026-05", "value": True}, 422, "value"),
        ("/kpi/indicators/css_rank/values", {"month": "2026-05"}, 422, "value"),
        ("/kpi/indicators/css_rank/targets", {"period": "2026", "value": 1, "post": "advisor"}, 422, "post"),
        ("/kpi/indicators/css_rank/targets", {"period": "26", "value": 1}, 422, "period"),
        ("/kpi/indicators/happiness/values", {"month": "2026-05", "value": 1}, 404, "indicator"),
    ],
)
def test_what_cannot_be_entered_names_its_field(may: Caller, path: str, body: Any, status: int, field: str) -> None:
    answer = may.post(path, body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (status, field)


def test_a_month_to_come_has_no_indicators(may: Caller) -> None:
    assert may.get("/kpi/indicators?month=2026-07").status_code == 422


def test_who_may_read_enter_and_set(app: Flask, may: Caller) -> None:
    value = ("/kpi/indicators/css_rank/values", {"month": "2026-05", "value": 3})
    target = ("/kpi/indicators/css_rank/targets", {"period": "2026", "value": 3})
    nobody = stranger(app)
    assert (nobody.get("/kpi/indicators").status_code, nobody.post(*value).status_code) == (401, 401)
    for name, statuses in (
        (TECHNICIAN, (403, 403, 403)),
        (ADVISOR, (200, 403, 403)),
        (FOREMAN, (200, 403, 403)),
        (CALLER, (200, 200, 403)),
        (GENERAL, (200, 200, 200)),
    ):
        person = signed_in(app, name)
        answers = person.get("/kpi/indicators"), person.post(*value), person.post(*target)
        assert tuple(answer.status_code for answer in answers) == statuses
        assert person.client.get("/kpi/indicators").status_code == statuses[0]


def test_the_page_shows_targets_gaps_points_and_what_was_entered_before(may: Caller) -> None:
    for value in (7, 5):
        may.post("/kpi/indicators/css_rank/values", {"month": "2026-05", "value": value, "note": f"第 {value} 名"})
    may.post(
        "/kpi/measures",
        {"indicator": "css_rank", "month": "2026-05", "what": "回访", "owner": "冯总监", "due": "2026-06-20"},
    )
    page = may.client.get("/kpi/indicators?month=2026-05").text
    for text in ("66.7 %", "-29.3", "未达标", "120.0 %", "第 7 名", "第 5 名", "冯总监"):
        assert text in page
    file = may.client.get("/kpi/indicators.csv?month=2026-05").text
    assert any(line.startswith("准时交车率,%,服务顾问,李顾问,96,66.7,-29.3,") for line in file.splitlines())
    assert "/kpi/indicators?month=2026-05" in may.client.get("/kpi?from=2026-05-01&to=2026-05-31").text


def test_the_sample_configuration_says_what_a_shop_without_indicators_has(config: Config) -> None:
    assert config.indicators == INDICATORS


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "On Time"}, "indicators.0.name"),
        ({"source": "guess"}, "indicators.0.source"),
        ({"source": "efficiency", "each_repair_type": True}, "indicators.0.each_repair_type"),
        ({"source": "efficiency", "over_year": "total"}, "indicators.0.over_year"),
        ({"source": "cars", "over_year": "latest"}, "indicators.0.over_year"),
        ({"source": "on_time", "target": 90}, "indicators.0.target"),
        ({"source": "on_time", "points": 2}, "indicators.0.points"),
        ({"per": 0}, "indicators.0.per"),
        ({"posts": [{"post": "janitor"}]}, "indicators.0.posts.0.post"),
        ({"posts": [{"post": "team"}, {"post": "team"}]}, "indicators.0.posts.1.post"),
        ({"colour": "red"}, "indicators.0.colour"),
    ],
)
def test_a_wrong_indicator_is_named_with_its_line(tmp_path: Any, changes: dict[str, Any], fault: str) -> None:
    entry = {"name": "nps", "title": "净推荐值", "title_en": "NPS", "source": "entered"} | changes
    with pytest.raises(ConfigError, match=rf"line \d+: {fault}"):
        load_config(running.write_config(tmp_path, indicators=[entry]), {})


def test_a_shop_without_the_key_has_the_usual_indicators_and_one_of_its_own_is_shown(tmp_path: Any) -> None:
    path = running.write_config(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("indicators:")] + text[text.index("message_queue:") :], encoding="utf-8")
    found = load_config(path, {}).indicators_by_name()
    assert [*found][:4] == ["on_time", "external_rework", "internal_rework", "parts_fill"]
    assert len(found) == 12 + 3 * len(REPAIR_TYPES) + 1
    twice = [{"name": "nps", "title": "净推荐值", "title_en": "NPS", "source": "entered"}] * 2
    with pytest.raises(ConfigError, match="two indicators have the name nps"):
        load_config(running.write_config(tmp_path, indicators=twice), {})


def test_what_is_counted_has_its_word_in_english_too(may: Caller) -> None:
    english, chinese = (may.client.get(f"/kpi/indicators?month=2026-05&lang={one}").text for one in ("en", "zh_CN"))
    assert "2 cars" in english
    assert "2 台" not in english
    assert "2 台" in chinese
