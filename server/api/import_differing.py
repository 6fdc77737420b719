"""Where a file says otherwise than what is here, as the API tells it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext
from typing_extensions import TypedDict

from server.api.answers import plain
from server.api.shapes import CustomerJson, OperationJson
from server.imports.difference import Different, Named, Value
from server.web.instants import day_time
from server.web.labels import label

ValueJson = str | bool | CustomerJson | list[OperationJson] | None


class DifferentFactJson(TypedDict):
    """A fact by the name that `amend` has for it, here and in the file (`there`); and all three in words. What is not
    `takes` is only shown: nobody but the customer moves a promise."""

    field: str
    here: ValueJson
    there: ValueJson
    takes: bool
    called: str
    here_called: str
    there_called: str


class DifferentJson(TypedDict):
    """An open order of which the file says otherwise; `amend` takes what it says, with `seen`. Or an `appointment`, by
    its number: `move` and `cancel` do."""

    order_no: str
    appointment: int | None
    plate: str
    seen: int
    facts: list[DifferentFactJson]


def different_json(one: Different) -> DifferentJson:
    """What differs of an order or appointment, for programs and in words."""
    return DifferentJson(
        order_no=one.order_no,
        appointment=one.appointment,
        plate=one.plate,
        seen=one.seq,
        facts=[
            DifferentFactJson(
                field=fact.name,
                here=_value(fact.here),
                there=_value(fact.there),
                takes=fact.takes,
                called=label("amendable", fact.name),
                here_called=_called(fact.name, fact.here),
                there_called=_called(fact.name, fact.there),
            )
            for fact in one.facts
        ],
    )


def _value(value: Value) -> ValueJson:
    match value:
        case datetime():
            return value.isoformat()
        case Named():
            return CustomerJson(name=value.name, phone=value.phone)
        case tuple():
            return [plain(operation) for operation in value]
        case _:
            return value


def _called(name: str, value: Value) -> str:
    match value:
        case bool():
            return gettext("Yes") if value else gettext("No")
        case datetime():
            return day_time(value)
        case Named():
            return " ".join(text for text in (value.name, value.phone) if text)
        case tuple():
            return "、".join(operation.name for operation in value)
        case None:
            return ""
        case _:
            return label("repair_type", value) if name == "repair_type" else value
