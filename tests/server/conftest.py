"""Fixtures of the server's tests: a shop of its own for each, in a temporary folder, with a clock that stands still."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from server.config.loading import Config, load_config
from server.core.command_log import CommandLog
from server.core.wiring import Wiring
from server.run.app import create_app
from server.store.staff import Staff
from server.store.store import Store
from tests import parts, running
from tests.builders import CALENDAR, RULES, TEAMS, at
from tests.databases import emptied, give_shop, give_tables, upgraded
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, CALLER, FOREMAN, TECHNICIAN, Caller, signed_in, staff_up
from tests.server.quick_apps import quick_apps


@pytest.fixture(scope="session", autouse=True)
def apps_are_quick() -> Iterator[None]:
    """A thousand tests have an app of their own, which is most of what they cost."""
    with quick_apps():
        yield


@pytest.fixture
def clock() -> FakeClock:
    """Monday, 4 May 2026, 09:00 in the shop."""
    return FakeClock(at("09:00"))


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    """The sample shop's configuration with a database of its own and no signs."""
    return running.write_config(tmp_path)


@pytest.fixture
def config(config_path: Path) -> Config:
    return load_config(config_path, {})


@pytest.fixture
def app(config: Config, clock: FakeClock) -> Iterator[Flask]:
    """The whole web application of the sample shop; no ticker runs."""
    give_shop(config)
    app = create_app(config, clock)
    app.testing = True
    yield app
    wiring: Wiring = app.extensions["shopboard"]
    wiring.store.close()


@pytest.fixture
def wiring(app: Flask) -> Wiring:
    """What the app was put together from."""
    found: Wiring = app.extensions["shopboard"]
    return found


@pytest.fixture
def people(wiring: Wiring) -> None:
    """Everybody of `tests.server.callers` works at the shop of `app`."""
    staff_up(wiring)


@pytest.fixture
def admin(app: Flask, people: None) -> Caller:
    return signed_in(app, ADMIN)


@pytest.fixture
def advisor(app: Flask, people: None) -> Caller:
    return signed_in(app, ADVISOR)


@pytest.fixture
def foreman(app: Flask, people: None) -> Caller:
    return signed_in(app, FOREMAN)


@pytest.fixture
def technician(app: Flask, people: None) -> Caller:
    return signed_in(app, TECHNICIAN)


@pytest.fixture
def caller(app: Flask, people: None) -> Caller:
    """Who calls the customers back."""
    return signed_in(app, CALLER)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'log.db').as_posix()}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """Both kinds of database, one after the other; empty."""
    if request.param == "sqlite":
        return sqlite_url
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def postgres_with_tables(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database with its tables, which each test leaves as empty as it was."""
    with parts.postgres_database(postgres_server) as url:
        upgraded(url)
        emptied(url)
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_store(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Store]:
    """As `store`, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        with closing(opened(sqlite_url)) as store:
            yield store
        return
    url: str = request.getfixturevalue("postgres_with_tables")
    with closing(opened(url)) as store:
        yield store
    emptied(url)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """A SQLite store of the builders' shop, site "test"."""
    with_tables = opened(sqlite_url)
    yield with_tables
    with_tables.close()


@pytest.fixture
def command_log(store: Store, clock: FakeClock) -> CommandLog:
    """A command log over `store`, with the builders' teams."""
    return CommandLog(store, CALENDAR, RULES, clock)


@pytest.fixture
def either_command_log(either_store: Store, clock: FakeClock) -> CommandLog:
    """A command log over `either_store`."""
    return CommandLog(either_store, CALENDAR, RULES, clock)


@pytest.fixture
def running_server(config_path: Path) -> Iterator[running.RunningServer]:
    """A real `shopboard run` of the sample shop, which has been started before."""
    give_shop(load_config(config_path, {}))
    with running.running_server(config_path) as server:
        yield server


@pytest.fixture
def started_afresh(config_path: Path) -> Iterator[running.RunningServer]:
    """A real `shopboard run` of the sample shop, from its first import on."""
    command = [sys.executable, "-m", "server", "run", "--config", str(config_path)]
    with running.running_program(command, config_path, running.ROOT, running.environment()) as server:
        yield server


def opened(url: str, site: str = "test") -> Store:
    """A store with its tables, the builders' teams and their technicians."""
    give_tables(url)
    store = Store(url, site)
    staff = [Staff(name, "technician", team.name) for team in TEAMS for name in team.technicians]
    store.seed(TEAMS, staff, lambda: ())
    return store
