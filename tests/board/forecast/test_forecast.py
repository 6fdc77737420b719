"""When will it be ready: laws of the forecast, and what a foreman expects of it (domain.md §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.calendar import add_minutes, is_open, minutes_between, next_open, time_between
from board.forecast.forecast import forecast
from board.orders.learned import TaskTime, learn
from board.orders.promise import minute
from board.queue.needed import overrun_by_standard, remaining_minutes
from board.queue.progress import worked_minutes
from tests.board.floors import BAYS, FLOOR, crowded_floors, floors, job_of, jobs, moments
from tests.board.shops import ACCIDENT, LI, at, refusal
from tests.board.story import Story
from tests.builders import CALENDAR, RULES
from tests.examples import examples

PLAIN = replace(RULES, inspection_minutes=0, washing_minutes=0)


def ready(story: Story, when: str, order_no: str = "W1") -> str:
    """The forecast as the shop's own time of day, with the day where it is another."""
    found = forecast(story.shop, at(when))[order_no].ready_at.astimezone(CALENDAR.zone)
    return f"{found:%H:%M}" if found.date() == at(when).date() else f"{found:%m-%d %H:%M}"


@examples(60)
@given(floors())
def test_a_forecast_is_never_before_now_and_every_step_lies_in_opening_hours(floor) -> None:
    shop, now = floor
    for order_no, expected in forecast(shop, now).items():
        job = shop.jobs[order_no]
        if job.ready_at is not None:
            assert expected.ready_at == job.ready_at
            continue
        assert expected.ready_at > minute(now)
        assert is_open(CALENDAR, expected.ready_at - timedelta(microseconds=1))
        for laid in expected.tasks:
            assert minute(now) <= laid.starts_at < laid.ends_at <= expected.ready_at
            assert is_open(CALENDAR, laid.starts_at)
            assert is_open(CALENDAR, laid.ends_at - timedelta(microseconds=1))


@given(st.one_of(floors(), crowded_floors()))
def test_every_unfinished_task_is_laid_out_once_and_takes_what_it_needs(floor) -> None:
    shop, now = floor
    for order_no, expected in forecast(shop, now).items():
        job = shop.jobs[order_no]
        open_tasks = [task for task in job.tasks if task.state != "finished"]
        assert sorted(laid.task for laid in expected.tasks) == [task.number for task in open_tasks]
        for laid in expected.tasks:
            task = job.task(laid.task)
            assert task is not None
            needed = remaining_minutes(shop, task, minute(now))
            assert minutes_between(CALENDAR, laid.starts_at, laid.ends_at) == pytest.approx(needed)


@given(st.one_of(floors(), crowded_floors()))
def test_what_has_not_begun_waits_for_car_and_bay(floor) -> None:
    shop, now = floor
    laid = [(shop.jobs[number], task) for number, found in forecast(shop, now).items() for task in found.tasks]
    begun = {(job.order_no, task.number) for job, _ in laid for task in job.tasks if task.state == "working"}
    for i, (_, one) in enumerate(laid):
        for _, two in laid[i + 1 :]:
            if {(one.job, one.task), (two.job, two.task)} <= begun:
                continue
            if one.job == two.job or (one.bay is not None and one.bay == two.bay):
                assert one.ends_at <= two.starts_at or two.ends_at <= one.starts_at


@given(floors(most=4), st.data())
def test_a_car_behind_all_others_makes_none_later_that_is_at_its_last_task(floor, data) -> None:
    shop, now = floor
    there = {number: job for number, job in shop.jobs.items() if sum(t.state != "finished" for t in job.tasks) < 2}
    shop = replace(shop, jobs=there)
    trade = data.draw(st.sampled_from(sorted(BAYS)))
    last = job_of("Z", [(trade, 60)], ["waiting"], ["-"], None, now, now)
    without, found = forecast(shop, now), forecast(replace(shop, jobs={**shop.jobs, "Z": last}), now)
    assert {number: found[number] for number in without} == without


@examples(60)
@given(st.data())
def test_more_queue_never_makes_it_earlier(data) -> None:
    """As long as the order stays: what time is left for changes it, so nothing is promised here."""
    now = data.draw(moments)
    trade = data.draw(st.sampled_from(sorted(BAYS)))
    queue = []
    for n in range(data.draw(st.integers(1, 7))):
        task = (trade, data.draw(st.integers(1, 300)))
        queue.append(job_of(f"W{n}", [task], ["waiting"], ["-"], None, now, now))
    name = data.draw(st.sampled_from(("V", "W3a", "X")))
    extra = job_of(name, [(trade, data.draw(st.integers(1, 300)))], ["waiting"], ["-"], None, now, now)
    shop = replace(FLOOR, jobs={job.order_no: job for job in queue})
    before, after = forecast(shop, now), forecast(replace(shop, jobs={**shop.jobs, name: extra}), now)
    for job in queue:
        assert after[job.order_no].ready_at >= before[job.order_no].ready_at


