"""Puts a sign together by protocol name and port URL, and starts its writer: the one door for those who want a sign."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from drivers.dialect import Dialect
from drivers.registry import protocol_of
from drivers.serial_sign import SerialSign
from drivers.sign import PlanMemory, SettingsError, Shown, SignSettings, SignState, Snapshot, Timing
from drivers.simulator import Faults, Loopback, SimulatedSign
from drivers.transport import NETWORK_SERIAL, Transport, open_port
from drivers.wire import Wire

SIMULATOR = "simulator://"


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


def simulate(
    settings: SignSettings,
    *,
    timing: Timing | None = None,
    simulated: bool = True,
    tolerance: float = 0.0,
    on_change: Callable[[Snapshot], None] | None = None,
) -> SimulatedSign:
    """The far end for these settings. Not `simulated`: a shadow, which does not judge the time between bytes.

    Faults may be switched on in the port: `simulator://lounge?busy_next=3`. SettingsError for one that does not exist.
    `tolerance` seconds are allowed for a reader that wakes late, where real bytes come through an operating system.
    """
    known = protocol_of(settings.protocol)
    faults: Faults = known.faults()
    if simulated and settings.port.startswith(SIMULATOR):
        for name, text in parse_qsl(urlsplit(settings.port).query, keep_blank_values=True):
            try:
                faults.switch(name, text)
            except ValueError as error:
                raise SettingsError("port", str(error)) from None
    return SimulatedSign(
        settings, known.device(settings, faults, simulated, tolerance), faults, timing or Timing(), simulated, on_change
    )


def dialect_of(settings: SignSettings) -> Dialect:
    """The way of speaking of the sign with these settings."""
    return protocol_of(settings.protocol).dialect(settings)


def check(settings: SignSettings) -> None:
    """SettingsError for whatever would keep a sign with these settings from being opened."""
    dialect_of(settings)
    simulate(settings)
