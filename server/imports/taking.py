"""What lies in the watched folder is taken in, file by file, by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from flask_babel import gettext

from board.refused import Refused
from server.core.wiring import Wiring
from server.imports import folder
from server.imports.feed import Feed, digest_of, take
from server.imports.outcome import Outcome
from server.imports.rows import FileRefused

WHO, DEVICE = "import", "folder"

Taken = tuple[str, Outcome | None, Refused | None]
"""A file's name, what became of it (None where that was told before), and why it was refused as a whole."""


def take_all(watched: Path, names: Sequence[str], wiring: Wiring) -> Iterator[Taken]:
    """Takes in what was broken off, then these files of the folder. Nothing where another process of this computer is
    doing so."""
    with folder.alone(watched) as is_alone:
        if not is_alone:
            return
        for path in folder.left(watched):
            yield _again(path, wiring)
        for name in names:
            claimed = folder.claim(watched, Path(name).name)
            if claimed is not None:
                yield _take(claimed, wiring)


def _again(path: Path, wiring: Wiring) -> Taken:
    """A file that was broken off: perhaps it had been taken in, and only its moving was missing."""
    ended = wiring.store.import_files.ended(digest_of(path))
    if ended is None:
        return _take(path, wiring)
    is_refused = bool(ended.found and ended.found["stopped"])
    folder.put_away(path, folder.REFUSED if is_refused else folder.DONE, wiring.clock())
    return path.name, None, None


def _take(path: Path, wiring: Wiring) -> Taken:
    try:
        outcome = take(path, path.name, Feed(wiring, WHO, DEVICE, gettext("Labour")))
    except FileRefused as reason:
        folder.put_away(path, folder.REFUSED, wiring.clock())
        return path.name, None, reason
    folder.put_away(path, folder.REFUSED if outcome.broken_off else folder.DONE, wiring.clock())
    return path.name, outcome, outcome.broken_off
