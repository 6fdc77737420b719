"""What events make of an excuse and of the delay warnings: a part of `board.orders.fold`."""

from __future__ import annotations

from board.orders import events as e
from board.orders.job_records import DelayWarning, Excuse
from board.orders.replaced import replace


def noted(before: Excuse | None, given: Excuse) -> Excuse:
    """A rejection stands until the service manager takes it back himself: a new note does not outdo it. A signature is
    for the words that were signed."""
    if before is not None and before.note == given.note:
        given = replace(given, signature=before.signature)
    if before is None or before.accepted is not False:
        return given
    return replace(given, accepted=False, review_note=before.review_note)


def warned(warnings: tuple[DelayWarning, ...], event: e.Event) -> tuple[DelayWarning, ...]:
    """The delay warnings after one was raised, acknowledged or escalated."""
    match event.fact:
        case e.WarningRaised() as fact:
            raised = DelayWarning(
                seq=event.seq,
                raised_at=event.at,
                reason=fact.reason,
                source=fact.source,
                raised_for=fact.promise,
                who=event.who,
                expected_at=fact.expected_at,
                note=fact.note,
            )
            return (*warnings, raised)
        case e.WarningAcknowledged(warning=seq, outcome=outcome):
            return tuple(_acknowledged(w, event, outcome) if w.seq == seq else w for w in warnings)
        case e.WarningEscalated(warning=seq):
            return tuple(replace(w, escalated_at=event.at) if w.seq == seq else w for w in warnings)
    return warnings


def _acknowledged(warning: DelayWarning, event: e.Event, outcome: str | None) -> DelayWarning:
    return replace(
        warning,
        acknowledged_at=warning.acknowledged_at or event.at,
        acknowledged_by=warning.acknowledged_by or event.who,
        outcome=outcome or warning.outcome,
    )
