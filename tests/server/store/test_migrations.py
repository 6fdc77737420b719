"""The scripts make exactly the tables that the store uses, once, however many processes start together."""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.config.resources import MIGRATIONS
from server.store.database import Database
from server.store.store import Store
from server.store.tables import metadata
from server.store.upgrade import newest, upgrade


def test_the_scripts_make_the_tables_that_the_store_uses(database_url: str) -> None:
    store = Store(database_url, "test")
    upgrade(store.database)
    with store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def test_each_script_is_named_after_the_revision_it_leads_to() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_current_head() == newest()
    assert {f"v{script.revision}_" for script in scripts.walk_revisions()} == {
        path.name[:5] for path in (MIGRATIONS / "versions").glob("v*.py")
    }


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    database = Database(database_url, "test")
    upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO setting (site, name, value) VALUES ('test', 'kept', '1')"))
    upgrade(database)
    with database.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM setting")).scalar() == 1
    database.close()


def test_processes_that_start_together_do_not_hinder_each_other(database_url: str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        database = Database(database_url, "test")
        try:
            upgrade(database)
        except BaseException as error:
            failures.append(error)
        database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []


def test_the_database_is_made_with_its_folder(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'deep' / 'shop.db'}", "test")
    upgrade(database)
    assert (tmp_path / "var" / "deep" / "shop.db").is_file()
    database.close()
