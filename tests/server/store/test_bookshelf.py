"""The book holds what was entered, in order and without gaps, and refuses all else. On both kinds of database."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import sqlalchemy as sa

from board.figures import entered_facts as b
from board.figures.book import Book, BookEntry
from board.orders.shop import Shop
from board.refused import Refused
from server.store import audit
from server.store.bookshelf import Author, Part
from server.store.store import Store
from tests.builders import CALENDAR, RULES, at
from tests.server.conftest import opened

EVERYTHING = Part(tuple(b.BOOK_KINDS.values()))
VALUE = b.ValueEntered("css_rank", "2026-04", "7", "四月")


def author(key: str = "k1", who: str = "赵经理") -> Author:
    return Author(who, "tests", key, at("09:00"))


def enter(store: Store, *facts: b.BookFact, key: str = "k1") -> tuple[BookEntry, ...]:
    return store.book.record(EVERYTHING, lambda book: facts, author(key))


def test_what_was_entered_is_read_again(either_store: Store) -> None:
    sheet = b.AttendanceEntered(date(2026, 5, 4), (b.Attended("赵示例", 480), b.Attended("钱示例", None)))
    written = enter(either_store, VALUE, sheet)
    assert [entry.seq for entry in written] == [1, 2]
    assert tuple(either_store.book.entries()) == written
    assert either_store.book.entries(after=1) == [written[1]]


def test_a_part_of_the_book_is_its_kinds_and_periods_and_every_measure(either_store: Store) -> None:
    measure = b.MeasureOpened("on_time", "2026-03", "清点", "王主管", date(2026, 5, 20))
    enter(either_store, VALUE, b.ValueEntered("css_rank", "2026-05", "5"), measure, b.FiguresSeen(date(2026, 5, 4)))
    found = either_store.book.read(Part((b.ValueEntered, b.MeasureOpened), ("2026-05",)))
    assert (list(found.values), list(found.measures), found.seen) == ([("css_rank", "2026-05")], [3], {})


def test_the_same_key_again_changes_nothing_and_gives_what_was_written(either_store: Store) -> None:
    first = enter(either_store, VALUE)

    def decide(book: Book) -> list[b.BookFact]:
        raise AssertionError("it was decided before")

    assert either_store.book.record(EVERYTHING, decide, author()) == first
    assert len(either_store.book.entries()) == 1


def test_the_log_knows_the_keys_of_the_book(either_store: Store) -> None:
    key = "赵经理/tap/" + "0" * 16
    enter(either_store, VALUE, key=key)
    assert either_store.log.keys_under("赵经理/tap/") == [key]


def test_what_is_refused_leaves_nothing_behind(either_store: Store) -> None:
    def decide(book: Book) -> list[b.BookFact]:
        raise Refused("No.")

    with pytest.raises(Refused):
        either_store.book.record(EVERYTHING, decide, author())
    assert either_store.book.entries() == []
    # The key has not been used up.
    assert [entry.fact for entry in enter(either_store, VALUE)] == [VALUE]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE book SET who = 'somebody' WHERE seq = 1",
        "UPDATE book SET body = '{}'",
        "DELETE FROM book WHERE seq = 1",
        "DELETE FROM book",
    ],
)
def test_an_entry_is_neither_changed_nor_deleted(either_store: Store, statement: str) -> None:
    enter(either_store, VALUE)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), either_store.database.engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert [entry.fact for entry in either_store.book.entries()] == [VALUE]


def test_a_place_in_the_book_cannot_be_taken_again(either_store: Store) -> None:
    enter(either_store, VALUE)
    instead = "INSERT OR REPLACE" if either_store.database.is_sqlite else "INSERT"
    after = "" if either_store.database.is_sqlite else " ON CONFLICT (site, seq) DO UPDATE SET who = 'b'"
    for seq in (1, 3):
        statement = (
            f"{instead} INTO book (site, seq, kind, version, period, at, who, device, key, part, body) "
            f"VALUES ('test', {seq}, 'FiguresSeen', 1, '2026-05', '2026-05-04', 'a', 'd', 'k2', 0, '{{}}'){after}"
        )
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), either_store.database.engine.begin() as connection:
            connection.execute(sa.text(statement))
    assert [(entry.who, entry.fact) for entry in either_store.book.entries()] == [("赵经理", VALUE)]


@pytest.mark.postgres
def test_a_server_does_not_empty_the_book(postgres_url: str) -> None:
    store = opened(postgres_url)
    enter(store, VALUE)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), store.database.engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE book"))
    store.close()


def test_two_sites_have_two_books(database_url: str) -> None:
    one, other = opened(database_url, "one"), opened(database_url, "other")
    enter(one, VALUE)
    assert [entry.seq for entry in enter(other, VALUE, VALUE)] == [1, 2]
    assert len(one.book.entries()) == 1
    one.close()
    other.close()


def test_writers_of_several_processes_all_get_their_place(database_url: str) -> None:
    stores = [opened(database_url) for _ in range(3)]

    def write(store: Store, number: int) -> None:
        for n in range(5):
            enter(store, b.ValueEntered("css_rank", "2026-04", f"{number}{n}"), key=f"w{number}-{n}")

    threads = [threading.Thread(target=write, args=(store, number)) for number, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    entries = stores[0].book.entries()
    assert [entry.seq for entry in entries] == list(range(1, 16))
    assert {entry.key for entry in entries} == {f"w{number}-{n}" for number in range(3) for n in range(5)}
    for store in stores:
        store.close()


def test_the_check_of_the_log_finds_what_is_wrong_with_the_book(store: Store) -> None:
    shop = Shop(CALENDAR, RULES, {}, {})
    enter(store, VALUE, VALUE)
    assert list(audit.verify(store, shop)) == []
    with store.database.engine.begin() as connection:
        for name in ("book_not_updated", "book_not_deleted"):
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        connection.execute(sa.text("UPDATE book SET period = '2026-05' WHERE seq = 2"))
    assert list(audit.verify(store, shop)) == [
        "entry 2 of the book was altered, or the one before it",
        "entry 2 of the book is kept under 2026-05, and is about 2026-04",
    ]
    with store.database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE book SET period = '2026-04', kind = 'ValueForgotten' WHERE seq = 2"))
    assert any("entry 2 of the book cannot be read" in fault for fault in audit.verify(store, shop))
    with store.database.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM book WHERE seq = 1"))
    assert any("the book has 1 entries numbered 2 to 2" in fault for fault in audit.verify(store, shop))
