"""The port kept alive: back-off, pace and pyserial's ways to fail."""

import errno
import os
from pathlib import Path

import pytest
import serial

from drivers.dialect import Message
from drivers.link import LAST_RETRY, Link, retry_delay
from drivers.plan_file import PlanFile
from drivers.sign import PortLost, Timing
from drivers.transport import FoundPort, Transport, locate, open_port
from tests.drivers.protocol_spy import Serial
from tests.drivers.rig import FakeTime, alpha, lines, make_rig

try:
    import termios
except ImportError:
    termios = None  # type: ignore[assignment]


class Sink:
    """A transport that notes when it was written."""

    device = "sink"

    def __init__(self, time: FakeTime) -> None:
        self.time = time
        self.written: list[tuple[float, bytes]] = []

    def write(self, octets: bytes) -> None:
        self.written.append((self.time.seconds, octets))

    def read(self, seconds: float) -> bytes:
        self.time.sleep(seconds)
        return b""

    def close(self) -> None:
        self.written.append((self.time.seconds, b"closed"))


def link_to(sink: Sink) -> Link:
    return Link(alpha(), sink.time.timing, lambda: sink, gap=0.3, recovery=1.2)


def test_the_back_off_doubles_and_is_capped_for_ever() -> None:
    delays = [retry_delay(failures) for failures in range(1, 12)]
    assert delays[:6] == [0.5, 1, 2, 4, 8, 16]
    assert max(delays) == LAST_RETRY
    assert retry_delay(10**9) == LAST_RETRY


def test_attempts_to_open_follow_the_back_off() -> None:
    time = FakeTime()

    def refuse() -> Transport:
        raise PortLost("absent")

    link = Link(alpha(), time.timing, refuse, gap=0.3, recovery=1.2)
    waits = []
    for _ in range(3):
        with pytest.raises(PortLost):
            link.open()
        waits.append(link.retry_at - time.seconds)
        time.seconds = link.retry_at
    assert waits == [0.5, 1, 2]


def test_a_message_is_written_at_the_pace_of_the_wire() -> None:
    sink = Sink(FakeTime())
    link = link_to(sink)
    link.open()
    link.send(Message("m", (b"x" * 96, b"y" * 48), silence=0.3, pause=0.1))
    started_at = sink.written[0][0]
    assert [round(at - started_at, 6) for at, _ in sink.written] == [0, 0.2]
    assert round(sink.time.seconds - started_at, 6) == 0.25
    assert round(link.ready_at - started_at, 6) == 0.55
    assert link.bytes_sent == 144


def test_a_port_is_closed_only_after_its_last_byte_has_left() -> None:
    sink = Sink(FakeTime())
    link = link_to(sink)
    link.open()
    link.send(Message("m", (b"x" * 960,), silence=0.3))
    link.close()
    assert sink.written[-1] == (sink.written[0][0] + 1, b"closed")


@pytest.mark.parametrize(
    ("settings", "milliseconds"),
    [
        ({}, 10 / 9.6),
        ({"byte_size": 8, "parity": "N"}, 10 / 9.6),
        ({"stop_bits": 2}, 11 / 9.6),
        ({"baud_rate": 2400}, 10 / 2.4),
    ],
)
def test_wire_time_follows_the_line_settings(settings: dict[str, object], milliseconds: float) -> None:
    assert alpha(**settings).seconds_per_byte * 1000 == pytest.approx(milliseconds)


def found(*ports: FoundPort) -> list[FoundPort]:
    return list(ports)


def test_an_adapter_is_found_again_by_its_serial_number() -> None:
    first = found(FoundPort("/dev/ttyUSB0", "cable", "A1"), FoundPort("/dev/ttyUSB1", "cable", "B2"))
    later = found(FoundPort("/dev/ttyUSB3", "cable", "B2"))
    assert locate("usb://B2", lambda: first) == "/dev/ttyUSB1"
    assert locate("usb://B2", lambda: later) == "/dev/ttyUSB3"
    with pytest.raises(PortLost, match="A1"):
        locate("usb://A1", lambda: later)


