"""How long the tasks of a delivered job really took: what there is to learn from (domain.md §7)."""

from __future__ import annotations

from datetime import datetime

from board.calendar import Calendar, day_of, minutes_between
from board.orders.events import TaskSplit
from board.orders.job import Job, Task
from board.orders.learned import TaskTime
from board.queue.progress import worked_minutes


def task_times(calendar: Calendar, job: Job) -> tuple[TaskTime, ...]:
    """The times of the finished tasks, by number; none while the job is not delivered, or cancelled.

    None either where a finished task shows no work: it was tapped afterwards, or comes from a system that does not tell
    its start, and the time of the others may hold it. So nothing is ever learned to take no time. And none where a task
    was split after its work had begun: nobody knows which part the minutes before belong to.
    """
    if job.stage != "delivered" or job.delivered_at is None or _split_at_work(job):
        return ()
    delivered_at = job.delivered_at
    done = sorted((task for task in job.tasks if task.finished_at is not None), key=lambda task: task.number)
    found = []
    for task in done:
        assert task.finished_at is not None
        time = _time(calendar, job, task, task.finished_at, delivered_at)
        if time.worked_minutes < 1:
            return ()
        found.append(time)
    return tuple(found)


def _split_at_work(job: Job) -> bool:
    split = [(event.fact.task, event.at) for event in job.history if isinstance(event.fact, TaskSplit)]
    begun = {task.number: task.started_at for task in job.tasks if task.started_at is not None}
    return any(number in begun and begun[number] < at for number, at in split)


def _time(calendar: Calendar, job: Job, task: Task, finished_at: datetime, delivered_at: datetime) -> TaskTime:
    worked = round(worked_minutes(calendar, task, delivered_at))
    elapsed = minutes_between(calendar, task.started_at or finished_at, finished_at)
    return TaskTime(
        order_no=job.order_no,
        task=task.number,
        operations=tuple((operation.code, operation.standard_minutes) for operation in task.operations),
        worked_minutes=worked,
        # A time that was corrected may have put the end before a start.
        elapsed_minutes=max(worked, round(elapsed)),
        finished_on=day_of(calendar, finished_at),
        team=task.team or "",
    )
