"""The doctor tries everything that may be wrong, names it, and says what to do."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.commands.main import main
from server.config.loading import Config, load_config
from server.core import backups
from server.core.clock import utc_now
from server.core.wiring import Wiring
from server.run.losses import Head, check_whole
from server.store.failures import ReadOnly
from tests import running
from tests.builders import Opening
from tests.server.store.broken import come_from_the_future, file_of, overwrite_with_noise, take_away

# An attempt at every part of a machine that is well.
CHECKS = ("configuration", "database", "log", "clock", "files", "disk", "backups", "port")


def doctor(config_path: Path) -> tuple[int, str]:
    answer = CliRunner().invoke(main, ["doctor", "--config", str(config_path)])
    return answer.exit_code, answer.output


def wrong(config_path: Path) -> list[str]:
    """The names of the checks that fail; each has a remedy, and together they make the status."""
    status, said = doctor(config_path)
    lines = said.splitlines()
    failed = [line.split()[1].rstrip(":") for line in lines if line.startswith("WRONG")]
    assert status == bool(failed), said
    assert said.count("what to do: ") == len(failed)
    return failed


@pytest.fixture
def used(wiring: Wiring) -> Wiring:
    """A shop with an order in its log, that rests."""
    wiring.command_log.record("R1", Opening("R1", None), who="刘顾问", device="tests", key="R1")
    wiring.store.close()
    return wiring


def test_a_shop_that_is_well_has_nothing_to_look_at(used: Wiring, config_path: Path) -> None:
    status, said = doctor(config_path)
    assert status == 0
    assert [line.split()[1].rstrip(":") for line in said.splitlines()] == list(CHECKS)
    assert " 1 events, and the chain holds" in said


def test_a_log_that_ends_before_the_head_beside_the_key_is_told(used: Wiring, config_path: Path) -> None:
    Head(used.config).note(*used.store.log.head())
    assert wrong(config_path) == []
    Head(used.config).note(2, "0" * 64)
    assert wrong(config_path) == ["log"]
    assert "ends before the noted head 2" in doctor(config_path)[1]
    answer = CliRunner().invoke(main, ["log", "verify", "--config", str(config_path)])
    assert (answer.exit_code, "ends before the noted head 2" in answer.output) == (1, True)


def test_an_empty_place_is_told_how_to_begin(config_path: Path) -> None:
    assert wrong(config_path) == ["database"]
    assert "shopboard run" in doctor(config_path)[1]


def test_a_database_that_is_gone_is_told_with_the_backup_that_can_be_had(
    used: Wiring, config_path: Path, config: Config
) -> None:
    made = backups.make(config, utc_now())
    take_away(used.store.database)
    assert wrong(config_path) == ["database"]
    assert f"shopboard restore {made.path}" in doctor(config_path)[1]


def test_one_that_is_gone_without_a_backup_is_told_as_gone_where_its_head_was_noted(
    used: Wiring, config_path: Path, config: Config
) -> None:
    Head(config).note(*used.store.log.head())
    take_away(used.store.database)
    assert wrong(config_path) == ["database"]
    assert "is gone, and no backup is known" in doctor(config_path)[1]


def test_a_place_in_which_nothing_may_be_written_is_not_told_as_damage(
    used: Wiring, config_path: Path, config: Config
) -> None:
    used.store.close()
    path = file_of(used.store.database)
    # As on a disk that is mounted read-only: the file is whole, and what SQLite needs beside it cannot be made.
    path.with_name(f"{path.name}-wal").mkdir()
    assert "database" in wrong(config_path)
    said = doctor(config_path)[1]
    assert "may not be written" in said
    assert "damaged" not in said
    with pytest.raises(ReadOnly):
        check_whole(config)


def test_damage_newer_tables_and_readers_are_told(used: Wiring, config_path: Path) -> None:
    file_of(used.store.database).chmod(0o644)
    mend = come_from_the_future(used.store.database)
    assert wrong(config_path) == ["database", "files"]
    mend()
    file_of(used.store.database).chmod(0o600)
    assert wrong(config_path) == []
    overwrite_with_noise(file_of(used.store.database))
    assert wrong(config_path) == ["database"]


def test_a_clock_before_the_newest_event_is_told(wiring: Wiring, config_path: Path) -> None:
    wiring.clock.set(utc_now().replace(year=utc_now().year + 1))  # type: ignore[attr-defined]
    wiring.command_log.record("R1", Opening("R1", None), who="刘顾问", device="tests", key="R1")
    assert wrong(config_path) == ["clock"]


def test_a_port_of_somebody_else_and_a_sign_that_is_not_there_are_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = {"host": "127.0.0.1", "port": taken.getsockname()[1], "secret_key_file": str(tmp_path / "key")}
        signs = [
            {"name": name, "protocol": "alpha", "port": port, "lines": 1, "columns": 20, "language": "en"}
            for name, port in (("none", str(tmp_path / "ttyUSB0")), ("away", "socket://127.0.0.1:1"))
        ]
        assert wrong(running.write_config(tmp_path, server=server, signs=signs)) == ["database", "port", "sign", "sign"]


def test_a_backup_folder_that_is_no_folder_is_told(used: Wiring, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert wrong(running.write_config(tmp_path, backup={"folder": str(tmp_path / "file" / "x")})) == []
    old = load_config(running.write_config(tmp_path), {})
    made = backups.make(old, utc_now())
    os.rename(made.path, made.path.with_name("sample-20260101T000000Z.db"))
    assert wrong(running.write_config(tmp_path)) == ["backups"]


def test_a_fault_of_the_configuration_is_told_with_its_line(tmp_path: Path) -> None:
    status, said = doctor(running.write_config(tmp_path, databse="x"))
    assert status == 1
    assert "line" in said
    assert "databse" in said
