"""An order that is over, as nearly every row of an export tells it: the job that its events add up to, made at once.

What `board.orders.fold` and `board.orders.rules` make of the same events, at a fraction of the price; a property test
holds that they agree. Whatever does not lie in its usual order is left to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from board.orders import events as e
from board.orders.events import Event
from board.orders.job import Job, Run, Task
from board.orders.job_records import Promise
from board.orders.replaced import made
from board.orders.stretch import Stretch
from board.plate import instead_of
from server.imports.order import Order

EVENTS_OF_TASK = 3
"""Dispatched, started, finished."""


def lived(order: Order, events: Sequence[Event]) -> tuple[Job, tuple[Stretch, ...]] | None:
    """The job, and the stretches of its life; None for an order that is not handed over, or whose events do not stand
    in the order in which they happened."""
    if "delivered_at" not in order.times or order.cancelled is not None or not order.tasks:
        return None
    before = events[0].at
    for event in events:
        if event.at < before:
            return None
        before = event.at
    begun = 1 if order.promised_at is None else 2
    after = begun + EVENTS_OF_TASK * len(order.tasks)
    return _job(order, tuple(events), begun, after), tuple(_life(order, events, begun, after))


def _job(order: Order, events: tuple[Event, ...], begun: int, after: int) -> Job:
    received = events[0].fact
    assert isinstance(received, e.JobReceived)
    changes = {type(event.fact): event.at for event in events[after:]}
    washed = changes.get(e.WashFinished)
    return made(
        Job,
        order_no=order.order_no,
        plate=instead_of(order.plate, order.order_no),
        no_plate=not order.plate,
        vin=order.vin,
        model=order.model,
        repair_type=order.repair_type,
        advisor=order.advisor,
        advisors=(order.advisor,),
        counts_for=order.advisor,
        received_at=events[0].at,
        tasks=tuple(_tasks(order, events, begun)),
        required_inspections=received.inspections,
        waiting_customer=order.waiting_customer,
        wash=order.wash,
        judged=received.judged,
        promises=() if begun == 1 else (_promise(order, events[1]),),
        wash_started_at=washed,
        wash_finished_at=washed,
        readied_at=changes.get(e.JobReadied),
        delivered_at=changes[e.JobDelivered],
        delivered_recorded_at=events[0].recorded_at,
        left_at=changes.get(e.CarLeft),
        history=events,
        kinds=frozenset(type(event.fact) for event in events),
        latest_at=events[-1].at,
        seq=len(events),
    )


def _tasks(order: Order, events: Sequence[Event], begun: int) -> Iterator[Task]:
    for place, plan in enumerate(order.tasks):
        first = begun + EVENTS_OF_TASK * place
        dispatched, started, finished = events[first : first + EVENTS_OF_TASK]
        yield made(
            Task,
            number=plan.number,
            trade=plan.trade,
            operations=plan.operations,
            state="finished",
            team=order.team or "",
            bay="",
            technicians=order.technicians,
            dispatched_at=dispatched.at,
            dispatched_seq=dispatched.seq,
            finished_at=finished.at,
            runs=(Run(started.at, order.technicians, finished.at),),
        )


def _promise(order: Order, event: Event) -> Promise:
    given = event.fact
    assert isinstance(given, e.PromiseGiven)
    return Promise(
        seq=event.seq,
        promised_at=given.promised_at,
        reason=given.reason,
        confirmed_by=given.confirmed_by,
        at=event.at,
        recorded_at=given.noted_at or event.recorded_at,
        who=event.who,
        advisor=order.advisor,
    )


def _life(order: Order, events: Sequence[Event], begun: int, after: int) -> Iterator[Stretch]:
    """Tasks behind the first take no time: when the work was done, all of it was."""
    stages = ["received"] * begun + ["dispatched", "working"]
    stages += ["washing" if order.wash else "ready"] * (after - len(stages)) + ["ready"]
    since = events[0].at
    for stage, event in zip(stages, events[1:], strict=False):
        if event.at > since:
            yield Stretch(stage, since, event.at)
            since = event.at
        if isinstance(event.fact, e.JobDelivered):
            return
