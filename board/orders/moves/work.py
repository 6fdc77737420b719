"""The workshop's moves: start, join, pause, resume, finish, inspect, wash, ready (domain.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import codes
from board.orders import events as e
from board.orders.job import Job, Task
from board.orders.moves.attending import arrived
from board.orders.moves.checked import checked, one_by_one
from board.orders.moves.dispatching import crew_of
from board.orders.moves.leaving import left
from board.orders.rules import check, check_expected, known_code, known_task
from board.orders.shop import Entry, Shop
from board.orders.suited import check_people, check_place, needs_of
from board.orders.supposed import with_entries
from board.orders.team import Team
from board.queue.progress import stands_in_bay
from board.queue.queue import is_taken, next_up
from board.refused import Refused, conflict

WHOLE = 100


def start(
    shop: Shop, job: Job, *, task: int, technicians: Sequence[str], bay: str | None = None, at: datetime
) -> list[Entry]:
    """Work begins; whoever works on another task leaves that one first.

    A task that queues for its team is taken into `bay`, or else into the team's first free one. A bay of another team
    takes it as far as the rule `pull` allows, which dispatches it again.
    """
    wanted = known_task(job, task)
    names = _workers(shop, job, task, technicians)
    check_people(shop, wanted, names)
    came = arrived(shop, names, at)
    # Whoever begins work is here: what was offered is what the bay offers to people who are.
    seen = with_entries(shop, came, at) if came else shop
    facts = _taken_up(seen, job, wanted, names, bay, at) if wanted.state == "dispatched" else ()
    begun = one_by_one(job, facts or (e.TaskStarted(task, names),), at)
    return [*_left_behind(shop, job, task, names, at), *begun, *came]


def _taken_up(
    shop: Shop, job: Job, task: Task, names: tuple[str, ...], bay: str | None, at: datetime
) -> tuple[e.Fact, ...]:
    """What it is to begin a dispatched task in this bay."""
    if bay is None and task.bay is not None:
        return (e.TaskStarted(task.number, names, instead_of=_passed_over(shop, job, task.bay, names, at)),)
    bay = bay or _free_bay(shop, job, task)
    team = crew_of(shop, task.trade, _team_of_bay(shop, bay).name, bay, ())
    if task.bay is not None and task.bay != bay:
        raise conflict(
            "Task %(task)s of %(order_no)s is bound to bay %(bay)s.",
            "bay",
            task=task.number,
            order_no=job.order_no,
            bay=task.bay,
        )
    if (there := _stands_there(shop, job, bay)) is not None:
        raise conflict("%(plate)s stands in bay %(bay)s.", "bay", plate=there, bay=bay)
    if task.bay != bay:
        check_place(shop, task, team.name, bay)
    instead_of = _passed_over(shop, job, bay, names, at)
    if team.name == task.team:
        return (e.TaskStarted(task.number, names, None if bay == task.bay else bay, instead_of),)
    if task.team in shop.teams and shop.rules.pull != "trade":
        raise conflict(
            "Task %(task)s of %(order_no)s is for team %(team)s.",
            "bay",
            task=task.number,
            order_no=job.order_no,
            team=task.team,
        )
    dispatched = e.TaskDispatched(task.number, team.name, bay, names)
    return (dispatched, e.TaskStarted(task.number, names, instead_of=instead_of))


def _team_of_bay(shop: Shop, bay: str) -> Team:
    team = shop.team_of_bay(bay)
    if team is None:
        raise Refused("There is no bay %(bay)s.", "bay", bay=bay)
    return team


def _free_bay(shop: Shop, job: Job, task: Task) -> str:
    """The first bay of the task's team that will do and in which no other car stands."""
    team, able = shop.teams.get(task.team or ""), needs_of(shop, task).bays
    bays = [bay for bay in team.bays if not able or bay in able] if team is not None else ()
    free = next((bay for bay in bays if not is_taken(shop, bay, job)), None)
    if free is None:
        raise conflict("No bay of %(team)s is free: say in which one the work begins.", "bay", team=task.team)
    return free


def _stands_there(shop: Shop, job: Job, bay: str) -> str | None:
    """The plate of another car that stands in the bay."""
    others = (other for other in shop.jobs.values() if other.order_no != job.order_no)
    return next(
        (other.plate for other in others if any(t.bay == bay and stands_in_bay(t) for t in other.tasks)),
        None,
    )


def _passed_over(shop: Shop, job: Job, bay: str, names: Sequence[str], at: datetime) -> str | None:
    """The order that these people are offered in the bay, where it is not this one."""
    offered = next_up(shop, bay, at, names)
    return None if offered is None or offered.order_no == job.order_no else offered.order_no


def resume(shop: Shop, job: Job, *, task: int, technicians: Sequence[str], at: datetime) -> list[Entry]:
    """Work on a paused task goes on; whoever works on another task leaves that one first."""
    names = _workers(shop, job, task, technicians)
    resumed = checked(job, e.TaskResumed(task, names), at)
    return [*_left_behind(shop, job, task, names, at), *resumed, *arrived(shop, names, at)]


