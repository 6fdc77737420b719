"""Whether the shop that was here is still here, and whole: asked at every start before anything is opened.

A database that was deleted is never replaced by an empty one in silence where a backup, or the head of the log that was
noted beside the key, says that there was a shop (domain.md §15).
"""

from __future__ import annotations

from server.config import private_file
from server.config.loading import Config
from server.core.backups import Copy, copies_of
from server.store.database import Database
from server.store.failures import Damaged, Gone
from server.store.place import damage_of

BEFORE_ALL_IS_READ = 2 * 1024**3
"""A larger file is not read through at the start, which would take too long: the daily backup does it."""


class Head:
    """The head of the log as it was noted last: a line `SEQ HASH` in a file beside the key that signs sessions."""

    def __init__(self, config: Config) -> None:
        self._path = config.server.secret_key_file.with_name(f"{config.site.code}-head.txt")

    def noted(self) -> tuple[int, str] | None:
        """(seq, hash); None where nothing was noted."""
        try:
            seq, found = self._path.read_text(encoding="ascii").split()
            return int(seq), found
        except (OSError, ValueError):
            return None

    def note(self, seq: int, found: str) -> None:
        """Whole or not at all."""
        private_file.put(self._path, f"{seq} {found}\n")

    def forget(self) -> None:
        """An older state was brought back on purpose."""
        self._path.unlink(missing_ok=True)


def newest_copy(config: Config) -> Copy | None:
    """The newest backup; None also where its folder cannot be reached."""
    try:
        return next(iter(copies_of(config)), None)
    except OSError:
        return None


def refuse_to_forget(config: Config) -> None:
    """Raises `Gone` where there is no database but was one."""
    path = Database(config.database, config.site.code).path
    if path is None or (path.exists() and path.stat().st_size):
        return
    if (copy := newest_copy(config)) is not None:
        raise Gone(f"the database {path} is gone; `shopboard restore {copy.path}` brings the newest backup")
    if (head := Head(config).noted()) is not None:
        raise Gone(
            f"the database {path} is gone; it held {head[0]} events, and there is no backup in {config.backup.folder}: "
            "put the file back, or `shopboard doctor --repair` begins an empty shop"
        )


def check_whole(config: Config) -> None:
    """Raises `Damaged` where SQLite's file cannot be what was written."""
    path = Database(config.database, config.site.code).path
    if path is None or not path.exists() or not 0 < path.stat().st_size < BEFORE_ALL_IS_READ:
        return
    if told := damage_of(path):
        raise Damaged(f"the database {path} is damaged: {told}")
