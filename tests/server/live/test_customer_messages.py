"""Customers are told by message: with consent, once, in order, signed, retried, never early; over real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook

from server.config.loading import load_config
from server.core.wiring import Wiring
from server.live.customer_messages import CustomerMessages
from server.run.app import create_app
from server.store.outbox import HOLD, PATIENCE, hook_pause
from tests import running
from tests.databases import give_shop
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, Caller, order, signed_in, staff_up
from tests.server.live.mailbox import Mailbox
from tests.server.live.outside import Outside

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WHO = {"name": "庚示例", "phone": "13900007771"}
LATER = "2026-05-04T18:00:00+08:00"


class Gateway(Outside):
    """What sends text messages to phones."""

    @property
    def hook(self) -> dict[str, Any]:
        return {"url": f"http://{self.address}/sms", "secret": SECRET, "events": ["MessageToCustomer"]}

    @property
    def told(self) -> list[str]:
        return [one["data"]["message"] for one in self.messages]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as listening:
        yield listening


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as listening:
        yield listening


@pytest.fixture
def app(tmp_path: Path, clock: FakeClock, gateway: Gateway) -> Iterator[Flask]:
    """The sample shop with a gateway for text messages."""
    config = load_config(running.write_config(tmp_path, notify={"channels": [], "webhooks": [gateway.hook]}), {})
    give_shop(config)
    app = create_app(config, clock)
    staff_up(app.extensions["shopboard"])
    yield app
    app.extensions["shopboard"].store.close()


@pytest.fixture
def advisor(app: Flask) -> Caller:
    return signed_in(app, ADVISOR)


def send(app: Flask, seconds: float = 15) -> None:
    """Everything that is due, until nobody is at it any more."""
    sender = CustomerMessages(app, app.extensions["shopboard"], seconds)
    sender.send_due()
    sender.wait(120)
    sender.stop()


def opened(advisor: Caller, order_no: str = "WX1", **changes: Any) -> None:
    assert advisor.post("/jobs", order(order_no, **({"messages": True, "customer": WHO} | changes))).status_code == 201


def outcomes(advisor: Caller, order_no: str = "WX1") -> list[tuple[str, str]]:
    return [(one["message"], one["outcome"]) for one in advisor.get(f"/jobs/{order_no}/messages").json]


def test_a_car_s_whole_way_is_told_signed_and_in_order(app: Flask, advisor: Caller, gateway: Gateway) -> None:
    opened(advisor)
    send(app)
    advisor.command("WX1", "promise", promised_at=LATER, reason="customer_request", confirmed_by="phone")
    send(app)
    foreman = signed_in(app, FOREMAN)
    foreman.command("WX1", "dispatch", task=1, team="机电一组", bay="机1", technicians=["赵示例"])
    for command in ("start", "finish"):
        assert foreman.command("WX1", command, task=1).status_code == 200
    assert foreman.command("WX1", "inspect", level="team_leader", passed=True).status_code == 200
    send(app)
    advisor.command("WX1", "deliver")
    send(app)
    send(app)
    assert gateway.told == ["received", "new_time", "ready", "thanks"]
    headers, body = gateway.sent[0]
    told = Webhook(SECRET).verify(body, headers)
    assert told["type"] == "MessageToCustomer"
    assert told["data"] | {"text": ""} == {
        "order_no": "WX1",
        "message": "received",
        "language": "zh_CN",
        "name": "庚示例",
        "phone": "13900007771",
        "mail": "",
        "text": "",
    }
    assert "沪A12345" in told["data"]["text"]
    assert "05-04 17:00" in told["data"]["text"]
    assert len({headers["webhook-id"] for headers, _ in gateway.sent}) == 4
    assert [one["to"] for one in advisor.get("/jobs/WX1/messages").json] == ["13900007771"] * 4


def test_without_consent_nothing_leaves_and_taken_back_nothing_more(
    app: Flask, advisor: Caller, gateway: Gateway
) -> None:
    opened(advisor, "WX1", messages=False)
    opened(advisor, "WX2", plate="沪A12346")
    assert advisor.command("WX2", "amend", messages=False, note="顾客不要").status_code == 200
    for number in ("WX1", "WX2"):
        advisor.command(number, "promise", promised_at=LATER, reason="customer_request", confirmed_by="phone")
        advisor.command(number, "deliver")
    send(app)
    assert gateway.sent == []
    assert outcomes(advisor, "WX2") == [("received", "dropped")]
    opened(advisor, "WX3", plate="沪A12347", messages=False)
    advisor.command("WX3", "amend", messages=True, note="顾客要短信")
    send(app)
    assert gateway.told == ["received"]


def test_nothing_of_a_delay_leaves_before_the_acknowledgement(app: Flask, advisor: Caller, gateway: Gateway) -> None:
    opened(advisor)
    send(app)
    advisor.command("WX1", "warn", reason="parts", late_minutes=60)
    advisor.command("WX1", "promise", promised_at=LATER, reason="delay", confirmed_by="phone")
    send(app)
    assert gateway.told == ["received"]
    assert advisor.command("WX1", "acknowledge").status_code == 200
    send(app)
    assert gateway.told == ["received", "new_time"]
    assert "18:00" in gateway.messages[1]["data"]["text"]


@pytest.mark.parametrize("fault", ["answers 500", "hangs"])
def test_what_is_not_taken_is_tried_again_under_the_same_id_and_holds_up_no_other_customer(
    app: Flask, advisor: Caller, gateway: Gateway, clock: FakeClock, fault: str
) -> None:
    gateway.status, gateway.hangs = (500, False) if fault == "answers 500" else (200, True)
    opened(advisor)
    send(app, seconds=1)
    gateway.status, gateway.hangs = 200, False
    gateway.let_go.set()
    advisor.command("WX1", "promise", promised_at=LATER, reason="customer_request", confirmed_by="phone")
    opened(advisor, "WX2", plate="沪A12346")
    send(app)
    assert [one["data"]["order_no"] for one in gateway.messages] == ["WX1", "WX2"]
    clock.pass_by(minutes=hook_pause(1).total_seconds() / 60)
    send(app)
    assert [(one["data"]["order_no"], one["data"]["message"]) for one in gateway.messages[2:]] == [
        ("WX1", "received"),
        ("WX1", "new_time"),
    ]
    assert gateway.sent[0][0]["webhook-id"] == gateway.sent[2][0]["webhook-id"]


def test_of_two_processes_one_tells_and_what_a_killed_one_claimed_goes_out_later(
    app: Flask, advisor: Caller, gateway: Gateway, wiring: Wiring, clock: FakeClock
) -> None:
    opened(advisor)
    two = [CustomerMessages(app, wiring) for _ in range(2)]
    for sender in two:
        sender.send_due()
    for sender in two:
        sender.wait(120)
        sender.stop()
    assert gateway.told == ["received"]
    advisor.command("WX1", "promise", promised_at=LATER, reason="customer_request", confirmed_by="phone")
    [channel] = wiring.config.notify.customer_channels
    assert wiring.store.customer_messages.claim(channel, clock()) is not None
    send(app)
    assert gateway.told == ["received"]
    clock.pass_by(minutes=HOLD.total_seconds() / 60)
    send(app)
    assert gateway.told == ["received", "new_time"]


def test_what_is_no_longer_true_is_dropped_and_what_never_arrives_is_given_up(
    app: Flask, advisor: Caller, gateway: Gateway, clock: FakeClock
) -> None:
    opened(advisor, "WX1")
    advisor.command("WX1", "cancel", note="误开")
    opened(advisor, "WX2", plate="沪A12346", customer={"name": "辛示例"})
    send(app)
    assert (outcomes(advisor), outcomes(advisor, "WX2")) == ([("received", "dropped")],) * 2
    gateway.status = 500
    opened(advisor, "WX3", plate="沪A12347")
    clock.pass_by(minutes=PATIENCE.total_seconds() / 60 + 1)
    send(app)
    assert gateway.sent == []
    assert outcomes(advisor, "WX3") == [("received", "given_up")]


def test_the_thanks_belong_to_the_day_of_the_hand_over(
    app: Flask, advisor: Caller, gateway: Gateway, clock: FakeClock
) -> None:
    gateway.status = 500
    opened(advisor)
    advisor.command("WX1", "deliver")
    send(app)
    gateway.status = 200
    clock.pass_by(minutes=16 * 60)
    send(app)
    assert outcomes(advisor) == [("received", "dropped"), ("thanks", "dropped")]


def test_mail_goes_to_the_customer_alone_in_the_customer_s_language_and_the_shop_s_own_words(
    app: Flask, advisor: Caller, gateway: Gateway, mailbox: Mailbox
) -> None:
    admin = signed_in(app, ADMIN)
    changes = {
        "notify.customers.mail": f"mailto://127.0.0.1:{mailbox.port}?from=shop@example.com&to=boss@example.com",
        "notify.customers.texts.received.en": "Dear {name}, {plate} by {time}. {shop}",
    }
    wrong = admin.send("PATCH", "/settings", {"changes": {"notify.customers.texts.ready.en": "{price}"}})
    assert wrong.status_code == 422
    assert "{price}" in wrong.text
    assert admin.send("PATCH", "/settings", {"changes": changes}).status_code == 200
    opened(advisor, customer={"name": "Gina <i>Example", "mail": "gina@example.com", "language": "en"})
    assert advisor.post("/jobs", order("WX2", customer={"mail": "no address"})).status_code == 422
    send(app)
    [mail] = mailbox.mails
    assert "gina@example.com" in str(mail["To"])
    assert "boss" not in str(mail)
    # Plain text alone: what somebody calls a customer or a car makes no link in the shop's mail.
    assert mail.get_content_type() == "text/plain"
    assert "Dear Gina <i>Example, 沪A12345 by 05-04 17:00." in mail.get_content()
    assert gateway.sent == []


def test_a_channel_is_tried_with_a_button_that_says_what_came_back(app: Flask, mailbox: Mailbox) -> None:
    admin = signed_in(app, ADMIN)
    mails = f"mailto://desk:sesame99@127.0.0.1:{mailbox.port}?from=shop@example.com&to=boss@example.com"
    with Outside() as service:
        own = f"json://127.0.0.1:{service.server.server_port}/hidden-key"
        changes = {"notify.customers.mail": mails, "notify.channels": [own]}
        assert admin.send("PATCH", "/settings", {"changes": changes}).status_code == 200
        by = {one["mails"]: f"/channels/{one['name']}/test" for one in admin.get("/channels").json}
        assert admin.post(by[False], {}).json == {"taken": True, "fault": ""}
        service.status = 500
        fault = admin.post(by[False], {}).json["fault"]
    assert "500" in fault
    assert "hidden-key" not in fault
    assert admin.post(by[True], {}).status_code == 422
    # Nobody logs in at the test's mail server: what it says is told, but for the password.
    refused = admin.post(by[True], {"to": "gina@example.com"}).json
    assert refused["taken"] is False
    assert "sesame99" not in refused["fault"]
    plain = {"notify.customers.mail": mails.replace("desk:sesame99@", "")}
    assert admin.send("PATCH", "/settings", {"changes": plain}).status_code == 200
    [name] = [one["name"] for one in admin.get("/channels").json if one["mails"]]
    assert admin.post(f"/channels/{name}/test", {"to": "gina@example.com"}).json["taken"] is True
    [mail] = mailbox.mails
    assert "gina@example.com" in str(mail["To"])
    assert signed_in(app, ADVISOR).post(f"/channels/{name}/test", {}).status_code == 403


def test_erasing_a_person_leaves_that_something_was_told_and_neither_whom_nor_what(
    app: Flask, advisor: Caller, wiring: Wiring, gateway: Gateway
) -> None:
    opened(advisor)
    send(app)
    advisor.command("WX1", "promise", promised_at=LATER, reason="customer_request", confirmed_by="phone")
    admin = signed_in(app, ADMIN)
    assert WHO["phone"] in json.dumps(admin.get("/customers/WX1/export").json["messages"])
    assert admin.send("DELETE", "/customers/WX1").status_code == 204
    send(app)
    assert gateway.told == ["received"]
    kept = admin.get("/customer-messages").json
    assert [(one["message"], one["outcome"], one["to"], one["text"]) for one in kept] == [
        ("new_time", "dropped", "", ""),
        ("received", "sent", "", ""),
    ]
    assert signed_in(app, ADVISOR).get("/customer-messages").status_code == 403
