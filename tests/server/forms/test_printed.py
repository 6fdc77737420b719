"""The forms as LibreOffice prints them: whole, in Chinese, as wide as the paper, with headings on every page."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from board.orders import events as e
from board.orders.labour import Operation
from server.core.wiring import Wiring
from server.forms.catalogue import FORMS
from tests.builders import Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, FOREMAN, MANAGER, TEAM, TECHNICIAN, signed_in

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("people")]

PATIENCE_SECONDS = 300
CARS = 90
A4_POINTS = (595, 842)


@dataclass(frozen=True)
class Printed:
    """A PDF: the text of each page as it is laid out, and the pages' size in points."""

    pages: list[str]
    size: tuple[int, int]

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


def printed(office: str, folder: Path) -> dict[str, Printed]:
    """The folder's workbooks by name as LibreOffice prints them, with a profile of its own."""
    profile = (folder / "profile").as_uri()
    run = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    files = [str(file) for file in sorted(folder.glob("*.xlsx"))]
    own = os.environ | {"HOME": str(folder)}
    subprocess.run([*run, *files], check=True, capture_output=True, timeout=PATIENCE_SECONDS, env=own)
    return {paper.stem: _read(paper) for paper in folder.glob("*.pdf")}


def _read(paper: Path) -> Printed:
    told = subprocess.run(["pdfinfo", paper], check=True, capture_output=True, text=True, timeout=120).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told)
    assert size is not None, told
    reading = ["pdftotext", "-layout", "-enc", "UTF-8", str(paper), "-"]
    text = subprocess.run(reading, check=True, capture_output=True, timeout=120).stdout.decode()
    return Printed(text.rstrip("\f").split("\f"), (round(float(size[1])), round(float(size[2]))))


@pytest.fixture
def filled(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    """A shop with more cars than fit on one page, and one with a long pause behind it."""
    foreman = signed_in(app, FOREMAN)
    for number in range(CARS):
        opening = Opening(f"WX20260504-{number:02}", plate=f"沪A{10_000 + number}")
        wiring.command_log.record(opening.order_no, opening, who=ADVISOR, device="tests", key=f"open {number}")
    first = "WX20260504-00"
    foreman.command(first, "dispatch", team=TEAM, bay="机1")
    foreman.command(first, "start", technicians=[TECHNICIAN])
    for number in range(3):
        clock.set(at(f"{10 + number}:00"))
        foreman.command(first, "pause", reason="parts", note=f"机油滤清器缺货，等仓库调拨，第{number + 1}次")
        clock.set(at(f"{10 + number}:30"))
        foreman.command(first, "resume")
    clock.set(at("17:01"))
    for number in range(CARS):
        order_no = f"WX20260504-{number:02}"
        handed_over = Saying(order_no, e.JobDelivered(), when=at("17:01" if number < 4 else "16:30"))
        wiring.command_log.record(order_no, handed_over, who=ADVISOR, device="tests", key=f"deliver {number}")
    lines = [Operation(f"M{n:03}", f"更换机油机滤{n}号", "mechanical", 30 + n) for n in range(CARS)]
    wiring.store.floor.put_standards(lines)


FOUND = {
    "progress": ["WX20260504-89", "合计台数", "第3次"],
    "on-time": ["WX20260504-89", "结算台数", "严格准时率", "95.6 %", "达标", "迟交原因"],
    "assessment": ["李顾问", "合计", "扣分", "制表"],
    "standards": ["M089", "更换机油机滤89号", "合计 90 项"],
}
"""What must stand on the paper: the last record, and the totals."""
LAST_HEADINGS = {"progress": "中断", "assessment": "及时受理", "on-time": "顾客原因", "standards": "标准工时"}


def test_every_form_is_printed_whole(app: Flask, filled: None, office: str, tmp_path: Path) -> None:
    manager = signed_in(app, MANAGER)
    for name in FORMS:
        made = manager.get(f"/forms/{name}?format=xlsx&lang=zh")
        (tmp_path / f"{name}.xlsx").write_bytes(made.data)
    empty = manager.get("/forms/on-time?from=2025-05-01&to=2025-05-31&format=xlsx&lang=zh")
    (tmp_path / "empty.xlsx").write_bytes(empty.data)
    papers = printed(office, tmp_path)
    for name, form in FORMS.items():
        paper = papers[name]
        assert paper.size == (A4_POINTS if name == "standards" else A4_POINTS[::-1])
        assert form.title in paper.pages[0]
        assert "示例汽车 4S 店" in paper.pages[0]
        assert [word for word in FOUND[name] if word not in paper.text] == []
        assert "##" not in paper.text, "a column is too narrow for its numbers"
        assert len(paper.pages) > 1 or name == "assessment"
        for number, page in enumerate(paper.pages, start=1):
            # Both ends of the table stand on the same page: nothing was pushed onto a page beside it.
            headings = next(line for line in page.splitlines() if "序号" in line)
            assert LAST_HEADINGS[name] in headings
            assert f"第 {number} 页，共 {len(paper.pages)} 页" in page
    assert len(papers["empty"].pages) == 1
    assert "这段时间没有结算的车辆" in papers["empty"].text
    assert "0.0 %" not in papers["empty"].text
