"""What is to be laid out: every unfinished task, where it stands or how it queues, and when it may begin."""

from __future__ import annotations

from datetime import datetime

from board.forecast.layout import Place, Turn
from board.forecast.stops import stop_ends_at
from board.orders.job import Job, Task
from board.orders.shop import Shop
from board.queue.how_urgent import standings
from board.queue.progress import stands_in_bay


def in_turn(shop: Shop, now: datetime) -> list[Turn]:
    """Every unfinished task, seen from a whole minute, each job's in the order in which its car comes to them; what is
    worked on is first."""
    jobs = sorted(shop.jobs.values(), key=lambda job: (job.received_at, job.order_no))
    turns = [turn for job in jobs for turn in _turns(shop, job, now)]
    at_work = [turn for turn in turns if turn.task.state == "working"]
    return at_work + [turn for turn in turns if turn.task.state != "working"]


def _turns(shop: Shop, job: Job, now: datetime) -> list[Turn]:
    return shop.known.of_job("turns", job, now, lambda: _turns_of(shop, job, now))


def _turns_of(shop: Shop, job: Job, now: datetime) -> list[Turn]:
    left = [task for task in job.tasks if task.state != "finished"]
    if len(left) > 1:
        left.sort(key=lambda task: task.state != "working")
    turns = []
    for task in left:
        place = _place(shop, task)
        standing = standings(shop, job, now).get(task.number) if place is None and task.state != "working" else None
        turns.append(Turn(job, task, place, standing, _not_before(shop, task, now)))
    return turns


def _not_before(shop: Shop, task: Task, now: datetime) -> datetime | None:
    if task.state == "working":
        return None
    stopped, planned = stop_ends_at(shop, task, now), task.not_before
    return max(stopped, planned) if stopped and planned else stopped or planned


def _place(shop: Shop, task: Task) -> Place | None:
    team = shop.teams.get(task.team or "")
    return (team, task.bay) if team is not None and task.bay is not None and stands_in_bay(task) else None
