"""`shopboard report on-time`: the figures of the log, in four shapes, never better than they are."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import load_workbook

from server.commands.main import main
from server.commands.report import FORMATS, GROUPS
from tests.running import ROOT, write_config

MONTH = ("--from", "2026-05-01", "--to", "2026-05-31")
ADVISORS = ("张示例", "李示例", "=王样本")


def shopboard(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(config)])


def reported(config: Path, *arguments: str) -> bytes:
    done = shopboard(config, "report", "on-time", *MONTH, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def orders(count: int, late: int) -> list[dict[str, str]]:
    """So many delivered cars over May 2026; every (count // late)th is a minute late."""
    every = count // late if late else count + 1
    return [
        {
            "order_no": f"R{n:03}",
            "plate": f"沪A{n:05}",
            "repair_type": ("maintenance", "repair")[n % 2],
            "advisor": ADVISORS[n % 3],
            "operations": "M01",
            "received_at": f"2026-05-{n % 28 + 1:02} 08:30",
            "promised_at": f"2026-05-{n % 28 + 1:02} 10:30",
            "delivered_at": f"2026-05-{n % 28 + 1:02} 10:{31 if n % every == every - 1 else 30}",
            "technicians": "赵示例;钱示例" if n % 2 else "赵示例",
            "team": "机电一组",
        }
        for n in range(count)
    ]


@pytest.fixture(scope="module")
def with_cars(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The database of a shop that has imported 99 cars, 4 of them late: 95.9 % of a target of 96."""
    folder = tmp_path_factory.mktemp("cars")
    rows = orders(99, 4)
    assert sum(row["delivered_at"].endswith("31") for row in rows) == 4
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (folder / "history.csv").write_text(text.getvalue(), encoding="utf-8")
    done = shopboard(write_config(folder), "import", "jobs", str(folder / "history.csv"))
    assert "imported: 99" in done.stdout
    return (folder / "shopboard.db").read_bytes()


@pytest.fixture
def filled(config_path: Path, tmp_path: Path, with_cars: bytes) -> Path:
    """The configuration of such a shop."""
    (tmp_path / "shopboard.db").write_bytes(with_cars)
    return config_path


def test_95_of_99_is_below_96_in_every_shape(filled, tmp_path):
    total = json.loads(reported(filled, "--format", "json"))["total"]
    assert (total["settled"], total["late"], total["rate"], total["met"]) == (99, 4, 95.9, False)
    assert (total["allowed"], total["deduction"]) == (3, 1)
    table = reported(filled).decode()
    assert "95.9 %" in table
    last = table.split("\n\n")[1].splitlines()[-1].split()
    assert last == ["合计", "99", "95", "4", "0", "95.9", "%", "95.9", "%", "96.0", "%", "否", "3", "1"]
    rows = list(csv.reader(io.StringIO(reported(filled, "--format", "csv").decode("utf-8-sig"))))
    assert rows[-1] == ["合计", "99", "95", "4", "0", "95.9", "95.9", "96.0", "否", "3", "1"]
    reported(filled, "--format", "xlsx", "-o", str(tmp_path / "may.xlsx"))
    sheet = load_workbook(tmp_path / "may.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[sheet.max_row]] == ["合计", 99, 95, 4, 0, 95.9, 95.9, 96, "否", 3, 1]
    assert sheet.cell(sheet.max_row, 6).number_format == '0.0###" %"'


def test_the_report_and_the_api_give_the_same_figures(filled, app: Flask):
    from server.api.kpi import on_time

    found = on_time(app.extensions["shopboard"], date(2026, 5, 1), date(2026, 5, 31), "advisor")
    assert json.loads(reported(filled, "--format", "json", "--by", "advisor")) == json.loads(json.dumps(found))


@pytest.mark.parametrize("by", ["advisor", "repair_type", "day", "week", "month", "year"])
def test_the_groups_add_up_to_the_total(filled, by):
    found = json.loads(reported(filled, "--format", "json", "--by", by))
    for figure in ("settled", "on_time", "late", "excused"):
        assert sum(group[figure] for group in found["groups"]) == found["total"][figure]


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("advisor", lambda row: [row["advisor"]]),
        ("technician", lambda row: row["technicians"].split(";")),
        ("team", lambda row: [row["team"]]),
        ("repair_type", lambda row: [row["repair_type"]]),
        ("day", lambda row: [row["delivered_at"][:10]]),
        ("week", lambda row: [f"{date.fromisoformat(row['delivered_at'][:10]):%G-W%V}"]),
        ("month", lambda row: [row["delivered_at"][:7]]),
        ("year", lambda row: [row["delivered_at"][:4]]),
    ],
)
def test_every_grouping_equals_a_count_by_hand(filled, by, key):
    settled: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for row in orders(99, 4):
        for name in key(row):
            settled[name] += 1
            late[name] += row["delivered_at"] > row["promised_at"]
    groups = json.loads(reported(filled, "--format", "json", "--by", by))["groups"]
    assert {group["name"]: (group["settled"], group["late"]) for group in groups} == {
        n: (settled[n], late[n]) for n in settled
    }


def test_the_late_cars_are_listed_in_the_shops_time(filled):
    table = reported(filled).decode()
    assert "迟交车辆" in table
    late = table.split("迟交车辆")[1].strip().splitlines()
    assert len(late) == 2 + 4
    assert late[2].split()[0] == "R095"
    assert late[2].split()[5:9] == ["2026-05-12", "10:30", "2026-05-12", "10:31"]
    assert late[2].split()[9:] == ["迟交", "1", "其他"]


def test_the_columns_line_up_though_a_chinese_character_is_two_wide(filled):
    lines = reported(filled, "--by", "advisor").decode().split("\n\n")[1].splitlines()
    ends = {sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines}
    assert len(ends) == 1
    assert {line[:1] for line in lines} >= {"张", "李", "=", "-", "合"}


def test_nothing_settled_is_a_dash_and_no_rate(config_path, tmp_path):
    total = json.loads(reported(config_path, "--format", "json"))["total"]
    assert (total["settled"], total["rate"], total["strict_rate"], total["met"]) == (0, None, None, None)
    assert reported(config_path).decode().splitlines()[-1].split()[5:7] == ["—", "—"]
    rows = list(csv.reader(io.StringIO(reported(config_path, "--format", "csv").decode("utf-8-sig"))))
    assert rows[-1][5:7] == ["—", "—"]
    reported(config_path, "--format", "xlsx", "-o", str(tmp_path / "none.xlsx"))
    sheet = load_workbook(tmp_path / "none.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[sheet.max_row]][5:7] == ["—", "—"]


def test_csv_carries_its_mark_and_no_name_becomes_a_formula(filled):
    made = reported(filled, "--format", "csv", "--by", "advisor")
    assert made.startswith(b"\xef\xbb\xbf")
    names = [row[0] for row in csv.reader(io.StringIO(made.decode("utf-8-sig")))]
    assert names == ["服务顾问", "'=王样本", "张示例", "李示例", "合计"]


def test_a_workbook_holds_the_figures_and_the_late_cars_as_text_and_numbers(filled, tmp_path):
    reported(filled, "--format", "xlsx", "--by", "advisor", "-o", str(tmp_path / "may.xlsx"))
    figures, late = load_workbook(tmp_path / "may.xlsx").worksheets
    assert figures["A1"].value == "准时交车率 2026-05-01 至 2026-05-31"
    assert (figures["A3"].value, figures["A3"].data_type) == ("=王样本", "s")
    assert (late["A1"].value, late.max_row) == ("迟交车辆", 2 + 4)


def test_a_report_goes_to_a_file_when_told(filled, tmp_path):
    path = tmp_path / "may.json"
    assert reported(filled, "--format", "json", "-o", str(path)) == b""
    assert json.loads(path.read_text(encoding="utf-8"))["total"]["settled"] == 99


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--from", "2026-05-01"),
        ("--from", "2026-05-31", "--to", "2026-05-01"),
        ("--from", "May", "--to", "2026-05-01"),
        (*MONTH, "--by", "plate"),
        (*MONTH, "--format", "pdf"),
        (*MONTH, "--format", "xlsx"),
    ],
)
def test_wrong_usage_is_status_2(config_path, arguments):
    done = shopboard(config_path, "report", "on-time", *arguments)
    assert done.exit_code == 2
    assert "Error: " in done.stderr


def test_a_report_that_cannot_be_written_fails_in_one_line(config_path, tmp_path):
    done: Any = shopboard(config_path, "report", "on-time", *MONTH, "-o", str(tmp_path / "no" / "such.csv"))
    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_every_choice_is_in_the_docs():
    page = (ROOT / "docs" / "reference" / "report.md").read_text(encoding="utf-8")
    assert [choice for choice in (*GROUPS, *FORMATS) if f"`{choice}`" not in page] == []