def join(shop: Shop, job: Job, *, task: int, technicians: Sequence[str], at: datetime) -> list[Entry]:
    """These work on a task from now on together with those who are at it; what they had in hand they leave first.

    Each one's minutes count from here on, and nobody's work stops.
    """
    names = _named(shop, technicians)
    joined = one_by_one(job, [e.TechnicianJoined(task, name) for name in names], at)
    return [*_left_behind(shop, job, task, names, at), *joined, *arrived(shop, names, at)]


def step_out(shop: Shop, job: Job, *, task: int, technicians: Sequence[str], at: datetime) -> list[Entry]:
    """These no longer work on a task; somebody stays and goes on."""
    names = _named(shop, technicians)
    return one_by_one(job, [e.TechnicianLeft(task, name) for name in names], at)


def _named(shop: Shop, technicians: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(technicians))
    if not names:
        raise Refused("Say which technician does the work.", "technicians")
    for name in names:
        if shop.team_of(name) is None:
            raise Refused("There is no technician %(name)s.", "technicians", name=name)
    return names


def _workers(shop: Shop, job: Job, number: int, technicians: Sequence[str]) -> tuple[str, ...]:
    task = known_task(job, number)
    return _named(shop, technicians or task.technicians or (task.runs[-1].technicians if task.runs else ()))


def _left_behind(shop: Shop, job: Job, number: int, names: tuple[str, ...], at: datetime) -> list[Entry]:
    """A technician works on one task at a time: pauses for what these are working on elsewhere."""
    entries = []
    for other in shop.jobs.values():
        for task in other.tasks:
            here = other.order_no == job.order_no and task.number == number
            if not here:
                entries += left(other, task, frozenset(names), job.order_no, at)
    return entries


def pause(
    job: Job, *, task: int, reason: str, note: str, expected_at: datetime | None = None, at: datetime, now: datetime
) -> list[Entry]:
    """Work stops for a reason; some say nothing without a note. `expected_at`: when it is expected to go on."""
    known_code(reason, codes.STOPPAGE_REASONS, "reason")
    if codes.STOPPAGE_REASONS[reason].needs_note and not note.strip():
        raise Refused("Say in a note why the work stops.", "note")
    check_expected(expected_at, now)
    return checked(job, e.TaskPaused(task, reason, note, expected_at), at)


def share(job: Job, *, task: int, shares: Sequence[e.Share], at: datetime) -> list[Entry]:
    """Says how those who worked on a task share its standard time; each of them once, 100 per cent in all."""
    wanted = known_task(job, task)
    names = [one.technician for one in shares]
    stranger = next((name for name in names if name not in wanted.people), None)
    if stranger is not None:
        raise Refused("%(name)s has not worked on task %(task)s.", "shares", name=stranger, task=task)
    if len(set(names)) < len(names):
        raise Refused("%(name)s stands there twice.", "shares", name=next(n for n in names if names.count(n) > 1))
    if any(one.per_cent < 0 for one in shares) or sum(one.per_cent for one in shares) != WHOLE:
        raise Refused("The shares must add up to 100 %%.", "shares")
    return checked(job, e.LabourShared(task, tuple(shares)), at)


def finish(job: Job, *, task: int, at: datetime) -> list[Entry]:
    """The task's work is done."""
    return checked(job, e.TaskFinished(task), at)


def inspect(
    shop: Shop, job: Job, *, level: str, passed: bool, note: str, task: int | None, at: datetime
) -> list[Entry]:
    """One inspection level. A failed one sends the named task, or the last finished one, back to its team."""
    known_code(level, codes.INSPECTION_LEVELS, "level")
    if passed:
        return checked(job, e.InspectionMade(level, True, note), at)
    if not note.strip():
        raise Refused("Say in a note what did not pass.", "note")
    check(job, e.InspectionMade(level, False, note), at)
    last = known_task(job, task) if task is not None else max(job.tasks, key=lambda t: (t.finished_at or at, t.number))
    people = last.runs[-1].technicians if last.runs else last.technicians
    busy = {name for other in shop.jobs.values() for t in other.tasks for name in t.working}
    free = tuple(name for name in people if name not in busy)
    return checked(job, e.InspectionMade(level, False, note, last.number, free), at)


def wash(job: Job, *, done: bool, at: datetime) -> list[Entry]:
    """The car goes to the wash (`done` false) or comes out of it (`done` true)."""
    return checked(job, e.WashFinished() if done else e.WashStarted(), at)


def ready(job: Job, *, at: datetime) -> list[Entry]:
    """Declares the car ready. One that became ready by itself stays as it is: nothing is recorded."""
    entries = checked(job, e.JobReadied(), at)
    return [] if job.ready_at is not None else entries
