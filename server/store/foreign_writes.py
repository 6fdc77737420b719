"""Whether anybody but SQLite has written into a database file in use, as `cp` over it does.

In write-ahead mode SQLite itself writes there only while it brings over what stands in the `-wal`, and counts that in
the `-shm`: a file that has changed without is somebody else's work. SQLite would go on with it for a while, some pages
from here and some from there.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

WHICH, DONE, BEGUN = slice(32, 40), slice(96, 100), slice(128, 132)
"""Of the `-shm`: which `-wal` this is, how much of it was brought over, and how much was to be."""
COMPARED = 1024**2
"""So much of the file tells whether it is another: its date alone may be set by anybody."""

File = tuple[int, int]
_held: dict[File, tuple[int, int]] = {}
"""By file its descriptor, and how many hold it. Kept open as long as a connection here: to close a file takes away all
locks of this process on it, SQLite's too."""


class ForeignWrites:
    """Of one database in use and its `-shm`. Sees nothing where files cannot be read beside SQLite, as on Windows."""

    def __init__(self, path: Path, shm: Path) -> None:
        self._files = [_hold(path), _hold(shm)] if hasattr(os, "pread") else []
        self._counted = b"", b"", b""
        self._stat: tuple[int, int] | None = None
        self._text = b""

    def found(self) -> bool:
        """Whether there was one since the last look; while SQLite is at it nobody can tell."""
        if not self._files:
            return False
        file, shm = (_held[one][0] for one in self._files)
        counted, now = _counted(shm), os.fstat(file)
        before, stat = self._counted, (now.st_mtime_ns, now.st_size)
        if stat == self._stat and counted == before:
            return False
        text = self._text if stat == self._stat else blake2b(os.pread(file, COMPARED, 0)).digest()
        _, done, begun = counted
        if counted != _counted(shm) or done != begun:
            self._stat = None
            return False
        is_foreign = self._stat is not None and counted == before and text != self._text
        self._counted, self._stat, self._text = counted, stat, text
        return is_foreign

    def close(self) -> None:
        """Once this process has no connection any more."""
        for file in self._files:
            _let_go(file)
        self._files = []


def _counted(shm: int) -> tuple[bytes, bytes, bytes]:
    said = os.pread(shm, BEGUN.stop, 0)
    return said[WHICH], said[DONE], said[BEGUN]


def _hold(path: Path) -> File:
    found = path.stat()
    file = found.st_dev, found.st_ino
    opened, many = _held.get(file) or (os.open(path, os.O_RDONLY), 0)
    _held[file] = opened, many + 1
    return file


def _let_go(file: File) -> None:
    opened, many = _held.pop(file)
    if many > 1:
        _held[file] = opened, many - 1
    else:
        os.close(opened)
