"""As few connections to PostgreSQL as do: who finds none idle waits a moment, and what is not needed is given back."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from server.store import lazy_pool
from server.store.lazy_pool import FEW, LazyPool
from tests.parts import wait_until

MOST = 8


@pytest.fixture
def opened() -> list[sqlite3.Connection]:
    """Every connection there has been."""
    return []


@pytest.fixture
def pool(opened: list[sqlite3.Connection]) -> LazyPool:
    def connect() -> sqlite3.Connection:
        opened.append(sqlite3.connect(":memory:", check_same_thread=False))
        return opened[-1]

    return LazyPool(connect, pool_size=MOST, max_overflow=0)


def at_once(pool: LazyPool, number: int) -> None:
    """So many connections are needed at the same time."""
    for one in [pool.connect() for _ in range(number)]:
        one.close()


def test_what_was_needed_at_once_is_kept_and_what_was_not_is_closed(pool: LazyPool) -> None:
    at_once(pool, 5)
    pool.rest()
    assert pool.checkedin() == 5
    at_once(pool, 2)
    pool.rest()
    assert pool.checkedin() == 2
    at_once(pool, 1)
    pool.rest()
    assert pool.checkedin() == 1
    at_once(pool, MOST)
    assert pool.checkedin() == MOST


def test_it_rests_by_itself(pool: LazyPool, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(pool, 5)
    monkeypatch.setattr(lazy_pool, "REST_SECONDS", 0.0)
    pool.rest()
    at_once(pool, 1)
    at_once(pool, 1)
    assert pool.checkedin() == 1


def test_who_finds_none_idle_waits_for_anothers(
    pool: LazyPool, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lazy_pool, "PATIENCE_SECONDS", 60.0)
    held = [pool.connect() for _ in range(FEW)]
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(pool.connect)
        wait_until(asked.running, what="somebody who waits")
        held.pop().close()
        asked.result().close()
    held.pop().close()
    assert len(opened) == FEW


def test_nobody_waits_long(pool: LazyPool, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lazy_pool, "PATIENCE_SECONDS", 0.0)
    held = [pool.connect() for _ in range(FEW + 1)]
    assert len(opened) == FEW + 1
    for one in held:
        one.close()


@pytest.mark.parametrize(("seconds", "asked"), [(60.0, 0), (0.0, 1)])
def test_what_was_in_use_a_moment_ago_is_not_asked_whether_it_is_there(
    monkeypatch: pytest.MonkeyPatch, seconds: float, asked: int
) -> None:
    monkeypatch.setattr(lazy_pool, "SURE_SECONDS", seconds)
    engine = sa.create_engine("sqlite://", poolclass=LazyPool, pool_size=MOST, max_overflow=0, pool_pre_ping=True)
    pings: list[int] = []

    def ping(_: object) -> bool:
        pings.append(1)
        return True

    monkeypatch.setattr(engine.dialect, "_do_ping_w_event", ping)
    engine.connect().close()
    engine.connect().close()
    assert len(pings) == asked
    engine.dispose()
