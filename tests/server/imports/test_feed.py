"""Files that come in without a clerk: by a token, or in the watched folder, each once, whatever they hold."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from server.core.wiring import Wiring
from server.imports import feed, folder
from server.imports.feed import digest_of
from server.imports.folder import SETTLED_SECONDS, Watched
from server.imports.own_map import OwnMap, keep
from server.imports.taking import take_all
from server.store.bookshelf import Author
from tests.server.callers import ADVISOR, MANAGER, Caller, signed_in

pytestmark = pytest.mark.usefixtures("people")

GOOD = """流水,车牌号,维修类型,服务顾问,维修项目,接车时间,约定交车时间,交车时间
F1,沪A12345,首保,张示例,M01,2025-05-06 08:30,2025-05-06 10:30,2025-05-06 10:20
F2,沪A12346,甲类,张示例,M01,2025-05-06 08:40,2025-05-06 10:40,2025-05-06 11:20
"""


@pytest.fixture
def own(wiring: Wiring) -> None:
    """The clerk has said once what 流水 is."""
    keep(wiring.store, OwnMap({"流水": "order_no"}), Author.once("经理", "pc", wiring.clock()))


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    made = tmp_path / "export"
    made.mkdir()
    return made


def sent(caller: Caller, text: bytes, name: str = "night.csv", query: str = "") -> Any:
    token = caller.get("/session").json.get("csrf_token") or ""
    parts = {"file": (io.BytesIO(text), name)}
    headers = {"X-CSRFToken": token, "Accept-Language": "zh-CN"}
    where = f"/api/v1/imports{query}"
    return caller.client.post(where, data=parts, content_type="multipart/form-data", headers=headers)


@pytest.mark.usefixtures("own")
def test_another_system_sends_a_file_and_the_refusals_wait_for_the_clerk(app: Flask, wiring: Wiring) -> None:
    manager = signed_in(app, MANAGER)
    done = sent(manager, GOOD.encode("gbk")).json
    assert (done["number"], done["imported"], done["refused"]) == (1, 1, 1)
    again = sent(manager, GOOD.encode("gbk"), "once-more.csv").json
    assert (again["number"], again["already"]) == (None, 1)
    assert sent(manager, b"nothing,of\nthis,is\n", "odd.csv").status_code == 422
    odd, night = manager.get("/imports/files").json
    assert (odd["name"], odd["read"], night["name"]) == ("odd.csv", None, "once-more.csv")
    (refusal,) = night["refusals"]
    assert (refusal["key"], "甲类" in refusal["message"]) == ("F2", True)
    page = manager.client.get("/imports").text
    assert "once-more.csv" in page
    assert "甲类" in page


def test_only_who_may_import_may_send_one(app: Flask) -> None:
    assert sent(signed_in(app, ADVISOR), GOOD.encode()).status_code == 403


def test_a_file_is_whole_when_nobody_has_written_to_it_for_a_while(watched: Path) -> None:
    seen = Watched()
    (watched / "night.csv").write_text("half")
    (watched / "night.csv.part").write_text("half")
    assert seen.whole(watched, 0) == []
    (watched / "night.csv").write_text("half and the other")
    assert seen.whole(watched, SETTLED_SECONDS) == []
    assert seen.whole(watched, 2 * SETTLED_SECONDS) == ["night.csv"]


@pytest.mark.usefixtures("own")
def test_each_file_of_the_folder_is_taken_in_once_and_put_away(wiring: Wiring, watched: Path) -> None:
    (watched / "night.csv").write_text(GOOD, encoding="utf-8")
    (watched / "bad.xlsx").write_bytes(b"PK\x03\x04 and no more")
    found = {name: (outcome, reason) for name, outcome, reason in take_all(watched, folder.names(watched), wiring)}
    outcome, _ = found["night.csv"]
    assert outcome is not None
    assert (outcome.imported, outcome.refused.count) == (1, 1)
    assert found["bad.xlsx"][1] is not None
    assert [path.name for path in (watched / "done").iterdir()] == ["night.csv"]
    assert [path.name for path in (watched / "refused").iterdir()] == ["bad.xlsx"]
    assert folder.names(watched) == []
    assert list(take_all(watched, folder.names(watched), wiring)) == []


@pytest.mark.usefixtures("own")
def test_the_clerk_is_told_what_a_file_of_the_folder_hides(app: Flask, wiring: Wiring, watched: Path) -> None:
    book = Workbook()
    for line in GOOD.splitlines():
        book.worksheets[0].append(line.split(","))
    book.worksheets[0].row_dimensions[2].hidden = True
    book.worksheets[0].column_dimensions["H"].hidden = True
    book.save(watched / "night.xlsx")
    ((_, outcome, _),) = take_all(watched, folder.names(watched), wiring)
    assert outcome is not None
    assert (outcome.imported, outcome.hidden, outcome.hidden_columns) == (1, 1, ("交车时间",))
    page = signed_in(app, MANAGER).client.get("/imports?lang=zh_CN").text
    assert "文件中被筛选隐藏的行" in page
    assert "文件中隐藏的列，照常读取：交车时间" in page


@pytest.mark.usefixtures("own")
def test_what_was_broken_off_is_taken_in_again_and_not_told_twice(wiring: Wiring, watched: Path) -> None:
    (watched / "taking").mkdir()
    (watched / "taking" / "night.csv").write_text(GOOD, encoding="utf-8")
    assert [outcome is not None for _, outcome, _ in take_all(watched, folder.names(watched), wiring)] == [True]
    # Killed after that was kept and before the file was moved: it is moved, and what is kept of it stays.
    kept = wiring.store.import_files.latest(9)
    (watched / "done" / "night.csv").rename(watched / "taking" / "night.csv")
    assert list(take_all(watched, folder.names(watched), wiring)) == [("night.csv", None, None)]
    assert (watched / "done" / "night.csv").exists()
    assert wiring.store.import_files.latest(9) == kept


def test_a_file_that_breaks_its_process_again_and_again_is_refused(wiring: Wiring, watched: Path) -> None:
    (watched / "night.csv").write_text(GOOD, encoding="utf-8")
    digest = digest_of(watched / "night.csv")
    for _ in range(3):
        wiring.store.import_files.begin(digest, "night.csv", "import", wiring.clock())
    ((_, outcome, reason),) = take_all(watched, folder.names(watched), wiring)
    assert outcome is None
    assert reason is not None
    assert (watched / "refused" / "night.csv").exists()


def test_while_one_process_takes_files_in_another_leaves_them(wiring: Wiring, watched: Path) -> None:
    (watched / "night.csv").write_text(GOOD, encoding="utf-8")
    with folder.alone(watched):
        assert list(take_all(watched, folder.names(watched), wiring)) == []
    assert folder.names(watched) == ["night.csv"]


@pytest.mark.usefixtures("own")
def test_what_a_stranger_lays_into_the_folder_leads_nowhere(wiring: Wiring, watched: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(GOOD, encoding="utf-8")
    (watched / "link.csv").symlink_to(tmp_path / "secret.csv")
    (watched / "loop.csv").symlink_to("loop.csv")
    assert (folder.names(watched), folder.left(watched)) == ([], [])
    (watched / "night.csv").write_text(GOOD, encoding="utf-8")
    (watched / "done").symlink_to(tmp_path)
    with pytest.raises(NotADirectoryError):
        list(take_all(watched, folder.names(watched), wiring))
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["secret.csv"]


@pytest.mark.usefixtures("own")
def test_no_file_keeps_the_others_waiting(wiring: Wiring, watched: Path) -> None:
    (watched / "taking").mkdir()
    for name in ("taking/a.csv", "taking/b.csv", "c.csv"):
        (watched / name).write_text(GOOD.replace("F1", name), encoding="utf-8")
    taken = take_all(watched, folder.names(watched), wiring)
    assert next(taken)[0] == "a.csv"
    (watched / "taking" / "b.csv").unlink()
    assert next(taken)[0] == "c.csv"
    with pytest.raises(FileNotFoundError):
        next(taken)


@pytest.mark.usefixtures("own")
def test_what_a_program_sends_several_times_at_once_is_not_taken_for_broken_off(app: Flask, wiring: Wiring) -> None:
    for _ in range(3):
        wiring.store.import_files.begin(hashlib.sha256(GOOD.encode()).hexdigest(), "night.csv", MANAGER, wiring.clock())
    assert sent(signed_in(app, MANAGER), GOOD.encode()).json["imported"] == 1


def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(wiring: Wiring, watched: Path) -> None:
    # From a computer that does not write UTF-8.
    (watched / os.fsdecode(b"\xd6\xd0 1\n.csv")).write_text("nothing,of\nthis,is\n")
    ((name, _, _),) = take_all(watched, folder.names(watched), wiring)
    assert name == wiring.store.import_files.latest(1)[0].name == "�� 1�.csv"


def test_of_a_file_that_is_too_large_only_so_much_is_read(
    wiring: Wiring, watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "LARGEST_UNPACKED", 2**20)
    with (watched / "huge.csv").open("wb") as huge:
        huge.truncate(2**33)
    ((_, outcome, reason),) = take_all(watched, folder.names(watched), wiring)
    assert outcome is None
    assert reason is not None
    assert reason.params == {"size": 1}
    assert (watched / "refused" / "huge.csv").stat().st_size == 2**33


def test_each_file_is_in_one_summary(wiring: Wiring) -> None:
    files, ended = wiring.store.import_files, wiring.clock()
    files.begin("a1", "night.csv", "import", ended)
    files.begin("b2", "under-way.csv", "import", ended)
    files.end("a1", {"stopped": None}, ended)
    later = ended + timedelta(hours=1)
    assert files.claim_untold(ended, later) == []
    told = files.claim_untold(later, later)
    assert [one.name for one in told] == ["night.csv"]
    assert files.claim_untold(later, later) == []
    # No channel took it.
    files.untold(told)
    assert [one.name for one in files.claim_untold(later, later)] == ["night.csv"]
