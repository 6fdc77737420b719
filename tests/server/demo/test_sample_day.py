"""The main job on the sample day: imported, dispatched and delivered over HTTP, live on board and sign, and counted."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from server.config.loading import load_config
from tests import running
from tests.live_shop import Screen
from tests.running import ROOT, RunningServer
from tests.server.sample_day import Car, Script

ROLES = ("foreman", "technician", "advisor", "service_manager", "follow_up", "display")
LOUNGE = {"name": "lounge", "protocol": "alpha", "port": "simulator://lounge", "lines": 8, "greeting": "WELCOME"}
ON_THE_SIGN_SECONDS = 120


class Site:
    """A running shop whose clock the test sets, and a token for each role."""

    def __init__(self, server: RunningServer, clock: Path) -> None:
        self._server = server
        self._clock = clock
        self._tokens = {
            role: server.cli("token", "add", "--role", role, "--name", role).stdout.split()[-1] for role in ROLES
        }

    def put_clock(self, now: datetime) -> None:
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(now.isoformat(), encoding="ascii")
        os.replace(fresh, self._clock)

    def get(self, path: str, role: str = "service_manager") -> Any:
        return self._asked(path, role, None)

    def post(self, path: str, role: str, body: dict[str, Any]) -> Any:
        return self._asked(path, role, json.dumps(body).encode())

    def screen(self) -> Screen:
        """The wall board, live."""
        shown = Screen().connect(self._server.url, self._tokens["display"])
        assert shown.join("board") == {"joined": "board"}
        return shown

    def sign(self) -> list[str]:
        """What the lounge sign shows, as it was decoded from its wire."""
        return [line["text"] for line in self.get("/signs/lounge", "display")["shows"] if line["text"].strip()]

    def board(self) -> set[str]:
        return {row["order_no"] for row in self.get("/board", "display")["rows"]}

    def bring_in(self, day: date) -> Any:
        """Imports the sample day's orders."""
        parts = [("file", ROOT / "samples" / "day.csv"), ("map", ROOT / "samples" / "day.map.yaml")]
        head = '--part\r\nContent-Disposition: form-data; name="{0}"; filename="{1.name}"\r\n\r\n'
        body = b"".join(head.format(name, file).encode() + file.read_bytes() + b"\r\n" for name, file in parts)
        form = "multipart/form-data; boundary=part"
        return self._asked(f"/imports/jobs?date={day}", "service_manager", body + b"--part--\r\n", form)

    def _asked(self, path: str, role: str, body: bytes | None, kind: str = "application/json") -> Any:
        headers = {
            "Authorization": f"Bearer {self._tokens[role]}",
            "Content-Type": kind,
            "Idempotency-Key": str(time.monotonic_ns()),
        }
        asked = urllib.request.Request(f"{self._server.url}/api/v1{path}", data=body, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{role} {path} {body!r}: {refusal.code} {refusal.read().decode()}") from refusal


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_the_sample_day_runs_from_the_import_to_the_figures(tmp_path: Path):
    config_path = running.write_config(tmp_path, signs=[LOUNGE])
    config = load_config(config_path, {})
    day = datetime.now(config.calendar().zone).date() - timedelta(days=7)
    script = Script(config, day)
    clock = tmp_path / "clock"
    clock.write_text(script.at("08:25").isoformat(), encoding="ascii")
    with running.running_server(
        config_path, command=["-m", "tests.server.clocked", str(config_path), str(clock)]
    ) as server:
        site = Site(server, clock)
        server.cli("staff", "import", str(ROOT / "samples" / "staff.csv"))
        # By the server, whose clock says that day: to a command's own these would be orders of long ago.
        for expected in ({"imported": 42, "already": 0}, {"imported": 0, "already": 42}):
            assert expected.items() <= site.bring_in(day).items()
        wait_until(lambda: site.board() == set(script.cars))
        screen = site.screen()
        wait_until(lambda: set(shown_on(screen)) == set(script.cars))

        noon: datetime | None = script.at("12:30")
        for step in script.steps:
            if noon is not None and step.at > noon:
                site.put_clock(noon)
                assert site.board() == {n for n, car in script.cars.items() if still_here(car, noon)}
                check_displays(site, screen)
                noon = None
            site.put_clock(step.at)
            site.post(f"/jobs/{step.order_no}/{step.command}", step.role, step.body)

        assert site.board() == set()
        wait_until(lambda: shown_on(screen) == {})
        screen.close()
        wait_until(lambda: not any("*" in line for line in site.sign()), ON_THE_SIGN_SECONDS)
        check_figures(site, script)
        period = f"from={day}&to={day + timedelta(days=6)}"
        told = ("report", "on-time", "--from", str(day), "--to", str(day + timedelta(days=6)), "--format", "json")
        assert json.loads(server.cli(*told).stdout) == site.get(f"/kpi/on-time?{period}")
        assert site.bring_in(day)["already"] == 42
        assert "no problems" in server.cli("log", "verify").stdout


def still_here(car: Car, now: datetime) -> bool:
    if car.cancelled:
        return car.received_at + timedelta(minutes=1) > now
    assert car.delivered_at is not None
    return car.delivered_at > now


def shown_on(screen: Screen) -> dict[str, str]:
    """Each car that stands on the wall board with its stage, from all it has been sent; nothing may be left out."""
    shown: dict[str, str] = {}
    seq = None
    for kind, message in list(screen.heard):
        if kind == "view":
            shown = {}
        elif kind == "changes":
            assert message["follows"] == seq
        else:
            continue
        seq = message["seq"]
        for key in message.get("removed", ()):
            del shown[key]
        shown |= {row["key"]: row["stage"] for row in message["rows"]}
    return shown


def check_displays(site: Site, screen: Screen) -> None:
    """Board and sign show what the API says, the sign without names and with masked plates."""
    rows = site.get("/board", "display")["rows"]
    wait_until(lambda: shown_on(screen) == {row["order_no"]: row["stage"] for row in rows})
    assert len({row["stage"] for row in rows}) > 2
    plates = [row["plate"][1:] for row in rows]

    def masks(shown: str, plate: str) -> bool:
        """Whether one is the other with stars; of cars that would look alike more is shown."""
        return len(shown) == len(plate) and all(one in ("*", other) for one, other in zip(shown, plate, strict=True))

    def is_true() -> bool:
        cars = [line.split()[0] for line in site.sign() if "*" in line]
        return bool(cars) and all(any(masks(car, plate) for plate in plates) for car in cars)

    wait_until(is_true, ON_THE_SIGN_SECONDS)


def check_figures(site: Site, script: Script) -> None:
    """The API's figures against those counted straight from the script."""
    period = f"from={script.day}&to={script.day + timedelta(days=6)}"
    settled = script.settled()
    assert {car.verdict for car in settled} == {"on_time", "late", "excused"}
    found = site.get(f"/kpi/on-time?{period}")
    assert {name: found["total"][name] for name in ("settled", "on_time", "late", "excused")} == script.tally(settled)
    assert found["total"]["met"] == (found["total"]["late"] * 100 <= 4 * len(settled))
    for name in ("late", "excused"):
        listed = {car["order_no"]: datetime.fromisoformat(car["delivered_at"]).astimezone(UTC) for car in found[name]}
        assert listed == {car.order_no: car.delivered_at for car in settled if car.verdict == name}
    groupings: dict[str, Callable[[Car], set[str]]] = {
        "advisor": lambda car: {car.advisor},
        "technician": lambda car: car.technicians,
        "repair_type": lambda car: {car.kind},
    }
    for by, names in groupings.items():
        groups = {group["name"]: group for group in site.get(f"/kpi/on-time?{period}&by={by}")["groups"]}
        assert set(groups) == {name for car in settled for name in names(car)}
        for name, group in groups.items():
            expected = script.tally([car for car in settled if name in names(car)])
            assert {figure: group[figure] for figure in expected} == expected
