"""Actual times out of past jobs, and what they say about a task that is over its standard time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.calendar import add_minutes
from board.forecast.forecast import forecast
from board.forecast.task_times import task_times
from board.orders import events as e
from board.orders.job import Task
from board.orders.labour import UNNAMED, Operation
from board.orders.learned import FEWEST_JOBS, NOTHING, Learned, TaskTime, learn
from board.queue.needed import overrun_by_history, overrun_by_standard, remaining_minutes
from tests.board.learning import BRAKES, BUMPER, OIL, past, took
from tests.board.story import Story
from tests.builders import CALENDAR, DAY, History, plan

TWENTY = [40 + n for n in range(20)]


def test_nothing_is_learned_from_too_few() -> None:
    assert NOTHING.worked([OIL]) is None
    assert learn(past(TWENTY[:19])).worked([OIL]) is None
    found = learn(past(TWENTY)).worked([OIL])
    assert found is not None
    assert (len(found), found.median, found.within(96)) == (20, 49.5, 59)


def test_twenty_tasks_of_one_job_are_not_twenty_jobs() -> None:
    times = [took("P1", 40, OIL, task=n) for n in range(20)]
    assert learn(times).worked([OIL]) is None
    assert learn(times).jobs("M01") == 1


def test_a_task_of_several_operations_is_known_by_all_of_them() -> None:
    learned = learn(past(TWENTY, OIL, BRAKES))
    for asked in ([OIL, BRAKES], [BRAKES, OIL]):
        found = learned.worked(asked)
        assert found is not None
        assert found.minutes == tuple(TWENTY)


def test_each_operation_of_a_task_has_its_share_by_standard_time() -> None:
    oil, brakes = (learn(past(TWENTY, OIL, BRAKES)).worked([one]) for one in (OIL, BRAKES))
    assert oil is not None
    assert brakes is not None
    assert oil.median == pytest.approx(49.5 / 3)
    assert brakes.median == pytest.approx(49.5 * 2 / 3)


def test_what_was_never_done_together_is_added_up() -> None:
    learned = learn([*past(TWENTY, OIL), *past([2 * minutes for minutes in TWENTY], BRAKES, prefix="Q")])
    found = learned.worked([OIL, BRAKES])
    assert found is not None
    assert found.minutes == pytest.approx([3 * minutes for minutes in TWENTY])
    assert learned.worked([OIL, BUMPER]) is None
    assert learned.lacking([OIL, BUMPER]) == ((BUMPER, 0),)
    assert learned.lacking([OIL, BRAKES]) == ()


def test_tasks_of_one_operation_speak_for_it_before_shares_do() -> None:
    mixed = learn([*past([90] * 40, OIL, BRAKES, prefix="Q"), *past(TWENTY, OIL)])
    found = mixed.worked([OIL])
    assert found is not None
    assert found.minutes == tuple(TWENTY)


def test_a_changed_standard_does_not_change_how_long_it_takes() -> None:
    found = learn(past(TWENTY)).worked([replace(OIL, standard_minutes=90)])
    assert found is not None
    assert found.median == 49.5


def test_labour_without_a_code_teaches_nothing() -> None:
    labour = Operation(UNNAMED, "机修", "mechanical", 60)
    learned = learn(past(TWENTY, labour))
    assert learned.worked([labour]) is None
    assert learned.lacking([labour]) == ()
    beside = learn(past(TWENTY, OIL, labour)).worked([OIL])
    assert beside is not None
    assert beside.median == pytest.approx(49.5 / 3)


def test_work_of_long_ago_is_forgotten() -> None:
    since = DAY - timedelta(days=365)
    times = [*past(TWENTY), *past([300] * 30, on=since, prefix="Q")]
    found = learn(times, since).worked([OIL])
    assert found is not None
    assert found.minutes == tuple(TWENTY)


many_times = st.lists(
    st.builds(
        took,
        st.sampled_from([f"P{n}" for n in range(30)]),
        st.integers(1, 300),
        st.sampled_from([OIL, BRAKES, BUMPER]),
        st.sampled_from([OIL, BRAKES]),
        task=st.integers(1, 3),
    ),
    max_size=120,
    unique_by=lambda time: (time.order_no, time.task),
)


def asked_of(learned: Learned) -> list[object]:
    asked = ([OIL], [BRAKES], [BUMPER], [OIL, BRAKES], [OIL, OIL], [BUMPER, OIL])
    return [(learned.worked(one), learned.elapsed(one), learned.lacking(one)) for one in asked]


@given(many_times, st.lists(st.tuples(st.sampled_from([f"P{n}" for n in range(30)]), many_times), max_size=5))
def test_what_is_learned_job_by_job_is_what_all_of_them_teach(
    times: list[TaskTime], changes: list[tuple[str, list[TaskTime]]]
) -> None:
    """A delivery, its reversal and a second one leave nothing behind but what now holds."""
    learned = learn(times)
    asked_of(learned)
    now = {time.order_no: [t for t in times if t.order_no == time.order_no] for time in times}
    for order_no, given_times in changes:
        fresh = [t for t in given_times if t.order_no == order_no]
        learned, now = learned.updated({order_no: fresh}), {**now, order_no: fresh}
    assert asked_of(learned) == asked_of(learn(time for found in now.values() for time in found))


def over(operations: tuple[Operation, ...] = (OIL,)) -> Task:
    return Task(1, "mechanical", operations, state="working")


@given(st.lists(st.integers(1, 400), min_size=20, max_size=60), st.floats(30, 500))
def test_a_task_over_its_standard_time_never_needs_nothing(minutes: list[int], worked: float) -> None:
    left = overrun_by_history(learn(past(minutes)))(over(), worked)
    assert left >= 1
    longer = sorted(past for past in minutes if past > worked)
    if len(longer) >= 5:
        assert longer[0] - worked <= left <= max(1, longer[-1] - worked)
    else:
        assert left == overrun_by_standard(over(), worked)


def test_a_task_over_its_standard_time_needs_what_past_ones_needed_beyond_that() -> None:
    story = Story()
    story.open("W1", ("mechanical", 30))
    story.dispatch("09:00")
    story.start("09:00")
    (operation,) = story.task().operations
    learned = learn(past([60, 70, 80, 90, 160] * 4, operation))
    taught = replace(story.shop, learned=learned)
    # Within the standard time it is the standard that counts.
    early = story.shop.jobs["W1"].received_at + timedelta(minutes=10)
    assert forecast(taught, early) == forecast(story.shop, early)
    # After 75 minutes, those that took longer took 80, 90 or 160, on average 110; then the ten minutes of inspection.
    late = story.shop.jobs["W1"].received_at + timedelta(minutes=75)
    assert forecast(taught, late)["W1"].ready_at == add_minutes(CALENDAR, late, 35 + 10)
    assert remaining_minutes(story.shop, story.task(), late) == 10


def delivered(*finished: tuple[str, str]) -> History:
    """A job of as many tasks as there are (start, end), handed over at 17:00."""
    plans = tuple(plan(number, 60) for number in range(1, len(finished) + 1))
    history = History("R1").received(tasks=plans)
    for number, (start, end) in enumerate(finished, 1):
        history.worked(start, end, task=number)
    return history.delivered("17:00")


def test_the_times_of_a_delivered_job_are_those_of_its_tasks() -> None:
    found = task_times(CALENDAR, delivered(("09:10", "10:00"), ("10:00", "13:30")).job)
    # The lunch hour is nobody's.
    assert [(time.task, time.worked_minutes, time.elapsed_minutes) for time in found] == [(1, 50, 50), (2, 150, 150)]
    assert found[0].operations == (("M01", 60),)
    assert found[0].finished_on == DAY


def test_a_stoppage_is_waited_for_but_not_worked() -> None:
    history = History("R1").received().add(e.TaskDispatched(1, "机电一组", "机1"), "09:00")
    history.add(e.TaskStarted(1, ("张示例",)), "09:00").add(e.TaskPaused(1, "parts"), "09:20")
    history.add(e.TaskResumed(1, ("张示例",)), "11:00").add(e.TaskFinished(1), "11:30")
    assert task_times(CALENDAR, history.job) == ()
    (time,) = task_times(CALENDAR, history.delivered("12:00").job)
    assert (time.worked_minutes, time.elapsed_minutes) == (50, 150)


@pytest.mark.parametrize("unreal", [("10:00", "10:00"), ("12:10", "12:40")])
def test_work_that_took_no_time_teaches_nothing(unreal: tuple[str, str]) -> None:
    """Tapped at once, imported without a start, or done while the shop was closed: no time is known."""
    assert task_times(CALENDAR, delivered(unreal).job) == ()
    # The other task may hold its time.
    assert task_times(CALENDAR, delivered(("09:00", "10:00"), unreal).job) == ()


def test_a_reversed_delivery_takes_its_times_back() -> None:
    history = delivered(("09:10", "10:00"))
    assert len(task_times(CALENDAR, history.job)) == 1
    assert task_times(CALENDAR, history.add(e.DeliveryReversed("开错单"), "17:05").job) == ()


def test_the_history_needed_is_that_of_the_domain() -> None:
    assert FEWEST_JOBS == 20
