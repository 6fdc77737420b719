"""The far end of the wire: decodes what a real sign would get, as strictly; fails on demand (sign-protocols.md §4).

Usable in process (`simulator://NAME`, through `Loopback`), on a pty or a TCP port (`simulator_server.py`), and as the
shadow of a real sign, fed with what was written to its port. Always labelled by `Snapshot.simulated`.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from drivers.device import Device, Faults
from drivers.dialect import Message
from drivers.sign import PortLost, SignSettings, Snapshot, Timing, Verdict

log = logging.getLogger(__name__)

KEPT_VERDICTS = 20
BENT_FROM_END = 3
"""There stands a checksum, or an address: never mere padding."""
EVENTS = ("power_cut", "unplug", "plug")


class SimulatedSign:
    """Guards one device; every method may be called from any thread."""

    def __init__(
        self,
        settings: SignSettings,
        device: Device,
        faults: Faults,
        timing: Timing,
        simulated: bool = True,
        on_change: Callable[[Snapshot], None] | None = None,
    ) -> None:
        self.settings = settings
        self.faults = faults
        self.simulated = simulated
        self.on_change = on_change
        self.device_name = settings.port
        self._device = device
        self._timing = timing
        self._lock = threading.RLock()
        self._plugged = 1
        self._answers: deque[tuple[float, bytes]] = deque(maxlen=64)
        self._verdicts: deque[Verdict] = deque(maxlen=KEPT_VERDICTS)
        self._packets = self._accepted = self._ignored = self._bytes = 0
        self._off_until = self._stalled_until = float("-inf")
        self._kept_back = b""

    @property
    def connection(self) -> int:
        """Changes with each plugging in; 0 while unplugged."""
        with self._lock:
            return max(0, self._plugged)

    def receive(self, octets: bytes) -> None:
        """Bytes off the wire. Raises PortLost when the cable is out, or comes out in the middle of them."""
        with self._lock:
            cut = self.faults.unplug_after_bytes
            if cut is not None:
                self.faults.unplug_after_bytes = None if len(octets) >= cut else cut - len(octets)
            if not self.connection:
                raise PortLost("unplugged")
            arriving = octets if cut is None else octets[:cut]
            if len(arriving) > BENT_FROM_END and self.faults.spend("bend_next"):
                at = len(arriving) - BENT_FROM_END
                arriving = arriving[:at] + bytes((arriving[at] ^ 1,)) + arriving[at + 1 :]
            judged = self._arrive(arriving)
            if cut is not None and len(octets) >= cut:
                self.unplug()
        if judged:
            self._tell()
        if cut is not None and len(octets) >= cut:
            raise PortLost("unplugged")

    def answers(self) -> bytes:
        """What the sign has said until now."""
        with self._lock:
            self._let_go()
            said = b""
            while self._answers and self._answers[0][0] <= self._timing.monotonic():
                said += self._answers.popleft()[1]
            return said

    def next_answer_in(self) -> float | None:
        with self._lock:
            due = [self._stalled_until] if self._kept_back else []
            due += [self._answers[0][0]] if self._answers else []
            return max(0.0, min(due) - self._timing.monotonic()) if due else None

    def prime(self, messages: Iterable[Message]) -> None:
        """Give a shadow what the real sign was given before it was watched."""
        if self.simulated:
            return
        with self._lock:
            for message in messages:
                self._device.receive(b"".join(message.chunks), self._timing.monotonic())

    def strike(self, name: str, text: str = "") -> None:
        """One of `EVENTS`, with the new device name for `plug`, or a switch of `Faults`. ValueError as `switch`."""
        match name:
            case "power_cut":
                self.power_cut()
            case "unplug":
                self.unplug()
            case "plug":
                self.plug(text or None)
            case _:
                self.faults.switch(name, text)

    def power_cut(self) -> None:
        """The sign forgets what it keeps in RAM; the link stays up, and the sign is there again at once."""
        with self._lock:
            self._device.power_cut()
            self._answers.clear()
        self._tell()

    def unplug(self) -> None:
        with self._lock:
            self._plugged = -abs(self._plugged)
            self._answers.clear()
            self._kept_back = b""

    def plug(self, device_name: str | None = None) -> None:
        """The adapter is back, perhaps under another name."""
        with self._lock:
            self._plugged = abs(self._plugged) + (self._plugged < 0)
            self.device_name = device_name or self.device_name

    def snapshot(self) -> Snapshot:
        with self._lock:
            shown = self._device.picture(self._timing.monotonic())
            return replace(
                shown,
                on=shown.on and self._timing.monotonic() >= self._off_until,
                simulated=self.simulated,
                packets=self._packets,
                accepted=self._accepted,
                ignored=self._ignored,
                bytes_received=self._bytes,
                verdicts=tuple(self._verdicts),
            )

    def _tell(self) -> None:
        if self.on_change is None:
            return
        try:
            self.on_change(self.snapshot())
        except Exception:  # whoever watches must not disturb the wire
            log.exception("simulated sign %s: a watcher failed", self.settings.name)

    def _arrive(self, octets: bytes) -> bool:
        """The converter and the power come before the sign's ears; true when the sign made something of it."""
        now, faults = self._timing.monotonic(), self.faults
        if faults.off_seconds:
            self._off_until, faults.off_seconds = now + faults.off_seconds, 0.0
            self._device.power_cut()
            self._answers.clear()
        if faults.stall_seconds:
            self._stalled_until, faults.stall_seconds = now + faults.stall_seconds, 0.0
        judged = self._let_go()
        if now < self._off_until:
            return False
        if now < self._stalled_until:
            self._kept_back += octets
            return False
        return self._judge(octets) or judged

    def _let_go(self) -> bool:
        if not self._kept_back or self._timing.monotonic() < self._stalled_until:
            return False
        burst, self._kept_back = self._kept_back, b""
        return self._judge(burst)

    def _judge(self, octets: bytes) -> bool:
        self._bytes += len(octets)
        now = self._timing.monotonic()
        judgements = self._device.receive(octets, now)
        for judged in judgements:
            self._packets += 1
            self._accepted += judged.accepted
            self._ignored += not judged.accepted
            self._verdicts.append(
                Verdict(self._timing.clock(), judged.accepted, judged.command, judged.reason, judged.size)
            )
            if judged.answer and self.simulated and not self.faults.one_way:
                late = self.faults.late_seconds if self.faults.spend("late_next") else self.faults.answer_seconds
                self._answers.append((now + late, judged.answer))
        return bool(judgements)


class Loopback:
    """A transport straight into the simulators on one wire. One opened before a cable was pulled stays dead."""

    def __init__(self, simulators: Sequence[SimulatedSign], timing: Timing) -> None:
        self._simulators = tuple(simulators)
        self._timing = timing
        self._connections = [simulator.connection for simulator in simulators]
        if not all(self._connections):
            raise PortLost("unplugged")
        self.device = simulators[0].device_name

    def write(self, octets: bytes) -> None:
        self._check()
        for simulator in self._simulators:
            simulator.receive(octets)

    def read(self, seconds: float) -> bytes:
        self._check()
        due = min((due for each in self._simulators if (due := each.next_answer_in()) is not None), default=None)
        if seconds > 0 and (due is None or due > 0):
            self._timing.sleep(seconds if due is None else min(seconds, due))
            self._check()
        return b"".join(simulator.answers() for simulator in self._simulators)

    def close(self) -> None:
        self._connections = []

    def _check(self) -> None:
        if not self._connections or self._connections != [each.connection for each in self._simulators]:
            raise PortLost("unplugged")
