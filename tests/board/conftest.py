"""Fixtures of the domain's tests: shops in which something has happened already."""

from __future__ import annotations

import pytest

from tests.board.shops import ACCIDENT
from tests.board.story import Story


@pytest.fixture
def story() -> Story:
    """One maintenance of an hour, received at 9:00."""
    story = Story()
    story.open()
    return story


@pytest.fixture
def accident() -> Story:
    """Body, paint, refit, with all three inspections."""
    story = Story()
    story.open("W1", *ACCIDENT, repair_type="accident", promised="2026-03-03 17:00")
    return story


@pytest.fixture
def worked() -> Story:
    """A car received at 9:00, promised for 17:00 with the customer's signature, its work done by 15:00."""
    story = Story()
    story.open(promised="17:00")
    story.do("09:30", "15:00")
    return story
