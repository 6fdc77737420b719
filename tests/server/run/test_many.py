"""`shopboard group`: several shops of one machine, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests import running
from tests.parts import wait_until

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is nothing to share")
LISTENING = "listening on "


def configured(folder: Path, code: str) -> Path:
    folder.mkdir()
    site = {"name": code, "code": code, "time_zone": "Asia/Shanghai", "language": "zh_CN"}
    return running.write_config(folder, site=site, backup=running.NO_BACKUPS)


def listening(server: running.RunningServer) -> list[str]:
    """The addresses so far."""
    return [line.removeprefix(LISTENING) for line in server.output if line.startswith(LISTENING)]


def shop_at(address: str) -> str:
    with urllib.request.urlopen(f"{address}/manifest.webmanifest", timeout=120) as answer:
        name: str = json.loads(answer.read())["name"]
    return name.rpartition(" ")[2]


def test_every_shop_is_served_one_that_falls_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    configs = [configured(tmp_path / code, code) for code in ("north", "south")]
    named = [part for config in configs for part in ("--config", str(config))]
    with running.running_server(configs[0], command=["-m", "server", "group", *named]) as server:
        wait_until(lambda: len(listening(server)) == 2, what="both shops")
        first, second = listening(server)
        assert {shop_at(first), shop_at(second)} == {"north", "south"}

        forks = psutil.Process(server.process.pid).children()
        forks[0].kill()
        wait_until(lambda: len(listening(server)) == 3, what="the shop that fell")
        assert any("status -9 and is started again" in line for line in server.output)

        forks = psutil.Process(server.process.pid).children()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
        assert len(forks) == 2
        assert not any(fork.is_running() for fork in forks)


def test_a_configuration_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    there = configured(tmp_path / "north", "north")
    done = running.shopboard(there, "group", "--config", str(tmp_path / "south.yaml"), check=False)
    assert done.returncode == 2
    assert "south.yaml" in done.stderr
