"""Other systems are told of events: signed, in order, tried again after 500 and silence; over real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook, WebhookVerificationError

from server.config.loading import load_config
from server.core.wiring import Wiring
from server.live.webhooks import Webhooks
from server.run.app import create_app
from server.store.outbox import hook_pause
from tests import running
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, Caller, order, signed_in, staff_up
from tests.server.live.outside import Outside

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
    config = running.write_config(tmp_path, notify={"channels": [], "webhooks": hooks})
    app = create_app(load_config(config, {}), clock)
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
    hooks.wait(60)
    hooks.stop()


def test_every_event_is_told_signed_and_in_order(advisor: Caller, wiring: Wiring, receiver: Receiver) -> None:
    advisor.post("/jobs", order(customer={"name": "庚示例", "phone": "13900007771"}))
    advisor.command("WX1", "deliver")
    send(wiring)
    everything = [one for one in receiver.sent if b"JobDelivered" not in one[1]]
    assert receiver.types.count("JobDelivered") == 2
    assert [json.loads(body)["type"] for _, body in everything] == ["JobReceived", "PromiseGiven"]
    headers, body = everything[0]
    told = Webhook(SECRET).verify(body, headers)
    assert (told["data"]["order_no"], told["data"]["job"]["plate"]) == ("WX1", "沪A12345")
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
    page = admin.client.get("/admin").text
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


@pytest.mark.parametrize(
    "wrong",
    [{"url": "ftp://127.0.0.1/x"}, {"url": "https://"}, {"secret": "short"}, {"events": ["CarPainted"]}, {"more": 1}],
)
def test_a_wrong_webhook_is_refused_and_named(app: Flask, wrong: dict[str, Any]) -> None:
    hook = {"url": "https://dms.example/hook", "secret": SECRET, "events": []} | wrong
    answer = signed_in(app, ADMIN).send("PATCH", "/settings", {"notify.webhooks": [hook]})
    assert answer.status_code == 422, answer.text
    assert SECRET not in answer.text
