"""A day at the shop for the tests of the paper forms, and their files read back."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Flask
from openpyxl import load_workbook

from board.orders import events as e
from server.core.wiring import Wiring
from tests.builders import Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    FOREMAN,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
)

MAY_2026 = "from=2026-05-01&to=2026-05-31"


def worked_day(app: Flask, clock: FakeClock) -> Caller:
    """WX1 worked on, paused and handed over at 16:00; WX2 late; WX3 late by the customer; WX4 stays in its bay."""
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    for number, bay in (("WX1", "机1"), ("WX2", "机2"), ("WX3", "机3"), ("WX4", "机4")):
        assert advisor.post("/jobs", order(number, plate=f"沪A1234{number[-1]}")).status_code == 201
        team = TEAM if bay != "机4" else "机电二组"
        assert foreman.command(number, "dispatch", team=team, bay=bay).status_code == 200
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    clock.set(at("10:00"))
    foreman.command("WX1", "pause", reason="other", note="=1+1 " + "等" * 80)
    clock.set(at("10:40"))
    foreman.command("WX1", "resume")
    clock.set(at("15:30"))
    foreman.command("WX1", "finish")
    clock.set(at("15:40"))
    foreman.command("WX1", "inspect", level="team_leader", passed=True)
    clock.set(at("16:00"))
    advisor.command("WX1", "deliver")
    clock.set(at("17:20"))
    advisor.command("WX2", "deliver")
    advisor.command("WX3", "deliver")
    advisor.excuse("WX3")
    return advisor


def workbook_of(caller: Caller, path: str) -> Any:
    answer = caller.get(f"{path}&format=xlsx")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return load_workbook(io.BytesIO(answer.data)).active


def csv_of(caller: Caller, path: str) -> list[list[str]]:
    answer = caller.get(f"{path}&format=csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def column(page: Any, heading: str) -> list[Any]:
    """What stands below a heading of a workbook's page, as far as lines are numbered."""
    headings = [cell.value for cell in page[3]]
    place = headings.index(heading)
    return [row[place].value for row in page.iter_rows(min_row=4) if isinstance(row[0].value, int)]


def deliver(wiring: Wiring, clock: FakeClock, count: int, late: int, note: str = "") -> None:
    """So many cars promised for 17:00 and handed over then; the first `late` of them a minute too late."""
    clock.set(at("09:00"))
    for number in range(count):
        opening = Opening(f"R{number}{note}")
        wiring.command_log.record(opening.order_no, opening, who=ADVISOR, device="tests", key=f"open {number}")
    for number in range(count):
        clock.set(at("17:01" if number < late else "17:00"))
        saying = Saying(f"R{number}{note}", e.JobDelivered())
        key = f"deliver {number}"
        wiring.command_log.record(f"R{number}{note}", saying, who=ADVISOR, device="tests", key=key)
