"""The technical director appraises a car that came back (外返鉴定, domain.md §11, §14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board.orders import events as e
from board.orders.events import Charged
from board.orders.job import Job
from board.orders.moves.checked import checked
from board.orders.moves.settling import reason_given, recorded_after
from board.orders.rework import answerable, is_earlier_visit
from board.orders.shop import Entry
from board.refused import Refused, conflict


def appraise(
    job: Job,
    before: Job | None,
    *,
    is_rework: bool,
    charged: Sequence[Charged],
    note: str,
    seen: int | None = None,
    at: datetime,
) -> list[Entry]:
    """Whether the car came back for the same fault, after the order `before`, and to whom of that order it is charged.

    A car that did not come back for the same is charged to nobody, and the note says how one knows; nor need anybody
    be charged, if the note says why. `seen` as for a spot check.
    """
    if (other := recorded_after(job, e.ReworkAppraised, seen)) is not None:
        raise conflict("%(who)s has appraised this car a moment ago.", who=other.who)
    if before is not None and not is_earlier_visit(before, job):
        raise Refused(
            "%(before)s is no earlier visit of the car of %(order_no)s.",
            "before",
            before=before.order_no,
            order_no=job.order_no,
        )
    if charged and not is_rework:
        raise Refused("What is no external rework is charged to nobody.", "charged")
    if charged and before is None:
        raise Refused("Name the earlier order to whose people it is charged.", "before")
    whose = answerable(before) if before is not None else ()
    for one in charged:
        if one not in whose:
            raise Refused("%(name)s had no part in the earlier order.", "charged", name=one.name)
    if not charged:
        reason_given(note)
    before_no = before.order_no if before is not None else None
    return checked(job, e.ReworkAppraised(is_rework, before_no, tuple(dict.fromkeys(charged)), note), at)
