"""Which bays and which people will do for a task, by what its operations need (domain.md §13).

That belongs to the shop as it is today and not to the order: where the alignment bay moves, open orders follow.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from board.orders.job import Task
from board.orders.needs import ANY, Needs
from board.orders.shop import Shop
from board.refused import conflict


def needs_of(shop: Shop, task: Task) -> Needs:
    """What the operations of a task need together. Names that no team of the trade has are left out.

    Where no bay does for all operations, the car is moved meanwhile: each of their bays will do. So with people.
    """
    of_task = [shop.needs[line.code] for line in task.operations if line.code in shop.needs] if shop.needs else []
    if not of_task:
        return ANY
    teams = shop.of_trade(task.trade)
    bays = _common((one.bays for one in of_task), {bay for team in teams for bay in team.bays})
    people = _common((one.technicians for one in of_task), {name for team in teams for name in team.technicians})
    return Needs(bays, people) if bays or people else ANY


def check_place(shop: Shop, task: Task, team: str, bay: str | None) -> None:
    """Raises `Refused` where the task cannot be done in this bay of the team, or in none of its bays."""
    bays = needs_of(shop, task).bays
    if bays and (bay not in bays if bay is not None else not set(bays) & set(shop.teams[team].bays)):
        raise conflict(
            "%(operation)s is done in %(bays)s only.",
            "bay",
            operation=_named(shop, task, lambda needs: needs.bays),
            bays=", ".join(bays),
        )


def check_people(shop: Shop, task: Task, names: Iterable[str]) -> None:
    """Raises `Refused` where none of these people may do the task."""
    able = needs_of(shop, task).technicians
    if able and not set(able) & set(names):
        raise conflict(
            "%(operation)s needs %(people)s.",
            "technicians",
            operation=_named(shop, task, lambda needs: needs.technicians),
            people=" / ".join(able),
        )


def _common(named: Iterable[tuple[str, ...]], known: Container[str]) -> tuple[str, ...]:
    lists = [left for names in named if (left := [name for name in names if name in known])]
    every = list(dict.fromkeys(name for names in lists for name in names))
    return tuple([name for name in every if all(name in names for names in lists)] or every)


def _named(shop: Shop, task: Task, of: Callable[[Needs], tuple[str, ...]]) -> str:
    """The operations of the task that need something of the kind."""
    return ", ".join(line.name for line in task.operations if of(shop.needs.get(line.code, ANY)))
