"""The configuration: what config.yaml may say, checked, with the environment on top. Opens and makes nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from board.calendar import Calendar, cut, night_fault
from board.figures.indicator import Indicator
from drivers.parts import check
from drivers.registry import protocol_of
from drivers.sign import SettingsError
from server.config import older, yaml_file
from server.config.indicators import INDICATORS, contradictions, indicators_of
from server.config.sections import (
    Backup,
    Display,
    Imports,
    IndicatorEntry,
    Notify,
    OpeningHours,
    Privacy,
    Rules,
    Section,
    Server,
    Site,
    Team,
)
from server.config.sign_entry import SignEntry, owners, shared_ports
from server.config.values import Database, Queue
from server.config.yaml_file import ABSENT, ConfigError, Source

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What may hold a password is not repeated in an error.
PRIVATE = ("database", "message_queue", "notify")
ADMIN = "/admin"
"""The place of a value that was decided there."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Origin:
    """What a configuration was made from: the file, the environment, all values with their places, the file's alone,
    and what was decided on /admin."""

    file: Path | None = None
    environ: Mapping[str, str] = dataclasses.field(default_factory=dict)
    values: Source = dataclasses.field(default_factory=lambda: Source({}, {}))
    of_file: Source = dataclasses.field(default_factory=lambda: Source({}, {}))
    decided: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def place(self, key: str) -> str | None:
        """Where the value of a dotted key was set: a line of the file, a variable, /admin; None for a default."""
        path = tuple(key.split("."))
        return None if self.values.value(path) is ABSENT else self.values.place(path)


class Config(Section):
    """Everything that config.yaml says. Paths are absolute once loaded."""

    site: Site
    database: Database
    message_queue: Queue
    server: Server
    hours: OpeningHours
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]
    standards: Path
    rules: Rules
    privacy: Privacy
    signs: tuple[SignEntry, ...]
    notify: Notify
    display: Display
    backup: Backup = Backup()
    imports: Imports = Imports()
    indicators: tuple[IndicatorEntry, ...] = INDICATORS
    _origin: Origin = PrivateAttr(default_factory=lambda: Origin())
    _translated: tuple[str, ...] = PrivateAttr(())

    @property
    def file(self) -> Path | None:
        """The file it was loaded from."""
        return self._origin.file

    @property
    def origin(self) -> Origin:
        """Where its values come from."""
        return self._origin

    @property
    def translated(self) -> tuple[str, ...]:
        """A sentence, with its place, for each key that an older version called otherwise."""
        return self._translated

    def replaced(self, origin: Origin, **groups: Any) -> Config:
        """One with other groups, each of them checked before, and what is worked out from them worked out anew."""
        made = Config.model_construct(**{name: getattr(self, name) for name in Config.model_fields} | groups)
        made._origin, made._translated = origin, self._translated
        return made

    def fault(self, path: yaml_file.Path, why: str) -> ConfigError:
        """What only shows when a setting is used, told like every other fault: with file, line and key."""
        return ConfigError(f"{self.file}: {self._origin.values.place(path)}: {_dotted(path)}: {why}")

    def calendar(self) -> Calendar:
        """The shop's opening hours; always the same object, which remembers the days it has worked out."""
        return self._opening

    def indicators_by_name(self) -> dict[str, Indicator]:
        """The indicators in the order in which they are shown."""
        return self._indicators

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return indicators_of(self.indicators, self.rules)

    @cached_property
    def _opening(self) -> Calendar:
        lunch = self.hours.lunch
        return Calendar(
            ZoneInfo(self.site.time_zone),
            tuple(cut(getattr(self.hours.week, day), lunch) for day in WEEKDAYS),
            self.hours.holidays,
            {day: cut(hours, lunch) for day, hours in self.hours.special.items()},
        )


def load_config(path: Path | str, environ: Mapping[str, str], decided: Mapping[str, Any] = NOTHING) -> Config:
    """The configuration of a file, overridden by what was decided on /admin (by dotted keys) and by the environment;
    ConfigError names every fault and its line."""
    path = Path(path)
    try:
        source = yaml_file.read(path.read_text(encoding="utf-8-sig"))
        translated = older.translate(source)
        file = deepcopy(source.values)
        for key, value in decided.items():
            source.override(tuple(key.split(".")), deepcopy(value), ADMIN)
        yaml_file.apply_environment(source, environ, Config.model_fields)
        translated += older.translate(source)
    except OSError as wrong:
        raise ConfigError(f"{path}: {wrong.strerror or wrong}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: the file is not UTF-8") from None
    except ConfigError as wrong:
        raise ConfigError(f"{path}: {wrong}") from None
    try:
        config = Config.model_validate(source.values)
    except ValidationError as wrong:
        faults = [_fault(source, error) for error in wrong.errors()]
    else:
        faults = [f"{source.place(where)}: {_dotted(where)}: {why}" for where, why in _contradictions(config)]
    if faults:
        raise ConfigError("\n".join(f"{path}: {fault}" for fault in faults))
    anchored = _anchored(config, path.resolve().parent)
    anchored._origin = Origin(path.resolve(), dict(environ), source, Source(file, {}), dict(decided))
    anchored._translated = tuple(f"{path}: {sentence}" for sentence in translated)
    return anchored


