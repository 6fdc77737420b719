"""A whole shop with a sign at the end of a cable: the server, the sign's process, and what came over the wire."""

from __future__ import annotations

import itertools
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from drivers.alpha import packet as alpha
from drivers.alpha.commands import (
    RELEASE_PRIORITY,
    Command,
    ReadSpecial,
    ReadText,
    SetDate,
    SetTime,
    SetTimeFormat,
    SetWeekday,
    WriteString,
)
from drivers.alpha.dialect import AlphaSettings
from drivers.parts import simulate
from drivers.simulator import SimulatedSign
from drivers.simulator_server import SimulatorServer
from drivers.stream import Stream
from server.config.loading import load_config
from server.people.credentials import token_hash
from server.run.opening import open_shop
from server.store.staff import Staff, Token
from tests.builders import ZONE, at
from tests.databases import give_tables
from tests.parts import wait_until
from tests.running import ALWAYS, NO_BACKUPS, write_config
from tests.server.callers import hashed

ADVISOR, FOREMAN, TECHNICIAN, PIN = "李顾问", "王主管", "赵示例", "25802580"
CLOCK = (SetTimeFormat, SetDate, SetWeekday, SetTime)
QUESTIONS = (ReadSpecial, ReadText)

_numbers = itertools.count(1)


def token_of(name: str) -> str:
    """The token of one of the shop's systems."""
    return f"sb_test_{token_hash(name)[:8]}"


def sign_config(folder: Path, *signs: dict[str, Any], port: int = 0) -> Path:
    """A shop open day and night, with Alpha signs of four lines, and a token for each role it takes."""
    entries = [{"protocol": "alpha", "lines": 4, "greeting": "WELCOME", **sign} for sign in signs]
    place = {"host": "127.0.0.1", "port": port, "secret_key_file": str(folder / "secret.key")}
    path = write_config(folder, hours=ALWAYS, backup=NO_BACKUPS, signs=entries, server=place)
    config = load_config(path, {})
    give_tables(config.database)
    wiring = open_shop(config)
    people = wiring.store.people
    for name, role in ((ADVISOR, "advisor"), (FOREMAN, "foreman")):
        people.put_staff(Staff(name, role, pin_hash=hashed(), language="zh_CN"))
    for role in ("advisor", "foreman", "display"):
        people.add_token(Token(f"{role}s", role, token_hash(token_of(role)), datetime.now(UTC)))
    wiring.store.close()
    return path


class ShopClock:
    """The clock of a server in a process of its own: it runs, and a test moves it on. Begins at 10:00 in the shop."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "minutes"
        self._ahead = (at("10:00") - datetime.now(UTC)).total_seconds() / 60
        self.pass_by(0)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=self._ahead)

    def pass_by(self, minutes: float) -> None:
        self._ahead += minutes
        new = self.file.with_suffix(".new")
        new.write_text(str(self._ahead))
        new.replace(self.file)

    def program(self, config: Path) -> list[str]:
        """The server with this clock, for `running_server(config, command=…)`."""
        return ["-m", "tests.server.clocked", str(config), str(self.file)]


class Cable:
    """The far end of a sign's cable: a strict sign that notes every packet it gets."""

    def __init__(
        self, lines: int = 4, columns: int = 24, bytes_per_second: float | None = None, tolerance: float = 0.2
    ) -> None:
        settings = AlphaSettings("lounge", "alpha", "simulator://far", lines=lines, columns=columns)
        self.simulator: SimulatedSign = simulate(settings, tolerance=tolerance)
        self._stream: Stream[alpha.Packet | alpha.Refusal] = Stream(alpha.decode)
        self._packets: list[alpha.Packet | alpha.Refusal] = []
        self._written: dict[str, str] = {}
        self._lock = threading.Lock()
        receive = self.simulator.receive

        def noted(octets: bytes) -> None:
            with self._lock:
                self._packets += self._stream.feed(octets)
            receive(octets)

        self.simulator.receive = noted  # type: ignore[method-assign]
        self.server = SimulatorServer(self.simulator, bytes_per_second)

    @property
    def texts(self) -> list[str]:
        """What the sign shows, without the blank lines."""
        return [line.text for line in self.simulator.snapshot().lines if line.text]

    def packets(self) -> list[alpha.Packet | alpha.Refusal]:
        """What came since the last call."""
        with self._lock:
            taken, self._packets = self._packets, []
        for command in commands(taken):
            if isinstance(command, WriteString):
                self._written[command.label] = _plain(command.body)
        return taken

    def written(self) -> list[tuple[str, str]]:
        """The lines that were written since the last call and say something new: repeats are left out."""
        known, news = dict(self._written), []
        for label, text in strings(self.packets()):
            if known.get(label) != text:
                news.append((label, text))
            known[label] = text
        return news

    def until(self, *texts: str) -> None:
        """Waits until the sign shows exactly this."""
        wait_until(lambda: self.texts == list(texts), what=f"{list(texts)} on the sign")

    def until_it_says(self, text: str) -> None:
        """Waits until the sign shows this text somewhere."""
        wait_until(lambda: any(text in line for line in self.texts), what=f"{text!r} on {self.texts}")


