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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import socketio

from drivers.opening import SIMULATOR, open_sign
from drivers.plan_file import PlanFile
from drivers.sign import Line, Sign, SignSettings, Timing
from server.config import Config
from server.config_sections import SignEntry
from server.sign_feed import Feed, Order
from server.sign_lines import Look, face
from server.sign_reporter import Reporter

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""Pages turn and minutes pass without any message."""
FIRST_WORDS_SECONDS = 5.0
DARK_SECONDS = 60.0
"""So long a sign that was cleared stays dark; then the cars are back."""
CONNECT_SECONDS = 5
QUIET_SECONDS = 15.0
"""A server says something every four seconds: a connection that is silent longer is dead, whatever it looks like."""
FIRST_RETRY, LONGEST_RETRY = 0.5, 8.0
TEST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is, and the token that it lets the sign in with."""

    server: str
    token: str


class Driving:
    """What is wanted of one sign, moment by moment: look at what was heard, show it, carry out orders."""

    def __init__(
        self,
        sign: Sign,
        feed: Feed,
        look: Look,
        entry: SignEntry,
        done: Callable[[str], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sign = sign
        self._feed = feed
        self._look = look
        self._entry = entry
        self._done = done
        self._monotonic = monotonic
        self._wanted: tuple[Line, ...] | None = None
        self._dark_until = 0.0

    def keep_up(self) -> None:
        """One look: the lines that are wanted now, and an operator's order."""
        if (order := self._feed.take_order()) is not None:
            self._carry_out(order)
            self._done(order.id)
        if (lines := self._lines()) is not None and lines != self._wanted:
            self._wanted = lines
            self._sign.show(lines)

    def _lines(self) -> tuple[Line, ...] | None:
        """None for a moment after the start: the sign keeps what it shows, in case the server answers at once."""
        if self._monotonic() < self._dark_until:
            return ()
        silence = self._feed.silence()
        if not self._feed.heard and silence < FIRST_WORDS_SECONDS:
            return None
        cars = () if silence > self._entry.stale_minutes * 60 else self._feed.cars
        return face(cars, self._look, self._feed.now(), int(self._monotonic() / self._entry.page_seconds))

    def _carry_out(self, order: Order) -> None:
        log.info("sign %s: %s", self._entry.name, order.kind)
        self._dark_until = 0.0
        match order.kind:
            case "test":
                self._sign.test(TEST_SECONDS)
            case "clear":
                self._dark_until = self._monotonic() + DARK_SECONDS
            case "resend":
                self._sign.resend()
            case "set-up":
                self._sign.set_up()


def drive(config: Config, entry: SignEntry, place: Place, stopping: threading.Event) -> None:
    """Drives one sign until `stopping`."""
    feed = Feed()
    reporter = Reporter(place.server, place.token, entry.name)
    sign = open_sign(
        entry.settings(),
        remembered=plan_memory(config, entry.settings()),
        on_state=reporter.state,
        on_shown=reporter.shown,
        on_wire=reporter.wire,
        timing=Timing(clock=feed.now),
    )
    reporter.wire(sign.snapshot())
    reporter.start()
    listener = threading.Thread(target=listen, args=(feed, entry.name, place, stopping), name="listener", daemon=True)
    listener.start()
    driving = Driving(sign, feed, look_of(entry, config), entry, reporter.done)
    try:
        while not stopping.is_set():
            driving.keep_up()
            feed.wait(LOOK_SECONDS)
    finally:
        sign.stop()
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
