"""What is recorded of no order, but of the shop: people and bays of the day, and appointments (domain.md §13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from board.orders.job import Job
from board.orders.presence import SITE
from board.orders.shop import Entry, Shop
from server.api.recording import record
from server.core.receipt import Receipt
from server.web.current import current
from server.web.person import Person

Decide = Callable[[Shop, datetime], Sequence[Entry]]
"""The newest shop and now → what to record. May raise `Refused`."""


def newest_shop() -> Shop:
    """The shop with what others have written since."""
    command_log = current().command_log
    command_log.catch_up()
    return command_log.shop


def record_of_site(person: Person, wanted: Decide) -> Receipt:
    """Records what a person says of the shop, under the request's key."""

    def decide(shop: Shop, _job: Job | None, now: datetime) -> Sequence[Entry]:
        return wanted(shop, now)

    return record(SITE, person, decide)
