"""No pattern ponders for minutes: none repeats a repetition, and a cell that is too long is not looked through."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from re import _constants, _parser
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo

import pytest

from server.imports import survey
from server.imports.times import Dating
from tests.builders import DAY
from tests.running import ROOT

MANY = 100
"""A repetition of up to so many is none: it ends soon."""
USES = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
FEWEST = 90


def patterns() -> Iterator[tuple[str, str | bytes]]:
    """Every pattern of the product that its modules alone say, with its place."""
    for room in ("board", "drivers", "server"):
        for file in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in filter(is_pattern, ast.walk(tree)):
                found = said(file.relative_to(ROOT).with_suffix("").as_posix(), node.args[0])
                if found is not None:
                    yield f"{file.name}:{node.lineno}", found


def is_pattern(node: ast.AST) -> TypeGuard[ast.Call]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=use), args=[_, *_]):
            return use in USES
        case _:
            return False


def said(module: str, what: ast.expr) -> str | bytes | None:
    names = vars(importlib.import_module(module.replace("/", ".")))
    try:
        found: Any = eval(compile(ast.Expression(what), module, "eval"), dict(names))
    except NameError:
        return None
    pattern: str | bytes = found.pattern if isinstance(found, re.Pattern) else found
    return pattern


def repeats_repetitions(parsed: Any, within: bool = False) -> bool:
    for what, about in parsed:
        if what in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            least, most, inner = about
            is_long = most > MANY and most != least
            if (within and is_long) or repeats_repetitions(inner, within or is_long):
                return True
        elif what is _constants.BRANCH:
            if any(repeats_repetitions(one, within) for one in about[1]):
                return True
        elif what is _constants.SUBPATTERN and repeats_repetitions(about[-1], within):
            return True
    return False


def test_no_pattern_repeats_a_repetition() -> None:
    found = dict(patterns())
    assert len(found) >= FEWEST
    assert [place for place, one in found.items() if repeats_repetitions(_parser.parse(one))] == []


def test_one_that_does_would_be_noticed() -> None:
    assert repeats_repetitions(_parser.parse("(a+)+b"))
    assert repeats_repetitions(_parser.parse("(?:x|a*){2,}"))
    assert not repeats_repetitions(_parser.parse(r"\d+(,\d{3})*"))


@pytest.mark.parametrize("part", ["0", "1,", "一", " ", "1-", "9/", "(", "共", "1 "])
def test_a_cell_filled_to_the_brim_is_not_looked_through(part: str) -> None:
    dating = Dating(ZoneInfo("Asia/Shanghai"), DAY)
    assert survey._kind(part * 500_000 + "!", dating) == "others"
