"""Starts and supervises one operating-system process for each configured sign (decision 4).

A sign's process that ends is started again, with a capped back-off; it ends by itself when its standard input does, so
that none outlives a server that was killed. A port that hangs holds up its own process and nobody else.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import Flask

from server.config.loading import Config
from server.web.auth import own_token

log = logging.getLogger(__name__)

TOKEN_VARIABLE = "SHOPBOARD_SIGN_TOKEN"
FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0
WELL_SECONDS = 60.0
"""A process that ran so long was well: the next failure is a first one."""
END_SECONDS = 4.0


class SignProcesses:
    """One process for each of `commands`, by the sign's name."""

    def __init__(self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> None:
        self._commands = commands
        self._environment = dict(environment)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def running(self) -> list[str]:
        """The names of the signs whose process runs at the moment."""
        return [name for name, process in self._running.items() if process.poll() is None]

    def start(self) -> None:
        """Starts them all; returns at once."""
        for name in self._commands:
            thread = threading.Thread(target=self._keep, args=(name,), name=f"keeper of {name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Ends them all, those that do not listen by force."""
        self._stopping.set()
        running = list(self._running.values())
        for process in running:
            _let_go(process)
        deadline = time.monotonic() + END_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(END_SECONDS)
        for thread in self._threads:
            thread.join(END_SECONDS)

    def _keep(self, name: str) -> None:
        failures = 0
        while not self._stopping.is_set():
            began_at = time.monotonic()
            status = self._run(name)
            if self._stopping.is_set():
                return
            failures = 0 if time.monotonic() - began_at > WELL_SECONDS else failures + 1
            delay = retry_delay(failures)
            log.warning("the process of sign %s ended (%s); it is started again in %.0f s", name, status, delay)
            self._stopping.wait(delay)

    def _run(self, name: str) -> str:
        try:
            process = subprocess.Popen(self._commands[name], stdin=subprocess.PIPE, env=self._environment)
        except OSError as error:
            return str(error)
        self._running[name] = process
        if self._stopping.is_set():
            _let_go(process)
        try:
            return f"status {process.wait()}"
        finally:
            _let_go(process)


def retry_delay(failures: int) -> float:
    """A second, doubled per failure, at most a minute. The exponent is capped: failures go on for months."""
    return float(min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(max(0, failures - 1), 6)))


def processes_of(
    app: Flask, config: Config, config_path: Path, host: str, port: int, environ: Mapping[str, str] = os.environ
) -> SignProcesses:
    """The processes for the signs that hang on this machine, to be started when the server listens."""
    names = [entry.name for entry in config.signs if not entry.elsewhere]
    server = f"http://{reachable(host)}:{port}"
    environment = dict(environ)
    if names:
        environment[TOKEN_VARIABLE] = own_token(app, "signs of this server", "display", "sign")
    return SignProcesses({name: command_of(name, config_path, server) for name in names}, environment)


def command_of(name: str, config_path: Path, server: str) -> list[str]:
    """The command of one sign's process; the token goes by the environment, where other users cannot read it."""
    options = ["--config", str(config_path.resolve()), "--server", server, "--attached"]
    return [sys.executable, "-m", "server", "sign", "run", name, *options]


def reachable(host: str) -> str:
    """The address under which a server that listens on `host` is reached from its own machine."""
    own = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{own}]" if ":" in own else own


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Closing its input asks it to end."""
    with contextlib.suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.close()
