"""Live pages over a real server and real Socket.IO clients: who hears what, in which order, and who hears nothing."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.cookiejar import CookieJar

import pytest
import socketio

from server.config.loading import load_config
from server.people.credentials import token_hash
from server.run.opening import open_shop
from server.store.staff import Token
from tests.live_shop import (
    ADVISOR,
    BAY,
    FOREMAN,
    OTHER_ADVISOR,
    OTHER_BAY,
    TECHNICIAN,
    WALL,
    LiveShop,
    Screen,
    live_config,
    live_shop,
    screen,
    token_of,
)
from tests.parts import wait_until


@pytest.fixture(scope="module")
def running_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    with live_shop(live_config(tmp_path_factory.mktemp("live"))) as shop:
        yield shop


@pytest.fixture
def shop(running_shop: LiveShop) -> Iterator[LiveShop]:
    """One server for all tests of this file; each finds an empty workshop and the right time."""
    yield running_shop
    running_shop.ahead.write_text("0")
    running_shop.clear()


def test_who_joins_gets_the_whole_view_and_then_only_what_changed(shop: LiveShop) -> None:
    first, second = shop.open_job("沪A12345"), shop.open_job("沪B23456")
    with screen(shop.url) as wall:
        view = wall.first("view")
        assert {row["key"] for row in view["rows"]} == {first, second}
        shop.dispatch(first)
        changes = wall.first("changes", lambda message: message["rows"])
    assert [row["key"] for row in changes["rows"]] == [first]
    assert changes["follows"] >= view["seq"]
    assert changes["seq"] > view["seq"]
    row = changes["rows"][0]
    assert (row["stage"], row["plate"], row["risk"]) == ("dispatched", "沪A12345", "none")
    assert BAY in row["html"]


def test_every_message_follows_the_one_before_it(shop: LiveShop) -> None:
    orders = [shop.open_job(), shop.open_job(), shop.open_job()]
    with screen(shop.url) as wall:
        for order_no, bay in zip(orders, (BAY, OTHER_BAY, "机3"), strict=True):
            shop.dispatch(order_no, bay)
            wall.row(order_no, lambda row: row["stage"] == "dispatched")
        sent = wall.heard[:]
    assert sent[0][0] == "view"
    follows = [message["follows"] for kind, message in sent if kind == "changes"]
    assert follows == [message["seq"] for _, message in sent][: len(follows)]


def test_a_car_that_is_handed_over_leaves_the_board(shop: LiveShop) -> None:
    order_no = shop.open_job()
    with screen(shop.url) as wall:
        shop.deliver(order_no)
        assert order_no in wall.first("changes", lambda message: message["removed"])["removed"]


def test_rows_come_in_the_order_of_the_page(shop: LiveShop) -> None:
    later, sooner = shop.open_job("沪A11111", 300), shop.open_job("沪A22222", 200)
    with screen(shop.url) as wall:
        rows = wall.first("view")["rows"]
    assert [row["key"] for row in rows] == [sooner, later]
    assert rows[0]["sort"] < rows[1]["sort"]


def test_a_display_hears_a_sign_of_life_while_nothing_happens(shop: LiveShop) -> None:
    with screen(shop.url) as wall:
        quiet = wall.first("changes", lambda message: not message["rows"] and not message["removed"])
    assert quiet["follows"] == quiet["seq"]


def test_a_display_that_missed_something_asks_for_the_whole_view_again(shop: LiveShop) -> None:
    order_no = shop.open_job()
    with screen(shop.url) as wall:
        shop.dispatch(order_no)
        wall.row(order_no)
        assert wall.join("board") == {"joined": "board"}
        wait_until(lambda: len(wall.said("view")) == 2, what="the second view")
        again = wall.said("view")[1]
    assert [row["stage"] for row in again["rows"]] == ["dispatched"]


def test_a_room_speaks_one_language(shop: LiveShop) -> None:
    order_no = shop.open_job()
    with screen(shop.url, None) as wall:
        wall.join("board", "en")
        row = wall.first("view")["rows"][0]
    assert row["key"] == order_no
    assert "In time" in row["html"]


def test_risk_that_changes_by_time_alone_is_pushed(shop: LiveShop) -> None:
    order_no = shop.open_job(minutes=120, standard=10)
    with screen(shop.url) as wall:
        assert wall.first("view")["rows"][0]["risk"] == "none"
        shop.ahead.write_text("95")
        wall.row(order_no, lambda row: row["risk"] == "tight")
        shop.ahead.write_text("122")
        assert "已超时" in wall.row(order_no, lambda row: row["risk"] == "overdue")["html"]


def test_a_stranger_is_not_let_in(shop: LiveShop) -> None:
    for token in (None, "sb_wrong"):
        with pytest.raises(socketio.exceptions.ConnectionError):
            Screen().connect(shop.url, token)


def test_a_display_whose_token_is_revoked_is_shown_out_at_once(shop: LiveShop) -> None:
    wiring = open_shop(load_config(shop.ahead.parent / "config.yaml", {}))
    wiring.store.people.add_token(Token("stolen", "display", token_hash(token_of("stolen")), wiring.clock()))
    with screen(shop.url, who="stolen") as wall, screen(shop.url) as other:
        wiring.store.people.revoke_token("stolen", wiring.clock())
        wait_until(wall.gone.is_set, what="being shown out")
        assert not other.gone.is_set()
    wiring.store.close()


def test_polling_is_refused(shop: LiveShop) -> None:
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(shop.url, transports=["polling"], auth={"token": token_of(WALL)})


def test_nothing_but_join_is_taken_from_a_client(shop: LiveShop) -> None:
    order_no = shop.open_job()
    before = shop.seq()
    with screen(shop.url, who=FOREMAN) as wall:
        wall.client.emit("dispatch", {"order_no": order_no, "task": 1, "team": "机电一组", "bay": BAY})
        wait_until(wall.gone.is_set, what="being shown the door")
    assert shop.seq() == before


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("nowhere", "en"),
        ("board", "xx"),
        (None, "en"),
        ("board", 7),
        ("car/guessed", "en"),
        ("sign/" + "x" * 200, "en"),
        ("car/\ud800", "en"),
        ("sign/\x00", "en"),
    ],
)
def test_what_cannot_be_joined_is_refused(shop: LiveShop, page: object, language: object) -> None:
    with screen(shop.url, None) as wall:
        assert wall.join(page, language) == {"refused": "join"}
        assert wall.said("view") == []


def test_a_display_may_not_look_at_the_pages_of_people(shop: LiveShop) -> None:
    with screen(shop.url, None) as wall:
        assert wall.join("dispatch") == {"refused": "join"}
    with screen(shop.url, "dispatch", FOREMAN):
        pass


def test_a_warning_rings_at_the_advisor_and_the_foreman_and_at_nobody_else(shop: LiveShop) -> None:
    order_no = shop.open_job("沪A12345")
    shop.dispatch(order_no)
    shop.command(TECHNICIAN, order_no, "start")
    with ExitStack() as screens:
        ears = {
            who: screens.enter_context(screen(shop.url, who=who))
            for who in (ADVISOR, OTHER_ADVISOR, FOREMAN, TECHNICIAN, WALL)
        }
        shop.command(TECHNICIAN, order_no, "warn", reason="parts")
        for who in (ADVISOR, FOREMAN):
            alert = ears[who].first("alert")
            assert (alert["kind"], alert["job"]) == ("warning_raised", order_no)
            assert "沪A12345" in alert["text"]
            assert "待件" in alert["text"]
        # Everybody has the row by now: an alert would have been sent together with it.
        for who in (OTHER_ADVISOR, TECHNICIAN, WALL):
            ears[who].row(order_no)
            ears[who].first("changes", lambda message: not message["rows"])
            assert ears[who].said("alert") == []


def test_the_lounge_hears_nothing_that_is_not_for_everybody(shop: LiveShop) -> None:
    order_no = shop.open_job("沪A12345", minutes=20, standard=240)
    with screen(shop.url, "lounge") as lounge:
        shop.dispatch(order_no)
        lounge.first("changes", lambda message: message["rows"])
        sent = json.dumps([message for _, message in lounge.heard], ensure_ascii=False)
    people_and_car = (order_no, "A12345", ADVISOR, TECHNICIAN, "示例 1.5T")
    for secret in (*people_and_car, "risk", "forecast", "late_expected", "overdue", "delay", "延误", "超时"):
        assert secret not in sent
    assert "沪A·1•••5" in sent


def test_the_lounge_never_learns_of_a_delay_before_the_advisor_has_acknowledged_it(shop: LiveShop) -> None:
    order_no = shop.open_job("沪A12345", minutes=120)
    shop.dispatch(order_no)
    shop.command(TECHNICIAN, order_no, "start")
    with screen(shop.url, "lounge") as lounge, screen(shop.url) as wall:
        before = lounge.first("view")["rows"]
        shop.command(TECHNICIAN, order_no, "warn", reason="parts")
        shop.command(TECHNICIAN, order_no, "pause", reason="parts")
        wall.row(order_no, lambda row: row["stage"] == "paused")
        told = shop.call(WALL, "GET", "/board")["rows"][0]["forecast_ready"]
        shop.command(ADVISOR, order_no, "promise", promised_at=told, reason="delay", confirmed_by="phone")
        lounge.first("changes", lambda message: message["seq"] == shop.seq())
        assert [message["rows"] for message in lounge.said("changes") if message["rows"]] == []
        shop.command(ADVISOR, order_no, "acknowledge")
        after = lounge.first("changes", lambda message: message["rows"])["rows"]
    assert after[0]["key"] == before[0]["key"]
    assert after[0]["told_at"] != before[0]["told_at"]
    assert after[0]["stage"] == "working"


def test_a_customer_follows_the_own_car_and_no_other(shop: LiveShop) -> None:
    customer = {"name": "示例客户", "phone": "13800000000"}
    mine, other = (shop.open_job(plate, customer=customer) for plate in ("沪A12345", "沪B23456"))
    wiring = open_shop(load_config(shop.ahead.parent / "config.yaml", {}))
    tokens = [found.car_token for order_no in (mine, other) if (found := wiring.store.customers.of_job(order_no))]
    wiring.store.close()
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{shop.url}/car/{tokens[0]}", timeout=120).read().decode()
    assert "沪A" in page
    cookies = {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)}
    with screen(shop.url, f"car/{tokens[0]}", None, cookies) as phone:
        assert phone.join(f"car/{tokens[1]}") == {"refused": "join"}
        assert phone.join("board") == {"refused": "join"}
    with screen(shop.url, f"car/{tokens[0]}", None, cookies) as phone:
        shop.dispatch(mine)
        shop.command(TECHNICIAN, mine, "start")
        assert phone.row("car", lambda row: row["stage"] == "working")
        sent = json.dumps([message for _, message in phone.heard], ensure_ascii=False)
    for secret in (mine, TECHNICIAN, "示例客户", "forecast", "risk"):
        assert secret not in sent
