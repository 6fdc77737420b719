"""Attendance out of files: hours and minutes, dates however written, once however often (docs/reference/import.md)."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from server.core.wiring import Wiring
from server.figures.measures import attended
from server.imports import attendance
from server.imports.times import Dating
from tests import running
from tests.builders import DAY, ZONE
from tests.server.callers import FOREMAN, GENERAL, TECHNICIAN, Caller, signed_in

DATING = Dating(ZONE, DAY)
STAFF = {"赵示例", "钱示例"}


def read(folder: Path, text: str, encoding: str = "utf-8") -> attendance.Attendance:
    path = folder / "attendance.csv"
    path.write_text(text, encoding=encoding)
    return attendance.read(path, DATING, STAFF)


def lines(found: attendance.Attendance) -> dict[tuple[str, str], int | None]:
    return {(day.isoformat(), one.name): one.minutes for day, people in found.days.items() for one in people}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_hours_of_a_sheet_become_minutes(tmp_path: Path, encoding: str) -> None:
    text = "日期,姓名,出勤小时\n2026/5/1,赵示例,8\n2026年5月1日,钱 示例,7.5\n20260502,赵示例,８\n46146,钱示例,0\n"
    found = read(tmp_path, text, encoding)
    assert lines(found) == {
        ("2026-05-01", "赵示例"): 480,
        ("2026-05-01", "钱示例"): 450,
        ("2026-05-02", "赵示例"): 480,
        ("2026-05-04", "钱示例"): 0,
    }
    assert (found.refused, found.strangers, found.months) == ((), (), ("2026-05",))


def test_a_workbook_with_real_dates(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in (
        ["出勤表"],
        ["姓名", "日期", "出勤分钟"],
        ["赵示例", datetime(2026, 5, 1), 480],  # noqa: DTZ001
        ["孙样本", date(2026, 5, 2), 60],
    ):
        sheet.append(row)
    path = tmp_path / "attendance.xlsx"
    workbook.save(path)
    found = attendance.read(path, DATING, STAFF)
    assert lines(found) == {("2026-05-01", "赵示例"): 480, ("2026-05-02", "孙样本"): 60}
    assert found.strangers == ("孙样本",)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2026-05-01,,8", "name"),
        (",赵示例,8", "day"),
        ("2026-02-30,赵示例,8", "day"),
        ("昨天,赵示例,8", "day"),
        ("2026-05-05,赵示例,8", "day"),
        ("1026-05-05,赵示例,8", "day"),
        ("2026-05-01,赵示例,25", "hours"),
        ("2026-05-01,赵示例,-1", "hours"),
        ("2026-05-01,赵示例,全勤", "hours"),
        ("2026-05-01,赵示例,8.001", "hours"),
        ("2026-05-01,赵示例,", "hours"),
        ("2026-05-02,钱示例,8", "name"),
        ("合计,,16", "name"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_come_in(tmp_path: Path, row: str, field: str) -> None:
    found = read(tmp_path, f"日期,姓名,出勤小时\n2026-05-02,钱示例,8\n{row}\n")
    assert lines(found) == {("2026-05-02", "钱示例"): 480}
    assert [(one.row, one.reason.field) for one in found.refused] == [(3, field)]


def test_the_command_counts_and_changes_nothing_the_second_time(
    config_path: Path, wiring: Wiring, tmp_path: Path
) -> None:
    file = tmp_path / "april.csv"
    file.write_text(
        "日期,姓名,出勤小时\n2026-04-01,赵示例,8\n2026-04-02,赵示例,4\n2026-04-02,赵示例,4\n", encoding="utf-8"
    )
    told = running.shopboard(config_path, "import", "attendance", str(file), "--dry-run").stdout
    assert "写入 written: 2" in told
    assert attended(wiring.store, date(2026, 4, 1), date(2026, 4, 30)) == {}
    told = running.shopboard(config_path, "import", "attendance", str(file)).stdout
    assert ("写入 written: 2" in told, "拒绝 refused: 1" in told, "第 4 行" in told) == (True, True, True)
    again = running.shopboard(config_path, "import", "attendance", str(file)).stdout
    assert ("写入 written: 0" in again, "已存在 already there: 2" in again) == (True, True)
    assert attended(wiring.store, date(2026, 4, 1), date(2026, 4, 30)) == {
        ("赵示例", date(2026, 4, 1)): 480,
        ("赵示例", date(2026, 4, 2)): 240,
    }
    assert attended(wiring.store, date(2026, 4, 2), date(2026, 5, 1)) == {("赵示例", date(2026, 4, 2)): 240}


def test_a_file_without_minutes_or_hours_is_refused_as_a_whole(config_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("日期,姓名\n2026-04-01,赵示例\n", encoding="utf-8")
    done = running.shopboard(config_path, "import", "attendance", str(file), check=False)
    assert (done.returncode, "出勤小时" in done.stderr) == (1, True)


def sent(caller: Caller, text: str, query: str = "") -> Any:
    token = caller.client.get("/api/v1/session").get_json()["csrf_token"]
    return caller.client.post(
        f"/api/v1/imports/attendance{query}",
        data={"file": (io.BytesIO(text.encode()), "attendance.csv")},
        headers={"X-CSRFToken": token},
    )


@pytest.mark.usefixtures("people")
def test_a_file_over_http_is_for_those_who_keep_attendance(app: Flask, wiring: Wiring) -> None:
    text = f"日期,姓名,出勤小时\n2026-05-01,{TECHNICIAN},8\n2026-05-01,外来人,8\n"
    foreman = signed_in(app, FOREMAN)
    assert sent(foreman, text, "?dry_run=true").json["written"] == 2
    answer = sent(foreman, text).json
    assert (answer["read"], answer["written"], answer["already"], answer["unknown_names"]) == (2, 2, 0, ["外来人"])
    assert sent(foreman, text).json["already"] == 2
    assert sent(signed_in(app, GENERAL), text).status_code == 403
    assert wiring.store.book.entries()[0].who == FOREMAN
