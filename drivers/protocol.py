"""What a family of signs declares of itself, and all that the rest of the product knows of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from drivers.declared import Words
from drivers.device import Device, Faults
from drivers.dialect import Dialect
from drivers.sign import SignSettings

Settings = TypeVar("Settings", bound=SignSettings)
Switches = TypeVar("Switches", bound=Faults)


@dataclass(frozen=True)
class SignProtocol(Generic[Settings, Switches]):
    """One family, in a folder of its own. `registry` finds it by its `name`, which config.yaml says.

    `clean` makes a text one that the sign has characters for: text and columns in, no control character out.
    `device` makes the far end: settings, faults, whether it judges the time between bytes, and how many seconds it
    tolerates there. `line_settings` are those worth trying with a sign that shows nothing, the likely ones first: baud
    rate, data bits, parity. `find_speed` asks the sign on a port at which speed it listens (None: no answer); without
    it, `speed_hint` says how its speed is known.
    """

    name: str
    title: str
    languages: tuple[str, ...]
    settings: type[Settings]
    clean: Callable[[str, int], str]
    dialect: Callable[[Settings], Dialect]
    device: Callable[[Settings, Switches, bool, float], Device]
    faults: type[Switches]
    line_settings: tuple[tuple[int, int, str], ...]
    find_speed: Callable[[Settings], int | None] | None = None
    speed_hint: Words = field(default_factory=dict)
