"""A sign with its simulator and a clock that only moves when told: the whole driver, no waiting and no threads."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from drivers.alpha.dialect import AlphaSettings
from drivers.onbon.dialect import OnbonSettings
from drivers.opening import make_sign
from drivers.parts import simulate
from drivers.registry import settings_for
from drivers.serial_sign import SerialSign
from drivers.sign import Line, PlanMemory, Shown, SignSettings, SignState, Timing
from drivers.simulator import SimulatedSign

START = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)


@dataclass
class FakeTime:
    """Sleeping moves it on; nothing else does."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def timing(self) -> Timing:
        return Timing(lambda: self.seconds, self.sleep, lambda: START + timedelta(seconds=self.seconds - 1000))


class PlanNote:
    """Remembers a plan as a file would."""

    def __init__(self, plan: str | None = None) -> None:
        self.plan = plan
        self.saves: list[str | None] = []

    def load(self) -> str | None:
        return self.plan

    def save(self, plan: str | None) -> None:
        self.plan = plan
        self.saves.append(plan)


@dataclass
class Rig:
    sign: SerialSign
    simulator: SimulatedSign
    time: FakeTime
    wire: io.BytesIO
    states: list[SignState]
    shown: list[Shown]

    def run(self, seconds: float) -> None:
        """Tick as the thread would, for so many seconds of the fake clock."""
        until = self.time.seconds + seconds
        for _ in range(1_000_000):
            delay = self.sign.tick()
            if self.time.seconds >= until:
                return
            self.time.seconds += max(0.0, min(delay, until - self.time.seconds))
        raise AssertionError("the sign never rests")

    def settle(self, bound: float = 20.0) -> float:
        """Run until the sign holds what is wanted; returns the seconds that took."""
        started_at = self.time.seconds
        while self.time.seconds < started_at + bound:
            if (delay := self.sign.tick()) > 0 and not self.sign.state().pending:
                return self.time.seconds - started_at
            self.time.seconds += delay
        raise AssertionError(f"not settled within {bound} s: {self.sign.state()}")

    def fail(self, **switches: float) -> None:
        """Sets switches of the simulator."""
        for name, value in switches.items():
            self.simulator.faults.switch(name, str(int(value) if isinstance(value, bool) else value))

    def sent(self) -> bytes:
        """What was written since the last call."""
        octets = self.wire.getvalue()
        self.wire.seek(0)
        self.wire.truncate()
        return octets

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.simulator.snapshot().lines]


def make_rig(settings: SignSettings, remembered: PlanMemory | None = None, time: FakeTime | None = None) -> Rig:
    time = time or FakeTime()
    simulator = simulate(settings, timing=time.timing)
    states: list[SignState] = []
    shown: list[Shown] = []
    sign = make_sign(
        settings,
        remembered=remembered,
        on_state=states.append,
        on_shown=shown.append,
        simulator=simulator,
        timing=time.timing,
    )
    wire = io.BytesIO()
    simulator.receive = _recorded(simulator.receive, wire)  # type: ignore[assignment,method-assign]
    return Rig(sign, simulator, time, wire, states, shown)


def _recorded(receive: Callable[[bytes], None], wire: io.BytesIO) -> Callable[[bytes], None]:
    def record(octets: bytes) -> None:
        wire.write(octets)
        receive(octets)

    return record


def sign_settings(**changes: Any) -> Any:
    """The settings of a simulated sign, of its protocol's own class."""
    return settings_for(**{"name": "lounge", "port": "simulator://lounge", **changes})


def alpha(**changes: Any) -> AlphaSettings:
    settings: AlphaSettings = sign_settings(**{"protocol": "alpha", **changes})
    return settings


def onbon(**changes: Any) -> OnbonSettings:
    settings: OnbonSettings = sign_settings(**{"protocol": "onbon", **changes})
    return settings


def ready_alpha(**changes: object) -> Rig:
    """An Alpha sign set up, showing blank lines, quiet."""
    rig = make_rig(alpha(**changes))
    rig.sign.show([])
    rig.settle()
    rig.run(2)
    rig.sent()
    return rig


def ready_onbon(**changes: object) -> Rig:
    rig = make_rig(onbon(**changes))
    rig.sign.show([])
    rig.settle()
    rig.run(2)
    rig.sent()
    return rig


def lines(*texts: str) -> list[Line]:
    return [Line(text) for text in texts]
