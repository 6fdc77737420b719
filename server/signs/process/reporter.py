"""Tells the server how a sign is doing: state, decoded wire and proof of display, over HTTP, in a thread of its own.

Newest state wins, proof is queued: what the sign showed while the server was away is told when it is back.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from drivers.sign import Line, LineState, Shown, SignState, Snapshot

log = logging.getLogger(__name__)

PATH = "/api/v1/signs/{name}/report"
CLOSEST_SECONDS = 0.2
HEARTBEAT_SECONDS = 30.0
PATIENCE_SECONDS = 5.0
LONGEST_RETRY = 10.0
MOST_SHOWN = 500
MOST_SHOWN_AT_ONCE = 100
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""The server stands in the same house."""


class Reporter:
    """Its `state`, `shown` and `wire` are the driver's callbacks: they only note what they are given."""

    def __init__(self, server: str, token: str, name: str) -> None:
        self._url = server.rstrip("/") + PATH.format(name=name)
        self._token = token
        self._name = name
        self._changed = threading.Condition()
        self._news = False
        self._stopped = False
        self._state: SignState | None = None
        self._wire: Snapshot | None = None
        self._done: str | None = None
        self._faults: dict[str, float | None] | None = None
        self._shown: deque[Shown] = deque(maxlen=MOST_SHOWN)
        self._failing = False
        self._thread = threading.Thread(target=self._run, name=f"reporter {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Tells what is left to tell, if the server listens."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(PATIENCE_SECONDS + 1)

    def state(self, state: SignState) -> None:
        with self._changed:
            self._state = state
            self._wake()

    def wire(self, snapshot: Snapshot) -> None:
        """What only counts packets goes along with the next report, for heart-beats come every few seconds."""
        with self._changed:
            before, self._wire = self._wire, snapshot
            if before is None or _loud(before) != _loud(snapshot):
                self._wake()

    def shown(self, shown: Shown) -> None:
        with self._changed:
            self._shown.append(shown)
            self._wake()

    def done(self, order: str) -> None:
        """An operator's order was carried out."""
        with self._changed:
            self._done = order
            self._wake()

    def faults(self, switched: Mapping[str, float | None]) -> None:
        """How the switches of a simulated sign stand."""
        with self._changed:
            self._faults = dict(switched)
            self._wake()

    def _wake(self) -> None:
        self._news = True
        self._changed.notify_all()

    def _run(self) -> None:
        failures = 0
        while not self._stopped:
            with self._changed:
                self._changed.wait_for(lambda: self._news or self._stopped, HEARTBEAT_SECONDS)
                self._news = False
            failures = 0 if self._tell() else failures + 1
            if failures:
                with self._changed:
                    self._news = True
            self._pause(min(LONGEST_RETRY, 0.5 * 2 ** min(failures, 6)) if failures else CLOSEST_SECONDS)
        self._tell()

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or time.monotonic() >= until, seconds)

    def _tell(self) -> bool:
        with self._changed:
            state, wire, done, faults = self._state, self._wire, self._done, self._faults
            shown = list(self._shown)[:MOST_SHOWN_AT_ONCE]
        if state is None or wire is None:
            return True
        try:
            self._post(report_of(state, wire, shown, done) | {"faults": faults})
        except (OSError, urllib.error.HTTPError) as error:
            if not self._failing:
                log.warning("sign %s: its state cannot be told to the server: %s", self._name, error)
            self._failing = True
            return False
        if self._failing:
            log.info("sign %s: its state reaches the server again", self._name)
        self._failing = False
        with self._changed:
            for _ in shown:
                self._shown.popleft()
            if self._shown:
                self._wake()
        return True

    def _post(self, body: dict[str, Any]) -> None:
        request = urllib.request.Request(
            self._url,
            json.dumps(body, ensure_ascii=False).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        with NO_PROXY.open(request, timeout=PATIENCE_SECONDS) as answer:
            answer.read()


def report_of(state: SignState, wire: Snapshot, shown: list[Shown], done: str | None) -> dict[str, Any]:
    """The body of a report, plain JSON values."""
    return {
        "state": {
            "connected": state.connected,
            "port": state.port,
            "last_acknowledged_at": state.last_acknowledged_at.isoformat() if state.last_acknowledged_at else None,
            "last_written_at": state.last_written_at.isoformat() if state.last_written_at else None,
            "bytes_sent": state.bytes_sent,
            "errors": state.errors,
            "last_error": state.last_error,
            "pending": state.pending,
            "slow": state.slow,
            "lines": [told_of(line) for line in state.told],
        },
        "wire": {
            "simulated": wire.simulated,
            "lines": [line_of(line) for line in wire.lines],
            "on": wire.on,
            "brightness": wire.brightness,
            "clock": wire.clock,
            "message": wire.message,
            "packets": wire.packets,
            "accepted": wire.accepted,
            "ignored": wire.ignored,
            "bytes_received": wire.bytes_received,
            "verdicts": [{**asdict(verdict), "at": verdict.at.isoformat()} for verdict in wire.verdicts],
        },
        "shown": [
            {
                "at": each.at.isoformat(),
                "lines": [line_of(line) for line in each.lines],
                "acknowledged": each.acknowledged,
            }
            for each in shown
        ],
        "done": done,
    }


def told_of(line: LineState) -> dict[str, Any]:
    """What is known of one line: its texts, and since when."""

    def text(one: Line | None) -> str | None:
        return None if one is None else one.text

    def time(at: datetime | None) -> str | None:
        return None if at is None else at.isoformat()

    return {
        "wanted": text(line.wanted),
        "wanted_at": time(line.wanted_at),
        "written": text(line.written),
        "written_at": time(line.written_at),
        "confirmed": text(line.confirmed),
        "confirmed_at": time(line.confirmed_at),
        "trouble": line.trouble,
    }


def line_of(line: Line) -> dict[str, Any]:
    """A line as the server keeps it."""
    return {"text": line.text, "colour": line.colour, "attention": line.attention}


def _loud(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, packets=0, accepted=0, bytes_received=0, verdicts=())
