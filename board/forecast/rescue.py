"""What happens if nothing changes, and which single step would save a car: the question that the foreman really has.

Tries out, by the forecast, what a foreman can do with one tap for each car that is expected late: put it first, give it
to another team, or dispatch it where nobody has done so. Decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from board.forecast.forecast import Forecast, forecast
from board.forecast.preview import Change, Preview, change_of, minutes_late, what_if
from board.orders.job import Job, Task
from board.orders.moves.dispatching import dispatch
from board.orders.moves.placing import put_first
from board.orders.promise import promised_at
from board.orders.shop import Entry, Shop
from board.refused import Refused

MOST_TRIED = 60
"""So many steps are tried out: an answer within a second, for the cars that are promised first."""
NAMED = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One command: `put-first`, or `dispatch` to `team`; `seen` is the job's seq it was thought of for."""

    command: str
    order_no: str
    plate: str
    task: int
    seen: int
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Rescue:
    """A step after which fewer cars are late: those it saves, and all that it changes, the car it is about first."""

    step: Step
    saved: tuple[Change, ...]
    preview: Preview


@dataclass(frozen=True, slots=True)
class AsItStands:
    """`late`: the cars that come late if nothing changes, by promise; `rescues`: the best steps, the best first."""

    late: tuple[Change, ...]
    rescues: tuple[Rescue, ...]


def rescues(shop: Shop, *, who: str, now: datetime) -> AsItStands:
    """Better is: fewer late cars in the whole shop, then fewer minutes late; of equals the smaller step."""
    before = forecast(shop, now)
    late = sorted(_late(shop, before), key=lambda job: (promised_at(job) or now, job.order_no))
    found = []
    for tried, (step, entries) in enumerate(_steps(shop, late, who, now)):
        if tried == MOST_TRIED:
            break
        preview = what_if(shop, entries, now, before)
        cars = sum(bool(change.late_minutes) - bool(change.late_before) for change in preview.changes)
        if cars < 0:
            minutes = sum(change.late_minutes - change.late_before for change in preview.changes)
            saved = tuple(change for change in preview.changes if change.late_before and not change.late_minutes)
            found.append(((cars, minutes, tried), Rescue(step, saved, preview)))
    best = [rescue for _, rescue in sorted(found, key=lambda one: one[0])]
    ready = {job.order_no: before[job.order_no].ready_at for job in late}
    unchanged = (change_of(shop, job, ready[job.order_no], ready[job.order_no], now) for job in late)
    return AsItStands(tuple(unchanged), tuple(best[:NAMED]))


def _late(shop: Shop, before: Mapping[str, Forecast]) -> Iterator[Job]:
    for number, job in shop.jobs.items():
        if job.ready_at is None and minutes_late(promised_at(job), before[number].ready_at):
            yield job


def _steps(shop: Shop, late: list[Job], who: str, now: datetime) -> Iterator[tuple[Step, list[Entry]]]:
    """What can be done for each of them."""
    for job in late:
        task = job.current
        if task is None or task.state not in ("waiting", "dispatched"):
            continue
        for command, team in _choices(shop, task):
            step = Step(command, job.order_no, job.plate, task.number, job.seq, team)
            try:
                yield step, _entries(shop, job, step, who, now)
            except Refused:
                continue


def _choices(shop: Shop, task: Task) -> Iterator[tuple[str, str | None]]:
    if task.state == "dispatched":
        yield "put-first", None
    for team in shop.teams.values():
        if team.trade == task.trade and (team.name != task.team or task.bay is not None):
            yield "dispatch", team.name


def _entries(shop: Shop, job: Job, step: Step, who: str, now: datetime) -> list[Entry]:
    at = job.present(now)
    if step.team is None:
        return put_first(job, task=step.task, at=at)
    return dispatch(shop, job, task=step.task, team=step.team, seen=job.seq, who=who, at=at, now=at)
