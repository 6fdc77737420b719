"""How many connections may be open: overall, so that files never run out, and from one address as long as nobody knows
who is there."""

from __future__ import annotations

import logging
from collections import Counter

log = logging.getLogger(__name__)

FILES_FOR_OURSELVES = 200
"""Database, log, sign processes, the connections between processes."""
STRANGERS_OF_AN_ADDRESS = 100
RESERVE = 4
"""A quarter of all places is for those who have shown who they are."""
MOST = 20_000
FEW_FILES = 1_024
KNOWN = "shopboard.known"
"""Where a request finds what to call once it has shown who is asking."""


class Doors:
    """Counts who is in. A connection is a stranger's until a request on it has shown a session or a token."""

    def __init__(self, places: int, of_an_address: int | None) -> None:
        self._places = places
        self._of_an_address = of_an_address
        self._strangers: Counter[str] = Counter()
        self._known = 0
        self._refusing = False

    def enter(self, address: str) -> bool:
        """Whether one more stranger from there may come in; told in the log once, not once a try."""
        strangers = self._strangers.total()
        full = strangers + self._known >= self._places or strangers >= self._places - self._places // RESERVE
        crowded = self._of_an_address is not None and self._strangers[address] >= self._of_an_address
        if full or crowded:
            if not self._refusing:
                what = f"from {address}" if crowded else "in all"
                log.warning("too many connections %s: new ones are refused until some are closed", what)
            self._refusing = True
            return False
        self._strangers[address] += 1
        return True

    def known(self, address: str) -> None:
        """A stranger has shown a session or a token."""
        self._strangers[address] -= 1
        self._known += 1

    def leave(self, address: str, *, known: bool) -> None:
        if known:
            self._known -= 1
        else:
            self._strangers[address] -= 1
        if self._strangers[address] <= 0:
            del self._strangers[address]
        if self._strangers.total() < self._places // 2 and not self._crowded():
            self._refusing = False

    def _crowded(self) -> bool:
        most = max(self._strangers.values(), default=0)
        return self._of_an_address is not None and most >= self._of_an_address


def places() -> int:
    """How many connections the operating system lets this process hold, after asking it for all it gives."""
    try:
        import resource
    except ImportError:
        # Windows counts handles, of which there are enough.
        return MOST
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft != resource.RLIM_INFINITY and soft <= FEW_FILES:
        log.warning(
            "only %s files may be open at once; raise the limit (LimitNOFILE, ulimit -n) for more displays", soft
        )
    return MOST if soft == resource.RLIM_INFINITY else max(soft - FILES_FOR_OURSELVES, FILES_FOR_OURSELVES)
