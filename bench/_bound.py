"""What no foreman can better: cars that are late even alone, and a bound on the late cars of a day."""

from __future__ import annotations

from bench._workday import late_minutes
from bench._worlds import BEGIN, CALENDAR, RULES, TEAMS, Coming
from board.calendar import add_minutes, minutes_between


def hopeless(car: Coming) -> bool:
    """Whether the car is late even alone in an empty shop."""
    stops = sum(lasts for _, lasts in car.stops)
    return late_minutes(car, add_minutes(CALENDAR, car.at, sum(car.minutes) + stops + _after(car))) > 0


def _after(car: Coming) -> float:
    """Checks, what they find, and wash."""
    checks = RULES.inspection_minutes * (2 if car.rework else 1)
    return checks + car.rework + (RULES.washing_minutes if car.wash else 0)


def bound(cars: list[Coming]) -> int:
    """Nobody has fewer late cars on this day, knowing in the morning what comes and what it takes.

    Those that are late even alone, and of the others as many as must be left out so that what comes and is due within
    some stretch of the day fits into the hands of its trade; the stretch that asks for most counts.
    """
    possible = [car for car in cars if not hopeless(car)]
    trades = {team.trade for team in TEAMS}
    left_out = max((_left_out(possible, trade) for trade in trades), default=0)
    return len(cars) - len(possible) + left_out


def _left_out(cars: list[Coming], trade: str) -> int:
    hands = sum(team.cars_at_a_time for team in TEAMS if team.trade == trade)
    windows = [window for car in cars if (window := _window(car, trade)) is not None]
    worst = 0
    for begin in {window[0] for window in windows}:
        for end in {window[1] for window in windows if window[1] > begin}:
            work = sorted(minutes for at, due, minutes in windows if begin <= at and due <= end)
            excess, dropped = sum(work) - hands * (end - begin), 0
            while excess > 0:
                excess -= work.pop()
                dropped += 1
            worst = max(worst, dropped)
    return worst


def _window(car: Coming, trade: str) -> tuple[float, float, float] | None:
    """From when, until when and for how long the car needs the trade, in open minutes of the day."""
    trades = [plan.trade for plan in car.tasks]
    if trade not in trades:
        return None
    place = trades.index(trade)
    begin = minutes_between(CALENDAR, BEGIN, car.at) + sum(car.minutes[:place])
    due = minutes_between(CALENDAR, BEGIN, car.due) - _after(car) - sum(car.minutes[place + 1 :])
    return begin, due, car.minutes[place]
