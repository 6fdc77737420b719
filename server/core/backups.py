"""The backups that a shop makes by itself: which there are, when the next is due, and what became of the last.

Looks into a folder that may lie on another machine: nothing here belongs on the event loop. PostgreSQL has tools of its
own; such a shop has no folder, and no backups are due.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from server.config import private_file
from server.config.loading import Config
from server.config.private_file import make_folder
from server.store import copies
from server.store.database import Database

STAMP = "%Y%m%dT%H%M%SZ"
OLD = timedelta(days=2)
"""People are warned when the newest backup is older."""
TRIED_EVERY = timedelta(days=30)
HALF_DONE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Copy:
    """One backup."""

    path: Path
    made_at: datetime
    bytes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last backup and of the last trial of one; kept in a file beside them.

    `failed`: why there was none. `altered`: what was found in the log when it was checked. `trial_faults`: what was
    wrong with the backup `trial_of` when it was restored to try it, at `tried_at`.
    """

    failed: str = ""
    altered: tuple[str, ...] = ()
    tried_at: str = ""
    trial_of: str = ""
    trial_faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Backups:
    """What the running server knows of its backups by the configuration of the moment; `look` asks the folder anew."""

    current: Callable[[], Config]
    looked: bool = False
    newest: Copy | None = None
    outcome: Outcome = field(default_factory=Outcome)
    lost: str = ""
    """What of the log that was noted outside is there no more."""

    @property
    def config(self) -> Config:
        """The configuration as it holds now."""
        return self.current()

    @property
    def by_itself(self) -> bool:
        """Whether this shop makes backups by itself."""
        return self.config.backup.folder is not None and self.config.backup.at is not None

    def look(self, now: datetime) -> None:
        """Takes in what lies in the folder. What a clock that was wrong has dated ahead counts for nothing."""
        self.newest = next((copy for copy in copies_of(self.config) if copy.made_at <= now + HALF_DONE), None)
        self.outcome = read_outcome(self.config)
        self.looked = True

    def is_due(self, now: datetime) -> bool:
        """Whether one is due: none has been made since `backup.at` was last."""
        at = self.config.backup.at
        if not self.by_itself or at is None:
            return False
        local = now.astimezone(ZoneInfo(self.config.site.time_zone))
        last = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        last = last if last <= local else last - timedelta(days=1)
        return self.newest is None or self.newest.made_at < last

    def worries(self, now: datetime) -> Iterator[tuple[str, str]]:
        """What people are to be warned of: (name, what exactly). Nothing before anybody has looked."""
        if self.lost:
            yield "log_altered", self.lost
        if not self.by_itself or not self.looked:
            return
        if self.outcome.failed:
            yield "backup_failed", self.outcome.failed
        if self.newest is not None and now - self.newest.made_at > OLD:
            yield "backup_old", str((now - self.newest.made_at).days)
        if self.outcome.altered:
            yield "log_altered", self.outcome.altered[0]
        if self.outcome.trial_faults:
            yield "trial_failed", self.outcome.trial_faults[0]


def copies_of(config: Config) -> list[Copy]:
    """The backups in the folder, newest first; those of other sites, and files by other names, are not ours."""
    folder = config.backup.folder
    named = re.compile(rf"{re.escape(config.site.code)}-(\d{{8}}T\d{{6}}Z)\.db")
    found = []
    for path in folder.iterdir() if folder is not None and folder.is_dir() else ():
        if (match := named.fullmatch(path.name)) and (size := path.stat().st_size):
            found.append(Copy(path, datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), size))
    return sorted(found, key=lambda copy: copy.made_at, reverse=True)


def make(config: Config, now: datetime) -> Copy:
    """Makes a backup, verified, and lets go those beyond `backup.keep`; raises `CopyError` where there is none."""
    folder, database = config.backup.folder, Database(config.database, config.site.code).path
    if folder is None or database is None:
        raise copies.CopyError(copies.FOR_SERVERS)
    make_folder(folder)
    _sweep(folder, config.site.code, now)
    target = folder / f"{config.site.code}-{now.astimezone(UTC).strftime(STAMP)}.db"
    copies.backup(database, target)
    for old in copies_of(config)[config.backup.keep :]:
        old.path.unlink(missing_ok=True)
    return Copy(target, now, target.stat().st_size)


def read_outcome(config: Config) -> Outcome:
    """What became of the last backup and trial; as if there had been none where that cannot be read."""
    try:
        kept = json.loads(_outcome_file(config).read_text(encoding="utf-8"))
        found = Outcome(**kept)
        return replace(found, altered=tuple(found.altered), trial_faults=tuple(found.trial_faults))
    except (OSError, ValueError, TypeError):
        return Outcome()


def keep_outcome(config: Config, outcome: Outcome) -> None:
    """Writes it down, whole or not at all."""
    private_file.put(_outcome_file(config), json.dumps(asdict(outcome), ensure_ascii=False))


def trial_is_due(outcome: Outcome, now: datetime) -> bool:
    """Whether a backup should be tried: monthly, or at once where the last trial went wrong a day ago."""
    every = timedelta(days=1) if outcome.trial_faults else TRIED_EVERY
    return not outcome.tried_at or now - datetime.fromisoformat(outcome.tried_at) >= every


def _outcome_file(config: Config) -> Path:
    assert config.backup.folder is not None
    return config.backup.folder / f"{config.site.code}-last.json"


def _sweep(folder: Path, site: str, now: datetime) -> None:
    """Takes away what a copy left behind that was cut off."""
    for path in folder.glob(f"{site}-*.part*"):
        if now.timestamp() - path.stat().st_mtime > HALF_DONE.total_seconds() or _is_orphan(path):
            path.unlink(missing_ok=True)


def _is_orphan(path: Path) -> bool:
    """Whether the process that was writing it is no more; only where asking does it no harm."""
    match = re.search(r"\.(\d+)\.part", path.name)
    if match is None or os.name == "nt":
        return False
    try:
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
