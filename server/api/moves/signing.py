"""What may be asked for when the customer signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from board.calendar import day_of
from board.codes import SignedFor
from board.figures.book import closed
from board.figures.entered_facts import month_of
from board.orders.job import Job
from board.orders.moves import signing
from board.orders.shop import Entry, Shop
from board.refused import conflict
from server.api.command_bodies import CommandBody
from server.api.deciding import Asked, command
from server.api.images import LARGEST_REQUEST, Drawing
from server.figures.months import closings_of
from server.store.pictures import Picture
from server.web.current import current


class Signature(CommandBody):
    """What the customer signed, and the signature: drawn, or a photograph of the signed paper."""

    about: Annotated[SignedFor, Field(alias="for")]
    image: Drawing

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (self.image,)


@command("signature", "Keep the customer's signature", Signature, LARGEST_REQUEST)
def signature(shop: Shop, job: Job, body: Signature, asked: Asked) -> Sequence[Entry]:
    """`for` excuse: the one noted last counts from now on, unless its month is closed. `for` added_work: the customer
    agrees, and the new time counts. `image` is a data URL, PNG, JPEG or WebP; only its salted hash is in the log.
    """
    if body.about == "excuse":
        refuse_closed_month(shop, job)
    return signing.sign(job, about=body.about, image=body.image.seal, at=asked.at, now=asked.now)


def refuse_closed_month(shop: Shop, job: Job) -> None:
    """Raises `Refused` where the month in which the car was handed over is closed: nothing excuses it any more."""
    if job.delivered_at is None:
        return
    month = month_of(day_of(shop.calendar, job.delivered_at))
    if closed(current().store.book.read(closings_of(month)), month) is not None:
        raise conflict("The month %(month)s is closed: what is signed now excuses nothing any more.", month=month)
