"""What is pointed out to whoever opens or amends an order, and refused to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext, lazy_gettext

from board import vin
from board.orders.job import Job
from board.orders.shop import Shop
from server.api.shapes import HintJson

DOUBTS = {
    "length": lazy_gettext("The VIN %(vin)s has not 17 characters."),
    "letters": lazy_gettext("The VIN %(vin)s has an I, O or Q: no VIN does."),
    "check_digit": lazy_gettext("The check digit of the VIN %(vin)s does not fit: a character may be typed wrong."),
}


def hints_of(job: Job, shop: Shop) -> list[HintJson]:
    """What is unusual about an order, given the shop's open orders."""
    return list(_hints(job, shop))


def _hints(job: Job, shop: Shop) -> Iterator[HintJson]:
    others = [
        other.order_no
        for other in shop.jobs.values()
        if other.order_no != job.order_no
        and ((other.plate == job.plate and not job.no_plate) or (job.vin and other.vin == job.vin))
    ]
    if others:
        text = gettext("%(plate)s has another open order: %(orders)s.", plate=job.plate, orders="、".join(others))
        yield HintJson(field="plate", text=text)
    if doubt := vin.doubt(job.vin):
        yield HintJson(field="vin", text=str(DOUBTS[doubt]) % {"vin": job.vin})