def settings(model: type[Section] = Config) -> Iterator[tuple[str, ...]]:
    """The path of every key there is, groups before what is in them; * stands for each entry of a list."""
    for name, field in model.fields_by_key().items():
        yield (name,)
        inner, step = _inner(field.annotation)
        if inner is not None:
            yield from ((name, *step, *rest) for rest in settings(inner))


def _inner(annotation: Any) -> tuple[type[Section] | None, tuple[str, ...]]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation, ()
    entries = [entry for entry in get_args(annotation) if isinstance(entry, type) and issubclass(entry, Section)]
    return (entries[0], ("*",)) if entries else (None, ())


def _contradictions(config: Config) -> Iterator[tuple[yaml_file.Path, str]]:
    """What is wrong between values that are right on their own."""
    for kind in ("name", "bays", "technicians"):
        seen: set[str] = set()
        for n, team in enumerate(config.teams):
            names = (team.name,) if kind == "name" else getattr(team, kind)
            for m, name in enumerate(names):
                if name in seen:
                    yield ("teams", n, kind, *(() if kind == "name" else (m,))), f"{name} stands there twice"
                seen.add(name)
    names_of_signs: set[str] = set()
    for n, sign in enumerate(config.signs):
        if sign.name in names_of_signs:
            yield ("signs", n, "name"), f"two signs have the name {sign.name}"
        names_of_signs.add(sign.name)
        shown = protocol_of(sign.protocol)
        if sign.language not in shown.languages:
            why = f"{shown.title} signs cannot show {sign.language}; it must be {' or '.join(shown.languages)}"
            yield ("signs", n, "language"), why
        if sign.name == "new":
            yield ("signs", n, "name"), "new is the address under which signs are added"
        if sign.faults and not sign.port.startswith("simulator://"):
            yield ("signs", n, "faults"), "only a simulated sign can be made to fail on purpose"
        try:
            check(sign.settings())
        except SettingsError as wrong:
            yield ("signs", n, wrong.field), wrong.why
    yield from shared_ports(config.signs)
    yield from contradictions(config.indicators)
    if config.rules.ask_minutes < config.rules.warning_lead_minutes:
        yield ("rules", "ask_minutes"), "must not be less than warning_lead_minutes: the product asks before it warns"
    week = [getattr(config.hours.week, day) for day in WEEKDAYS]
    nights = zip(WEEKDAYS, week, (*week[1:], week[0]), strict=True)
    faults = {day: fault for day, hours, tomorrow in nights if (fault := night_fault(hours, tomorrow))}
    yield from ((("hours", "week", day), fault) for day, fault in faults.items())
    if not faults and not any(config.calendar().week) and not any(config.calendar().special.values()):
        yield ("hours", "week"), "the shop never opens"


def _fault(source: Source, error: ErrorDetails) -> str:
    path, kind, given = error["loc"], error["type"], error["input"]
    if kind == "missing":
        return f"{source.place(path[:-1])}: the key {_dotted(path)} is missing"
    if kind == "extra_forbidden":
        return f"{source.place(path)}: {_dotted(path)} {_unknown(path)}"
    why = error["msg"].removeprefix("Value error, ").replace("Input should", "must")
    if kind in ("model_type", "dict_type"):
        why = "must be a group of keys"
    shown = f" (it is {given!r})" if isinstance(given, str | int | float) and path[0] not in PRIVATE else ""
    return f"{source.place(path)}: {_dotted(path)}: {why}{shown if len(shown) < 80 else ''}"


def _unknown(path: yaml_file.Path) -> str:
    """What is wrong with a key that may not stand there."""
    if path[0] == "signs" and (protocols := owners(str(path[-1]))):
        return f"is a setting that only {' and '.join(protocols)} signs have"
    group = tuple("*" if isinstance(step, int) else step for step in path[:-1])
    known = [key[-1] for key in settings() if key[:-1] == group]
    near = get_close_matches(str(path[-1]), known, 1)
    return "is not a known key" + (f"; did you mean {near[0]}?" if near else "")


def _dotted(path: yaml_file.Path) -> str:
    return ".".join(map(str, path))


def _anchored(config: Config, folder: Path) -> Config:
    """The configuration with its relative paths counted from the folder of its file."""
    database = config.database
    file, question, options = database.removeprefix("sqlite:///").partition("?")
    if database.startswith("sqlite:") and file and not file.startswith((":memory:", "file:")):
        database = f"sqlite:///{(folder / file).as_posix()}{question}{options}"
    server = config.server.model_copy(update={"secret_key_file": folder / config.server.secret_key_file})
    standards = folder / config.standards
    backup = config.backup.model_copy(update={"folder": _backup_folder(config, database, folder)})
    watched = config.imports.folder
    imports = config.imports.model_copy(update={"folder": folder / watched if watched is not None else None})
    found = {"database": database, "server": server, "standards": standards, "backup": backup, "imports": imports}
    return config.model_copy(update=found)


def _backup_folder(config: Config, database: str, folder: Path) -> Path | None:
    """Where backups go: beside a SQLite file where nothing else is said; a database without a file has none."""
    file = database.removeprefix("sqlite:///").partition("?")[0]
    if not database.startswith("sqlite:") or not file or file.startswith((":memory:", "file:")):
        return None
    return folder / (config.backup.folder or Path(file).parent / "backups")
