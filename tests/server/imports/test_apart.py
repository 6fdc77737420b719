"""A file is taken in by a process of its own as it is in the server's: the same outcome, the same refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.core.wiring import Wiring
from server.imports.apart import in_own_process
from server.imports.kinds import JOBS, import_file
from server.imports.mapping import PLAIN
from server.imports.outcome import Outcome
from server.imports.rows import FileRefused
from server.imports.setting import importing

HEADINGS = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间,约定交车时间,交车时间\n"
TIMES = "2026/04/01 08:30,2026/04/01 17:00,2026/04/01 16:00"
LARGEST = 2**20


def taken_in(wiring: Wiring, file: Path, text: str) -> Outcome:
    file.write_text(text, encoding="utf-8")
    how = importing(wiring, PLAIN, day=None, who="office", device="tests", labour="-", dry_run=False)
    return in_own_process(import_file, how, file, JOBS, PLAIN, LARGEST)


def test_another_process_takes_a_file_in_and_says_what_became_of_it(wiring: Wiring, tmp_path: Path) -> None:
    rows = f"WT1,沪A12345,首保,刘顾问,M01,{TIMES}\nWT2,沪A12346,没有这种,刘顾问,M01,{TIMES}\n"
    outcome = taken_in(wiring, tmp_path / "file.csv", HEADINGS + rows)
    assert (outcome.read, outcome.imported, outcome.refused.count) == (2, 1, 1)
    assert outcome.refused.first(1)[0].reason.field == "repair_type"
    assert "没有这种" in str(outcome.refused.first(1)[0].reason)
    assert set(wiring.store.jobs_of(["WT1", "WT2"])) == {"WT1"}
    with pytest.raises(FileRefused, match="no column for"):
        taken_in(wiring, tmp_path / "file.csv", "委托书号,车牌号,别的,其他\nWT3,沪A12347,1,2\n")
