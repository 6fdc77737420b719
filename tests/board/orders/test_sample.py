"""Past times and what they say about the next one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.orders.sample import DRAWS, Sample, after_another, sample, together

times = st.lists(st.integers(1, 2_000), min_size=1, max_size=60)
percents = st.integers(1, 99)


def of(*minutes: float) -> Sample:
    found = sample(minutes)
    assert found is not None
    return found


@given(times)
def test_the_figures_are_in_order_and_were_all_seen_before(minutes: list[int]) -> None:
    past = of(*minutes)
    assert min(minutes) <= past.median <= past.within(80) <= past.within(96) <= max(minutes)
    assert {past.within(80), past.within(96)} <= set(minutes)


@given(times, percents)
def test_at_least_that_share_of_the_past_kept_it(minutes: list[int], percent: int) -> None:
    kept = sum(past <= of(*minutes).within(percent) for past in minutes)
    assert kept * 100 >= percent * len(minutes)


@pytest.mark.parametrize(("count", "place"), [(1, 0), (20, 19), (24, 23), (25, 24), (49, 47), (99, 95), (100, 96)])
def test_the_next_case_keeps_it_too(count: int, place: int) -> None:
    """Of n + 1 equally likely places of the next case among the past ones, those before it must be 96 %."""
    assert of(*range(count)).within(96) == place
    assert count < 25 or (place + 1) * 100 >= 96 * (count + 1)


@given(times, st.integers(0, 2_000))
def test_what_took_longer_took_longer(minutes: list[int], spent: int) -> None:
    longer = of(*minutes).longer_than(spent)
    assert (longer.minutes if longer else ()) == tuple(sorted(past for past in minutes if past > spent))


@given(times, st.text(max_size=8))
def test_thrown_times_are_past_ones_in_their_shares_and_the_same_every_time(minutes: list[int], name: str) -> None:
    past = of(*minutes)
    thrown = past.thrown(name)
    assert len(thrown) == DRAWS
    assert set(thrown) <= set(minutes)
    assert thrown == past.thrown(name)
    # Stratified: whatever the order, the same hundred of them.
    assert sorted(thrown) == sorted(past.thrown("another name"))


def test_different_names_throw_independently_of_each_other() -> None:
    past = of(*range(1, 101))
    first, second = past.thrown("W1/1"), past.thrown("W1/2")
    both_long = sum(a > 50 and b > 50 for a, b in zip(first, second, strict=True))
    assert 10 < both_long < 40


@given(st.lists(times, min_size=1, max_size=4))
def test_what_is_done_together_is_long_together(several: list[list[int]]) -> None:
    samples = [of(*minutes) for minutes in several]
    whole = together(samples)
    assert len(whole) == min(map(len, several))
    assert list(whole.minutes) == sorted(whole.minutes)
    assert sum(map(min, several)) <= whole.minutes[0] <= whole.minutes[-1] <= sum(map(max, several))


def test_what_is_done_by_different_crews_is_seldom_long_all_at_once() -> None:
    past = of(*range(1, 101))
    three = [("W1/1", past), ("W1/2", past), ("W1/3", past)]
    assert after_another(96, three) < together([past] * 3).within(96)
    assert after_another(50, three) == pytest.approx(3 * past.median, rel=0.1)


@given(times, percents)
def test_thrown_alone_the_times_say_what_the_past_says(minutes: list[int], percent: int) -> None:
    past = of(*minutes)
    assert after_another(percent, [("W1/1", past)]) == past.within(percent)
