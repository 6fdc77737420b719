"""What a dispatch would do, told before it is made."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.forecast.forecast import forecast
from board.forecast.preview import Change, Wait, placements, what_if
from board.orders import events as e
from board.orders.fold import fold
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.labour import Operation
from board.orders.moves.dispatching import dispatch
from board.orders.shop import Entry, Shop
from board.orders.team import Team
from board.refused import Refused
from tests.builders import every_day

ZONE = ZoneInfo("Asia/Shanghai")
TEAMS = {
    "机一组": Team("机一组", "mechanical", ("机1", "机2"), ("张示例", "李示例")),
    "钣金组": Team("钣金组", "body", ("钣1",), ("王样本",)),
}


def at(clock: str) -> datetime:
    return datetime.combine(datetime(2026, 3, 2, tzinfo=ZONE), time.fromisoformat(clock), ZONE).astimezone(UTC)


NOW = at("14:00")


def opened(number: int, *minutes: int, promised: str, trades: tuple[str, ...] = ()) -> Job:
    """A car with one task for each figure of standard minutes, received at noon, its promise signed."""
    plans = tuple(
        e.TaskPlan(n, (trades or ("mechanical",) * len(minutes))[n - 1], (Operation("A1", "保养", "mechanical", m),))
        for n, m in enumerate(minutes, 1)
    )
    received = e.JobReceived(f"沪A0000{number}", "示例车型", "maintenance", "顾问甲", plans, ())
    job = told(None, received, number=number)
    return told(job, e.PromiseGiven(at(promised), "initial", "signature"))


def told(job: Job | None, fact: e.Fact, when: str = "11:00", *, number: int = 0) -> Job:
    """The job after one more fact."""
    seq = job.seq + 1 if job else 1
    moment = at(when)
    history = job.history if job else ()
    name = job.order_no if job else f"W{number}"
    folded = fold([*history, e.Event(seq, name, moment, moment, "主管甲", "", f"k{seq}", fact)])
    assert folded is not None
    return folded


def shop_of(*jobs: Job) -> Shop:
    calendar = every_day(ZONE, time(8, 30), time(17, 30), (time(12), time(13)))
    return Shop(calendar, Rules(inspection_minutes=0, washing_minutes=0), TEAMS, {job.order_no: job for job in jobs})


def to(shop: Shop, job: Job, bay: str, task: int = 1, team: str = "机一组", now: datetime = NOW) -> list[Entry]:
    return dispatch(shop, job, task=task, team=team, bay=bay, who="主管甲", at=now, now=now)


def test_the_dispatched_car_comes_first_with_its_new_time() -> None:
    job = opened(1, 60, promised="17:00")
    shop = shop_of(job)

    preview = what_if(shop, to(shop, job, "机2"), NOW)

    assert (preview.starts_at, preview.ends_at, preview.wait) == (NOW, at("15:00"), None)
    assert [(c.order_no, c.plate, c.after_ready, c.late_minutes) for c in preview.changes] == [
        ("W1", "沪A00001", at("15:00"), 0)
    ]


def test_a_car_that_another_one_pushes_past_its_promise_is_named_with_its_minutes() -> None:
    first = told(
        told(opened(1, 120, promised="16:00"), e.TaskDispatched(1, "机一组", "机1")),
        e.TaskStarted(1, ("张示例",)),
        "14:00",
    )
    queued = opened(2, 60, promised="15:10")
    urgent = opened(3, 60, promised="17:00")
    shop = shop_of(first, queued, urgent)

    # The one free bay was the second car's: given to the third, the second must wait for the first to leave.
    preview = what_if(shop, to(shop, urgent, "机2"), NOW)

    subject, other = preview.changes
    assert subject.order_no == "W3"
    assert (other.order_no, other.before_ready, other.after_ready) == ("W2", at("15:00"), at("16:00"))
    assert (other.before_risk, other.after_risk, other.late_minutes, other.worse) == (
        "tight",
        "late_expected",
        50,
        True,
    )


def test_a_taken_bay_is_a_queue_behind_a_named_car() -> None:
    busy = told(
        told(opened(1, 90, promised="17:00"), e.TaskDispatched(1, "机一组", "机1")),
        e.TaskStarted(1, ("张示例",)),
        "14:00",
    )
    job = opened(2, 30, promised="17:00")
    shop = shop_of(busy, job)

    preview = what_if(shop, to(shop, job, "机1"), NOW)

    assert preview.starts_at == at("15:30")
    assert preview.wait == Wait("bay", at("15:30"), "沪A00001")


def test_a_second_task_waits_for_its_own_car() -> None:
    job = opened(1, 60, 30, promised="17:00", trades=("body", "mechanical"))
    shop = shop_of(job)

    preview = what_if(shop, to(shop, job, "机1", task=2), NOW)

    assert preview.wait == Wait("car", at("15:00"))


def test_a_free_bay_without_free_people_waits_for_the_team() -> None:
    alone = {**TEAMS, "机一组": Team("机一组", "mechanical", ("机1", "机2"), ("张示例",))}
    busy = told(
        told(opened(1, 60, promised="17:00"), e.TaskDispatched(1, "机一组", "机1")),
        e.TaskStarted(1, ("张示例",)),
        "14:00",
    )
    job = opened(2, 30, promised="17:00")
    shop = Shop(shop_of().calendar, Rules(), alone, {j.order_no: j for j in (busy, job)})

    preview = what_if(shop, to(shop, job, "机2"), NOW)

    assert preview.wait == Wait("team", at("15:00"))


def test_a_car_moved_while_it_waits_for_parts_waits_for_them_and_not_for_people() -> None:
    job = told(opened(1, 60, promised="17:00"), e.TaskDispatched(1, "机一组", "机1"), "11:30")
    job = told(told(job, e.TaskStarted(1, ("张示例",)), "11:40"), e.TaskPaused(1, "parts", "", at("16:00")), "11:50")
    shop = shop_of(job)
    preview = what_if(shop, to(shop, job, "机2"), NOW)
    assert preview.starts_at == at("16:00")
    assert preview.wait == Wait("stoppage", at("16:00"), stopped_by="parts")
    # A bay that is taken for longer is what it waits for then.
    other = told(opened(2, 180, promised="17:00"), e.TaskDispatched(1, "机一组", "机2"), "11:30")
    other = told(other, e.TaskStarted(1, ("李示例",)), "13:30")
    busy = shop_of(job, other)
    preview = what_if(busy, to(busy, job, "机2"), NOW)
    assert preview.wait == Wait("bay", at("16:30"), "沪A00002")


def test_in_the_evening_work_waits_for_the_shop_to_open() -> None:
    job = opened(1, 60, promised="17:00")
    shop = shop_of(job)
    evening = at("18:30")

    preview = what_if(shop, to(shop, job, "机1", now=evening), evening)

    opening = at("08:30") + timedelta(days=1)
    assert preview.wait == Wait("closed", opening)
    assert preview.starts_at == opening


def test_every_bay_is_offered_with_its_time_or_the_reason_why_not() -> None:
    busy = told(
        told(opened(1, 90, promised="17:00"), e.TaskDispatched(1, "机一组", "机1")),
        e.TaskStarted(1, ("张示例",)),
        "14:00",
    )
    job = opened(2, 30, promised="17:00")

    places = {place.bay: place for place in placements(shop_of(busy, job), job, 1, who="主管甲", now=NOW)}

    assert list(places) == ["机1", "机2", "钣1"]
    taken, free, foreign = places.values()
    assert taken.preview is not None
    assert taken.preview.ends_at == at("16:00")
    assert free.preview is not None
    assert free.preview.ends_at == at("14:30")
    assert foreign.preview is None
    assert foreign.refused is not None
    assert foreign.refused.field == "team"


def test_a_finished_task_has_no_place_anywhere() -> None:
    job = told(
        told(
            told(opened(1, 60, promised="17:00"), e.TaskDispatched(1, "机一组", "机1")), e.TaskStarted(1, ("张示例",))
        ),
        e.TaskFinished(1),
    )

    assert all(place.refused is not None for place in placements(shop_of(job), job, 1, who="主管甲", now=NOW))


def test_a_task_that_the_job_does_not_have_is_refused() -> None:
    job = opened(1, 60, promised="17:00")
    shop = shop_of(job)

    with pytest.raises(Refused, match="no task 7"):
        to(shop, job, "机1", task=7)


@given(
    minutes=st.lists(st.integers(5, 300), min_size=1, max_size=8),
    chosen=st.integers(0, 7),
    bay=st.sampled_from(["机1", "机2"]),
)
def test_the_preview_is_what_the_forecast_says_once_it_is_done(minutes: list[int], chosen: int, bay: str) -> None:
    jobs = [opened(n, m, promised="17:00") for n, m in enumerate(minutes, 1)]
    shop, job = shop_of(*jobs), jobs[chosen % len(jobs)]
    kept = dict(shop.jobs)

    preview = what_if(shop, to(shop, job, bay), NOW)

    done = told(job, e.TaskDispatched(1, "机一组", bay), "14:00")
    before, after = forecast(shop, NOW), forecast(shop_of(*[done if j is job else j for j in jobs]), NOW)
    named = {change.order_no: change.after_ready for change in preview.changes}
    assert {n: f.ready_at for n, f in after.items() if n in named} == named
    assert {n for n in after if after[n].ready_at != before[n].ready_at} <= set(named)
    assert shop.jobs == kept


def test_a_move_that_lets_a_late_car_come_earlier_does_it_no_harm() -> None:
    before, after = at("15:25"), at("14:55")
    earlier = Change("WX1", "沪A10001", at("14:00"), before, after, "overdue", "overdue", 55)
    later = replace(earlier, before_ready=after, after_ready=before, late_minutes=85)
    assert (earlier.turn, earlier.grave) == ("earlier", False)
    assert (later.turn, later.grave) == ("later", True)
    assert replace(earlier, after_ready=before, late_minutes=85).turn == "same"
