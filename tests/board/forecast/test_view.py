"""Rows for displays: what they say, and the one order they stand in."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.forecast.risk import RISKS
from board.forecast.view import project, urgency
from board.orders.promise import minute
from board.queue.progress import Count, count, worked_minutes
from tests.board.floors import FLOOR, floors
from tests.board.shops import BODY_MAN, LI, ZHANG, at
from tests.board.story import Story


@given(floors(), st.randoms())
def test_the_order_of_rows_does_not_depend_on_the_order_of_jobs(floor, chance) -> None:
    shop, now = floor
    names = list(shop.jobs)
    chance.shuffle(names)
    shuffled = replace(shop, jobs={name: shop.jobs[name] for name in names})
    assert project(shuffled, 7, now) == project(shop, 7, now)


@given(floors())
def test_the_most_urgent_come_first_and_each_car_once(floor) -> None:
    shop, now = floor
    rows = project(shop, 7, now).rows
    assert sorted(row.order_no for row in rows) == sorted(shop.jobs)
    assert len({urgency(row) for row in rows}) == len(rows)
    for one, two in pairwise(rows):
        assert RISKS.index(one.risk) >= RISKS.index(two.risk)
        if one.risk == two.risk and (one.ready_at is None) == (two.ready_at is None) and two.promised_at:
            assert one.promised_at is not None
            assert one.promised_at <= two.promised_at


@given(floors(), st.integers(0, 59_999_999))
def test_within_a_minute_a_row_changes_only_when_its_risk_does(floor, later: int) -> None:
    shop, now = floor
    now = minute(now)
    then = now + timedelta(microseconds=later)
    second = {row.order_no: row for row in project(shop, 7, then).rows}
    for row in project(shop, 7, now).rows:
        if row.next_change_at is None or row.next_change_at > then:
            assert second[row.order_no] == row


@given(floors())
def test_an_empty_shop_and_every_state_give_rows(floor) -> None:
    shop, now = floor
    assert project(FLOOR, 0, now).rows == ()
    for row in project(shop, 3, now).rows:
        assert (row.task is None) == all(task.state == "finished" for task in row.tasks)
        assert all(task.worked_minutes >= 0 for task in row.tasks)
        assert row.standard_minutes == sum(task.standard_minutes for task in row.tasks)


@given(floors(), st.integers(0, 12 * 60 * 60))
def test_worked_minutes_go_on_as_their_count_says(floor, later: int) -> None:
    shop, now = floor
    for row in project(shop, 7, now).rows:
        for task in row.tasks:
            if task.count is None:
                continue
            then = min(now + timedelta(seconds=later), task.count.until)
            job = shop.jobs[row.order_no]
            assert int((then - task.count.since) / timedelta(minutes=1)) == int(
                worked_minutes(shop.calendar, job.task(task.number), then)
            )
            assert then == task.count.until or count(shop.calendar, job.task(task.number), then) == task.count


def test_minutes_count_up_only_while_somebody_works_and_the_shop_is_open() -> None:
    story = Story()
    story.open()
    story.dispatch("09:10")
    story.start("09:20")
    story.pause("09:30", reason="parts")
    assert story.row("09:40").tasks[0].count is None
    story.resume("11:00")
    # Ten minutes were worked before.
    assert story.row("11:05").tasks[0].count == Count(at("10:50"), at("12:00"))
    assert story.row("12:30").tasks[0].count is None
    assert story.row("13:05").tasks[0].count == Count(at("11:50"), at("17:30"))


def test_a_row_says_where_a_car_is_and_who_works_on_it() -> None:
    story = Story()
    story.open("W1", ("mechanical", 60), ("body", 30), wash=True)
    story.dispatch("09:10")
    story.start("09:20", technicians=[LI])
    row = story.row("09:50")
    task = row.task
    assert task is not None
    assert (row.stage, row.current, task.team, task.bay, task.technicians) == ("working", 1, "机一组", "机1", (LI,))
    assert (task.worked_minutes, task.standard_minutes, task.since) == (30, 60, at("09:20"))
    assert (task.starts_at, task.ends_at) == (at("09:20"), at("10:20"))
    waiting = row.tasks[1]
    assert (waiting.state, waiting.bay, waiting.expected_bay) == ("waiting", None, "钣1")
    assert (waiting.starts_at, waiting.ends_at, waiting.since) == (at("10:20"), at("10:50"), at("09:00"))
    assert (row.standard_minutes, row.worked_minutes, row.wash) == (90, 30, True)


def test_a_row_tells_real_times_of_what_is_done() -> None:
    story = Story()
    story.open()
    story.do("09:10", "10:00")
    row = story.row("10:05")
    assert (row.stage, row.current, row.open_inspections) == ("inspecting", None, ("team_leader",))
    assert (row.tasks[0].starts_at, row.tasks[0].ends_at, row.tasks[0].since) == (at("09:10"), at("10:00"), at("10:00"))


def test_a_paused_task_shows_since_when_and_why() -> None:
    story = Story()
    story.open()
    story.dispatch("09:10")
    story.start("09:20")
    story.pause("09:30", reason="parts", note="机滤缺货")
    task = story.row("11:00").tasks[0]
    assert (task.state, task.stoppage, task.note, task.since) == ("paused", "parts", "机滤缺货", at("09:30"))
    story.resume("11:10")
    assert story.row("11:15").tasks[0].stoppage is None


def test_a_car_moved_while_it_waits_for_parts_still_waits_until_work_begins_again() -> None:
    story = Story()
    story.open()
    story.dispatch("09:10")
    story.start("09:20")
    story.pause("09:30", reason="parts", note="机滤缺货", expected="14:00")
    story.dispatch("09:40", place=("机一组", "机2"))
    row = story.row("09:41")
    task = row.tasks[0]
    assert (row.stage, task.state, task.bay) == ("paused", "dispatched", "机2")
    assert (task.stoppage, task.note, task.since) == ("parts", "机滤缺货", at("09:30"))
    assert task.expected_at == at("14:00")
    story.start("13:40")
    row = story.row("13:41")
    assert (row.stage, row.tasks[0].stoppage) == ("working", None)


def test_a_moved_car_of_which_nobody_knows_until_when_waits_for_its_bay_only() -> None:
    story = Story()
    story.open()
    story.dispatch("09:10")
    story.start("09:20")
    story.pause("09:30", reason="tool")
    story.dispatch("09:40", place=("机一组", "机2"))
    row = story.row("09:41")
    assert (row.stage, row.tasks[0].stoppage) == ("dispatched", None)


@pytest.mark.parametrize("reason", ["bay", "shift"])
def test_another_bay_ends_the_wait_for_one_and_another_shift_the_end_of_the_last(reason: str) -> None:
    story = Story()
    story.open()
    story.dispatch("09:10")
    story.start("09:20")
    story.pause("09:30", reason=reason, expected="14:00")
    story.dispatch("09:40", place=("机一组", "机2"))
    row = story.row("09:41")
    assert (row.stage, row.tasks[0].stoppage, row.forecast_ready) == ("dispatched", None, at("10:41"))


def test_a_warning_shows_only_while_its_promise_holds() -> None:
    story = Story()
    story.open()
    assert story.row("10:00").warning == "none"
    story.warn("10:00", reason="parts")
    row = story.row("10:01")
    assert (row.warning, row.warning_reason, row.warned_at) == ("open", "parts", at("10:00"))
    story.acknowledge("10:02")
    assert story.row("10:03").warning == "acknowledged"
    story.acknowledge("10:04", "in_time")
    assert story.row("10:05").warning == "answered"
    story.promise("10:06", "18:00")
    assert story.row("10:07").warning == "none"


def test_the_lounge_is_told_the_promise_until_the_advisor_has_spoken_to_the_customer() -> None:
    story = Story()
    story.open(promised="11:00")
    story.warn("10:00", expected="12:00")
    assert story.row("10:01").told_at == at("11:00")
    story.acknowledge("10:02")
    assert story.row("10:03").told_at == at("11:00")
    story.acknowledge("10:04", "new_promise", promised="12:00")
    assert (story.row("10:05").told_at, story.row("10:05").promised_at) == (at("12:00"), at("11:00"))


def test_a_car_of_yesterday_is_carried_over() -> None:
    story = Story()
    story.open()
    assert not story.row("23:59").carry_over
    assert story.row("2026-03-03 00:00").carry_over


def test_a_delivered_or_cancelled_car_has_no_row() -> None:
    story = Story()
    for order_no in ("W1", "W2", "W3"):
        story.open(order_no)
    story.deliver("10:00", "W1")
    story.cancel("10:00", "W2")
    assert [row.order_no for row in project(story.shop, 9, at("10:05")).rows] == ["W3"]


def test_overdue_before_late_before_tight_before_the_rest_and_ready_last() -> None:
    story = Story()
    for order_no, promised in (
        ("later", "17:20"),
        ("overdue", "09:30"),
        ("late", "11:30"),
        ("ready", "16:00"),
        ("soon", "16:30"),
    ):
        story.open(order_no, ("mechanical", 60), promised=promised)
    story.dispatch("09:00", "late", technicians=[BODY_MAN])
    story.dispatch("09:00", "ready", place=("机一组", "机2"), technicians=[ZHANG])
    story.start("09:00", "ready")
    story.finish("09:10", "ready")
    story.inspect("09:20", order_no="ready")
    assert [row.order_no for row in project(story.shop, 9, at("10:50")).rows] == [
        "overdue",
        "late",
        "soon",
        "later",
        "ready",
    ]
