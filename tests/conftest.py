"""Fixtures for every folder of tests: a real browser, PostgreSQL, Redis, LibreOffice, each only when it is asked for.

gevent's patches must never reach this process: a server under test runs in a process of its own.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import settings
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

from tests import parts
from tests.examples import examples, is_deep

ROOT = Path(__file__).resolve().parent.parent

# A machine that does two things at once is slow, not wrong; and the checks of one commit are the same each time.
same_each_time = bool(os.environ.get("CI")) and not is_deep()
profile = examples(deadline=None, derandomize=same_each_time, print_blob=True)
settings.register_profile("shopboard", profile)
settings.load_profile("shopboard")


def pytest_configure(config: pytest.Config) -> None:
    """Puts the temporary folders into memory, where the machine has room and nobody asked for another place."""
    wanted = config.option.basetemp is None and "PYTEST_DEBUG_TEMPROOT" not in os.environ
    if wanted and (memory := parts.in_memory()):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(memory)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def catalogs() -> None:
    """Every language as its catalog now stands, compiled as `make setup` does it."""
    for source in (ROOT / "server" / "translations").glob("*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parents[1].name)
        with compiled.open("wb") as file:
            write_mo(file, catalog)


# Nothing that tests are collected from is garbage before they run: to look for it anyhow is a third of the time.
gc.disable()


def pytest_collection_finish() -> None:
    """Whatever is there before the first test stays to the end: collectors of garbage need not look at it again, and
    afterwards not at each 700 new things, of which an app alone has more."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Under CI a test gets a second try, one in a real browser a third, and the report names each: a stalled machine is
    no defect. What does not depend on how fast the machine is fails every time."""
    for item in items if os.environ.get("CI") else []:
        item.add_marker(pytest.mark.flaky(reruns=2 if item.get_closest_marker("browser") else 1))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Another try finds nothing of the one before: what a file of tests shares, such as its shop, is made anew."""
    if getattr(item, "execution_count", 1) == 1 or not isinstance(item, pytest.Function):
        return
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        for definition in definitions:
            if definition.scope == "module":
                definition.finish(item._request)  # type: ignore[arg-type]


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listened a moment ago."""
    return parts.find_free_port()


NO_FONTS = "--disable-remote-fonts"
"""A page of Chinese asks for sixteen files of them, which is a fifth of what it costs, and a third where it is new."""


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return parts.find_chromium() or parts.lacking(
        "Chromium",
        "`apt install chromium-headless-shell`, or `.venv/bin/playwright install chromium`, or set SHOPBOARD_CHROMIUM",
    )


@pytest.fixture(scope="session")
def chromiums() -> Iterator[BrowserType]:
    """What starts browsers, and speaks with them."""
    expect.set_options(timeout=parts.PAGE_MS)
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromiums: BrowserType, chromium_path: str) -> Iterator[Browser]:
    """One Chromium for the whole run, without the product's own fonts; a test opens contexts of its own in it and
    closes them."""
    with parts.chromium(chromiums, chromium_path, NO_FONTS) as quick:
        yield quick


@pytest.fixture(scope="session")
def browser_with_fonts(chromiums: BrowserType, chromium_path: str) -> Iterator[Browser]:
    """Another one for what depends on how wide a word is: everybody else gets by with the machine's fonts."""
    with parts.chromium(chromiums, chromium_path) as complete:
        yield complete


@pytest.fixture(scope="session")
def whole_browser(chromiums: BrowserType) -> Iterator[Browser]:
    """A Chromium as people have it: the headless shell does not know the margins of a printed page."""
    path = parts.find_chromium(parts.WHOLE_CHROMIUMS) or parts.lacking("Chromium", "`apt install chromium`")
    with parts.chromium(chromiums, path) as whole:
        yield whole


@pytest.fixture(scope="session")
def office() -> str:
    """LibreOffice, to print workbooks with."""
    return parts.find_office() or parts.lacking(
        "LibreOffice and poppler", "`apt install libreoffice-calc-nogui poppler-utils`"
    )


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core, to be run in a page: `page.evaluate(axe_source)`, then `page.evaluate("axe.run()")`."""
    path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        parts.lacking(
            "axe-core", "`make test` installs it; `.venv/bin/python server/frontend/build.py dev` alone does too"
        )
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address, without a database, of a PostgreSQL started for this run or of SHOPBOARD_TEST_POSTGRES."""
    if given := os.environ.get("SHOPBOARD_TEST_POSTGRES"):
        yield given.rstrip("/")
        return
    folder = parts.find_postgres() or parts.lacking("PostgreSQL", "`apt install postgresql`")
    with parts.running_postgres(folder) as server:
        _postgres.append(server)
        yield f"postgresql://postgres@127.0.0.1:{server.port}"
    _postgres.clear()


_postgres: list[parts.Postgres] = []


@pytest.fixture
def own_postgres(postgres_server: str) -> parts.Postgres:
    """The PostgreSQL behind `postgres_server`, to be stopped and started again."""
    if not _postgres:
        pytest.skip("the PostgreSQL of SHOPBOARD_TEST_POSTGRES is not ours to be stopped")
    return _postgres[0]


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty database for this test, as SQLAlchemy spells it."""
    with parts.postgres_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a Redis started for this run."""
    program = parts.find_redis() or parts.lacking("Redis", "`apt install redis-server`")
    with parts.running_redis(program) as port:
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Redis that holds nothing yet."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server
