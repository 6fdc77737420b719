"""Tells customers who agreed to it: received, a new time, ready, thank you (domain.md §14); by webhook and by mail.

What is to be told lies in its own table (decision 51). Whether it still holds is asked once more before it is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from board.calendar import day_of
from board.orders.fold import fold
from board.orders.job import Job
from board.orders.telling import tellings
from server.config.sections import MESSAGE_TO_CUSTOMER
from server.core.wiring import Wiring
from server.live.customer_text import Addressed, addressed
from server.live.letter import Letter
from server.live.senders import SEND_SECONDS, Senders
from server.live.webhooks import signed
from server.store.customer_messages import CustomerMessage

log = logging.getLogger(__name__)

GIVEN_UP_EVERY = timedelta(minutes=1)
"""So often it is looked for what has waited for days."""
NOBODY_YET = "the customer has not been entered yet"
NO_LONGER = "no longer true, or no longer wanted"
NO_ADDRESS = "no address for this channel"


class CustomerMessages(Senders):
    """`start` and `stop` it, or call `send_due` by hand."""

    def __init__(self, app: Flask, wiring: Wiring, seconds: float = SEND_SECONDS) -> None:
        super().__init__("customer messages", wiring, seconds)
        self._app = app
        self._kept = wiring.store.customer_messages
        self._looked_at: datetime | None = None

    def channels(self) -> Iterable[str]:
        return self._wiring.config.notify.customer_channels

    def send_due(self) -> None:
        now = self._wiring.clock()
        for one in self._kept.give_up(now) if self._is_time_to_look(now) else ():
            log.error("%s never took %s for the customer of order %s: given up", one.channel, one.message, one.order_no)
        super().send_due()

    def _is_time_to_look(self, now: datetime) -> bool:
        """Not after every event: it would cost as much as a tenth of a command."""
        was_now = self._looked_at is not None and abs(now - self._looked_at) < GIVEN_UP_EVERY
        if was_now or self._wiring.health.clock_has_jumped:
            return False
        self._looked_at = now
        return True

    def send_next(self, channel: str) -> bool:
        clock = self._wiring.clock
        one = self._kept.claim(channel, clock())
        if one is None:
            return False
        job = fold(self._wiring.store.log.of_job(one.order_no))
        customer = self._wiring.store.customers.of_job(one.order_no)
        if job is None or not self._holds(one, job, clock()):
            self._kept.end(one, "dropped", clock(), why=NO_LONGER)
        elif customer is None:
            # A process may have ended between the order and its customer.
            self._kept.put_off(one, NOBODY_YET, clock())
        else:
            with self._app.app_context():
                told = addressed(self._wiring.config, one.message, job, customer)
            self._send(one, told)
        return True

    def _send(self, one: CustomerMessage, told: Addressed) -> None:
        clock = self._wiring.clock
        by = self._wiring.config.notify.customer_channels.get(one.channel)
        receiver = told.mail if isinstance(by, str) else told.phone
        if by is None or not receiver:
            self._kept.end(one, "dropped", clock(), why=NO_ADDRESS)
            return
        if isinstance(by, str):
            fault = Letter.to(by, told.mail, self._wiring.config.site.name, told.text).send(self._seconds)
        else:
            id = f"{self._wiring.config.site.code}-{one.seq}-{one.message}"
            fault = signed(by, id, MESSAGE_TO_CUSTOMER, _data(one, told), one.made_at).send(self._seconds)
        if fault:
            self._kept.put_off(one, fault, clock())
        else:
            self._kept.end(one, "sent", clock(), receiver=receiver, text=told.text)

    def _holds(self, one: CustomerMessage, job: Job, now: datetime) -> bool:
        """Whether it still is what the customer is to be told; the thanks belong to the day of the hand-over."""
        calendar = self._wiring.command_log.shop.calendar
        if job.delivered_at is not None and day_of(calendar, job.delivered_at) != day_of(calendar, now):
            return False
        return any((due.message, due.cause) == (one.message, one.cause) for due in tellings(job))


def _data(one: CustomerMessage, told: Addressed) -> dict[str, Any]:
    return {"order_no": one.order_no, "message": one.message, **asdict(told)}
