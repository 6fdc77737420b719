"""The best places for a task, and why: what an experienced foreman would answer when asked where to put a car.

Ranks what `board.forecast.preview.placements` has worked out; decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from board.forecast.preview import Change, Placement, Preview, Wait
from board.orders.job import Job
from board.orders.promise import minute

NAMED = 2
"""So many of the cars that a place harms are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place is good, or not so good.

    `code`: `in_time` (by `minutes`), `late` (by `minutes`), `unpromised`; `makes_late` (the car `plate`, by `minutes`),
    `delays` (`plate`, late already, by `minutes` more), `harms_more` (`count` further cars), `harms_nobody`; `free`
    (can begin at once), `waits` (`wait`); `same_bay`, `same_team` (the car or the work stays).
    """

    code: str
    minutes: int = 0
    count: int = 0
    plate: str | None = None
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A place that is possible, and what speaks for it and against it."""

    placement: Placement
    reasons: tuple[Reason, ...]


def advise(job: Job, task: int, places: Iterable[Placement]) -> tuple[Advice, ...]:
    """The possible ones of `places`, the best first.

    Better is: fewer cars late in the whole shop, then fewer minutes late, then ready earlier, then the bay in which the
    car stands, then the team that has it already.
    """
    bay, teams = _stands_in(job), _teams_of(job, task)
    found = []
    for place in places:
        if (preview := place.preview) is not None:
            stays = (place.bay == bay, place.team in teams)
            found.append((_rank(preview, *stays), Advice(place, tuple(_reasons(preview, *stays)))))
    return tuple(advice for _, advice in sorted(found, key=lambda one: one[0]))


def _rank(preview: Preview, same_bay: bool, same_team: bool) -> tuple[object, ...]:
    cars = sum(bool(change.late_minutes) - bool(change.late_before) for change in preview.changes)
    minutes = sum(change.late_minutes - change.late_before for change in preview.changes)
    return (cars, minutes, minute(preview.changes[0].after_ready), not same_bay, not same_team)


def _reasons(preview: Preview, same_bay: bool, same_team: bool) -> Iterator[Reason]:
    subject, *others = preview.changes
    yield _against_promise(subject)
    yield from _harm(others)
    yield Reason("waits", wait=preview.wait) if preview.wait else Reason("free")
    if same_bay:
        yield Reason("same_bay")
    elif same_team:
        yield Reason("same_team")


def _against_promise(subject: Change) -> Reason:
    if subject.promised_at is None:
        return Reason("unpromised")
    if subject.late_minutes:
        return Reason("late", subject.late_minutes)
    return Reason("in_time", int((minute(subject.promised_at) - minute(subject.after_ready)) / timedelta(minutes=1)))


def _harm(others: Iterable[Change]) -> Iterator[Reason]:
    harmed = [change for change in others if change.late_minutes > change.late_before]
    harmed.sort(key=lambda change: (change.late_before > 0, change.late_before - change.late_minutes))
    for change in harmed[:NAMED]:
        code = "delays" if change.late_before else "makes_late"
        yield Reason(code, change.late_minutes - change.late_before, plate=change.plate)
    if len(harmed) > NAMED:
        yield Reason("harms_more", count=len(harmed) - NAMED)
    if not harmed:
        yield Reason("harms_nobody")


def _stands_in(job: Job) -> str | None:
    """The bay in which the car was last worked on."""
    worked = [(task.runs[-1].started_at, task.bay) for task in job.tasks if task.runs and task.bay]
    return max(worked, key=lambda one: one[0])[1] if worked else None


def _teams_of(job: Job, number: int) -> set[str]:
    """The teams that have the task, or have worked on the car."""
    return {task.team for task in job.tasks if task.team and (task.number == number or task.runs)}
