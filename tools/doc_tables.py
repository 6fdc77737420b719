"""Writes the tables of the documents that the code itself declares; `--check` changes nothing and names what is behind.

python -m tools.doc_tables [--check]

A table stands between `<!-- table: NAME -->` and `<!-- end of table -->`, in whichever document has these marks.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from board.people import MAY, PAGES, TOKEN_ROLES, may, may_open, menu_of
from server.api.commands import COMMANDS
from server.api.deciding import Command

DOCS = Path(__file__).resolve().parents[1] / "docs"
TABLE = re.compile(r"(?<=<!-- table: )([a-z ]+)( -->\n)(.*?)(?=<!-- end of table -->)", re.DOTALL)


def commands(_table: str) -> Iterator[str]:
    """Every command of a job with its fields and what it does."""
    yield "| call | fields | does |"
    yield "|---|---|---|"
    for command in COMMANDS:
        yield f"| `POST /jobs/{{order_no}}/{command.name}` | {_fields(command)} | {_told(command)} |"


def rights(table: str) -> Iterator[str]:
    """Who may do what. A right is described as it stands there by now; a new command by its summary."""
    known = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE))
    told = {command.name: command.summary for command in COMMANDS}
    yield f"| command | what | {' | '.join(f'`{role}`' for role in TOKEN_ROLES)} |"
    yield "|---" * (len(TOKEN_ROLES) + 2) + "|"
    for right in MAY:
        ticks = " | ".join("✓" if may(role, right) else "" for role in TOKEN_ROLES)
        yield f"| `{right}` | {known.get(right) or told.get(right, '')} | {ticks} |"


def pages(table: str) -> Iterator[str]:
    """Which page opens to whom. An address is as it stands there by now; that of a new page is its name."""
    known = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE))
    yield f"| page | address | opened by | {' | '.join(f'`{role}`' for role in TOKEN_ROLES)} |"
    yield "|---" * (len(TOKEN_ROLES) + 3) + "|"
    for name, page in PAGES.items():
        opens = " | ".join(_opens(role, name) for role in TOKEN_ROLES)
        yield f"| `{name}` | {known.get(name, f'`/{name}`')} | `{page.right}` | {opens} |"


def _opens(role: str, page: str) -> str:
    return "menu" if page in menu_of(role) else "✓" if may_open(role, page) else ""


def _fields(command: Command) -> str:
    return ", ".join(_field(one.alias or name, one) for name, one in command.body.model_fields.items() if name != "at")


def _field(name: str, one: FieldInfo) -> str:
    inner = next((kind for kind in get_args(one.annotation) if isinstance(kind, type)), None)
    if inner is not None and issubclass(inner, BaseModel):
        return f"`{name}` [{{{', '.join(f'`{field}`' for field in inner.model_fields)}}}]"
    worth_saying = not one.is_required() and one.default_factory is None and one.default not in (None, "", False)
    return f"`{name}` ({str(one.default).lower()})" if worth_saying else f"`{name}`"


def _told(command: Command) -> str:
    return " ".join(f"{command.summary}. {command.about}".replace("?.", "?").split())


TABLES: dict[str, Callable[[str], Iterator[str]]] = {
    "commands of a job": commands,
    "who may do what": rights,
    "which page opens to whom": pages,
}
"""Name → the lines of the table, made from the code and, where people wrote a part of it, from what stands there."""


def renewed(text: str) -> str:
    """The text of a document with its tables as the code declares them now."""
    return TABLE.sub(lambda found: found[1] + found[2] + "\n".join(TABLES[found[1]](found[3])) + "\n", text)


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the tables of the documents that the code declares.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a table is behind")
    options = parser.parse_args()
    behind = 0
    for paper in sorted(DOCS.rglob("*.md")):
        old = paper.read_text(encoding="utf-8")
        new = renewed(old)
        if new != old:
            behind += 1
            print(f"{paper.relative_to(DOCS.parent)}: {'is behind: make docs' if options.check else 'written'}")
            if not options.check:
                paper.write_text(new, encoding="utf-8")
    return 1 if options.check and behind else 0


if __name__ == "__main__":
    sys.exit(main())
