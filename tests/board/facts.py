"""Facts and whole logs out of thin air, for laws that must hold whatever a log contains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from board import codes
from board.orders import events as e
from board.orders.house_rules import Rules
from board.orders.labour import Operation
from tests.board.shops import BODY_MAN, LI, PAINTER, ZHANG, at

NIGHT = at("00:00")

words = st.text(max_size=12)
names = st.sampled_from((ZHANG, LI, BODY_MAN, PAINTER))
crews = st.lists(names, max_size=3, unique=True).map(tuple)
zones = st.integers(-14 * 60, 14 * 60).map(lambda offset: timezone(timedelta(minutes=offset)))
instants = st.builds(
    lambda microseconds, zone: (NIGHT + timedelta(microseconds=microseconds)).astimezone(zone),
    st.integers(-(10**15), 10**15),
    zones,
)
numbers = st.integers(0, 4)
seqs = st.integers(0, 40)
operations = st.lists(
    st.builds(Operation, words, words, st.sampled_from([*codes.TRADES]), st.integers(1, 600)), max_size=3
).map(tuple)
tasks = st.lists(st.builds(e.TaskPlan, numbers, st.sampled_from([*codes.TRADES]), operations), max_size=3).map(tuple)
levels = st.sampled_from([*codes.INSPECTION_LEVELS])
maybe_instant = st.none() | instants

BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "repair_type": st.sampled_from([*codes.REPAIR_TYPES]),
    "trade": st.sampled_from([*codes.TRADES]),
    "level": levels,
    "what": st.sampled_from(e.AMENDABLE),
    "cause": st.sampled_from([*codes.LATE_CAUSES]),
    "code": st.sampled_from(codes.CONTRADICTIONS),
    "confirmed_by": st.none() | st.sampled_from(codes.CONFIRMATIONS),
    "outcome": st.none() | st.sampled_from(codes.OUTCOMES),
    "source": st.sampled_from(("technician", "forecast")),
    "inspections": st.lists(levels, unique=True).map(tuple),
    "technician": names,
    "promise": seqs,
    "warning": seqs,
    "event": seqs,
    "about": st.sampled_from(codes.SIGNED_FOR),
}
BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "str": words,
    "str | None": st.none() | words,
    "bool": st.booleans(),
    "str | bool": words | st.booleans(),
    "int": numbers,
    "int | None": st.none() | numbers,
    "datetime": instants,
    "datetime | None": maybe_instant,
    "tuple[int, ...]": st.lists(seqs, max_size=3).map(tuple),
    "tuple[str, ...]": crews,
    "tuple[tuple[str, ...], ...]": st.lists(crews, max_size=2).map(tuple),
    "tuple[date, ...]": st.lists(st.dates(), max_size=2).map(tuple),
    "date | None": st.none() | st.dates(),
    "Mapping[str, tuple[str, ...]]": st.dictionaries(words, crews, max_size=2),
    "Rules": st.builds(Rules, st.integers(0, 100), inspection_levels=st.dictionaries(words, crews, max_size=2)),
    "tuple[Operation, ...]": operations,
    "tuple[TaskPlan, ...]": tasks,
    "tuple[NewName, ...]": st.lists(st.builds(e.NewName, words, words), max_size=3).map(tuple),
    "tuple[Charged, ...]": st.lists(st.builds(e.Charged, st.sampled_from(codes.REWORK_POSTS), names), max_size=3).map(
        tuple
    ),
    "tuple[Share, ...]": st.lists(st.builds(e.Share, names, st.integers(0, 100)), max_size=3).map(tuple),
}
REASONS: dict[type, Iterable[str]] = {
    e.PromiseGiven: codes.PROMISE_REASONS,
    e.TaskPaused: codes.STOPPAGE_REASONS,
    e.WarningRaised: codes.WARNING_REASONS,
}


def any_of(kind: type[e.Fact]) -> st.SearchStrategy[e.Fact]:
    """Any fact of a kind: each field by its name where that says which codes it holds, else by its type."""
    given = {
        one.name: BY_NAME[one.name] if one.name in BY_NAME else BY_TYPE[str(one.type)]
        for one in fields(kind)
        if one.name != "reason"
    }
    if kind in REASONS:
        given["reason"] = st.sampled_from([*REASONS[kind]])
    return st.builds(kind, **given)


FACTS = {name: any_of(kind) for name, kind in e.KINDS.items()}
"""Kind → any fact of it."""

any_fact = st.one_of(*(facts for name, facts in FACTS.items() if name != "OrderTakenBack"))
"""Any fact of a job that stays."""


@st.composite
def logs(draw: st.DrawFn, longest: int = 20) -> list[e.Event]:
    """The log of one job: a repair order, then anything at all, back-dated as it likes."""
    facts = [draw(FACTS["JobReceived"]), *draw(st.lists(any_fact, max_size=longest))]
    moments = [NIGHT + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60))) for _ in facts]
    recorded = sorted(moments)
    return [
        e.Event(seq, "W1", moment, noted.astimezone(UTC), draw(names), "tablet", f"key-{draw(numbers)}", fact)
        for seq, (fact, moment, noted) in enumerate(zip(facts, moments, recorded, strict=True), start=1)
    ]
