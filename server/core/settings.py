"""The settings as they hold and where each comes from; changed for the dealership by itself.

The environment comes first, then what was decided on /admin, then the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pydantic_core import to_jsonable_python

from board.figures.administered import Administered
from board.refused import Refused, conflict
from server.config.decisions import SECRET, is_free, keys
from server.config.loading import ADMIN, Config, load_config
from server.config.yaml_file import ABSENT, ConfigError
from server.store.bookshelf import Author
from server.store.settings import Decided
from server.store.store import Store

LONGEST_TOLD = 300


@dataclass(frozen=True, slots=True)
class Setting:
    """One key: its value, and where it was set (None: it is the default).

    `file` and `file_changed`: for one that was decided on /admin, what config.yaml says now, and whether that is no
    longer what it said then. `waits`: config.yaml has been changed, and the running server still uses another value.
    """

    key: str
    value: Any
    place: str | None
    is_free: bool
    file: Any
    file_changed: bool
    waits: bool


def settings_of(running: Config, store: Store) -> list[Setting]:
    """Every setting, in the order of the reference. Raises `Refused` while the file cannot be used."""
    decided, coming = store.settings.all(), _read_anew(running, store)

    def setting(key: str) -> Setting:
        value, file = _said_of(coming, key), _in_file(coming, key)
        changed = key in decided and decided[key].file != file
        waits = _held(coming, key) != _held(running, key)
        return Setting(key, value, coming.origin.place(key), is_free(key), file, changed, waits)

    return [setting(key) for key in keys()]


def changed_in_file(running: Config, store: Store) -> list[Setting]:
    """Those that were decided on /admin while the file has come to say something else; none while it says nothing that
    can be used."""
    try:
        return [one for one in settings_of(running, store) if one.file_changed] if store.settings.all() else []
    except Refused:
        return []


def change(
    running: Config,
    store: Store,
    author: Author,
    changes: Mapping[str, Any],
    take: Collection[str] = (),
    keep: Collection[str] = (),
    prepare: Callable[[Config], None] = lambda _: None,
) -> None:
    """Decides `changes`, leaves `take` to the file again, and lets `keep` stand against a file that has changed.

    `prepare` is given the configuration that will hold, and may refuse it. Raises `Refused` for a key that is not the
    dealership's, that the environment sets, or that would not work.
    """
    before = store.settings.all()
    for key in (*changes, *take, *keep):
        _check(running, key, key in before or key in changes)
    wanted = {**changes, **{key: before[key].value for key in keep}}
    coming = _read_anew(running, store)
    decided = {key: Decided(value, _in_file(coming, key)) for key, value in wanted.items()}
    values = {key: one.value for key, one in (before | decided).items() if key not in take}
    try:
        after = load_config(running.origin.file or "", running.origin.environ, values)
        _check_zone(running, after, store)
        prepare(after)
    except ConfigError as wrong:
        raise Refused("The settings would not work: %(why)s", next(iter(changes), None), why=_said(wrong)) from None
    done = [
        Administered("setting_changed", key, _told(key, _said_of(coming, key)), _told(key, _said_of(after, key)))
        for key in dict.fromkeys((*changes, *take))
    ]
    store.settings.change(decided, take, (done, author))


def _read_anew(running: Config, store: Store) -> Config:
    """The configuration as the next start will find it."""
    origin, decided = running.origin, store.settings.values()
    if origin.file is None:
        return running
    try:
        return load_config(origin.file, origin.environ, decided)
    except ConfigError as wrong:
        raise conflict("config.yaml cannot be used as it stands: %(why)s", why=str(wrong)) from None


def _check(running: Config, key: str, is_decided: bool) -> None:
    if key not in keys() or not is_free(key):
        raise Refused("%(key)s is no setting that can be changed here.", key, key=key)
    place = running.origin.place(key)
    if place is not None and place.startswith("SHOPBOARD_"):
        raise conflict("%(key)s is set on the server by %(place)s.", key, key=key, place=place)
    if not is_decided:
        raise conflict("%(key)s was not changed here.", key, key=key)


def _check_zone(running: Config, after: Config, store: Store) -> None:
    """The days of what has happened were told by the old one."""
    if after.site.time_zone != running.site.time_zone and store.log.has_begun():
        raise conflict("The time zone can be changed only before the first order.", "site.time_zone")


def _in_file(config: Config, key: str) -> Any:
    """What config.yaml says; None where it says nothing."""
    found = config.origin.of_file.value(tuple(key.split(".")))
    return None if found is ABSENT else found


def _held(config: Config, key: str) -> Any:
    return reduce(getattr, key.split("."), config)


def _told(key: str, value: Any) -> str:
    """As the record tells it; what may hold a password is not told."""
    return "…" if key in SECRET else json.dumps(value, ensure_ascii=False)[:LONGEST_TOLD]


def _said_of(config: Config, key: str) -> Any:
    """The value as it stands where it was set; the default where it was not."""
    found = config.origin.values.value(tuple(key.split(".")))
    return to_jsonable_python(_held(config, key)) if found is ABSENT else found


def _said(wrong: ConfigError) -> str:
    """The faults without the file and the place, which say nothing to whoever has changed a value here."""
    return " ".join(line.rpartition(f"{ADMIN}: ")[2] for line in str(wrong).splitlines())
