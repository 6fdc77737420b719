"""Writes tests/frontend/newer-features.json: what browsers offer that the oldest ones we serve lack.

Reads the compatibility data of MDN, which is too large to be fetched for every test:

    npm pack @mdn/browser-compat-data && tar xzf mdn-browser-compat-data-*.tgz
    .venv/bin/python -m tools.newer_features package/data.json
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "tests" / "frontend" / "newer-features.json"
DISPLAYS = {"chrome": 80.0, "safari": 14.0}
"""Wall, lounge and customers' phones (guide: deployment)."""
STAFF = {"chrome": 88.0, "safari": 15.4}

Compat = dict[str, Any]


def since(statement: Any) -> float:
    """The version from which a browser has a feature without prefix or flag; endless where it has none."""
    found = [
        one["version_added"].lstrip("≤")
        for one in (statement if isinstance(statement, list) else [statement])
        if isinstance(one.get("version_added"), str)
        and one["version_added"] != "preview"
        and not {"prefix", "flags", "alternative_name", "partial_implementation"} & set(one)
    ]
    return min(map(float, found), default=float("inf"))


def lacks(compat: dict[str, Any], oldest: dict[str, float]) -> bool:
    """Whether one of the oldest browsers has no such thing."""
    return any(since(compat["support"].get(browser, {})) > version for browser, version in oldest.items())


def features(data: dict[str, Any], oldest: dict[str, float]) -> Iterator[tuple[str, str, Compat]]:
    """(kind, name, compatibility): global names, methods and properties of what is there at all, CSS."""
    for bearer, members in (data["javascript"]["builtins"] | data["api"]).items():
        own = members.get("__compat")
        if own is None:
            continue
        yield "global", bearer, own
        # What people work on is new enough for whole interfaces; a name of theirs may be one of ours.
        for name, member in members.items() if oldest is DISPLAYS or not lacks(own, oldest) else ():
            plain = name.removesuffix("_static")
            if name not in ("__compat", bearer) and plain.isidentifier() and not name.endswith("_event"):
                yield "member", plain, member.get("__compat", {})
    for part, kind in (("properties", "property"), ("selectors", "selector"), ("at-rules", "at-rule")):
        for name, member in data["css"][part].items():
            if not name.startswith("-"):
                yield kind, name, member.get("__compat", {})


def newer(data: dict[str, Any], oldest: dict[str, float]) -> dict[str, list[str]]:
    """Kind → names that none of their bearers has in the oldest browsers."""
    old: dict[str, set[str]] = defaultdict(set)
    young: dict[str, set[str]] = defaultdict(set)
    for kind, name, compat in features(data, oldest):
        if "support" in compat:
            (young if lacks(compat, oldest) else old)[kind].add(name)
    return {kind: sorted(names - old[kind]) for kind, names in sorted(young.items())}


def main() -> None:
    data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = {"version": data["__meta"]["version"]} | {
        who: newer(data, oldest) for who, oldest in (("displays", DISPLAYS), ("staff", STAFF))
    }
    TARGET.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
