"""Commands that come together are recorded together: whoever has the writer lock first takes along all that wait.

Each is still decided by itself, on what those before it have made of the shop, and answered once all of them are saved.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime

from board.orders.job import Job
from board.orders.shop import Entry, Shop
from server.core.receipt import Receipt
from server.store.failures import StoreError
from server.store.pictures import Picture

MOST = 16
"""So many go together: a transaction stays short."""

Decide = Callable[[Shop, Job | None, datetime], Sequence[Entry]]
"""The shop, the job asked about (None: there is no such order) and now → what to record. May raise `Refused`."""
Outcome = Receipt | Exception


@dataclass(frozen=True, slots=True)
class Command:
    """What is to be recorded. `joins`: it is decided by what `decide` is given and by nothing else, so that it may be
    saved with others; whoever comes first then decides for all (`in_context`)."""

    order_no: str
    decide: Decide
    who: str
    device: str
    key: str
    prefix: str = ""
    pictures: Sequence[Picture] = ()
    publish: bool = True
    joins: bool = False


def in_context(decide: Decide) -> Decide:
    """To be decided in the present context, by whomever."""
    context = copy_context()
    return lambda shop, job, now: context.run(decide, shop, job, now)


class _Asked:
    """A command that waits, and what has come of it."""

    __slots__ = ("command", "outcome")

    def __init__(self, command: Command) -> None:
        self.command = command
        self.outcome: Outcome | None = None


class Together:
    """The commands that wait for the writer lock."""

    def __init__(
        self, lock: AbstractContextManager[object], carry_out: Callable[[Sequence[Command]], Sequence[Outcome]]
    ) -> None:
        """`carry_out` says what has come of the first of some commands, in their order; of one at least."""
        self._lock = lock
        self._carry_out = carry_out
        self._waiting: deque[_Asked] = deque()

    def ask(self, command: Command) -> Receipt:
        """What has come of it; raises what is wrong with it."""
        mine = _Asked(command)
        self._waiting.append(mine)
        try:
            if command.joins:
                # Whoever has asked in the same moment gets into the queue.
                time.sleep(0)
            if mine.outcome is None:
                with self._lock:
                    while mine.outcome is None:
                        self._carry_out_first()
        finally:
            # Whoever was stopped while waiting asks for nothing any more.
            if mine.outcome is None:
                with suppress(ValueError):
                    self._waiting.remove(mine)
        if isinstance(mine.outcome, Exception):
            raise mine.outcome
        return mine.outcome

    def _carry_out_first(self) -> None:
        some = self._first()
        outcomes: Sequence[Outcome] = ()
        try:
            outcomes = self._outcomes([one.command for one in some])
        finally:
            for one, outcome in zip(some, outcomes, strict=False):
                one.outcome = outcome
            self._waiting.extendleft(reversed(some[len(outcomes) :]))

    def _first(self) -> list[_Asked]:
        """The next, with those that may join it: none of the same order or under the same key."""
        some = [self._waiting.popleft()]
        orders, keys = {some[0].command.order_no}, {_key(some[0].command)}
        while self._waiting and some[0].command.joins and len(some) < MOST:
            command = self._waiting[0].command
            if not command.joins or command.order_no in orders or _key(command) in keys:
                break
            some.append(self._waiting.popleft())
            orders.add(command.order_no)
            keys.add(_key(command))
        return some

    def _outcomes(self, commands: Sequence[Command]) -> Sequence[Outcome]:
        try:
            return self._carry_out(commands)
        except StoreError as fault:
            return [fault] * len(commands)
        except Exception as fault:
            if len(commands) == 1:
                return [fault]
            # Whose fault it is shows when each is by itself.
            return [outcome for one in commands for outcome in self._outcomes([one])]


def _key(command: Command) -> str:
    return command.prefix or command.key
