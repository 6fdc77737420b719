"""The protocols there are, by name: those of this package, one line each, and those that other packages bring along.

A package of somebody else names its `SignProtocol` in its entry point group `shopboard.signs`. A protocol is imported
when it is asked for, and one that cannot be imported harms no other.
"""

import logging
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from drivers.declared import Setting, settings_of
from drivers.protocol import SignProtocol
from drivers.sign import SettingsError, SignError, SignSettings, need

log = logging.getLogger(__name__)

GROUP = "shopboard.signs"
BUILT_IN = {
    "alpha": "drivers.alpha.protocol:PROTOCOL",
    "onbon": "drivers.onbon.protocol:PROTOCOL",
    "bx_graphic": "drivers.bx_graphic.protocol:PROTOCOL",
}
AnyProtocol = SignProtocol[Any, Any]


class BrokenProtocol(SignError):
    """A protocol that cannot be used; the text names it and its package, and says why."""


def names() -> tuple[str, ...]:
    """The names of all protocols, whether they can be imported or not."""
    return tuple(_entry_points())


def protocols() -> tuple[AnyProtocol, ...]:
    """All protocols that can be used. One that cannot is said in the log, once."""
    found = (_usable(name) for name in names())
    return tuple(protocol for protocol in found if protocol is not None)


def protocol_of(name: str) -> AnyProtocol:
    """The protocol of this name. SettingsError when there is none, or when it is broken."""
    if name not in names():
        raise SettingsError("protocol", f"must be one of {', '.join(names())}")
    try:
        return _loaded(name)
    except BrokenProtocol as broken:
        raise SettingsError("protocol", str(broken)) from None


def settings_for(protocol: str, **values: Any) -> SignSettings:
    """The settings of a sign. SettingsError for a value that cannot be, and for a setting of another protocol."""
    kind = protocol_of(protocol).settings
    for name in values:
        need(name in settings_of(kind), name, f"{protocol} signs have no such setting")
    settings: SignSettings = kind(protocol=protocol, **values)
    return settings


def own_settings(protocol: AnyProtocol) -> dict[str, Setting]:
    """The settings that a protocol has beside those that all have."""
    common = settings_of(SignSettings)
    return {name: declared for name, declared in settings_of(protocol.settings).items() if name not in common}


def settings_of_others(protocol: AnyProtocol) -> set[str]:
    """The settings that other protocols have as their own, and this one does not."""
    return {name for other in protocols() for name in own_settings(other)} - own_settings(protocol).keys()


def forget() -> None:
    """Look again for what is installed, at the next question."""
    _entry_points.cache_clear()
    _loaded.cache_clear()
    _usable.cache_clear()


@cache
def _entry_points() -> dict[str, EntryPoint]:
    """The built-in ones first; of two of one name the first counts."""
    found = {name: EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()}
    for point in entry_points(group=GROUP):
        if point.name in found:
            log.error("%s is not used: there is a sign protocol %s already", _told(point), point.name)
        else:
            found[point.name] = point
    return found


@cache
def _loaded(name: str) -> AnyProtocol:
    point = _entry_points()[name]
    try:
        loaded = point.load()
    except Exception as error:  # whatever goes wrong in somebody else's package
        raise BrokenProtocol(f"{_told(point)} cannot be imported: {error!r}") from error
    if not isinstance(loaded, SignProtocol) or loaded.name != name:
        raise BrokenProtocol(f"{_told(point)} is no SignProtocol with the name {name}")
    return loaded


@cache
def _usable(name: str) -> AnyProtocol | None:
    try:
        return _loaded(name)
    except BrokenProtocol as broken:
        log.error("%s", broken)
        return None


def _told(point: EntryPoint) -> str:
    package = f" of the package {point.dist.name}" if point.dist else ""
    return f"the sign protocol {point.name}{package} ({point.value})"
