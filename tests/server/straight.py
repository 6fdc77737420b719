"""Invented cars whose every minute is known, and their figures worked out a second time, minute by minute.

In a straight line, by what domain.md §3, §6 and §9 say, with nothing of the product but its words. Minutes are counted
from midnight of the builders' day, in local time; the shop is open 08:30 to 17:30 but for lunch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from statistics import median
from typing import Any

from hypothesis import strategies as st

from board.orders import events as e
from board.orders.labour import Operation
from tests.builders import DAY, History, at

TARGET, LEAST = 96, 2
PEOPLE = {"张示例": "机电一组", "李示例": "机电一组", "王样本": "钣金组", "赵样本": "喷漆组"}
ADVISORS = ("刘顾问", "陈顾问")
PLACES = {"机电一组": ("机1", "机2"), "钣金组": ("钣1",)}
COUNTS_FOR = {"parts": "parts", "approval": "approval", "insurance": "approval", "bay": "dispatch", "tool": "dispatch"}
COUNTS_FOR |= {"technical": "overrun", "sublet": "other", "shift": "other", "other": "other"}
CAUSES = ("dispatch", "parts", "approval", "overrun", "rework", "wash", "settlement", "promise", "customer", "other")


@dataclass(frozen=True)
class Car:
    """One stay. `spent`: (stage, minutes) one after the other, "rework" being work after a failed inspection.
    `appraised`: whether it came back for the same, and the post and name to whom that is charged."""

    number: int
    advisor: str
    repair_type: str
    technicians: tuple[str, ...]
    team: str
    bay: str
    """Empty where nobody told it, as in what other systems export."""
    standard: int
    opened: int
    spent: tuple[tuple[str, int], ...]
    reason: str
    promised: int
    warned: int | None
    by_product: int | None
    answered: int | None
    excused: bool
    corrected: str | None
    called: bool
    appraised: tuple[bool, str, str] | None

    @property
    def order_no(self) -> str:
        return f"R{self.number}"

    @property
    def delivered(self) -> int:
        return self.opened + sum(minutes for _, minutes in self.spent)


def is_open(minute: int) -> bool:
    return 510 <= minute % 1440 < 720 or 780 <= minute % 1440 < 1050


def clock(minute: int) -> datetime:
    return at("00:00") + timedelta(minutes=minute)


@st.composite
def cars(draw: st.DrawFn, number: int = 1) -> Car:
    """Any car: on time or late, waiting, stopped, failing its inspection, staying overnight."""
    few, some = st.integers(1, 40), st.integers(1, 200)
    team = draw(st.sampled_from(sorted(PLACES)))
    spent = [("received", draw(some)), ("dispatched", draw(few)), ("working", draw(some)), ("paused", draw(some))]
    spent += [("working", draw(few)), ("inspecting", draw(few))]
    if draw(st.booleans()):
        spent += [("rework", draw(few)), ("inspecting", draw(few))]
    spent.append(("ready", draw(st.integers(1, 900))))
    opened = draw(st.integers(510, 900)) + 1440 * draw(st.integers(0, 40))
    promised = opened + draw(st.integers(60, 1200))
    end = opened + sum(minutes for _, minutes in spent)
    warned = (
        draw(st.none() | st.integers(opened + 1, min(promised, end) - 1)) if min(promised, end) > opened + 1 else None
    )
    post = draw(st.sampled_from(["advisor", "technician", "team"]))
    names = {"advisor": ADVISORS, "technician": sorted(PEOPLE), "team": sorted(PLACES)}[post]
    charged = st.just(post), st.sampled_from(names)
    raised = warned if warned is not None else draw(st.none() | st.just(opened + 1))
    return Car(
        number=number,
        advisor=draw(st.sampled_from(ADVISORS)),
        repair_type=draw(st.sampled_from(["maintenance", "repair", "rework"])),
        technicians=tuple(draw(st.lists(st.sampled_from(sorted(PEOPLE)), min_size=1, max_size=2, unique=True))),
        team=team,
        bay=draw(st.sampled_from((*PLACES[team], ""))),
        standard=draw(st.integers(10, 200)),
        opened=opened,
        spent=tuple(spent),
        reason=draw(st.sampled_from(sorted(COUNTS_FOR))),
        promised=promised,
        warned=warned,
        by_product=None if warned is not None else raised,
        answered=draw(st.none() | st.integers(raised, raised + 12)) if raised is not None else None,
        excused=draw(st.booleans()),
        corrected=draw(st.none() | st.sampled_from(CAUSES)),
        called=draw(st.booleans()),
        appraised=draw(st.none() | st.tuples(st.booleans(), *charged)),
    )


def shops(most: int = 7) -> st.SearchStrategy[list[Car]]:
    return st.integers(1, most).flatmap(lambda n: st.tuples(*(cars(number) for number in range(1, n + 1))).map(list))


def told(car: Car, first_seq: int) -> History:
    """The car's life as the log would tell it."""
    facts: list[tuple[int, e.Fact]] = []
    now, promise = car.opened, first_seq + 1
    task = e.TaskPlan(1, "mechanical", (Operation("M01", "保养", "mechanical", car.standard),))
    opening = e.JobReceived("沪A12345", "示例", car.repair_type, car.advisor, (task,), inspections=("team_leader",))
    history = History(car.order_no, first_seq)
    history.add(opening, clock(now)).add(e.PromiseGiven(clock(car.promised), "initial", "signature"), clock(now))
    before = ""
    for stage, minutes in car.spent:
        if stage == "dispatched":
            facts.append((now, e.TaskDispatched(1, car.team, car.bay, car.technicians)))
        elif stage == "working":
            resumed = before == "paused"
            facts.append((now, (e.TaskResumed if resumed else e.TaskStarted)(1, car.technicians)))
        elif stage == "paused":
            facts.append((now, e.TaskPaused(1, car.reason)))
        elif stage == "inspecting":
            facts.append((now, e.TaskFinished(1)))
        elif stage == "rework":
            facts.append((now, e.InspectionMade("team_leader", False, "漏油", 1, car.technicians)))
        elif stage == "ready":
            facts.append((now, e.InspectionMade("team_leader", True)))
        now, before = now + minutes, stage
    facts.append((now, e.JobDelivered()))
    raised = car.warned if car.warned is not None else car.by_product
    if raised is not None:
        source = "technician" if car.warned is not None else "forecast"
        facts.append((raised, e.WarningRaised("parts", source, promise)))
    for minute, fact in sorted(facts, key=lambda one: one[0]):
        history.add(fact, clock(minute))
    if car.answered is not None:
        seq = next(event.seq for event in history.events if isinstance(event.fact, e.WarningRaised))
        history.add(e.WarningAcknowledged(seq), clock(car.answered))
    if car.excused:
        history.add(e.ExcuseNoted("顾客晚到", True), clock(max(now, car.answered or 0)))
    if car.corrected and verdict(car) != "on_time":
        history.add(e.LateCauseCorrected(car.corrected, "查过"), clock(max(now, car.answered or 0)))
    if car.appraised:
        is_rework, post, name = car.appraised
        whose = (e.Charged(post, name),) if is_rework else ()
        history.add(e.ReworkAppraised(is_rework, None, whose, "查过"), clock(max(now, car.answered or 0)))
    if car.called:
        # A friendly call makes nothing on time.
        history.add(e.FollowUpMade(True), clock(max(now, car.answered or 0)))
    return history


