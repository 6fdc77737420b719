"""A shop makes its backups by itself: when they are due, verified, the newest kept, tried monthly, and told of."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from server.commands.main import main
from server.config import private_file
from server.config.loading import Config, load_config
from server.core import backups
from server.core.backups import Backups, Copy, Outcome
from server.core.wiring import Wiring
from server.run import backing_up
from server.run.backing_up import BackingUp, back_up, trial_faults
from server.run.losses import Head
from server.run.opening import open_shop
from server.store.copies import CopyError
from server.store.failures import Gone
from tests import running
from tests.builders import Opening
from tests.parts import wait_until
from tests.server.callers import Caller

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
"""09:00 in the shop."""


@pytest.fixture
def backed_up(wiring: Wiring) -> Wiring:
    """A shop with an order in its log."""
    wiring.command_log.record("R1", Opening("R1", None), who="刘顾问", device="tests", key="R1")
    return wiring


def folder_of(config: Config) -> Path:
    assert config.backup.folder is not None
    return config.backup.folder


def names(config: Config) -> list[str]:
    return sorted(path.name for path in folder_of(config).iterdir())


@pytest.mark.parametrize(
    ("made_at", "due"),
    [
        (None, True),
        ("2026-05-04T03:00+08:00", False),
        ("2026-05-04T02:59+08:00", True),
        ("2026-05-03T23:00+08:00", True),
        ("2026-05-04T08:59+08:00", False),
    ],
)
def test_one_is_due_where_none_was_made_since_the_time_of_day(config: Config, made_at: str | None, due: bool) -> None:
    found = Backups(lambda: config)
    if made_at is not None:
        found.newest = Copy(Path("x.db"), datetime.fromisoformat(made_at), 1)
    assert found.is_due(NOW) is due


def test_none_is_due_where_nobody_wants_any(tmp_path: Path) -> None:
    config = load_config(running.write_config(tmp_path, backup={"at": None}), {})
    assert not Backups(lambda: config).is_due(NOW)
    postgres = load_config(running.write_config(tmp_path, database="postgresql+psycopg://x/y"), {})
    assert postgres.backup.folder is None
    assert not Backups(lambda: postgres).is_due(NOW)
    with pytest.raises(CopyError, match="pg_dump"):
        backups.make(postgres, NOW)


def test_what_a_wrong_clock_dated_ahead_keeps_nothing_from_being_made(backed_up: Wiring, config: Config) -> None:
    backups.make(config, NOW + timedelta(days=400))
    found = Backups(lambda: config)
    found.look(NOW)
    assert found.newest is None
    assert found.is_due(NOW)


def test_the_newest_are_kept_and_nothing_else_is_touched(backed_up: Wiring, config: Config) -> None:
    config = config.model_copy(update={"backup": config.backup.model_copy(update={"keep": 3})})
    before = os.umask(0o022)
    try:
        for day in range(5):
            backups.make(config, NOW + timedelta(days=day))
    finally:
        os.umask(before)
    mine = folder_of(config) / "mine.db"
    mine.write_text("a file of somebody")
    left = folder_of(config) / f"sample-20260101T000000Z.db.{2**22 + 1}.part"
    left.write_text("cut off")
    backups.make(config, NOW + timedelta(days=5))
    assert names(config) == ["mine.db", *(f"sample-202605{day:02}T010000Z.db" for day in (7, 8, 9))]
    assert {path.stat().st_mode & 0o777 for path in folder_of(config).glob("sample-*.db")} == {0o600}
    assert folder_of(config).stat().st_mode & 0o777 == 0o700


def test_a_backup_is_tried_and_what_became_of_it_is_told(
    backed_up: Wiring, config: Config, app: Flask, admin: Caller
) -> None:
    made = back_up(config, lambda: NOW)
    assert backups.read_outcome(config) == Outcome(tried_at=NOW.isoformat(), trial_of=made.path.name)
    assert list(trial_faults(config, made.path)) == []
    assert [path for path in folder_of(config).parent.iterdir() if path.name.startswith("trial-")] == []
    backed_up.backups.look(NOW)
    page = admin.client.get("/admin?tab=backup").text
    assert made.path.name in page
    assert "一切正常" in page
    figures = app.test_client().get("/metrics").text
    assert "shopboard_backup_age_seconds 0.0" in figures
    assert "shopboard_backup_restorable 1.0" in figures


def test_a_trial_is_due_monthly_and_the_day_after_a_bad_one() -> None:
    good = Outcome(tried_at=NOW.isoformat())
    bad = replace(good, trial_faults=("x",))
    assert backups.trial_is_due(Outcome(), NOW)
    assert [backups.trial_is_due(good, NOW + timedelta(days=n)) for n in (1, 29, 30)] == [False, False, True]
    assert [backups.trial_is_due(bad, NOW + timedelta(hours=n)) for n in (1, 24)] == [False, True]


def test_a_log_that_has_lost_its_end_is_told_until_somebody_takes_it_as_it_is(
    backed_up: Wiring, config: Config, config_path: Path, admin: Caller
) -> None:
    part, head, told = BackingUp(backed_up, config_path), Head(config), "ends before the noted head 7"
    part.note_head()
    assert head.noted() == backed_up.store.log.head()
    head.note(7, "0" * 64)
    part.note_head()
    assert (head.noted() or (0,))[0] == 7
    assert told in admin.client.get("/admin").text
    took = CliRunner().invoke(main, ["log", "head", "--note", "--config", str(config_path)])
    assert took.exit_code == 0, took.output
    part.note_head()
    assert head.noted() == backed_up.store.log.head()
    assert told not in admin.client.get("/admin").text


def test_a_shop_that_was_only_set_up_is_not_forgotten_either(
    wiring: Wiring, config: Config, config_path: Path, people: None
) -> None:
    part = BackingUp(wiring, config_path)
    # However short it has run.
    part.stop()
    assert (Head(config).noted() or (None,))[0] == 0
    assert wiring.backups.lost == ""
    path = wiring.store.database.path
    assert path is not None
    wiring.store.close()
    path.unlink()
    with pytest.raises(Gone, match="it held 0 events"):
        open_shop(config)


def test_a_file_that_cannot_be_put_in_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").touch()
    with pytest.raises(OSError, match="taken"):
        private_file.put(tmp_path / "taken", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_an_altered_log_is_told_and_backed_up_all_the_same(backed_up: Wiring, config: Config, admin: Caller) -> None:
    path = backed_up.store.database.path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as hand:
        hand.execute("DROP TRIGGER event_not_updated")
        hand.execute("UPDATE event SET who = 'nobody' WHERE seq = 1")
    made = back_up(config, lambda: NOW)
    outcome = backups.read_outcome(config)
    assert made.path.is_file()
    assert "event 1 was altered" in outcome.altered[0]
    assert outcome.trial_faults
    backed_up.backups.look(NOW)
    assert "event 1 was altered" in admin.client.get("/admin").text


def test_a_backup_that_cannot_be_made_is_told_and_the_older_ones_stay(
    backed_up: Wiring, config: Config, admin: Caller
) -> None:
    made = back_up(config, lambda: NOW)
    path = backed_up.store.database.path
    assert path is not None
    backed_up.store.close()
    path.rename(path.with_name("aside.db"))
    with pytest.raises(CopyError, match="no database"):
        back_up(config, lambda: NOW + timedelta(days=1))
    path.with_name("aside.db").rename(path)
    backed_up.backups.look(NOW)
    assert made.path.is_file()
    assert "no database" in admin.client.get("/admin").text


def test_two_days_without_a_backup_are_a_warning(backed_up: Wiring, config: Config, admin: Caller) -> None:
    found = backed_up.backups
    backups.make(config, NOW - timedelta(days=2))
    found.look(NOW)
    assert list(found.worries(NOW)) == []
    assert list(found.worries(NOW + timedelta(minutes=1))) == [("backup_old", "2")]
    found.newest = replace(found.newest, made_at=NOW - timedelta(days=3)) if found.newest else None
    assert "3 天前" in admin.client.get("/admin").text


def test_the_running_server_starts_the_process_that_makes_one(
    backed_up: Wiring, config_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "FIRST_SECONDS", 0.0)
    part = BackingUp(backed_up, config_path)
    part.start()
    wait_until((folder_of(config) / "sample-last.json").is_file, what="the first backup")
    part.stop()
    assert [name[-4:] for name in names(config)] == ["Z.db", "json"]


def test_an_empty_shop_is_not_backed_up(
    wiring: Wiring, config_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "FIRST_SECONDS", 0.0)
    part = BackingUp(wiring, config_path)
    part.start()
    wait_until(lambda: wiring.backups.looked, what="the first look")
    part.stop()
    assert not folder_of(config).exists()


def test_by_hand_a_backup_goes_where_the_others_are_and_can_be_tried(
    backed_up: Wiring, config_path: Path, config: Config, tmp_path: Path
) -> None:
    def shopboard(*arguments: str) -> tuple[int, str]:
        answer = CliRunner().invoke(main, ["--config", str(config_path), *arguments])
        return answer.exit_code, answer.output

    status, said = shopboard("backup")
    (made,) = backups.copies_of(config)
    assert (status, said) == (0, f"backed up to {made.path}\n")
    assert shopboard("restore", "--try", str(made.path)) == (0, f"{made.path} can be restored\n")
    noise = tmp_path / "noise.db"
    noise.write_bytes(os.urandom(9_000))
    status, said = shopboard("restore", "--try", str(noise))
    assert (status, "no sound backup" in said) == (1, True)
