"""Starts and supervises one operating-system process for each port with signs (decisions 4 and 39).

A process that ends is started again, with a capped back-off; it ends by itself when its standard input does, so that
none outlives a server that was killed for longer than its last words take. A port that hangs holds up its own process
and nobody else. What is decided on /admin holds a second later: a sign that came has a process then, and one whose
settings have changed another.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from server.config.ports import wire_name
from server.config.sign_entry import SignEntry
from server.core.wiring import Wiring
from server.web.own_tokens import own_token

log = logging.getLogger(__name__)

TOKEN_VARIABLE = "SHOPBOARD_SIGN_TOKEN"
FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0
WELL_SECONDS = 60.0
"""A process that ran so long was well: the next failure is a first one."""
END_SECONDS = 4.0
"""So long the server waits for the signs' last words; who needs longer ends by itself, soon after."""
AGAIN = b"again"
"""Said before the input ends to a process in whose place another comes at once: it needs no last words."""
LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The command of a port's process, and the settings that it reads at its start."""

    command: Sequence[str]
    settings: object = None


class SignProcesses:
    """A process for each port that is `wanted` at the moment, by the name of the first sign on it."""

    def __init__(self, wanted: Callable[[], Mapping[str, Wanted]], environment: Mapping[str, str]) -> None:
        self._wanted = wanted
        self._environment = dict(environment)
        self._stopping = threading.Event()
        self._kept: dict[str, _Kept] = {}
        self._thread = threading.Thread(target=self._run, name="signs", daemon=True)

    @property
    def running(self) -> list[str]:
        """The names under which a process runs at the moment."""
        return [name for name, kept in list(self._kept.items()) if kept.runs]

    def start(self) -> None:
        """Starts them all; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Asks them all to end, and waits a moment for those that do so at once."""
        self._stopping.set()
        deadline = time.monotonic() + END_SECONDS
        self._thread.join(END_SECONDS)
        self._end(list(self._kept), again=False, deadline=deadline)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow(self._wanted())
            except Exception:
                log.exception("the signs' processes are left as they are")
            self._stopping.wait(LOOK_SECONDS)

    def _follow(self, wanted: Mapping[str, Wanted]) -> None:
        self._end([name for name in self._kept if name not in wanted], again=False)
        self._end([name for name, kept in self._kept.items() if wanted[name] != kept.wanted], again=True)
        for name in wanted.keys() - self._kept.keys():
            self._kept[name] = _Kept(name, wanted[name], self._environment)
            self._kept[name].start()

    def _end(self, names: Sequence[str], again: bool, deadline: float | None = None) -> None:
        """Whose port is wanted `again` at once is ended by force, if it does not listen."""
        ending = [self._kept.pop(name) for name in names]
        for kept in ending:
            kept.let_go(again)
        deadline = deadline or time.monotonic() + END_SECONDS
        for kept in ending:
            kept.end(deadline, by_force=again)


class _Kept:
    """One process, started again whenever it ends."""

    def __init__(self, name: str, wanted: Wanted, environment: Mapping[str, str]) -> None:
        self.wanted = wanted
        self._name = name
        self._environment = environment
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name=f"keeper of {name}", daemon=True)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self._thread.start()

    def let_go(self, again: bool) -> None:
        """Asks it to end, for good."""
        self._stopping.set()
        if self._process is not None:
            _let_go(self._process, AGAIN if again else b"")

    def end(self, deadline: float, by_force: bool) -> None:
        """Waits until it has ended, until the deadline."""
        if self._process is not None:
            try:
                self._process.wait(max(0.01, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                if not by_force:
                    log.info("the process of sign %s is still saying good-bye, and ends by itself", self._name)
                    return
                self._process.kill()
                self._process.wait(END_SECONDS)
        self._thread.join(END_SECONDS)

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            began_at = time.monotonic()
            status = self._run()
            if self._stopping.is_set():
                return
            failures = 0 if time.monotonic() - began_at > WELL_SECONDS else failures + 1
            delay = retry_delay(failures)
            log.warning("the process of sign %s ended (%s); it is started again in %.0f s", self._name, status, delay)
            self._stopping.wait(delay)

    def _run(self) -> str:
        try:
            process = subprocess.Popen(self.wanted.command, stdin=subprocess.PIPE, env=self._environment)
        except OSError as error:
            return str(error)
        self._process = process
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
    app: Flask, wiring: Wiring, config_path: Path, host: str, port: int, environ: Mapping[str, str] = os.environ
) -> SignProcesses:
    """The processes for the signs that hang on this machine, to be started when the server listens."""
    server = f"http://{reachable(host)}:{port}"

    def wanted() -> dict[str, Wanted]:
        config = wiring.config
        ports: dict[str, list[SignEntry]] = {}
        for entry in config.signs:
            if not entry.elsewhere:
                ports.setdefault(wire_name(entry.port), []).append(entry)
        return {
            entries[0].name: Wanted(
                command_of([entry.name for entry in entries], config_path, server), (entries, config.hours)
            )
            for entries in ports.values()
        }

    token = own_token(app, "signs of this server", "display", "sign")
    return SignProcesses(wanted, {**environ, TOKEN_VARIABLE: token})


def command_of(names: Sequence[str], config_path: Path, server: str) -> list[str]:
    """The command of one port's process; the token goes by the environment, where other users cannot read it."""
    options = ["--config", str(config_path.resolve()), "--server", server, "--attached"]
    return [sys.executable, "-m", "server", "sign", "run", *names, *options]


def reachable(host: str) -> str:
    """The address under which a server that listens on `host` is reached from its own machine."""
    own = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{own}]" if ":" in own else own


def _let_go(process: subprocess.Popen[bytes], word: bytes = b"") -> None:
    """Closing its input asks it to end."""
    with contextlib.suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.write(word)
            process.stdin.close()
