"""Whole shops out of thin air, consistent as the moves leave them, for laws about forecasts and risk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from board.orders import events as e
from board.orders.fold import fold
from board.orders.job import Job
from board.orders.shop import Shop
from board.orders.team import Team
from tests.board.shops import ZHANG, at, plans
from tests.builders import CALENDAR, LEVELS, RULES

BAYS = {"mechanical": ("机1", "机2", "机3"), "body": ("钣1",), "paint": ("漆1", "漆2")}
CREWS = {
    trade: Team(f"{trade}组", trade, bays, tuple(f"{trade}工{n}" for n in range(len(bays))))
    for trade, bays in BAYS.items()
}
FLOOR = Shop(CALENDAR, RULES, {team.name: team for team in CREWS.values()}, {})
STATES = ("waiting", "dispatched", "working", "paused", "finished")

moments = st.integers(0, 3 * 24 * 60).map(lambda minutes: at("2026-03-02 08:00") + timedelta(minutes=minutes))


def job_of(
    order_no: str,
    tasks: list[tuple[str, int]],
    states: list[str],
    bays: list[str],
    due: datetime | None,
    dispatched: datetime,
    now: datetime,
    wash: bool = False,
    who: str = ZHANG,
) -> Job:
    """A job whose tasks stand in the given states; those under way began when they were dispatched, by `who`."""
    begin = min(dispatched, now)
    log: list[tuple[datetime, e.Fact]] = [
        (begin, e.JobReceived("沪A12345", "", "accident", "", plans(*tasks), LEVELS["accident"], wash=wash))
    ]
    if due is not None:
        log.append((begin, e.PromiseGiven(due, "initial", "signature")))
    for number, ((trade, _), state, bay) in enumerate(zip(tasks, states, bays, strict=True), 1):
        steps: list[tuple[datetime, e.Fact]] = [
            (begin, e.TaskDispatched(number, CREWS[trade].name, bay, (who,))),
            (begin, e.TaskStarted(number, (who,))),
            (now, e.TaskPaused(number, "parts") if state == "paused" else e.TaskFinished(number)),
        ]
        log += steps[: {"waiting": 0, "dispatched": 1, "working": 2}.get(state, 3)]
    job = fold(e.Event(n, order_no, when, when, "", "", f"k{n}", fact) for n, (when, fact) in enumerate(log, 1))
    assert job is not None
    return job


@st.composite
def jobs(draw: st.DrawFn, order_no: str, now: datetime, trades: tuple[str, ...] = tuple(BAYS)) -> Job:
    tasks = draw(st.lists(st.tuples(st.sampled_from(trades), st.integers(1, 600)), min_size=1, max_size=3))
    return job_of(
        order_no,
        tasks,
        [draw(st.sampled_from(STATES)) for _ in tasks],
        [draw(st.sampled_from(BAYS[trade])) for trade, _ in tasks],
        draw(st.none() | moments),
        draw(moments),
        now,
        draw(st.booleans()),
    )


@st.composite
def floors(draw: st.DrawFn, most: int = 6) -> tuple[Shop, datetime]:
    """A shop and a moment."""
    now = draw(moments)
    names = [f"W{n}" for n in range(draw(st.integers(0, most)))]
    return replace(FLOOR, jobs={name: draw(jobs(name, now)) for name in names}), now


@st.composite
def crowded_floors(draw: st.DrawFn) -> tuple[Shop, datetime]:
    """A shop of two bays in which cars stand in the way of others, or of their own earlier task."""
    now = draw(moments)
    found = {}
    for name in ("W1", "W2", "W3", "W4"):
        states = list(draw(st.sampled_from((("dispatched", "paused"), ("dispatched",), ("paused",), ("waiting",)))))
        tasks = [("paint", draw(st.integers(1, 120))) for _ in states]
        bays = [draw(st.sampled_from(BAYS["paint"])) for _ in states]
        found[name] = job_of(name, tasks, states, bays, draw(st.none() | moments), now, now)
    return replace(FLOOR, jobs=found), now


@st.composite
def floors_at_work(draw: st.DrawFn) -> tuple[Shop, datetime]:
    """A shop of two bays in the morning: in some of them cars are worked on by people of the team, and others wait."""
    now = at("08:30") + timedelta(minutes=draw(st.integers(0, 180)))
    found = {}
    for name, state in (
        ("W1", "working"),
        ("W2", draw(st.sampled_from(("working", "dispatched")))),
        ("W3", "dispatched"),
    ):
        bay, who = draw(st.sampled_from(BAYS["paint"])), draw(st.sampled_from(CREWS["paint"].technicians))
        work = [("paint", draw(st.integers(30, 120)))]
        found[name] = job_of(name, work, [state], [bay], draw(st.none() | moments), now, now, who=who)
    return replace(FLOOR, jobs=found), now
