"""A sign driven by the whole application: a change goes from the API to the far end of the cable, and nothing else.

One server for all, with a sign on TCP and one on a pty that must show the same; each test takes its cars away again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.parts import end, find_free_port, wait_until
from tests.running import ROOT, RunningServer, environment, running_server
from tests.server.sign_shop import (
    Cable,
    Calls,
    ShopClock,
    Workshop,
    cable_by,
    sign_config,
    token_of,
    told,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")


@dataclass(frozen=True)
class House:
    """A running shop with its two signs."""

    server: RunningServer
    clock: ShopClock
    cables: dict[str, Cable]

    def soon(self, minutes: float = 90) -> datetime:
        return self.clock.now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)

    def until(self, *texts: str) -> None:
        """Both signs show exactly this."""
        for cable in self.cables.values():
            cable.until(*texts)

    def written(self) -> list[list[tuple[str, str]]]:
        """Which lines were written to each sign since the last call."""
        return [cable.written() for cable in self.cables.values()]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    clock = ShopClock(folder)
    with cable_by("socket", folder) as (one, tcp), cable_by("pty", folder) as (other, pty):
        config = sign_config(folder, {"name": "tcp", "port": tcp}, {"name": "pty", "port": pty})
        with running_server(config, command=clock.program(config)) as server:
            yield House(server, clock, {"tcp": one, "pty": other})


@pytest.fixture
def shop(house: House) -> Iterator[Workshop]:
    """An empty workshop whose signs say welcome and are at rest."""
    for cable in house.cables.values():
        cable.until_it_says("WELCOME")
        cable.packets()
    workshop = Workshop(house.server.url)
    yield workshop
    workshop.close()


def line(tail: str, word: str, time: str) -> str:
    return f"{tail:<8}{word:<11}{time:>5}"


def test_a_change_of_a_car_is_one_write_of_its_line_and_only_that(house: House, shop: Workshop) -> None:
    first, second = house.soon(60), house.soon(120)
    one, other = shop.open("沪A12345", first), shop.open("沪AD12346", second)
    house.until(line("A1***5", "RECEIVED", told(first)), line("AD****6", "RECEIVED", told(second)))
    house.written()

    shop.dispatch(other)
    house.until(line("A1***5", "RECEIVED", told(first)), line("AD****6", "IN QUEUE", told(second)))
    assert house.written() == [[("b", line("AD****6", "IN QUEUE", told(second)))]] * 2

    # What the public does not see writes nothing: the start of the work is the next that comes.
    shop.command(other, "warn", reason="parts", expected_at=(second + timedelta(minutes=40)).isoformat())
    shop.command(other, "start", task=1)
    house.until(line("A1***5", "RECEIVED", told(first)), line("AD****6", "IN WORK", told(second)))
    shop.command(other, "pause", task=1, reason="parts")
    shop.dispatch(one, "机2")
    house.until(line("A1***5", "IN QUEUE", told(first)), line("AD****6", "IN WORK", told(second)))
    assert (
        house.written()
        == [[("b", line("AD****6", "IN WORK", told(second))), ("a", line("A1***5", "IN QUEUE", told(first)))]] * 2
    )


def test_after_the_cable_was_out_the_sign_is_right_again(house: House, shop: Workshop) -> None:
    promised = house.soon()
    car = shop.open("沪A12345", promised)
    house.until(line("A1***5", "RECEIVED", told(promised)))

    for cable in house.cables.values():
        cable.simulator.unplug()
    shop.dispatch(car)
    until_connected(shop, False)
    for cable in house.cables.values():
        cable.simulator.plug()
    house.until(line("A1***5", "IN QUEUE", told(promised)))
    until_connected(shop, True)


def until_connected(shop: Workshop, connected: bool) -> None:
    """Waits until the server knows it of every sign."""

    def known() -> bool:
        return [sign["state"]["connected"] for sign in shop.display.call("GET", "/signs")] == [connected] * 2

    wait_until(known, what=f"connected: {connected}")


def test_a_car_to_collect_comes_first_and_a_delivered_one_leaves(house: House, shop: Workshop) -> None:
    first, second = house.soon(60), house.soon(120)
    shop.open("沪A12345", first)
    car = shop.open("京B67890", second)
    shop.dispatch(car)
    shop.command(car, "start", task=1)
    shop.command(car, "finish", task=1)
    shop.command(car, "inspect", level="team_leader", passed=True)
    house.until("B6***0  PLEASE COLLECT", line("A1***5", "RECEIVED", told(first)))
    shop.advisor.post(f"/jobs/{car}/deliver")
    house.until(line("A1***5", "RECEIVED", told(first)))


def test_what_it_showed_and_when_can_be_asked_afterwards(house: House, shop: Workshop) -> None:
    car = shop.open("沪A12345", house.soon())
    wait_until(lambda: first_word(shop.display) == "RECEIVED", what="the first proof")
    shop.dispatch(car)
    wait_until(lambda: first_word(shop.display) == "IN QUEUE", what="the second proof")
    now, before = proofs(shop.display, "limit=2")
    assert now["at"] > before["at"]
    assert proofs(shop.display, f"limit=1&at={before['at'].replace('+', '%2B')}") == [before]


def proofs(display: Calls, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = display.call("GET", f"/signs/tcp?{query}")["shown"]
    return found


def first_word(display: Calls) -> str:
    """The word of the first car in the latest proof; blank while there is none."""
    words: list[str] = [proof["lines"][0]["text"][8:19] for proof in proofs(display, "limit=1")]
    return "".join(words).strip()


def test_an_operator_sees_a_test_picture_and_a_display_starts_none(house: House, shop: Workshop) -> None:
    wire = house.cables["tcp"]
    with pytest.raises(AssertionError, match="403"):
        shop.display.post("/signs/tcp/test")
    assert shop.foreman.post("/signs/tcp/test")["driven"]
    wire.until_it_says("1 ABC 0123456789")
    status = house.server.cli("sign", "status", "tcp").stdout
    assert "connected" in status
    assert "1 ABC 0123456789" in status
    assert house.cables["pty"].texts[0].strip() == "WELCOME"
    shop.foreman.post("/signs/tcp/resend")
    wire.until_it_says("WELCOME")


def test_the_lounge_learns_of_a_delay_when_the_advisor_has_spoken_and_not_before(house: House, shop: Workshop) -> None:
    promised, later = house.soon(50), house.soon(200)
    car = shop.open("沪A12345", promised)
    shop.dispatch(car)
    shop.command(car, "start", task=1)
    house.until(line("A1***5", "IN WORK", told(promised)))
    other = shop.open("京B67890", house.soon(100))
    for cable in house.cables.values():
        cable.until_it_says("RECEIVED")
    house.written()

    shop.command(car, "warn", reason="parts", expected_at=later.isoformat())
    shop.command(car, "pause", task=1, reason="parts")
    house.clock.pass_by(70)
    wait_until(lambda: job(shop, car)["risk"] == "overdue", what="the promise passed")
    wait_until(lambda: job(shop, car)["warnings"][0]["escalated_at"], what="the warning escalated")
    # Whatever was on its way by then would have come before this change of the other car.
    shop.dispatch(other, "机2")
    for cable in house.cables.values():
        cable.until_it_says("IN QUEUE")
    assert [[label for label, _ in lines] for lines in house.written()] == [["b"]] * 2
    assert {cable.texts[0] for cable in house.cables.values()} == {line("A1***5", "IN WORK", told(promised))}

    shop.advisor.post(f"/jobs/{car}/acknowledge", outcome="new_promise", promised_at=later.isoformat())
    for cable in house.cables.values():
        cable.until_it_says(told(later))


def job(shop: Workshop, order_no: str) -> dict[str, Any]:
    """A job as the advisor sees it."""
    found: dict[str, Any] = shop.advisor.call("GET", f"/jobs/{order_no}")
    return found


@contextmanager
def sign_elsewhere(config: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`shopboard sign run`, started by hand as on another machine."""
    command = [sys.executable, "-m", "server", "sign", "run", "lounge", "--config", str(config), "--server", url]
    token = {"SHOPBOARD_SIGN_TOKEN": token_of("display")}
    process = subprocess.Popen(command, cwd=ROOT, env=environment() | token, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        end(process)


def test_a_sign_on_another_machine_survives_the_servers_restart_and_says_good_bye(tmp_path: Path) -> None:
    here, clock = find_free_port(), ShopClock(tmp_path)
    promised = clock.now + timedelta(minutes=90)
    with cable_by("socket", tmp_path) as (wire, port):
        config = sign_config(tmp_path, {"name": "lounge", "port": port, "elsewhere": True}, port=here)
        with sign_elsewhere(config, f"http://127.0.0.1:{here}") as process:
            with running_server(config, command=clock.program(config)) as server:
                shop = Workshop(server.url)
                car = shop.open("沪A12345", promised)
                wire.until(line("A1***5", "RECEIVED", told(promised)))
                server.kill()
            wire.packets()
            with running_server(config, command=clock.program(config)):
                shop.dispatch(car)
                wire.until(line("A1***5", "IN QUEUE", told(promised)))
                # That the server was away was no news: the one line that changed is all that was written.
                assert wire.written() == [("a", line("A1***5", "IN QUEUE", told(promised)))]
            assert process.poll() is None
        assert wire.texts == ["WELCOME".center(24).rstrip()]
