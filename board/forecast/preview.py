"""What a move would do to the forecasts, worked out before it is made: the consequence shown before letting go.

Nothing is recorded; the shop handed in stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from board.calendar import next_open, without_breaks
from board.forecast.forecast import Forecast, forecast
from board.forecast.risk import RISKS, outlook_of, risk
from board.forecast.task_forecast import TaskForecast
from board.orders.events import TaskDispatched
from board.orders.job import Job
from board.orders.moves.dispatching import dispatch
from board.orders.promise import minute
from board.orders.shop import Entry, Shop
from board.orders.supposed import with_entries
from board.refused import Refused


@dataclass(frozen=True, slots=True)
class Change:
    """What a move does to one job. `late_minutes`: how far `after_ready` lies beyond the promise, else 0."""

    order_no: str
    plate: str
    promised_at: datetime | None
    before_ready: datetime
    after_ready: datetime
    before_risk: str
    after_risk: str
    late_minutes: int

    @property
    def late_before(self) -> int:
        """How far `before_ready` lies beyond the promise, minutes, else 0."""
        return minutes_late(self.promised_at, self.before_ready)

    @property
    def worse(self) -> bool:
        """Whether the job is now at a greater risk than before."""
        return RISKS.index(self.after_risk) > RISKS.index(self.before_risk)

    @property
    def grave(self) -> bool:
        """Whether the move does harm: a greater risk, or later beyond the promise than before."""
        return self.worse or self.late_minutes > self.late_before

    @property
    def turn(self) -> str:
        """`earlier`, `later` or `same`, to the minute that people are told."""
        before, after = minute(self.before_ready), minute(self.after_ready)
        return "same" if before == after else "earlier" if after < before else "later"


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a dispatched task cannot begin at once, and until when.

    `reason`: `planned` (it is to begin then), `bay` (taken by the car `plate`), `car` (at an earlier task of the same
    job), `team` (all its people are busy), `closed` (outside opening hours), `break` (lunch) or `stoppage` (what it
    waits for, `stopped_by`, is expected then).
    """

    reason: str
    until: datetime
    plate: str | None = None
    stopped_by: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """`changes`: first the job the move is about, then the others it changes, the worst first.

    `starts_at`, `ends_at` and `wait` are those of the dispatched task, where the move is a dispatch.
    """

    changes: tuple[Change, ...]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """One bay as a place for a task: what putting it there would do, or why it cannot go there."""

    team: str
    bay: str
    preview: Preview | None
    refused: Refused | None


def what_if(
    shop: Shop, entries: Sequence[Entry], now: datetime, before: Mapping[str, Forecast] | None = None
) -> Preview:
    """The forecasts and risks that `entries` would change. `before`: the shop's forecast at `now`, if already known."""
    before = forecast(shop, now) if before is None else before
    moved = with_entries(shop, entries, now)
    after = forecast(moved, now)
    subjects = {entry.job for entry in entries}
    changes = []
    for number, job in moved.jobs.items():
        was = before[number].ready_at if number in before else None
        # A job that nobody touched and that is ready when it was is at the risk at which it was.
        if number in subjects or was != after[number].ready_at:
            changes.append(change_of(shop, job, was, after[number].ready_at, now))
    changes.sort(key=lambda change: (change.order_no not in subjects, not change.grave, -change.late_minutes))
    dispatched = next((entry for entry in entries if isinstance(entry.fact, TaskDispatched)), None)
    laid = _laid(after, dispatched)
    if laid is None:
        return Preview(tuple(changes))
    return Preview(tuple(changes), laid.starts_at, laid.ends_at, _wait(moved, after, laid, now))


def placements(
    shop: Shop, job: Job, task: int, *, not_before: datetime | None = None, who: str, now: datetime
) -> tuple[Placement, ...]:
    """Every bay of the shop as a place for the task, team by team; `not_before`: to begin then at the earliest."""
    before = forecast(shop, now)
    found = []
    for team in shop.teams.values():
        for bay in team.bays:
            try:
                entries = dispatch(
                    shop,
                    job,
                    task=task,
                    team=team.name,
                    bay=bay,
                    not_before=not_before,
                    seen=job.seq,
                    who=who,
                    at=now,
                    now=now,
                )
            except Refused as refused:
                found.append(Placement(team.name, bay, None, refused))
            else:
                found.append(Placement(team.name, bay, what_if(shop, entries, now, before), None))
    return tuple(found)


def change_of(shop: Shop, job: Job, before_ready: datetime | None, after_ready: datetime, now: datetime) -> Change:
    """What became of a job of `shop` that is `job` now; `before_ready` is None where it was not there."""
    earlier = shop.jobs.get(job.order_no, job)
    was, becomes = outlook_of(earlier, before_ready or after_ready), outlook_of(job, after_ready)
    due = becomes.promised_at
    return Change(
        order_no=job.order_no,
        plate=job.plate,
        promised_at=due,
        before_ready=was.forecast_ready,
        after_ready=after_ready,
        before_risk=risk(was, shop.rules, now),
        after_risk=risk(becomes, shop.rules, now),
        late_minutes=minutes_late(due, after_ready),
    )


def minutes_late(due: datetime | None, ready_at: datetime) -> int:
    """Whole minutes by which `ready_at` lies beyond the promise `due`, both cut to the minute; else 0."""
    late = minute(ready_at) - minute(due) if due else timedelta(0)
    return max(0, int(late / timedelta(minutes=1)))


def _laid(after: Mapping[str, Forecast], dispatched: Entry | None) -> TaskForecast | None:
    if dispatched is None or not isinstance(dispatched.fact, TaskDispatched) or dispatched.job not in after:
        return None
    number = dispatched.fact.task
    return next((laid for laid in after[dispatched.job].tasks if laid.task == number), None)


def _wait(shop: Shop, after: Mapping[str, Forecast], laid: TaskForecast, now: datetime) -> Wait | None:
    opens = next_open(shop.calendar, minute(now))
    if laid.starts_at <= opens:
        if opens <= minute(now):
            return None
        # The day has begun and goes on: a break.
        return Wait("break" if next_open(without_breaks(shop.calendar), minute(now)) < opens else "closed", opens)
    task = shop.jobs[laid.job].task(laid.task)
    if task and task.not_before and next_open(shop.calendar, task.not_before) >= laid.starts_at:
        return Wait("planned", laid.starts_at)
    stop = task.stoppage if task else None
    if stop and stop.expected_at and next_open(shop.calendar, stop.expected_at) >= laid.starts_at:
        return Wait("stoppage", stop.expected_at, stopped_by=stop.reason)
    earlier = [
        other
        for expected in after.values()
        for other in expected.tasks
        if other.ends_at <= laid.starts_at and (other.job, other.task) != (laid.job, laid.task)
    ]
    in_bay = max((other for other in earlier if other.bay == laid.bay), key=lambda o: o.ends_at, default=None)
    of_car = max((other for other in earlier if other.job == laid.job), key=lambda o: o.ends_at, default=None)
    if of_car is not None and (in_bay is None or of_car.ends_at >= in_bay.ends_at):
        candidate = Wait("car", of_car.ends_at)
    elif in_bay is not None:
        candidate = Wait("bay", in_bay.ends_at, shop.jobs[in_bay.job].plate)
    else:
        return Wait("team", laid.starts_at)
    # A bay that was free long before the start was not what it waited for: then it is the crew.
    waited_for = next_open(shop.calendar, candidate.until) >= laid.starts_at
    return candidate if waited_for else Wait("team", laid.starts_at)
