"""What the technical director may ask for: to appraise a car that came back (外返鉴定)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from board.codes import ReworkPost
from board.orders.events import Charged
from board.orders.job import Job
from board.orders.moves import appraising
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.api.body_values import Body, Name, Note, OrderNo, Seq
from server.api.command_bodies import CommandBody
from server.api.deciding import Asked, command
from server.web.current import current


class ChargedBody(Body):
    post: ReworkPost
    name: Name


class Appraise(CommandBody):
    """`before`: the order with which the car was here. `seen`: as for a spot check."""

    is_rework: bool
    before: OrderNo | None = None
    charged: Annotated[list[ChargedBody], Field(max_length=20)] = Field(default_factory=list)
    note: Note = ""
    seen: Seq | None = None


@command("appraise-rework", "Decide whether a car came back for the same, and whose that is", Appraise, joins=False)
def appraise(_shop: Shop, job: Job, body: Appraise, asked: Asked) -> Sequence[Entry]:
    """`charged`: technicians, teams, advisor, inspectors of the order `before`; with nobody the note says why. What is
    decided last counts, and `undo` takes it back. `seen`: as for a spot check.
    """
    before = None
    if body.before is not None and (before := current().store.jobs_of([body.before]).get(body.before)) is None:
        raise Refused("There is no order %(order_no)s.", "before", order_no=body.before)
    return appraising.appraise(
        job,
        before,
        is_rework=body.is_rework,
        charged=[Charged(one.post, one.name) for one in body.charged],
        note=body.note,
        seen=body.seen,
        at=asked.at,
    )
