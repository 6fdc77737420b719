"""The body of a fact is written as the canonical form of what is kept of it, to the letter."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from board.orders.events import JobReceived, PromiseGiven, TaskPlan
from board.orders.labour import Operation
from board.orders.record import decode, encode
from server.store import chain
from server.store.fact_text import body_of

GOLDEN = Path(__file__).parents[2] / "golden" / "facts-v1.jsonl"
AT = datetime(2026, 5, 4, 8, 30, tzinfo=timezone(timedelta(hours=8)))


def test_every_fact_is_written_as_the_canonical_form_says():
    lines = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    facts = [decode(one["kind"], one["version"], one["body"]) for one in lines]
    plans = TaskPlan(1, "mechanical", (Operation('M"1', "换\n机油\u2028", "mechanical", 30),)), TaskPlan(2, "paint", ())
    facts += [
        JobReceived("沪A12345", "示例 A3", "maintenance", "刘\\顾问", plans, ("self",), True, vin="LSV"),
        PromiseGiven(AT, "initial", None, AT.astimezone(UTC) + timedelta(microseconds=5)),
    ]
    assert len({type(fact) for fact in facts}) > 40
    for fact in facts:
        assert body_of(fact) == chain.written(encode(fact)[2])
