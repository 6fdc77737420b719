"""Years of a foreign system, as a dealer hands them over: every oddity at once, and the rate on day one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from server.config.loading import Config
from tests.running import ROOT
from tests.server.imports.test_commands import counts, shopboard

GOLDEN = ROOT / "tests" / "golden" / "foreign_history.csv"
MAP = """
columns:
  order_no: 结算单编号
  plate: 牌照号码
  model: 车种
  repair_type: 类别
  advisor: 业务接待
  operations: 项目
  received_at: 进厂
  promised_at: 预交车
  finished_at: 竣工
  delivered_at: 结算
  technicians: 主修
  team: 班
  in_time_flag: 准时否
words:
  repair_type: {小保: maintenance, 大保: maintenance, 事故: accident}
  team: {一班: 机电一组}
time_zone: Asia/Tokyo
"""


@pytest.fixture
def history(tmp_path: Path) -> tuple[Path, Path]:
    """The dealer's file in GBK with its title above the headings, and the map."""
    file, mapped = tmp_path / "结算.csv", tmp_path / "map.yaml"
    file.write_bytes(GOLDEN.read_text(encoding="utf-8").encode("gbk"))
    mapped.write_text(MAP, encoding="utf-8")
    return file, mapped


def report(config_path: Path, *options: str) -> dict[str, object]:
    period = ("--from", "2010-01-01", "--to", "2010-12-31", "--format", "json")
    found: dict[str, object] = json.loads(shopboard(config_path, "report", "on-time", *period, *options).stdout)
    return found


def test_years_of_a_foreign_system_give_their_rate_on_day_one(config_path: Path, history: tuple[Path, Path]) -> None:
    file, mapped = history
    said = shopboard(config_path, "import", "jobs", str(file), "--map", str(mapped)).stdout
    assert counts(said) == {"rows read": 8, "imported": 6, "already there": 0, "refused": 2}
    assert "JS0007" in said
    assert "JS0008" in said
    assert "3: 前杠钣金+前杠喷漆, 大保养, 异响检查" in said
    # On time by the clock: JS0001 to the minute, JS0003, JS0005. Late: JS0002 by a minute, JS0004 unpromised, JS0006.
    total = report(config_path)["total"]
    assert isinstance(total, dict)
    assert (total["settled"], total["on_time"], total["late"]) == (6, 3, 3)
    # The file's own word differs for JS0002, which it calls in time, and JS0003, which it calls late.
    assert "5" in (line := next(line for line in said.splitlines() if "JS0002" in line))
    assert "JS0003" in line
    assert "JS0001" not in line
    late = {car["order_no"]: car["late_minutes"] for car in report(config_path)["late"]}  # type: ignore[attr-defined]
    assert late == {"JS0002": 1, "JS0004": 0, "JS0006": 660}


def test_the_day_is_the_sites_and_people_are_counted_under_one_name(
    config_path: Path, history: tuple[Path, Path]
) -> None:
    file, mapped = history
    shopboard(config_path, "import", "jobs", str(file), "--map", str(mapped))
    groups = {name: report(config_path, "--by", name)["groups"] for name in ("day", "technician", "advisor", "team")}
    settled = {
        name: {group["name"]: group["settled"] for group in found}  # type: ignore[attr-defined]
        for name, found in groups.items()
    }
    assert settled == {
        "day": {"2010-01-01": 2, "2010-01-03": 1, "2010-01-04": 3},
        "technician": {"赵样本": 4, "钱样本": 3},
        "advisor": {"甲示例": 4, "乙示例": 2},
        "team": {"机电一组": 4, "二班": 2},
    }


def test_running_it_twice_changes_nothing(config_path: Path, config: Config, history: tuple[Path, Path]) -> None:
    file, mapped = history
    shopboard(config_path, "import", "jobs", str(file), "--map", str(mapped))
    before = report(config_path, "--by", "technician")
    again = counts(shopboard(config_path, "import", "jobs", str(file), "--map", str(mapped)).stdout)
    assert again == {"rows read": 8, "imported": 0, "already there": 6, "refused": 2}
    assert report(config_path, "--by", "technician") == before
    assert "no problems" in shopboard(config_path, "log", "verify").stdout


def test_a_workbook_of_the_same_history_gives_the_same_figures(
    config_path: Path, history: tuple[Path, Path], tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        sheet.append([float(cell) if cell.startswith("40182") else cell or None for cell in line.split(",")])
    book.save(tmp_path / "结算.xlsx")
    said = shopboard(config_path, "import", "jobs", str(tmp_path / "结算.xlsx"), "--map", str(history[1])).stdout
    assert counts(said)["imported"] == 6
    total = report(config_path)["total"]
    assert isinstance(total, dict)
    assert (total["settled"], total["on_time"], total["late"]) == (6, 3, 3)


def test_an_open_order_with_an_unknown_operation_is_refused_and_a_closed_one_comes_in(
    config_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "open.csv"
    file.write_text(
        "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间,约定交车时间,交车时间\n"
        "W1,沪A12345,首保,张示例,谁也不认识的项目,2010-05-04 08:30,2010-05-04 10:30,\n"
        "W2,沪A12345,首保,张示例,谁也不认识的项目,2010-05-04 08:30,2010-05-04 10:30,2010-05-04 10:00\n",
        encoding="utf-8",
    )
    said = shopboard(config_path, "import", "jobs", str(file)).stdout
    assert counts(said) == {"rows read": 2, "imported": 1, "already there": 0, "refused": 1}
    assert said.count("谁也不认识的项目") == 2