def commands(packets: list[alpha.Packet | alpha.Refusal]) -> list[Command | alpha.Refusal]:
    """What the packets carry; a broken packet is one refusal."""
    return [c for packet in packets for c in (packet.commands if isinstance(packet, alpha.Packet) else (packet,))]


def strings(packets: list[alpha.Packet | alpha.Refusal]) -> list[tuple[str, str]]:
    """The lines that were written, and nothing else but the clock, questions and releases: (label, text), the colour
    codes left out."""
    others = [
        command
        for command in commands(packets)
        if not isinstance(command, (*CLOCK, *QUESTIONS)) and command != RELEASE_PRIORITY
    ]
    found = [command for command in others if isinstance(command, WriteString)]
    assert found == others
    return [(command.label, _plain(command.body)) for command in found]


def _plain(body: bytes) -> str:
    return (body[2:] if body[:1] == b"\x1c" else body).decode("ascii")


@dataclass(frozen=True)
class Calls:
    """A system that acts with a role's token."""

    url: str
    role: str

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; AssertionError with the problem for a refusal."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            None if body is None else json.dumps(body).encode(),
            {
                "Authorization": f"Bearer {token_of(self.role)}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"test-{next(_numbers)}",
            },
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{method} {path}: {refused.status} {refused.read().decode()}") from refused

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, body)


@dataclass
class Workshop:
    """The people of the shop at a server, in one word each."""

    url: str
    orders: list[str] = field(default_factory=list)

    @property
    def advisor(self) -> Calls:
        return Calls(self.url, "advisor")

    @property
    def foreman(self) -> Calls:
        return Calls(self.url, "foreman")

    @property
    def display(self) -> Calls:
        return Calls(self.url, "display")

    def open(self, plate: str, promised_at: datetime) -> str:
        """Half an hour's maintenance, promised and confirmed; gives its number."""
        order_no = f"R{next(_numbers)}"
        self.advisor.post(
            "/jobs",
            order_no=order_no,
            plate=plate,
            model="示例 1.5T",
            repair_type="maintenance",
            advisor=ADVISOR,
            standard_minutes=30,
            promised_at=promised_at.isoformat(),
            customer={"name": "张示例", "phone": "13800000000"},
        )
        self.orders.append(order_no)
        return order_no

    def dispatch(self, order_no: str, bay: str = "机1") -> int:
        """The seq of the last event."""
        body = {"task": 1, "team": "机电一组", "bay": bay, "technicians": [TECHNICIAN]}
        return int(self.foreman.post(f"/jobs/{order_no}/dispatch", **body)["seq"])

    def command(self, order_no: str, command: str, **body: Any) -> None:
        """A command of the foreman's."""
        self.foreman.post(f"/jobs/{order_no}/{command}", **body)

    def close(self) -> None:
        """Takes every car that is still there off the board."""
        for order_no in self.orders:
            if self.advisor.call("GET", f"/jobs/{order_no}")["stage"] not in ("delivered", "cancelled"):
                self.advisor.post(f"/jobs/{order_no}/cancel")
        self.orders.clear()


def told(at: datetime) -> str:
    """The time as a sign writes it."""
    return f"{at.astimezone(ZONE):%H:%M}"


@contextmanager
def cable_by(kind: str, folder: Path) -> Iterator[tuple[Cable, str]]:
    """A cable, and the port at which it is plugged in: over TCP, or a pty."""
    cable = Cable()
    port = cable.server.start_tcp() if kind == "socket" else cable.server.start_pty(folder / "ttySIGN")
    try:
        yield cable, port
    finally:
        cable.server.stop()