def test_a_pattern_finds_the_device_that_is_there(tmp_path: Path) -> None:
    pattern = str(tmp_path / "usb-FTDI_*")
    with pytest.raises(PortLost, match="nothing matches"):
        locate(pattern)
    (tmp_path / "usb-FTDI_cable-port0").touch()
    assert locate(pattern) == str(tmp_path / "usb-FTDI_cable-port0")


@pytest.mark.parametrize("port", ["COM3", "/dev/ttyUSB0", "socket://10.0.0.5:4001", "rfc2217://box:7000?a=[b]"])
def test_other_ports_are_taken_as_they_are(port: str) -> None:
    assert locate(port) == port


@pytest.fixture
def spied(monkeypatch: pytest.MonkeyPatch) -> type[Serial]:
    """`spy://` as a port of pyserial's own making, see `tests/drivers/protocol_spy.py`."""
    monkeypatch.setattr(serial, "protocol_handler_packages", ["tests.drivers", *serial.protocol_handler_packages])
    Serial.reset()
    return Serial


def test_dtr_and_rts_are_low_before_the_port_opens(spied: type[Serial]) -> None:
    open_port(alpha(port="spy://"), Timing()).close()
    assert spied.opened == [{"dtr": False, "rts": False, "write_timeout": 5.0}]


def test_the_line_settings_reach_the_port(spied: type[Serial]) -> None:
    port = open_port(alpha(port="spy://", baud_rate=4800, stop_bits=2), Timing())
    used = spied.last
    assert used
    assert (used.baudrate, used.bytesize, used.parity, used.stopbits) == (4800, 7, "E", 2)
    assert (used.xonxoff, used.rtscts, used.dsrdtr) == (False, False, False)
    port.close()


@pytest.mark.parametrize(
    "trouble",
    [
        serial.SerialException("gone"),
        serial.SerialTimeoutException("slow"),
        OSError(errno.EIO, "input/output error"),
        *([termios.error(5, "termios")] if termios else []),
        TypeError("pyserial on a closed port"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_every_way_to_lose_a_port_is_the_same(spied: type[Serial], trouble: Exception) -> None:
    port = open_port(alpha(port="spy://"), Timing())
    spied.trouble = trouble
    with pytest.raises(PortLost):
        port.write(b"x")
    with pytest.raises(PortLost):
        port.read(0)
    port.close()
    with pytest.raises(PortLost):
        open_port(alpha(port="spy://"), Timing())


@pytest.mark.skipif(termios is None, reason="Windows has no pseudo-terminals")
def test_a_pseudo_terminal_is_opened_again_though_it_knows_no_parity() -> None:
    near, far = os.openpty()
    for _ in range(3):
        port = open_port(alpha(port=os.ttyname(far)), Timing())
        port.write(b"x")
        port.close()
        assert os.read(near, 1) == b"x"
    os.close(near)
    os.close(far)


@pytest.mark.parametrize("port", ["/dev/absent-port", "socket://127.0.0.1:1", "nonsense://x", "socket://nowhere"])
def test_a_port_that_cannot_be_opened_is_lost(port: str) -> None:
    with pytest.raises(PortLost, match="cannot open"):
        open_port(alpha(port=port), Timing())


def test_a_plan_file_remembers_over_a_restart_and_survives_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lounge.plan"
    assert PlanFile(path).load() is None
    PlanFile(path).save("abc")
    assert PlanFile(path).load() == "abc"
    PlanFile(path).save(None)
    assert PlanFile(path).load() is None
    path.write_bytes(b"\xff\xfe")
    assert PlanFile(path).load() is None


def test_a_plan_that_cannot_be_kept_is_said_once_and_costs_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    memory = PlanFile(tmp_path / "file" / "sign.plan")
    rig = make_rig(alpha(lines=2), memory)
    rig.sign.show(lines("A1***5"))
    rig.settle()
    rig.sign.set_up()
    rig.run(20)
    assert rig.texts == ["A1***5", ""]
    assert rig.sign.state().errors == 0
    assert len([record for record in caplog.records if "cannot be written" in record.message]) == 1
