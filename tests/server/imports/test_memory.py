"""Whatever an uploaded workbook claims or unpacks to: reading it costs little, and it is refused in words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from openpyxl import Workbook

from server.config.loading import load_config
from server.imports import reading, unpacking
from server.imports.rows import FileRefused
from server.people.credentials import token_hash
from server.run.opening import open_shop
from server.store.staff import Token
from tests.builders import at
from tests.live_shop import live_config
from tests.running import ROOT, environment, running_server
from tests.server.imports import workbooks

MOST_MIB = 200
LARGEST = 256 * 2**20
MEASURED = """
import json, resource, sys
from pathlib import Path
from server.imports import reading, unpacking
from server.imports.rows import FileRefused
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in map(Path, sys.argv[1:]):
    became = "read"
    try:
        for sheet in reading.sheets(unpacking.unpack(path, 256 * 2**20)):
            for row in sheet.rows():
                pass
    except FileRefused as refused:
        became = str(refused)
    mine, childs = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps([became, (mine - before + childs) // 1024]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process")
def test_no_workbook_costs_more_than_200_mib(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.xlsx") for n, write in enumerate(workbooks.HOSTILE.values())]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, paths)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    became = dict(zip(workbooks.HOSTILE, told, strict=True))
    assert {kind: why for kind, (why, _) in became.items() if not why.startswith("The workbook is ")} == {}
    assert {kind: cost for kind, (_, cost) in became.items() if cost > MOST_MIB} == {}


def test_an_unpacked_workbook_reads_as_the_workbook_itself(tmp_path: Path) -> None:
    path = tmp_path / "day.xlsx"
    book = Workbook()
    for name in ("头", "次"):
        sheet = book.create_sheet(name)
        sheet.append(["单号", "时间", "工时", "=1"])
        sheet.append([])
        sheet.append(["A1", at("09:30").replace(tzinfo=None), 1.5, True])
    book["次"].sheet_state = "hidden"
    book.save(path)
    for named in (None, "次"):
        unpacked = reading.sheets(unpacking.unpack(path, LARGEST, named), named)
        assert [(one.name, list(one.rows())) for one in unpacked] == [
            (one.name, list(one.rows())) for one in reading.sheets(path, named)
        ]
    with pytest.raises(FileRefused, match="no sheet 三"):
        unpacking.unpack(path, LARGEST, "三")


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(tmp_path: Path) -> None:
    for n, claim in enumerate(("A1:XFD1048576", "A1:A1")):
        rows = iter([workbooks.row(1, "a"), workbooks.row(3, "b")])
        path = workbooks.write(
            tmp_path / f"{n}.xlsx", sheet=workbooks.sheet(rows, before=f'<dimension ref="{claim}"/>')
        )
        (sheet,) = reading.sheets(unpacking.unpack(path, LARGEST))
        assert [(row.number, row.cells) for row in sheet.rows()] == [(1, ("a",)), (3, ("b",))]


def test_a_text_file_may_claim_what_it_likes(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    for wide in ("," * 1_000_000, "x" * 2**22):
        file.write_text(f"委托书号,车牌号\nWT1,沪A12345\n{wide}\n", encoding="utf-8")
        (sheet,) = reading.sheets(file)
        rows = sheet.rows()
        assert [next(rows).number, next(rows).number] == [1, 2]
        with pytest.raises(FileRefused, match="up to row 3 only"):
            next(rows)


def test_a_running_server_reads_workbooks_beside_its_loop(tmp_path: Path) -> None:
    config = live_config(tmp_path)
    wiring = open_shop(load_config(config, {}))
    wiring.store.people.add_token(Token("office", "admin", token_hash("sb_office"), wiring.clock()))
    wiring.store.close()
    hostile = workbooks.HOSTILE["a row of a whole page"](tmp_path / "hostile.xlsx")
    good, book = tmp_path / "good.xlsx", Workbook()
    for row in (["编号", "项目", "工种", "标准工时"], ["M1", "更换机油", "机修", 30]):
        book.worksheets[0].append(row)
    book.save(good)
    with running_server(config) as server:
        answers = {path: server_takes(server.url, path) for path in (hostile, good)}
    assert answers[hostile][0] == 422
    assert "工作簿太大" in answers[hostile][1]["detail"]
    assert answers[good][0] == 200
    assert answers[good][1]["added"] == ["M1"]


def server_takes(url: str, path: Path) -> tuple[int, Any]:
    """Status and body of the answer to a table of standard times, tried only."""
    with path.open("rb") as file:
        answer = requests.post(
            f"{url}/api/v1/imports/standards?dry_run=true",
            files={"file": file},
            headers={"Authorization": "Bearer sb_office", "Idempotency-Key": path.name, "Accept-Language": "zh"},
            timeout=120,
        )
    return answer.status_code, answer.json()
