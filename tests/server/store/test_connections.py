"""However much is asked at once, a process has a bounded number of connections to PostgreSQL: many sites share it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from server.store.database import MOST_CONNECTIONS, Database


@pytest.mark.postgres
def test_a_process_never_has_more_connections_than_its_share(postgres_url: str) -> None:
    database = Database(postgres_url, "test")
    pool = database.engine.pool
    assert isinstance(pool, sa.QueuePool)

    def open_meanwhile(connection: sa.Connection) -> int:
        connection.execute(sa.select(sa.func.pg_sleep(0.1)))
        return pool.checkedout()

    at_once = 2 * MOST_CONNECTIONS
    with ThreadPoolExecutor(at_once) as threads:
        found = list(threads.map(lambda _: database.read(open_meanwhile), range(at_once)))
    database.close()
    assert max(found) == MOST_CONNECTIONS
