"""Laws of folding: total, continuing, and blind to nothing but what was undone."""

from dataclasses import replace
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.codes import STAGES
from board.forecast.forecast import forecast
from board.forecast.view import project
from board.forecast.watch import due
from board.orders import events as e
from board.orders.contradictions import contradictions
from board.orders.fold import apply, fold, stood
from board.orders.job import Job, Task
from board.orders.promise import effective_promise, told_at, verdict
from board.orders.replaced import made
from board.orders.rules import misfits
from board.orders.shop import Shop
from tests.board.facts import NIGHT, logs
from tests.board.shops import TEAMS, at
from tests.builders import CALENDAR, RULES
from tests.examples import examples


def folded(log: list[e.Event]) -> Job:
    job = fold(log)
    assert job is not None
    return job


def test_no_events_are_no_job() -> None:
    assert fold([]) is None


def test_a_log_that_does_not_begin_with_an_order_is_refused() -> None:
    with pytest.raises(ValueError, match="JobReceived"):
        fold([e.Event(1, "W1", NIGHT, NIGHT, "", "", "", e.TaskFinished(1))])


@examples(60)
@given(logs())
def test_whatever_a_log_holds_it_folds_and_everything_can_be_read_off(log: list[e.Event]) -> None:
    job = folded(log)
    assert job.stage in STAGES
    assert job.seq == log[-1].seq
    assert (job.stage in ("delivered", "cancelled")) is not job.is_open
    verdict(job), told_at(job), contradictions(job, CALENDAR, NIGHT), misfits(log)
    shop = Shop(CALENDAR, RULES, TEAMS, {job.order_no: job} if job.is_open else {})
    now = at("2026-03-05 10:00")
    assert len(project(shop, job.seq, now).rows) == len(shop.jobs)
    assert len({one.key for one in due(shop, now)}) == len(due(shop, now))


@examples(25)
@given(logs(), st.integers(0, 30))
def test_folding_continues_where_it_stopped(log: list[e.Event], cut: int) -> None:
    assert reduce(apply, log[cut:], fold(log[:cut])) == fold(log)


@examples(25)
@given(logs())
def test_what_is_kept_of_the_history_follows_from_it(log: list[e.Event]) -> None:
    job = folded(log)
    assert job.kinds == {type(event.fact) for event in job.history}
    assert job.latest_at == max((event.at for event in job.history), default=None)


@examples(25)
@given(logs())
def test_the_history_is_the_job_without_its_corrections(log: list[e.Event]) -> None:
    job = folded(log)
    again = folded(list(job.history))
    assert replace(again, seq=job.seq, withdrawn_due=job.withdrawn_due) == job
    assert all(not isinstance(event.fact, e.EventUndone | e.TimeCorrected) for event in job.history)


@examples(25)
@given(logs(), st.integers(0, 40))
def test_how_a_job_stood_is_what_had_happened_by_then(log: list[e.Event], place: int) -> None:
    job = folded(log)
    before = job.history[place % len(job.history)].at
    then = stood(job, before)
    assert [event.seq for event in then.history] == [
        event.seq for event in job.history if event.at < before or isinstance(event.fact, e.JobReceived)
    ]
    assert then.delivered_at is None or then.delivered_at < before
    assert replace(stood(job, NIGHT.replace(year=2098)), seq=job.seq) == job


@examples(25)
@given(logs(), st.data())
def test_what_is_undone_leaves_the_job_as_though_it_had_never_been(log: list[e.Event], data: st.DataObject) -> None:
    plain = [event for event in log if not isinstance(event.fact, e.EventUndone | e.TimeCorrected | e.JobReceived)]
    log = [log[0], *plain]
    undone = data.draw(st.sets(st.sampled_from([event.seq for event in log[1:]]), max_size=5)) if plain else set()
    last = log[-1].seq + 1
    undoing = e.Event(last, "W1", NIGHT, NIGHT, "", "", "", e.EventUndone(tuple(undone)))
    job = folded([*log, undoing])
    never = folded([event for event in log if event.seq not in undone])
    assert replace(job, seq=never.seq, withdrawn_due=None) == never


@examples(25)
@given(logs())
def test_undoing_twice_changes_nothing_more(log: list[e.Event]) -> None:
    undone = tuple(event.seq for event in log[1::2])
    once = e.Event(100, "W1", NIGHT, NIGHT, "", "", "", e.EventUndone(undone))
    job = folded([*log, once])
    assert replace(apply(job, replace(once, seq=101)), seq=100) == job


@examples(25)
@given(logs())
def test_an_order_survives_the_undoing_of_everything(log: list[e.Event]) -> None:
    everything = e.EventUndone(tuple(event.seq for event in log))
    job = folded([*log, e.Event(100, "W1", NIGHT, NIGHT, "", "", "", everything)])
    assert ([event.seq for event in job.history], job.promises, job.is_open) == ([1], (), True)


@examples(25)
@given(logs())
def test_an_order_is_opened_once(log: list[e.Event]) -> None:
    job = folded(log)
    again = apply(job, replace(log[0], seq=100))
    assert replace(again, seq=job.seq) == job


@examples(25)
@given(logs())
def test_work_and_stoppages_never_last_less_than_nothing(log: list[e.Event]) -> None:
    for task in folded(log).tasks:
        stretches = [(one.started_at, one.ended_at) for one in task.runs]
        stretches += [(one.started_at, one.ended_at) for one in task.stoppages]
        assert all(ended_at is None or ended_at >= started_at for started_at, ended_at in stretches)
        for earlier, _ in pairwise(task.runs):
            assert earlier.ended_at is not None


@examples(25)
@given(logs())
def test_a_finished_job_needs_all_its_checks_since_work_was_last_taken_up(log: list[e.Event]) -> None:
    job = folded(log)
    if job.ready_at is not None and job.readied_at is None:
        passed = {check.level for check in job.inspections[job.inspected_from :] if check.passed}
        assert set(job.required_inspections) <= passed


@examples(25)
@given(logs(), st.integers(1, 40))
def test_nothing_recorded_after_the_effective_promise_moves_it(log: list[e.Event], ahead: int) -> None:
    job = folded(log)
    effective = effective_promise(job)
    if effective is None or job.delivered_at is not None:
        return
    late = effective.promised_at.replace(second=0, microsecond=0).timestamp() + 60 * ahead
    recorded_at = NIGHT.fromtimestamp(late, NIGHT.tzinfo)
    rescue = e.PromiseGiven(recorded_at.replace(year=2098), "customer_request", "signature")
    after = apply(job, e.Event(100, "W1", recorded_at, recorded_at, "", "", "", rescue))
    assert effective_promise(after) == effective


@examples(25)
@given(logs())
def test_forecasts_of_any_log_lie_ahead(log: list[e.Event]) -> None:
    job = folded(log)
    if job.is_open and job.ready_at is None and job.tasks:
        now = at("2026-03-05 10:00")
        found = forecast(Shop(CALENDAR, RULES, TEAMS, {"W1": job}), now)["W1"]
        assert found.ready_at > now
        assert all(now <= laid.starts_at < laid.ends_at <= found.ready_at for laid in found.tasks)


def test_what_is_made_without_init_is_as_init_makes_it():
    plain = Task(1, "paint", ())
    assert made(Task, number=1, trade="paint", operations=()) == plain
    assert replace(made(Task, number=1, trade="paint", operations=()), state="working") == replace(
        plain, state="working"
    )
