"""The driver with its own thread on real ports: a pty and TCP, with a simulated sign at the far end."""

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import serial
import serial.rfc2217

from drivers.onbon.line_speed import find_speed
from drivers.opening import open_sign
from drivers.parts import simulate
from drivers.sign import Line, PortLost, Shown, SignSettings, SignState, Snapshot, Timing, hurried
from drivers.simulator import SimulatedSign
from drivers.simulator_server import SimulatorServer
from drivers.transport import SerialTransport, open_port
from drivers.writer import POLL_SECONDS
from tests.drivers.rig import PlanNote, alpha, lines, onbon

FAST = hurried(3)
PORTS = ["tcp"] if sys.platform == "win32" else ["tcp", "pty"]  # Windows has no ptys
NOT_JUDGED = 1.0  # the operating system wakes readers when it likes; distances are judged with the fake clock


def eventually(true: Callable[[], bool], bound: float = 120.0) -> None:
    until = time.monotonic() + bound
    while not true():
        assert time.monotonic() < until, "did not come true"
        time.sleep(0.01)


class FarEnd:
    def __init__(self, settings: SignSettings) -> None:
        self.simulator: SimulatedSign = simulate(settings, timing=FAST, tolerance=NOT_JUDGED)
        self.server = SimulatorServer(self.simulator)

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.simulator.snapshot().lines]


@pytest.fixture(params=["alpha", "onbon"])
def settings(request: pytest.FixtureRequest) -> SignSettings:
    return alpha(lines=3) if request.param == "alpha" else onbon(lines=3)


@pytest.fixture
def far_end(settings: SignSettings) -> Iterator[FarEnd]:
    far_end = FarEnd(settings)
    yield far_end
    far_end.server.stop()


@pytest.fixture(params=PORTS)
def port(request: pytest.FixtureRequest, far_end: FarEnd, tmp_path: Path) -> str:
    if request.param == "tcp":
        return far_end.server.start_tcp()
    return far_end.server.start_pty(tmp_path / "sign")


def test_lines_reach_the_far_end_and_the_shadow_sees_the_same(
    settings: SignSettings, far_end: FarEnd, port: str
) -> None:
    told: list[Shown] = []
    wire: list[Snapshot] = []
    sign = open_sign(replace(settings, port=port), on_shown=told.append, on_wire=wire.append, timing=FAST)
    try:
        sign.show([Line("A.1***5 DONE 15:30"), Line("READY", attention=True)])
        eventually(lambda: bool(told))
        eventually(lambda: far_end.texts == ["A.1***5 DONE 15:30", "READY", ""])
        assert sign.snapshot().lines == far_end.simulator.snapshot().lines
        assert not sign.snapshot().simulated
        assert wire[-1].lines == sign.snapshot().lines
        before = far_end.simulator.snapshot().bytes_received
        sign.show([Line("A.1***5 DONE 15:31"), Line("READY", attention=True)])
        eventually(lambda: far_end.texts[:1] == ["A.1***5 DONE 15:31"])
        assert far_end.simulator.snapshot().bytes_received - before < 100
        if sign.capabilities.ack:
            far_end.simulator.strike("refuse_line", "2")
            sign.show([Line("A.1***5 DONE 15:31"), Line("REFUSED")])
            eventually(lambda: bool(sign.state().told[1].trouble))
            assert [line.text for line in sign.snapshot().lines] == far_end.texts == ["A.1***5 DONE 15:31", "READY", ""]
    finally:
        sign.stop()
    assert not sign.state().connected


def test_cable_out_and_in_again_and_the_content_is_right(settings: SignSettings, far_end: FarEnd, port: str) -> None:
    sign = open_sign(replace(settings, port=port), remembered=PlanNote(), timing=FAST)
    try:
        sign.show(lines("BEFORE"))
        eventually(lambda: far_end.texts[:1] == ["BEFORE"])
        for n in range(3):
            eventually(lambda: sign.state().connected)
            far_end.simulator.unplug()
            eventually(lambda: not sign.state().connected)
            sign.show(lines(f"AFTER {n}"))
            far_end.simulator.plug()
            eventually(lambda n=n: far_end.texts[:1] == [f"AFTER {n}"])  # type: ignore[misc]
        assert sign.state().errors == 3
    finally:
        sign.stop()


def test_a_peer_that_closes_in_silence_is_noticed_before_the_next_write() -> None:
    settings = alpha(lines=1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        states: list[SignState] = []
        port = f"socket://127.0.0.1:{listener.getsockname()[1]}"
        sign = open_sign(replace(settings, port=port), on_state=states.append, timing=FAST)
        try:
            client = listener.accept()[0]
            eventually(lambda: sign.state().connected)
            client.close()
            eventually(lambda: not sign.state().connected)
        finally:
            sign.stop()


def test_the_system_watches_for_a_peer_that_vanished() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = open_port(alpha(port=f"socket://127.0.0.1:{listener.getsockname()[1]}"), Timing())
        peer = port._port._socket  # type: ignore[attr-defined]
        assert peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000
        port.close()


def test_a_sign_behind_a_network_serial_port_is_driven_alike() -> None:
    """RFC 2217: the line settings travel over the network; pyserial's own server side answers them."""
    settings = alpha(lines=1)
    received = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve_rfc2217, args=(listener, received), daemon=True)
        server.start()
        port = open_port(replace(settings, port=f"rfc2217://127.0.0.1:{listener.getsockname()[1]}"), Timing())
        port.write(b"HELLO \xff SIGN")
        eventually(lambda: bytes(received) == b"HELLO \xff SIGN")
        assert port.read(0) == b""
        port.close()
        server.join(120)


