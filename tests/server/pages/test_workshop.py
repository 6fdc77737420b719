"""The foreman's and the technician's pages: what stands on them, for whom, and what their rows are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from board.calendar import Calendar
from board.forecast.view import project
from board.orders import events as e
from board.orders.team import Team
from server.core.wiring import Wiring
from server.pages.dispatch import by_trade, card
from server.pages.job_history import past_commands
from server.pages.shop_days import milliseconds, shown_days
from server.pages.work import cards
from tests.builders import CALENDAR, DAY, History, at, operation, shop
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    CALLER,
    DIRECTOR,
    FOREMAN,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    staff_up,
)

NOW = at("10:00")


def row_of(history: History, now=NOW):
    """The job's row as displays get it."""
    (row,) = project(shop([history.job]), 9, now).rows
    return row


def two_tasks() -> History:
    plans = tuple(
        e.TaskPlan(number, trade, (operation(60, trade),)) for number, trade in enumerate(("body", "mechanical"), 1)
    )
    return History().received(tasks=plans, inspections=("self", "team_leader")).promised("17:00")


def test_a_waiting_task_says_by_when_it_must_begin_and_what_stands_before_it() -> None:
    first, second = card(row_of(two_tasks()), CALENDAR, NOW).tasks
    assert (first.waits, first.after, first.last) == (True, None, False)
    assert (second.waits, second.after, second.last) == (True, "body", True)
    # Two hours of work and the inspection before 17:00.
    assert first.row.latest_start == at("14:50")
    assert not first.too_late
    late = card(row_of(two_tasks(), at("15:00")), CALENDAR, at("15:00")).tasks[0]
    assert late.too_late


def test_a_car_stands_in_the_list_of_what_it_waits_for() -> None:
    begun = two_tasks().add(e.TaskDispatched(1, "钣金组", "钣1", ("王样本",))).add(e.TaskStarted(1, ("王样本",)))
    assert card(row_of(begun), CALENDAR, NOW).list is None
    stopped = begun.add(e.TaskPaused(1, "parts"), "09:30")
    assert card(row_of(stopped), CALENDAR, NOW).list is None
    done = History().received().promised().worked()
    assert card(row_of(done), CALENDAR, NOW).list == "checks"
    checked = done.add(e.InspectionMade("team_leader", True), "10:00")
    assert card(row_of(checked), CALENDAR, NOW).list == "ready"


def test_a_task_of_several_operations_says_what_it_can_be_split_into() -> None:
    lines = (operation(40, code="P1", name="更换火花塞"), operation(60, code="B1", name="更换刹车片"))
    history = History().received(tasks=(e.TaskPlan(1, "mechanical", lines),)).promised("17:00")
    (task,) = card(row_of(history), CALENDAR, NOW).tasks
    assert task.parts == [("P1", "更换火花塞", 40), ("B1", "更换刹车片", 60)]
    (whole,) = card(row_of(History().received()), CALENDAR, NOW).tasks
    assert whole.parts == []
    (done,) = card(row_of(history.worked()), CALENDAR, NOW).tasks
    assert done.parts == []


def test_the_teams_of_a_trade_stand_together() -> None:
    teams = [Team(name, trade, (), ()) for name, trade in (("甲", "body"), ("乙", "paint"), ("丙", "body"))]
    assert [team.name for team in by_trade(teams)] == ["甲", "丙", "乙"]


def test_what_was_finished_yesterday_has_left_the_bays() -> None:
    row = row_of(History().received().promised("17:00").worked())
    assert len(card(row, CALENDAR, NOW).tasks) == 1
    assert card(row, CALENDAR, at("10:00", days=1)).tasks == ()


def test_a_job_that_waits_for_its_own_technicians_check_stays_on_their_list() -> None:
    history = two_tasks()
    for number, team, bay in ((1, "钣金组", "钣1"), (2, "机电一组", "机1")):
        history.add(e.TaskDispatched(number, team, bay, ("张示例",)))
        history.add(e.TaskStarted(number, ("张示例",))).add(e.TaskFinished(number), "09:30")
    (waiting,) = cards(row_of(history), shop([]))
    assert (waiting.check, waiting.task.number) == (True, 2)
    checked = history.add(e.InspectionMade("self", True), "09:40")
    assert list(cards(row_of(checked), shop([]))) == []


def test_a_task_that_was_not_dispatched_is_in_nobodys_hands() -> None:
    assert list(cards(row_of(two_tasks()), shop([]))) == []


