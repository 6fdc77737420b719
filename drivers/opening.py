"""Puts a sign together by protocol name and port URL, and starts its writer: the one door for those who want a sign."""

from collections.abc import Callable
from dataclasses import replace

from drivers.parts import SIMULATOR, dialect_of, simulate
from drivers.serial_sign import SerialSign
from drivers.sign import PlanMemory, Shown, SignSettings, SignState, Snapshot, Timing
from drivers.simulator import Loopback, SimulatedSign
from drivers.transport import NETWORK_SERIAL, Transport, open_port
from drivers.wire import Wire


def open_sign(
    settings: SignSettings,
    *,
    remembered: PlanMemory | None = None,
    on_state: Callable[[SignState], None] | None = None,
    on_shown: Callable[[Shown], None] | None = None,
    on_wire: Callable[[Snapshot], None] | None = None,
    simulator: SimulatedSign | None = None,
    timing: Timing | None = None,
    wire: Wire | None = None,
) -> SerialSign:
    """A running sign. Returns at once: the port is opened, and opened again, by the wire's own thread."""
    sign = make_sign(
        settings,
        remembered=remembered,
        on_state=on_state,
        on_shown=on_shown,
        on_wire=on_wire,
        simulator=simulator,
        timing=timing,
        wire=wire,
    )
    sign.start()
    return sign


def make_sign(
    settings: SignSettings,
    *,
    remembered: PlanMemory | None = None,
    on_state: Callable[[SignState], None] | None = None,
    on_shown: Callable[[Shown], None] | None = None,
    on_wire: Callable[[Snapshot], None] | None = None,
    simulator: SimulatedSign | None = None,
    timing: Timing | None = None,
    wire: Wire | None = None,
) -> SerialSign:
    """As `open_sign`, but nothing is opened and no thread runs until `start`; on a `wire` that it may share."""
    timing = timing or Timing()
    simulated = settings.port.startswith(SIMULATOR)
    far_end = (simulator if simulated else None) or simulate(settings, timing=timing, simulated=simulated)
    if on_wire is not None:
        far_end.on_change = on_wire

    dialect = dialect_of(settings)
    wire = wire or wire_of(settings, timing)
    return SerialSign(settings, dialect, wire, far_end, timing, remembered, on_state, on_shown)


def wire_of(settings: SignSettings, timing: Timing | None = None) -> Wire:
    """The wire to the port of these settings, for all signs that name it."""
    timing = timing or Timing()

    found = settings

    def connect(wire: Wire) -> Transport:
        nonlocal found
        if settings.port.startswith(SIMULATOR):
            return Loopback(wire.far_ends, timing)
        port = open_port(found, timing)
        if settings.port.startswith(NETWORK_SERIAL):
            found = replace(settings, port=port.device)
        return port

    return Wire(settings, dialect_of(settings).habits, timing, connect)
