"""The record of every delivered job follows its events, and the figures are counted from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from board.figures.delivered import delivery
from board.figures.delivery import Delivery
from board.figures.kpi import Tally
from board.orders import events as e
from board.orders.pace import AfterWork
from board.orders.stages import stretches
from server.core.command_log import CommandLog
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import CALENDAR, DAY, History, Opening, Saying, at, shop
from tests.fakes import FakeClock


def kept(store: Store, history: History) -> Delivery | None:
    """What the store holds of a job after its events were written."""
    store.append(history.events, [models_of(shop(), history.job)])
    return store.deliveries.get(history.order_no)


def test_the_record_holds_what_the_figures_need(either_store: Store) -> None:
    history = History().received(waiting_customer=True).promised("11:00").worked(by="张示例")
    history.add(e.InspectionMade("team_leader", False, "漏油", 1, ("李示例",)), "10:05").add(e.TaskFinished(1), "10:30")
    history.add(e.InspectionMade("team_leader", True), "10:40").delivered("11:20:40")
    assert kept(either_store, history) == Delivery(
        order_no="R1",
        plate="沪A12345",
        model="示例 1.5T",
        repair_type="maintenance",
        advisor="刘顾问",
        waiting_customer=True,
        received_at=at("09:00"),
        finished_at=at("10:30"),
        ready_at=at("10:40"),
        delivered_at=at("11:20:40"),
        delivered_on=DAY,
        promised_at=at("11:00"),
        verdict="late",
        source="clock",
        late_minutes=20,
        excuse="none",
        excuse_at=None,
        called_at=None,
        called_by=None,
        called_on_time=None,
        warned="none",
        internal_reworks=1,
        external_rework=False,
        appraised=False,
        waited_parts=False,
        standard_minutes=60,
        warnings=0,
        warned_by_product=False,
        answered="none",
        cause="settlement",
        cause_by="log",
        nights=0,
        dispatched_at=at("09:10"),
        received_minutes=10,
        dispatched_minutes=0,
        working_minutes=50 + 25,
        paused_minutes=0,
        inspecting_minutes=5 + 10,
        washing_minutes=0,
        ready_minutes=41,
        technicians=("张示例", "李示例"),
        teams=("机电一组",),
        bays=("机1",),
        inspectors=("刘顾问",),
        charged=(),
        lost=(("settlement", 41), ("rework", 25), ("dispatch", 10), ("other", 5)),
        contradictions=(),
    )


def test_how_long_checks_and_wash_took_is_read_from_the_cars_that_passed_at_once(either_store: Store) -> None:
    passed = e.InspectionMade("team_leader", True)
    washed = History("R1").received(wash=True).promised().worked(by="张示例").add(passed, "10:12")
    kept(either_store, washed.add(e.WashFinished(), "10:40").delivered("11:20"))
    plain = (
        History("R2", washed.events[-1].seq + 1)
        .received()
        .promised()
        .worked(by="张示例")
        .add(passed, "10:20")
        .delivered("11:30")
    )
    kept(either_store, plain)
    failed = History("R3", plain.events[-1].seq + 1).received().promised().worked(by="张示例")
    failed.add(e.InspectionMade("team_leader", False, "漏油", 1, ("李示例",)), "10:05").add(e.TaskFinished(1), "10:30")
    kept(either_store, failed.add(passed, "10:50").delivered("11:40"))
    assert either_store.deliveries.after_work(DAY, CALENDAR) == [
        AfterWork(at("10:00"), at("10:20"), None),
        AfterWork(at("10:00"), at("10:12"), at("10:40")),
    ]


def test_the_day_is_the_shops_whatever_the_servers(either_store: Store) -> None:
    before = kept(either_store, History("R1").received().promised().delivered(at("23:59", days=180)))
    after = kept(either_store, History("R2", 4).received().promised().delivered(at("00:00", days=181)))
    assert before is not None
    assert after is not None
    assert (before.delivered_on, after.delivered_on) == (date(2026, 10, 31), date(2026, 11, 1))
    months = either_store.deliveries.on_time_figures(date(2026, 1, 1), date(2026, 12, 31), "month")
    assert [month for month, _ in months] == ["2026-10", "2026-11"]


def test_a_cancelled_job_stands_in_no_figure(store: Store) -> None:
    history = History().received().promised().add(e.JobCancelled("客户取消"), "10:00")
    assert kept(store, history) is None
    assert store.deliveries.on_time_figures(DAY, DAY) == [(None, Tally())]


def test_settled_again_is_counted_once_by_the_last_settlement(
    command_log: CommandLog, store: Store, clock: FakeClock
) -> None:
    say(command_log, "R1", Opening("R1", "17:00"))
    clock.set(at("16:50"))
    say(command_log, "R1", Saying("R1", e.JobDelivered()))
    assert store.deliveries.on_time_figures(DAY, DAY) == [(None, Tally(1, 1, 0, 0))]
    say(command_log, "R1", Saying("R1", e.DeliveryReversed("开错单")))
    assert store.deliveries.on_time_figures(DAY, DAY) == [(None, Tally())]
    clock.set(at("17:30"))
    say(command_log, "R1", Saying("R1", e.JobDelivered()))
    assert store.deliveries.on_time_figures(DAY, DAY) == [(None, Tally(1, 0, 1, 0))]


def test_a_call_that_comes_days_later_changes_the_verdict(
    command_log: CommandLog, store: Store, clock: FakeClock
) -> None:
    say(command_log, "R1", Opening("R1", "17:00"))
    clock.set(at("16:50"))
    say(command_log, "R1", Saying("R1", e.JobDelivered()))
    clock.set(at("10:00", days=3))
    say(command_log, "R1", Saying("R1", e.FollowUpMade(False, "等了很久")))
    late = store.deliveries.late_list(DAY, DAY)
    assert [(one.order_no, one.source) for one in late] == [("R1", "customer")]


@pytest.mark.parametrize(
    ("facts", "state", "verdict"),
    [
        ((), "none", "late"),
        ((e.ExcuseNoted("客户晚到", True),), "unchecked", "excused"),
        ((e.ExcuseNoted("客户晚到", False),), "incomplete", "late"),
        ((e.ExcuseNoted("客户晚到", True), e.ExcuseReviewed(True)), "accepted", "excused"),
        ((e.ExcuseNoted("客户晚到", True), e.ExcuseReviewed(False, "不属实")), "rejected", "late"),
    ],
)
def test_the_excuse_is_known_with_its_state(facts: tuple[e.Fact, ...], state: str, verdict: str) -> None:
    history = History().received().promised("17:00").delivered("18:10")
    for fact in facts:
        history.add(fact, "18:20")
    found = delivery(shop(), history.job, stretches(history.job))
    assert found is not None
    assert (found.excuse, found.verdict) == (state, verdict)


@pytest.mark.parametrize(
    ("raised", "source", "warned"),
    [("16:30", "technician", "timely"), ("16:31", "technician", "late"), ("16:30", "forecast", "none")],
)
def test_a_warning_is_timely_half_an_hour_before_the_promise(raised: str, source: str, warned: str) -> None:
    history = History().received().promised("17:00").add(e.WarningRaised("parts", source, 2), raised)
    job = history.delivered("17:30").job
    found = delivery(shop(), job, stretches(job))
    assert found is not None
    assert found.warned == warned


def test_a_warning_about_a_promise_that_was_replaced_does_not_count() -> None:
    history = History().received().promised("11:00").add(e.WarningRaised("parts", "technician", 2), "10:00")
    history.promised("17:00", when="10:10", reason="added_work").delivered("17:30")
    found = delivery(shop(), history.job, stretches(history.job))
    assert found is not None
    assert found.warned == "none"


def test_a_late_job_counts_for_everybody_who_worked_on_it(either_store: Store) -> None:
    write_a_month(either_store)
    first, last = DAY, DAY + timedelta(days=40)
    figures = either_store.deliveries.on_time_figures
    assert figures(first, last) == [(None, Tally(5, 2, 2, 1))]
    assert figures(first, last, "advisor") == [("刘顾问", Tally(3, 1, 1, 1)), ("陈顾问", Tally(2, 1, 1, 0))]
    assert dict(figures(first, last, "technician")) == {"张示例": Tally(3, 1, 1, 1), "李示例": Tally(2, 0, 2, 0)}
    assert figures(first, last, "team") == [("机电一组", Tally(4, 1, 2, 1))]
    assert figures(first, last, "repair_type") == [("maintenance", Tally(4, 2, 1, 1)), ("repair", Tally(1, 0, 1, 0))]
    assert figures(first, last, "day") == [
        ("2026-05-04", Tally(3, 2, 1, 0)),
        ("2026-05-05", Tally(1, 0, 0, 1)),
        ("2026-06-03", Tally(1, 0, 1, 0)),
    ]
    assert figures(first, last, "month") == [("2026-05", Tally(4, 2, 1, 1)), ("2026-06", Tally(1, 0, 1, 0))]


def test_a_period_includes_both_its_days_and_nothing_else(either_store: Store) -> None:
    write_a_month(either_store)
    listed = either_store.deliveries.listed
    assert [one.order_no for one in listed(DAY, DAY)] == ["R1", "R4", "R2"]
    assert [one.order_no for one in listed(DAY + timedelta(days=1), DAY + timedelta(days=1))] == ["R3"]
    assert listed(DAY - timedelta(days=9), DAY - timedelta(days=1)) == []
    assert [one.order_no for one in either_store.deliveries.late_list(DAY, DAY + timedelta(days=40))] == ["R2", "R5"]
    assert [one.order_no for one in either_store.deliveries.between_list(DAY, DAY + timedelta(days=40))] == ["R3"]


def test_an_empty_period_has_an_empty_tally_and_no_groups(either_store: Store) -> None:
    assert either_store.deliveries.on_time_figures(DAY, DAY) == [(None, Tally(0, 0, 0, 0))]
    assert either_store.deliveries.on_time_figures(DAY, DAY, "advisor") == []


def test_an_unknown_group_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="colour"):
        store.deliveries.on_time_figures(DAY, DAY, "colour")


def say(command_log: CommandLog, order_no: str, decide: Opening | Saying) -> None:
    command_log.record(order_no, decide, who="刘顾问", device="tests", key=f"key-{command_log.seq}")


def write_a_month(store: Store) -> None:
    """R1 on time; R2 late, two people; R3 excused the day after; R4 on time, nobody worked on it; R5 late, in June."""
    seq = 1
    r1 = History("R1", seq).received().promised("17:00").worked(by="张示例").delivered("16:00")
    r2 = History("R2", seq + len(r1.events)).received().promised("17:00").worked(by="张示例")
    r2.add(e.InspectionMade("team_leader", False, "漏油", 1, ("李示例",)), "10:05").delivered("17:01")
    r3 = History("R3", r2.events[-1].seq + 1).received().promised("17:00").worked(by="张示例")
    r3.delivered(at("10:00", days=1)).add(e.ExcuseNoted("客户晚到", True), at("10:01", days=1))
    r4 = History("R4", r3.events[-1].seq + 1).received(advisor="陈顾问").promised("17:00").delivered("17:00")
    r5 = History("R5", r4.events[-1].seq + 1).received(advisor="陈顾问", repair_type="repair").promised("17:00")
    r5.worked(by="李示例").delivered(at("09:00", days=30))
    for history in (r1, r2, r3, r4, r5):
        store.append(history.events, [models_of(shop(), history.job)])
