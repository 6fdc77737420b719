"""What was done with a job, command by command, as a person reads it and may take it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from flask_babel import gettext

from board.orders import events as e
from board.orders.amended import AMENDMENT
from board.orders.job import Job
from board.orders.moves.corrections import products_own
from server.pages.amended import amended
from server.pages.appraised import appraised_in_words
from server.web.instants import day_time
from server.web.labels import label


@dataclass(frozen=True, slots=True)
class PastCommand:
    """One command: the seq of its first event, what it did in a few words, and whether it can be undone at all."""

    seq: int
    kind: str
    at: datetime
    who: str
    text: str
    undoable: bool


def past_commands(job: Job) -> list[PastCommand]:
    """The job's commands as they stand, the newest first; what was undone is not among them."""
    found = []
    for _, together in groupby(job.history, key=lambda event: event.key):
        events = list(together)
        first = events[0]
        found.append(
            PastCommand(
                seq=first.seq,
                kind=type(first.fact).__name__,
                at=first.at,
                who=first.who,
                text=gettext("; ").join(filter(None, (said(event.fact) for event in events))),
                undoable=_by_people(first.fact),
            )
        )
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An entry that was taken back, or whose time was put right to `to`: what it was, and who did it, when and why."""

    at: datetime
    who: str
    text: str
    by: str
    by_at: datetime
    note: str
    to: datetime | None


def withdrawn(events: Iterable[e.Event]) -> list[Withdrawn]:
    """What the whole log of a job holds that does not count any more, the newest change first."""
    known: dict[int, e.Event] = {}
    found: list[Withdrawn] = []
    for event in events:
        match event.fact:
            case e.EventUndone(events=seqs, note=note):
                undone = [known[seq] for seq in seqs if seq in known]
                found += [_withdrawn(one, event, note, None) for one in undone]
            case e.TimeCorrected(event=seq, to=to, note=note) if seq in known:
                found.append(_withdrawn(known[seq], event, note, to))
                known[seq] = replace(known[seq], at=to)
            case _:
                known[event.seq] = event
    return found[::-1]


def _withdrawn(was: e.Event, by: e.Event, note: str, to: datetime | None) -> Withdrawn:
    return Withdrawn(was.at, was.who, said(was.fact), by.who, by.recorded_at, note, to)


def _by_people(fact: e.Fact) -> bool:
    """Whether it can be taken back: not the opening of the order, nor what the product did by itself."""
    return not isinstance(fact, e.JobReceived) and not products_own(fact)


def said(fact: e.Fact) -> str:
    """A fact in a few words."""
    word = label("event", type(fact).__name__)
    about = _about(fact)
    return f"{word} · {about}" if about else word


def _about(fact: e.Fact) -> str:
    match fact:
        case e.TaskDispatched(team=team, bay=bay, technicians=names):
            return " ".join((bay or team, "、".join(names))).strip()
        case e.TaskSplit(operations=operations):
            return "、".join(operation.name for operation in operations)
        case e.TaskStarted(technicians=names, bay=bay, instead_of=passed):
            said = " ".join(filter(None, (bay, "、".join(names))))
            return gettext("%(said)s, before %(order_no)s", said=said, order_no=passed) if passed else said
        case e.TaskResumed(technicians=names):
            return "、".join(names)
        case e.TechnicianJoined(technician=name) | e.TechnicianLeft(technician=name):
            return name
        case e.TaskPaused(reason=reason, note=note):
            return " ".join((label("reason", reason), note)).strip()
        case e.InspectionMade(level=level, passed=passed, note=note):
            result = gettext("passed") if passed else gettext("not passed")
            return " ".join((label("level", level), result, note)).strip()
        case e.WarningRaised(reason=reason):
            return label("warning_reason", reason)
        case e.PromiseGiven(reason=reason, promised_at=until):
            return f"{day_time(until)} {label('promise_reason', reason)}"
        case e.WarningAcknowledged(outcome=outcome):
            return label("outcome", outcome)
        case e.FollowUpMade(on_time=on_time, note=note, complaint=complaint):
            said = gettext("on time") if on_time else gettext("not on time")
            return " ".join(filter(None, (said, gettext("Complaint") if complaint else "", note)))
        case e.ExcuseNoted(note=note, signed=signed):
            return " ".join((note, f"({gettext('signed on paper') if signed else gettext('not signed')})"))
        case e.FindingAnswered(outcome=outcome):
            return label("finding_outcome", outcome)
        case e.SignatureGiven(about=about):
            return gettext("Customer's reason") if about == "excuse" else gettext("Added work")
        case e.ExcuseReviewed(accepted=accepted, note=note):
            return " ".join((gettext("accepted") if accepted else gettext("rejected"), note)).strip()
        case e.LateCauseCorrected(cause=cause, note=note):
            return " ".join((label("late_cause", cause), note))
        case e.ReworkAppraised() as fact:
            return appraised_in_words(fact)
        case e.ContradictionCleared(code=code, note=note):
            return " ".join((label("contradiction", code), note))
        case fact if isinstance(fact, AMENDMENT):
            return amended(fact)
        case e.JobPassedOn(old=old, new=new):
            return f"{old} → {new}"
        case (
            e.DeliveryReversed(note=note)
            | e.JobCancelled(note=note)
            | e.JobReopened(note=note)
            | e.CallTried(note=note)
            | e.FindingNoted(note=note)
            | e.ComplaintLookedInto(note=note)
        ):
            return note
        case _:
            return ""
