"""From a repair order as it is typed in to the tasks and people that the domain knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale, lazy_gettext

from board import plate, vin
from board.codes import TRADES
from board.orders.events import TaskPlan
from board.orders.labour import UNNAMED, Operation
from board.orders.moves.customer import open_order
from board.orders.rules import check_at
from board.orders.shop import Entry, Shop
from board.orders.standards import Standards
from board.orders.standards import check as checked_operation
from board.people import may
from board.refused import Refused
from server.api.order_bodies import CarAndWork, NewOrder, NewTask, OperationLine, WantedWork
from server.web.current import current
from server.web.labels import label
from server.web.person import Person
from server.web.problem import Problem


def opening(body: NewOrder, person: Person, shop: Shop, now: datetime) -> Sequence[Entry]:
    """The facts of a new repair order. Raises `Refused`."""
    at = body.at or now
    check_at(at, now, shop.rules.back_date_minutes)
    return open_order(
        shop,
        order_no=body.order_no,
        plate=plate_of(body),
        vin=vin.check(body.vin),
        model=body.model,
        repair_type=body.repair_type,
        advisor=advisor(body.advisor, person),
        tasks=task_plans(body),
        promised_at=body.promised_at,
        confirmed_by=body.confirmed_by,
        waiting_customer=body.waiting_customer,
        wash=body.wash,
        messages=body.messages,
        at=at,
        now=now,
    )


def plate_of(body: CarAndWork) -> str:
    """The plate of a car that comes or is to come, as `plate_given`."""
    known_by = bool(body.vin or (body.customer and body.customer.name))
    return plate_given(body.plate, none=body.no_plate, confirmed=body.plate_confirmed, known_by=known_by)


def plate_given(text: str, *, none: bool, confirmed: bool, known_by: bool) -> str:
    """The plate as the shop writes it, blank for a car that has `none`: `known_by` its VIN or a name it must be.

    Raises `Refused`; of kind `unusual` where it is to be sent once more, as `plate_confirmed`.
    """
    said = none or (plate.normalise(text) != "" and plate.is_none(text))
    if not said and plate.normalise(text):
        return plate.check(text, confirmed=confirmed)
    if not known_by:
        if said:
            raise plate.PlateError("A car without a plate is known by its VIN or a name: give one of them.")
        return plate.check(text)
    if not said and not confirmed:
        raise plate.PlateError("There is no licence plate. Has the car none yet?", "unusual")
    return ""


def advisor(named: str | None, person: Person) -> str:
    """Whose job it is: the one named, else the advisor who asks.

    A person picks from the staff; another system knows its own people, whose names the staff list need not have yet.
    """
    if named is None and person.role == "advisor" and person.session:
        return person.name
    if named is None:
        raise Problem(422, "invalid", lazy_gettext("%(field)s is missing.", field="advisor"), "advisor")
    staff = current().store.people.person(named)
    if staff is None and not person.session:
        return named
    if staff is None or not staff.active:
        raise Refused("There is nobody called %(name)s on the staff.", "advisor", name=named)
    if not may(staff.role, "open"):
        raise Refused("%(name)s is not a service advisor.", "advisor", name=named)
    return named


def task_plans(body: WantedWork) -> list[TaskPlan]:
    """The tasks in the order given, or those of the short form in the order of their trades."""
    short = bool(body.operations) or body.standard_minutes is not None
    if body.tasks and short:
        raise Refused("Give either tasks, or operations or standard_minutes.", "tasks")
    standards = current().store.floor.standards()
    if body.tasks:
        return [_plan(number, task, standards) for number, task in enumerate(body.tasks, start=1)]
    if body.standard_minutes is not None:
        task = NewTask(trade="mechanical", operations=body.operations, standard_minutes=body.standard_minutes)
        return [_plan(1, task, standards)]
    return grouped(_operations(body.operations, standards))


def named_operations(lines: Sequence[str | OperationLine]) -> tuple[Operation, ...]:
    """The operations of codes and of lines in full, each of its own trade."""
    return _operations(lines, current().store.floor.standards())


def _plan(number: int, task: NewTask, standards: Standards) -> TaskPlan:
    if task.standard_minutes is not None:
        if task.operations:
            raise Refused("Give either the operations or the standard_minutes, not both.", "standard_minutes")
        labour = _unnamed(task.trade, task.standard_minutes)
        return TaskPlan(number, task.trade, (labour,))
    operations = _operations(task.operations, standards, task.trade)
    if not operations:
        raise Refused("A job needs at least one operation.", "operations")
    return TaskPlan(number, task.trade, tuple(replace(operation, trade=task.trade) for operation in operations))


def _unnamed(trade: str, minutes: int) -> Operation:
    with force_locale(current().config.site.language):
        return Operation(UNNAMED, label("trade", trade), trade, minutes)


def grouped(operations: Iterable[Operation]) -> list[TaskPlan]:
    """One task for each trade, in the order of an accident job's way through the workshop."""
    operations = list(operations)
    trades = sorted({operation.trade for operation in operations}, key=lambda trade: TRADES[trade].turn)
    return [
        TaskPlan(number, trade, tuple(operation for operation in operations if operation.trade == trade))
        for number, trade in enumerate(trades, start=1)
    ]


def _operations(
    lines: Sequence[str | OperationLine], standards: Standards, trade: str = "mechanical"
) -> tuple[Operation, ...]:
    return tuple(_operation(line, standards, trade) for line in lines)


def _operation(line: str | OperationLine, standards: Standards, trade: str) -> Operation:
    if isinstance(line, str):
        found = standards.by_code(line) or standards.by_name(line)
        return found or standards.named([line])[0]
    return checked_operation(Operation(line.code, line.name, line.trade or trade, line.standard_minutes))
