"""Several signs on one wire, and one program on one port."""

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.alpha.packet import Packet, Refusal, decode
from drivers.opening import make_sign, wire_of
from drivers.parts import simulate
from drivers.serial_sign import SerialSign
from drivers.sign import PortLost, SignSettings, Timing
from drivers.simulator import SimulatedSign
from drivers.simulator_server import SimulatorServer
from drivers.stream import Stream
from drivers.transport import open_port
from drivers.wire import Wire
from tests.drivers.rig import FakeTime, PlanNote, alpha, lines, onbon


class Pair:
    """Two signs with the addresses 01 and 02 on one pair of wires, and everything that goes over it."""

    def __init__(self, settings: SignSettings, first: str, second: str) -> None:
        self.time = FakeTime()
        self.wire: Wire = wire_of(settings, self.time.timing)
        self.written: list[tuple[float, bytes]] = []
        both = [replace(settings, name=f"sign-{at}", address=at) for at in (first, second)]
        self.far_ends = [simulate(each, timing=self.time.timing) for each in both]
        self.signs = [self._sign(each, far_end) for each, far_end in zip(both, self.far_ends, strict=True)]
        receive = self.far_ends[0].receive

        def note(octets: bytes) -> None:
            self.written.append((self.time.seconds, octets))
            receive(octets)

        self.far_ends[0].receive = note  # type: ignore[method-assign]

    def _sign(self, settings: SignSettings, far_end: SimulatedSign) -> SerialSign:
        timing = self.time.timing
        return make_sign(settings, simulator=far_end, timing=timing, wire=self.wire, remembered=PlanNote())

    def run(self, seconds: float) -> None:
        until = self.time.seconds + seconds
        while self.time.seconds < until:
            self.time.seconds += max(0.0, min(self.wire.tick(), until - self.time.seconds))

    def texts(self, at: int) -> list[str]:
        return [line.text for line in self.far_ends[at].snapshot().lines]


def alphas() -> Pair:
    return Pair(alpha(lines=2, port="simulator://pair"), "01", "02")


def test_two_signs_on_one_wire_each_show_their_own_lines() -> None:
    for pair in (alphas(), Pair(onbon(lines=2, port="simulator://pair"), "0001", "0002")):
        pair.signs[0].show(lines("ONE"))
        pair.signs[1].show(lines("TWO", "TOO"))
        pair.run(30)
        assert (pair.texts(0), pair.texts(1)) == (["ONE", ""], ["TWO", "TOO"])
        assert [sign.state().connected for sign in pair.signs] == [True, True]
        for n in range(20):
            pair.signs[n % 2].show(lines(f"CHANGE {n}"))
            pair.run(0.4)
        pair.run(5)
        assert (pair.texts(0)[0], pair.texts(1)[0]) == ("CHANGE 18", "CHANGE 19")


def test_packets_never_mix_and_keep_their_distance_whoever_they_are_for() -> None:
    pair = alphas()
    for n in range(40):
        pair.signs[0].show(lines(f"A {n}", "B"))
        pair.signs[1].show(lines(f"C {n}"))
        pair.run(1)
    found = Stream(decode).feed(b"".join(octets for _, octets in pair.written))
    assert not any(isinstance(one, Refusal) for one in found)
    assert {one.address for one in found if isinstance(one, Packet)} == {"01", "02"}
    assert not [v for end in pair.far_ends for v in end.snapshot().verdicts if "too close" in v.reason]


@pytest.mark.parametrize("fault", [{"silent_next": 10_000}, {"nack_next": 10_000}, {"busy_next": 10_000}])
def test_a_fault_of_one_delays_the_other_by_one_wait_at_most(fault: dict[str, int]) -> None:
    pair = Pair(onbon(lines=2, port="simulator://pair"), "0001", "0002")
    pair.run(5)
    for name, value in fault.items():
        pair.far_ends[0].faults.switch(name, str(value))
    pair.signs[0].show(lines("NO"))
    patience = 3.0
    for n in range(10):
        pair.signs[1].show(lines(f"YES {n}"))
        began_at = pair.time.seconds
        while pair.texts(1)[0] != f"YES {n}":
            pair.run(0.1)
            assert pair.time.seconds - began_at < patience + 2
        pair.run(1)
    assert pair.signs[1].state().errors == 0


def test_a_pulled_cable_is_known_to_both() -> None:
    pair = alphas()
    pair.run(30)
    pair.far_ends[0].unplug()
    pair.run(5)
    assert [sign.state().connected for sign in pair.signs] == [False, False]
    assert [sign.state().errors for sign in pair.signs] == [1, 1]
    pair.far_ends[0].plug()
    pair.signs[1].show(lines("BACK"))
    pair.run(60)
    assert [sign.state().connected for sign in pair.signs] == [True, True]
    assert pair.texts(1) == ["BACK", ""]


def test_a_wire_that_rests_gives_its_port_away() -> None:
    pair = alphas()
    pair.run(30)
    pair.wire.rest(20)
    pair.run(1)
    assert not pair.wire.link.is_open
    assert [(sign.state().connected, sign.state().errors) for sign in pair.signs] == [(False, 0)] * 2
    pair.run(30)
    assert [sign.state().connected for sign in pair.signs] == [True, True]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys, and opens ports for one program only")
def test_a_port_in_use_belongs_to_one_program(tmp_path: Path) -> None:
    import fcntl

    server = SimulatorServer(simulate(onbon()))
    settings = onbon(port=server.start_pty(tmp_path / "tty"))
    try:
        port = open_port(settings, Timing())
        with (tmp_path / "tty").open("rb", buffering=0) as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(PortLost, match=r"cannot open .*tty: another program holds the port"):
            open_port(settings, Timing())
        port.close()
        open_port(settings, Timing()).close()
    finally:
        server.stop()


def test_a_network_line_without_control_is_opened_without_asking_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import serial

    from drivers import transport

    asked: list[str] = []

    def opened(settings: SignSettings, device: str) -> object:
        asked.append(device)
        if "ign_set_control" not in device:
            raise serial.SerialException("timeout while waiting for option 'control'")
        return serial.serial_for_url("loop://")

    monkeypatch.setattr(transport, "_opened", opened)
    wire = wire_of(alpha(port="rfc2217://box:7000"))
    wire.link.open()
    wire.link.close()
    wire.link.open()
    assert asked == ["rfc2217://box:7000", *["rfc2217://box:7000?ign_set_control"] * 2]
    with pytest.raises(PortLost, match="control"):
        open_port(alpha(port="rfc2217://box:7000?logging=debug"), Timing())


def test_stopping_the_wire_ends_its_thread() -> None:
    sign = make_sign(alpha(lines=1))
    sign.start()
    deadline = time.monotonic() + 120
    while not sign.state().connected:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    sign.stop()
    assert not any(thread.name.startswith("wire simulator://lounge") for thread in threading.enumerate())
    assert not sign.state().connected
