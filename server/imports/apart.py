"""Work on a file in a process of its own: the displays and taps of the server share nothing with it but the database.

`python -m server.imports.apart` does what it is told over a pipe by a server of the same program, and answers there.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from gevent.monkey import is_module_patched

from server.imports.rows import FileRefused

if TYPE_CHECKING:
    from server.imports.importing import Importing

P = ParamSpec("P")
T = TypeVar("T")

NICE = 2
"""People's taps go first where the processor is short; with more, a file starves beside much other work."""
MORE_RUBBISH = 20_000


def apart(
    work: Callable[Concatenate[Importing, P], T], importing: Importing, *arguments: P.args, **named: P.kwargs
) -> T:
    """`work(importing, …)` in a process of its own; without gevent's patches, at once."""
    if not is_module_patched("threading"):
        return work(importing, *arguments, **named)
    return in_own_process(work, importing, *arguments, **named)


def in_own_process(
    work: Callable[Concatenate[Importing, P], T], importing: Importing, *arguments: P.args, **named: P.kwargs
) -> T:
    """`work(importing, …)` by a process that has connections of its own.

    Waits as greenlets do: not for the thread pool. Raises what it raised, and `FileRefused` where it was ended.
    """
    asked = pickle.dumps((work, replace(importing, is_sparing=True), arguments, named))
    done = subprocess.run([sys.executable, "-m", __spec__.name], input=asked, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        # What it has written stays, and the same file once more adds the rest.
        raise FileRefused("Taking this file in was broken off: send it once more, or split it.")
    found, fault = pickle.loads(done.stdout)
    if fault is not None:
        raise fault
    return cast(T, found)


def spare_rubbish() -> None:
    """For a process that does nothing but take files in: what was loaded stays, and what rows leave behind is hardly
    ever rubbish that must be searched for."""
    gc.freeze()
    gc.set_threshold(MORE_RUBBISH, 20, 20)


def main() -> None:
    """Does the one thing that is asked on standard input."""
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    work, importing, arguments, named = pickle.load(sys.stdin.buffer)
    spare_rubbish()
    found: object = None
    fault: Exception | None = None
    try:
        found = work(importing, *arguments, **named)
    except Exception as raised:
        fault = raised.with_traceback(None)
    finally:
        importing.store.close()
    sys.stdout.buffer.write(pickle.dumps((found, fault)))


if __name__ == "__main__":
    # By its name, by which the server knows what is told.
    from server.imports.apart import main as work_apart

    work_apart()