@given(st.data())
def test_work_done_shortens_what_is_left(data) -> None:
    now = data.draw(moments)
    standard = data.draw(st.integers(2, 600))
    less, more = sorted(data.draw(st.tuples(st.integers(0, standard - 1), st.integers(0, standard - 1))))
    found = []
    for worked in (less, more):
        began = now - timedelta(minutes=worked)
        job = job_of("W1", [("mechanical", standard)], ["working"], ["机1"], None, began, now)
        found.append(forecast(replace(FLOOR, jobs={"W1": job}), now)["W1"].ready_at)
    spent = [minutes_between(CALENDAR, now - timedelta(minutes=worked), now) for worked in (less, more)]
    assert found[0] >= found[1]
    assert (found[0] > found[1]) is (spent[0] < spent[1])


@given(st.integers(1, 600), st.integers(0, 5_000))
def test_a_task_over_its_standard_time_is_never_forecast_for_now(standard: int, over: int) -> None:
    now = at("2026-03-20 10:00")
    began = now - timedelta(minutes=standard + over)
    job = job_of("W1", [("mechanical", standard)], ["working"], ["机1"], None, began, now)
    task = job.tasks[0]
    shop = replace(FLOOR, jobs={"W1": job}, rules=PLAIN)
    worked = worked_minutes(shop.calendar, task, now)
    left = remaining_minutes(shop, task, now)
    assert left > 0
    if worked >= standard:
        assert left == overrun_by_standard(task, worked) >= 10
    assert forecast(shop, now)["W1"].ready_at > now


@given(floors())
def test_the_seconds_of_now_do_not_change_a_forecast(floor) -> None:
    shop, now = floor
    assert forecast(shop, now + timedelta(seconds=59)) == forecast(shop, now)


@given(floors(), st.integers(1, 600))
def test_a_task_that_has_not_begun_moves_with_the_clock(floor, later: int) -> None:
    """Without promises: who is most urgent changes with the time that is left."""
    shop, now = floor
    waiting = {
        number: replace(job, promises=())
        for number, job in shop.jobs.items()
        if all(task.state in ("waiting", "dispatched") for task in job.tasks)
    }
    shop = replace(shop, jobs=waiting)
    early, late = forecast(shop, now), forecast(shop, now + timedelta(minutes=later))
    for number in waiting:
        shift = time_between(CALENDAR, next_open(CALENDAR, now), next_open(CALENDAR, now + timedelta(minutes=later)))
        moved = time_between(CALENDAR, early[number].ready_at, late[number].ready_at)
        assert abs(moved - shift) < timedelta(milliseconds=1)


def test_an_hour_of_maintenance_with_its_inspection() -> None:
    story = Story()
    story.open(when="09:00")
    assert ready(story, "09:00") == "10:10"
    assert ready(story, "11:30") == "13:40"
    assert ready(story, "17:00") == "03-03 09:10"


def test_half_an_hour_of_work_is_taken_off() -> None:
    story = Story()
    story.open(when="09:00")
    story.dispatch("09:00")
    story.start("09:00")
    assert ready(story, "09:30") == "10:10"
    story.pause("09:30")
    assert ready(story, "09:30") == "11:10"  # the stop, an hour, and half an hour of work


def test_overrun_adds_a_fifth_of_the_standard_time_and_at_least_ten_minutes() -> None:
    story = Story()
    story.open("W1", ("mechanical", 100))
    story.open("W2", ("mechanical", 20))
    story.dispatch("09:00", "W1", technicians=[LI])
    story.dispatch("09:00", "W2", place=("机一组", "机2"))
    story.start("09:00", "W1")
    story.start("09:00", "W2")
    assert (ready(story, "10:39", "W1"), ready(story, "10:40", "W1")) == ("10:50", "11:10")
    assert ready(story, "11:00", "W2") == "11:20"


def test_two_cars_for_one_bay_follow_each_other() -> None:
    story = Story()
    for order_no in ("W1", "W2"):
        story.open(order_no)
        story.dispatch("09:00", order_no)
    assert (ready(story, "09:00", "W1"), ready(story, "09:00", "W2")) == ("10:10", "11:10")


