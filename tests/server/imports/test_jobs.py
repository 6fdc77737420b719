"""Repair orders out of a file: what is imported, what is refused and why, and that doing it again changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from board.calendar import day_of
from board.orders.promise import promised_at
from server.imports import found
from server.imports.batches import TOGETHER
from server.imports.fields import JOB_FIELDS
from server.imports.jobs import import_jobs
from server.imports.mapping import PLAIN
from server.imports.outcome import Outcome
from server.imports.setting import importing as gathered
from server.imports.table import opened as table_of
from server.store import audit, bulk
from server.store.store import Store
from tests.builders import DAY, Opening, at
from tests.server.importing import DONE, ROW, STANDARDS, counts, csv_of, imported, importing, job, run, whys


@pytest.fixture(autouse=True)
def table(store: Store) -> None:
    store.floor.put_standards(STANDARDS)


def test_an_open_order_waits_on_the_board_with_its_promise_and_its_customer(store, tmp_path):
    row = ROW | {
        "model": "示例 A3",
        "waiting_customer": "是",
        "wash": "否",
        "customer_name": "顾客甲",
        "customer_phone": "000-1",
    }
    assert counts(imported(store, tmp_path, row)) == (1, 1, 0, 0)
    one = job(store)
    assert (one.stage, one.plate, one.model, one.waiting_customer, one.wash) == (
        "received",
        "沪A12345",
        "示例 A3",
        True,
        False,
    )
    assert (one.received_at, promised_at(one)) == (at("08:30"), at("10:30"))
    assert one.required_inspections == ("team_leader",)
    customer = store.customers.of_job("WT1")
    assert (customer.name, customer.phone) == ("顾客甲", "000-1")
    assert "顾客甲" not in json.dumps(list(audit.export(store)), default=str, ensure_ascii=False)


def test_running_it_again_changes_nothing(store, tmp_path):
    path = csv_of(tmp_path, ROW, DONE | {"order_no": "WT2"}, ROW | {"order_no": "WT3", "plate": "???"})
    first = run(path, importing(store))
    before = list(audit.export(store))
    second = run(path, importing(store, now=at("17:30")))
    assert (counts(first), counts(second)) == ((3, 2, 0, 1), (3, 0, 2, 1))
    assert list(audit.export(store)) == before
    assert list(audit.verify(store, importing(store).shop)) == []


def test_a_dry_run_counts_the_same_and_writes_nothing(store, tmp_path):
    path = csv_of(tmp_path, ROW, ROW | {"order_no": "WT2", "promised_at": "soon"}, ROW)
    dry = run(path, importing(store, dry_run=True))
    assert (store.log.last_seq(), store.jobs.get("WT1"), store.customers.of_job("WT1")) == (0, None, None)
    assert counts(dry) == counts(run(path, importing(store))) == (2, 1, 0, 1)


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"order_no": ""}, "order_no", "order_no is missing"),
        ({"order_no": "A/1"}, "order_no", "must not contain"),
        ({"order_no": "9" * 41}, "order_no", "at most 40"),
        ({"plate": "##"}, "plate", "not a licence plate"),
        ({"plate": ""}, "plate", "plate is missing"),
        ({"repair_type": "改装"}, "repair_type", "not one of the words"),
        ({"advisor": ""}, "advisor", "advisor is missing"),
        ({"operations": "M03;X99"}, "operations", "no operation X99"),
        ({"operations": ""}, "operations", "operations is missing"),
        ({"received_at": ""}, "received_at", "received_at is missing"),
        ({"received_at": "tomorrow"}, "received_at", "not a time"),
        ({"received_at": "+1 08:30"}, "received_at", "in the future"),
        ({"received_at": "17:30", "delivered_at": "16:00"}, "delivered_at", "before received_at"),
        ({"promised_at": "2026-05-04"}, "promised_at", "no time of day"),
        ({"finished_at": "08:00"}, "finished_at", "finished_at is before received_at"),
        ({"delivered_at": "08:00"}, "delivered_at", "delivered_at is before received_at"),
        ({"ready_at": "09:00", "finished_at": "09:30"}, "ready_at", "ready_at is before finished_at"),
        ({"delivered_at": "17:01"}, "delivered_at", "in the future"),
        ({"finished_at": "+1 09:00"}, "finished_at", "in the future"),
        ({"started_at": "10:00", "finished_at": "09:00"}, "finished_at", "finished_at is before started_at"),
        ({"delivered_at": "10:00", "left_at": "08:00"}, "left_at", "before the repair order was opened"),
        ({"wash": "maybe"}, "wash", "not one of the words"),
        ({"standard_minutes": "half"}, "standard_minutes", "not a number"),
        ({"operations": "", "standard_minutes": "20000"}, "standard_minutes", "from 1 to 10000"),
        ({"advisor": "x" * 10_000}, "advisor", "at most 40"),
        ({"cancelled": "maybe"}, "cancelled", "not a time"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_field_and_the_others_are_imported(
    store, tmp_path, changes, field, why
):
    good = ROW | {"order_no": "WT2"}
    outcome = imported(store, tmp_path, ROW | changes, good)
    assert counts(outcome) == (2, 1, 0, 1)
    assert list(whys(outcome)) == [2]
    assert whys(outcome)[2][0] == field
    assert why in whys(outcome)[2][1]
    assert {event.job for event in store.log.read(0)} == {"WT2"}


def test_the_reason_names_the_column_as_the_file_does(store, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间\nWT1,沪A12345,首保,张顾问,M03,昨天\n", encoding="utf-8"
    )
    assert whys(run(path, importing(store))) == {2: ("received_at", "接车时间: 昨天 is not a time.")}


def test_rows_of_one_order_that_contradict_each_other_refuse_the_whole_order(store, tmp_path):
    path = csv_of(tmp_path, ROW, ROW | {"order_no": "WT2"}, ROW | {"plate": "沪B12345"})
    for expected in ((2, 1, 0, 1), (2, 0, 1, 1)):
        outcome = run(path, importing(store))
        assert counts(outcome) == expected
        why = "The rows of this order contradict each other: plate is 沪A12345 and 沪B12345."
        assert whys(outcome) == {2: ("plate", why)}
    assert store.jobs.get("WT1") is None


def test_rows_of_one_order_that_agree_are_one_order_with_all_their_labour(store, tmp_path):
    more = ROW | {"operations": "M06"}
    assert counts(imported(store, tmp_path, ROW, ROW | {"order_no": "WT2"}, more, more)) == (2, 2, 0, 0)
    assert [operation.code for task in job(store).tasks for operation in task.operations] == ["M03", "M06"]


def test_totals_and_blank_rows_at_the_end_are_no_rows(store, tmp_path):
    total = {"order_no": "合　计", "promised_at": "1"}
    elsewhere = {"plate": "总计：2 台"}
    outcome = imported(store, tmp_path, ROW, total, elsewhere, {}, {})
    assert counts(outcome) == (1, 1, 0, 0)


def test_plates_and_digits_are_read_as_they_are_written_by_hand(store, tmp_path):
    rows = [
        ROW | {"order_no": f"ＷＴ{n}", "plate": plate}
        for n, plate in enumerate(["沪 A·12345", "沪a-12345", "沪Ａ．１２３４５"])
    ]
    assert imported(store, tmp_path, *rows).imported == 3
    assert {job(store, f"WT{n}").plate for n in range(3)} == {"沪A12345"}


def test_operations_of_one_trade_in_a_row_are_one_task(store, tmp_path):
    imported(store, tmp_path, ROW | {"repair_type": "事故", "operations": "B01;P01;A01;M06"})
    assert [(task.trade, task.standard_minutes) for task in job(store).tasks] == [
        ("body", 90),
        ("paint", 120),
        ("mechanical", 70),
    ]


@pytest.mark.parametrize("written", ["常规保养（机油、三滤）;更换空调滤清器", "m03、M06", "M03；M06", "Ｍ０３,M06"])
def test_operations_are_known_by_code_and_by_name(store, tmp_path, written):
    imported(store, tmp_path, ROW | {"operations": written})
    assert [one.code for one in job(store).tasks[0].operations] == ["M03", "M06"]


def test_labour_may_be_told_by_its_time_only(store, tmp_path):
    rows = [
        ROW | {"order_no": "WT1", "operations": "", "standard_minutes": "45", "standard_hours": ""},
        ROW | {"order_no": "WT2", "operations": "换灯泡", "standard_minutes": "", "standard_hours": "0.5"},
    ]
    assert imported(store, tmp_path, *rows).imported == 2
    assert [(one.name, one.standard_minutes) for n in (1, 2) for one in job(store, f"WT{n}").tasks[0].operations] == [
        ("工时", 45),
        ("换灯泡", 30),
    ]


def test_an_order_expected_later_today_is_in_the_shop_from_now_on(store, tmp_path):
    imported(store, tmp_path, ROW | {"received_at": "15:10", "promised_at": "16:40"}, now=at("07:00"))
    assert (job(store).received_at, promised_at(job(store))) == (at("07:00"), at("16:40"))


def test_advisors_who_are_not_on_the_staff_are_named(store, tmp_path):
    outcome = imported(store, tmp_path, ROW, ROW | {"order_no": "WT2", "advisor": "无名样本"})
    assert (outcome.imported, outcome.strangers) == (2, {"无名样本"})


def test_many_batches_are_one_import_and_other_writers_come_in_between(store, tmp_path, command_log):
    n = TOGETHER * 2 + 10
    path = csv_of(tmp_path, *(ROW | {"order_no": f"WT{k}"} for k in range(n)), encoding="gbk")
    with table_of(path, JOB_FIELDS) as table:

        def told(outcome: Outcome) -> None:
            number = f"X{outcome.imported}"
            command_log.record(number, Opening(number), who="a", device="b", key=number)

        outcome = import_jobs(table, importing(store), told)
    command_log.catch_up()
    assert outcome.imported == n
    assert len(command_log.shop.jobs) == n + 3
    assert list(audit.verify(store, command_log.shop)) == []


def test_an_order_opened_by_somebody_else_meanwhile_is_there_already(store, tmp_path, command_log, monkeypatch):
    held = bulk.held_orders

    def looked_up(*arguments: Any) -> dict[str, str]:
        known = held(*arguments)
        command_log.record("WT1", Opening("WT1", plate="沪B99999"), who="a", device="b", key="k")
        return known

    monkeypatch.setattr(found, "held_orders", looked_up)
    outcome = imported(store, tmp_path, ROW, ROW | {"order_no": "WT2"})
    assert counts(outcome) == (2, 1, 1, 0)
    assert (job(store).plate, job(store, "WT2").plate) == ("沪B99999", "沪A12345")


def test_what_stands_before_the_unreadable_part_of_a_file_is_imported(store, tmp_path):
    path = csv_of(tmp_path, ROW)
    path.write_text(path.read_text(encoding="utf-8") + '"WT2","沪A1\n' + "x\n" * 200, encoding="utf-8")
    outcome = run(path, importing(store))
    assert (outcome.imported, str(outcome.broken_off)) == (
        1,
        "The file can be read up to row 3 only: a quotation mark there is not closed.",
    )


def test_imports_work_the_same_on_both_databases(either_store, tmp_path):
    either_store.floor.put_standards(STANDARDS)
    path = csv_of(tmp_path, ROW, DONE | {"order_no": "WT2"})
    assert [counts(run(path, importing(either_store))) for _ in range(2)] == [(2, 2, 0, 0), (2, 0, 2, 0)]
    assert list(audit.verify(either_store, importing(either_store).shop)) == []


def test_the_day_without_a_date_is_today_in_the_shop(wiring, clock):
    clock.set(at("23:30"))
    how = gathered(wiring, PLAIN, day=None, who="x", device="x", labour="x", dry_run=True)
    assert how.dating.day == day_of(wiring.config.calendar(), at("23:30")) == DAY


def test_a_later_file_tells_what_it_has_otherwise_of_an_open_order_and_changes_nothing(store, tmp_path):
    first = ROW | {"operations": "", "standard_minutes": "60", "wash": ""}
    assert counts(imported(store, tmp_path, first)) == (1, 1, 0, 0)
    before = store.log.last_seq()
    again = imported(store, tmp_path, first | {"plate": "沪A99999", "model": "", "wash": "是"})
    assert (counts(again), store.log.last_seq()) == ((1, 0, 1, 0), before)
    [one] = again.differing
    assert (one.order_no, one.seq) == ("WT1", before)
    assert [(fact.name, fact.there) for fact in one.facts] == [("plate", "沪A99999"), ("wash", True)]
    assert imported(store, tmp_path, first).differing == []


def test_operations_customer_and_promise_are_told_apart_and_no_import_moves_a_promise(store, tmp_path):
    first = ROW | {"operations": "M03", "customer_name": "丁示例", "customer_phone": "138 0000 0001"}
    imported(store, tmp_path, first, now=at("09:00"))
    assert imported(store, tmp_path, first | {"customer_phone": "13800000001"}).differing == []
    other = first | {"operations": "M03;M06", "customer_phone": "13800000002", "promised_at": "16:30"}
    [one] = imported(store, tmp_path, other, now=at("09:00")).differing
    assert [(fact.name, fact.takes) for fact in one.facts] == [
        ("operations", True),
        ("promised_at", False),
        ("customer", True),
    ]


def test_plates_of_an_unusual_form_are_taken_and_listed(store, tmp_path):
    outcome = imported(store, tmp_path, ROW, ROW | {"order_no": "WT2", "plate": "ABC1234"})
    assert (counts(outcome), outcome.unusual_plates) == ((2, 2, 0, 0), ["ABC1234"])
