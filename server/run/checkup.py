"""Everything that may be wrong with a shop, tried one after the other, and what to do about each: `shopboard doctor`.

Works beside a running server and without one, and changes nothing but the table for trials. In English, as the whole
command line.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from drivers.sign import PortLost
from drivers.transport import find_ports, locate
from server.config.loading import Config
from server.config.sign_entry import SignEntry
from server.core.backups import Backups
from server.core.held import bare_shop
from server.run.losses import Head
from server.store import audit, chain_check
from server.store.database import LEAST_ROOM, Database, room
from server.store.failures import StoreError
from server.store.place import damage_of
from server.store.store import Store
from server.store.upgrade import check_revision, newest, revision_in
from server.store.write_trial import try_to_write
from server.web.faults import FAULTS, told_of_backups

MOST_TOLD = 5
PATIENCE_SECONDS = 3.0
BEHIND = timedelta(minutes=5)
MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look has shown; `remedy` says what to do where something is wrong."""

    check: str
    said: str
    remedy: str = ""


def examine(config: Config, now: datetime) -> Iterator[Finding]:
    """Tries everything; whatever cannot be tried because of another fault is left out."""
    yield Finding("configuration", f"{config.file} has no fault")
    store = Store(config.database, config.site.code)
    with closing(store):
        usable = yield from _database(config, store.database, now)
        if usable:
            yield from _log(config, store)
            yield from _clock(store, now)
            yield from _numbers(store)
    for look in (_files, _disk, _backups, _port, _signs):
        yield from look(config, now)


def _database(config: Config, database: Database, now: datetime) -> Generator[Finding, None, bool]:
    """Whether the database is there, whole, and can be written; gives back whether it can be read."""
    check = "database"
    if database.path is not None and not database.path.exists():
        backups = Backups(lambda: config)
        backups.look(now)
        noted = Head(config).noted()
        if backups.newest is not None:
            remedy = f"bring back the newest backup: shopboard restore {backups.newest.path}"
            yield Finding(check, f"{database.path} is gone", remedy)
        elif noted is not None:
            said = f"{database.path} is gone, and no backup is known; its log had {noted[0]} events"
            yield Finding(check, said, "put the file back, or a copy of it: nothing else brings the shop back")
        else:
            yield Finding(check, f"there is none at {database.path} yet", "start the server: shopboard run")
        return False
    try:
        if database.path is not None and (damage := damage_of(database.path, "integrity_check")):
            yield Finding(check, f"{database.path} is damaged: {damage}", str(FAULTS["damaged"].remedy))
            return False
        revision = database.read(revision_in)
        check_revision(revision)
        if revision != newest():
            yield Finding(check, f"whole; of an older version ({revision}), brought up to date by the next start")
            return False
        try_to_write(database, now)
    except StoreError as fault:
        yield Finding(check, str(fault), str(FAULTS[fault.code].remedy))
        return False
    yield Finding(check, f"whole, and can be written: {database.url.render_as_string()}")
    return True


def _log(config: Config, store: Store) -> Iterator[Finding]:
    shop = bare_shop(store, config)
    faults = list(islice(audit.log_faults(store, shop), MOST_TOLD))
    if (noted := Head(config).noted()) and (lost := chain_check.lost_head(store.database, *noted)):
        faults.insert(0, lost)
    if faults:
        remedy = "find out who had access to the file; `shopboard log verify` names all of it"
        yield Finding("log", "; ".join(faults), remedy)
    else:
        yield Finding("log", f"{store.log.last_seq()} events, and the chain holds")


def _clock(store: Store, now: datetime) -> Iterator[Finding]:
    last = store.log.newest_at()
    if last is not None and now < last - BEHIND:
        said = f"it is {now:%Y-%m-%d %H:%M} UTC here, before the newest event of {last:%Y-%m-%d %H:%M} UTC"
        yield Finding("clock", said, "set the computer's date and time right, by NTP if there is a network")
    else:
        yield Finding("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, after everything recorded")


def _numbers(store: Store) -> Iterator[Finding]:
    """Orders from before such a number was refused: they stay two, and people should know."""
    pairs = store.jobs.pairs()
    if pairs:
        said = "; ".join(" and ".join(pair) for pair in pairs)
        yield Finding("order numbers", f"these differ by case or width only, and stay orders of their own: {said}")


