"""The queue of a shop at a moment: what can begin, in its order, and what a free bay is offered (domain.md §7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from board.calendar import add_minutes, next_open
from board.orders.hands import all_away, cars_at, works_for
from board.orders.job import Job
from board.orders.promise import minute
from board.orders.shop import Shop
from board.orders.team import Team
from board.queue.how_urgent import standings
from board.queue.needed import needed_minutes, overrun_by_history
from board.queue.progress import can_begin, stands_in_bay
from board.queue.standing import Standing, in_order
from board.queue.taking import Free, take


def queue(shop: Shop, now: datetime) -> list[Standing]:
    """Every dispatched task that can begin now (cut to the minute, as in a forecast), the next one first."""
    now = minute(now)
    found = []
    for job in shop.jobs.values():
        able = [task.number for task in job.tasks if can_begin(job, task, now)]
        if able:
            known = standings(shop, job, now)
            found += [known[number] for number in able if known[number].team is not None]
    return in_order(found)


def to_dispatch(shop: Shop, now: datetime) -> list[Standing]:
    """Every task that nobody has dispatched yet, the most urgent first."""
    found = []
    for job in shop.jobs.values():
        waiting = {task.number for task in job.tasks if task.state == "waiting"}
        if waiting:
            found += [one for number, one in standings(shop, job, now).items() if number in waiting]
    return in_order(found)


def next_up(shop: Shop, bay: str, now: datetime, people: Collection[str] | None = None) -> Standing | None:
    """What a bay is offered: None where it or everybody of its team is busy, or nothing may be taken there. A bay in
    which a car stands is offered what else can begin on this car.

    With `people`, what of it one of these may do.
    """
    team = shop.team_of_bay(bay)
    line = [one for one in queue(shop, now) if people is None or one.may_be_done_by(people)]
    return _next(team, bay, line, _standing(shop).get(bay, []), shop, now) if team is not None else None


def placed(line: Iterable[Standing]) -> Iterator[tuple[int, Standing]]:
    """What stands in a queue, each with its place in that of its own team, from 1 on."""
    places: Counter[str | None] = Counter()
    for one in line:
        places[one.team] += 1
        yield places[one.team], one


def offers(shop: Shop, line: Sequence[Standing], now: datetime) -> dict[str, Standing]:
    """What each bay of the shop is offered of what stands in `line`; those that are offered nothing are left out."""
    standing = _standing(shop)
    able = (team for team in shop.teams.values() if hands_free(shop, team, now))
    found = {bay: _next(team, bay, line, standing.get(bay, []), shop, now) for team in able for bay in team.bays}
    return {bay: one for bay, one in found.items() if one is not None}


def hands_free(shop: Shop, team: Team, now: datetime) -> int:
    """How many more cars those of the team who are here can take in hand now."""
    now = minute(now)
    at_work = shop.whole.of("at work", now, lambda: _at_work(shop, now))
    return max(0, cars_at(shop, team, now) - at_work[team.name])


def people_free(shop: Shop, team: Team, named: Iterable[str], now: datetime) -> set[str]:
    """Who of these is there for the team and has no car in hand."""
    at_work = {name for job in shop.jobs.values() for task in job.tasks for name in task.working}
    return {name for name in named if name not in at_work and works_for(shop, name, now) == team.name}


def is_taken(shop: Shop, bay: str, job: Job | None = None) -> bool:
    """Whether a car stands in the bay now, other than that of `job`."""
    return any(order_no != (job.order_no if job else None) for order_no in _standing(shop).get(bay, ()))


def _standing(shop: Shop) -> dict[str, list[str]]:
    """The bays in which cars stand now, with their orders."""
    found: dict[str, list[str]] = {}
    for job in shop.jobs.values():
        for bay in {task.bay for task in job.tasks if task.bay and stands_in_bay(task)}:
            found.setdefault(bay, []).append(job.order_no)
    return found


def _at_work(shop: Shop, now: datetime) -> Counter[str | None]:
    """How many cars each team has in hand now. What those left who are all away by now, somebody else of the team takes
    up before anything else, where its bay is free for that."""
    jobs = sorted(shop.jobs.values(), key=lambda job: (job.received_at, job.order_no))
    working = [(job, task) for job in jobs for task in job.tasks if task.state == "working"]
    left = []
    if shop.people_and_bays.events:
        here = next_open(shop.calendar, now)
        left = [(job, task) for job, task in working if all_away(shop, task.working, here)]
    found = Counter(task.team for _, task in working)
    taken = {task.bay for job, task in working if (job, task) not in left}
    for job, task in left:
        if task.bay is None or (task.bay not in taken and fits(shop, job, task.number, task.bay, now)):
            taken.add(task.bay)
        else:
            found[task.team] -= 1
    return found


def fits(shop: Shop, job: Job, number: int, bay: str, now: datetime) -> bool:
    """Whether a task that is begun in the bay now is done before that goes out of service."""
    said, task = shop.people_and_bays, job.task(number)
    if task is None or not said.is_spoken_of(bay):
        return True
    minutes = needed_minutes(shop, job, task, minute(now), overrun_by_history(shop.learned))
    begin = next_open(shop.calendar, minute(now))
    return not said.goes_out(bay, begin, add_minutes(shop.calendar, begin, minutes))


def _next(
    team: Team, bay: str, line: Sequence[Standing], standing: Sequence[str], shop: Shop, now: datetime
) -> Standing | None:
    """`standing`: the orders whose cars stand in the bay."""
    if len(standing) > 1 or shop.people_and_bays.out_of_service(bay, now):
        return None
    offered = [one for one in line if one.offered and (not standing or one.order_no in standing)]
    named = {name for one in offered for name in one.needs.technicians}
    people = {team.name: people_free(shop, team, named, now)} if named else {}
    free = Free({team.name: [bay]}, {team.name: hands_free(shop, team, now)}, people)
    free.fits = lambda one, bay: fits(shop, shop.jobs[one.order_no], one.task, bay, now)
    return next((taken.standing for taken in take(offered, free)), None)
