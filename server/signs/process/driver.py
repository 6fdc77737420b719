"""A sign's own process: hears the server over Socket.IO, drives the port, reports back. `shopboard sign run` is this.

Survives the server's restart; without the server for too long it shows greeting and time, never stale progress. Knows
neither Flask nor the database.
"""

from __future__ import annotations

import hashlib
import logging
import random
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import socketio

from drivers.opening import SIMULATOR, open_sign
from drivers.plan_file import PlanFile
from drivers.sign import Sign, SignSettings, Timing
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is, and the token that it lets the sign in with."""

    server: str
    token: str


def drive(config: Config, entry: SignEntry, place: Place, stopping: threading.Event) -> None:
    """Drives one sign until `stopping`."""
    feed = Feed()
    reporter = Reporter(place.server, place.token, entry.name)

    def opened() -> Sign:
        sign = open_sign(
            entry.settings(),
            remembered=plan_memory(config, entry.settings()),
            on_state=reporter.state,
            on_shown=reporter.shown,
            on_wire=reporter.wire,
            timing=Timing(clock=feed.now),
        )
        reporter.wire(sign.snapshot())
        return sign

    driving = Driving(opened, feed, look_of(entry, config), entry, reporter)
    reporter.start()
    listener = threading.Thread(target=listen, args=(feed, entry.name, place, stopping), name="listener", daemon=True)
    listener.start()
    try:
        while not stopping.is_set():
            driving.keep_up()
            feed.wait(LOOK_SECONDS)
    finally:
        driving.stop()
        reporter.stop()
        listener.join(CONNECT_SECONDS)


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
