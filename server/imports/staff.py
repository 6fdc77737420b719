"""The staff list out of a file: adds who is missing, changes role and team of who is there, leaves PINs alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from board.people import ROLES, Role
from board.refused import Refused
from server.imports import cells
from server.imports.cells import CellRefused
from server.imports.fields import STAFF_FIELDS
from server.imports.mapping import Columns
from server.imports.rows import Row
from server.imports.table import opened
from server.people import roster
from server.store.bookshelf import Author
from server.store.staff import Staff
from server.store.store import Store

ROLE_WORDS: dict[Role, tuple[str, ...]] = {
    "foreman": ("foreman", "车间主管", "调度", "调度员"),
    "technical_director": ("technical director", "技术总监"),
    "technician": ("technician", "修理工", "技师", "机修工", "钣金工", "喷漆工"),
    "advisor": ("service advisor", "服务顾问", "前台", "接待"),
    "follow_up": ("follow-up caller", "电话回访员", "回访员", "客服"),
    "service_manager": ("service manager", "服务经理", "售后经理"),
    "station_manager": ("station manager", "站长"),
    "care_director": ("customer care director", "客户关爱总监"),
    "general_manager": ("general manager", "总经理"),
    "admin": ("administrator", "系统管理员", "管理员"),
}
"""What people write for a role, beside its code."""
APPRENTICE = ("apprentice", "学徒", "学徒工")
"""What they write for a technician who is no hand of the team."""
_ROLE_OF = {word: role for role, words in ROLE_WORDS.items() for word in (role, *words)}
_ROLE_OF |= dict.fromkeys(APPRENTICE, "technician")


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row of a staff list, or why it cannot be taken. `outcome`: added, changed, unchanged or refused."""

    row: int
    name: str
    outcome: str
    reason: Refused | None = None


def take(store: Store, path: Path, language: str, author: Author, only_new: bool = False) -> Iterator[ListedPerson]:
    """Takes in a table with the columns name, role and team; `only_new` leaves those who are there as they are.

    One bad row stops no other. Raises `FileRefused` for a file that is no such table.
    """
    with opened(path, STAFF_FIELDS) as given:
        columns = given.columns
        for row in given.rows:
            try:
                name, role, team = (_said(columns, row, field) for field in ("name", "role", "team"))
                listed = Staff(
                    name,
                    _ROLE_OF.get(role.lower(), role),
                    team or None,
                    language=language,
                    apprentice=role.lower() in APPRENTICE,
                )
                yield ListedPerson(row.number, name, _taken(store, listed, author, only_new))
            except Refused as reason:
                yield ListedPerson(row.number, str(columns.cell(row, "name") or ""), "refused", reason)


def _said(columns: Columns, row: Row, field: str) -> str:
    try:
        return cells.text(columns.cell(row, field), roster.LONGEST_NAME)
    except CellRefused as reason:
        raise reason.named(columns.called(field), field) from None


def _taken(store: Store, listed: Staff, author: Author, only_new: bool) -> str:
    if listed.role not in ROLES:
        raise Refused("%(role)s is not a role.", "role", role=listed.role)
    # Each row is a change of its own, so each has its own key.
    author = Author.once(author.who, author.device, author.now)
    before = store.people.person(listed.name)
    if before is None:
        roster.enlist(store, listed, author)
        return "added"
    after = (
        before
        if only_new
        else replace(
            before,
            role=listed.role,
            team=listed.team,
            apprentice=listed.apprentice or (before.apprentice and listed.role == "technician"),
        )
    )
    if after == before:
        return "unchanged"
    roster.change(store, before, after, author)
    return "changed"