def verdict(car: Car) -> str:
    return "on_time" if car.delivered <= car.promised else "excused" if car.excused else "late"


@cache
def stage_minutes(car: Car) -> Counter[str]:
    """Open minutes by what was going on, one minute after the other."""
    found: Counter[str] = Counter()
    now = car.opened
    for stage, minutes in car.spent:
        for minute in range(now, now + minutes):
            found[stage] += is_open(minute)
        now += minutes
    return found


@cache
def lost(car: Car) -> dict[str, int]:
    spent = stage_minutes(car)
    found: Counter[str] = Counter()
    found[COUNTS_FOR[car.reason]] += spent["paused"]
    found["settlement"] = spent["ready"]
    found["rework"] += spent["rework"]
    found["other"] += max(0, spent["inspecting"] - 10)
    if spent["working"]:
        found["dispatch"] += spent["received"] + spent["dispatched"]
        found["overrun"] += max(0, spent["working"] - car.standard)
    else:
        found["other"] += max(0, spent["received"] + spent["dispatched"] - car.standard)
    promised = sum(is_open(minute) for minute in range(car.opened, car.promised))
    found["promise"] = max(0, car.standard + 10 - promised)
    return {cause: minutes for cause, minutes in found.items() if minutes > 0}


def cause(car: Car) -> str:
    if car.corrected:
        return car.corrected
    if verdict(car) == "excused":
        return "customer"
    minutes = lost(car)
    return max((c for c in CAUSES if c in minutes), key=lambda c: minutes[c], default="other")


