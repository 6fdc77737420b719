"""Puts a shop together again from what there is: the newest backup, and what can be read of the damaged file.

Works beside the old files and changes none: at the end they are moved into a folder of their own, with a report on what
was lost, and the new database takes their place.
"""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from board.orders.events import Event
from board.orders.fold import fold
from board.orders.presence import SITE
from server.config.loading import Config
from server.config.private_file import make_folder
from server.core.backups import Copy, copies_of
from server.core.held import bare_shop
from server.people.customers import Erased, erase_again_in
from server.run.losses import Head, refuse_to_forget
from server.store import audit, copies, salvage
from server.store.database import Database
from server.store.failures import StoreError
from server.store.log import QUARANTINED
from server.store.place import damage_of
from server.store.setting_rows import put_setting_in
from server.store.store import SEEDED, Store
from server.store.upgrade import upgrade

log = logging.getLogger(__name__)

ENDS = ("", "-wal", "-shm")
QUARANTINE_FILE = "quarantine.jsonl"
Record = dict[str, Any]


@dataclass(slots=True)
class Repaired:
    """What a repair has done: from which backup, with how many events, what was added and what is lost.

    `set_aside`: the jobs that cannot be read; `kept_in`: where the old files are now.
    """

    backup: Path | None = None
    events: int = 0
    added: int = 0
    lost: tuple[tuple[int, int], ...] = ()
    set_aside: tuple[str, ...] = ()
    kept_in: Path | None = None

    def sentences(self) -> Iterator[str]:
        """The same for people, in English."""
        yield f"the shop has {self.events} events" + (f", from the backup {self.backup}" if self.backup else "")
        if self.added:
            yield f"{self.added} events after the backup were read from the damaged file"
        for first, last in self.lost:
            yield f"events {first} to {last} are lost"
        if self.set_aside:
            yield f"set aside, for their events cannot be read: {', '.join(self.set_aside)}"
        if self.kept_in:
            yield f"the old files and the report are in {self.kept_in}"


def trouble_of(config: Config) -> str:
    """Why the shop cannot be opened as it is; nothing where it can."""
    try:
        refuse_to_forget(config)
        path = Database(config.database, config.site.code).path
        if path is None or not path.exists():
            return ""
        if told := damage_of(path, "integrity_check"):
            return f"{path} is damaged: {told}"
        quarantined = Store(config.database, config.site.code).log.quarantined
        unreadable = sorted(set(unreadable_jobs(path, config.site.code)) - quarantined)
        return f"the events of these orders cannot be read: {', '.join(unreadable)}" if unreadable else ""
    except StoreError as fault:
        return str(fault)


