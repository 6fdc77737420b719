"""The move dispatch (派工): a task is given to a team; two people who do that at once do not undo each other's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from board.orders import events as e
from board.orders.events import Event
from board.orders.job import Job, Task
from board.orders.moves.checked import checked
from board.orders.rules import FURTHEST, known_task
from board.orders.shop import Entry, Shop
from board.orders.suited import check_people, check_place
from board.orders.team import Team
from board.refused import Refused, conflict

RACE = timedelta(seconds=2)
"""Two dispatches of one task by two people within this time did not know of each other."""


def dispatch(
    shop: Shop,
    job: Job,
    *,
    task: int,
    team: str,
    bay: str | None = None,
    technicians: Sequence[str] = (),
    not_before: datetime | None = None,
    seen: int | None = None,
    who: str,
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """Gives a task to a team (派工), or gives it again; `not_before`: to begin then at the earliest.

    With a `bay` it may begin in this one only; without it stands in the team's queue.

    `seen` is the job's seq on the screen of whoever dispatches: a dispatch they had not seen makes this one a lost
    race, and so does a split of the task or work that has begun since. Without it, another person's dispatch of the
    last two seconds does.
    """
    wanted = known_task(job, task)
    technicians = tuple(dict.fromkeys(technicians))
    crew = crew_of(shop, wanted.trade, team, bay, technicians)
    check_place(shop, wanted, team, bay)
    if technicians:
        check_people(shop, wanted, technicians)
    if not_before is not None and not_before > now + FURTHEST:
        raise Refused("The planned beginning is more than a year away.", "not_before")
    # What has passed meanwhile plans nothing.
    begins = not_before if not_before is not None and not_before > at else None
    stands = (wanted.team, wanted.bay, wanted.technicians, wanted.not_before)
    if wanted.state == "dispatched" and stands == (team, bay, technicians, begins):
        raise conflict(
            "Task %(task)s of %(order_no)s is already dispatched there.", "task", task=task, order_no=job.order_no
        )
    refuse_lost_race(job, wanted, seen, who, now)
    return checked(job, e.TaskDispatched(task, crew.name, bay, technicians, not_before=begins), at)


def refuse_lost_race(job: Job, task: Task, seen: int | None, who: str, now: datetime) -> None:
    """Raises `Refused` where somebody has dispatched, split or taken up the task meanwhile; `seen` as in `dispatch`."""
    if seen is not None and _split_after(job, task.number, seen):
        raise conflict(
            "Task %(task)s of %(order_no)s was split a moment ago.", "task", task=task.number, order_no=job.order_no
        )
    if seen is not None and task.state == "working" and _taken_up_after(job, task.number, seen):
        raise conflict(
            "Work on task %(task)s of %(order_no)s began in %(bay)s a moment ago.",
            "task",
            task=task.number,
            order_no=job.order_no,
            bay=task.bay,
        )
    if task.dispatched_seq and _lost_race(job, task.dispatched_seq, seen, who, now):
        raise conflict(
            "Task %(task)s of %(order_no)s was dispatched to %(bay)s a moment ago.",
            "task",
            task=task.number,
            order_no=job.order_no,
            bay=task.bay or task.team,
        )


def _lost_race(job: Job, dispatched_seq: int, seen: int | None, who: str, now: datetime) -> bool:
    if seen is not None:
        return dispatched_seq > seen
    past = next((event for event in job.history if event.seq == dispatched_seq), None)
    return past is not None and past.who != who and now - past.recorded_at < RACE


def _split_after(job: Job, task: int, seen: int) -> bool:
    return any(isinstance(event.fact, e.TaskSplit) and event.fact.task == task for event in _after(job, seen))


def _taken_up_after(job: Job, task: int, seen: int) -> bool:
    return any(
        isinstance(event.fact, e.TaskStarted | e.TaskResumed) and event.fact.task == task for event in _after(job, seen)
    )


def _after(job: Job, seen: int) -> list[Event]:
    return [event for event in job.history if event.seq > seen]


def crew_of(shop: Shop, trade: str, team: str, bay: str | None, technicians: Sequence[str]) -> Team:
    """The team, where it does this trade, the bay is its own and the people are known; else raises `Refused`."""
    crew = shop.teams.get(team)
    if crew is None:
        raise Refused("There is no team %(team)s.", "team", team=team)
    if bay is not None and shop.team_of_bay(bay) is None:
        raise Refused("There is no bay %(bay)s.", "bay", bay=bay)
    if bay is not None and bay not in crew.bays:
        raise Refused("Bay %(bay)s does not belong to team %(team)s.", "bay", bay=bay, team=team)
    if crew.trade != trade:
        raise Refused("Team %(team)s does not do this trade.", "team", team=team)
    for name in technicians:
        if shop.team_of(name) is None:
            raise Refused("There is no technician %(name)s.", "technicians", name=name)
    return crew
