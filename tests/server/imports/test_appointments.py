"""Appointments out of a file: each once, with what is refused and why, and taken back as a whole."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from board.orders import events as e
from board.orders.appointments import NOTHING_BOOKED, Appointment
from board.orders.presence import SITE
from board.orders.shop import Entry, Shop
from server.core.command_log import CommandLog
from server.core.wiring import Wiring
from server.imports import table
from server.imports.appointments import import_appointments
from server.imports.fields import APPOINTMENT_FIELDS
from server.imports.kinds import KINDS
from server.imports.mapping import PLAIN
from server.imports.numbered import listed
from server.imports.outcome import Outcome
from server.imports.taken_back import Undoing, called, undo
from server.store import audit
from server.store.bookings import key_of_appointment
from server.store.store import Store
from tests.builders import CALENDAR, RULES, TEAMS, at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, MANAGER, signed_in
from tests.server.importing import STANDARDS, counts, csv_of, importing
from tests.server.imports.test_api import sent

SHOP = Shop(CALENDAR, RULES, {team.name: team for team in TEAMS}, {})
ROW = {
    "预约单号": "YY1",
    "车牌号": "沪A12345",
    "维修类型": "常规保养",
    "服务顾问": "张顾问",
    "维修项目": "M03",
    "预约日期": "2026-05-05",
    "预约时间": "09:30",
    "顾客姓名": "丁示例",
    "电话": "13800000001",
    "备注": "刹车有响声",
}


def imported(store: Store, folder: Path, *rows: dict[str, str], **changes: Any) -> Outcome:
    how = importing(store, **changes)
    with table.opened(csv_of(folder, *rows), APPOINTMENT_FIELDS, PLAIN, how.dating) as given:
        return import_appointments(given, how)


def booked(store: Store) -> list[Appointment]:
    return list(NOTHING_BOOKED.with_events(store.log.of_job(SITE)).by_id.values())


def test_appointments_come_in_once_and_what_was_moved_there_is_told(store: Store, tmp_path: Path) -> None:
    rows = [
        ROW,
        ROW | {"预约单号": "", "车牌号": "", "顾客姓名": "戊示例", "服务顾问": "", "预约时间": "10:00"},
        ROW | {"预约单号": "YY3", "车牌号": "沪A12346", "预约日期": "2026-05-01"},
        ROW | {"预约单号": "YY4", "车牌号": "沪A12347", "维修项目": "没有的项目"},
        ROW | {"预约单号": "YY5", "车牌号": "沪A12348", "作废": "是"},
    ]
    tried = imported(store, tmp_path, *rows, dry_run=True)
    assert (counts(tried), store.log.last_seq(), tried.number) == ((5, 2, 0, 2), 0, None)
    first = imported(store, tmp_path, *rows, file="预约.csv")
    assert (counts(first), first.cancelled, first.number) == ((5, 2, 0, 2), 1, 1)
    assert {one.row: one.reason.field for one in first.refused.first(9)} == {4: "planned_at", 5: "operations"}
    one, other = booked(store)
    assert (one.plate, one.planned_at, one.advisor, one.note) == ("沪A12345", at("09:30", 1), "张顾问", "刹车有响声")
    assert (other.plate, other.advisor, other.standard_minutes) == ("", "", 60)
    known = store.customers.of_job(key_of_appointment(one.id))
    assert known is not None
    assert (known.name, known.phone) == ("丁示例", "13800000001")

    seq = store.log.last_seq()
    assert counts(imported(store, tmp_path, *rows)) == (5, 0, 2, 2)
    moved = imported(store, tmp_path, ROW | {"预约时间": "11:00"}, rows[1] | {"作废": "是"})
    facts = [(found.appointment, [(fact.name, fact.there) for fact in found.facts]) for found in moved.differing]
    assert facts == [(one.id, [("planned_at", at("11:00", 1))]), (other.id, [("cancelled", True)])]
    assert (store.log.last_seq(), counts(moved)) == (seq, (2, 0, 2, 0))
    assert list(audit.verify(store, SHOP)) == []


def test_an_import_of_appointments_is_taken_back_but_for_what_somebody_has_touched(
    store: Store, tmp_path: Path
) -> None:
    other = ROW | {"预约单号": "YY2", "车牌号": "沪A12346", "预约时间": "10:00"}
    imported(store, tmp_path, ROW, other)
    one, touched = booked(store)
    command_log = CommandLog(store, CALENDAR, RULES, FakeClock(at("17:10")))
    told = Entry(SITE, e.AppointmentConfirmed(touched.id), at("17:10"))
    command_log.record(SITE, lambda *_: [told], who="张顾问", device="pc", key="k")
    # Once its time has come, nobody takes a car that did not come out of the figures.
    late = undo(1, Undoing(store, SHOP, "赵经理", "pc", at("09:31", 1)))
    assert (late.orders, len(late.left)) == (0, 2)
    undone = undo(1, Undoing(store, SHOP, "赵经理", "pc", at("17:30")))
    assert (undone.orders, [called(event) for event in undone.left]) == (1, [key_of_appointment(touched.id)])
    assert [kept.id for kept in booked(store)] == [touched.id]
    assert store.customers.of_job(key_of_appointment(one.id)) is None
    assert listed(store)[0].left == (key_of_appointment(touched.id),)
    again = imported(store, tmp_path, ROW, other)
    assert counts(again) == (2, 1, 1, 0)
    command_log.catch_up()
    assert len(command_log.shop.appointments.by_id) == 2
    assert list(audit.verify(store, SHOP)) == []


def test_a_row_without_a_number_that_was_moved_is_no_second_appointment(store: Store, tmp_path: Path) -> None:
    bare = {name: value for name, value in ROW.items() if name != "预约单号"}
    early, late = bare, bare | {"预约日期": "2026-05-07", "预约时间": "14:00"}
    imported(store, tmp_path, early)
    # One more of the car, in whatever order the file has them.
    assert counts(imported(store, tmp_path, late, early)) == (2, 1, 1, 0)
    one, other = booked(store)
    seq = store.log.last_seq()
    same_day = imported(store, tmp_path, late, early | {"预约时间": "11:00"})
    facts = [(found.appointment, [(fact.name, fact.there) for fact in found.facts]) for found in same_day.differing]
    assert (counts(same_day), facts) == ((2, 0, 2, 0), [(one.id, [("planned_at", at("11:00", 1))])])
    # On another day, or twice on the same: nobody knows whether the car comes once more.
    elsewhere = imported(store, tmp_path, late, early | {"预约日期": "2026-05-06"})
    twice = imported(store, tmp_path, late, early | {"预约时间": "11:00"}, early | {"预约时间": "15:00"})
    assert (counts(elsewhere), counts(twice), len(twice.differing)) == ((2, 0, 1, 1), (3, 0, 2, 1), 1)
    assert "once more" in str(elsewhere.refused.first(1)[0].reason)
    assert (store.log.last_seq(), other.planned_at) == (seq, at("14:00", 3))
    # Once its time has passed, the car may come again.
    assert counts(imported(store, tmp_path, late | {"预约日期": "2026-05-08"}, now=at("14:01", 3))) == (1, 1, 0, 0)


def test_what_a_file_may_hold_goes_to_the_process_that_reads_it() -> None:
    assert pickle.loads(pickle.dumps(KINDS)) == KINDS


@pytest.mark.usefixtures("people")
def test_a_booking_of_nobody_is_theirs_who_receives_the_car(app: Flask, wiring: Wiring) -> None:
    wiring.store.floor.put_standards(STANDARDS)
    file = ",".join(ROW) + "\n" + ",".join((ROW | {"服务顾问": "", "预约日期": "2026-05-05"}).values()) + "\n"
    manager, advisor = signed_in(app, MANAGER), signed_in(app, ADVISOR)
    seen = sent(manager, "appointments/preview", file=file).json
    assert (seen["stopped"], [one["plate"] for one in seen["samples"]]) == (None, ["沪A12345"])
    done = sent(manager, "appointments", file=file).json
    assert (done["imported"], done["number"]) == (1, 1)
    assert sent(advisor, "appointments", file=file).status_code == 403
    id = wiring.command_log.shop.appointments.by_id[1].id
    came = advisor.send("POST", f"/appointments/{id}/arrive", {"order_no": "WT1"}).json
    assert (came["job"]["advisor"], came["appointment"]["order_no"]) == (ADVISOR, "WT1")
    assert advisor.get("/jobs/WT1").json["customer"]["name"] == "丁示例"
    back = manager.send("POST", "/imports/1/undo").json
    assert (back["orders"], [one["order_no"] for one in back["left"]]) == (0, [f"#{id}"])
