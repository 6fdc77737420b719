"""What a sign is made of, by its settings: the dialect, and the simulated far end. Opens nothing."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from drivers.device import Faults
from drivers.dialect import Dialect
from drivers.registry import protocol_of
from drivers.sign import SettingsError, SignSettings, Snapshot, Timing
from drivers.simulator import SimulatedSign

SIMULATOR = "simulator://"


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
