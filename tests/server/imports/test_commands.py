"""`shopboard import` as people run it, also beside the running server."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.main import main
from server.config.loading import Config
from tests.parts import wait_until
from tests.running import ROOT, RunningServer
from tests.server.imports import workbooks

DAY = str(ROOT / "samples" / "day.csv")
MAP = str(ROOT / "samples" / "day.map.yaml")
BAD = """委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间,约定交车时间
WT901,沪A12345,首保,张示例,M01,2026-05-04 08:30,2026-05-04 10:30
WT902,##,首保,张示例,M01,2026-05-04 08:30,2026-05-04 10:30
WT903,沪A12346,首保,张示例,X99,2026-05-04 08:30,2026-05-04 10:30
WT904,沪A12347,首保,张示例,M01,昨天,2026-05-04 10:30
合计,4,,,,,
"""


def shopboard(config: Path, *arguments: str, check: bool = True) -> Result:
    """The command in this process, which spares its start."""
    done = CliRunner().invoke(main, [*arguments, "--config", str(config)])
    assert not check or done.exit_code == 0, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def counts(output: str) -> dict[str, int]:
    """What became of the rows: {"rows read": 42, …}."""
    found = {name: int(count) for name, count in re.findall(r"^\S+ ([a-z ]+): (\d+)$", output, re.MULTILINE)}
    kinds = ("delivered", "open", "backlog", "settled", "cancelled", "not judged")
    return {name: count for name, count in found.items() if name not in kinds}


def logged(config: Config) -> int:
    with sqlite3.connect(config.database.removeprefix("sqlite:///")) as database:
        found: int = database.execute("SELECT count(*) FROM event").fetchone()[0]
        return found


def test_the_sample_day_is_imported_once_however_often_it_is_run(config_path, config):
    dry = shopboard(config_path, "import", "jobs", DAY, "--map", MAP, "--dry-run").stdout
    assert (counts(dry)["imported"], logged(config)) == (42, 0)
    assert "在店 open: 42" in dry
    assert re.search("^采用的列：.*plate", dry, re.MULTILINE)
    first = shopboard(config_path, "import", "jobs", DAY, "--map", MAP).stdout
    assert counts(first) == {"rows read": 42, "imported": 42, "already there": 0, "refused": 0}
    before = logged(config)
    assert first.endswith("shopboard import undo 1\n")
    second = shopboard(config_path, "import", "jobs", DAY, "--map", MAP).stdout
    assert counts(second) == {"rows read": 42, "imported": 0, "already there": 42, "refused": 0}
    assert logged(config) == before == 84
    assert "no problems" in shopboard(config_path, "log", "verify").stdout


def test_an_import_is_taken_back_by_its_number(config_path):
    shopboard(config_path, "import", "jobs", DAY, "--map", MAP)
    assert "taken back: 42" in shopboard(config_path, "import", "undo", "1").stdout
    shopboard(config_path, "log", "verify")
    wrong = shopboard(config_path, "import", "undo", "7", check=False)
    assert (wrong.exit_code, "没有第 7 次导入" in wrong.output) == (1, True)


def test_a_file_of_our_own_headings_needs_no_map(config_path):
    assert counts(shopboard(config_path, "import", "jobs", DAY, "--dry-run").stdout)["imported"] == 42


def test_a_reason_is_told_once_with_the_rows_it_holds_for(config_path):
    exports = ROOT / "tests" / "golden" / "imports"
    shopboard(config_path, "import", "standards", str(exports / "standards.csv"))
    said = shopboard(config_path, "import", "jobs", str(exports / "same-fault.csv")).stdout
    assert counts(said) == {"rows read": 31, "imported": 1, "already there": 0, "refused": 30}
    assert said.count("二手车整备") == 1
    assert re.search(r"^30 行（2, 3, 4, .*）：", said, re.MULTILINE)
    assert len(said.splitlines()) <= 15


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process")
@pytest.mark.parametrize("kind", ["jobs", "attendance"])
def test_a_workbook_that_unpacks_to_everything_is_refused_by_the_command_too(config_path, tmp_path, kind):
    file = workbooks.HOSTILE["a row of a whole page"](tmp_path / "hostile.xlsx")
    said = shopboard(config_path, "import", kind, str(file), check=False)
    assert (said.exit_code, "工作簿太大" in said.output) == (1, True)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".rows"] == []


@pytest.mark.parametrize(("file", "option"), [("no-advisor.csv", "--no-advisor"), ("no-promise.csv", "--not-judged")])
def test_a_missing_column_is_asked_about_with_the_option_that_answers(config_path, file, option):
    exports = ROOT / "tests" / "golden" / "imports"
    shopboard(config_path, "import", "standards", str(exports / "standards.csv"))
    asked = shopboard(config_path, "import", "jobs", str(exports / file), check=False)
    assert (asked.exit_code, option in asked.output) == (1, True)
    assert counts(shopboard(config_path, "import", "jobs", str(exports / file), option).stdout)["refused"] == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_bad_rows_are_named_in_chinese_and_the_good_ones_imported(config_path, tmp_path, encoding):
    path = tmp_path / "bad.csv"
    path.write_bytes(BAD.encode(encoding))
    said = shopboard(config_path, "import", "jobs", str(path)).stdout
    assert counts(said) == {"rows read": 4, "imported": 1, "already there": 0, "refused": 3}
    assert "第 3 行 (WT902)：" in said
    assert "第 4 行 (WT903)：维修项目：标准工时表中没有维修项目 X99。" in said
    assert "第 5 行 (WT904)：接车时间：昨天 不是时间。" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "文件中没有列名行"),
        ("委托书号,车牌号\nWT1,沪A12345\n", "文件中没有 维修类型 对应的列"),
        (BAD.replace("WT901,沪A12345", "WT901,?"), None),
    ],
)
def test_a_file_that_cannot_be_imported_fails_in_one_line(config_path, tmp_path, content, said):
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    done = shopboard(config_path, "import", "jobs", str(path), check=False)
    assert done.exit_code == 1
    assert "Traceback" not in done.stderr
    assert (said or "") in done.stderr
    assert len(done.stderr.strip().splitlines()) == (1 if said else 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("jobs",),
        ("jobs", "no-such-file.csv"),
        ("jobs", DAY, "--date", "yesterday"),
        ("jobs", DAY, "--map", "none.yaml"),
        ("cars", DAY),
    ],
)
def test_wrong_usage_is_status_2(config_path, arguments):
    done = shopboard(config_path, "import", *arguments, check=False)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr


def test_a_wrong_map_is_told_with_its_line(config_path, tmp_path):
    path = tmp_path / "my.map.yaml"
    path.write_text("columns:\n  plates: 车牌号\n", encoding="utf-8")
    done = shopboard(config_path, "import", "jobs", DAY, "--map", str(path), check=False)
    assert (done.exit_code, done.stderr.strip()) == (
        1,
        "Error: my.map.yaml，line 2：columns.plates is not a known key; did you mean plate?",
    )


def test_the_standard_times_come_back_as_they_went(config_path, tmp_path):
    table = ROOT / "samples" / "standards.csv"
    again = counts(shopboard(config_path, "import", "standards", str(table)).stdout)
    assert again == {"added": 0, "changed": 0, "unchanged": 55, "refused": 0, "not in the file": 0}
    path = tmp_path / "standards.csv"
    path.write_text(
        "编号,项目,工种,标准工时\nM01,首次保养,机修,50\nN01,新项目,钣金,30\nN02,坏的,钣金,0\n", encoding="gbk"
    )
    for _ in range(2):
        dry = shopboard(config_path, "import", "standards", str(path), "--dry-run").stdout
        assert counts(dry) == {"added": 1, "changed": 1, "unchanged": 0, "refused": 1, "not in the file": 54}
    done = shopboard(config_path, "import", "standards", str(path)).stdout
    assert "~ M01 首次保养 · mechanical · 45 → 50 min" in done
    assert "+ N01 新项目 · body · 30 min" in done
    assert "第 4 行 (N02)：" in done
    after = counts(shopboard(config_path, "import", "standards", str(path)).stdout)
    assert after == {"added": 0, "changed": 0, "unchanged": 2, "refused": 1, "not in the file": 54}


def test_what_is_imported_beside_the_running_server_comes_onto_its_board(running_server: RunningServer, tmp_path: Path):
    import urllib.request

    token = running_server.cli("token", "add", "--role", "display", "--name", "wall").stdout.split()[-1]
    asked = urllib.request.Request(f"{running_server.url}/api/v1/board", headers={"Authorization": f"Bearer {token}"})

    def shown() -> list[str]:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return sorted(row["order_no"] for row in json.load(answer)["rows"])

    assert shown() == []
    running_server.cli("import", "jobs", DAY, "--map", MAP)
    wait_until(lambda: len(shown()) == 42, what="the orders on the board")
    assert shown() == [f"WT{n:03}" for n in range(1, 43)]
