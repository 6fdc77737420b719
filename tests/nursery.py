"""Starts programs of ours as forks of a process that has imported their modules, which is most of what a start costs.

A fork is a process of its own, as `python -m …` would make it, with its own signals, files and end.
"""

from __future__ import annotations

import _socket
import ctypes
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

SERVER, COMMAND = "server", "command"
LOADED_BEFORE = {
    SERVER: ["server.run.app", "server.run.serving"],
    COMMAND: ["server.commands.main", "server.run.opening"],
}
"""What each kind has imported. `shopboard run` needs gevent's patches before; the other commands go without them."""
IS_POSSIBLE = sys.platform == "linux" and "COVERAGE_PROCESS_CONFIG" not in os.environ
"""Where `PR_SET_CHILD_SUBREAPER` is known, and nobody counts the lines that each process reaches from its start on."""
PR_SET_CHILD_SUBREAPER = 36
LARGEST_REQUEST = 1 << 17
POLL_SECONDS = 0.005

_turn = threading.Lock()


class Forked:
    """A program that runs; as much of `subprocess.Popen` as tests use."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """The exit status; raises `subprocess.TimeoutExpired` after so many seconds."""
        end = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            time.sleep(POLL_SECONDS)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def fork(kind: str, arguments: Sequence[str], folder: Path, environ: Mapping[str, str], out: int, err: int) -> Forked:
    """Starts `python -m arguments…` in this folder, with these descriptors to write to."""
    told = json.dumps({"arguments": arguments, "folder": str(folder), "environ": dict(environ)}).encode()
    with _turn:
        door = _door(kind)
        socket.send_fds(door, [told], [out, err])
        return Forked(int(door.recv(32)))


@cache
def _door(kind: str) -> socket.socket:
    """The way to the process that forks for us; it ends with us."""
    # A fork of our child is a grandchild: Linux hands it over to us, so that we may wait for it.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        command = [sys.executable, "-m", __name__, kind, str(there.fileno())]
        subprocess.Popen(command, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
    return here


def main(kind: str, descriptor: int) -> None:
    """Forks on request until nobody is there to ask; each fork leaves by running its program."""
    gc.disable()
    if kind == SERVER:
        from server.core.locks import patch

        patch()
    for name in LOADED_BEFORE[kind]:
        importlib.import_module(name)
    gc.freeze()
    gc.enable()
    import gevent
    from gevent.monkey import get_original

    # As they are without patches, which need a running loop: this process has none that a fork would have to share.
    split, reap, close = (get_original("os", name) for name in ("fork", "waitpid", "close"))
    door = _socket.socket(fileno=descriptor)
    while True:
        told, descriptors, _, _ = socket.recv_fds(door, LARGEST_REQUEST, 2)  # type: ignore[arg-type]
        if not told:
            return
        known, tell = os.pipe()
        if (between := split()) == 0:
            if (grandchild := split()) == 0:
                for given, as_known in zip(descriptors, (1, 2), strict=True):
                    os.dup2(given, as_known)
                for inherited in (known, tell, descriptor, *descriptors):
                    close(inherited)
                gevent.reinit()
                return _become(**json.loads(told))
            os.write(tell, str(grandchild).encode())
            os._exit(0)
        # Only when the one between has ended is the grandchild theirs who asked.
        reap(between, 0)
        door.send(os.read(known, 32))
        for done in (known, tell, *descriptors):
            close(done)


def _become(arguments: list[str], folder: str, environ: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    _, module, *rest = arguments
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