def test_a_waiting_car_takes_the_bay_that_is_free_first() -> None:
    story = Story()
    for order_no in ("W1", "W2", "W3"):
        story.open(order_no, ("mechanical", 60))
    story.dispatch("09:00", "W1", place=("机一组", "机1"), technicians=[])
    laid = forecast(story.shop, at("09:00"))
    assert [laid[number].tasks[0].bay for number in ("W1", "W2", "W3")] == ["机1", "机2", "机1"]
    assert ready(story, "09:00", "W3") == "11:10"


def test_an_empty_bay_without_people_does_no_work() -> None:
    story = Story()
    lone = replace(story.shop.teams["机一组"], technicians=(LI,))
    for order_no in ("W1", "W2"):
        story.open(order_no)
    shop = replace(story.shop, teams={lone.name: lone})
    ends = [found.ready_at for found in forecast(shop, at("09:00")).values()]
    assert ends == [at("10:10"), at("11:10")]


def test_the_promise_decides_who_is_next_among_those_who_wait() -> None:
    story = Story()
    story.open("W1", promised="16:00")
    story.open("W2", promised="15:00")
    story.open("W3", promised=None)
    lone = replace(story.shop.teams["机一组"], technicians=(LI,))
    shop = replace(story.shop, teams={lone.name: lone})
    found = forecast(shop, at("09:00"))
    assert sorted(found, key=lambda number: found[number].ready_at) == ["W2", "W1", "W3"]


def test_an_accident_job_goes_trade_by_trade() -> None:
    story = Story()
    story.open("W1", *ACCIDENT, repair_type="accident")
    laid = forecast(story.shop, at("09:00"))["W1"].tasks
    assert [(task.task, task.starts_at, task.ends_at) for task in laid] == [
        (1, at("09:00"), at("11:00")), (2, at("11:00"), at("13:30")), (3, at("13:30"), at("14:30")),
    ]  # fmt: skip


def test_a_later_trade_already_at_work_is_not_put_behind_an_earlier_one_that_waits() -> None:
    story = Story()
    story.open("W1", *ACCIDENT, repair_type="accident")
    story.dispatch("09:00", task=3)
    story.start("09:00", task=3)
    laid = forecast(story.shop, at("09:30"))["W1"].tasks
    assert [(task.task, task.starts_at) for task in laid] == [
        (3, at("09:30")), (1, at("10:00")), (2, at("13:00")),
    ]  # fmt: skip


def test_what_is_being_worked_on_waits_for_nobody_even_in_a_crowded_bay() -> None:
    story = Story()
    for order_no, name in (("W1", "张示例"), ("W2", LI)):
        story.open(order_no)
        story.dispatch("09:00", order_no, technicians=[name])
        story.start("09:00", order_no)
    story.open("W3")
    story.dispatch("09:00", "W3")
    assert [ready(story, "09:00", number) for number in ("W1", "W2", "W3")] == ["10:10", "10:10", "11:10"]


def test_a_finished_car_needs_its_inspection_and_its_wash() -> None:
    story = Story()
    story.open(wash=True)
    story.dispatch("09:00")
    story.start("09:00")
    assert ready(story, "09:30") == "10:30"
    story.finish("10:00")
    assert ready(story, "10:00") == "10:30"
    assert ready(story, "10:05") == "10:30"
    story.inspect("10:05")
    assert ready(story, "10:08") == "10:28"
    story.wash("10:10", done=False)
    assert ready(story, "10:20") == "10:30"
    story.wash("10:25", done=True)
    assert ready(story, "11:00") == "10:25"


def test_a_check_that_is_overdue_is_still_to_be_made() -> None:
    story = Story()
    story.open()
    story.do("09:00", "10:00")
    assert forecast(story.shop, at("11:00"))["W1"].ready_at == at("11:00") + timedelta(minutes=2.5)


def test_a_car_sent_back_after_its_wash_is_not_washed_again() -> None:
    story = Story()
    story.open(wash=True)
    story.do("09:00", "10:00")
    story.wash("10:00", done=False)
    story.wash("10:10", done=True)
    story.inspect("10:20", passed=False)
    # Ten minutes of overrun and the inspection.
    assert ready(story, "10:20") == "10:42"


