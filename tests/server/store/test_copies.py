"""A backup is made while the shop works, is whole, and never overwrites; what is restored is what was backed up."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from server.core.command_log import CommandLog
from server.store import audit, copies
from server.store.copies import CopyError, backup
from server.store.store import Store
from tests.builders import Opening, shop


def open_orders(command_log: CommandLog, first: int, count: int) -> None:
    for number in range(first, first + count):
        command_log.record(f"R{number}", Opening(f"R{number}"), who="刘顾问", device="tests", key=f"k{number}")


def database_of(store: Store) -> Path:
    path = store.database.path
    assert path is not None
    return path


def test_a_backup_made_while_others_write_is_whole_and_as_of_one_moment(
    command_log: CommandLog, store: Store, tmp_path: Path
) -> None:
    open_orders(command_log, 0, 5)
    begun, enough = threading.Event(), threading.Event()

    def keep_writing() -> None:
        for number in range(5, 500):
            open_orders(command_log, number, 1)
            begun.set()
            if enough.is_set():
                break

    writer = threading.Thread(target=keep_writing)
    writer.start()
    assert begun.wait(120)
    before = store.log.last_seq()
    backup(database_of(store), tmp_path / "copy.db")
    after = store.log.last_seq()
    enough.set()
    writer.join(120)
    copy = Store(f"sqlite:///{tmp_path / 'copy.db'}", "test")
    assert before <= copy.log.last_seq() <= after
    assert list(audit.verify(copy, shop())) == []
    copy.close()


def test_a_backup_is_one_file_and_a_restored_database_another(
    command_log: CommandLog, store: Store, tmp_path: Path
) -> None:
    open_orders(command_log, 0, 3)
    for place in ("copies", "shop"):
        (tmp_path / place).mkdir()
    backup(database_of(store), tmp_path / "copies" / "copy.db")
    copies.restore(tmp_path / "copies" / "copy.db", tmp_path / "shop" / "shop.db")
    assert [path.name for place in ("copies", "shop") for path in (tmp_path / place).iterdir()] == [
        "copy.db",
        "shop.db",
    ]


def test_a_restored_database_goes_on_where_the_backup_was_made(
    command_log: CommandLog, store: Store, tmp_path: Path
) -> None:
    open_orders(command_log, 0, 3)
    backup(database_of(store), tmp_path / "copy.db")
    copies.restore(tmp_path / "copy.db", tmp_path / "new" / "shop.db")
    restored = Store(f"sqlite:///{tmp_path / 'new' / 'shop.db'}", "test")
    assert restored.log.read(0) == store.log.read(0)
    assert restored.people.staff() == store.people.staff()
    assert restored.floor.teams() == store.floor.teams()
    restored.close()


def test_nothing_is_overwritten(command_log: CommandLog, store: Store, tmp_path: Path) -> None:
    open_orders(command_log, 0, 1)
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    with pytest.raises(CopyError, match="not overwritten"):
        backup(database_of(store), taken)
    backup(database_of(store), tmp_path / "copy.db")
    with pytest.raises(CopyError, match="not overwritten"):
        copies.restore(tmp_path / "copy.db", taken)
    with pytest.raises(CopyError, match="not overwritten"):
        copies.restore(tmp_path / "copy.db", database_of(store))
    assert taken.read_text() == "mine"


def test_a_write_ahead_file_left_behind_is_not_overwritten_either(
    command_log: CommandLog, store: Store, tmp_path: Path
) -> None:
    open_orders(command_log, 0, 1)
    backup(database_of(store), tmp_path / "copy.db")
    (tmp_path / "shop.db-wal").write_text("of another database")
    with pytest.raises(CopyError, match=r"shop\.db-wal"):
        copies.restore(tmp_path / "copy.db", tmp_path / "shop.db")


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, b"SQLite format 3\x00" + b"\x00" * 4096])
def test_what_is_no_backup_is_not_restored(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source.db"
    source.write_bytes(content)
    with pytest.raises(CopyError, match=r"not a (sound )?backup"):
        copies.restore(source, tmp_path / "shop.db")
    assert not (tmp_path / "shop.db").exists()


def test_a_damaged_backup_is_not_restored(command_log: CommandLog, store: Store, tmp_path: Path) -> None:
    open_orders(command_log, 0, 40)
    copy = tmp_path / "copy.db"
    backup(database_of(store), copy)
    whole = bytearray(copy.read_bytes())
    whole[8192 : 8192 + 4096 * 6] = b"\xff" * 4096 * 6
    copy.write_bytes(whole)
    with pytest.raises(CopyError):
        copies.restore(copy, tmp_path / "shop.db")
    assert not (tmp_path / "shop.db").exists()


def test_what_is_not_there_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(CopyError, match="no database"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises(CopyError, match="no file"):
        copies.restore(tmp_path / "none.db", tmp_path / "shop.db")
    (tmp_path / "there.db").touch()
    with pytest.raises(CopyError, match="no folder"):
        backup(tmp_path / "there.db", tmp_path / "nowhere" / "copy.db")


def test_a_copy_is_for_its_owner_only_whatever_the_umask(command_log: CommandLog, store: Store, tmp_path: Path) -> None:
    open_orders(command_log, 0, 1)
    before = os.umask(0o022)
    try:
        backup(database_of(store), tmp_path / "copy.db")
        copies.restore(tmp_path / "copy.db", tmp_path / "new" / "shop.db")
    finally:
        os.umask(before)
    for path, mode in (("copy.db", 0o600), ("new/shop.db", 0o600), ("new", 0o700)):
        assert (tmp_path / path).stat().st_mode & 0o777 == mode, path


def test_a_disk_that_knows_no_second_name_for_a_file_takes_backups_too(
    command_log: CommandLog, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    open_orders(command_log, 0, 1)
    backup(database_of(store), tmp_path / "copy.db")
    with pytest.raises(CopyError, match="not overwritten"):
        backup(database_of(store), tmp_path / "copy.db")
    copies.restore(tmp_path / "copy.db", tmp_path / "shop.db")
