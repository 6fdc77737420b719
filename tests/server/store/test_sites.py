"""Several shops in one PostgreSQL: what one does to itself keeps none of the others waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from board.orders.labour import Operation
from board.orders.standards import Standards
from server.store import audit
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import History, operation, shop
from tests.server.conftest import opened

pytestmark = pytest.mark.postgres


@pytest.fixture
def mine(postgres_url: str) -> Iterator[Store]:
    store = opened(postgres_url, "mine")
    append(store, "R1")
    yield store
    store.close()


@pytest.fixture
def neighbour(postgres_url: str, mine: Store) -> Iterator[Store]:
    store = opened(postgres_url, "neighbour")
    yield store
    store.close()


@pytest.fixture
def colleague(postgres_url: str, mine: Store) -> Iterator[Store]:
    """Another process of the same shop."""
    store = Store(postgres_url, "mine")
    yield store
    store.close()


def append(store: Store, order_no: str) -> None:
    history = History(order_no, store.log.last_seq() + 1).received("09:00").promised("17:00")
    store.append(history.events, [models_of(shop(), history.job)])


def test_a_rebuild_keeps_its_own_shop_waiting_and_no_other(mine: Store, neighbour: Store, colleague: Store) -> None:
    waiting = threading.Thread(target=append, args=(colleague, "R2"), daemon=True)

    @sa.event.listens_for(mine.database.engine, "after_cursor_execute")
    def meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("DELETE FROM job") and waiting.ident is None:
            append(neighbour, "N1")
            assert [row.order_no for row in colleague.jobs.find()] == ["R1"]
            waiting.start()
            waiting.join(1)
            assert waiting.is_alive()

    assert audit.rebuild(mine, shop()) == 1
    waiting.join(120)
    assert neighbour.log.last_seq() == 2
    assert {row.order_no for row in mine.jobs.find()} == {"R1", "R2"}
    assert [list(audit.verify(store, shop())) for store in (mine, neighbour)] == [[], []]


def test_who_has_the_log_to_itself_has_that_of_its_own_shop(mine: Store, neighbour: Store) -> None:
    mine.alone(lambda _append: append(neighbour, "N1"))
    assert neighbour.log.last_seq() == 2


def test_standards_are_changed_in_one_shop_at_a_time_and_in_two_at_once(mine: Store, neighbour: Store) -> None:
    def change(_: Standards) -> list[Operation]:
        neighbour.floor.put_standards([operation()])
        return [operation()]

    mine.floor.change_standards(change)
    assert len(mine.floor.standards()) == len(neighbour.floor.standards()) == 1


def test_a_plate_is_found_by_any_part_in_its_own_shop(mine: Store, neighbour: Store) -> None:
    for part in ("沪A12345", "沪", "A12", "234", "345"):
        assert [row.order_no for row in mine.jobs.find(plate=part)] == ["R1"]
        assert neighbour.jobs.find(plate=part) == []
    assert mine.jobs.find(plate="245") == mine.jobs.find(plate="A%") == []
    audit.rebuild(mine, shop())
    assert [row.order_no for row in mine.jobs.find(plate="345")] == ["R1"]
