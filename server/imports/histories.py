"""A repair order of another system as the facts of its life, in order; what cannot have been is refused.

A step whose time the file does not tell is taken to have happened with the next one it tells. Pure: writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from board.orders import events as e
from board.orders.fold import apply
from board.orders.job import Job
from board.orders.rules import check
from board.orders.stretch import Stretch
from board.refused import Refused
from server.imports.cells import CellRefused
from server.imports.lived import lived
from server.imports.order import Order

ORDER_OF_STEPS = (
    ("dispatched_at", "received_at"),
    ("started_at", "dispatched_at"),
    ("started_at", "received_at"),
    ("finished_at", "started_at"),
    ("finished_at", "received_at"),
    ("ready_at", "finished_at"),
    ("ready_at", "received_at"),
    ("delivered_at", "received_at"),
)
"""(step, what must have been before it), where a file tells both. A car handed over before it was finished is not
refused: that happens, and goes to the worklist."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Who records a file, from where, when, under which inspection levels; `called` is what the file calls a field.

    `without_promise`: the file has no column of promises, so that what is over is not judged.
    """

    who: str
    device: str
    now: datetime
    zone: tzinfo
    levels: Mapping[str, Sequence[str]]
    called: Callable[[str], str]
    without_promise: bool = False


class _Step(NamedTuple):
    """A fact to come: when it was, under which key it is recorded (one key for what belongs together), whose field."""

    fact: e.Fact
    at: datetime
    key: str
    field: str


def history(order: Order, how: Recording) -> tuple[Job, tuple[Stretch, ...] | None]:
    """The job that the order was, with its events, numbered and keyed within it, as its history; and the stretches of
    its life where they are at hand.

    Raises `Refused`, naming the field.
    """
    _check_times(order, how)
    steps = tuple(_steps(order, how))
    events = tuple(
        e.Event(seq, order.order_no, step.at, how.now, how.who, how.device, step.key, step.fact)
        for seq, step in enumerate(steps, start=1)
    )
    found = lived(order, events)
    return found if found is not None else (_checked(steps, events, how), None)


def _checked(steps: Sequence[_Step], events: Sequence[e.Event], how: Recording) -> Job:
    """What the events add up to, each tried against what was before it."""
    job = apply(None, events[0])
    for step, event in zip(steps[1:], events[1:], strict=True):
        _check(job, step, how)
        job = apply(job, event)
    return job


def settlement(order: Order, job: Job, how: Recording) -> tuple[e.Event, ...]:
    """What a later export adds to an order that is open here: its work and its end. Raises `Refused` as `history` does.

    Nothing where it says no end either. Checks that nobody noted are taken as passed: the car was handed over.
    """
    if "delivered_at" not in order.times and order.cancelled is None:
        return ()
    _check_times(order, how)
    events: list[e.Event] = []
    for step in _steps(order, how):
        if isinstance(step.fact, e.JobReceived | e.PromiseGiven):
            continue
        if not isinstance(step.fact, e.JobReadied | e.WashFinished):
            _check(job, step, how)
        event = e.Event(job.seq + 1, order.order_no, step.at, how.now, how.who, how.device, step.key, step.fact)
        events.append(event)
        job = apply(job, event)
    return tuple(events)


def _check_times(order: Order, how: Recording) -> None:
    times = {"received_at": order.received_at, **order.times}
    ahead = next((name for name, at in order.times.items() if at > how.now), None)
    if ahead is not None:
        raise CellRefused("%(column)s is in the future.").named(how.called(ahead), ahead)
    for name, before in ORDER_OF_STEPS:
        if name in times and before in times and times[name] < times[before]:
            raise CellRefused("%(column)s is before %(other)s.", other=how.called(before)).named(how.called(name), name)


def _check(job: Job, step: _Step, how: Recording) -> None:
    try:
        check(job, step.fact, step.at)
    except Refused as reason:
        raise Refused(reason.template, step.field, reason.kind, **reason.params) from None


def _opened_at(order: Order, how: Recording) -> datetime:
    """When the order came in. One of today whose hour is still to come is there already, or would not be listed."""
    if order.received_at <= how.now:
        return order.received_at
    today = how.now.astimezone(how.zone).date() == order.received_at.astimezone(how.zone).date()
    if not today:
        raise CellRefused("%(column)s is in the future.").named(how.called("received_at"), "received_at")
    return how.now


def _steps(order: Order, how: Recording) -> Iterator[_Step]:
    opened_at = _opened_at(order, how)
    times = order.times
    over = "delivered_at" in times or "ready_at" in times
    received = e.JobReceived(
        plate=order.plate,
        model=order.model,
        repair_type=order.repair_type,
        advisor=order.advisor,
        tasks=order.tasks,
        # Which levels were required then is not known; a car that is handed over or ready has passed them.
        inspections=() if over else tuple(how.levels.get(order.repair_type, ())),
        waiting_customer=order.waiting_customer,
        wash=order.wash,
        vin=order.vin,
        backlog=not over and order.cancelled is None and _is_old(order, how),
        judged=not (how.without_promise and over and order.promised_at is None),
    )
    yield _Step(received, opened_at, "", "received_at")
    if order.promised_at is not None:
        noted_at = times.get("promise_noted_at", opened_at)
        given = e.PromiseGiven(order.promised_at, "initial", order.confirmed_by, noted_at)
        yield _Step(given, max(noted_at, opened_at), "", "promise_noted_at")
    if order.cancelled is not None:
        at = max([opened_at, *times.values(), *([order.cancelled_at] if order.cancelled_at else [])])
        yield _Step(e.JobCancelled(order.cancelled), min(at, how.now), ":cancelled", "cancelled")
        return
    yield from _work(order)
    if "delivered_at" in times:
        yield _Step(e.JobDelivered(), times["delivered_at"], ":delivered", "delivered_at")
        if "left_at" in times:
            yield _Step(e.CarLeft(), times["left_at"], ":left", "left_at")


def _is_old(order: Order, how: Recording) -> bool:
    """Whether an open order is from before today with nothing promised for the time to come: is the car still here?"""
    before_today = order.received_at.astimezone(how.zone).date() < how.now.astimezone(how.zone).date()
    return before_today and (order.promised_at is None or order.promised_at < how.now)


def _work(order: Order) -> Iterator[_Step]:
    """What the workshop did, for work that is over: what is still to do is dispatched here, on the board.

    The stretch from start to finish stands on the first task; the file does not tell how the others shared it.
    """
    times = order.times
    ends = [times[name] for name in ("finished_at", "ready_at", "delivered_at") if name in times]
    if not ends:
        return
    finished_at = ends[0]
    started_at = min(times.get("started_at", finished_at), finished_at)
    dispatched_at = min(times.get("dispatched_at", started_at), started_at)
    for task in order.tasks:
        first = task is order.tasks[0]
        begun = (dispatched_at, started_at) if first else (finished_at, finished_at)
        dispatched = e.TaskDispatched(task.number, order.team or "", "", order.technicians)
        yield _Step(dispatched, begun[0], ":work", "dispatched_at")
        yield _Step(e.TaskStarted(task.number, order.technicians), begun[1], ":work", "started_at")
        yield _Step(e.TaskFinished(task.number), finished_at, ":work", "finished_at")
    if "ready_at" in times:
        yield _Step(e.JobReadied(), times["ready_at"], ":ready", "ready_at")
    elif order.wash and "delivered_at" in times:
        yield _Step(e.WashFinished(), max(finished_at, times["delivered_at"]), ":ready", "wash")