def test_a_team_that_was_closed_down_leaves_its_cars_to_the_others_of_the_trade() -> None:
    story = Story()
    story.open()
    story.dispatch("09:00", place=("机一组", "机1"))
    other = replace(story.shop.teams["机一组"], name="机二组", bays=("机7",))
    laid = forecast(replace(story.shop, teams={"机二组": other}), at("09:00"))["W1"]
    assert laid.tasks[0].bay == "机7"
    nobody = forecast(replace(story.shop, teams={}), at("09:00"))["W1"]
    assert nobody.ready_at == at("10:10")


def test_a_learned_overrun_may_take_the_place_of_the_rule() -> None:
    story = Story()
    story.open()
    story.dispatch("09:00")
    story.start("09:00")
    found = forecast(story.shop, at("10:30"), overrun=lambda task, worked: 45.0)
    assert found["W1"].ready_at == add_minutes(CALENDAR, at("10:30"), 45 + 10)


def test_shortly_before_the_promise_the_past_speaks_before_the_standard_is_used_up() -> None:
    """Of work that nearly always overruns: once the car is asked about, and three quarters of it are worked."""
    story = Story()
    story.open(promised="11:00")
    story.dispatch("09:00")
    story.start("09:40")
    past = learn(TaskTime(f"P{n}", 1, (("M60", 60),), 70 + n, 70 + n, at("09:00").date(), "机一组") for n in range(20))
    shop = replace(story.shop, learned=past)
    ready_at = {clock: forecast(shop, at(clock))["W1"].ready_at for clock in ("10:14", "10:24", "10:25")}
    assert ready_at == {"10:14": at("10:50"), "10:24": at("10:50"), "10:25": at("11:14")}
    calm = replace(shop, jobs={"W1": replace(story.job(), promises=())})
    assert forecast(calm, at("10:25"))["W1"].ready_at == at("10:50")


@given(st.data())
def test_the_order_in_which_jobs_are_kept_does_not_matter(data) -> None:
    now = data.draw(moments)
    names = ["W1", "W2", "W3", "W4"]
    found = {name: data.draw(jobs(name, now)) for name in names}
    shuffled = data.draw(st.permutations(names))
    one = forecast(replace(FLOOR, jobs=found), now)
    two = forecast(replace(FLOOR, jobs={name: found[name] for name in shuffled}), now)
    assert one == two


def test_a_queue_in_a_busy_bay_takes_nobody_from_the_free_one() -> None:
    now = at("2026-03-02 09:00")
    due = at("2026-03-02 17:00")
    long = job_of("A", [("mechanical", 180)], ["working"], ["机1"], due, now, now)
    queued = job_of("B", [("mechanical", 60)], ["dispatched"], ["机1"], due, now, now)
    free = job_of("C", [("mechanical", 60)], ["waiting"], ["-"], due, now, now)
    crew = replace(FLOOR.teams["mechanical组"], bays=("机1", "机2"), technicians=("张示例", "李样本"))
    shop = replace(FLOOR, teams={crew.name: crew}, jobs={job.order_no: job for job in (long, queued, free)})
    (laid,) = forecast(shop, now)["C"].tasks
    assert (laid.bay, laid.starts_at) == ("机2", now)


def test_a_stoppage_that_is_expected_to_end_is_waited_for(story: Story) -> None:
    story.dispatch("09:00")
    story.start("09:00")
    story.pause("09:30", reason="parts", expected="11:00")
    assert ready(story, "09:30") == "11:40"  # 30 of 60 minutes are left, and the inspection
    assert ready(story, "11:10") == "13:40"  # the parts are late: 100 minutes so far, 50 more and lunch


def test_whoever_waits_for_parts_works_on_another_car_and_the_bay_stays_taken(story: Story) -> None:
    story.dispatch("09:00")
    story.start("09:00")
    story.pause("09:30", reason="parts", expected="14:00")
    story.open("W2", promised="16:00", plate="沪A22222")
    story.open("W3", promised="16:30", plate="沪A33333")
    story.dispatch("09:35", "W2", place=("机一组", "机2"))
    story.dispatch("09:36", "W3", place=("机一组", "机1"))
    assert ready(story, "09:40", "W2") == "10:50"
    assert ready(story, "09:40", "W3") == "15:40"


def test_a_car_that_is_with_a_subcontractor_holds_no_bay(story: Story) -> None:
    story.dispatch("09:00")
    story.start("09:00")
    story.pause("09:30", reason="sublet", expected="15:00")
    story.open("W2", promised="16:00", plate="沪A22222")
    story.dispatch("09:35", "W2")
    assert ready(story, "09:40", "W2") == "10:50"
    assert ready(story, "09:40") == "15:40"


