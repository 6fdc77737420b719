"""Importing in one line: rows written as a test tells them, into the builders' shop. Told at 17:00."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from board.orders.fold import fold
from board.orders.job import Job
from board.orders.shop import Shop
from board.orders.standards import Standards
from server.imports import table
from server.imports.fields import JOB_FIELDS
from server.imports.importing import Importing
from server.imports.jobs import import_jobs
from server.imports.labour import Floor
from server.imports.mapping import PLAIN, Map
from server.imports.outcome import MOST_KEPT, Outcome
from server.imports.times import Dating
from server.store.store import Store
from tests.builders import CALENDAR, DAY, RULES, TEAMS, at, operation

STANDARDS = (
    operation(60, "mechanical", "M03", "常规保养（机油、三滤）"),
    operation(10, "mechanical", "M06", "更换空调滤清器"),
    operation(90, "body", "B01", "前保险杠拆装修复"),
    operation(120, "paint", "P01", "保险杠喷漆"),
    operation(60, "mechanical", "A01", "事故车前部装复"),
)
ROW = {
    "order_no": "WT1",
    "plate": "沪A12345",
    "repair_type": "maintenance",
    "advisor": "张顾问",
    "operations": "M03",
    "received_at": "08:30",
    "promised_at": "10:30",
}
DONE = ROW | {"finished_at": "10:00", "delivered_at": "10:20", "technicians": "李示例", "team": "机电一组"}


def importing(store: Store, now: datetime | None = None, **changes: Any) -> Importing:
    teams = {team.name: team for team in TEAMS}
    fields: dict[str, Any] = {
        "store": store,
        "shop": Shop(CALENDAR, RULES, teams, {}),
        "floor": Floor(Standards(STANDARDS), teams, "工时"),
        "staff": frozenset({"张顾问"}),
        "dating": Dating(CALENDAR.zone, DAY),
        "who": "import",
        "device": "import",
        "now": now or at("17:00"),
    }
    return Importing(**(fields | changes))


def csv_of(folder: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    headings = list(dict.fromkeys(key for row in rows for key in row))
    lines = [headings, *([row.get(key, "") for key in headings] for row in rows)]
    path = folder / "orders.csv"
    path.write_bytes("".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines).encode(encoding))
    return path


def run(path: Path, how: Importing, mapped: Map = PLAIN) -> Outcome:
    with table.opened(path, JOB_FIELDS, mapped, how.dating) as given:
        return import_jobs(given, how)


def imported(store: Store, folder: Path, *rows: dict[str, str], **changes: Any) -> Outcome:
    return run(csv_of(folder, *rows), importing(store, **changes))


def job(store: Store, order_no: str = "WT1") -> Job:
    found = fold(store.log.of_job(order_no))
    assert found is not None
    return found


def whys(outcome: Outcome) -> dict[int, tuple[str | None, str]]:
    return {line.row: (line.reason.field, str(line.reason)) for line in outcome.refused.first(MOST_KEPT)}


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.read, outcome.imported, outcome.already, outcome.refused.count
