"""The whole server is killed in the middle of a burst of requests: what was answered is there, once, and so is the rest
after it was sent again.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections import Counter
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from server.config.loading import load_config
from server.run.opening import open_shop
from server.store import audit
from tests import running
from tests.parts import wait_until

KILLS = 3
CLIENTS = 4


class Client:
    """Opens one order after another until the server is gone; knows which ones were answered."""

    def __init__(self, url: str, token: str, name: str) -> None:
        self.token, self.name = token, name
        self.answered: list[str] = []
        self.unanswered: list[str] = []
        self._address = urlsplit(url).netloc
        self._thread = threading.Thread(target=self._burst)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join(120)
        assert not self._thread.is_alive()

    def _burst(self) -> None:
        connection = http.client.HTTPConnection(self._address, timeout=120)
        for number in range(5_000):
            order_no = f"{self.name}-{number}"
            try:
                status = self.open_order(connection, order_no)
            except (OSError, http.client.HTTPException):
                self.unanswered.append(order_no)
                return
            assert status == 201
            self.answered.append(order_no)

    def open_order(self, connection: http.client.HTTPConnection, order_no: str) -> int:
        order = {
            "order_no": order_no,
            "plate": "沪A12345",
            "repair_type": "maintenance",
            "advisor": "刘顾问",
            "standard_minutes": 60,
        }
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"key-{order_no}",
        }
        connection.request("POST", "/api/v1/jobs", json.dumps(order), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def test_a_server_that_is_killed_in_a_burst_has_kept_every_answer(config_path: Path) -> None:
    running.shopboard(config_path, "staff", "add", "刘顾问", "--role", "advisor", "--no-pin")
    token = running.shopboard(config_path, "token", "add", "--role", "advisor", "--name", "DMS").stdout.strip()
    chance = random.Random(7)
    answered: list[str] = []
    pending: list[str] = []
    for round_number in range(KILLS + 1):
        with running.running_server(config_path) as server:
            sender = Client(server.url, token, "again")
            connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
            for order_no in pending:
                assert sender.open_order(connection, order_no) == 201
            answered += pending
            are_there_once(config_path, answered)
            if round_number == KILLS:
                break
            clients = [Client(server.url, token, f"r{round_number}c{n}") for n in range(CLIENTS)]
            for client in clients:
                client.start()
            enough = partial(_answers_at_least, clients, chance.randrange(5, 60))
            wait_until(enough, what="the burst")
            server.kill()
            for client in clients:
                client.join()
        answered += [order_no for client in clients for order_no in client.answered]
        pending = [order_no for client in clients for order_no in client.unanswered]
        assert len(pending) == CLIENTS
    assert len(answered) > KILLS * 5


def _answers_at_least(clients: list[Client], wanted: int) -> bool:
    return sum(len(client.answered) for client in clients) >= wanted


def are_there_once(config_path: Path, answered: list[str]) -> None:
    """Every answered order was opened once by the log, and everything else follows the log."""
    wiring = open_shop(load_config(config_path, {}))
    records = list(audit.export(wiring.store))
    written = Counter(record["job"] for record in records if record["kind"] == "JobReceived")
    assert {order_no: written[order_no] for order_no in answered} == dict.fromkeys(answered, 1)
    assert set(written.values()) <= {1}
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    wiring.store.close()
