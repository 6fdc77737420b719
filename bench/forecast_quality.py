"""How good is the forecast? Days of the harsh world, looked at minute by minute, beside what became of each car.

Every car is dispatched to a team on arrival; stops for parts have no known end, and those of earlier days teach. Prints
one JSON line: for each moment in a car's stay by how many open minutes the car was ready later than forecast (`bias`)
and the mean of that without its sign; 30 minutes before the promise the share of late cars that were shown as late, and
of those shown the share that was on time; and the share of cars that were shown as late twice or more.

python bench/forecast_quality.py [DAYS]
"""

from __future__ import annotations

import json
import sys
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
from board.forecast.watch import due
from board.orders import events as e
from board.orders.learned import Learned
from board.orders.shop import Entry, Shop
from board.orders.stop_times import stop_times

DAYS = 30
TAUGHT = 5
"""Days that teach how long stops last, and are not counted."""
MOMENTS = ("dispatch", "half-time", "promise-45", "pause")
LEAD = timedelta(minutes=30)
ASK = timedelta(minutes=45)


@dataclass(slots=True)
class WatchedDay(Day):
    """A day in which nobody knows how long a stop lasts, and somebody looks at the forecasts."""

    begun: dict[str, datetime] = field(default_factory=dict)
    seen: dict[tuple[str, str], datetime] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    """Those whose forecast has been taken when half an hour was left."""
    flagged: set[str] = field(default_factory=set)
    shown: Counter[str] = field(default_factory=Counter)

    def look(self) -> None:
        """What the ticker does each minute, and what is to be compared with the end."""
        for _, entry in due(self.shop, self.now):
            if isinstance(entry.fact, e.LateExpected | e.LateExpectedOver):
                self.record([entry])
                self.shown[entry.job] += isinstance(entry.fact, e.LateExpected)
        ready = {number: found.ready_at for number, found in forecast(self.shop, self.now).items()}
        for number, job in self.shop.jobs.items():
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
                self.flagged |= {number} if ready[number] > promised else set()

    def _pause(self, order_no: str, task: int, lasts: float) -> None:
        self.record([Entry(order_no, e.TaskPaused(task, "parts"), self.now)])
        self._plan_at(add_minutes(CALENDAR, self.now, lasts), partial(self._back.append, (order_no, task)))
        self.seen.setdefault((order_no, "pause"), forecast(self.shop, self.now)[order_no].ready_at)


def played(seed: int, learned: Learned) -> tuple[WatchedDay, Learned]:
    """A day from the first car to the last, and what is known after it."""
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
    return day, learned.with_stops(stops)


def main(days: int) -> None:
    learned = Learned(date(2026, 1, 1))
    errors: dict[str, list[float]] = defaultdict(list)
    late = found = flagged = kept = twice = cars = 0
    for seed in range(1, TAUGHT + days + 1):
        day, learned = played(seed, learned)
        if seed <= TAUGHT:
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
    figures: dict[str, object] = {"bench": "forecast_quality", "seeds": [TAUGHT + 1, TAUGHT + days], "cars": cars}
    for moment in MOMENTS:
        some = errors[moment]
        figures[f"{moment}_bias"] = round(fmean(some), 1) if some else None
        figures[f"{moment}_error"] = round(fmean(abs(one) for one in some), 1) if some else None
    figures |= {"late": late, "recall": round(found / max(1, late), 3), "flagged": flagged}
    figures |= {"flagged_on_time": round(kept / max(1, flagged), 3), "shown_twice": round(twice / cars, 3)}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DAYS)
