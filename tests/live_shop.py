"""A running shop for tests of what is live: open day and night, a token for everybody, calls over HTTP, and screens."""

from __future__ import annotations

import itertools
import json
import re
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import engineio
import socketio

from server.config.loading import load_config
from server.people.credentials import token_hash
from server.run.opening import open_shop
from server.store.staff import Staff, Token
from tests import running
from tests.databases import give_tables
from tests.parts import wait_until
from tests.server.callers import hashed

PIN = "25802580"
ADVISOR, OTHER_ADVISOR, FOREMAN, TECHNICIAN, WALL = "李顾问", "陈顾问", "王主管", "赵示例", "wall"
ROLES = {ADVISOR: "advisor", OTHER_ADVISOR: "advisor", FOREMAN: "foreman", TECHNICIAN: "technician"}
TEAM, BAY, OTHER_BAY = "机电一组", "机1", "机2"

_numbers = itertools.count(1)


def token_of(name: str) -> str:
    """The token of a person's program, or of a display."""
    return f"sb_test_{token_hash(name)[:12]}"


def live_config(folder: Path, **changes: Any) -> Path:
    """The sample shop, never closed, with its people and their tokens."""
    path = running.write_config(folder, hours=running.ALWAYS, backup=running.NO_BACKUPS, **changes)
    config = load_config(path, {})
    give_tables(config.database)
    wiring = open_shop(config)
    pin_hash = hashed()
    for name, role in ROLES.items():
        team = TEAM if role == "technician" else None
        wiring.store.people.put_staff(Staff(name, role, team, pin_hash, language="zh_CN"))
    for name, role in {**ROLES, WALL: "display"}.items():
        wiring.store.people.add_token(Token(name, role, token_hash(token_of(name)), datetime.now(UTC)))
    wiring.store.close()
    return path


@dataclass(frozen=True)
class LiveShop:
    """A running server. `ahead` holds the minutes its clock is ahead."""

    url: str
    ahead: Path

    def call(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """One call of the API; fails unless it is answered with success."""
        headers = {
            "Authorization": f"Bearer {token_of(who)}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"live-{next(_numbers)}",
        }
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v1{path}", sent, headers, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def open_job(self, plate: str = "沪A12345", minutes: float = 240, standard: int = 60, **changes: Any) -> str:
        """A repair order promised in so many minutes; its number."""
        order_no = f"LV{next(_numbers)}"
        due = datetime.now(UTC) + timedelta(minutes=minutes + float(self.ahead.read_text() or 0))
        body = {
            "order_no": order_no,
            "plate": plate,
            "model": "示例 1.5T",
            "repair_type": "maintenance",
            "advisor": ADVISOR,
            "standard_minutes": standard,
            "promised_at": due.isoformat(),
        }
        self.call(ADVISOR, "POST", "/jobs", body | changes)
        return order_no

    def command(self, who: str, order_no: str, command: str, **body: Any) -> Any:
        return self.call(who, "POST", f"/jobs/{order_no}/{command}", body)

    def dispatch(self, order_no: str, bay: str = BAY) -> Any:
        return self.command(FOREMAN, order_no, "dispatch", team=TEAM, bay=bay, technicians=[TECHNICIAN])

    def deliver(self, order_no: str) -> Any:
        return self.command(ADVISOR, order_no, "deliver")

    def clear(self) -> None:
        """Hands every car over, so that the next test finds an empty workshop."""
        for row in self.call(WALL, "GET", "/board")["rows"]:
            self.deliver(row["order_no"])

    def seq(self) -> int:
        return int(self.call(WALL, "GET", "/board")["seq"])


@contextmanager
def live_shop(config: Path) -> Iterator[LiveShop]:
    """A real server whose clock a test can put forward."""
    ahead = config.parent / "minutes-ahead"
    ahead.write_text("0")
    command = ["-m", "tests.server.clocked", str(config), str(ahead)]
    with running.running_server(config, command=command) as server:
        yield LiveShop(server.url, ahead)


class _InOrder(engineio.Client):  # type: ignore[misc]
    """Handles a message before it reads the next. By itself it gives each a thread, and a busy machine swaps them."""

    def _trigger_event(self, event: str, *arguments: Any, **named: Any) -> Any:
        return super()._trigger_event(event, *arguments, **(named | {"run_async": False}))


class _Client(socketio.Client):  # type: ignore[misc]
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InOrder


@dataclass
class Screen:
    """A display on its own connection, and everything it was sent."""

    client: socketio.Client = field(default_factory=lambda: _Client(reconnection=False))
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    """The HTML of each row as it stands; what comes as edits is put in for the tests."""
    gone: threading.Event = field(default_factory=threading.Event)

    def connect(self, url: str, token: str | None = None, headers: dict[str, str] | None = None) -> Screen:
        for kind in ("view", "changes", "alert"):
            self.client.on(kind, self._ear(kind))
        self.client.on("disconnect", lambda *_: self.gone.set())
        auth = None if token is None else {"token": token}
        self.client.connect(url, transports=["websocket"], auth=auth, headers=headers or {}, wait_timeout=60)
        return self

    def join(self, page: Any, language: Any = "zh_CN") -> Any:
        return self.client.call("join", {"page": page, "language": language, "seq": None}, timeout=120)

    def said(self, kind: str) -> list[dict[str, Any]]:
        """The messages of a kind, in order."""
        return [message for one, message in list(self.heard) if one == kind]

    def first(self, kind: str, wanted: Callable[[dict[str, Any]], object] = bool) -> dict[str, Any]:
        """Waits for a message of this kind that is as wanted."""
        wait_until(lambda: any(map(wanted, self.said(kind))), what=f"a message {kind}")
        return next(message for message in self.said(kind) if wanted(message))

    def row(self, key: str, wanted: Callable[[dict[str, Any]], object] = bool) -> dict[str, Any]:
        """Waits for a changed row with this key that is as wanted."""

        def found() -> dict[str, Any] | None:
            rows = (row for message in self.said("changes") for row in message["rows"])
            return next((row for row in rows if row["key"] == key and wanted(row)), None)

        wait_until(found, what=f"a change of {key}")
        row = found()
        assert row is not None
        return row

    def close(self) -> None:
        self.client.disconnect()

    def _ear(self, kind: str) -> Callable[[dict[str, Any]], None]:
        def hear(message: dict[str, Any]) -> None:
            for row in message.get("rows", ()):
                edits = row.pop("edits", None)
                if edits is not None:
                    row["html"] = edited(self.held[row["key"]], edits)
                self.held[row["key"]] = row["html"]
            self.heard.append((kind, message))

        return hear


def edited(held: str, edits: list[Any]) -> str:
    """As a display makes the HTML of a row that came as edits (reference/live.md)."""
    pieces = re.findall("<[^<]*", held)
    for begin, count, html in edits:
        pieces[begin : begin + count] = [html]
    return "".join(pieces)


@contextmanager
def screen(
    url: str, page: str | None = "board", who: str | None = WALL, headers: dict[str, str] | None = None
) -> Iterator[Screen]:
    """A screen that has joined a page and has its view."""
    shown = Screen().connect(url, token_of(who) if who else None, headers)
    try:
        if page is not None:
            assert shown.join(page) == {"joined": page}
            shown.first("view")
        yield shown
    finally:
        shown.close()
