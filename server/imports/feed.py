"""A file that comes in without a clerk, by a token or in the watched folder: taken in by the dealer's own map, and what
became of it kept for the clerk."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category

from board.refused import Refused
from server.core.wiring import Wiring
from server.imports.apart import apart
from server.imports.kinds import JOBS, import_file
from server.imports.mapping import PLAIN
from server.imports.outcome import Outcome, RefusedRow
from server.imports.own_map import own_map
from server.imports.reading import is_plain
from server.imports.rows import FileRefused
from server.imports.setting import importing
from server.imports.unpacking import unpack

LARGEST_UNPACKED = 256 * 1024 * 1024
COPIED_AT_ONCE = 2**20
MOST_REFUSALS = 500
COUNTS = (
    *("number", "read", "imported", "settled", "already", "delivered", "open", "backlog", "cancelled", "not_judged"),
    *("unpromised", "hidden"),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose file it is. `labour`: the word for labour without a name; `sheet`, `row` and `day` as a clerk would say
    them; `most_attempts`: so often is begun what was broken off each time, None: as often as it is sent."""

    wiring: Wiring
    who: str
    device: str
    labour: str
    sheet: str | None = None
    row: int | None = None
    day: date | None = None
    most_attempts: int | None = None


def take(file: Path, name: str, feed: Feed) -> Outcome:
    """Takes a file in. Raises `FileRefused`, which is kept as well."""
    files, clock = feed.wiring.store.import_files, feed.wiring.clock
    with tempfile.TemporaryDirectory() as folder:
        # Of what is taken in nothing changes meanwhile, whoever still writes to the file.
        own = _copied(file, Path(folder) / "file")
        digest = digest_of(own)
        attempts = files.begin(digest, name, feed.who, clock())
        try:
            if feed.most_attempts is not None and attempts > feed.most_attempts:
                raise FileRefused("Taking this file in was broken off %(count)s times.", count=feed.most_attempts)
            if own.stat().st_size > LARGEST_UNPACKED:
                raise FileRefused("The file is larger than %(size)s MB: split it.", size=LARGEST_UNPACKED // 2**20)
            plain = own if is_plain(own) else unpack(own, LARGEST_UNPACKED, feed.sheet)
            outcome = _imported(plain, name, feed)
        except FileRefused as reason:
            files.end(digest, {"stopped": _kept(reason)}, clock())
            raise
    files.end(digest, found_of(outcome), clock())
    return outcome


def digest_of(file: Path) -> str:
    """By which a file is known, whatever its name."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def readable(name: str) -> str:
    """A file's name as it can be kept and shown, whatever bytes another computer gave it."""
    return "".join(one if one.isprintable() or category(one) == "Zs" else "�" for one in name)


def found_of(outcome: Outcome) -> dict[str, Any]:
    """What is kept of an outcome."""
    return {
        **{name: getattr(outcome, name) for name in COUNTS},
        "stopped": _kept(outcome.broken_off) if outcome.broken_off else None,
        "ignored": list(outcome.columns.ignored) if outcome.columns else [],
        "hidden_columns": list(outcome.hidden_columns),
        "strangers": sorted(outcome.strangers),
        "refused": outcome.refused.count,
        "refusals": [_kept_row(one) for one in outcome.refused.first(MOST_REFUSALS)],
    }


def _copied(file: Path, target: Path) -> Path:
    """The file, or as much of it as shows that it is too large."""
    left = LARGEST_UNPACKED + 1
    with file.open("rb") as given, target.open("wb") as copy:
        while part := given.read(min(left, COPIED_AT_ONCE)):
            copy.write(part)
            left -= len(part)
    return target


def _kept(reason: Refused) -> dict[str, Any]:
    params = {name: value if isinstance(value, int | float) else str(value) for name, value in reason.params.items()}
    return {"template": reason.template, "field": reason.field, "params": params}


def _kept_row(one: RefusedRow) -> dict[str, Any]:
    return {"row": one.row, "order_no": one.order_no, **_kept(one.reason)}


def _imported(plain: Path, name: str, feed: Feed) -> Outcome:
    parts = feed.wiring
    rules = parts.config.imports
    how = replace(own_map(parts.store).under(PLAIN), sheet=feed.sheet, row=feed.row)
    given = importing(
        parts,
        how,
        file=name,
        day=feed.day,
        who=feed.who,
        device=feed.device,
        labour=feed.labour,
        dry_run=False,
        no_advisor="advisor" in rules.without,
        not_judged="promise" in rules.without,
    )
    return apart(import_file, given, plain, JOBS, how, LARGEST_UNPACKED)
