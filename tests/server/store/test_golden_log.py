"""A log written by the first version folds for ever, to what it meant then. The file is never written again.

Its jobs are the cases of domain.md §5 by number, then a corrected time (19) and an undone start (20).
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from board.figures.kpi import Tally, figures
from board.orders.fold import fold
from board.orders.promise import verdict
from server.core.command_log import CommandLog
from server.store import audit
from server.store.store import Store
from server.store.tables import event
from server.store.upgrade import upgrade
from tests.builders import CALENDAR, RULES, Opening, at, shop
from tests.fakes import FakeClock

GOLDEN = Path(__file__).resolve().parent.parent.parent / "golden" / "log-v1.jsonl"

BEFORE_THE_CHAIN = "007"

VERDICTS = {
    "01a": ("on_time", "clock", 0),
    "01b": ("on_time", "clock", 0),
    "02": ("late", "clock", 1),
    "03": ("on_time", "clock", 0),
    "04": ("late", "clock", 30),
    "05": ("late", "clock", 30),
    "06": ("late", "clock", 30),
    "07": ("on_time", "clock", 0),
    "08": ("excused", "excuse", 70),
    "09": ("late", "clock", 70),
    "10": ("late", "clock", 70),
    "11": ("late", "customer", 0),
    "12": ("late", "clock", 20),
    "13": ("on_time", "clock", 0),
    "14": ("late", "clock", 30),
    "15": None,
    "16a": ("on_time", "clock", 0),
    "16b": ("late", "clock", 10),
    "17a": ("on_time", "clock", 0),
    "17b": ("late", "clock", 1),
    "18": ("late", "clock", 0),
    "19": ("on_time", "clock", 0),
    "20": None,
}


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def golden_store(database_url: str) -> Store:
    """A database that holds the old records as they were written, and nothing that follows from them yet."""
    store = Store(database_url, "golden")
    upgrade(store.database, BEFORE_THE_CHAIN)
    times = ("at", "recorded_at")
    rows = [record | {name: datetime.fromisoformat(record[name]) for name in times} for record in records()]
    with store.database.engine.begin() as connection:
        old = [column for column in event.c if column.name not in ("hash", "book_seq")]
        connection.execute(sa.insert(sa.table("event", *(sa.column(one.name, one.type) for one in old))), rows)
    upgrade(store.database)
    return store


@pytest.mark.parametrize("order_no", VERDICTS)
def test_every_case_has_the_verdict_it_had(order_no: str) -> None:
    job = fold(audit.of_record(record) for record in records() if record["job"] == order_no)
    assert job is not None
    judged = verdict(job)
    expected = VERDICTS[order_no]
    assert (judged and (judged.verdict, judged.source, judged.late_minutes)) == expected


def test_the_file_holds_every_case() -> None:
    assert {record["job"] for record in records()} == set(VERDICTS)


def test_an_old_log_becomes_the_same_read_models_and_figures(golden_store: Store) -> None:
    assert audit.rebuild(golden_store, shop()) == len(VERDICTS)
    assert list(audit.verify(golden_store, shop())) == []
    year = golden_store.deliveries.on_time_figures(date(2026, 1, 1), date(2026, 12, 31), "month")
    assert year == [
        ("2026-05", Tally(19, 7, 11, 1)),
        ("2026-10", Tally(1, 1, 0, 0)),
        ("2026-11", Tally(1, 0, 1, 0)),
    ]
    may = figures(year[0][1], target=96)
    assert (may.rate, may.strict_rate, may.met, may.allowed, may.deduction) == (42.1, 36.8, False, 0, 11)
    exported = [audit.of_record(record) for record in audit.export(golden_store)]
    assert exported == [audit.of_record(record) for record in records()]
    golden_store.close()


def test_a_desk_goes_on_from_an_old_log(golden_store: Store) -> None:
    audit.rebuild(golden_store, shop())
    command_log = CommandLog(golden_store, CALENDAR, RULES, FakeClock(at("09:00", days=200)))
    assert set(command_log.shop.jobs) == {"20"}
    assert command_log.shop.jobs["20"].stage == "dispatched"
    receipt = command_log.record("21", Opening("21", None), who="刘顾问", device="tests", key="21")
    assert receipt.events[0].seq == len(records()) + 1
    golden_store.close()
