"""The commands of a job (reference/api.md): for each one its form and the move it asks for, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext

from board.orders.events import Share
from board.orders.job import Job
from board.orders.moves import calling, corrections, customer, placing, settling, work
from board.orders.shop import Entry, Shop
from board.people import may_inspect
from board.refused import Refused, conflict
from server.api import command_bodies as f
from server.api.deciding import Asked, Command
from server.api.orders import named_operations
from server.web.current import current
from server.web.problems import Problem

UNSAID = "—"
"""The reason on record where a caller gave none; the pages ask for one."""


def _dispatch(shop: Shop, job: Job, body: f.Dispatch, asked: Asked) -> Sequence[Entry]:
    return work.dispatch(
        shop,
        job,
        task=body.task,
        team=body.team,
        bay=body.bay,
        technicians=body.technicians,
        not_before=body.not_before,
        seen=body.seen,
        who=asked.person.name,
        at=asked.at,
        # However long it had to wait for its turn: what its sender saw is what there was when it was sent.
        now=asked.since,
    )


def _swap(shop: Shop, job: Job, body: f.Swap, asked: Asked) -> Sequence[Entry]:
    other = shop.jobs.get(body.with_order_no)
    if other is None:
        raise Refused("There is no open order %(order_no)s.", "with_order_no", order_no=body.with_order_no)
    return placing.swap(
        shop,
        placing.Placed(job, body.task, body.seen),
        placing.Placed(other, body.with_task, body.with_seen),
        who=asked.person.name,
        at=asked.at,
        now=asked.since,
    )


def _split(shop: Shop, job: Job, body: f.Split, asked: Asked) -> Sequence[Entry]:
    if (body.team is None) != (body.bay is None):
        raise Refused("Name both the team and the bay.", "team" if body.team is None else "bay")
    place = None
    if body.team and body.bay:
        place = placing.Place(body.team, body.bay, tuple(body.technicians), body.not_before)
    return placing.split(
        shop,
        job,
        task=body.task,
        operations=body.operations,
        place=place,
        seen=body.seen,
        who=asked.person.name,
        at=asked.at,
        now=asked.since,
    )


def _keep(_shop: Shop, job: Job, body: f.OfTask, asked: Asked) -> Sequence[Entry]:
    return placing.keep(job, task=_task(job, body.task), at=asked.at)


def _workers(body: f.Start, asked: Asked) -> list[str]:
    """Those named; a technician who names nobody means themselves."""
    return body.technicians or ([asked.person.name] if asked.person.role == "technician" else [])


def _start(shop: Shop, job: Job, body: f.Start, asked: Asked) -> Sequence[Entry]:
    return work.start(shop, job, task=_task(job, body.task), technicians=_workers(body, asked), at=asked.at)


def _join(shop: Shop, job: Job, body: f.Start, asked: Asked) -> Sequence[Entry]:
    return work.join(shop, job, task=_task(job, body.task), technicians=_workers(body, asked), at=asked.at)


def _step_out(shop: Shop, job: Job, body: f.Start, asked: Asked) -> Sequence[Entry]:
    return work.step_out(shop, job, task=_task(job, body.task), technicians=_workers(body, asked), at=asked.at)


def _resume(shop: Shop, job: Job, body: f.Start, asked: Asked) -> Sequence[Entry]:
    return work.resume(shop, job, task=_task(job, body.task), technicians=_workers(body, asked), at=asked.at)


def _pause(_shop: Shop, job: Job, body: f.Pause, asked: Asked) -> Sequence[Entry]:
    return work.pause(
        job,
        task=_task(job, body.task),
        reason=body.reason,
        note=body.note,
        expected_at=body.expected_at,
        at=asked.at,
        now=asked.now,
    )


def _share(_shop: Shop, job: Job, body: f.Shares, asked: Asked) -> Sequence[Entry]:
    shares = [Share(one.technician, one.per_cent) for one in body.shares]
    return work.share(job, task=_task(job, body.task), shares=shares, at=asked.at)


def _finish(_shop: Shop, job: Job, body: f.OfTask, asked: Asked) -> Sequence[Entry]:
    return work.finish(job, task=_task(job, body.task), at=asked.at)


def _task(job: Job, named: int | None) -> int:
    """The task a command is about: the one named, else the one the car is at or waits for, else the last."""
    if named is not None:
        return named
    return job.current.number if job.current else max(task.number for task in job.tasks)


def _answer(_shop: Shop, job: Job, body: f.Answer, asked: Asked) -> Sequence[Entry]:
    return customer.answer(job, in_time=body.in_time, reason=body.reason, at=asked.at, now=asked.now)


def _warn(_shop: Shop, job: Job, body: f.Warn, asked: Asked) -> Sequence[Entry]:
    return customer.warn(
        job,
        reason=body.reason,
        source="technician",
        expected_at=body.expected_at,
        note=body.note,
        at=asked.at,
        now=asked.now,
    )


def _acknowledge(_shop: Shop, job: Job, body: f.Acknowledge, asked: Asked) -> Sequence[Entry]:
    return customer.acknowledge(
        job,
        outcome=body.outcome,
        promised_at=body.promised_at,
        confirmed_by=body.confirmed_by,
        note=body.note,
        signed=body.signed,
        at=asked.at,
        now=asked.now,
    )


def _added_work(_shop: Shop, job: Job, body: f.AddedWork, asked: Asked) -> Sequence[Entry]:
    return customer.added_work(
        job,
        operations=named_operations(body.operations),
        promised_at=body.promised_at,
        confirmed_by=body.confirmed_by,
        at=asked.at,
        now=asked.now,
    )


def _promise(_shop: Shop, job: Job, body: f.Promise, asked: Asked) -> Sequence[Entry]:
    return customer.promise(
        job,
        promised_at=body.promised_at,
        reason=body.reason,
        confirmed_by=body.confirmed_by,
        at=asked.at,
        now=asked.now,
    )


def _inspect(shop: Shop, job: Job, body: f.Inspect, asked: Asked) -> Sequence[Entry]:
    if not may_inspect(asked.person.role, body.level):
        raise Problem(403, "forbidden", lazy_gettext("You may not make an inspection of this level."), "level")
    return work.inspect(shop, job, level=body.level, passed=body.passed, note=body.note, task=body.task, at=asked.at)


def _wash(_shop: Shop, job: Job, body: f.Wash, asked: Asked) -> Sequence[Entry]:
    return work.wash(job, done=body.done, at=asked.at)


def _ready(_shop: Shop, job: Job, _body: f.Command, asked: Asked) -> Sequence[Entry]:
    return work.ready(job, at=asked.at)


def _deliver(_shop: Shop, job: Job, _body: f.Command, asked: Asked) -> Sequence[Entry]:
    return settling.deliver(job, at=asked.at)


def _reverse(_shop: Shop, job: Job, body: f.Why, asked: Asked) -> Sequence[Entry]:
    return settling.reverse_delivery(job, note=body.note or UNSAID, at=asked.at)


def _leave(_shop: Shop, job: Job, _body: f.Command, asked: Asked) -> Sequence[Entry]:
    return settling.leave(job, at=asked.at)


def _excuse(_shop: Shop, job: Job, body: f.Excuse, asked: Asked) -> Sequence[Entry]:
    return settling.excuse(job, note=body.note, signed=body.signed, at=asked.at)


def _review(_shop: Shop, job: Job, body: f.Review, asked: Asked) -> Sequence[Entry]:
    return settling.review_excuse(job, accepted=body.accepted, note=body.note, seen=body.seen, at=asked.at)


def _call(_shop: Shop, job: Job, _body: f.Command, asked: Asked) -> Sequence[Entry]:
    return calling.call(job, who=asked.person.name, at=asked.at, now=asked.now)


def _no_answer(_shop: Shop, job: Job, body: f.NoAnswer, asked: Asked) -> Sequence[Entry]:
    return calling.no_answer(job, note=body.note, at=asked.at)


def _follow_up(_shop: Shop, job: Job, body: f.FollowUp, asked: Asked) -> Sequence[Entry]:
    return calling.follow_up(job, on_time=body.on_time, note=body.note, at=asked.at)


def _late_cause(_shop: Shop, job: Job, body: f.Cause, asked: Asked) -> Sequence[Entry]:
    return settling.correct_cause(job, cause=body.cause, note=body.note, seen=body.seen, at=asked.at)


def _clear(shop: Shop, job: Job, body: f.Clear, asked: Asked) -> Sequence[Entry]:
    return settling.clear(shop, job, contradiction=body.contradiction, note=body.note, at=asked.at, now=asked.now)


def _cancel(_shop: Shop, job: Job, body: f.Why, asked: Asked) -> Sequence[Entry]:
    return settling.cancel(job, note=body.note or UNSAID, at=asked.at)


def _not_undone(job: Job, seq: int) -> None:
    """Refuses an event that somebody else has undone meanwhile: a lost race, not a wrong number."""
    if any(event.seq == seq for event in job.history):
        return
    if any(event.seq == seq for event in current().store.log.of_job(job.order_no, up_to=job.seq)):
        raise conflict("This has been undone already.", "event")


def _undo(shop: Shop, job: Job, body: f.Undo, asked: Asked) -> Sequence[Entry]:
    _not_undone(job, body.event)
    return corrections.undo(
        shop,
        job,
        event=body.event,
        note=body.note,
        who=asked.person.name,
        others_too=asked.person.may("undo-others"),
        at=asked.at,
        now=asked.now,
    )


def _correct(shop: Shop, job: Job, body: f.Correct, asked: Asked) -> Sequence[Entry]:
    _not_undone(job, body.event)
    return corrections.correct(
        shop,
        job,
        event=body.event,
        to=body.to,
        note=body.note,
        any_day=asked.person.may("correct-any-day"),
        at=asked.at,
        now=asked.now,
    )


COMMANDS = (
    Command("dispatch", "Give a task to a team and a bay, or give it again", f.Dispatch, _dispatch),
    Command("swap", "Let two dispatched tasks change places", f.Swap, _swap),
    Command("split", "Make a task of its own of some of its operations", f.Split, _split),
    Command("keep", "A task left over from an earlier day stays where it stands", f.OfTask, _keep),
    Command("start", "Begin work on a task", f.Start, _start),
    Command("join", "Work on a task together with those who are at it", f.Start, _join),
    Command("step-out", "Leave a task to those who stay at it", f.Start, _step_out),
    Command("pause", "Stop work on a task for a reason", f.Pause, _pause),
    Command("resume", "Go on with a paused task", f.Start, _resume),
    Command("finish", "The work of a task is done", f.OfTask, _finish),
    Command("share", "Say how those who worked on a task share its standard time", f.Shares, _share),
    Command("answer", 'Answer the question "in time?"', f.Answer, _answer),
    Command("warn", "Say that this will not be done in time", f.Warn, _warn),
    Command("acknowledge", "The advisor heard the warning, and what came of it", f.Acknowledge, _acknowledge),
    Command("added-work", "Add work found after the first promise", f.AddedWork, _added_work),
    Command("promise", "Give the customer a time", f.Promise, _promise),
    Command("inspect", "Make one of the three inspections", f.Inspect, _inspect),
    Command("wash", "The car goes to the wash, or comes out of it", f.Wash, _wash),
    Command("ready", "Declare the car ready", f.Command, _ready),
    Command("deliver", "Settle and hand over", f.Command, _deliver),
    Command("reverse-delivery", "Reverse the settlement", f.Why, _reverse),
    Command("leave", "The car left the yard", f.Command, _leave),
    Command("excuse", "The delay is the customer's", f.Excuse, _excuse),
    Command("review-excuse", "Spot-check an excuse", f.Review, _review),
    Command("call", "Pick up the phone to call the customer back", f.Command, _call),
    Command("no-answer", "The customer could not be spoken to", f.NoAnswer, _no_answer),
    Command("follow-up", "What the customer said on the phone", f.FollowUp, _follow_up),
    Command("late-cause", "Put the cause of a late delivery right", f.Cause, _late_cause),
    Command("clear", "A contradiction was looked into", f.Clear, _clear),
    Command("cancel", "Withdraw the repair order", f.Why, _cancel),
    Command("undo", "Take back the command that recorded an event", f.Undo, _undo),
    Command("correct", "Put the time of an event right", f.Correct, _correct),
)
