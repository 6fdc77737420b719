"""A database that any older version wrote starts, verifies, and goes on; `tests/golden/shops` holds one of each schema.

Each is a small shop that the version of that schema filled over HTTP (two cars handed over, two in the workshop, one
cancelled), as SQLite writes it out. A release adds its own; none is ever written again.
"""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from server.config.loading import load_config
from server.run.opening import open_shop
from server.store import audit
from server.store.upgrade import newest
from tests import running
from tests.builders import Opening

SHOPS = Path(__file__).parents[2] / "golden" / "shops"
VERDICTS = "SELECT order_no, verdict, plate FROM delivery ORDER BY order_no"


@pytest.fixture
def golden_path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The database that the file of the schema makes."""
    path = tmp_path / "shopboard.db"
    with sqlite3.connect(path) as database:
        database.executescript(gzip.decompress((SHOPS / request.param).read_bytes()).decode())
    database.close()
    return path


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(path)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


@pytest.mark.parametrize("golden_path", sorted(path.name for path in SHOPS.iterdir()), indirect=True)
def test_a_shop_of_every_schema_starts_verifies_and_goes_on(golden_path: Path, request: pytest.FixtureRequest) -> None:
    written = request.node.callspec.params["golden_path"][1:4]
    assert rows_of(golden_path, "SELECT version_num FROM alembic_version") == [(written,)]
    before = rows_of(golden_path, VERDICTS)

    config = load_config(running.write_config(golden_path.parent, hours=running.ALWAYS), {})
    wiring = open_shop(config)
    try:
        assert rows_of(golden_path, "SELECT version_num FROM alembic_version") == [(newest(),)]
        assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
        assert rows_of(golden_path, VERDICTS) == before
        assert [order_no for order_no, *_ in before] == ["G-1", "G-2"]
        stages = {order_no: job.stage for order_no, job in wiring.command_log.shop.jobs.items()}
        assert stages == {"G-3": "working", "G-4": "dispatched"}
        adviser = wiring.store.people.person("甲示例")
        assert adviser is not None
        assert adviser.role == "advisor"

        wiring.command_log.record("G-6", Opening("G-6", None), who="甲示例", device="tests", key="G-6")
        assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    finally:
        wiring.store.close()


def test_there_is_a_shop_of_every_schema_that_was_released() -> None:
    assert [path.name for path in sorted(SHOPS.iterdir())][:9] == [f"v00{n}.sql.gz" for n in range(1, 10)]
