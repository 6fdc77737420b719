"""A simulated sign at the other end of a real pty or TCP port: what a driver opens as if it were hardware.

Pulling the simulator's cable hangs up the pty or resets the connection; plugging it in opens a new one. For tests, for
benchmarks and for trying a sign from another machine. Listens on the loopback address only, unless told otherwise.
"""

import contextlib
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from drivers.sign import PortLost
from drivers.simulator import SimulatedSign

POLL_SECONDS = 0.02
LONGEST_READ = 4096
THROTTLED_READ = 16
JOIN_SECONDS = 5.0


class SimulatorServer:
    """One far end on one port; one client at a time, a newer one replaces the older."""

    def __init__(
        self, simulator: SimulatedSign, bytes_per_second: float | None = None, host: str = "127.0.0.1"
    ) -> None:
        self._simulator = simulator
        self._bytes_per_second = bytes_per_second
        self._host = host
        self._tcp_port = 0
        self._link: Path | None = None
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self.port = ""
        self.last_byte_at = 0.0

    def start_tcp(self, port: int = 0) -> str:
        """Listen; returns the URL to open. The port number stays the same over every unplugging."""
        self._tcp_port = port
        return self._start(self._serve_tcp)

    def start_pty(self, link: Path | None = None) -> str:
        """Open a pty; returns the device to open. It changes with each plugging in; a `link` always names the last."""
        self._link = link
        return self._start(self._serve_pty)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def _start(self, serve: Callable[[], None]) -> str:
        self._thread = threading.Thread(target=serve, name=f"simulator {self._simulator.settings.name}", daemon=True)
        self._thread.start()
        self._ready.wait(JOIN_SECONDS)
        return str(self._link) if self._link else self.port

    def _serve_pty(self) -> None:
        import pty  # not on Windows
        import tty

        while not self._stopping.is_set():
            if not (connection := self._simulator.connection):
                self._stopping.wait(POLL_SECONDS)
                continue
            near, far = pty.openpty()
            tty.setraw(far)
            self.port = os.ttyname(far)
            if self._link:
                self._link.unlink(missing_ok=True)
                self._link.symlink_to(self.port)
            self._ready.set()
            try:
                while self._alive(connection):
                    self._exchange(near)
            finally:
                if self._link:
                    self._link.unlink(missing_ok=True)
                os.close(near)
                os.close(far)

    def _serve_tcp(self) -> None:
        while not self._stopping.is_set():
            if not (connection := self._simulator.connection):
                self._stopping.wait(POLL_SECONDS)
                continue
            with socket.create_server((self._host, self._tcp_port)) as listener:
                self._tcp_port = listener.getsockname()[1]
                self.port = f"socket://{self._host}:{self._tcp_port}"
                self._ready.set()
                self._serve_clients(listener, connection)

    def _serve_clients(self, listener: socket.socket, connection: int) -> None:
        client: socket.socket | None = None
        try:
            while self._alive(connection):
                if select.select([listener], [], [], 0 if client else POLL_SECONDS)[0]:
                    if client:
                        client.close()
                    client = listener.accept()[0]
                if client and not self._exchange(client.fileno()):
                    client.close()
                    client = None
        finally:
            if client:
                client.close()

    def _alive(self, connection: int) -> bool:
        return not self._stopping.is_set() and self._simulator.connection == connection

    def _exchange(self, descriptor: int) -> bool:
        """Pass on what came and what is answered; False when the other side has hung up."""
        try:
            if select.select([descriptor], [], [], POLL_SECONDS)[0]:
                octets = os.read(descriptor, THROTTLED_READ if self._bytes_per_second else LONGEST_READ)
                if not octets:
                    return False
                if self._bytes_per_second:
                    time.sleep(len(octets) / self._bytes_per_second)
                self.last_byte_at = time.monotonic()
                with contextlib.suppress(PortLost):
                    self._simulator.receive(octets)
            if said := self._simulator.answers():
                os.write(descriptor, said)
        except OSError:
            return False
        return True
