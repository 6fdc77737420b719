"""Reads a YAML file into plain values and remembers where each one came from: a line, or a variable of the environment.

Knows nothing of what the values mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml
from yaml.composer import Composer

Path = tuple[str | int, ...]
PREFIX = "SHOPBOARD_"
ABSENT = object()
DEEPEST = 20
MOST_VALUES = 20_000
"""A few lines of YAML that quote one another can stand for billions of values."""


class ConfigError(Exception):
    """The configuration cannot be used. The text says where and why, one line for each fault."""


@dataclass
class Source:
    """The plain values of a file, and for each of them the place that set it."""

    values: dict[str, Any]
    _places: dict[Path, str]

    def place(self, path: Path) -> str:
        """Where the value, or what holds it, was set: "line 12", or the name of a variable."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]]
        within = (place for known, place in self._places.items() if path and known[: len(path)] == path)
        return next(within, "line 1")

    def has(self, path: Path) -> bool:
        """Whether something was set there."""
        at: Any = self.values
        for step in path:
            if not isinstance(at, dict) or step not in at:
                return False
            at = at[step]
        return True

    def rename(self, old: Path, new: Path) -> None:
        """Move one value to another path; the place that set it goes with it."""
        group: Any = self.values
        for step in old[:-1]:
            group = group[step]
        self.override(new, group.pop(old[-1]), self.place(old))

    def value(self, path: Path) -> object:
        """What stands there; `ABSENT` where nothing does."""
        at: Any = self.values
        for step in path:
            if not isinstance(at, dict) or step not in at:
                return ABSENT
            at = at[step]
        return at

    def override(self, path: Path, value: object, place: str) -> None:
        """Set one value. A path may lead to a new key, but not through what is no group of keys."""
        at: Any = self.values
        for step in path[:-1]:
            at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
        held = at.get(path[-1]) if isinstance(at, dict) else at[path[-1]]
        if isinstance(held, dict | list):
            self._places = {known: where for known, where in self._places.items() if known[: len(path)] != path}
        at[path[-1]] = value
        self._places[path] = place


def read(text: str) -> Source:
    """The values of a YAML text; ConfigError without the name of the file."""
    try:
        return _read(text, _QuickLoader)
    except ConfigError:
        # Python's parser says better what is wrong, and the same where PyYAML came without libyaml.
        return _read(text, _Loader)


def _read(text: str, kind: Callable[[str], Any]) -> Source:
    places: dict[Path, str] = {}
    try:
        loader = kind(text)
        root = loader.get_single_node()
        values = _plain(loader, root, (), places) if root else None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise ConfigError(f"line {mark.line + 1 if mark else 1}: {wrong.problem or wrong.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as wrong:
        raise ConfigError(f"line 1: this is not YAML ({str(wrong).splitlines()[0]})") from None
    if not isinstance(values, dict):
        raise ConfigError("line 1: the file must consist of sections with keys")
    return Source(values, places)


def apply_environment(source: Source, environ: Mapping[str, str], sections: Collection[str]) -> None:
    """Override values by SHOPBOARD_<SECTION>__<KEY>; ConfigError for a variable that leads nowhere.

    Lists and groups are written as JSON, an entry of a list is reached by its number from 0, `null` empties a value.
    Other variables that happen to begin alike (SHOPBOARD_PORT, as container hosts set it) are left alone.
    """
    # Sorted, so that SHOPBOARD_SIGNS comes before SHOPBOARD_SIGNS__0__PORT.
    for name in sorted(environ):
        if not name.upper().startswith(PREFIX):
            continue
        steps = name[len(PREFIX) :].lower().split("__")
        if len(steps) == 1 and steps[0] not in sections:
            _refuse_slip(name, steps[0], source.values, sections)
            continue
        path = _path(source.values, steps, name)
        source.override(path, _value(environ[name], name), name)


def _refuse_slip(name: str, key: str, values: Mapping[str, Any], sections: Collection[str]) -> None:
    """ConfigError for a variable that looks like a setting with one underscore too few, or a letter wrong."""
    known = {section: section for section in sections}
    for section, value in values.items():
        if isinstance(value, dict):
            known.update({f"{section}_{inner}": f"{section}__{inner}" for inner in value})
    near = get_close_matches(key, known, 1, cutoff=0.9)
    if near:
        raise ConfigError(f"{name} sets nothing: did you mean {PREFIX}{known[near[0]].upper()}?")


def _path(values: dict[str, Any], steps: list[str], name: str) -> Path:
    path: list[str | int] = []
    at: Any = values
    for step in steps:
        if isinstance(at, list):
            if not step.isdecimal() or int(step) >= len(at):
                raise ConfigError(f"{name}: {'.'.join(map(str, path))} has {len(at)} entries, numbered from 0")
            path.append(int(step))
            at = at[int(step)]
        elif isinstance(at, dict):
            path.append(step)
            at = at.get(step, {})
        else:
            raise ConfigError(f"{name}: {'.'.join(map(str, path))} has no keys of its own")
    return tuple(path)


def _value(text: str, name: str) -> object:
    if text == "null":
        return None
    if text[:1] not in ("[", "{", '"'):
        return text
    try:
        return json.loads(text)
    except ValueError as wrong:
        raise ConfigError(f"{name} is not JSON: {wrong}") from None


class _Loader(yaml.SafeLoader):
    """YAML with the few plain types of its version 1.2: 12:00 is not 720, `no` is not false, 0001 keeps its zeros."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (typed so by the base class)


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789"))


def _quickest() -> Any:
    """The same in a fifth of the time, where PyYAML was built with libyaml: that tells what stands in the text, Python
    puts it together, since libyaml itself falls over text that is nested deeply."""
    if not yaml.__with_libyaml__:
        return _Loader

    class Quick(Composer, yaml.CSafeLoader):
        yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers

        def __init__(self, text: str) -> None:
            yaml.CSafeLoader.__init__(self, text)
            Composer.__init__(self)

    return Quick


_QuickLoader = _quickest()


def _plain(loader: yaml.SafeLoader, node: yaml.Node, path: Path, places: dict[Path, str]) -> Any:
    if len(path) > DEEPEST:
        raise ConfigError(f"line {node.start_mark.line + 1}: nested too deeply")
    if len(places) > MOST_VALUES:
        raise ConfigError(f"line {node.start_mark.line + 1}: more than {MOST_VALUES} values")
    places.setdefault(path, f"line {node.start_mark.line + 1}")
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, inner, (*path, n), places) for n, inner in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key_node, inner in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key, str):
                raise ConfigError(f"line {line}: a key must be a word")
            if key in values:
                raise ConfigError(f"line {line}: {'.'.join(map(str, (*path, key)))} stands there twice")
            places[(*path, key)] = f"line {line}"
            values[key] = _plain(loader, inner, (*path, key), places)
        return values
    return loader.construct_object(node)
