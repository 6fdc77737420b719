"""What those look into who look after the figures: contradictions, excuses, causes of delay (domain.md §5, §9)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from board.orders import events as e
from server.core.wiring import Wiring
from server.pages.worklist import effect
from tests.builders import Opening, at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    CALLER,
    DIRECTOR,
    FOREMAN,
    GENERAL,
    MANAGER,
    TECHNICIAN,
    Caller,
    signed_in,
)
from tests.server.handed_over import deliver, say, worked

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def manager(app: Flask) -> Caller:
    return signed_in(app, MANAGER)


def seen_on(text: str) -> list[int]:
    """What the forms of a page say they were made from."""
    return [int(seq) for seq in re.findall(r'data-seen="(\d+)"', text)]


def page(who: Caller, path: str = "") -> str:
    found = who.client.get(f"/worklist{path}")
    assert found.status_code == 200
    return found.text


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("", {CALLER, MANAGER, ADMIN}),
        ("/excuses", {CALLER, MANAGER, ADMIN}),
        ("/causes", {DIRECTOR, CALLER, MANAGER, ADMIN}),
    ],
)
def test_only_those_who_look_into_it_come_in(app: Flask, path: str, names: set[str]) -> None:
    assert app.test_client().get(f"/worklist{path}").status_code == 302
    everybody = {ADVISOR, FOREMAN, MANAGER, CALLER, DIRECTOR, GENERAL, ADMIN, TECHNICIAN}
    found = {name for name in everybody if signed_in(app, name).client.get(f"/worklist{path}").status_code == 200}
    assert found == names


def test_the_menu_leads_there(app: Flask, manager: Caller) -> None:
    assert 'href="/worklist" aria-current="page"' in page(manager)
    director = signed_in(app, DIRECTOR)
    assert 'href="/worklist/causes" aria-current="page"' in page(director, "/causes")
    assert 'href="/worklist"' not in page(director, "/causes")


def test_a_contradiction_stays_until_somebody_has_looked_into_it(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50", e.FollowUpMade(False, "说好上午"))
    clock.now += timedelta(days=40)
    manager = signed_in(app, MANAGER)
    shown = page(manager, "?code=call_disagrees_with_clock")
    for fact in ("回访结果与时间不符", "不准时 · 说好上午", "05-04 16:50", "05-04 17:00"):
        assert fact in shown
    assert manager.command("R1", "clear", contradiction="call_disagrees_with_clock", note="").status_code == 422
    done = manager.command("R1", "clear", contradiction="call_disagrees_with_clock", note="顾客记错了日子")
    assert done.status_code == 200
    assert "说好上午" not in page(manager, "?code=call_disagrees_with_clock")
    again = manager.command("R1", "clear", contradiction="call_disagrees_with_clock", note="再说一次")
    assert again.status_code == 409
    # Nobody had finished the work: that is another contradiction of the same car.
    assert "交车早于竣工" in page(manager)


@pytest.mark.parametrize(
    ("promised", "code", "facts"),
    [
        (at("18:00"), "promise_outside_hours", ("营业时间", "08:30–17:30")),
        (at("09:30"), "promise_too_short", ("营业时间内 30 分钟", "1 小时")),
    ],
)
def test_a_car_in_the_workshop_shows_its_contradictions_too(
    manager: Caller, wiring: Wiring, clock: FakeClock, promised: object, code: str, facts: tuple[str, ...]
) -> None:
    wiring.command_log.record("R1", Opening("R1", promised), who=ADVISOR, device="tests", key="R1")  # type: ignore[arg-type]
    shown = page(manager, f"?code={code}")
    assert "在厂车辆" in shown
    for fact in facts:
        assert fact in shown
    assert manager.command("R1", "clear", contradiction=code, note="与顾客核对过").status_code == 200
    assert "在厂车辆" not in page(manager, f"?code={code}")


def test_an_unsigned_excuse_comes_after_a_day_and_goes_with_the_signature(
    app: Flask, manager: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    worked(wiring, clock, "R1")
    clock.now = at("18:10")
    say(wiring, "R1", e.JobDelivered(), e.ExcuseNoted("顾客晚到", signed=False))
    clock.now = at("18:09", days=1)
    assert "顾客晚到" not in page(manager, "?code=excuse_without_signature")
    assert "一天后仍无签字" not in page(manager, "/excuses")
    clock.now = at("18:10", days=1)
    assert "顾客晚到" in page(manager, "?code=excuse_without_signature")
    assert "一天后仍无签字" in page(manager, "/excuses")
    assert signed_in(app, ADVISOR).command("R1", "excuse", note="顾客晚到", signed=True).status_code == 200
    assert "顾客晚到" not in page(manager, "?code=excuse_without_signature")
    assert "一天后仍无签字" not in page(manager, "/excuses")


def test_what_was_never_promised_and_never_finished_is_listed_with_its_facts(
    manager: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    wiring.command_log.record("R1", Opening("R1", None), who=ADVISOR, device="tests", key="R1")
    clock.now = at("16:00")
    say(wiring, "R1", e.JobDelivered())
    clock.now = at("16:05")
    say(wiring, "R1", e.PromiseGiven(at("17:00"), "initial", "signature"))
    shown = page(manager)
    for fact in ("交车前没有约定", "16:05 李顾问", "交车早于竣工", "尚未竣工"):
        assert fact in shown


def test_buttons_are_there_for_those_who_may(app: Flask, manager: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50", e.FollowUpMade(False))
    by_manager, by_caller = page(manager), page(signed_in(app, CALLER))
    assert 'data-command="undo"' in by_manager
    assert "data-correct=" in by_manager
    # The advisor noted this answer: the caller may not take it back, and corrects no times.
    assert 'data-command="undo"' not in by_caller
    assert "data-correct=" not in by_caller


def test_a_long_list_is_read_page_by_page(manager: Caller, wiring: Wiring, clock: FakeClock) -> None:
    for number in range(31):
        deliver(wiring, clock, f"R{number}", "16:50")
    first, second = page(manager), page(manager, "?page=2")
    assert first.count('class="card check-card"') == 30
    assert second.count('class="card check-card"') == 1
    assert "第 1 页，共 2 页" in first
    assert page(manager, "?page=99999999&code=nonsense").count('class="card check-card"') == 30


def test_excuses_are_spot_checked_and_what_rejecting_does_is_told(
    app: Flask, manager: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    for order_no in ("R1", "R2"):
        worked(wiring, clock, order_no)
        say(wiring, order_no, e.InspectionMade("team_leader", passed=True))
        clock.now = at("18:10")
        say(wiring, order_no, e.JobDelivered(), e.ExcuseNoted(f"顾客晚到 {order_no}", signed=True))
    shown = page(manager, "/excuses")
    assert shown.count("data-review") == 2
    assert "16:00" in shown
    assert "data-review" not in page(signed_in(app, CALLER), "/excuses")
    assert signed_in(app, CALLER).command("R1", "review-excuse", accepted=True).status_code == 403
    assert manager.command("R1", "review-excuse", accepted=True).status_code == 200
    assert manager.command("R2", "review-excuse", accepted=False, note="").status_code == 422
    assert manager.command("R2", "review-excuse", accepted=False, note="无通话记录").status_code == 200
    shown = page(manager, "/excuses")
    assert "没有待抽查的顾客原因" in shown
    for told in ("无通话记录", "已驳回", "已认可", "本月驳回 1 台", "50.0 %", "100.0 %"):
        assert told in shown


def test_a_spot_check_or_cause_that_somebody_was_faster_with_is_refused(
    app: Flask, manager: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    deliver(wiring, clock, "R1", "18:10", e.ExcuseNoted("顾客晚到", signed=True))
    advisor, admin, caller = signed_in(app, ADVISOR), signed_in(app, ADMIN), signed_in(app, CALLER)
    (seen,) = seen_on(page(manager, "/excuses"))
    assert advisor.excuse("R1", "顾客改口").status_code == 200
    assert manager.command("R1", "review-excuse", accepted=True, seen=seen).status_code == 409
    (seen,) = seen_on(page(manager, "/excuses"))
    assert admin.command("R1", "review-excuse", accepted=False, note="无记录", seen=seen).status_code == 200
    late = manager.command("R1", "review-excuse", accepted=True, seen=seen)
    assert (late.status_code, late.json["current"]["excuse"]["accepted"]) == (409, False)
    assert ADMIN in late.json["detail"]

    (seen,) = seen_on(page(manager, "/causes"))
    assert caller.command("R1", "late-cause", cause="wash", note="查过", seen=seen).status_code == 200
    late = manager.command("R1", "late-cause", cause="parts", note="查过", seen=seen)
    assert (late.status_code, CALLER in late.json["detail"]) == (409, True)
    (seen,) = seen_on(page(manager, "/causes"))
    assert manager.command("R1", "late-cause", cause="parts", note="又查过", seen=seen).status_code == 200


def test_a_rejected_excuse_that_was_never_signed_would_not_have_counted_anyway(
    wiring: Wiring, clock: FakeClock
) -> None:
    deliver(wiring, clock, "R1", "18:10", e.ExcuseNoted("顾客晚到", signed=False), e.ExcuseReviewed(False, "没有签字"))
    assert effect(wiring.store, date(2026, 5, 4), 96.0).rejected == 0


def test_the_cause_of_a_late_car_is_shown_with_its_minutes_and_corrected(
    app: Flask, manager: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    worked(wiring, clock, "R1")
    clock.now = at("17:20")
    say(wiring, "R1", e.InspectionMade("team_leader", passed=True), e.JobDelivered())
    shown = page(manager, "/causes")
    assert "超标准工时" in shown
    assert "cause-overrun" in shown
    assert "由系统判断" in shown
    director = signed_in(app, DIRECTOR)
    assert director.command("R1", "late-cause", cause="parts", note="").status_code == 422
    assert director.command("R1", "late-cause", cause="weather", note="下雨").status_code == 422
    assert director.command("R1", "late-cause", cause="parts", note="配件漏订").status_code == 200
    shown = page(manager, "/causes?cause=parts")
    for told in (f"{DIRECTOR} 更正", "配件漏订", "系统判断：超标准工时"):
        assert told in shown
    assert "配件漏订" not in page(manager, "/causes?cause=overrun")
    assert "配件漏订" not in page(manager, "/causes?month=2026-04")
    assert "配件漏订" in page(manager, "/causes?month=2026-05")
    assert page(manager, "/causes?month=2026-99")


@pytest.mark.parametrize(
    ("command", "body", "names"),
    [
        ("call", {}, {CALLER, MANAGER, ADMIN}),
        ("no-answer", {"note": "关机"}, {CALLER, MANAGER, ADMIN}),
        ("late-cause", {"cause": "parts", "note": "漏订"}, {DIRECTOR, CALLER, MANAGER, ADMIN}),
        ("clear", {"contradiction": "delivered_before_finished", "note": "忘点"}, {CALLER, MANAGER, ADMIN}),
    ],
)
def test_the_commands_are_given_by_these_roles_only(
    app: Flask, wiring: Wiring, clock: FakeClock, command: str, body: dict[str, str], names: set[str]
) -> None:
    done = set()
    for number, name in enumerate((ADVISOR, FOREMAN, MANAGER, CALLER, DIRECTOR, GENERAL, ADMIN, TECHNICIAN)):
        deliver(wiring, clock, f"R{number}", "17:20")
        status = signed_in(app, name).command(f"R{number}", command, **body).status_code
        assert status in (200, 403)
        if status == 200:
            done.add(name)
    assert done == names
