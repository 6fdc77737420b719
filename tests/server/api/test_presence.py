"""People and bays of the day over HTTP, recorded in the site's log and known to every process."""

from __future__ import annotations

from typing import Any

from flask import Flask

from server.core.command_log import CommandLog
from server.core.wiring import Wiring
from server.store import audit
from tests.builders import CALENDAR, RULES, at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    BAY,
    FOREMAN,
    OTHER_TECHNICIAN,
    TEAM,
    TECHNICIAN,
    Answer,
    Caller,
    order,
    signed_in,
    staff_up,
)

DAY = "2026-05-04"
NOON, CLOSING = "2026-05-04T12:00:00+08:00", "2026-05-04T17:30:00+08:00"


def put(caller: Caller, path: str, **body: object) -> Answer:
    return caller.send("PUT", path, body)


def of(answer: Any, technician: str) -> list[tuple[str, str, str | None]]:
    found = next(one for one in answer["people"] if one["technician"] == technician)
    return [(one["from"][11:16], one["to"][11:16], one["team"]) for one in found["stretches"]]


def test_a_technician_who_leaves_at_noon_counts_until_then_and_it_can_be_taken_back(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    foreman = signed_in(app, FOREMAN)
    team = wiring.command_log.shop.team_of(TECHNICIAN)
    assert team is not None
    answer = put(foreman, f"/presence/{TECHNICIAN}", day=DAY, state="here", to=NOON)
    assert answer.status_code == 200, answer.text
    shown = foreman.get(f"/presence?day={DAY}").json
    assert of(shown, TECHNICIAN) == [("00:30", "04:00", team.name), ("05:00", "09:30", None)]
    (mechanical, *_) = foreman.get(f"/capacity?from={DAY}&to={DAY}").json
    assert mechanical["capacity_minutes"] == 480 * len(team.technicians) - 270 + 480 * sum(
        len(one.technicians)
        for one in wiring.command_log.shop.teams.values()
        if one.trade == "mechanical" and one.name != team.name
    )
    # Another process, and a fresh start, know it; the log and what follows from it are whole.
    fresh = CommandLog(wiring.store, CALENDAR, RULES, wiring.clock)
    assert fresh.shop.people_and_bays == wiring.command_log.shop.people_and_bays
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    audit.rebuild(wiring.store, wiring.command_log.shop)

    undone = foreman.post("/presence/undo", {"event": answer.json["events"][0]})
    assert undone.status_code == 200, undone.text
    assert of(foreman.get(f"/presence?day={DAY}").json, TECHNICIAN)[-1][2] == team.name
    fresh.catch_up()
    assert fresh.shop.people_and_bays.events == ()


def test_a_bay_out_of_service_is_shown_with_its_reason(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    foreman = signed_in(app, FOREMAN)
    answer = put(foreman, "/bays/机1/service", **{"from": NOON, "to": CLOSING, "reason": "举升机检修"})
    assert answer.status_code == 200, answer.text
    (out,) = foreman.get(f"/presence?day={DAY}").json["out_of_service"]
    assert (out["bay"], out["reason"], out["event"]) == ("机1", "举升机检修", answer.json["events"][0])
    assert put(foreman, "/bays/没有/service", **{"from": NOON, "to": CLOSING}).status_code == 404


def test_only_those_who_dispatch_say_who_is_here(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    technician = signed_in(app, TECHNICIAN)
    assert put(technician, f"/presence/{TECHNICIAN}", day=DAY, state="away").status_code == 403
    assert technician.get("/presence").status_code == 200


def test_the_same_request_again_says_it_once(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    foreman = signed_in(app, FOREMAN)
    body = {"day": DAY, "state": "away"}
    answers = [foreman.send("PUT", f"/presence/{TECHNICIAN}", body, key="once").json for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(wiring.command_log.shop.people_and_bays.events) == 1


def test_the_shift_plan_is_the_default_of_every_week_and_can_be_taken_back(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    admin = signed_in(app, ADMIN)
    week = ["08:30-12:00", *["08:30-17:30"] * 5, ""]
    answer = put(admin, f"/presence/{TECHNICIAN}/week", week=week)
    assert answer.status_code == 200, answer.text
    shown = admin.get(f"/presence?day={DAY}").json
    assert [team is None for _, _, team in of(shown, TECHNICIAN)] == [False, True]
    assert next(one["week"] for one in shown["people"] if one["technician"] == TECHNICIAN) == week
    assert put(admin, f"/presence/{TECHNICIAN}/week", week=["early"] * 7).status_code == 422

    undone = signed_in(app, FOREMAN).post("/presence/undo", {"event": answer.json["events"][0]})
    assert undone.status_code == 200, undone.text
    assert of(admin.get(f"/presence?day={DAY}").json, TECHNICIAN)[-1][2] is not None


def test_who_was_said_to_be_away_and_begins_work_is_here_again(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    foreman, technician = signed_in(app, FOREMAN), signed_in(app, TECHNICIAN)
    signed_in(app, ADVISOR).post("/jobs", order())
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, technicians=[TECHNICIAN]).status_code == 200
    assert put(foreman, f"/presence/{TECHNICIAN}", day=DAY, state="away").status_code == 200
    assert [one["order_no"] for one in foreman.get("/presence").json["to_move"]] == ["WX1"]
    begun = technician.command("WX1", "start")
    assert begun.status_code == 200, begun.text
    assert foreman.get("/presence").json["to_move"] == []
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []


def test_a_tap_that_waited_does_not_overrule_what_was_said_since(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    staff_up(wiring)
    foreman = signed_in(app, FOREMAN)
    clock.set(at("09:40"))
    hours = {"from": "2026-05-04T14:00:00+08:00", "to": "2026-05-04T15:00:00+08:00", "reason": "换油泵"}

    def late(minutes: int, path: str = f"/presence/{TECHNICIAN}", **body: object) -> Answer:
        said = body or {"day": DAY, "state": "away"}
        return foreman.send("PUT", path, said, X_Tap_Age=str(minutes * 60_000))

    # Two taps of one tablet go out in their order, each of its own moment.
    assert late(30).status_code == 200
    assert late(20, day=DAY, state="here").status_code == 200
    assert late(10, f"/bays/{BAY}/service", **hours).status_code == 200
    said = [event.at for event in wiring.command_log.shop.people_and_bays.events]
    assert said[0] == at("09:10")
    # Meanwhile somebody else has said something newer, and nobody waits two hours.
    refused = late(25)
    assert (refused.status_code, refused.json["detail"]) == (
        409,
        f"Something was said about {TECHNICIAN} since this was tapped.",
    )
    assert late(12, f"/bays/{BAY}/service", **hours).status_code == 409
    assert late(200, f"/presence/{OTHER_TECHNICIAN}").status_code == 422
