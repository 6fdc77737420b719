"""A late car counts for the team from whose queue another one took it when it was expected late (domain.md §7)."""

from __future__ import annotations

import pytest

from board.figures.accountable import accountable_teams
from board.orders.team import Team
from tests.board.shops import FOREMAN, TEAMS
from tests.board.story import Story

OTHER = Team("机二组", "mechanical", ("机3",), ("王示例",))


@pytest.fixture
def story() -> Story:
    """C queues for 机一组, which has its bays full; 120 minutes of work, promised for 11:00."""
    story = Story(teams={**TEAMS, OTHER.name: OTHER})
    story.open("C", ("mechanical", 120), promised="11:00", plate="沪A30003")
    story.dispatch("09:10", "C", place=("机一组", None), technicians=[])
    return story


def take(story: Story) -> None:
    story.start("09:30", "C", technicians=["王示例"], bay="机3")


@pytest.mark.parametrize(
    ("expected_late", "delivered", "teams"),
    [(True, "12:00", ("机一组",)), (True, "10:50", ("机二组",)), (False, "12:00", ("机二组",))],
)
def test_for_whom_a_car_counts_that_another_team_took(
    story: Story, expected_late: bool, delivered: str, teams: tuple[str, ...]
) -> None:
    if expected_late:
        assert story.tick("09:20")
    take(story)
    story.finish("10:45", "C")
    story.deliver(delivered, "C")
    assert story.task(order_no="C").team == OTHER.name
    assert accountable_teams(story.job("C")) == teams


def test_what_a_foreman_gives_to_another_team_counts_for_that_one(story: Story) -> None:
    assert story.tick("09:20")
    story.dispatch("09:25", "C", place=(OTHER.name, "机3"), technicians=["王示例"], who=FOREMAN)
    story.start("09:30", "C")
    story.finish("10:45", "C")
    story.deliver("12:00", "C")
    assert accountable_teams(story.job("C")) == (OTHER.name,)
