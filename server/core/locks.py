"""gevent's patches, with a lock for which greenlets and native threads can wait together.

gevent's own forgets who waits when both kinds do (https://github.com/gevent/gevent/issues/1744), and then they wait for
ever: the event loop works in greenlets, its thread pool in native threads, and the log, imports, connections and the
writer lock are used by both.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Protocol

import gevent
import gevent.thread  # type: ignore[import-not-found]
from gevent.hub import Waiter
from gevent.monkey import get_original, patch_all

native_lock = get_original("_thread", "allocate_lock")
native_thread = get_original("_thread", "get_ident")

FOR_EVER = -1
LOOP_THREAD: int = native_thread()
"""The thread that imports this first, as `shopboard run` does, is the one of the event loop."""


def patch() -> None:
    """Makes the standard library work in greenlets; before anything of the server is imported."""
    # Of this one class is all that waits: RLock, Condition, Event, the locks of logging and of imports.
    gevent.thread.LockType = gevent.thread.allocate_lock = Lock
    patch_all(Event=False)


class _Waiting(Protocol):
    def woken(self, seconds: float | None) -> bool: ...

    def wake(self) -> None: ...


class _Greenlet:
    """Waits on the event loop, which goes on meanwhile."""

    def __init__(self) -> None:
        self._hub = gevent.get_hub()
        self._waiter: Any = Waiter(self._hub)

    def woken(self, seconds: float | None) -> bool:
        patience = gevent.Timeout(seconds)
        try:
            with patience:
                self._waiter.get()
        except gevent.Timeout as over:
            if over is not patience:
                raise
            return False
        return True

    def wake(self) -> None:
        loop = self._hub.loop
        here = native_thread() == self._hub.thread_ident
        (loop.run_callback if here else loop.run_callback_threadsafe)(self._waiter.switch, None)


class _NativeThread:
    """Waits as the operating system has it."""

    def __init__(self) -> None:
        self._gate = native_lock()
        self._gate.acquire()

    def woken(self, seconds: float | None) -> bool:
        return bool(self._gate.acquire(True, FOR_EVER if seconds is None else seconds))

    def wake(self) -> None:
        self._gate.release()


class Lock:
    """As `threading.Lock`. Every release wakes the one who waits longest, who then tries again.

    A native thread that waits holds up the greenlets it may have: work in the thread pool must start no thread.
    """

    __slots__ = ("__weakref__", "_held", "_queue")

    def __init__(self) -> None:
        self._held = native_lock()
        self._queue: deque[_Waiting] = deque()

    def acquire(self, blocking: bool = True, timeout: float = FOR_EVER) -> bool:
        """Whether it is ours now; waits for ever, or so many seconds, or not at all."""
        if self._held.acquire(False):
            return True
        if not blocking:
            return False
        end = None if timeout == FOR_EVER else time.monotonic() + timeout
        join = self._queue.append
        while True:
            me: _Waiting = _Greenlet() if native_thread() == LOOP_THREAD else _NativeThread()
            join(me)
            # Released before we stood in the queue, perhaps; whoever releases from now on sees us.
            if self._held.acquire(False):
                self._leave(me)
                return True
            if not self._waited(me, end):
                # Woken in the very moment in which we stopped waiting: nobody else was.
                return not self._leave(me) and self._held.acquire(False)
            if self._held.acquire(False):
                return True
            # Somebody was quicker; we keep our place.
            join = self._queue.appendleft

    def release(self) -> None:
        """Raises RuntimeError where nobody holds it."""
        self._held.release()
        self._wake_next()

    def locked(self) -> bool:
        return bool(self._held.locked())

    def _waited(self, me: _Waiting, end: float | None) -> bool:
        """Whether we were woken before `end`."""
        try:
            return me.woken(None if end is None else max(0.0, end - time.monotonic()))
        except BaseException:
            if not self._leave(me):
                self._wake_next()
            raise

    def _wake_next(self) -> None:
        try:
            self._queue.popleft().wake()
        except IndexError:
            return

    def _leave(self, me: _Waiting) -> bool:
        """Leaves the queue; False when we have been woken already."""
        try:
            self._queue.remove(me)
        except ValueError:
            return False
        return True

    def _at_fork_reinit(self) -> None:
        self.__init__()  # type: ignore[misc]

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
