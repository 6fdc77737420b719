"""A port's own process: hears the server over Socket.IO, drives the signs on the port, reports back. `shopboard sign
run` is this.

Survives the server's restart; without the server for too long it shows greeting and time, never stale progress. Knows
neither Flask nor the database.
"""

from __future__ import annotations

import faulthandler
import hashlib
import logging
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import socketio

from drivers.opening import open_sign, wire_of
from drivers.parts import SIMULATOR
from drivers.plan_file import PlanFile
from drivers.sign import Sign, SignSettings, Timing
from drivers.wire import Wire
from server.config.loading import Config
from server.config.sign_entry import SignEntry
from server.signs.process.driving import Driving
from server.signs.process.feed import Feed
from server.signs.process.lines import Look
from server.signs.process.reporter import Reporter

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""Pages turn and minutes pass without any message."""
CONNECT_SECONDS = 5
QUIET_SECONDS = 15.0
"""A server says something every four seconds: a connection that is silent longer is dead, whatever it looks like."""
FIRST_RETRY, LONGEST_RETRY = 0.5, 8.0
LONGEST_END_SECONDS = 28.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is, and the token that it lets the sign in with."""

    server: str
    token: str


class Process:
    """The signs of one port, driven until `stopping`. With `again` they are driven anew at once, by another process."""

    def __init__(
        self,
        config: Config,
        entries: Sequence[SignEntry],
        place: Place,
        stopping: threading.Event,
        again: threading.Event,
    ) -> None:
        self._stopping = stopping
        self._again = again
        self._wire = wire_of(entries[0].settings())
        self._places = [_Place(config, entry, place, self._wire, stopping) for entry in entries]

    def run(self) -> None:
        """Returns when every sign has said good-bye and the port is free."""
        for one in self._places:
            one.start()
        self._stopping.wait()
        faulthandler.dump_traceback_later(LONGEST_END_SECONDS, exit=True)  # a port that hangs holds up nobody for ever
        leaving = [threading.Thread(target=one.leave, args=(not self._again.is_set(),)) for one in self._places]
        for thread in leaving:
            thread.start()
        for thread in leaving:
            thread.join()
        self._wire.stop()
        for one in self._places:
            one.end()
        faulthandler.cancel_dump_traceback_later()


class _Place:
    """One sign in this process: what it hears, what it shows, what it tells."""

    def __init__(self, config: Config, entry: SignEntry, place: Place, wire: Wire, stopping: threading.Event) -> None:
        self._feed = feed = Feed()
        self._reporter = reporter = Reporter(place.server, place.token, entry.name)
        self._stopping = stopping

        def opened() -> Sign:
            sign = open_sign(
                entry.settings(),
                remembered=plan_memory(config, entry.settings()),
                on_state=reporter.state,
                on_shown=reporter.shown,
                on_wire=reporter.wire,
                timing=Timing(clock=feed.now),
                wire=wire,
            )
            reporter.wire(sign.snapshot())
            return sign

        self._driving = Driving(opened, feed, look_of(entry, config), entry, reporter)
        arguments = (feed, entry.name, place, stopping)
        self._listener = threading.Thread(target=listen, args=arguments, name="listener", daemon=True)
        self._driver = threading.Thread(target=self._keep_up, name=f"driver {entry.name}", daemon=True)

    def start(self) -> None:
        self._reporter.start()
        self._listener.start()
        self._driver.start()

    def leave(self, saying_so: bool) -> None:
        """No more changes; the last words, unless the sign is driven again at once."""
        self._driver.join(CONNECT_SECONDS)
        if saying_so:
            self._driving.take_leave()

    def end(self) -> None:
        self._reporter.stop()
        self._listener.join(CONNECT_SECONDS)

    def _keep_up(self) -> None:
        try:
            while not self._stopping.is_set():
                self._driving.keep_up()
                self._feed.wait(LOOK_SECONDS)
        finally:
            self._stopping.set()


def listen(feed: Feed, name: str, place: Place, stopping: threading.Event) -> None:
    """Stays connected to the server, with a capped back-off, until `stopping`; said once when it goes and comes."""
    failures, lost = 0, False
    while not stopping.is_set():
        try:
            _one_connection(feed, name, place, stopping)
            failures, lost = 0, False
        except (socketio.exceptions.ConnectionError, OSError) as error:
            failures += 1
            if not lost:
                log.warning("sign %s: no connection to %s: %s", name, place.server, error)
            lost = True
        delay = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(failures, 6))
        # Ten signs must not knock at a server that has just started at the same instant.
        stopping.wait(delay * random.uniform(0.5, 1.0))


def _one_connection(feed: Feed, name: str, place: Place, stopping: threading.Event) -> None:
    """One connection, from its beginning to its end. Raises when there is none to be had."""
    client = socketio.Client(reconnection=False, handle_sigint=False)
    page = f"sign/{name}"
    ended = threading.Event()

    def join() -> None:
        client.emit("join", {"page": page, "language": "en", "seq": feed.seq}, callback=joined)

    def joined(answer: Any = None) -> None:
        if not isinstance(answer, dict) or "joined" not in answer:
            log.warning("sign %s: the server lets this token not in: %s", name, answer)
            ended.set()

    def changes(message: dict[str, Any]) -> None:
        if not feed.changes(message):
            join()

    client.on("view", feed.view)
    client.on("changes", changes)
    client.on("disconnect", lambda *_reason: ended.set())
    client.connect(place.server, transports=["websocket"], auth={"token": place.token}, wait_timeout=CONNECT_SECONDS)
    began_at = time.monotonic()
    try:
        log.info("sign %s: connected to %s", name, place.server)
        join()
        while not ended.wait(0.5) and not stopping.is_set():
            if min(feed.silence(), time.monotonic() - began_at) > QUIET_SECONDS:
                log.warning("sign %s: the server has been silent, connecting anew", name)
                break
    finally:
        client.disconnect()


def look_of(entry: SignEntry, config: Config) -> Look:
    """How a configured sign is to look."""
    return Look(entry.lines, entry.columns, entry.language, config.calendar(), entry.greeting, entry.closed_message)


def plan_memory(config: Config, settings: SignSettings) -> PlanFile | None:
    """Where it is remembered which set-up the sign at this port was given. A simulator forgets all at every start."""
    if settings.port.startswith(SIMULATOR):
        return None
    port = hashlib.sha256(settings.port.encode()).hexdigest()[:8]
    return PlanFile(Path(config.server.secret_key_file).parent / f"sign-{settings.name}-{port}.plan")
