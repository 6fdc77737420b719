"""The watched folder: which files in it are whole, and where each lies while and after it is taken in.

A file is moved to `taking` first, by which one of several processes gets it, then to `done` or `refused`. What still
lies in `taking` was broken off, and is taken in again. Whoever may write into the folder may be a stranger to this
computer: links are left alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from stat import S_ISREG

TAKING, DONE, REFUSED = "taking", "done", "refused"
LOCK = ".shopboard-lock"
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download")
"""How programs call what they have not written to its end."""
SETTLED_SECONDS = 10.0

Mark = tuple[int, int]


class Watched:
    """What a watcher has seen so far of a folder: a file is whole that nobody has written to for a while."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[Mark, float]] = {}

    def whole(self, folder: Path, now: float) -> list[str]:
        """The names of files that are whole by the clock `now`, in seconds. Raises `OSError`."""
        found = _marks(folder)
        self._seen = {
            name: self._seen[name] if name in self._seen and self._seen[name][0] == mark else (mark, now)
            for name, mark in found.items()
        }
        return sorted(name for name, (_, since) in self._seen.items() if now - since >= SETTLED_SECONDS)


def left(folder: Path) -> list[Path]:
    """Files whose taking in was broken off."""
    taking = folder / TAKING
    if not taking.is_dir() or taking.is_symlink():
        return []
    return sorted(path for path in taking.iterdir() if _size_and_time(path))


def names(folder: Path) -> list[str]:
    """Every file that waits, whole or not."""
    return sorted(_marks(folder))


def claim(folder: Path, name: str) -> Path | None:
    """Where the file lies now that it is ours; None where another process was faster, or it cannot be moved yet."""
    target = _place(folder, TAKING) / name
    try:
        os.replace(folder / name, target)
    except OSError:
        return None
    return target


def put_away(path: Path, place: str, now: datetime) -> None:
    """Puts a file that was taken in into `place`; what lies there by its name stays."""
    into = _place(path.parent.parent, place)
    target = into / path.name
    if target.exists():
        target = into / f"{now:%Y%m%dT%H%M%S%f} {path.name}"
    with suppress(FileNotFoundError):
        os.replace(path, target)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else of this computer takes files of the folder in meanwhile; ends with the process."""
    with (folder / LOCK).open("a+b") as file:
        yield _locked(file.fileno())


def _locked(number: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _place(folder: Path, name: str) -> Path:
    """A folder within the watched one, made where it is missing. Raises `OSError`."""
    place = folder / name
    place.mkdir(exist_ok=True)
    if place.is_symlink():
        raise NotADirectoryError(f"{place} is a link: files would be moved to where nobody may put them")
    return place


def _marks(folder: Path) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")) or path.suffix.lower() in UNFINISHED:
            continue
        if mark := _size_and_time(path):
            found[path.name] = mark
    return found


def _size_and_time(path: Path) -> Mark | None:
    """None for what is no file of its own: a link may lead to what only the server may read."""
    try:
        told = path.lstat()
    except OSError:
        return None
    return (told.st_size, told.st_mtime_ns) if S_ISREG(told.st_mode) else None
