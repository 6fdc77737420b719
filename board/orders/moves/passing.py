"""An advisor's cars and appointments are passed on (转交, domain.md §4): who is told changes, the score does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board.orders import events as e
from board.orders.appointments import Appointment
from board.orders.moves.booking import known_appointment
from board.orders.moves.checked import checked
from board.orders.presence import SITE
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict


def pass_on(
    shop: Shop,
    *,
    giver: str,
    taker: str,
    orders: Sequence[str] | None,
    appointments: Sequence[int] | None = None,
    at: datetime,
) -> list[Entry]:
    """All open cars of `giver` and all who are booked with him; or these `orders` and `appointments` of his, refused as
    a whole where one of them is not his any more. What came from another system may be nobody's: `giver` is empty
    then, and each is named."""
    if not giver and orders is None and appointments is None:
        raise Refused("Say whose they are.", "from")
    if giver == taker:
        raise Refused("The cars are with %(name)s already.", "to", name=taker)
    if orders is None and appointments is None:
        booked = [one for one in shop.appointments.expected() if one.advisor == giver]
    else:
        booked = [_booked_with(shop, id, giver) for id in dict.fromkeys(appointments or ())]
        orders = orders or ()
    passed = [Entry(SITE, e.AppointmentPassedOn(one.id, giver, taker), at) for one in booked]
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
        *(entry for job in jobs for entry in checked(job, e.JobPassedOn(giver, taker), job.present(at))),
        *passed,
    ]


def _booked_with(shop: Shop, id: int, giver: str) -> Appointment:
    known = known_appointment(shop, id)
    if not known.is_expected:
        raise conflict("Appointment %(id)s waits for no car any more.", "appointments", id=id)
    if known.advisor != giver:
        if not known.advisor:
            raise conflict("%(plate)s is booked with nobody.", "appointments", plate=known.plate)
        raise conflict("%(plate)s is booked with %(name)s.", "appointments", plate=known.plate, name=known.advisor)
    return known
