"""Three invented months of delivered cars and of who was at work, as files that `shopboard import` takes.

Everything in them is made up, and the same number makes the same months of the same shop.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from board.calendar import ONE_DAY, Calendar, Span, add_minutes, day_bounds, minutes_between
from board.orders.labour import Operation
from board.orders.team import Team

MONTHS = 3
CARS_A_DAY = (9, 15)
LATE_AT_FIRST, LATE_AT_LAST = 0.065, 0.03
"""Which part of the cars is late in the first weeks and in the last: the shop is getting better."""
LOST_IN = ("queue", "work", "work", "hand-over")
MOST_MINUTES, KINDS_OF_WORK = 120, 5
"""So many operations of each trade make up the past: each comes often enough for its time to be learned."""
OFTEN = {"mechanical": 12, "body": 2, "paint": 1}
SLOWER = 1.4
"""What the second operation of a trade really takes, of its standard time."""
REPAIR_TYPES = {
    "mechanical": ("maintenance",) * 6 + ("first_service", "repair", "repair", "warranty"),
    "body": ("accident",),
    "paint": ("accident",),
}
REWORK = 0.006
ABSENT = 0.06
MODELS = ("示例轿车 1.5T", "示例越野 2.0T", "示例旅行 1.8")
COLUMNS = (
    *("order_no", "plate", "model", "repair_type", "advisor", "operations", "received_at", "promised_at"),
    *("dispatched_at", "started_at", "finished_at", "ready_at", "delivered_at", "team", "technicians"),
    *("customer_name", "customer_phone"),
)


def begins(last: date) -> date:
    """The first of the month with which the past of a shop begins that ends with `last`."""
    months = last.year * 12 + last.month - 1 - MONTHS
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Past:
    """The past of a shop from `first` to `last`: its own hours, teams, people and standard times."""

    calendar: Calendar
    first: date
    last: date
    teams: Collection[Team]
    operations: Collection[Operation]
    advisors: Sequence[str]
    seed: int = 3

    def orders(self) -> str:
        """The delivered orders, as a table in text."""
        return _table(COLUMNS, self._orders(Random(self.seed)))

    def attendance(self) -> str:
        """Who was at work for how long, as a table in text."""
        return _table(("name", "day", "minutes"), self._attendance(Random(self.seed)))

    def _days(self) -> dict[date, Span]:
        """The days on which the shop was open, each with its opening and its closing."""
        days = (self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1))
        return {day: bounds for day in days if (bounds := day_bounds(self.calendar, day))}

    def _orders(self, chance: Random) -> Iterator[dict[str, str]]:
        days, work = self._days(), self._work()
        for place, (day, hours) in enumerate(days.items()):
            late = LATE_AT_FIRST + (LATE_AT_LAST - LATE_AT_FIRST) * place / len(days)
            for number in range(chance.randint(*CARS_A_DAY)):
                times, row = self._order(chance, hours, work, late)
                if times["delivered_at"] <= days[max(days)][1]:
                    shown = {name: f"{at.astimezone(self.calendar.zone):%Y-%m-%d %H:%M}" for name, at in times.items()}
                    yield shown | row | {"order_no": f"WX{day:%Y%m%d}-{number:02}"}

    def _work(self) -> list[tuple[Operation, Team, float]]:
        """What is done where, each as often as it comes, and what it takes of its standard time."""
        found = []
        for trade, often in OFTEN.items():
            teams = [team for team in self.teams if team.trade == trade and team.technicians]
            short = [one for one in self.operations if one.trade == trade and one.standard_minutes <= MOST_MINUTES]
            for place, operation in enumerate(short[:KINDS_OF_WORK]):
                found += [(operation, team, SLOWER if place == 1 else 1.0) for team in teams] * often
        return found

    def _order(
        self, chance: Random, hours: Span, work: Sequence[tuple[Operation, Team, float]], late_part: float
    ) -> tuple[dict[str, datetime], dict[str, str]]:
        operation, team, slower = chance.choice(work)
        standard = operation.standard_minutes

        def after(at: datetime, minutes: float) -> datetime:
            return add_minutes(self.calendar, at, minutes).replace(second=0)

        received = after(hours[0], 1 + chance.random() * 0.6 * minutes_between(self.calendar, *hours))
        promised = after(received, standard * slower + chance.randint(70, 130))
        late = chance.random() < late_part
        lost = chance.choice(LOST_IN) if late else ""
        missing = minutes_between(self.calendar, received, promised) - standard * slower + chance.randint(4, 45)
        started = after(received, chance.randint(8, 25) + missing * (lost == "queue"))
        work_minutes = max(5.0, standard * slower + chance.randint(-10, 8))
        finished = after(started, work_minutes + missing * (lost == "work"))
        ready = after(finished, chance.randint(5, 20))
        handed_over = after(ready, chance.randint(3, 9) + missing * (lost == "hand-over"))
        times = {
            "received_at": received,
            "promised_at": promised,
            "dispatched_at": after(received, 4),
            "started_at": started,
            "finished_at": finished,
            "ready_at": ready,
            "delivered_at": handed_over,
        }
        rework = chance.random() < REWORK
        return times, {
            "plate": f"沪{chance.choice('ABCDE')}{chance.randint(10000, 99999)}",
            "model": chance.choice(MODELS),
            "repair_type": "rework" if rework else chance.choice(REPAIR_TYPES[operation.trade]),
            "advisor": chance.choice(self.advisors),
            "operations": operation.code,
            "team": team.name,
            "technicians": chance.choice(team.technicians),
            "customer_name": f"顾客{chance.choice('甲乙丙丁戊己庚辛')}{chance.choice('子丑寅卯辰巳午未')}示例",
            "customer_phone": f"000-0000-{chance.randint(1000, 9999)}",
        }

    def _attendance(self, chance: Random) -> Iterator[dict[str, str]]:
        for day, hours in self._days().items():
            whole = int(minutes_between(self.calendar, *hours))
            for name in sorted(name for team in self.teams for name in team.technicians):
                minutes = 0 if chance.random() < ABSENT else max(0, whole - chance.choice((0, 0, 0, 30, 60)))
                yield {"name": name, "day": f"{day}", "minutes": f"{minutes}"}


def _table(columns: Sequence[str], rows: Iterator[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
