"""The log holds what was written, in order and without gaps, and refuses everything else. On both kinds of database."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from board.orders import events as e
from server.store.database import Database
from server.store.failures import Conflict, DiskFull, Gone, ReadOnly, StoreError
from server.store.models_of import models_of
from server.store.store import Store
from server.store.tables import setting
from server.store.upgrade import upgrade
from tests.builders import History, at, shop
from tests.server.conftest import opened


def write(store: Store, history: History) -> None:
    store.append(history.events, [models_of(shop(), history.job)])


def execute(store: Store, statement: str) -> None:
    with store.database.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_what_was_appended_is_read_again(either_store: Store) -> None:
    history = History().received(model="示例 1.5T 「白」").promised("17:00").worked()
    write(either_store, history)
    assert either_store.log.read(0) == history.events
    assert either_store.log.read(2, limit=2) == history.events[2:4]
    assert either_store.log.last_seq() == 5


def test_a_jobs_events_are_found_by_its_number(either_store: Store) -> None:
    first = History("R1").received().promised()
    second = History("R2", first_seq=3).received()
    write(either_store, first)
    write(either_store, second)
    assert either_store.log.of_job("R1") == first.events
    assert either_store.log.of_job("R1", up_to=1) == first.events[:1]
    assert either_store.log.of_job("R9") == []


def test_the_keys_that_begin_alike_are_found(either_store: Store) -> None:
    history, ends = History("R1").received().promised(), ("0" * 16, "f" * 16)
    history.events = [replace(event, key=f"李顾问/tap/{end}") for event, end in zip(history.events, ends, strict=True)]
    write(either_store, history)
    assert sorted(either_store.log.keys_under("李顾问/tap/")) == [f"李顾问/tap/{end}" for end in ends]
    assert either_store.log.keys_under("李顾问/ta") == []


def test_a_place_that_is_taken_is_a_conflict_and_leaves_nothing_behind(either_store: Store) -> None:
    write(either_store, History("R1").received())
    with pytest.raises(Conflict):
        write(either_store, History("R2").received())
    assert either_store.log.last_seq() == 1
    assert either_store.jobs.get("R2") is None


def test_a_place_beyond_the_next_is_a_conflict(either_store: Store) -> None:
    write(either_store, History("R1").received())
    with pytest.raises(Conflict):
        write(either_store, History("R2", first_seq=3).received())


def test_a_key_is_used_once(either_store: Store) -> None:
    write(either_store, History("R1").received())
    again = History("R1", first_seq=2).received()
    again.events[0] = e.Event(2, "R2", at("09:00"), at("09:00"), "刘顾问", "tests", "R1-1", again.events[0].fact)
    with pytest.raises(Conflict):
        either_store.append(again.events, [])


def test_two_sites_in_one_database_have_each_their_own_log(either_store: Store) -> None:
    other = Store(either_store.database.url.render_as_string(hide_password=False), "elsewhere")
    write(either_store, History("R1").received().promised())
    write(other, History("R1").received(plate="沪B99999"))
    assert (either_store.log.last_seq(), other.log.last_seq()) == (2, 1)
    assert [row.plate for row in other.jobs.find()] == ["沪B99999"]
    other.close()


COPY = (
    "INSERT INTO event SELECT site, {seq}, job, kind, version, at, recorded_at, who, device, {key}, part, body, "
    "book_seq, hash FROM event"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET who = 'nobody'",
        "UPDATE event SET seq = seq + 1",
        "DELETE FROM event",
        "DELETE FROM event WHERE seq = 1",
        COPY.format(seq="seq", key="'new'"),
        COPY.format(seq="seq + 2", key="'new'"),
        COPY.format(seq="seq + 1", key="key"),
    ],
)
def test_nobody_changes_the_log_behind_its_back(either_store: Store, statement: str) -> None:
    history = History().received()
    write(either_store, history)
    with pytest.raises(sa.exc.IntegrityError):
        execute(either_store, statement)
    assert either_store.log.read(0) == history.events


@pytest.mark.parametrize("where", ["seq", "key"])
def test_insert_or_replace_does_not_slip_past(store: Store, where: str) -> None:
    write(store, History().received())
    place = "seq, job, kind, version, at, recorded_at, 'nobody', device, 'new'"
    if where == "key":
        place = "seq + 1, job, kind, version, at, recorded_at, 'nobody', device, key"
    rest = "part, body, book_seq, hash"
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        execute(store, f"INSERT OR REPLACE INTO event SELECT site, {place}, {rest} FROM event WHERE seq = 1")
    assert [event.who for event in store.log.read(0)] == ["刘顾问"]


@pytest.mark.postgres
def test_postgres_does_not_empty_the_log_either(postgres_url: str) -> None:
    store = opened(postgres_url)
    write(store, History().received())
    for statement in (
        "TRUNCATE event",
        "INSERT INTO event SELECT * FROM event WHERE seq = 1 ON CONFLICT (site, seq) DO UPDATE SET who = 'nobody'",
    ):
        with pytest.raises(sa.exc.IntegrityError):
            execute(store, statement)
    assert [event.who for event in store.log.read(0)] == ["刘顾问"]
    store.close()


def test_sqlite_writes_through_to_the_disk(store: Store) -> None:
    with store.database.engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    assert (mode, synchronous) == ("wal", 2)


def test_a_database_that_cannot_be_reached_says_so_in_a_sentence() -> None:
    nowhere = Store("postgresql+psycopg://nobody@127.0.0.1:1/none", "test")
    with pytest.raises(StoreError, match="cannot be used") as told:
        nowhere.log.last_seq()
    assert len(str(told.value).splitlines()) == 1


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{path.as_posix()}", "test").log.last_seq()


def test_nothing_is_written_into_a_database_file_that_was_removed(store: Store) -> None:
    write(store, History("R1").received())
    path = store.database.path
    assert path is not None
    aside = path.rename(path.with_name("aside.db"))
    with pytest.raises(StoreError, match="gone"):
        write(store, History("R2", first_seq=2).received())
    aside.rename(path)
    write(store, History("R2", first_seq=2).received())
    assert store.log.last_seq() == 2


@pytest.mark.parametrize(
    ("limit", "fault"), [("max_page_count = 1", DiskFull), ("query_only = ON", ReadOnly)], ids=["full", "read-only"]
)
def test_the_databases_own_words_for_its_faults_are_understood(
    store: Store, limit: str, fault: type[StoreError]
) -> None:
    def put_much(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {limit}").close()
        connection.execute(sa.insert(setting), [{"site": "x", "name": str(n), "value": "y" * 4_000} for n in range(50)])

    with pytest.raises(fault):
        store.database.write(put_much)


def test_a_database_that_is_gone_is_not_made_anew_in_silence(store: Store) -> None:
    path = store.database.path
    assert path is not None
    store.close()
    path.unlink()
    with pytest.raises(Gone):
        store.log.last_seq()
    assert not path.exists()


def test_files_and_folders_are_for_their_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = Database(f"sqlite:///{(tmp_path / 'var' / 'shop.db').as_posix()}", "test")
        upgrade(database)
        (tmp_path / "old.db").write_bytes((tmp_path / "var" / "shop.db").read_bytes())
        old = Database(f"sqlite:///{(tmp_path / 'old.db').as_posix()}", "test")
        upgrade(old)
        with database.engine.connect() as one, old.engine.connect() as other:
            one.exec_driver_sql("SELECT 1 FROM event").close()
            other.exec_driver_sql("SELECT 1 FROM event").close()
            files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
            assert [path.name for path in files] == [
                f"{name}.db{end}" for name in ("old", "shop") for end in ("", "-shm", "-wal")
            ]
            assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o600"}
        assert oct((tmp_path / "var").stat().st_mode & 0o777) == "0o700"
    finally:
        os.umask(before)


def test_what_was_written_into_a_file_that_lost_its_name_is_saved_and_nothing_more_is_taken(store: Store) -> None:
    write(store, History("R1").received())
    path = store.database.path
    assert path is not None
    path.with_name(f"{path.name}-wal").unlink()
    for _ in range(2):
        with pytest.raises(StoreError, match="taken away") as told:
            write(store, History("R2", first_seq=2).received())
        assert told.value.code == "torn"
    # As a power cut would: nobody closes anything, and who opens it next finds all that was answered.
    (copy := path.with_name("copy.db")).write_bytes(path.read_bytes())
    assert Store(f"sqlite:///{copy.as_posix()}", store.site).log.last_seq() == 1
    store.close()
    write(store, History("R2", first_seq=2).received())
    assert store.log.last_seq() == 2


def test_a_database_that_is_overwritten_while_in_use_takes_nothing_more(store: Store) -> None:
    write(store, History("R1").received())
    path = store.database.path
    assert path is not None
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    write(store, History("R2", first_seq=2).received())
    whole = path.read_bytes()
    for left in (0, 4096 * 3):
        with path.open("r+b") as file:
            file.truncate(left)
        with pytest.raises(StoreError, match="overwritten") as told:
            write(store, History("R3", first_seq=3).received())
        assert told.value.code == "damaged"
        path.write_bytes(whole)


@pytest.mark.skipif(not hasattr(os, "pread"), reason="nobody can read beside SQLite here")
@pytest.mark.parametrize("more", [0, 4096 * 500], ids=["as large", "larger"])
def test_one_over_which_another_was_written_before_anything_was_brought_over_takes_nothing_more(
    store: Store, more: int
) -> None:
    path = store.database.path
    assert path is not None
    write(store, History("R1").received())
    store.database.check_place()
    os.utime(path)
    write(store, History("R2", first_seq=2).received())
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(4096))
        file.truncate(path.stat().st_size + more)
    for _ in range(2):
        with pytest.raises(StoreError, match="overwritten") as told:
            write(store, History("R3", first_seq=3).received())
        assert told.value.code == "damaged"


def test_what_sqlite_itself_brings_over_is_nobody_else_s_work(store: Store) -> None:
    url = store.database.url.render_as_string()
    other = Store(url, store.site)
    for number in range(1, 13):
        write((store, other)[number % 2], History(f"R{number}", first_seq=number).received())
        for one, how in ((store, "PASSIVE"), (other, "TRUNCATE"))[: number % 3]:
            with one.database.engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA wal_checkpoint({how})").close()
        store.database.check_place()
        other.database.check_place()
    other.close()
    write(store, History("R13", first_seq=13).received())


def test_a_database_that_its_owner_has_tidied_up_is_shorter_and_whole(store: Store) -> None:
    path = store.database.path
    assert path is not None
    with store.database.engine.connect() as connection:
        for statement in ("CREATE TABLE much (what BLOB)", "INSERT INTO much VALUES (zeroblob(200000))"):
            connection.exec_driver_sql(statement).close()
        connection.commit()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    write(store, History("R1").received())
    before = path.stat().st_size
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in ("DROP TABLE much", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            other.execute(statement)
    assert path.stat().st_size < before
    write(store, History("R2", first_seq=2).received())
    assert store.log.last_seq() == 2
