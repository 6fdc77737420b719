"""A customer is found, shown whole, put right and forgotten; the log stays, and the bytes of the number do not."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from server.config.loading import Config
from server.core.wiring import Wiring
from server.people import customers, roster
from server.people.customers import Erased
from server.run.opening import open_shop
from server.store import audit, copies
from server.store.customers import Customer
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import History, at, author
from tests.builders import shop as shop_of
from tests.fakes import FakeClock
from tests.server.callers import COLLEAGUE, Caller, order, signed_in

NAME, PHONE, OTHER_PHONE = "庚示例", "13900007771", "13900007772"


def open_for(advisor: Caller, order_no: str, name: str = NAME, phone: str = PHONE) -> None:
    made = advisor.post("/jobs", order(order_no, customer={"name": name, "phone": phone}))
    assert made.status_code == 201, made.text


def held_in_files(config: Config) -> bytes:
    """Everything in the files of the database, after an orderly stop."""
    path = Path(config.database.removeprefix("sqlite:///"))
    files = [file for file in path.parent.glob(f"{path.name}*") if file.is_file()]
    assert path in files
    return b"".join(file.read_bytes() for file in files)


@pytest.fixture
def shop(app: Flask, advisor: Caller) -> Flask:
    """Two orders of one person, written in two ways, and one of somebody else; two notes name the person."""
    open_for(advisor, "K-1")
    open_for(advisor, "K-2", phone="+86 139 0000 7771")
    open_for(advisor, "K-3", "辛示例", "13900009999")
    for number, note in (("K-1", f"{NAME}说改到下午"), ("K-1", "已沟通"), ("K-3", f"钥匙交给 {PHONE}")):
        assert advisor.command(number, "excuse", note=note, signed=True).status_code == 200
    return app


@pytest.mark.parametrize("asked", [PHONE, NAME, "139 0000 7771", "%E5%BA%9A%E7%A4%BA"])
def test_a_person_is_all_records_with_the_same_number(shop: Flask, advisor: Caller, asked: str) -> None:
    assert advisor.get(f"/customers?q={asked}").json == [
        {"id": "K-1", "name": NAME, "phone": "+86 139 0000 7771", "orders": ["K-1", "K-2"], "notes": 2}
    ]


def test_without_a_number_each_record_is_a_person_and_nobody_is_found_by_nothing(advisor: Caller) -> None:
    for number in ("K-1", "K-2"):
        open_for(advisor, number, phone="")
    open_for(advisor, "K-3", "x", "")
    assert [one["orders"] for one in advisor.get(f"/customers?q={NAME}").json] == [["K-1"], ["K-2"]]
    assert advisor.get("/customers?q=%25%25").json == []
    assert advisor.get("/customers?q=1").status_code == 422


def test_a_display_and_a_technician_find_nobody(
    app: Flask, shop: Flask, wiring: Wiring, technician: Caller, clock: FakeClock
) -> None:
    display = roster.issue(wiring.store, "tv", "display", author(clock()), "board")
    for caller in (Caller(app.test_client(), {"Authorization": f"Bearer {display}"}), technician):
        assert caller.get(f"/customers?q={PHONE}").status_code == 403
        assert caller.get("/customers/K-1/export").status_code == 403
        assert caller.send("DELETE", "/customers/K-1").status_code == 403


def test_only_an_administrator_exports_and_erases(shop: Flask, advisor: Caller) -> None:
    assert advisor.get("/customers/K-1/export").status_code == 403
    assert advisor.send("DELETE", "/customers/K-1").status_code == 403


def test_the_export_holds_everything_about_the_person_and_nobody_else(shop: Flask, admin: Caller) -> None:
    held = admin.get("/customers/K-2/export")
    assert "attachment" in held.headers["Content-Disposition"]
    assert [one["order_no"] for one in held.json["orders"]] == ["K-1", "K-2"]
    assert {one["text"] for one in held.json["notes"]} == {f"{NAME}说改到下午", "已沟通", f"钥匙交给 {PHONE}"}
    assert "13900009999" not in held.text
    assert held.json["orders"][0]["events"][0]["kind"] == "JobReceived"


@pytest.mark.parametrize("by", ["K-1", "K-2"])
def test_an_erased_person_is_nowhere(shop: Flask, config: Config, wiring: Wiring, admin: Caller, by: str) -> None:
    link = admin.get("/jobs/K-1").json["car_url"]
    assert admin.send("DELETE", f"/customers/{by}").status_code == 204
    assert admin.get(f"/customers?q={PHONE}").json == []
    assert admin.send("DELETE", f"/customers/{by}").status_code == 404
    shown = admin.get("/jobs/K-1")
    assert (shown.status_code, "customer" in shown.json) == (200, False)
    assert NAME not in shown.text
    assert admin.client.get(link).status_code == 404
    assert NAME not in admin.get("/jobs/K-1/events").text
    entry = admin.get("/audit").json["entries"][0]
    assert (entry["kind"], entry["old"]) == ("customer_erased", "2")
    assert PHONE not in admin.get("/audit").text
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    wiring.store.close()
    held = held_in_files(config)
    assert PHONE.encode() not in held
    assert NAME.encode() not in held
    assert b"13900009999" in held, "others stay"


def test_what_a_device_says_once_more_brings_nobody_back(advisor: Caller, admin: Caller, wiring: Wiring) -> None:
    customer = {"name": NAME, "phone": PHONE}
    car = {"plate": "沪A12345", "repair_type": "maintenance", "standard_minutes": 60}
    said = [
        ("/jobs", order("K-1", customer=customer), "order"),
        ("/appointments", {**car, "planned_at": "2026-05-05T09:00:00+08:00", "customer": customer}, "booking"),
    ]
    for path, body, key in said:
        assert advisor.post(path, body, key).status_code == 201
    # A process may end between the two: then it is the second time that tells whose car it is.
    wiring.store.customers.drop("K-1")
    assert advisor.post(*said[0]).status_code == 201
    assert [len(one.orders) for one in wiring.store.customers.search(PHONE)] == [2]
    assert admin.send("DELETE", "/customers/K-1").status_code == 204
    for path, body, key in said:
        assert advisor.post(path, body, key).status_code == 201
    assert wiring.store.customers.everybody() == []


def test_an_older_backup_forgets_again_whom_the_shop_has_forgotten(
    shop: Flask, config: Config, wiring: Wiring, admin: Caller, tmp_path: Path
) -> None:
    database, backup = Path(config.database.removeprefix("sqlite:///")), tmp_path / "older.db"
    copies.backup(database, backup)
    admin.send("DELETE", "/customers/K-1")
    wiring.store.close()
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    copies.restore(backup, database)
    assert customers.erase_again_in(config.database, config.site.code, Erased.of(config), at("10:00")) >= 1
    restored = open_shop(config)
    with closing(restored.store) as store:
        assert store.customers.search(NAME) == []
        assert len(store.customers.search("辛示例")) == 1
        assert list(audit.verify(store, restored.command_log.shop)) == []
    assert PHONE.encode() not in held_in_files(config)
    assert PHONE not in Erased.of(config).path.read_text()


def test_a_backup_holds_no_free_pages_of_what_was_erased(
    shop: Flask, config: Config, wiring: Wiring, admin: Caller, tmp_path: Path
) -> None:
    admin.send("DELETE", "/customers/K-1")
    copies.backup(Path(config.database.removeprefix("sqlite:///")), tmp_path / "newer.db")
    assert PHONE.encode() not in (tmp_path / "newer.db").read_bytes()


def test_a_wrong_number_is_put_right_and_the_old_one_is_nowhere(
    config: Config, wiring: Wiring, advisor: Caller
) -> None:
    open_for(advisor, "K-1")
    amended = advisor.command("K-1", "amend", customer={"name": NAME, "phone": OTHER_PHONE}, note="打错了")
    assert amended.status_code == 200, amended.text
    assert advisor.get("/jobs/K-1").json["customer"] == {"name": NAME, "phone": OTHER_PHONE}
    assert advisor.get(f"/customers?q={PHONE}").json == []
    wiring.store.close()
    assert PHONE.encode() not in held_in_files(config)


def test_what_is_not_given_stays_and_a_repeated_tap_changes_nothing_that_came_later(advisor: Caller) -> None:
    open_for(advisor, "K-1")
    path = "/jobs/K-1/amend"
    advisor.post(path, {"customer": {"phone": OTHER_PHONE}}, key="first")
    assert advisor.get("/jobs/K-1").json["customer"] == {"name": NAME, "phone": OTHER_PHONE}
    advisor.post(path, {"customer": {"name": "庚改名"}}, key="second")
    advisor.post(path, {"customer": {"phone": OTHER_PHONE}}, key="first")
    assert advisor.get("/jobs/K-1").json["customer"] == {"name": "庚改名", "phone": OTHER_PHONE}
    advisor.post(path, {"customer": {"phone": PHONE}}, key="third")
    assert advisor.post(path, {"customer": {"phone": OTHER_PHONE}}, key="first").status_code == 200
    assert advisor.get("/jobs/K-1").json["customer"]["phone"] == PHONE


def test_an_advisor_puts_right_and_a_technician_does_not(app: Flask, advisor: Caller, technician: Caller) -> None:
    open_for(advisor, "K-1")
    assert signed_in(app, COLLEAGUE).command("K-1", "amend", customer={"phone": ""}).status_code == 200
    assert technician.command("K-1", "amend", customer={"phone": ""}).status_code == 403
    assert advisor.get("/jobs/K-1").json["customer"]["name"] == NAME


def test_customers_of_long_ago_are_forgotten_by_the_retention(either_store: Store) -> None:
    store, first = either_store, 1
    for number, handed_over in (("OLD", at("10:00", days=-40)), ("NEW", at("10:00"))):
        history = History(number, first).received(at("09:00", days=-50)).delivered(handed_over)
        store.append(history.events, [models_of(shop_of(), history.job)])
        store.customers.put(Customer(number, NAME, PHONE, f"token-{number}"))
        first += len(history.events)
    store.customers.put(Customer("OPEN", NAME, PHONE, "token-open"))
    assert customers.forget_old(store, at("00:00", days=-30).date(), at("10:00")) == 1
    assert [one.orders for one in store.customers.search(PHONE)] == [("NEW", "OPEN")]
    assert customers.forget_old(store, at("00:00", days=-30).date(), at("10:00")) == 0
    (entry,) = store.book.administered(at("00:00"), at("23:00"), 10)
    assert getattr(entry.fact, "what", "") == "customers_expired"
