"""An amendment in words: which fact, what it was, what it is, and why."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext

from board.orders import events as e
from board.orders.amended import AMENDMENT
from board.orders.labour import Operation
from server.web.durations import work_time
from server.web.labels import label

NOTHING = "—"


def amended(fact: AMENDMENT) -> str:
    """Its fact with the old and the new value, and the note."""
    match fact:
        case e.OrderAmended(what=what, old=old, new=new):
            said = _change(label("amendable", what), _value(old), _value(new))
        case e.RepairTypeAmended(old=old, new=new):
            said = _change("", label("repair_type", old), label("repair_type", new))
        case e.AdvisorAmended(old=old, new=new, counts=counts):
            said = _change("", old, new)
            said = gettext("%(change)s, whose car it counts as", change=said) if counts else said
        case e.OperationsAmended(trade=trade, old=old, new=new):
            said = _change(label("trade", trade), _operations(old), _operations(new))
    return f"{said} · {fact.note}" if fact.note else said


def _change(what: str, old: str, new: str) -> str:
    return f"{what} {old or NOTHING} → {new or NOTHING}".strip()


def _value(value: str | bool) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value


def _operations(lines: Iterable[Operation]) -> str:
    return "、".join(f"{one.name} {work_time(one.standard_minutes)}" for one in lines)
