"""What esbuild does not make older: methods, globals and styles that the oldest browsers lack, found in what is built.

`newer-features.json` says what they lack (tools/newer_features.py); docs/reference/browsers.md says of each that is
used what becomes of it there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import ROOT

BUILT = ROOT / "server" / "static" / "build"
NEWER = json.loads((Path(__file__).parent / "newer-features.json").read_text(encoding="utf-8"))
PAGES = ROOT / "docs" / "reference" / "browsers.md"
DISPLAYS = ("board", "lounge", "car", "shell", "base", "fonts")


def files(who: str) -> set[Path]:
    """The scripts and styles of these pages, with the chunks that they share."""
    entries = {file for file in BUILT.glob("*.*s") if file.suffix in (".js", ".css")}
    found: set[Path] = set()
    to_read = [file for file in entries if (who == "staff") != (file.stem in DISPLAYS)]
    while to_read:
        file = to_read.pop()
        found.add(file)
        to_read += set(imported(file)) - found
    return found


def imported(file: Path) -> Iterator[Path]:
    if file.suffix == ".js":
        for name in re.findall(
            r"""(?:from|import|import\()\s*["'](\.[^"']+\.js)["']""", file.read_text(encoding="utf-8")
        ):
            yield (file.parent / name).resolve()


def used(text: str, suffix: str, newer: dict[str, list[str]]) -> set[str]:
    if suffix == ".css":
        found = {f"{name}:" for name in newer["property"] if re.search(rf"[{{;]{name}:", text)}
        heads = " ".join(re.findall(r"[^{}]+(?={)", text))
        found |= {f":{name}" for name in newer["selector"] if re.search(rf":{name}\b", heads)}
        return found | {f"@{name}" for name in newer["at-rule"] if f"@{name}" in text}
    # What a class of ours calls like that is ours.
    own = set(re.findall(r"\b([A-Za-z]{3,})\([^()]*\)\{", text))
    called = set(re.findall(r"(?<!\.)\.([A-Za-z]+)\(", text)) - own
    named = set(re.findall(r"(?<![.\w$\"'-])([a-z][A-Za-z]+(?=\()|[A-Z][A-Za-z]{3,})\b", text))
    return {f"{name}()" for name in called & set(newer["member"])} | (named & set(newer["global"]))


def explained() -> dict[str, set[str]]:
    rows = re.findall(r"^\| `([^`]+)` \| ([a-z, ]+) \|", PAGES.read_text(encoding="utf-8"), re.MULTILINE)
    return {who: {name for name, where in rows if who in where.split(", ")} for who in ("displays", "staff")}


@pytest.mark.parametrize("who", ["displays", "staff"])
def test_what_older_browsers_lack_is_explained_and_nothing_else(who: str) -> None:
    assert files(who), "nothing is built: server/frontend/build.py build"
    assert {file.parent.name for file in files(who)} == {"build", "chunks"}
    found = {one for file in files(who) for one in used(file.read_text(encoding="utf-8"), file.suffix, NEWER[who])}
    assert found == explained()[who]


def test_what_is_too_new_is_found() -> None:
    newer = NEWER["displays"]
    assert {"at()", "structuredClone"} <= used("let a=structuredClone(b).at(-1)", ".js", newer)
    assert used("[].map(a);new Map;Promise.all(a)", ".js", newer) == set()
    assert {"aspect-ratio:", ":has", "@container"} <= used("a:has(b){aspect-ratio:1}@container x{}", ".css", newer)
