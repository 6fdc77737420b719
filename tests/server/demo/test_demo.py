"""The demo as people start it: a whole day passes, over HTTP, and nothing real is touched."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from server.config.loading import load_config
from server.demo.fast_clock import FastClock
from server.demo.stage import PIN, morning, staged
from tests.parts import wait_until
from tests.running import RunningServer, running_server, write_config

NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


def test_the_fast_clock_runs_as_fast_as_it_says_and_is_only_ever_put_on() -> None:
    clock = FastClock(NOON, speed=1_000_000)
    first = clock()
    wait_until(lambda: clock() > first + timedelta(hours=1), seconds=5, what="an hour at a million times the speed")
    clock.put_on(NOON + timedelta(days=400))
    assert clock() >= NOON + timedelta(days=400)
    clock.put_on(NOON)
    assert clock() >= NOON + timedelta(days=400)


def test_the_demo_keeps_away_from_everything_real(tmp_path: Path) -> None:
    sign = {"name": "lounge", "protocol": "alpha", "port": "socket://10.0.0.5:4001"}
    path = write_config(tmp_path, signs=[sign], notify={"channels": ["json://10.0.0.5"]})
    config, environment = staged(path, tmp_path / "demo", {})
    assert (tmp_path / "demo").as_posix() in config.database
    assert [one.port for one in config.signs] == ["simulator://lounge"]
    assert not config.notify.channels
    assert load_config(path, environment) == config


def test_the_demo_begins_a_little_before_the_shop_opens_on_an_open_day(tmp_path: Path) -> None:
    closed = write_config(tmp_path)
    text = closed.read_text(encoding="utf-8").replace("holidays: []", "holidays: [2026-05-04]")
    closed.write_text(text, encoding="utf-8")
    config = load_config(closed, {})
    begins = morning(config, NOON.date())
    assert begins.astimezone(config.calendar().zone).strftime("%m-%d %H:%M") == "05-05 08:26"


def test_a_day_passes_and_the_real_database_is_never_made(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    command = ["-m", "server", "demo", "--speed", "400", "--port", "0", "--config", str(config)]
    with running_server(config, command=command) as server:
        visitor = signed_in(server, "李示例")
        figures: dict[str, Any] = {}
        assert len(get(visitor, server, "/board")["rows"]) >= 12
        weeks = f"from={datetime.now(UTC).date() - timedelta(days=40)}&to={datetime.now(UTC).date()}"
        assert get(visitor, server, f"/kpi/on-time?{weeks}")["total"]["settled"] > 300

        def delivered() -> bool:
            figures.update(get(visitor, server, "/kpi/on-time")["total"])
            return int(figures["settled"]) >= 8

        wait_until(delivered, seconds=120, what="eight cars to be delivered")
        assert figures["settled"] == figures["on_time"] + figures["late"] + figures["excused"]
        stages = {row["stage"] for row in get(visitor, server, "/board")["rows"]}
        assert len(stages) > 1
        assert not any("Traceback" in line for line in server.output)
    assert not (tmp_path / "shopboard.db").exists()


def signed_in(server: RunningServer, name: str) -> urllib.request.OpenerDirector:
    """A visitor of the demo who uses the PIN it prints; waits until the sample people are there."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def let_in() -> bool:
        try:
            post(opener, server, "/session", {"staff": name, "pin": PIN})
        except OSError:
            return False
        return True

    wait_until(let_in, what="the demo's people")
    return opener


def get(opener: urllib.request.OpenerDirector, server: RunningServer, path: str) -> dict[str, Any]:
    with opener.open(f"{server.url}/api/v1{path}", timeout=120) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def post(opener: urllib.request.OpenerDirector, server: RunningServer, path: str, body: Mapping[str, object]) -> None:
    content = json.dumps(body).encode()
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", content, {"Content-Type": "application/json"}, method="POST"
    )
    opener.open(request, timeout=120).close()
