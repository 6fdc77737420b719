"""The shop's table of standard times, and what an operation must be to stand in it or in an order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from board.codes import TRADES
from board.orders.labour import Operation
from board.orders.needs import ANY, Needs
from board.refused import Refused

LONGEST_MINUTES = 10_000
NO_NEEDS: Mapping[str, Needs] = MappingProxyType({})


class LabourError(Refused):
    """An operation or a table of standard times that cannot be right."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template, "operations", "invalid", **params)


def check(operation: Operation) -> Operation:
    """The operation itself, or LabourError."""
    if not operation.code.strip() or operation.code != operation.code.strip():
        raise LabourError("An operation needs a code without blanks around it.")
    if not operation.name.strip():
        raise LabourError("Operation %(code)s has no name.", code=operation.code)
    if operation.trade not in TRADES:
        raise LabourError(
            "Operation %(code)s: %(trade)s is not a trade; it must be mechanical, body or paint.",
            code=operation.code,
            trade=operation.trade,
        )
    minutes: object = operation.standard_minutes
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= LONGEST_MINUTES:
        raise LabourError(
            "Operation %(code)s: the standard time must be a whole number of minutes from 1 to %(longest)d.",
            code=operation.code,
            longest=LONGEST_MINUTES,
        )
    return operation


class Standards:
    """The shop's table of standard times, in its own order. Codes are unique; of equal names the first one is found.

    `needs`: what an operation needs beyond its trade, by its code; of what does not stand in the table it is left out.
    """

    def __init__(self, operations: Iterable[Operation] = (), needs: Mapping[str, Needs] = NO_NEEDS) -> None:
        self._by_code: dict[str, Operation] = {}
        self._by_name: dict[str, Operation] = {}
        for operation in operations:
            check(operation)
            if operation.code in self._by_code:
                raise LabourError("Two operations have the code %(code)s.", code=operation.code)
            self._by_code[operation.code] = operation
            self._by_name.setdefault(operation.name, operation)
        self.needs = {code: needed for code, needed in needs.items() if code in self._by_code and needed != ANY}

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def by_code(self, code: str) -> Operation | None:
        return self._by_code.get(code)

    def by_name(self, name: str) -> Operation | None:
        return self._by_name.get(name)

    def named(self, codes: Iterable[str]) -> tuple[Operation, ...]:
        """The operations with these codes, in the order given; LabourError names the first unknown one."""
        found = []
        for code in codes:
            operation = self._by_code.get(code)
            if operation is None:
                raise LabourError("There is no operation with the code %(code)s.", code=code)
            found.append(operation)
        return tuple(found)