def test_a_car_holds_no_bay_before_it_comes_to_it(story: Story) -> None:
    story.open("A1", ("paint", 180), ("mechanical", 60), repair_type="accident", promised="18:00", plate="沪A33333")
    story.dispatch("09:00", "A1", place=("喷漆组", "漆1"))
    story.dispatch("09:01", "A1", task=2)
    refit = forecast(story.shop, at("09:05"))["A1"].tasks[1]
    assert (refit.bay, refit.starts_at) == ("机1", at("13:05"))  # 60 minutes of lunch
    # Dispatched to the same bay later, but there now.
    story.dispatch("09:05")
    assert ready(story, "09:05") == "10:15"
    assert forecast(story.shop, at("09:05"))["A1"].tasks[1] == refit
    # Nobody stops for a car that is about to come: it waits until the bay is free. The long work goes first.
    story.open("W2", ("mechanical", 180), promised="18:00", plate="沪A22222")
    story.dispatch("09:06", "W2")
    assert ready(story, "09:06", "W2") == "13:16"
    assert forecast(story.shop, at("09:06"))["A1"].tasks[1].starts_at == at("14:06")


def test_an_earlier_task_is_done_in_the_bay_in_which_the_car_stands_already() -> None:
    now, due = at("2026-03-02 09:00"), at("2026-03-02 17:00")
    both = [("mechanical", 60), ("mechanical", 60)]
    there = job_of("A", both, ["dispatched", "paused"], ["机1", "机1"], due, now, now)
    behind = job_of("B", [("mechanical", 120)], ["dispatched"], ["机1"], due, now, now)
    elsewhere = job_of("C", [("mechanical", 120)], ["waiting"], ["-"], due, now, now)
    found = forecast(replace(FLOOR, jobs={job.order_no: job for job in (there, behind, elsewhere)}), now)
    laid = [task for number in "ABC" for task in found[number].tasks]
    assert [(one.job, one.bay, one.starts_at) for one in laid] == [
        ("A", "机1", now), ("A", "机1", at("10:00")), ("B", "机1", at("11:00")), ("C", "机2", now),
    ]  # fmt: skip


def test_cars_that_stand_in_each_others_way_are_moved() -> None:
    now, due = at("2026-03-02 09:00"), at("2026-03-02 17:00")
    both = [("mechanical", 60), ("mechanical", 60)]
    shop = replace(FLOOR, jobs={
        "A": job_of("A", both, ["dispatched", "paused"], ["机1", "机2"], due, now, now),
        "B": job_of("B", both, ["dispatched", "paused"], ["机2", "机1"], due, now, now),
    })  # fmt: skip
    found = forecast(shop, now)
    laid = sorted((one.bay, one.starts_at) for number in "AB" for one in found[number].tasks)
    assert laid == [("机1", now), ("机1", at("10:00")), ("机2", now), ("机2", at("10:00"))]


def test_another_bay_brings_what_a_car_waits_for_no_sooner(story: Story) -> None:
    story.dispatch("09:00")
    story.start("09:00")
    story.pause("09:30", reason="parts", expected="14:00")
    story.dispatch("09:35", place=("机一组", "机2"))
    assert ready(story, "09:40") == "14:40"
    story.open("W2", promised="16:00", plate="沪A22222")
    story.dispatch("09:45", "W2", place=("机一组", "机2"))
    assert ready(story, "09:50", "W2") == "15:40"  # behind it in the bay where it stands
    assert ready(story, "14:20") == "16:55"  # still not there after 230 open minutes: 115 more
    story.start("14:30")
    story.dispatch("14:40", place=("机一组", "机1"))
    assert ready(story, "14:40") == "15:10"  # it has begun since: there is nothing to wait for


def test_a_car_that_is_moved_while_it_is_with_a_subcontractor_is_away_all_the_same(story: Story) -> None:
    story.dispatch("09:00")
    story.start("09:00")
    story.pause("09:30", reason="sublet", expected="15:00")
    story.dispatch("09:32", place=("机一组", "机2"))
    story.open("W2", promised="16:00", plate="沪A22222")
    story.dispatch("09:35", "W2", place=("机一组", "机2"))
    assert ready(story, "09:40", "W2") == "10:50"
    assert ready(story, "09:40") == "15:40"


def test_an_expected_end_lies_ahead(story: Story) -> None:
    story.dispatch("09:00")
    story.start("09:00")
    assert refusal(lambda: story.pause("09:30", expected="09:30")).field == "expected_at"
    assert refusal(lambda: story.pause("09:30", expected="2030-01-01 09:30")).field == "expected_at"
