"""What lies in the watched folder is taken in, file by file, by one process at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from flask_babel import gettext

from board.refused import Refused
from server.core.wiring import Wiring
from server.imports import folder
from server.imports.feed import Feed, digest_of, readable, take
from server.imports.outcome import Outcome
from server.imports.rows import FileRefused

log = logging.getLogger(__name__)

WHO, DEVICE = "import", "folder"
MOST_ATTEMPTS = 3

Taken = tuple[str, Outcome | None, Refused | None]
"""A file's name, what became of it (None where that was told before), and why it was refused as a whole."""


def take_all(watched: Path, names: Sequence[str], wiring: Wiring) -> Iterator[Taken]:
    """Takes in what was broken off, then these files of the folder. Nothing where another process of this computer is
    doing so. Raises what one of them stumbled over, after the last."""
    with folder.alone(watched) as is_alone:
        if not is_alone:
            return
        fault: Exception | None = None
        for path, taken_in in _waiting(watched, names):
            try:
                taken = taken_in(path, wiring)
            except Exception as found:
                # It stays in `taking`: the others need not wait for it.
                log.exception("%s could not be taken in; it is tried again", readable(path.name))
                fault = found
            else:
                yield taken
        if fault is not None:
            raise fault


def _waiting(watched: Path, names: Sequence[str]) -> Iterator[tuple[Path, Callable[[Path, Wiring], Taken]]]:
    """Each file with how it is taken in; moved to `taking` when its turn comes."""
    for path in folder.left(watched):
        yield path, _again
    for name in names:
        claimed = folder.claim(watched, Path(name).name)
        if claimed is not None:
            yield claimed, _take


def _again(path: Path, wiring: Wiring) -> Taken:
    """A file that was broken off: perhaps it had been taken in, and only its moving was missing."""
    ended = wiring.store.import_files.ended(digest_of(path))
    if ended is None:
        return _take(path, wiring)
    is_refused = bool(ended.found and ended.found["stopped"])
    folder.put_away(path, folder.REFUSED if is_refused else folder.DONE, wiring.clock())
    return readable(path.name), None, None


def _take(path: Path, wiring: Wiring) -> Taken:
    name = readable(path.name)
    try:
        outcome = take(path, name, Feed(wiring, WHO, DEVICE, gettext("Labour"), most_attempts=MOST_ATTEMPTS))
    except FileRefused as reason:
        folder.put_away(path, folder.REFUSED, wiring.clock())
        return name, None, reason
    folder.put_away(path, folder.REFUSED if outcome.broken_off else folder.DONE, wiring.clock())
    return name, outcome, outcome.broken_off
