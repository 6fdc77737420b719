"""The server is killed while orders are put right, signed, cancelled, reopened and passed on: what was answered is in
the log, once, with its pictures, and what was not is there after it was sent again.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from server.config.loading import load_config
from server.people import roster
from server.run.opening import open_shop
from server.store import audit
from tests import running
from tests.builders import author
from tests.parts import wait_until
from tests.server.callers import ADVISOR, COLLEAGUE, SIGNATURE, staff_up

CLIENTS = 3
LEAST = 9
"""So many commands of each are answered before the server is killed: every kind of them."""

Step = tuple[str, dict[str, Any]]


def steps(order_no: str) -> Iterator[Step]:
    """Commands about one order, each possible after those before it: (path, body)."""
    giver, taker = ADVISOR, COLLEAGUE
    job = f"/jobs/{order_no}"
    yield (
        "/jobs",
        {"order_no": order_no, "plate": "沪A12345", "repair_type": "repair", "standard_minutes": 60, "advisor": giver},
    )
    for number in range(1_000):
        yield f"{job}/amend", {"model": f"示例 {number}", "note": "typed wrong"}
        yield f"{job}/finding", {"note": f"前刹车片 {number}", "image": SIGNATURE}
        yield f"{job}/excuse", {"note": f"顾客晚到 {number}", "signed": True}
        yield f"{job}/signature", {"for": "excuse", "image": SIGNATURE}
        yield "/pass-on", {"from": giver, "to": taker, "orders": [order_no]}
        yield f"{job}/cancel", {"note": "顾客不修了"}
        yield f"{job}/reopen", {"note": "顾客又来了"}
        giver, taker = taker, giver


class Client:
    """Does one step after another until the server is gone; knows which one was not answered."""

    def __init__(self, url: str, token: str, name: str) -> None:
        self.keys: list[str] = []
        self.unanswered: tuple[str, Step] | None = None
        self._name, self._token = name, token
        self._address = urlsplit(url).netloc
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def join(self) -> None:
        self._thread.join(120)
        assert not self._thread.is_alive()

    def _work(self) -> None:
        connection = http.client.HTTPConnection(self._address, timeout=120)
        for number, step in enumerate(steps(self._name)):
            key = f"{self._name}-{number}"
            try:
                status, text = send(connection, self._token, key, step)
            except (OSError, http.client.HTTPException):
                self.unanswered = key, step
                return
            assert status in (200, 201), (step, text)
            self.keys.append(key)


def send(connection: http.client.HTTPConnection, token: str, key: str, step: Step) -> tuple[int, str]:
    path, body = step
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
    connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_whatever_was_answered_about_an_order_outlives_a_power_cut(config_path: Path) -> None:
    config = load_config(config_path, {})
    wiring = open_shop(config)
    staff_up(wiring)
    token = roster.issue(wiring.store, "DMS", "advisor", author(wiring.clock()))
    wiring.store.close()
    with running.running_server(config_path) as server:
        clients = [Client(server.url, token, f"R{number}") for number in range(CLIENTS)]
        wait_until(partial(_all_answered, clients), what="the commands")
        server.kill()
        for client in clients:
            client.join()
    with running.running_server(config_path) as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
        for client in clients:
            assert client.unanswered is not None
            key, step = client.unanswered
            status, text = send(connection, token, key, step)
            assert status in (200, 201), (step, text)
            client.keys.append(key)
    wiring = open_shop(config)
    records = list(audit.export(wiring.store))
    commands = Counter((record["key"], record["part"]) for record in records)
    assert set(commands.values()) == {1}
    recorded = {record["key"].split("/")[1] for record in records}
    assert recorded == {key for client in clients for key in client.keys}
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    wiring.store.close()


def _all_answered(clients: list[Client]) -> bool:
    return all(len(client.keys) >= LEAST for client in clients)
