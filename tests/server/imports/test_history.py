"""Delivered orders of another system: their verdicts are ours, and years of them give the rate on day one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from board.orders.contradictions import contradictions
from board.orders.promise import Verdict, verdict
from server.imports.times import Dating
from server.store.store import Store
from tests.builders import CALENDAR, DAY, at
from tests.server.importing import DONE, ROW, STANDARDS, counts, csv_of, imported, importing, job, run


def judged(store: Store, order_no: str = "WT1") -> Verdict:
    found = verdict(job(store, order_no))
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def table(store: Store) -> None:
    store.floor.put_standards(STANDARDS)


def test_a_delivered_order_comes_with_its_verdict_people_and_times(store, tmp_path):
    outcome = imported(store, tmp_path, DONE | {"ready_at": "10:10", "left_at": "18:00"}, now=at("18:30"))
    assert counts(outcome) == (1, 1, 0, 0)
    one = store.deliveries.get("WT1")
    assert (one.verdict, one.delivered_on, one.technicians, one.teams) == ("on_time", DAY, ("李示例",), ("机电一组",))
    assert (one.finished_at, one.ready_at, one.delivered_at) == (at("10:00"), at("10:10"), at("10:20"))
    assert (job(store).left_at, contradictions(job(store), CALENDAR, at("18:30"))) == (at("18:00"), ())


@pytest.mark.parametrize(
    ("changes", "learned"),
    [
        ({"started_at": "09:10"}, [((("M03", 60),), 50)]),
        # Nobody knows how long it took; it did not take no time.
        ({}, []),
        ({"started_at": "10:00"}, []),
        # Nor how the trades shared the time that the file tells.
        ({"started_at": "09:10", "operations": "B01;P01"}, []),
        ({"started_at": "09:10", "operations": "M03;M06"}, [((("M03", 60), ("M06", 10)), 50)]),
    ],
)
def test_history_teaches_what_it_really_tells(store, tmp_path, changes, learned):
    imported(store, tmp_path, DONE | changes)
    found = store.task_times.since(DAY)
    assert [(time.operations, time.worked_minutes) for time in found] == learned


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"delivered_at": "10:30:59"}, "on_time"),
        ({"delivered_at": "10:31"}, "late"),
        ({"promised_at": ""}, "late"),
        ({"promised_at": "0000-00-00"}, "late"),
        ({"promise_noted_at": "08:40"}, "on_time"),
        ({"promise_noted_at": "10:25"}, "late"),
        ({"promise_confirmed_by": "签字"}, "on_time"),
        ({"promise_confirmed_by": "电话"}, "on_time"),
        ({"promise_confirmed_by": "未确认"}, "late"),
        ({"promise_confirmed_by": ""}, "late"),
        ({"left_at": "+0 16:00"}, "on_time"),
        ({"promised_at": "08:00"}, "late"),
    ],
)
def test_the_verdict_is_ours(store, tmp_path, changes, expected):
    outcome = imported(store, tmp_path, DONE | changes)
    assert (outcome.imported, judged(store).verdict) == (1, expected)


def test_a_delivery_without_a_promise_is_counted_and_goes_to_the_worklist(store, tmp_path):
    assert (
        imported(store, tmp_path, DONE | {"promised_at": ""}, ROW | {"order_no": "WT2", "promised_at": ""}).unpromised
        == 1
    )
    assert "no_promise_before_delivery" in contradictions(job(store), CALENDAR, at("18:30"))


def test_the_files_own_flag_is_never_trusted_and_its_disagreements_are_counted(store, tmp_path):
    flags = [("10:20", "是"), ("10:20", "否"), ("11:00", "准时"), ("11:00", "不准时"), ("11:00", "")]
    rows = [
        DONE | {"order_no": f"WT{n}", "delivered_at": delivered, "in_time_flag": flag}
        for n, (delivered, flag) in enumerate(flags)
    ]
    outcome = imported(store, tmp_path, *rows)
    assert (outcome.flags, outcome.disagreeing) == (4, ["WT1", "WT2"])
    assert [store.deliveries.get(f"WT{n}").verdict for n in range(5)] == ["on_time", "on_time", "late", "late", "late"]


def test_history_may_come_without_any_labour(store, tmp_path):
    assert imported(store, tmp_path, DONE | {"operations": "", "finished_at": ""}).imported == 1
    one = store.deliveries.get("WT1")
    assert (one.verdict, one.technicians, one.standard_minutes) == ("on_time", ("李示例",), 0)


def test_a_late_car_counts_for_everybody_who_worked_on_it(store, tmp_path):
    imported(store, tmp_path, DONE | {"delivered_at": "11:00", "technicians": "李 示例、王样本;李示例"})
    tallies = dict(store.deliveries.on_time_figures(DAY, DAY, "technician"))
    assert {name: tally.late for name, tally in tallies.items()} == {"李示例": 1, "王样本": 1}


def test_a_start_that_is_not_told_adds_no_worked_time(store, tmp_path):
    imported(store, tmp_path, DONE, DONE | {"order_no": "WT2", "started_at": "09:10"})
    worked = [
        [run.ended_at and run.ended_at - run.started_at for task in job(store, n).tasks for run in task.runs]
        for n in ("WT1", "WT2")
    ]
    assert worked == [[timedelta()], [timedelta(minutes=50)]]


def test_a_car_handed_over_before_it_was_finished_is_imported_and_listed(store, tmp_path):
    assert imported(store, tmp_path, DONE | {"finished_at": "10:40", "wash": "是"}).imported == 1
    assert "delivered_before_finished" in contradictions(job(store), CALENDAR, at("18:30"))


def test_a_finished_car_that_is_still_here_waits_for_its_inspection(store, tmp_path):
    imported(store, tmp_path, ROW | {"finished_at": "10:00"}, ROW | {"order_no": "WT2", "ready_at": "10:05"})
    assert (job(store, "WT1").stage, job(store, "WT2").stage) == ("inspecting", "ready")


def test_a_wash_asked_for_is_over_when_the_car_is_handed_over(store, tmp_path):
    imported(store, tmp_path, DONE | {"wash": "是"})
    assert store.deliveries.get("WT1").ready_at == at("10:20")


@pytest.mark.parametrize("written", ["是", "2026-05-04 09:00"])
def test_a_cancelled_order_stands_in_no_figure(store, tmp_path, written):
    imported(store, tmp_path, DONE | {"cancelled": written}, DONE | {"order_no": "WT2", "cancelled": "否"})
    assert (job(store).stage, store.deliveries.get("WT1"), store.deliveries.get("WT2").verdict) == (
        "cancelled",
        None,
        "on_time",
    )


def test_the_day_of_delivery_is_the_sites_whatever_the_files_zone(store, tmp_path):
    times = {
        "received_at": "2026-04-30 08:30",
        "promised_at": "2026-04-30 23:30",
        "finished_at": "",
        "delivered_at": "2026-05-01 00:30",
    }
    run(csv_of(tmp_path, DONE | times), importing(store, dating=Dating(ZoneInfo("Asia/Tokyo"), DAY)))
    one = store.deliveries.get("WT1")
    assert (one.delivered_on.isoformat(), one.late_minutes) == ("2026-04-30", 60)


def test_a_workbook_with_real_dates_is_read_like_text(store, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["委托书号", "车牌号", "维修类型", "服务顾问", "维修项目", "接车时间", "约定交车时间", "交车时间"])
    day = datetime(2026, 5, 4)  # noqa: DTZ001
    sheet.append(
        [1001, "沪A12345", "常规保养", "张顾问", "M03", day + timedelta(hours=8), day + timedelta(hours=10), 46146.4375]
    )
    sheet.append(["1002", "沪A12346", "首保", "张顾问", "M03", "2026/5/4 8:30", "2026年5月4日 10:30", None])
    sheet.append(["合计", None, None, None, None, None, None, 1])
    book.save(tmp_path / "orders.xlsx")
    assert counts(run(tmp_path / "orders.xlsx", importing(store))) == (2, 2, 0, 0)
    assert job(store, "1001").delivered_at == at("10:30")
    assert (judged(store, "1001").late_minutes, job(store, "1002").stage) == (30, "received")
