"""Fixtures of the browser tests: one running workshop for all tests of a file, with empty devices for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.workshop import Workshop, running_workshop


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workshop]:
    """The workshop of a file of tests."""
    with running_workshop(tmp_path_factory.mktemp("workshop"), browser) as workshop:
        workshop.reuses = True
        yield workshop


@pytest.fixture
def new_devices(running: Workshop) -> None:
    """For tests of what a device keeps and of its network: it is a new one, and the app may install itself on it."""
    running.reuses = False


@pytest.fixture
def workshop(request: pytest.FixtureRequest, running: Workshop, tmp_path: Path, browser: Browser) -> Iterator[Workshop]:
    """The workshop; the devices that a test has used are put away after it. A second try finds nothing of the first."""
    if getattr(request.node, "execution_count", 1) > 1:
        again = tmp_path / "again"
        again.mkdir(exist_ok=True)
        with running_workshop(again, browser) as fresh:
            yield fresh
        return
    yield running
    running.close()
