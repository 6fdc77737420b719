"""The file of one order: a manager explains a figure to the last car (domain.md §5)."""

from __future__ import annotations

import pytest
from flask import Flask

from board.orders import events as e
from server.core.wiring import Wiring
from server.pages.job_file import rules
from server.pages.job_labour import Part, labour
from tests.builders import History, Opening, at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, CALLER, GENERAL, MANAGER, OTHER_TECHNICIAN, TECHNICIAN, Caller, signed_in
from tests.server.handed_over import deliver, say, worked

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def manager(app: Flask) -> Caller:
    return signed_in(app, MANAGER)


def page(who: Caller, order_no: str = "R1") -> str:
    found = who.client.get(f"/jobs/{order_no}")
    assert found.status_code == 200
    return found.text


def test_those_who_read_the_figures_read_their_files(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "17:20")
    assert app.test_client().get("/jobs/R1").status_code == 302
    for name, status in ((MANAGER, 200), (GENERAL, 200), (CALLER, 200), (ADVISOR, 200), (TECHNICIAN, 403)):
        assert signed_in(app, name).client.get("/jobs/R1").status_code == status
    assert signed_in(app, MANAGER).client.get("/jobs/R9").status_code == 404


def test_every_promise_says_whether_it_counts(manager: Caller, wiring: Wiring, clock: FakeClock) -> None:
    wiring.command_log.record("R1", Opening("R1"), who=ADVISOR, device="tests", key="R1")
    for when, until, reason, confirmed in (
        ("10:00", "17:30", "delay", "phone"),
        ("11:00", "18:00", "added_work", None),
        ("12:00", "17:20", "customer_request", "phone"),
        ("17:21", "19:00", "added_work", "phone"),
    ):
        clock.now = at(when)
        say(wiring, "R1", e.PromiseGiven(at(until), reason, confirmed))
    shown = page(manager)
    for told in (
        "作数：以它判定",
        "曾经作数",
        "不作数：只是告知延误",
        "不作数：顾客没有确认",
        "不作数：记录时已过约定时间",
        "<th>记录人</th>",
    ):
        assert told in shown
    assert "先成立的一条算数" not in shown


def late(history: History) -> History:
    return history.received().promised("17:00").worked().delivered("17:20")


@pytest.mark.parametrize(
    ("history", "decides", "holds"),
    [
        (History().received().promised("17:00").worked().delivered("16:50"), 2, [2, 4]),
        (late(History()), 4, [4]),
        (late(History()).add(e.FollowUpMade(True), "18:00"), 4, [4]),
        (late(History()).add(e.FollowUpMade(False), "18:00"), 1, [1, 4]),
        (late(History()).add(e.ExcuseNoted("晚到", True), "18:00"), 3, [3, 4]),
        (
            late(History()).add(e.ExcuseNoted("晚到", True), "18:00").add(e.ExcuseReviewed(False, "无据"), "18:01"),
            4,
            [4],
        ),
        (History().received().worked().delivered("16:00"), 4, [4]),
    ],
)
def test_the_first_rule_that_holds_decides(app: Flask, history: History, decides: int, holds: list[int]) -> None:
    with app.test_request_context():
        found = rules(history.job)
    assert [rule.number for rule in found] == [1, 2, 3, 4]
    assert [rule.number for rule in found if rule.decides] == [decides]
    assert [rule.number for rule in found if rule.holds] == holds


def test_a_job_in_the_workshop_has_no_rules_yet(app: Flask) -> None:
    with app.test_request_context():
        assert rules(History().received().promised().job) == []


def test_the_cause_is_told_with_its_minutes_and_who_corrected_it(
    manager: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    worked(wiring, clock, "R1")
    clock.now = at("17:20")
    say(wiring, "R1", e.JobDelivered())
    assert "超标准工时 <b>4 小时 50 分</b>" in page(manager)
    manager.command("R1", "late-cause", cause="parts", note="配件漏订")
    shown = page(manager)
    assert f"{MANAGER} 更正" in shown
    assert "系统判断：超标准工时" in shown


def test_what_was_taken_back_or_corrected_is_not_hidden(manager: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "17:20")
    called = manager.command("R1", "follow-up", on_time=False, note="听错了").json["seq"]
    manager.command("R1", "undo", event=called, note="记错车了")
    moved = manager.command("R1", "correct", event=3, to=at("16:55").isoformat(), note="结算单写 16:55")
    assert moved.status_code == 200
    shown = page(manager)
    for told in ("撤销与更正", "听错了", "记错车了", "结算单写 16:55", "16:55", "<s>17:20</s>"):
        assert told in shown


def test_what_was_looked_into_stands_in_the_file(manager: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    assert "交车早于竣工" in page(manager)
    manager.command("R1", "clear", contradiction="delivered_before_finished", note="修理工忘点完工")
    shown = page(manager)
    assert 'data-gives="clear"' not in shown
    assert "修理工忘点完工" in shown


def test_notes_are_only_text(manager: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "17:20", e.ExcuseNoted("<script>x</script>", signed=True))
    for path in ("/jobs/R1", "/worklist/excuses", "/worklist"):
        assert "<script>x" not in manager.client.get(path).text


def test_the_labour_of_two_is_shared_by_minutes_until_somebody_says_otherwise(
    app: Flask, manager: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    wiring.command_log.record("R1", Opening("R1"), who=ADVISOR, device="tests", key="R1")
    both = (TECHNICIAN, OTHER_TECHNICIAN)
    for when, fact in (
        ("09:10", e.TaskDispatched(1, "机电一组", "机1", both)),
        ("09:10", e.TaskStarted(1, both)),
        ("09:40", e.TaskPaused(1, "other", "→ R2")),
        ("09:40", e.TaskResumed(1, (TECHNICIAN,))),
        ("10:10", e.TaskFinished(1)),
    ):
        clock.now = at(when)
        say(wiring, "R1", fact)
    assert [(part.minutes, part.per_cent) for part in shared(wiring)] == [(60, 67), (30, 33)]
    assert "按各人用时分配" in page(manager)
    advisor = signed_in(app, ADVISOR)
    assert "data-technician" in page(manager)
    assert "data-technician" not in page(advisor)

    shares = [
        {"technician": name, "per_cent": per_cent} for name, per_cent in ((TECHNICIAN, 60), (OTHER_TECHNICIAN, 40))
    ]
    assert advisor.command("R1", "share", shares=shares).status_code == 403
    assert manager.command("R1", "share", shares=shares).status_code == 200
    assert [(part.standard_minutes, part.per_cent) for part in shared(wiring)] == [(36, 60), (24, 40)]
    assert "已商定" in page(manager)


def shared(wiring: Wiring) -> list[Part]:
    job = wiring.command_log.job("R1")
    assert job is not None
    (one,) = labour(wiring.command_log.shop.calendar, job)
    return sorted(one.parts, key=lambda part: -part.per_cent)
