"""Whatever somebody alters in the file behind the product's back is named: events, book, notes, and a tail cut off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from board.figures.administered import ChainBegun
from board.figures.entered_facts import FiguresSeen, MonthClosed
from board.orders import events as e
from server.commands.main import main
from server.config.loading import load_config
from server.run.opening import open_shop
from server.store import audit, chain, chain_check
from server.store.bookshelf import Author, Part
from server.store.models_of import models_of
from server.store.store import Store
from server.store.tables import event
from server.store.upgrade import upgrade
from tests.builders import DAY, History, at, shop
from tests.server.conftest import opened

WORDS = "客户甲示例晚到，电话 13900000000"
N = 4


@pytest.fixture
def written(either_store: Store) -> Store:
    """Orders with a note, and an entry of the book between them."""
    look(either_store, "k1")
    write(either_store, History("R1").received().promised("17:00").worked().delivered("18:00"))
    look(either_store, "k2", days=1)
    later = History("R2", either_store.log.last_seq() + 1).received()
    later.add(e.JobCancelled(WORDS), "10:30")
    write(either_store, later)
    return either_store


def write(store: Store, history: History) -> None:
    store.append(history.events, [models_of(shop(), history.job)])


def look(store: Store, key: str, days: int = 0) -> None:
    day = DAY + timedelta(days=days)
    store.book.record(Part((FiguresSeen,)), lambda _: [FiguresSeen(day)], Author("经理", "pc", key, at("09:00")))


@contextmanager
def unguarded(store: Store) -> Iterator[sa.Connection]:
    """What somebody with the file and no scruples does first."""
    with store.database.engine.begin() as connection:
        if store.database.is_sqlite:
            for table, what in product(("event", "book"), ("updated", "deleted")):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_not_{what}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection


def tamper(store: Store, *statements: str) -> None:
    with unguarded(store) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def faults(store: Store) -> list[str]:
    with store.database.reading() as connection:
        return list(chain_check.faults_in(connection, store.site))


def change_body(store: Store, **changes: object) -> str:
    """The statement that puts other values into the body of event N."""
    with store.database.engine.connect() as connection:
        body = connection.execute(sa.select(event.c.body).where(event.c.seq == N)).scalar_one()
    text = json.dumps({**body, **changes}, ensure_ascii=False)
    return f"UPDATE event SET body = '{text}' WHERE seq = {N}"


def test_a_log_that_nobody_altered_holds(written: Store) -> None:
    assert faults(written) == []
    seq, head = written.log.head()
    assert seq == written.log.last_seq()
    assert chain_check.lost_head(written.database, seq, head) is None


@pytest.mark.parametrize(
    "column",
    [
        "who = 'somebody'",
        "device = 'elsewhere'",
        "job = 'R9'",
        "kind = 'WashStarted'",
        "version = 2",
        "key = 'another'",
        "part = 7",
        "recorded_at = '2026-05-04 03:00:00.000000'",
        "at = '2026-05-04 03:00:00.000000'",
    ],
)
def test_a_changed_column_is_named(written: Store, column: str) -> None:
    tamper(written, f"UPDATE event SET {column} WHERE seq = {N}")
    assert faults(written) == [f"event {N} was altered, or one before it taken away"]


def test_a_changed_body_is_named_also_after_rebuilding(written: Store) -> None:
    tamper(written, change_body(written, promised_at="2026-05-04T23:00:00+00:00"))
    audit.rebuild(written, shop())
    assert faults(written) == [f"event {N} was altered, or one before it taken away"]


def test_an_event_taken_out_of_the_middle_is_noticed(written: Store) -> None:
    tamper(written, f"DELETE FROM event WHERE seq = {N}")
    assert f"event {N + 1} was altered, or one before it taken away" in faults(written)


def test_an_event_whose_hash_was_made_to_fit_breaks_the_next(written: Store) -> None:
    """Whoever knows how hashes are made must alter every later one as well, and then a noted head shows it."""
    seq, head = written.log.head()
    tamper(written, f"UPDATE event SET who = 'somebody', hash = '{'a' * 64}' WHERE seq = {N}")
    assert [f"event {N + 1} was altered, or one before it taken away"] == faults(written)[-1:]
    tamper_all_hashes(written)
    assert faults(written) == []
    assert chain_check.lost_head(written.database, seq, head) is not None


def tamper_all_hashes(store: Store) -> None:
    """The whole chain made anew over what stands there now."""
    from server.store.log import CHAINED, chained_event
    from server.store.tables import book

    with unguarded(store) as connection:
        heads = {row.seq: row.hash for row in connection.execute(sa.select(book))} | {0: chain.GENESIS}
        previous = chain.GENESIS
        for row in connection.execute(sa.select(event).order_by(event.c.seq)).mappings().all():
            record = {name: row[name] for name in CHAINED}
            previous = chained_event(previous, record, heads[row["book_seq"]])
            connection.execute(sa.update(event).where(event.c.seq == row["seq"]).values(hash=previous))


def test_a_tail_cut_off_is_noticed_against_a_noted_head(written: Store) -> None:
    seq, head = written.log.head()
    tamper(written, f"DELETE FROM event WHERE seq > {seq - 2}")
    assert faults(written) == ["the note of event 10 was altered"] or faults(written) == []
    lost = chain_check.lost_head(written.database, seq, head)
    assert lost is not None
    assert f"ends before the noted head {seq}" in lost


def test_a_tail_cut_off_is_noticed_against_the_head_on_which_a_month_was_closed(written: Store) -> None:
    seq, head = written.log.head()
    fact = MonthClosed("2026-04", seq, (), (), "", head)
    author = Author("经理", "pc", "close", at("09:00"))
    written.book.record(Part((MonthClosed,), ("2026-04",)), lambda _: [fact], author)
    assert faults(written) == []
    tamper(written, f"DELETE FROM event WHERE seq = {seq}")
    assert f"since the month 2026-04 was closed: the log ends before the noted head {seq}" in faults(written)[-1]


def test_an_entry_of_the_book_that_was_altered_or_taken_away_is_named(written: Store) -> None:
    tamper(written, "UPDATE book SET who = 'somebody' WHERE seq = 1")
    assert faults(written) == ["entry 1 of the book was altered, or the one before it"]
    tamper(written, "DELETE FROM book WHERE seq = 2") if not written.database.is_sqlite else delete_bare(written)
    assert any("the book's entry 2 taken away" in fault for fault in faults(written))


def delete_bare(store: Store) -> None:
    with store.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM book WHERE seq = 2")


def test_a_note_stands_beside_the_log_and_comes_back_with_the_event(written: Store) -> None:
    with written.database.engine.connect() as connection:
        bodies = [str(body) for body in connection.execute(sa.select(event.c.body)).scalars()]
    assert not any("13900000000" in body for body in bodies)
    cancelled = written.log.of_job("R2")[-1].fact
    assert cancelled == e.JobCancelled(WORDS)
    assert [record["note"] for record in audit.export(written) if "note" in record] == [WORDS]
    assert [audit.of_record(record) for record in audit.export(written)] == written.log.read(0)


def test_an_altered_note_is_named_and_an_erased_one_breaks_nothing(written: Store) -> None:
    last = written.log.last_seq()
    with written.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE note SET text = 'nothing'")
    assert faults(written) == [f"the note of event {last} was altered"]
    with written.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM note")
    assert faults(written) == []
    assert written.log.of_job("R2")[-1].fact == e.JobCancelled(chain.ERASED)


def test_an_old_log_gets_its_chain_once_and_the_book_says_when(database_url: str) -> None:
    store = Store(database_url, "old")
    upgrade(store.database, "007")
    history = History("R1").received().promised("17:00")
    history.add(e.JobCancelled(WORDS), "10:30")
    write_as_before(store, history)
    upgrade(store.database)
    begun = store.book.entries()
    assert [entry.fact for entry in begun] == [ChainBegun(3, 0)]
    assert faults(store) == []
    assert store.log.read(0) == history.events
    with pytest.raises(sa.exc.IntegrityError), store.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET who = 'somebody'")
    store.close()


def write_as_before(store: Store, history: History) -> None:
    """Records as the version before the chain wrote them."""
    from board.orders.record import encode

    with store.database.engine.begin() as connection:
        for number, one in enumerate(history.events):
            kind, version, body = encode(one.fact)
            row = {
                "site": store.site, "seq": one.seq, "job": one.job, "kind": kind, "version": version, "at": one.at,
                "recorded_at": one.recorded_at, "who": one.who, "device": one.device, "key": f"k{number}", "part": 0,
                "body": body,
            }  # fmt: skip
            columns = (sa.column(name, event.c[name].type) for name in row)
            connection.execute(sa.insert(sa.table("event", *columns)), row)
    history.events[:] = [one_with_key(one, f"k{number}") for number, one in enumerate(history.events)]


def one_with_key(one: e.Event, key: str) -> e.Event:
    return e.Event(one.seq, one.job, one.at, one.recorded_at, one.who, one.device, key, one.fact)


def test_sites_of_one_database_have_chains_of_their_own(either_store: Store) -> None:
    other = opened(either_store.database.url.render_as_string(hide_password=False), "elsewhere")
    write(either_store, History().received())
    write(other, History().received())
    assert either_store.log.head() != other.log.head()
    assert faults(either_store) == faults(other) == []
    other.close()


@given(st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=4), st.text())
def test_a_hash_depends_on_every_part(record: dict[str, object], more: str) -> None:
    here = chain.link(chain.GENESIS, record)
    assert chain.link(chain.GENESIS, dict(reversed(record.items()))) == here
    assert chain.link(here, record) != here
    assert chain.link(chain.GENESIS, record, "beside") != here
    assert chain.link(chain.GENESIS, {**record, f"-{more}-": 0}) != here


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(config)])


def test_the_command_line_notes_a_head_and_fails_when_the_log_lost_it(config_path: Path) -> None:
    wiring = open_shop(load_config(config_path, {}))
    write(wiring.store, History("R1").received().promised("17:00"))
    seq, newest = run(config_path, "log", "head").output.split()
    assert (int(seq), newest) == wiring.store.log.head()
    assert run(config_path, "log", "verify", "--head", f"{seq}:{newest}").exit_code == 0
    tamper(wiring.store, f"DELETE FROM event WHERE seq = {seq}")
    wiring.store.close()
    run(config_path, "log", "rebuild")
    assert run(config_path, "log", "verify").exit_code == 0
    lost = run(config_path, "log", "verify", "--head", f"{seq}:{newest}")
    assert lost.exit_code == 1
    assert "ends before the noted head" in lost.output
    assert run(config_path, "log", "verify", "--head", "nonsense").exit_code == 2


def test_the_command_line_names_an_altered_event(config_path: Path) -> None:
    wiring = open_shop(load_config(config_path, {}))
    write(wiring.store, History("R1").received().promised("17:00"))
    tamper(wiring.store, "UPDATE event SET device = 'elsewhere' WHERE seq = 2")
    wiring.store.close()
    found = run(config_path, "log", "verify")
    assert found.exit_code == 1
    assert "event 2 was altered" in found.output
