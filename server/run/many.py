"""Several shops of one machine: a process each, all forked from one that has imported the program, so that they share
its memory.

A shop whose process ends by itself is started again; SIGTERM and Ctrl-C end them all, each in its own good order.
Nothing here waits in gevent: only the forks have an event loop.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import gevent
from gevent.monkey import get_original

log = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
ENDS = (signal.SIGTERM, signal.SIGINT)
PR_SET_PDEATHSIG = 1
"""Where there is such a thing: a fork ends with who made it, however that ended."""
split, reap = (get_original("os", name) for name in ("fork", "waitpid"))
sleep = get_original("time", "sleep")


def serve_each(paths: Sequence[Path], serve: Callable[[Path], None]) -> None:
    """Runs `serve` for each configuration until told to end. In a fork it returns when the fork's `serve` does."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    running: dict[int, Path] = {}
    ending = False

    def end(*_: object) -> None:
        nonlocal ending
        ending = True
        for pid in list(running):
            os.kill(pid, signal.SIGTERM)

    for name in ENDS:
        signal.signal(name, end)
    # What there is now stays: a collector that looked at it would write into every page, and each fork have its own.
    gc.collect()
    gc.freeze()
    for path in paths:
        if _began(running, path):
            return serve(path)
    while running:
        pid, status = reap(-1, 0)
        path = running.pop(pid)
        if ending:
            continue
        log.error("%s ended with status %s and is started again", path, os.waitstatus_to_exitcode(status))
        sleep(PAUSE_SECONDS)
        if not ending and _began(running, path):
            return serve(path)
    return None


def _began(running: dict[int, Path], path: Path) -> bool:
    """Forks; whether this is the fork. Nobody is told to end before it is known who runs."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    pid = split()
    if pid:
        running[pid] = path
    else:
        for name in ENDS:
            signal.signal(name, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        gevent.reinit()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    return not pid
