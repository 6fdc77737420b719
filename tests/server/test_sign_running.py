"""A sign driven by the whole application: a change travels from the API to the far end of the cable, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.parts import end, find_free_port, wait_until
from tests.running import ROOT, environment, running_server
from tests.server.sign_shop import Cable, Calls, Workshop, cable_by, sign_config, soon, strings, token_of, told


@pytest.fixture(params=["socket", pytest.param("pty", marks=pytest.mark.skipif(os.name == "nt", reason="no pty"))])
def cable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Cable, str]]:
    with cable_by(request.param, tmp_path) as plugged_in:
        yield plugged_in


def line(tail: str, word: str, time: str) -> str:
    return f"{tail:<8}{word:<11}{time:>5}"


def test_a_change_of_a_car_is_one_write_of_its_line_and_only_that(cable: tuple[Cable, str], tmp_path: Path) -> None:
    wire, port = cable
    config = sign_config(tmp_path, port=port)
    with running_server(config) as server:
        shop = Workshop(server.url)
        first, second = soon(60), soon(120)
        shop.open("R1", "沪A12345", first)
        shop.open("R2", "沪AD12346", second)
        at = [told(first, config), told(second, config)]
        wire.until(line("A1***5", "RECEIVED", at[0]), line("AD****6", "RECEIVED", at[1]))
        wire.packets()

        shop.dispatch("R2")
        wire.until(line("A1***5", "RECEIVED", at[0]), line("AD****6", "IN QUEUE", at[1]))
        assert strings(wire.packets()) == [("b", line("AD****6", "IN QUEUE", at[1]))]

        # What the public does not see writes nothing: the next packet is the start of the work.
        shop.command("R2", "warn", reason="parts", expected_at=(second + timedelta(minutes=40)).isoformat())
        shop.command("R2", "start", task=1)
        wire.until_it_says("IN WORK")
        shop.command("R2", "pause", task=1, reason="parts")
        shop.dispatch("R1", "机2")
        wire.until_it_says("IN QUEUE")
        assert strings(wire.packets()) == [
            ("b", line("AD****6", "IN WORK", at[1])),
            ("a", line("A1***5", "IN QUEUE", at[0])),
        ]


def test_after_the_cable_was_out_the_sign_is_right_again(cable: tuple[Cable, str], tmp_path: Path) -> None:
    wire, port = cable
    config = sign_config(tmp_path, port=port)
    with running_server(config) as server:
        shop = Workshop(server.url)
        promised = soon()
        shop.open("R1", "沪A12345", promised)
        wire.until(line("A1***5", "RECEIVED", told(promised, config)))
        display = Calls(server.url, "display")

        wire.simulator.unplug()
        shop.dispatch("R1")
        wait_until(
            lambda: not display.call("GET", "/signs/lounge")["state"]["connected"], seconds=20, what="the loss noticed"
        )
        wire.simulator.plug()
        wire.until(line("A1***5", "IN QUEUE", told(promised, config)))
        wait_until(lambda: display.call("GET", "/signs/lounge")["state"]["connected"], seconds=20, what="connected")


def test_a_car_to_collect_comes_first_and_a_delivered_one_leaves(tmp_path: Path) -> None:
    with cable_by("socket", tmp_path) as (wire, port):
        config = sign_config(tmp_path, port=port)
        with running_server(config) as server:
            shop = Workshop(server.url)
            first, second = soon(60), soon(120)
            shop.open("R1", "沪A12345", first)
            shop.open("R2", "京B67890", second)
            shop.dispatch("R2")
            for command, body in (
                ("start", {"task": 1}),
                ("finish", {"task": 1}),
                ("inspect", {"level": "team_leader", "passed": True}),
            ):
                shop.command("R2", command, **body)
            wire.until("B6***0  PLEASE COLLECT", line("A1***5", "RECEIVED", told(first, config)))
            shop.advisor.post("/jobs/R2/deliver")
            wire.until(line("A1***5", "RECEIVED", told(first, config)))


def test_what_it_showed_and_when_can_be_asked_afterwards(tmp_path: Path) -> None:
    with cable_by("socket", tmp_path) as (wire, port):
        config = sign_config(tmp_path, port=port)
        with running_server(config) as server:
            shop, display = Workshop(server.url), Calls(server.url, "display")
            promised = soon()
            shop.open("R1", "沪A12345", promised)
            wire.until_it_says("RECEIVED")
            wait_until(lambda: "RECEIVED" in shown_texts(display)[:1], what="the first proof")
            shop.dispatch("R1")
            wire.until_it_says("IN QUEUE")
            wait_until(lambda: "IN QUEUE" in shown_texts(display)[:1], what="the second proof")
            now, before = display.call("GET", "/signs/lounge")["shown"][:2]
            assert now["at"] > before["at"]
            then = display.call("GET", f"/signs/lounge?limit=1&at={before['at'].replace('+', '%2B')}")["shown"]
            assert then == [before]


def shown_texts(display: Calls) -> list[str]:
    """The word of the first car in each proof, the newest first."""
    shown = display.call("GET", "/signs/lounge")["shown"]
    return [proof["lines"][0]["text"][8:19].strip() for proof in shown]


def test_an_operator_sees_a_test_picture_and_a_stranger_starts_none(tmp_path: Path) -> None:
    with cable_by("socket", tmp_path) as (wire, port):
        config = sign_config(tmp_path, port=port)
        with running_server(config) as server:
            wire.until_it_says("WELCOME")
            with pytest.raises(AssertionError, match="403"):
                Calls(server.url, "display").post("/signs/lounge/test")
            assert Workshop(server.url).foreman.post("/signs/lounge/test")["driven"]
            wire.until_it_says("1 ABC 0123456789")
            status = server.cli("sign", "status", "lounge").stdout
            assert "connected" in status
            assert "1 ABC 0123456789" in status
            Workshop(server.url).foreman.post("/signs/lounge/clear")
            wait_until(lambda: wire.texts == [], seconds=20, what="a dark sign")
            assert "a test picture" in server.cli("sign", "test", "lounge").stdout


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


def test_a_sign_on_another_machine_survives_the_servers_restart(tmp_path: Path) -> None:
    with cable_by("socket", tmp_path) as (wire, port):
        config = sign_config(tmp_path, port=port, elsewhere=True)
        here = find_free_port()
        promised = soon()
        with sign_elsewhere(config, f"http://127.0.0.1:{here}") as process:
            with running_server(config, "--port", str(here)) as server:
                Workshop(server.url).open("R1", "沪A12345", promised)
                wire.until(line("A1***5", "RECEIVED", told(promised, config)))
                server.kill()
            wire.packets()
            with running_server(config, "--port", str(here)) as server:
                Workshop(server.url).dispatch("R1")
                wire.until(line("A1***5", "IN QUEUE", told(promised, config)))
                # The server's absence was no news: the one line that changed is all that was written.
                assert strings(wire.packets()) == [("a", line("A1***5", "IN QUEUE", told(promised, config)))]
            assert process.poll() is None


def test_the_lounge_learns_of_a_delay_when_the_advisor_has_spoken_and_not_before(tmp_path: Path) -> None:
    minutes = tmp_path / "minutes"
    minutes.write_text("0")
    with cable_by("socket", tmp_path) as (wire, port):
        config = sign_config(tmp_path, port=port)
        program = ["-m", "tests.server.clocked", str(config), str(minutes)]
        with running_server(config, command=program) as server:
            shop = Workshop(server.url)
            promised, later = soon(50), soon(200)
            shop.open("R1", "沪A12345", promised)
            shop.dispatch("R1")
            shop.command("R1", "start", task=1)
            shop.open("R2", "京B67890", soon(100))
            wire.until_it_says("RECEIVED")
            seen = wire.texts
            assert seen[0].endswith(told(promised, config))
            wire.packets()

            shop.command("R1", "warn", reason="parts", expected_at=later.isoformat())
            shop.command("R1", "pause", task=1, reason="parts")
            minutes.write_text("70")
            wait_until(lambda: job(shop)["risk"] == "overdue", seconds=20, what="the promise passed")
            wait_until(lambda: job(shop)["warnings"][0]["escalated_at"], seconds=20, what="the warning escalated")
            # Whatever had been on its way by then would stand before this change of the other car.
            shop.dispatch("R2", "机2")
            wire.until_it_says("IN QUEUE")
            assert [label for label, _ in strings(wire.packets())] == ["b"]
            assert wire.texts[0] == seen[0]

            shop.advisor.post("/jobs/R1/acknowledge", outcome="new_promise", promised_at=later.isoformat())
            wire.until_it_says(told(later, config))


def job(shop: Workshop) -> dict[str, object]:
    """R1 as the advisor sees it."""
    found: dict[str, object] = shop.advisor.call("GET", "/jobs/R1")
    return found
