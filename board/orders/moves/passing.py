"""An advisor's cars are passed on to another (转交): who is told changes, the score does not (domain.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board.orders import events as e
from board.orders.moves.work import checked
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict


def pass_on(shop: Shop, *, giver: str, taker: str, orders: Sequence[str] | None, at: datetime) -> list[Entry]:
    """All open cars of `giver`, or these `orders` of his; refused as a whole where one of them is not his any more."""
    if giver == taker:
        raise Refused("The cars are with %(name)s already.", "to", name=taker)
    if orders is None:
        jobs = [job for job in shop.jobs.values() if job.advisor == giver]
    else:
        for order_no in orders:
            job = shop.jobs.get(order_no)
            if job is None:
                raise conflict("There is no open order %(order_no)s.", "orders", order_no=order_no)
            if job.advisor != giver:
                raise conflict("%(order_no)s is with %(name)s by now.", "orders", order_no=order_no, name=job.advisor)
        jobs = [shop.jobs[order_no] for order_no in dict.fromkeys(orders)]
    return [
        entry
        for job in jobs
        for entry in checked(job, e.JobPassedOn(giver, taker), max([at, *(event.at for event in job.history)]))
    ]
