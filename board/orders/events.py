"""The log's events: every kind of fact, and the envelope in which the log keeps it (domain.md §4).

A fact says what happened and holds no state; `Event` says where it stands in the log, when it happened, when it was
recorded, who said so. Facts are never changed: a mistake is put right by another fact (`EventUndone`,
`TimeCorrected`). Each kind has its word, `english`, for people.

The facts stand in six files by what they are about; everybody names them from here, as `events.TaskStarted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from board.orders.finding_facts import *  # noqa: F403
from board.orders.finding_facts import FindingFact
from board.orders.labour import TaskPlan as TaskPlan
from board.orders.order_facts import *  # noqa: F403
from board.orders.order_facts import OrderFact
from board.orders.promise_facts import *  # noqa: F403
from board.orders.promise_facts import PromiseFact
from board.orders.rework_facts import *  # noqa: F403
from board.orders.rework_facts import ReworkFact
from board.orders.shop_facts import *  # noqa: F403
from board.orders.shop_facts import ShopFact
from board.orders.work_facts import *  # noqa: F403
from board.orders.work_facts import LabourShared, TaskFact

Fact = OrderFact | PromiseFact | FindingFact | ReworkFact | TaskFact | LabourShared | ShopFact

PRODUCT = "shopboard"
"""Who stands in the log, as person and as device, where the product itself acted."""

KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in get_args(Fact)}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a site's log.

    `seq` is gap-free within the site; `at` and `recorded_at` are aware UTC; `key` is the idempotency key of the
    command, shared by all events it caused (the store keeps it unique together with the event's place in the command).
    """

    seq: int
    job: str
    at: datetime
    recorded_at: datetime
    who: str
    device: str
    key: str
    fact: Fact