def escalated(raised: int) -> int:
    """Five minutes after a warning; while the shop is closed, nobody is waited for. Lunch counts as open."""
    minute, left = raised, 5
    while left:
        left -= 510 <= minute % 1440 < 1050
        minute += 1
    return minute


def counts(some: list[Car]) -> dict[str, int]:
    """Everything that is counted of these cars, under the names of `board.figures.counts.Counts`."""
    found: Counter[str] = Counter()
    for car in some:
        spent, judged = stage_minutes(car), verdict(car)
        timely = car.warned is not None and car.warned + 30 <= car.promised
        raised = car.warned if car.warned is not None else car.by_product
        closings = [day * 1440 + 1050 for day in range(100)]
        there = sum(car.opened < closing < car.delivered for closing in closings)
        failed = any(stage == "rework" for stage, _ in car.spent)
        found += Counter(
            {
                "settled": 1,
                judged: 1,
                "warnings": car.warned is not None,
                "warned_timely": timely,
                "warned_late": car.warned is not None and not timely,
                "unwarned": judged == "late" and car.warned is None,
                "untimely": judged == "late" and not timely,
                "warned_by_product": car.by_product is not None,
                "answered_never": raised is not None and car.answered is None,
                "reworked": failed,
                "internal_reworks": failed,
                "came_back": came_back(car),
                "waited_parts": car.reason == "parts",
                "called": car.called,
                "carried_over": there > 0,
                "nights": there,
                "dispatched": 1,
                "dispatch_minutes": spent["received"],
                "standard_minutes": car.standard,
                "working_minutes": spent["working"] + spent["rework"],
                **{f"{s}_minutes": spent[s] for s in ("received", "dispatched", "paused", "inspecting", "ready")},
            }
        )
        if raised is not None and car.answered is not None:
            found["answered_in_time" if car.answered <= escalated(raised) else "answered_late"] += 1
    return dict(+found)


def came_back(car: Car) -> bool:
    return car.appraised[0] if car.appraised else car.repair_type == "rework"


def charged(every: list[Car], post: str, name: str) -> list[str]:
    """The external reworks that are charged to somebody, whoever put them right."""
    return [car.order_no for car in every if car.appraised == (True, post, name)]


def lateness(some: list[Car]) -> tuple[float | None, int | None]:
    """(median, worst) minutes late of the late cars."""
    minutes = [car.delivered - car.promised for car in some if verdict(car) == "late"]
    return (median(minutes), max(minutes)) if minutes else (None, None)


def causes(some: list[Car]) -> dict[str, dict[str, int]]:
    late = [car for car in some if verdict(car) == "late"]
    minutes: Counter[str] = Counter()
    for car in late:
        minutes += Counter(lost(car))
    excused = Counter(cause(car) for car in some if verdict(car) == "excused")
    return {"late": dict(Counter(map(cause, late))), "excused": dict(excused), "minutes": dict(minutes)}


def labour(some: list[Car]) -> dict[str, dict[Any, float]]:
    """Minutes worked and standard minutes earned, by technician and by local day."""
    minutes: dict[tuple[str, Any], float] = defaultdict(float)
    standard: dict[tuple[str, Any], float] = defaultdict(float)
    for car in some:
        mine: Counter[tuple[str, Any]] = Counter()
        now = car.opened
        for stage, length in car.spent:
            for minute in range(now, now + length):
                if stage in ("working", "rework") and is_open(minute):
                    for name in car.technicians:
                        mine[name, (DAY + timedelta(days=minute // 1440)).isoformat()] += 1
            now += length
        for key, worked in mine.items():
            minutes[key] += worked
            standard[key] += car.standard * worked / mine.total()
    found: dict[str, dict[Any, float]] = {"minutes": minutes, "standard": standard}
    return found


def star(some: list[Car], post: str) -> list[str]:
    """The ranking of a post's people, best first."""
    theirs: dict[str, list[Car]] = defaultdict(list)
    for car in some:
        for name in car.technicians if post == "technician" else (car.advisor,):
            theirs[name].append(car)
    ranked = []
    for name, own in theirs.items():
        found = counts(own)
        settled = found["settled"]
        if settled >= LEAST:
            good = found.get("on_time", 0) + found.get("excused", 0)
            ranked.append((-good / settled, found.get("untimely", 0), -settled, name))
    return [name for *_, name in sorted(ranked)]
