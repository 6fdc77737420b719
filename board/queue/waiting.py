"""What is to be begun, as displays show it: each task's place in its queue, and the bays that offer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from board.orders.job import Job
from board.orders.shop import Shop
from board.queue.queue import offers, placed, queue, to_dispatch


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be begun, as the rows show it, by order number and task: its place, and the bays that offer it."""

    places: Mapping[tuple[str, int], int]
    offered: Mapping[tuple[str, int], tuple[str, ...]]

    @classmethod
    def of(cls, shop: Shop, now: datetime) -> Waiting:
        line = queue(shop, now)
        bays: dict[tuple[str, int], tuple[str, ...]] = {}
        # What only some people may do is offered to them; to everybody else, what comes behind it.
        for_anybody = [one for one in line if not one.needs.technicians]
        for offered in (line, for_anybody) if len(for_anybody) < len(line) else (line,):
            for bay, one in offers(shop, offered, now).items():
                known = bays.get((one.order_no, one.task), ())
                bays[one.order_no, one.task] = known if bay in known else (*known, bay)
        places = {(one.order_no, one.task): place for place, one in placed(line)}
        places |= {(one.order_no, one.task): place for place, one in enumerate(to_dispatch(shop, now), 1)}
        return cls(places, bays)

    def of_job(self, job: Job) -> list[tuple[int | None, tuple[str, ...] | None]]:
        """What of it is about a job."""
        keys = [(job.order_no, task.number) for task in job.tasks]
        return [(self.places.get(key), self.offered.get(key)) for key in keys]
