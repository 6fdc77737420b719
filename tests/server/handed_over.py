"""A car that was handed over, for the tests of the pages that look back at it."""

from __future__ import annotations

from board.orders import events as e
from server.core.wiring import Wiring
from server.store.customers import Customer
from tests.builders import Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR

NAME, PHONE = "顾客甲", "000-0000-0001"


def deliver(wiring: Wiring, clock: FakeClock, order_no: str, when: str, *more: e.Fact) -> None:
    """Opens an order promised for 17:00, hands the car over at `when`, says `more`, and goes on to 18:30."""
    clock.now = at("09:00")
    wiring.command_log.record(order_no, Opening(order_no), who=ADVISOR, device="tests", key=f"open {order_no}")
    clock.now = at(when)
    say(wiring, order_no, e.JobDelivered(), *more)
    wiring.store.customers.put(Customer(order_no, NAME, PHONE, f"token-{order_no}"))
    clock.now = at("18:30")


def worked(wiring: Wiring, clock: FakeClock, order_no: str, end: str = "16:00") -> None:
    """Opens an order promised for 17:00, on which one person works from 09:10 until `end`."""
    clock.now = at("09:00")
    wiring.command_log.record(order_no, Opening(order_no), who=ADVISOR, device="tests", key=f"open {order_no}")
    clock.now = at("09:10")
    say(wiring, order_no, e.TaskDispatched(1, "机电一组", "机1", ("张示例",)), e.TaskStarted(1, ("张示例",)))
    clock.now = at(end)
    say(wiring, order_no, e.TaskFinished(1))


def say(wiring: Wiring, order_no: str, *facts: e.Fact) -> None:
    """Records facts of an order at the present moment, unasked."""
    for fact in facts:
        key = f"{order_no} {wiring.command_log.seq}"
        wiring.command_log.record(order_no, Saying(order_no, fact), who=ADVISOR, device="tests", key=key)
