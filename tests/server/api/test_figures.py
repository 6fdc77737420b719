"""Every figure over HTTP: with its formula, its target and the cars behind it; people, causes, lists."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from board.figures.kpi import Figures
from board.figures.loss import LOSSES
from board.figures.periods import Period
from server.core.wiring import Wiring
from server.figures import gather
from server.figures.appointments import APPOINTMENTS
from server.figures.catalogue import FIGURES, SECTIONS
from server.figures.figure import WORKED, Measured, in_unit
from server.figures.lists import LISTS, title
from server.store.cars import WHAT
from tests.builders import DAY, at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    CALLER,
    FOREMAN,
    GENERAL,
    OTHER_TECHNICIAN,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    stranger,
)

pytestmark = pytest.mark.usefixtures("people")
TODAY = "from=2026-05-04&to=2026-05-04"
CALLS = ("/kpi/figures", "/kpi/people", "/kpi/causes", "/kpi/cars", "/kpi/worked")


@pytest.fixture
def manager(app: Flask, clock: FakeClock) -> Caller:
    """WX1 by TECHNICIAN on time; WX2 by both, stopped for parts and warned about, late; WX3 excused, nobody worked."""
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    for number, bay in (("WX1", "机1"), ("WX2", "机2"), ("WX3", "机3")):
        advisor.post("/jobs", order(number, repair_type="rework" if number == "WX3" else "maintenance"))
        foreman.command(number, "dispatch", team=TEAM, bay=bay)
    clock.set(at("09:30"))
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    foreman.command("WX2", "start", technicians=[OTHER_TECHNICIAN])
    clock.set(at("10:00"))
    foreman.command("WX2", "pause", reason="parts")
    foreman.command("WX2", "warn", reason="parts")
    clock.set(at("10:15"))
    foreman.command("WX1", "finish")
    foreman.command("WX1", "inspect", level="team_leader", passed=True)
    advisor.command("WX1", "deliver")
    clock.set(at("16:00"))
    foreman.command("WX2", "resume", technicians=[OTHER_TECHNICIAN])
    clock.set(at("17:20"))
    foreman.command("WX2", "finish")
    advisor.command("WX2", "deliver")
    advisor.command("WX3", "deliver")
    advisor.excuse("WX3")
    return signed_in(app, GENERAL)


def figures(caller: Caller, query: str = TODAY) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in caller.get(f"/kpi/figures?{query}").json["figures"]}


def test_every_figure_has_its_sentence_its_numbers_and_its_cars(manager: Caller) -> None:
    found = figures(manager)
    assert set(found) == set(FIGURES)
    for one in found.values():
        assert one["title"]
        assert one["formula"]
        assert one["cars"] in {*WHAT, WORKED}
    assert (found["rate"]["value"], found["rate"]["part"], found["rate"]["whole"]) == (66.7, 2, 3)
    assert (found["rate"]["goal"], found["rate"]["met"]) == (96, False)
    assert (found["late_median"]["value"], found["late_worst"]["value"]) == (20, 20)
    assert (found["warned_timely"]["value"], found["unwarned_share"]["value"]) == (1, 0)
    assert (found["external_rework"]["value"], found["external_rework"]["met"]) == (33.3, False)
    assert found["dispatch_wait"]["value"] == 0
    assert (found["worked_hours"]["value"], found["efficiency"]["value"]) == (2.6, 77.4)
    assert (found["utilisation"]["value"], found["utilisation"]["met"]) == (None, None)
    assert found["turnover"]["part"] == 3


def test_as_many_cars_stand_in_the_list_as_the_figure_counts(manager: Caller) -> None:
    for name, one in figures(manager).items():
        if one["unit"] == "cars" and name != "allowed":
            assert manager.get(f"/kpi/cars?{TODAY}&what={one['cars']}").json["number"] == one["value"], name


def test_only_one_section_and_only_one_persons_cars(manager: Caller) -> None:
    assert set(figures(manager, f"{TODAY}&section=stages")) == {one.name for one in SECTIONS["stages"]}
    theirs = figures(manager, f"{TODAY}&by=technician&name={OTHER_TECHNICIAN}")
    assert (theirs["settled"]["value"], theirs["late"]["value"], theirs["turnover"]["value"]) == (1, 1, None)
    assert theirs["worked_hours"]["value"] == 1.8
    kinds = figures(manager, f"{TODAY}&by=repair_type&name=rework")
    assert (kinds["settled"]["value"], kinds["worked_hours"]["value"]) == (1, None)
    team = figures(manager, f"{TODAY}&by=team&name={TEAM}")
    assert (team["settled"]["value"], team["worked_hours"]["value"]) == (3, 2.6)


@pytest.mark.parametrize("group", ["advisor", "technician", "team", "repair_type", "day", "week", "month", "year"])
def test_the_figures_of_every_group(manager: Caller, group: str) -> None:
    answer = manager.get(f"/kpi/figures?{TODAY}&group={group}").json
    settled = {one["name"]: one["values"]["settled"] for one in answer["groups"]}
    assert (
        settled
        == {
            "advisor": {ADVISOR: 3},
            "technician": {TECHNICIAN: 1, OTHER_TECHNICIAN: 1},
            "team": {TEAM: 3},
            "repair_type": {"maintenance": 2, "rework": 1},
            "day": {"2026-05-04": 3},
            "week": {"2026-W19": 3},
            "month": {"2026-05": 3},
            "year": {"2026": 3},
        }[group]
    )


def test_work_on_a_car_that_is_still_here_is_somebodys_too(app: Flask, clock: FakeClock) -> None:
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    advisor.post("/jobs", order("WX1"))
    foreman.command("WX1", "dispatch", team=TEAM, bay="机1")
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    clock.set(at("09:45"))
    foreman.command("WX1", "finish")
    (one,) = foreman.get(f"/kpi/figures?{TODAY}&group=technician").json["groups"]
    assert (one["name"], one["values"]["settled"], one["values"]["efficiency"]) == (TECHNICIAN, 0, 133.3)
    assert one["values"]["rate"] is None
    (car,) = foreman.get(f"/kpi/worked?{TODAY}").json["cars"]
    assert (car["order_no"], car["stage"], car["minutes"], car["standard_minutes"]) == ("WX1", "inspecting", 45, 60)


def test_utilisation_compares_only_those_whose_attendance_is_known(manager: Caller, app: Flask) -> None:
    sheet = {"day": "2026-05-04", "people": [{"name": OTHER_TECHNICIAN, "minutes": 440}]}
    assert signed_in(app, FOREMAN).post("/kpi/attendance", sheet).status_code == 200
    found = figures(manager)
    assert (found["utilisation"]["part"], found["utilisation"]["whole"]) == (110, 440)
    assert (found["utilisation"]["value"], found["utilisation"]["met"]) == (25, False)
    for group, known in (("technician", OTHER_TECHNICIAN), ("team", TEAM), ("day", "2026-05-04")):
        groups = manager.get(f"/kpi/figures?{TODAY}&group={group}").json["groups"]
        values = {one["name"]: one["values"]["utilisation"] for one in groups}
        assert values.pop(known) == 25
        assert set(values.values()) <= {None}
    # Nobody attends for one advisor.
    assert figures(manager, f"{TODAY}&by=advisor&name={ADVISOR}")["utilisation"]["value"] is None


def test_the_running_month_says_what_room_is_left(manager: Caller) -> None:
    running = manager.get("/kpi/figures").json["running"]
    assert running["room"] == {"more": 0, "owed": 22}
    assert (running["days_so_far"], running["days"]) == (4, 31)
    assert running["projection"] == {"settled": 23, "allowed": 0, "more": 0}
    assert manager.get("/kpi/figures?from=2026-04-01&to=2026-04-30").json["running"] is None


def test_people_are_scored_and_the_star_needs_enough_cars(manager: Caller, wiring: Wiring) -> None:
    answer = manager.get(f"/kpi/people?{TODAY}&post=technician").json
    people = {one["name"]: one for one in answer["people"]}
    assert (people[TECHNICIAN]["rate"], people[TECHNICIAN]["deduction"]) == (100, 0)
    assert (people[OTHER_TECHNICIAN]["late"], people[OTHER_TECHNICIAN]["late_worst"]) == (1, 20)
    assert people[OTHER_TECHNICIAN]["warned_timely"] == 1
    assert (answer["least_cars"], answer["ranking"], answer["stars"]) == (10, [], [])
    (advisor,) = manager.get(f"/kpi/people?{TODAY}&post=advisor").json["people"]
    assert (advisor["name"], advisor["settled"], advisor["strict_rate"]) == (ADVISOR, 3, 33.3)


def test_causes_have_their_cars_and_their_minutes(manager: Caller) -> None:
    causes = {one["cause"]: one for one in manager.get(f"/kpi/causes?{TODAY}").json["causes"]}
    assert (causes["parts"]["late"], causes["parts"]["late_share"], causes["parts"]["minutes"]) == (1, 100, 300)
    assert (causes["customer"]["late"], causes["customer"]["excused"]) == (0, 1)
    assert sum(one["late"] for one in causes.values()) == figures(manager)["late"]["value"]
    for what, cars in (("cause-parts", ["WX2"]), ("lost-parts", ["WX2"]), ("excused-customer", ["WX3"])):
        found = manager.get(f"/kpi/cars?{TODAY}&what={what}").json["cars"]
        assert [car["order_no"] for car in found] == cars


def test_a_list_is_turned_page_by_page(manager: Caller) -> None:
    first = manager.get(f"/kpi/cars?{TODAY}&what=settled&limit=2").json
    rest = manager.get(f"/kpi/cars?{TODAY}&what=settled&limit=2&offset=2").json
    assert (first["number"], rest["number"]) == (3, 3)
    assert [car["order_no"] for car in first["cars"] + rest["cars"]] == ["WX1", "WX2", "WX3"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("/kpi/cars?what=all", "what"),
        ("/kpi/cars?by=advisor", "name"),
        ("/kpi/cars?name=x", "name"),
        ("/kpi/figures?by=day&name=2026-05-04", "by"),
        ("/kpi/figures?group=plate", "group"),
        ("/kpi/people?post=foreman", "post"),
        ("/kpi/cars?limit=100000", "limit"),
        ("/kpi/causes?from=2026-05-05&to=2026-05-04", "from"),
    ],
)
def test_what_cannot_be_asked_names_its_field(app: Flask, query: str, field: str) -> None:
    answer = signed_in(app, GENERAL).get(query)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("path", CALLS)
def test_the_figures_are_for_those_who_answer_for_them(app: Flask, path: str) -> None:
    assert stranger(app).get(path).status_code == 401
    assert signed_in(app, TECHNICIAN).get(path).status_code == 403
    for name in (ADVISOR, CALLER, GENERAL):
        assert signed_in(app, name).get(path).status_code == 200


def test_nothing_settled_is_nothing_everywhere(app: Flask, wiring: Wiring) -> None:
    found = figures(signed_in(app, GENERAL), "from=2025-01-01&to=2025-01-31")
    assert {one["value"] for one in found.values()} == {0, None}
    assert {one["value"] for one in found.values() if one["unit"] == "per_cent"} == {None}
    nothing: Measured = gather.nothing(wiring)
    with app.test_request_context():
        assert {FIGURES[name].text(nothing) for name in ("rate", "gap", "late_median", "efficiency")} == {"—"}


def test_every_list_has_a_name(app: Flask) -> None:
    with app.test_request_context():
        names = [title(what) for what in (*WHAT, WORKED, *LOSSES, APPOINTMENTS)]
    assert all(names)
    assert set(LISTS) == {what for what in (*WHAT, WORKED, *LOSSES, APPOINTMENTS) if "-" not in what}


def test_a_post_may_have_a_target_of_its_own(manager: Caller, wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = wiring.config.rules
    own = rules.model_copy(update={"targets": rules.targets.model_copy(update={"technician": 97}), "star_cars": 1})
    # The configuration is frozen for everybody else; a shop that begins with another one is the same to the figures.
    object.__setattr__(wiring.config, "rules", own)
    assert wiring.command_log.hold()
    answer = manager.get(f"/kpi/people?{TODAY}&post=technician").json
    assert (answer["target"], answer["stars"]) == (97, [TECHNICIAN])
    groups = manager.get(f"/kpi/on-time?{TODAY}&by=technician").json
    assert {group["target"] for group in groups["groups"]} == {97}
    assert groups["total"]["target"] == 96
    theirs: Figures = gather.people(wiring, Period(DAY, DAY), "advisor").scores[0].figures
    assert theirs.target == 96


def test_units_are_written_out(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        written = [in_unit(12.5, unit) for unit in ("per_cent", "points", "minutes", "hours", "cars")]
    assert written == ["12.5 %", "+12.5", "12.5 min", "12.5 h", "12.5"]
