"""What a page needs of an order so that it can be put right there: its facts as they stand, and what may be chosen."""

from __future__ import annotations

from typing import Any

from board.orders.job import Job
from server.web.current import current
from server.web.labels import choices
from server.web.spelling import found_by


def facts_of(job: Job) -> dict[str, Any]:
    """What the form of an amendment begins with; `seen` is what the person has seen of the order."""
    return {
        "plate": "" if job.no_plate else job.plate,
        "vin": job.vin,
        "model": job.model,
        "repair_type": job.repair_type,
        "advisor": job.advisor,
        "waiting_customer": job.waiting_customer,
        "wash": job.wash,
        "messages": job.messages,
        "operations": [
            {"code": one.code, "name": one.name, "trade": one.trade, "standard_minutes": one.standard_minutes}
            for task in job.tasks
            for one in task.operations
        ],
        "seen": job.seq,
    }


def to_choose_from() -> dict[str, Any]:
    """What the forms about an order offer: advisors, repair types, operations of the table."""
    parts = current()
    staff = parts.store.people.staff()
    return {
        "advisors": [one.name for one in staff if one.active and one.role == "advisor"],
        "standards": [
            {
                "code": one.code,
                "name": one.name,
                "trade": one.trade,
                "standard_minutes": one.standard_minutes,
                "words": found_by(one.name),
            }
            for one in parts.store.floor.standards()
        ],
        "repair_types": choices("repair_type"),
    }