def _files(config: Config, _now: datetime) -> Iterator[Finding]:
    """Whether files that hold secrets are readable by others."""
    paths = [config.server.secret_key_file]
    if (database := Database(config.database, config.site.code).path) is not None:
        paths += [database, *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm"))]
    open_to_others = [str(path) for path in paths if path.exists() and path.stat().st_mode & 0o077]
    if open_to_others and hasattr(socket, "AF_UNIX"):
        yield Finding("files", f"others may read {', '.join(open_to_others)}", f"chmod 600 {' '.join(open_to_others)}")
    else:
        yield Finding("files", "only the server's user may read database and key")


def _disk(config: Config, _now: datetime) -> Iterator[Finding]:
    database = Database(config.database, config.site.code).path
    if database is None or not database.parent.is_dir():
        return
    free = room(database)
    needed = 3 * database.stat().st_size if database.exists() else 0
    said = f"{free / MEGABYTE:,.0f} MB free beside the database"
    if free < max(needed, LEAST_ROOM):
        yield Finding("disk", said, "make room: each backup needs as much as the database")
    else:
        yield Finding("disk", said)


def _backups(config: Config, now: datetime) -> Iterator[Finding]:
    backups = Backups(lambda: config)
    if not backups.by_itself:
        yield Finding("backups", "none are made by themselves: backup.at is null, or PostgreSQL has its own tools")
        return
    try:
        backups.look(now)
    except OSError as fault:
        yield Finding("backups", f"{config.backup.folder}: {fault}", "look whether the disk or share is there")
        return
    worries = told_of_backups(backups, now)
    age = f"the newest is {_hours(now - found.made_at)} old: {found.path}" if (found := backups.newest) else "none"
    if worries:
        yield Finding("backups", " ".join([f"{age}.", *worries]), "shopboard backup makes one now, or says why not")
    elif backups.newest is None:
        yield Finding("backups", "none yet: the server makes one within a minute of its first event")
    else:
        yield Finding("backups", age)


def _hours(age: timedelta) -> str:
    return f"{age.total_seconds() / 3600:.0f} h"


def _port(config: Config, _now: datetime) -> Iterator[Finding]:
    """Whether the server answers, or could listen."""
    host, port = config.server.host, config.server.port
    try:
        with socket.create_server((host, port)):
            yield Finding("port", f"{port} is free: no server runs here")
            return
    except OSError:
        status, body = _asked(_here(config), port)
    if status is None:
        yield Finding("port", f"{port} is taken by another program", "end it, or choose another server.port")
    elif status == 200:
        yield Finding("port", f"the server answers on {port}, and is ready")
    else:
        yield Finding("port", f"the server on {port} is not ready: {body}", "see the other lines, and its log")


def is_served(config: Config) -> bool:
    """Whether a server of this shop answers here, well or not."""
    return _asked(_here(config), config.server.port)[0] is not None


def _here(config: Config) -> str:
    return "127.0.0.1" if config.server.host in ("0.0.0.0", "::", "") else config.server.host


def _asked(host: str, port: int) -> tuple[int | None, str]:
    """What `/readyz` answers there; (None, "") where no server of ours does."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    with closing(connection):
        try:
            connection.request("GET", "/readyz", headers={"Accept-Language": "en"})
            answer = connection.getresponse()
            told = json.loads(answer.read())
            return answer.status, str(told.get("detail", ""))
        except (OSError, http.client.HTTPException, ValueError):
            return None, ""


def _signs(config: Config, _now: datetime) -> Iterator[Finding]:
    for entry in config.signs:
        if not entry.elsewhere:
            yield _sign(entry)


def _sign(entry: SignEntry) -> Finding:
    """Whether a sign's port is there; what it shows is told by `shopboard sign status`."""
    check, port = f"sign {entry.name}", entry.port
    attempts: dict[str, Callable[[], object]] = {"simulator": lambda: None, "socket": lambda: _reach(port)}
    try:
        attempts.get(port.partition("://")[0], lambda: _find(port))()
    except (PortLost, OSError, ValueError) as fault:
        remedy = "look at cable, power and address; `shopboard sign list` shows the ports there are"
        return Finding(check, f"{port}: {fault}", remedy)
    return Finding(check, f"{port} is there")


def _find(port: str) -> None:
    device = locate(port)
    if "://" not in device and not Path(device).exists() and device not in [one.device for one in find_ports()]:
        raise PortLost("there is no such port")


def _reach(port: str) -> None:
    host, _, number = port.removeprefix("socket://").partition("/")[0].rpartition(":")
    socket.create_connection((host, int(number)), timeout=PATIENCE_SECONDS).close()
