"""Promises notice when times drift, and so do the managers (domain.md §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from board.forecast.drift import FEWEST, drifts, growth
from board.forecast.promise_by_history import prospect, talked_about
from board.orders import events as e
from board.orders.learned import Learned, TaskTime, learn
from board.orders.shop import Shop
from board.orders.team import Team
from tests.board.learning import BRAKES, BUMPER, OIL
from tests.builders import CALENDAR, DAY, RULES, at

ONE = Team("机一组", "mechanical", ("机1",), ("张示例",))
TWO = Team("机二组", "mechanical", ("机2",), ("李样本",))
BODY = Team("钣金组", "body", ("钣1",), ("赵钣金",))
TEAMS = {team.name: team for team in (ONE, TWO, BODY)}


def times(count: int, days_ago: int, slower: float = 1.0, team: Team = ONE, operation=OIL) -> list[TaskTime]:
    """Tasks of 21 to 40 minutes, evenly, times `slower`."""
    day, lines = DAY - timedelta(days=days_ago), ((operation.code, operation.standard_minutes),)
    return [
        TaskTime(f"{team.name}{operation.code}{days_ago:03}-{n:03}", 1, lines, took, took, day, team.name)
        for n in range(count)
        for took in [round(slower * (21 + n % 20))]
    ]


def drifted() -> Learned:
    """The year as it always was; then team two needs a quarter more for its oil changes."""
    known = [*times(300, 200), *times(300, 200, team=TWO), *times(300, 200, team=BODY, operation=BUMPER)]
    return learn([*known, *times(60, 3), *times(60, 3, 1.25, TWO), *times(60, 3, team=BODY, operation=BUMPER)])


def test_where_fewer_are_kept_the_offer_of_that_trade_grows_until_they_are() -> None:
    learned = drifted()
    grown = growth(learned, TEAMS)
    assert grown["body"] == 1.0
    assert 1.1 < grown["mechanical"] < 1.3
    within = learned.elapsed([OIL])
    assert within is not None
    newest = [time for time in learned.newest()[:180] if time.operations == (("M01", 30),)]
    kept = sum(time.elapsed_minutes <= grown["mechanical"] * within.within(96) for time in newest)
    assert kept >= 0.95 * len(newest) > sum(time.elapsed_minutes <= within.within(96) for time in newest)


def test_it_never_shrinks_below_the_model_and_is_silent_without_enough_of_the_newest() -> None:
    faster = learn([*times(300, 200), *times(FEWEST, 3, 0.5)])
    assert growth(faster, TEAMS)["mechanical"] == 1.0
    few = learn([*times(20, 200, 0.5), *times(FEWEST - 21, 3, 2.0)])
    assert growth(few, TEAMS) == {}


def test_what_is_offered_follows() -> None:
    def offered(learned: Learned) -> float:
        shop = Shop(CALENDAR, RULES, {"机一组": ONE}, {}, learned)
        plans = [e.TaskPlan(1, "mechanical", (OIL,))]
        found = prospect(shop, talked_about(shop, plans, repair_type="repair", wash=False, who="-", now=NOW), NOW)
        assert found.kept_at is not None
        return (found.kept_at - NOW) / timedelta(minutes=1)

    NOW = at("09:00")
    still = learn([time for time in drifted().newest() if time.team != "机二组"])
    renamed = learn([replace(time, team="机一组") for time in drifted().newest() if time.team != "钣金组"])
    assert offered(still) == 50  # 40 minutes of work, and the check
    assert offered(renamed) > 55


def test_managers_hear_which_team_and_which_operations() -> None:
    teams, operations = drifts(drifted())
    assert [one.name for one in teams] == ["机二组"]
    assert 1.2 < teams[0].ratio < 1.3
    assert [one.name for one in operations] == ["M01"]
    assert drifts(learn([*times(300, 200), *times(60, 3, operation=BRAKES)])) == ((), ())