def repair(config: Config, now: datetime) -> Repaired:
    """Brings the shop back; raises `StoreError` where that cannot be done, and has changed nothing then.

    The server must not run. What is whole already is left as it is.
    """
    path = Database(config.database, config.site.code).path
    if path is None:
        raise StoreError(copies.FOR_SERVERS)
    there = path.exists() and path.stat().st_size > 0
    done = Repaired()
    make_folder(path.parent)
    with tempfile.TemporaryDirectory(prefix="repair-", dir=path.parent, ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "repaired.db"
        if there and not damage_of(path, "integrity_check"):
            _copy_files(path, made)
        else:
            _put_together(config, path if there else None, made, done)
        _finish(config, made, done)
        erase_again_in(f"sqlite:///{made.as_posix()}", config.site.code, Erased.of(config), now)
        _put_in_place(path, made, done, now)
    Head(config).forget()
    for said in done.sentences():
        log.warning("repair: %s", said)
    return done


def _put_together(config: Config, damaged: Path | None, made: Path, done: Repaired) -> None:
    """The newest backup that is sound, and behind it what the damaged file has beyond."""
    for copy in _backups(config):
        try:
            copies.restore(copy.path, made)
        except copies.CopyError as fault:
            log.warning("repair: %s", fault)
            continue
        done.backup = copy.path
        break
    database = Database(f"sqlite:///{made.as_posix()}", config.site.code)
    upgrade(database)
    database.close()
    if damaged is not None:
        examined = made.with_name("damaged.db")
        _copy_files(damaged, examined)
        try:
            found = salvage.salvage(examined, made)
        except sqlite3.Error as fault:
            raise StoreError(f"the damaged file could not be read: {fault}") from fault
        done.added, done.lost = found.added, found.lost


def _backups(config: Config) -> list[Copy]:
    try:
        return copies_of(config)
    except OSError as fault:
        log.warning("repair: %s cannot be reached: %s", config.backup.folder, fault)
        return []


def _finish(config: Config, made: Path, done: Repaired) -> None:
    """Sets aside what cannot be read, and makes the read models anew from the rest."""
    site = config.site.code
    unreadable = unreadable_jobs(made, site)
    database = Database(f"sqlite:///{made.as_posix()}", site)
    upgrade(database)
    with made.with_name(QUARANTINE_FILE).open("w", encoding="utf-8") as report:
        for records in unreadable.values():
            report.writelines(json.dumps(record, default=str, ensure_ascii=False) + "\n" for record in records)
    store = Store(database.url.render_as_string(), site)
    with closing(store):
        done.set_aside = tuple(sorted({*store.log.quarantined, *unreadable}))
        # Who is there already is not hired anew.
        kept = {QUARANTINED: list(done.set_aside)} | ({SEEDED: True} if store.people.staff() else {})
        for name, value in kept.items():
            database.write(partial(put_setting_in, site=site, name=name, value=value))
    database.close()
    store = Store(database.url.render_as_string(), site)
    with closing(store):
        audit.rebuild(store, bare_shop(store, config))
        done.events = store.log.last_seq()


def unreadable_jobs(path: Path, site: str) -> dict[str, list[Record]]:
    """The jobs whose events do not add up to anything, with their records as they lie in the table."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = _text
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone():
            return {}
        query = "SELECT * FROM event WHERE site = ? ORDER BY job, seq"
        rows = (dict(row) for row in connection.execute(query, (site,)))
        by_job = ((str(job), list(records)) for job, records in groupby(rows, key=lambda row: row["job"]))
        return {job: records for job, records in by_job if not _can_be_read(job, records)}


def _text(octets: bytes) -> str | bytes:
    """A text as it was written; what is none any more stays bytes."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets


def _can_be_read(job: str, records: list[Record]) -> bool:
    if any(isinstance(value, bytes) for record in records for value in record.values()):
        return False
    try:
        events = [_event(record) for record in records]
        # What is said of people and bays belongs to no job and adds up to none.
        if job != SITE:
            fold(events)
        return True
    except Exception:
        # Whatever noise has made of it: it cannot be read, and that is all we ask.
        return False


def _event(record: Record) -> Event:
    times = {name: f"{record[name]}+00:00" for name in ("at", "recorded_at")}
    return audit.of_record({**record, **times, "body": json.loads(record["body"])})


def _put_in_place(path: Path, made: Path, done: Repaired, now: datetime) -> None:
    """The old files aside, the new one in their place."""
    aside = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%SZ}.damaged")
    report = made.with_name(QUARANTINE_FILE)
    old = [path.with_name(f"{path.name}{end}") for end in ENDS if path.with_name(f"{path.name}{end}").exists()]
    if old or report.stat().st_size:
        make_folder(aside)
        done.kept_in = aside
        for file in old:
            file.rename(aside / file.name)
        report.rename(aside / QUARANTINE_FILE)
        (aside / "report.txt").write_text("\n".join(done.sentences()) + "\n", encoding="utf-8")
    made.rename(path)


def _copy_files(source: Path, target: Path) -> None:
    for end in ENDS[:2]:
        if (file := source.with_name(f"{source.name}{end}")).exists():
            shutil.copyfile(file, target.with_name(f"{target.name}{end}"))
    target.chmod(0o600)
