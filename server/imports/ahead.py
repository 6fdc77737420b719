"""What comes next is made ready by a process of its own while this one writes what is ready already.

It is forked, and so begins where this one stands, in the middle of a file; its connections to the database are new.
Where that cannot be, all is made here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Queue
from threading import Thread
from typing import IO, TypeVar

from gevent.monkey import is_module_patched

from server.imports.rows import FileRefused
from server.store.store import Store

T = TypeVar("T")

NICE = 3
"""Whoever waits for an answer goes first, then who writes."""
WAITING = 2
"""So many items are made ahead of the one that is used, and no more, however long the whole is."""
LENGTH_BYTES = 8
MORE_RUBBISH = 100_000
"""An item is made of half as many objects, and gone when it has been sent."""


@contextmanager
def ahead(make: Callable[[Store], Iterator[T]], store: Store, *, alone: bool = False) -> Iterator[Iterator[T]]:
    """The items that `make` yields, which reads from the store it is given; `alone`: made in this process, one by one.

    Raises what it raised, and `FileRefused` where its process was ended.
    """
    if alone or not hasattr(os, "fork") or is_module_patched("threading"):
        yield make(store)
        return
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        _work(make, store, writing)
    os.close(writing)
    waiting: Queue[bytes] = Queue(WAITING)
    with open(reading, "rb") as made:
        receiver = Thread(target=_receive, args=(made, waiting), daemon=True)
        receiver.start()
        try:
            yield _received(waiting)
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            while receiver.is_alive():
                while not waiting.empty():
                    waiting.get()
                receiver.join(0.01)


def _work(make: Callable[[Store], Iterator[T]], store: Store, writing: int) -> None:
    """Makes the items, and never comes back. What was opened before the fork is not this process's to close."""
    gc.freeze()
    gc.set_threshold(MORE_RUBBISH, 20, 20)
    with suppress(OSError):
        os.nice(NICE)
    try:
        with open(writing, "wb", buffering=0) as out, suppress(BrokenPipeError):
            try:
                for item in make(pickle.loads(pickle.dumps(store))):
                    _send(out, (item, None))
                _send(out, (None, None))
            except Exception as fault:
                _send(out, (None, fault.with_traceback(None)))
    finally:
        os._exit(0)


def _send(out: IO[bytes], told: object) -> None:
    content = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
    rest = memoryview(len(content).to_bytes(LENGTH_BYTES) + content)
    while rest:
        rest = rest[out.write(rest) :]


def _receive(made: IO[bytes], waiting: Queue[bytes]) -> None:
    """Until there is nothing more; blank is the end."""
    while length := made.read(LENGTH_BYTES):
        waiting.put(made.read(int.from_bytes(length)))
    waiting.put(b"")


def _received(waiting: Queue[bytes]) -> Iterator[T]:
    while content := waiting.get():
        told = list(pickle.loads(content))
        if told[1] is not None:
            raise told[1]
        if told[0] is None:
            return
        # Held by nobody but who asked for it, so that no two are unpacked at a time.
        yield told.pop(0)
    raise FileRefused("Taking this file in was broken off: send it once more, or split it.")
