"""Fixtures of the browser tests: one running workshop for all tests of a file, with empty devices for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.workshop import Workshop, running_workshop


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workshop]:
    """The workshop of a file of tests."""
    with running_workshop(tmp_path_factory.mktemp("workshop"), browser) as workshop:
        workshop.reuses, workshop.installs = True, False
        yield workshop


@pytest.fixture
def new_devices(running: Workshop) -> None:
    """For tests of what a device keeps and of its network: it is a new one, and the app may install itself on it."""
    running.reuses, running.installs = False, True


@pytest.fixture
def fonts(running: Workshop, browser_with_fonts: Browser) -> Iterator[None]:
    """For a test of whether words fit: its devices draw them as people's do."""
    quick, reuses, running.reuses = running.browser, running.reuses, False
    running.browser = browser_with_fonts
    yield
    running.browser, running.reuses = quick, reuses


@pytest.fixture
def workshop(running: Workshop) -> Iterator[Workshop]:
    """The workshop; the devices that a test has used are put away after it."""
    yield running
    running.close()
