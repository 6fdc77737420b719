"""What a person may put right of what was entered about an order (domain.md §4), and what nobody dresses up with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from board import codes
from board.orders import events as e
from board.orders.amended import AMENDMENT
from board.orders.job import Job, Task
from board.orders.labour import Operation
from board.orders.moves.checked import checked
from board.orders.moves.dispatching import RACE
from board.orders.promise import counts_for
from board.orders.rules import known_code
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict

May = Callable[[str], bool]
"""Whether the person who asks has a right (`board.people.MAY`)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an order is to say instead of what it says; None leaves it as it is."""

    plate: str | None = None
    vin: str | None = None
    model: str | None = None
    repair_type: str | None = None
    advisor: str | None = None
    waiting_customer: bool | None = None
    wash: bool | None = None
    messages: bool | None = None
    operations: Sequence[Operation] | None = None


def amend_customer(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """Name or number of the customer were wrong; at any time, also after the hand-over."""
    return checked(job, e.CustomerAmended(note), at)


def amend(
    shop: Shop, job: Job, wish: Wish, *, note: str, may: May, seen: int | None, who: str, at: datetime, now: datetime
) -> list[Entry]:
    """Puts facts of an open order right; what is so already is not recorded again.

    `seen` is the job's seq on the screen of whoever amends: an amendment of the same fact recorded after it makes this
    one a lost race. Without it, another person's of the last two seconds does.
    """
    facts: list[AMENDMENT] = [*_plain(job, wish), *_repair_type(shop, job, wish, may), *_advisor(job, wish, may)]
    facts += _operations(job, wish, may)
    for fact in facts:
        _refuse_overtaken(job, fact, seen, who, now)
    if facts and note:
        # Said once for all of them.
        facts[0] = replace(facts[0], note=note)
    return [entry for fact in facts for entry in checked(job, fact, at)]


def refuse_undo(job: Job, without: Job, undone: Sequence[int], may: May) -> None:
    """Taking an amendment back is an amendment: refused to whom that one would be."""
    facts = [event.fact for event in job.history if event.seq in undone]
    if any(isinstance(fact, e.RepairTypeAmended) for fact in facts):
        _refuse_taking_rework(job.repair_type, without.repair_type, may)
    moved = any(isinstance(fact, e.AdvisorAmended) for fact in facts) and counts_for(job) != counts_for(without)
    if moved and not may("amend-score"):
        raise conflict("For whom a car counts is moved by the service manager only.", "event")
    for fact in facts:
        if isinstance(fact, e.OperationsAmended):
            _refuse_finished(job.task(fact.task), may, "event")


def _plain(job: Job, wish: Wish) -> Iterator[e.OrderAmended]:
    for what in e.AMENDABLE:
        old, new = _said(job, what), getattr(wish, what)
        if new is not None and new != old:
            if what == "wash":
                _check_wash(job, bool(new))
            yield e.OrderAmended(what, old, new)


def _said(job: Job, what: str) -> str | bool:
    """What the order says; a car that has no plate has a blank one."""
    said: str | bool = "" if what == "plate" and job.no_plate else getattr(job, what)
    return said


def _check_wash(job: Job, wash: bool) -> None:
    if not wash and job.wash_started_at is not None:
        raise conflict("The car is being washed or has been: the wash stays on the order.", "wash")
    if wash and job.ready_at is not None:
        raise conflict("The car is ready: send it to the wash instead.", "wash")


def _repair_type(shop: Shop, job: Job, wish: Wish, may: May) -> Iterator[e.RepairTypeAmended]:
    new = wish.repair_type
    if new is None or new == job.repair_type:
        return
    known_code(new, codes.REPAIR_TYPES, "repair_type")
    _refuse_taking_rework(job.repair_type, new, may)
    yield e.RepairTypeAmended(job.repair_type, new, tuple(shop.rules.inspection_levels.get(new, ())))


def _refuse_taking_rework(old: str, new: str, may: May) -> None:
    if old == "rework" and new != "rework" and not may("amend-rework"):
        raise conflict("Only the technical director takes the repair type rework from an order.", "repair_type")


def _advisor(job: Job, wish: Wish, may: May) -> Iterator[e.AdvisorAmended]:
    """A car counts for whoever gave its effective promise; only the service manager moves that as well."""
    new = wish.advisor
    if new is None:
        return
    counts = may("amend-score")
    if new != job.advisor or (counts and new != counts_for(job)):
        yield e.AdvisorAmended(job.advisor, new, counts)


def _operations(job: Job, wish: Wish, may: May) -> Iterator[e.OperationsAmended]:
    """The whole list as it should be: what the order has already stays on its task, what is new goes to the first open
    task of its trade, or to one of its own."""
    if wish.operations is None:
        return
    if not wish.operations:
        raise Refused("A job needs at least one operation.", "operations")
    lists, trades = _placed(job, wish.operations)
    for number in sorted(lists):
        task, new = job.task(number), tuple(lists[number])
        old = task.operations if task else ()
        if new == old:
            continue
        _refuse_finished(task, may, "operations")
        if task is not None and not new and task.state != "waiting":
            raise conflict("Task %(task)s would be left without work.", "operations", task=number)
        yield e.OperationsAmended(number, trades[number], old, new)


def _placed(job: Job, wanted: Sequence[Operation]) -> tuple[dict[int, list[Operation]], dict[int, str]]:
    """The operations of each task, by its number, and each one's trade."""
    lists: dict[int, list[Operation]] = {task.number: [] for task in job.tasks}
    trades = {task.number: task.trade for task in job.tasks}
    places = [(task.number, operation.code) for task in job.tasks for operation in task.operations]
    fresh: list[Operation] = []
    for operation in wanted:
        held = next((place for place in places if place[1] == operation.code), None)
        if held is None:
            fresh.append(operation)
        else:
            places.remove(held)
            lists[held[0]].append(operation)
    for operation in fresh:
        number = _task_for(job, operation.trade, lists, trades)
        trades.setdefault(number, operation.trade)
        lists.setdefault(number, []).append(operation)
    return lists, trades


def _task_for(job: Job, trade: str, lists: dict[int, list[Operation]], trades: dict[int, str]) -> int:
    """Where a new operation goes: to the task whose own are all gone, else to one that is open, else to one more."""
    alike = [number for number, one in trades.items() if one == trade]
    emptied = [number for number in alike if not lists[number]]
    finished = {task.number for task in job.tasks if task.state == "finished"}
    still_open = [number for number in alike if number not in finished]
    return next(iter([*emptied, *still_open]), max(trades, default=0) + 1)


def _refuse_finished(task: Task | None, may: May, field: str) -> None:
    if task is not None and task.state == "finished" and not may("amend-finished"):
        raise conflict("Task %(task)s is finished: only the service manager amends it.", field, task=task.number)


def _refuse_overtaken(job: Job, fact: e.Fact, seen: int | None, who: str, now: datetime) -> None:
    """Refuses where somebody has put the same fact right meanwhile, to something else."""
    for event in job.history:
        if not same_subject(event.fact, fact) or _new(event.fact) == _new(fact):
            continue
        raced = event.who != who and now - event.recorded_at < RACE if seen is None else event.seq > seen
        if raced:
            raise conflict("%(who)s has put this right a moment ago.", who=event.who)


def _new(fact: e.Fact) -> object:
    return getattr(fact, "new", None)


def same_subject(one: e.Fact, other: e.Fact) -> bool:
    """Whether two amendments are about the same fact of an order."""
    return type(one) is type(other) and all(
        getattr(one, name, None) == getattr(other, name, None) for name in ("what", "task")
    )
