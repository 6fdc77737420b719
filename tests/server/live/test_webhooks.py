"""Other systems are told of events: signed, in order, tried again after 500 and silence; over real sockets."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook, WebhookVerificationError

from board.orders.events import KINDS, Event
from board.orders.record import decode, encode
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.live.letter import MEMORY
from server.live.posting import Post
from server.live.webhooks import Webhooks, told
from server.run.app import create_app
from server.store.outbox import hook_pause
from tests import running
from tests.databases import give_shop
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, Caller, order, signed_in, staff_up
from tests.server.live.outside import Outside

FACTS = Path(__file__).resolve().parents[2] / "golden" / "facts-v1.jsonl"
GOLDEN = [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_c2hvcGJvYXJkLXNob3Bib2FyZC1zaG9wYm9hcmQ="


class Receiver(Outside):
    """Another system."""

    @property
    def url(self) -> str:
        return f"http://{self.address}/hook?token=hidden"

    @property
    def types(self) -> list[str]:
        return [one["type"] for one in self.messages]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as listening:
        yield listening


@pytest.fixture
def app(tmp_path: Path, clock: FakeClock, receiver: Receiver) -> Iterator[Flask]:
    """The sample shop with two webhooks: one is told of everything, one of hand-overs."""
    hooks = [
        {"url": receiver.url, "secret": SECRET, "events": []},
        {"url": receiver.url + "2", "secret": OTHER, "events": ["JobDelivered"]},
    ]
    config = load_config(running.write_config(tmp_path, notify={"channels": [], "webhooks": hooks}), {})
    give_shop(config)
    app = create_app(config, clock)
    staff_up(app.extensions["shopboard"])
    yield app
    app.extensions["shopboard"].store.close()


@pytest.fixture
def advisor(app: Flask) -> Caller:
    return signed_in(app, ADVISOR)


def send(wiring: Wiring, seconds: float = 15) -> None:
    """Everything that is due, until nobody is at it any more."""
    hooks = Webhooks(wiring, seconds)
    hooks.send_due()
    hooks.wait(120)
    hooks.stop()


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_every_event_is_told_signed_and_in_order(advisor: Caller, wiring: Wiring, receiver: Receiver) -> None:
    advisor.post("/jobs", order(customer={"name": "庚示例", "phone": "13900007771"}))
    advisor.command("WX1", "deliver")
    send(wiring)
    everything = [one for one in receiver.sent if b"JobDelivered" not in one[1]]
    assert receiver.types.count("JobDelivered") == 2
    assert [json.loads(body)["type"] for _, body in everything] == ["JobReceived", "PromiseGiven"]
    headers, body = everything[0]
    message = Webhook(SECRET).verify(body, headers)
    assert (message["data"]["order_no"], message["data"]["job"]["plate"]) == ("WX1", "沪A12345")
    assert headers["webhook-id"].endswith("-1")
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)
    assert "庚示例" not in str(receiver.messages)
    assert "13900007771" not in str(receiver.messages)
    send(wiring)
    assert len(receiver.sent) == 4


def test_what_is_not_taken_is_tried_again_and_what_came_later_waits_behind_it(
    advisor: Caller, wiring: Wiring, receiver: Receiver, clock: FakeClock
) -> None:
    receiver.status = 500
    advisor.post("/jobs", order(promised_at=None))
    send(wiring)
    receiver.status = 200
    advisor.command("WX1", "cancel", note="误开")
    send(wiring)
    assert receiver.types == ["JobReceived"]
    clock.pass_by(minutes=hook_pause(1).total_seconds() / 60)
    send(wiring)
    assert receiver.types == ["JobReceived", "JobReceived", "JobCancelled"]
    first, again, _ = (headers["webhook-id"] for headers, _ in receiver.sent)
    assert first == again


def test_a_clock_that_is_put_back_holds_up_no_webhook(
    advisor: Caller, wiring: Wiring, receiver: Receiver, clock: FakeClock
) -> None:
    receiver.status = 500
    clock.pass_by(minutes=24 * 60)
    advisor.post("/jobs", order(promised_at=None))
    send(wiring)
    receiver.status = 200
    clock.pass_by(minutes=-24 * 60)
    send(wiring)
    assert receiver.types == ["JobReceived", "JobReceived"]


def test_an_address_that_never_answers_is_left_and_tried_again(
    advisor: Caller, wiring: Wiring, receiver: Receiver, clock: FakeClock
) -> None:
    receiver.hangs = True
    advisor.post("/jobs", order(promised_at=None))
    send(wiring, seconds=1)
    [message] = wiring.store.outbox.troubled()
    assert (message.attempts, message.due_at) == (1, clock() + hook_pause(1))
    receiver.hangs = False
    receiver.let_go.set()
    clock.pass_by(minutes=1)
    send(wiring)
    assert [one.waiting for one in wiring.store.outbox.tallies()] == [0, 0]


def test_pauses_grow() -> None:
    assert [hook_pause(tries).total_seconds() for tries in (1, 2, 3, 11, 12, 50)] == [5, 10, 20, 3600, 3600, 3600]


def test_an_administrator_sees_and_tries_them_and_no_secret(app: Flask, advisor: Caller, receiver: Receiver) -> None:
    admin = signed_in(app, ADMIN)
    shown = admin.get("/webhooks")
    first, second = shown.json
    assert (first["events"], second["events"], first["waiting"]) == ([], ["JobDelivered"], 0)
    page = admin.client.get("/admin?tab=settings&group=messages").text
    for text in (shown.text, page):
        assert "token=" not in text
        assert SECRET not in text
    assert "data-tries" in page
    assert admin.post(f"/webhooks/{first['name']}/test").json == {"taken": True, "fault": ""}
    assert receiver.types == ["test"]
    receiver.status = 410
    assert admin.post(f"/webhooks/{first['name']}/test").json == {"taken": False, "fault": "410"}
    assert admin.post("/webhooks/nobody/test").status_code == 404
    assert advisor.get("/webhooks").status_code == 403


def test_an_administrator_adds_changes_and_removes_one(app: Flask, advisor: Caller, receiver: Receiver) -> None:
    admin = signed_in(app, ADMIN)
    url = f"http://{receiver.address}/third"
    added = admin.post("/webhooks", {"url": url, "events": ["JobCancelled"]})
    assert added.status_code == 201, added.text
    name, secret = added.json["name"], added.json["secret"]
    assert admin.post("/webhooks", {"url": url}).status_code == 409
    for wrong in (
        "ftp://x",
        "http://a b/",
        "http://a\0b/",
        "http://a\n/",
        "http://a:99999/",
        "http://a:b/",
        "http://[::1",
    ):
        assert admin.post("/webhooks", {"url": wrong}).status_code == 422
    assert len(admin.get("/webhooks").json) == 3
    changed = admin.send("PATCH", f"/webhooks/{name}", {"events": ["JobReceived"]})
    assert [one["events"] for one in changed.json if one["name"] == name] == [["JobReceived"]]
    advisor.post("/jobs", order(promised_at=None))
    send(app.extensions["shopboard"])
    signed = [json.loads(body)["type"] for headers, body in receiver.sent if is_signed(secret, headers, body)]
    assert signed == ["JobReceived"]
    assert admin.send("DELETE", f"/webhooks/{name}").status_code == 204
    assert len(admin.get("/webhooks").json) == 2
    assert admin.send("DELETE", f"/webhooks/{name}").status_code == 404
    assert advisor.post("/webhooks", {"url": url}).status_code == 403
    assert secret not in admin.get("/audit").text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_event_can_be_told(kind: str) -> None:
    entry = next(one for one in GOLDEN if one["kind"] == kind)
    fact = decode(kind, int(entry["version"]), entry["body"])
    at = datetime(2026, 5, 4, 1, tzinfo=UTC)
    said = told(Event(7, "WX1", at, at, ADVISOR, "desk", "k", fact), [])
    assert json.loads(json.dumps(said))["fact"] == encode(fact)[2]


@pytest.mark.parametrize(
    "wrong",
    [{"url": "ftp://127.0.0.1/x"}, {"url": "https://"}, {"secret": "short"}, {"events": ["CarPainted"]}, {"more": 1}],
)
def test_a_wrong_webhook_is_refused_and_named(app: Flask, wrong: dict[str, Any]) -> None:
    hook = {"url": "https://dms.example/hook", "secret": SECRET, "events": []} | wrong
    answer = signed_in(app, ADMIN).send("PATCH", "/settings", {"notify.webhooks": [hook]})
    assert answer.status_code == 422, answer.text
    assert SECRET not in answer.text


HEAD = b"HTTP/1.1 200 OK\r\n"
ANSWERS = {
    "a body without an end": (HEAD + b"\r\n" + b"x" * 65_536, b"x" * 65_536, ""),
    "headers without an end": (HEAD, b"A: " + b"a" * 60_000 + b"\r\n", "got more than 100 headers"),
    "a header without an end": (HEAD + b"A: ", b"a" * 65_536, "got more than 65536 bytes when reading header line"),
    "around in a circle": (b"HTTP/1.1 307 A\r\nLocation: /hook\r\nContent-Length: 0\r\n\r\n", b"", "307"),
    "a file of ours": (b"HTTP/1.1 302 A\r\nLocation: file:///etc/hosts\r\nContent-Length: 0\r\n\r\n", b"", "302"),
    "no line of HTTP": (b"\x1b[31m\x07ERROR all is lost\r\n" * 2, b"", "[31m ERROR all is lost"),
}


@pytest.mark.parametrize(("begun", "more", "said"), ANSWERS.values(), ids=ANSWERS)
def test_whatever_a_receiver_answers_it_is_left_at_once_and_told_in_one_line(
    begun: bytes, more: bytes, said: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answered, args=(server, begun, more), daemon=True)
        answering.start()
        assert Post(f"http://127.0.0.1:{server.getsockname()[1]}/hook", {}, "{}").send(60) == said
        answering.join(60)
        assert not answering.is_alive()


def answered(server: socket.socket, begun: bytes, more: bytes) -> None:
    """One request, for as long as anybody hears."""
    one, _ = server.accept()
    with one, suppress(OSError):
        one.recv(65_536)
        one.sendall(begun)
        while more:
            one.sendall(more)


def test_a_service_that_answers_without_an_end_is_kept_from_eating_the_memory() -> None:
    pytest.importorskip("resource")
    greedy = f"from server.live.letter import MEMORY, bounded; bounded(); bytearray({MEMORY})"
    ended = subprocess.run([sys.executable, "-c", greedy], cwd=running.ROOT, capture_output=True, timeout=120)
    assert b"MemoryError" in ended.stderr
