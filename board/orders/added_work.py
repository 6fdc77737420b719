"""Work that was added after the first promise, and what the customer says to it (domain.md §5, §14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from board.orders import events as e
from board.orders.job import Job
from board.orders.job_records import Signature
from board.orders.labour import Operation


@dataclass(frozen=True, slots=True)
class AddedWork:
    """What one command added: `seq` is its first event's place in the log. `promised_at`: the new time for it, if any.

    `confirmed_by`: how the customer agreed; None while that is open.
    """

    seq: int
    at: datetime
    who: str
    operations: tuple[Operation, ...] = ()
    promised_at: datetime | None = None
    confirmed_by: str | None = None
    signature: Signature | None = None
    declined_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether the customer has neither agreed nor declined yet."""
        return self.confirmed_by is None and self.signature is None and self.declined_at is None


def added_work(job: Job) -> tuple[AddedWork, ...]:
    """All work added to a job as it now stands, in the order in which it was."""
    if e.WorkAdded not in job.kinds:
        return ()
    by_command: dict[str, AddedWork] = {}
    for event in job.history:
        match event.fact:
            case e.WorkAdded(operations=operations, confirmed_by=confirmed_by):
                one = by_command.get(event.key) or AddedWork(event.seq, event.at, event.who)
                found = (*one.operations, *operations)
                by_command[event.key] = replace(one, operations=found, confirmed_by=one.confirmed_by or confirmed_by)
            case e.PromiseGiven(reason="added_work") as given if event.key in by_command:
                one = by_command[event.key]
                confirmed_by = one.confirmed_by or given.confirmed_by
                by_command[event.key] = replace(one, promised_at=given.promised_at, confirmed_by=confirmed_by)
            case e.SignatureGiven(about="added_work", event=seq, image=image):
                signature = Signature(image, event.at, event.who, event.seq)
                by_command = {k: replace(v, signature=signature) if v.seq == seq else v for k, v in by_command.items()}
            case e.WorkDeclined(event=seq):
                at = event.at
                by_command = {k: replace(v, declined_at=at) if v.seq == seq else v for k, v in by_command.items()}
    return tuple(by_command.values())