def serve_rfc2217(listener: socket.socket, received: bytearray) -> None:
    client = listener.accept()[0]
    behind = serial.serial_for_url("loop://", timeout=0)
    lock = threading.Lock()

    class Connection:
        def write(self, octets: bytes) -> None:
            with lock:
                client.sendall(octets)

    manager = serial.rfc2217.PortManager(behind, Connection())  # type: ignore[arg-type]
    while octets := client.recv(1024):
        received.extend(b"".join(manager.filter(octets)))
    client.close()


def flood(port: SerialTransport) -> None:
    for _ in range(100):
        port.write(bytes(1_000_000))


def test_a_peer_that_takes_nothing_does_not_block_the_sign_for_ever() -> None:
    """The receiver's window and our buffer fill; the write timeout then counts as a lost port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = open_port(alpha(port=f"socket://127.0.0.1:{listener.getsockname()[1]}"), Timing())
        port._port.write_timeout = 0.2
        with pytest.raises(PortLost):
            flood(port)
        port.close()


def test_a_stop_never_leaves_half_a_frame(settings: SignSettings) -> None:
    """Stopped at any moment, what the far end holds of an unfinished frame is nothing."""
    far_end = FarEnd(settings)
    port = far_end.server.start_tcp()
    note = PlanNote()
    try:
        for n in range(7):
            sign = open_sign(replace(settings, port=port), remembered=note, timing=hurried(5))
            sign.show(lines(f"A{n}", f"B{n}", f"C{n}"))
            time.sleep(n * 0.023)
            sign.stop()
            assert not any(thread.name.startswith("wire ") for thread in threading.enumerate())
            sent = sign.state().bytes_sent
            eventually(lambda sent=sent: far_end.simulator.snapshot().bytes_received >= sent)  # type: ignore[misc]
            assert far_end.simulator._device._stream.waiting == 0  # type: ignore[attr-defined]
    finally:
        far_end.server.stop()


def test_many_changes_from_many_threads_end_with_the_newest(settings: SignSettings) -> None:
    sign = open_sign(settings, timing=hurried(5))
    try:
        barrier = threading.Barrier(4)

        def change(who: int) -> None:
            barrier.wait()
            for n in range(50):
                sign.show(lines(f"{who} {n}"))

        threads = [threading.Thread(target=change, args=(who,)) for who in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sign.show(lines("THE LAST"))
        eventually(lambda: [line.text for line in sign.snapshot().lines] == ["THE LAST", "", ""])
    finally:
        sign.stop()


def test_a_change_wakes_the_writer_at_once() -> None:
    # In a time this slow the writer looks by itself only after longer than the test waits.
    sign = open_sign(onbon(lines=1), timing=hurried(POLL_SECONDS / 20))
    try:
        eventually(lambda: sign.state().last_acknowledged_at is not None)
        sign.show(lines("到"))
        eventually(lambda: sign.snapshot().lines[0].text == "到")
    finally:
        sign.stop()


def test_the_speed_of_a_card_is_found_by_asking() -> None:
    settings = onbon()
    far_end = FarEnd(settings)
    port = far_end.server.start_tcp()
    try:
        far_end.simulator.faults.lose_next = 1
        assert find_speed(replace(settings, port=port), timing=FAST) == 57600
        assert find_speed(replace(settings, port=port), timing=FAST) == 9600
        far_end.simulator.faults.lose_next = 100
        assert find_speed(replace(settings, port=port), rounds=1, timing=FAST) is None
    finally:
        far_end.server.stop()


if "pty" in PORTS:

    def test_an_adapter_that_comes_back_under_another_name_is_found_by_pattern(tmp_path: Path) -> None:
        settings = onbon(lines=1)
        far_end = FarEnd(settings)
        device = tmp_path / "device"
        far_end.server.start_pty(device)
        link = tmp_path / "usb-FTDI_1"
        link.symlink_to(device.readlink())
        sign = open_sign(replace(settings, port=str(tmp_path / "usb-FTDI_*")), timing=FAST)
        try:
            sign.show(lines("甲"))
            eventually(lambda: far_end.texts == ["甲"])
            far_end.simulator.unplug()
            link.unlink()
            eventually(lambda: not sign.state().connected and not device.is_symlink())
            far_end.simulator.plug()
            eventually(device.exists)
            (tmp_path / "usb-FTDI_2").symlink_to(device.readlink())
            sign.show(lines("乙"))
            eventually(lambda: far_end.texts == ["乙"])
            eventually(lambda: sign.state().port.endswith("usb-FTDI_2"))
        finally:
            sign.stop()
            far_end.server.stop()