def test_a_later_task_of_a_car_says_that_the_car_is_elsewhere() -> None:
    history = two_tasks().add(e.TaskDispatched(1, "钣金组", "钣1")).add(e.TaskDispatched(2, "机电一组", "机1"))
    assert [one.ready_for_it for one in cards(row_of(history), shop([]))] == [True, False]


def test_the_past_is_told_command_by_command_and_only_peoples_steps_can_be_undone(app: Flask) -> None:
    history = History().received().promised().worked().add(e.TechnicianAsked(2), "10:30")
    with app.test_request_context():
        past = past_commands(history.job)
    assert [(command.kind, command.undoable) for command in past] == [
        ("TechnicianAsked", False),
        ("TaskFinished", True),
        ("TaskStarted", True),
        ("TaskDispatched", True),
        ("PromiseGiven", True),
        ("JobReceived", False),
    ]


def test_the_days_shown_begin_before_opening_and_leave_out_closed_ones() -> None:
    closed = replace(CALENDAR, holidays=frozenset({date(2026, 5, 5)}))
    today, next_day, _ = shown_days(closed, NOW, 3)
    assert (today["from"], today["to"]) == (milliseconds(at("08:00")), milliseconds(at("18:30")))
    assert today["open"] == [
        [milliseconds(at("08:30")), milliseconds(at("12:00"))],
        [milliseconds(at("13:00")), milliseconds(at("17:30"))],
    ]
    assert next_day["day"] == "2026-05-06"


def test_today_is_shown_even_when_the_shop_is_closed() -> None:
    closed = Calendar(CALENDAR.zone, CALENDAR.week, frozenset({DAY}))
    today, next_day = shown_days(closed, NOW, 2)
    assert (today["day"], today["open"]) == ("2026-05-04", [])
    assert next_day["day"] == "2026-05-05"


@pytest.mark.parametrize("clock", ["07:45", "19:00"])
def test_who_looks_early_or_late_still_finds_the_present(clock: str) -> None:
    (today,) = shown_days(CALENDAR, at(clock), 1)
    assert today["from"] < milliseconds(at(clock)) < today["to"]


@pytest.fixture
def foreman(app: Flask, wiring: Wiring, clock: FakeClock) -> Caller:
    """A foreman at a shop with one car in work."""
    staff_up(wiring)
    caller = signed_in(app, FOREMAN)
    for command, body in [
        ("", order(wash=True)),
        ("/WX1/dispatch", {"task": 1, "team": TEAM, "bay": "机1", "technicians": [TECHNICIAN]}),
        ("/WX1/start", {}),
    ]:
        assert caller.post(f"/jobs{command}", body).status_code < 300
        clock.pass_by(minutes=5)
    return caller


def test_the_sheet_of_a_job_offers_what_may_be_done_next(foreman: Caller) -> None:
    sheet = foreman.client.get("/dispatch/jobs/WX1?task=1&lang=en").text
    assert "data-move" in sheet
    assert 'data-command="undo"' in sheet
    assert 'data-command="inspect"' not in sheet

    foreman.command("WX1", "finish")
    sheet = foreman.client.get("/dispatch/jobs/WX1?task=1&lang=en").text
    assert 'data-command="inspect"' in sheet
    assert 'data-command="wash"' in sheet
    assert "data-move" not in sheet


def test_a_job_that_is_gone_has_no_sheet(foreman: Caller) -> None:
    assert foreman.client.get("/dispatch/jobs/WX9").status_code == 404


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        (DIRECTOR, "/dispatch", 200),
        (TECHNICIAN, "/dispatch", 403),
        (ADVISOR, "/dispatch", 403),
        (TECHNICIAN, "/dispatch/jobs/WX1", 403),
        (TECHNICIAN, "/work", 200),
        (FOREMAN, "/work", 200),
        (CALLER, "/work", 403),
    ],
)
def test_each_page_is_for_those_who_work_with_it(
    app: Flask, foreman: Caller, name: str, path: str, status: int
) -> None:
    assert signed_in(app, name).client.get(path).status_code == status


@pytest.mark.parametrize("path", ["/dispatch", "/work", "/dispatch/jobs/WX1"])
def test_a_stranger_is_sent_to_sign_in(app: Flask, foreman: Caller, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_plates_and_names_are_written_as_text_whatever_they_contain(foreman: Caller) -> None:
    hostile = order("WX2", plate="沪A22222", model="<script>alert(1)</script>")
    assert foreman.post("/jobs", hostile).status_code == 201
    page = foreman.client.get("/dispatch").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
