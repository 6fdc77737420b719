"""How good is the forecast? Days of the harsh world, looked at minute by minute, beside what became of each car.

Every car is dispatched to a team on arrival; stops for parts have no known end. Earlier days teach how long stops and
operations take and how fast checks and wash go. Prints one JSON line: for each moment in a car's stay by how many open
minutes the car was ready later than forecast (`bias`) and the mean of that without its sign; 30 minutes before the
promise the share of late cars that were shown as late, and of those shown the share that was on time; and the share of
cars that were shown as late twice or more.

python bench/forecast_quality.py [DAYS] [--first SEED]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from statistics import fmean

from bench._workday import Day
from bench._worlds import BEGIN, CALENDAR, CLOSE, HARSH, RULES, TEAMS, cars_of
from bench.advice import to_team
from board.calendar import add_minutes, minutes_between
from board.forecast.forecast import forecast
from board.forecast.task_times import task_times
from board.forecast.watch import due
from board.orders import events as e
from board.orders.fold import apply
from board.orders.job import Job
from board.orders.learned import Learned
from board.orders.pace import AfterWork, paces
from board.orders.promise import effective_promise, shown_late
from board.orders.shop import Entry, Shop
from board.orders.stop_times import stop_times
from server.store.deliveries import NEWEST

DAYS = 30
TAUGHT = 15
"""Days that teach, and are not counted."""
MOMENTS = ("dispatch", "half-time", "promise-45", "pause")
COLLECTED_AFTER = 10
"""So many open minutes after it is ready the customer has paid and drives away."""
LEAD = timedelta(minutes=30)
ASK = timedelta(minutes=45)


@dataclass(slots=True)
class WatchedDay(Day):
    """A day in which nobody knows how long a stop lasts, and somebody looks at the forecasts."""

    begun: dict[str, datetime] = field(default_factory=dict)
    seen: dict[tuple[str, str], datetime] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    """Those that have been looked at when half an hour was left."""
    flagged: set[str] = field(default_factory=set)
    """Those of them that were shown as late."""
    shown: Counter[str] = field(default_factory=Counter)
    delivered: list[Job] = field(default_factory=list)

    def look(self) -> None:
        """What the ticker does each minute, and what is to be compared with the end."""
        for _, entry, _ in due(self.shop, self.now):
            if isinstance(entry.fact, e.LateExpected | e.LateExpectedOver):
                self.record([entry])
                self.shown[entry.job] += isinstance(entry.fact, e.LateExpected)
        ready = {number: found.ready_at for number, found in forecast(self.shop, self.now).items()}
        for number, job in self.shop.jobs.items():
            if job.ready_at is not None:
                continue
            if any(task.dispatched_at for task in job.tasks) and number not in self.begun:
                self.begun[number] = self.now
                self.seen[number, "dispatch"] = ready[number]
            promised = self.cars[number].due
            begun = self.begun.get(number, self.now)
            moments = {"half-time": begun + (promised - begun) / 2, "promise-45": promised - ASK}
            for moment, at in moments.items():
                if self.now >= at and (number, moment) not in self.seen and begun < at:
                    self.seen[number, moment] = ready[number]
            if self.now >= promised - LEAD and number not in self.asked:
                self.asked.add(number)
                due_at = effective_promise(job)
                self.flagged |= {number} if due_at is not None and shown_late(job, due_at) else set()

    def _hand_over(self, order_no: str) -> None:
        if self.cars[order_no].wash:
            self.record([Entry(order_no, e.WashFinished(), self.now)])
        self.ready[order_no] = self.now
        self._plan_at(add_minutes(CALENDAR, self.now, COLLECTED_AFTER), partial(self._settle, order_no))

    def _settle(self, order_no: str) -> None:
        # Once it is handed over the shop knows it no longer.
        job = self.shop.jobs[order_no]
        handed_over = e.Event(job.seq + 1, order_no, self.now, self.now, "", "", "", e.JobDelivered())
        self.delivered.append(apply(job, handed_over))
        self.record([Entry(order_no, e.JobDelivered(), self.now)])

    def _pause(self, order_no: str, task: int, lasts: float) -> None:
        self.record([Entry(order_no, e.TaskPaused(task, "parts"), self.now)])
        self._plan_at(add_minutes(CALENDAR, self.now, lasts), partial(self._back.append, (order_no, task)))
        self.seen.setdefault((order_no, "pause"), forecast(self.shop, self.now)[order_no].ready_at)


def played(seed: int, learned: Learned, past: list[AfterWork]) -> tuple[WatchedDay, Learned]:
    """A day from the first car to the last, and what is known after it; `past` grows by its cars."""
    cars = {car.order_no: car for car in cars_of(HARSH, seed)}
    day = WatchedDay(HARSH, cars, Shop(CALENDAR, RULES, {team.name: team for team in TEAMS}, {}, learned))
    stops = {}
    at = BEGIN
    while at < CLOSE:
        day._plan_at(at, day.look)
        at += timedelta(minutes=1)

    def policy(now: Day) -> None:
        to_team(now)
        for number, job in now.shop.jobs.items():
            stops[f"{seed}/{number}"] = stop_times(CALENDAR, replace(job, order_no=f"{seed}/{number}"))

    day.play(policy)
    named = {f"{seed}/{job.order_no}": job for job in day.delivered}
    times = {name: task_times(day.shop.calendar, replace(job, order_no=name)) for name, job in named.items()}
    # Every day of the bench is the same date: what is learned of the pace is moved apart.
    apart = timedelta(days=seed)
    past += [after_work(job, apart) for job in day.delivered if job.internal_reworks == 0]
    learned = learned.updated(times).with_stops(stops)
    return day, replace(learned, paces=paces(CALENDAR, past[-NEWEST:]))


def after_work(job: Job, apart: timedelta) -> AfterWork:
    """What the read models hold of it."""
    assert job.finished_at is not None
    washed = job.wash_finished_at
    return AfterWork(job.finished_at + apart, job.inspections[-1].at + apart, washed + apart if washed else None)


def main(days: int, first: int) -> None:
    learned = Learned(date(2026, 1, 1))
    errors: dict[str, list[float]] = defaultdict(list)
    late = found = flagged = kept = twice = cars = 0
    past: list[AfterWork] = []
    for seed in range(first, first + TAUGHT + days):
        day, learned = played(seed, learned, past)
        if seed < first + TAUGHT:
            continue
        for (number, moment), expected in day.seen.items():
            errors[moment].append(minutes_between(CALENDAR, expected, day.ready[number]))
        # The last half hour of a promise beyond closing is not looked at.
        judged = [car for car in day.cars.values() if car.at < car.due - LEAD < CLOSE]
        missed = {car.order_no for car in judged if day.ready[car.order_no] > car.due}
        shown = day.flagged & {car.order_no for car in judged}
        late, found, flagged, kept = (
            late + len(missed),
            found + len(missed & shown),
            flagged + len(shown),
            kept + len(shown - missed),
        )
        cars += len(day.cars)
        twice += sum(count > 1 for count in day.shown.values())
    figures: dict[str, object] = {
        "what": f"{days} days after {TAUGHT} that taught",
        "seeds": f"{first}-{seed}",
        "cars": cars,
    }
    for moment in MOMENTS:
        some = errors[moment]
        figures[f"{moment}_bias"] = round(fmean(some), 1) if some else None
        figures[f"{moment}_error"] = round(fmean(abs(one) for one in some), 1) if some else None
    figures |= {"late": late, "recall": round(found / max(1, late), 3), "flagged": flagged}
    figures |= {"flagged_on_time": round(kept / max(1, flagged), 3), "shown_twice": round(twice / cars, 3)}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("days", type=int, nargs="?", default=DAYS)
    options.add_argument("--first", type=int, default=1, help="the seed of the first day that teaches")
    wanted = options.parse_args()
    main(wanted.days, wanted.first)
