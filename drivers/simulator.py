"""The far end of the wire: decodes what a real sign would get, as strictly; fails on demand (sign-protocols.md §4).

Usable in process (`simulator://NAME`, through `Loopback`), on a pty or a TCP port (`simulator_server.py`), and as the
shadow of a real sign, fed with what was written to its port. Always labelled by `Snapshot.simulated`.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Protocol

from drivers.declared import switch, switches_of
from drivers.dialect import Message
from drivers.sign import PortLost, SignSettings, Snapshot, Timing, Verdict

log = logging.getLogger(__name__)

KEPT_VERDICTS = 20
BENT_FROM_END = 3
"""There stands a checksum, or an address: never mere padding."""
EVENTS = ("power_cut", "unplug", "plug")


@dataclass
class Faults:
    """Switches, to be set while it runs; a protocol's own stand in a class below this. `*_next` count down per packet.

    `one_way`: no return wire; `off_seconds`: without power for so long, the link stays up; `stall_seconds`: the
    converter keeps everything back for so long, and lets it go in one burst; `answer_seconds`: every answer takes long.
    """

    lose_next: int = switch(0, "3", {"en": "Lose the next packets", "zh_CN": "丢失后几个数据包"})
    lose_every: int = switch(0, "10", {"en": "Lose every n-th packet", "zh_CN": "每 n 个数据包丢一个"})
    bend_next: int = switch(0, "2", {"en": "Flip a bit in the next packets", "zh_CN": "后几个数据包各翻转一位"})
    silent_next: int = switch(0, "3", {"en": "Give no answer", "zh_CN": "不应答"})
    late_next: int = switch(0, "2", {"en": "Answer late", "zh_CN": "延迟应答"})
    late_seconds: float = switch(3.0, "3", {"en": "How late, in seconds", "zh_CN": "延迟秒数"}, detail=True)
    answer_seconds: float = switch(0.0, "2.5", {"en": "Each answer takes so many seconds", "zh_CN": "每次应答的秒数"})
    off_seconds: float = switch(0.0, "8", {"en": "Without power for so many seconds", "zh_CN": "断电若干秒"})
    stall_seconds: float = switch(0.0, "6", {"en": "Stall for seconds, then burst", "zh_CN": "卡住若干秒后一次送达"})
    unplug_after_bytes: int | None = switch(
        None, "20", {"en": "Unplug after so many bytes", "zh_CN": "传若干字节后拔线"}
    )
    one_way: bool = switch(False, "1", {"en": "Return wire not connected: 1 or 0", "zh_CN": "回线未接：1 或 0"})
    _passed: int = field(default=0, repr=False)

    def switch(self, name: str, text: str) -> None:
        """Set a fault from text, as it comes in a URL or from a page. ValueError names what cannot be set."""
        known = {each.name: each.default for each in fields(self) if each.name in switches_of(type(self))}
        if name not in known:
            raise ValueError(f"no such fault: {name}")
        try:
            number = float(text) if isinstance(known[name], float) else int(text)
        except ValueError:
            raise ValueError(f"{name}: not a number: {text}") from None
        if not 0 <= number < 1e9:
            raise ValueError(f"{name}: must not be negative, or endless")
        setattr(self, name, bool(number) if isinstance(known[name], bool) else number)

    def switched(self) -> dict[str, float | None]:
        """Every switch as it stands."""
        return {name: getattr(self, name) for name in switches_of(type(self))}

    def loses(self) -> bool:
        """Whether this packet is lost on the wire."""
        self._passed += 1
        return self.spend("lose_next") or (self.lose_every > 0 and self._passed % self.lose_every == 0)

    def spend(self, name: str) -> bool:
        """Whether this fault strikes now; counts it down."""
        left: int = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0


@dataclass(frozen=True)
class Judgement:
    """What the device made of one command, and what it answers."""

    accepted: bool
    command: str
    reason: str
    size: int
    answer: bytes = b""


class Device(Protocol):
    """One protocol's sign: its memory and its ears."""

    def receive(self, octets: bytes, now: float) -> list[Judgement]: ...

    def power_cut(self) -> None: ...

    def picture(self, now: float) -> Snapshot:
        """What it shows; counters and verdicts are filled in by the simulator."""
        ...


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
