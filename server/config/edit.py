"""Puts one sign's settings into the text of config.yaml and leaves every other character as it is, comments included.

Pure up to `save`, which refuses a file that was changed meanwhile, keeps the old one beside it, and never leaves half.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from server.config.loading import load_config
from server.config.yaml_file import ConfigError, read

PLAIN = re.compile(r"(?!(?:null|true|false)$)[A-Za-z/][A-Za-z0-9_/.-]*(?:://[A-Za-z0-9_/.:-]*[A-Za-z0-9_/.-])?")
Values = Mapping[str, Any]


class NotEdited(Exception):
    """The file cannot be changed safely; the text says why."""


class ChangedMeanwhile(NotEdited):
    """The file is not the one that was looked at."""


def fingerprint(path: Path) -> str:
    """Tells one content of a file from another."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def entry_text(values: Values) -> str:
    """The entry as it would stand in a new list of signs."""
    lines = [f"{key}: {scalar(value)}" for key, value in values.items()]
    return "signs:\n" + "".join(f"  {'- ' if n == 0 else '  '}{line}\n" for n, line in enumerate(lines))


def with_sign(text: str, values: Values, without: Collection[str] = ()) -> str:
    """The text with these values in the entry of the sign called `values["name"]`, which is added where there is none.

    The keys of `without` are taken out of the entry. Raises `NotEdited` rather than change anything else.
    """
    try:
        edited = _edited(text, values, without)
        before, after = read(text).values, read(edited).values
    except (ConfigError, yaml.YAMLError) as wrong:
        raise NotEdited(str(wrong)) from None
    if after != _expected(before, values, without):
        raise NotEdited("the list of signs is written in a way that cannot be edited here")
    return edited


def save(path: Path, text: str, seen: str, now: datetime, environ: Mapping[str, str]) -> Path:
    """Puts `text` into the place of the file, if it is still the one `seen`, and a good configuration; the old one's
    copy."""
    if fingerprint(path) != seen:
        raise ChangedMeanwhile("the file has changed meanwhile")
    new = path.with_name(f".{path.name}.new")
    copy = path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}.bak")
    try:
        new.write_text(text, encoding="utf-8", newline="")
        shutil.copymode(path, new)
        load_config(new, environ)
        shutil.copy2(path, copy)
        os.replace(new, path)
    except ConfigError as wrong:
        raise NotEdited(str(wrong).replace(str(new), path.name)) from None
    except OSError as wrong:
        raise NotEdited(f"{wrong.strerror or wrong}") from None
    finally:
        new.unlink(missing_ok=True)
    return copy


def scalar(value: object) -> str:
    """A value as YAML, quoted where it could be taken for something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = str(value)
    if PLAIN.fullmatch(text):
        return text
    return '"' + "".join(_quoted(c) for c in text) + '"'


def _quoted(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _expected(before: dict[str, Any], values: Values, without: Collection[str]) -> dict[str, Any]:
    signs = [dict(sign) for sign in before["signs"]]
    mine = next((sign for sign in signs if sign.get("name") == values["name"]), None)
    if mine is None:
        signs.append(mine := {})
    for key in without:
        mine.pop(key, None)
    mine |= read("".join(f"{key}: {scalar(value)}\n" for key, value in values.items())).values
    return before | {"signs": signs}


def _edited(text: str, values: Values, without: Collection[str]) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    signs = _value(root, "signs")
    if not isinstance(signs, yaml.SequenceNode):
        raise NotEdited("it has no list of signs")
    for entry in signs.value:
        if isinstance(entry, yaml.MappingNode):
            name = _value(entry, "name")
            if isinstance(name, yaml.ScalarNode) and name.value == values["name"]:
                return _changed(text, entry, values, without)
    return _added(text, signs, values)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _changed(text: str, entry: yaml.MappingNode, values: Values, without: Collection[str]) -> str:
    """From the end to the beginning, so that the places found stay true."""
    there = {key.value: value for key, value in entry.value}
    edits: list[tuple[int, int, str]] = []
    for key, value in values.items():
        old = there.get(key)
        if old is not None and scalar(value) not in (old.value, scalar(old.value)):
            edits.append((old.start_mark.index, old.end_mark.index, scalar(value)))
    for key, old in entry.value[1:]:
        if key.value in without and not entry.flow_style:
            edits.append((key.start_mark.index - key.start_mark.column, _end_of_line(text, _end(old)), ""))
    fresh = {key: value for key, value in values.items() if key not in there}
    if fresh:
        last = entry.value[-1][1]
        if entry.flow_style:
            added = "".join(f", {key}: {scalar(value)}" for key, value in fresh.items())
            edits.append((last.end_mark.index, last.end_mark.index, added))
        else:
            end = _end_of_line(text, _end(last))
            margin = " " * entry.value[0][0].start_mark.column
            newline = "" if text[:end].endswith("\n") or not end else "\n"
            added = newline + "".join(f"{margin}{key}: {scalar(value)}\n" for key, value in fresh.items())
            edits.append((end, end, added))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _added(text: str, signs: yaml.SequenceNode, values: Values) -> str:
    lines = [f"{key}: {scalar(value)}" for key, value in values.items()]
    if not signs.value:
        body = "".join(f"\n  {'- ' if n == 0 else '  '}{line}" for n, line in enumerate(lines))
        return text[: signs.start_mark.index].rstrip(" ") + body + text[signs.end_mark.index :]
    if signs.flow_style:
        last = signs.value[-1].end_mark.index
        return text[:last] + ", {" + ", ".join(lines) + "}" + text[last:]
    end = _end_of_line(text, _end(signs.value[-1]))
    margin = " " * signs.start_mark.column
    newline = "" if text[:end].endswith("\n") else "\n"
    body = "".join(f"{margin}{'- ' if n == 0 else '  '}{line}\n" for n, line in enumerate(lines))
    return text[:end] + newline + body + text[end:]


def _end(node: yaml.Node) -> int:
    """Where the node's last character stands; a block ends for YAML where the next thing begins, comments after it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)


def _end_of_line(text: str, at: int) -> int:
    """The beginning of the next line; behind a comment that stands on this one."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
