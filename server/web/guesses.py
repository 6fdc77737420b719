"""How often a PIN may be guessed: for one name from elsewhere, from one address, and on a device that knows the person.

Nothing waits for anything here: an attempt that is under way counts as a wrong one until it has proved right, so a
thousand at once are no more than a thousand one after the other.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

T = TypeVar("T")
Limits = tuple[tuple[RateLimitItem, str], ...]

OF_NAME = parse_many("5 per 5 minutes; 50 per day")
OF_ADDRESS = parse_many("30 per 5 minutes")
OF_DEVICE = parse_many("10 per 5 minutes; 100 per day")
MOST_REFUSED = 1_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one account. `mark` changes with the PIN and when an administrator lifts a pause: both forget what was
    tried before.

    `device` is that of somebody who has signed in there under this name before: what strangers try elsewhere does not
    count against it.
    """

    name: str
    mark: str
    address: str
    device: str | None = None

    def limits(self) -> Limits:
        """Each limit that this attempt must keep to, with what is counted by it."""
        account = f"{self.name}:{self.mark}"
        if self.device is not None:
            return tuple((limit, f"device:{self.device}:{account}") for limit in OF_DEVICE)
        of_name = tuple((limit, f"name:{account}") for limit in OF_NAME)
        return (*of_name, *((limit, f"address:{self.address}") for limit in OF_ADDRESS))


class Guesses:
    """Wrong PINs, counted where all processes of a site see it, if there is such a place; else in this process."""

    def __init__(self, shared: str | None) -> None:
        self._here = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(storage_from_string(shared, wrap_exceptions=True)) if shared else None
        self._trying: Counter[str] = Counter()
        self._refused: OrderedDict[Attempt, float] = OrderedDict()

    def begin(self, attempt: Attempt) -> int:
        """0, and the attempt is under way until `end`; or the seconds until the next one may be made."""
        limits = attempt.limits()
        self._trying.update({key for _, key in limits})
        for limit, key in limits:
            if not self._ask(partial(_test, limit=limit, key=key, cost=self._trying[key])):
                self._stop_trying(limits)
                return self._refuse(attempt, self._ask(partial(_reset_at, limit=limit, key=key)))
        return 0

    def paused(self, name: str, mark: str) -> int:
        """For how many seconds this account is still kept waiting: from elsewhere, or on a device that knows it."""
        now = time.time()
        elsewhere = [(limit, key) for limit, key in Attempt(name, mark, "").limits() if key.startswith("name:")]
        over = [one for one in elsewhere if not self._ask(partial(_test, limit=one[0], key=one[1], cost=1))]
        ends = [self._ask(partial(_reset_at, limit=limit, key=key)) for limit, key in over]
        ends += [end for one, end in self._refused.items() if one.device and (one.name, one.mark) == (name, mark)]
        return max(0, *(round(end - now) for end in ends), 0)

    def _refuse(self, attempt: Attempt, end: float) -> int:
        self._refused[attempt] = end
        self._refused.move_to_end(attempt)
        while len(self._refused) > MOST_REFUSED:
            self._refused.popitem(last=False)
        return max(1, round(end - time.time()))

    def end(self, attempt: Attempt, *, right: bool) -> None:
        """A wrong PIN counts; the right one forgets the wrong ones tried at this account here."""
        limits = attempt.limits()
        self._stop_trying(limits)
        for limit, key in limits:
            if not right:
                self._ask(partial(_hit, limit=limit, key=key))
            elif not key.startswith("address:"):
                self._ask(partial(_clear, limit=limit, key=key))

    def _stop_trying(self, limits: Limits) -> None:
        self._trying.subtract({key for _, key in limits})
        self._trying += Counter()

    def _ask(self, question: Callable[[FixedWindowRateLimiter], T]) -> T:
        """While the shared place is away, each process counts for itself."""
        if self._shared is not None:
            try:
                return question(self._shared)
            except StorageError:
                pass
        return question(self._here)


def _test(limiter: FixedWindowRateLimiter, *, limit: RateLimitItem, key: str, cost: int) -> bool:
    return limiter.test(limit, key, cost=cost)


def _reset_at(limiter: FixedWindowRateLimiter, *, limit: RateLimitItem, key: str) -> float:
    return float(limiter.get_window_stats(limit, key).reset_time)


def _hit(limiter: FixedWindowRateLimiter, *, limit: RateLimitItem, key: str) -> bool:
    return limiter.hit(limit, key)


def _clear(limiter: FixedWindowRateLimiter, *, limit: RateLimitItem, key: str) -> None:
    limiter.clear(limit, key)
