"""Backups without anybody's thinking of them: a part of the running server that starts, when one is due, a process of
its own: `python -m server.run.backing_up CONFIG`.

That process makes and verifies a backup, checks the log, and once a month restores the newest backup into a temporary
place to see that it can be done. It never holds up the server: another process, with less claim to the processor.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from server.config import decided
from server.config.loading import Config
from server.core import backups
from server.core.backups import Backups, Copy
from server.core.clock import Clock, utc_now
from server.core.held import bare_shop
from server.core.wiring import Wiring
from server.people import roster
from server.run.losses import Head
from server.store import audit, chain_check, copies
from server.store.database import room
from server.store.failures import StoreError
from server.store.store import Store
from server.store.upgrade import upgrade
from server.web.thread_pool import in_thread_pool

log = logging.getLogger(__name__)

FIRST_SECONDS, EVERY_SECONDS = 20.0, 60.0
AGAIN_SECONDS = 900.0
"""After a backup that failed, so long until the next try."""
NICENESS = 10
MOST_TOLD = 5


class BackingUp:
    """Makes backups while the server runs; `wiring.backups` says how they are doing."""

    def __init__(self, wiring: Wiring, config_path: Path) -> None:
        self._backups: Backups = wiring.backups
        self._wiring = wiring
        self._command = [sys.executable, "-m", "server.run.backing_up", str(config_path)]
        self._noted = -1
        self._waits = ""
        self._stopping = threading.Event()
        self._running: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="backups", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A backup that is under way is given up: half of one is none. Who deletes the database now shall be told of it
        at the next start, however short the shop has run."""
        self._stopping.set()
        with suppress(StoreError, OSError):
            self.note_head()
        if self._running is not None:
            with suppress(OSError):
                self._running.terminate()

    def _run(self) -> None:
        with suppress(StoreError, OSError):
            self.note_head()
        wait = FIRST_SECONDS
        while not self._stopping.wait(wait):
            try:
                # Where there is still none, something is wrong that takes its time.
                wait = AGAIN_SECONDS if self._is_due() and not self._backed_up() else EVERY_SECONDS
                self._waits = ""
            except (StoreError, OSError) as fault:
                # Told elsewhere by its name; said here once, and looked at again as soon as it may be over.
                if str(fault) != self._waits:
                    log.warning("the backups wait: %s", fault)
                self._waits, wait = str(fault), EVERY_SECONDS
            except Exception:
                log.exception("the backups could not be looked after")
                wait = AGAIN_SECONDS

    def _is_due(self) -> bool:
        now = self._wiring.clock()
        self.note_head()
        if not self._backups.by_itself:
            return False
        in_thread_pool(self._backups.look, now)
        return self._wiring.command_log.seq > 0 and self._backups.is_due(now)

    def note_head(self) -> None:
        """Outside the database, so that its loss is noticed: one that the log holds no more stays noted, and is told
        until somebody takes the log as it is."""
        head, store = Head(self._wiring.config), self._wiring.store
        before, noted = self._backups.lost, head.noted()
        self._backups.lost = (chain_check.lost_head(store.database, *noted) or "") if noted else ""
        if self._backups.lost:
            if not before:
                log.error("%s; `shopboard log head --note` takes it as it is", self._backups.lost)
            return
        found = store.log.head()
        # From the first administrator on there is something to lose.
        if found[0] != self._noted and (found[0] or not roster.is_without_admin(store)):
            head.note(*found)
            self._noted = found[0]

    def _backed_up(self) -> bool:
        self._running = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
        try:
            self._running.wait()
        finally:
            self._running = None
        return not self._is_due()


def back_up(config: Config, clock: Clock = utc_now) -> Copy:
    """Makes a backup, checks the log and, once a month, the backup too; writes down what became of it."""
    before = backups.read_outcome(config)
    try:
        made = backups.make(config, clock())
    except (StoreError, OSError) as fault:
        with suppress(OSError):
            backups.keep_outcome(config, replace(before, failed=str(fault)))
        raise
    store = Store(config.database, config.site.code)
    with closing(store):
        altered = tuple(islice(audit.log_faults(store, bare_shop(store, config)), MOST_TOLD))
    outcome = replace(before, failed="", altered=altered)
    if backups.trial_is_due(outcome, clock()):
        faults = tuple(islice(trial_faults(config, made.path), MOST_TOLD))
        outcome = replace(outcome, tried_at=clock().isoformat(), trial_of=made.path.name, trial_faults=faults)
        log.log(logging.ERROR if faults else logging.INFO, "trial restore of %s: %s", made.path, faults or "well")
    for one in altered:
        log.error("the log: %s", one)
    backups.keep_outcome(config, outcome)
    return made


def trial_faults(config: Config, backup: Path) -> Iterator[str]:
    """What is wrong with a backup, found out by restoring it into a temporary place; nothing when all is well."""
    beside = Path(config.database.removeprefix("sqlite:///").partition("?")[0])
    if room(beside) < 2 * backup.stat().st_size:
        yield f"there is no room beside {beside} to try whether {backup.name} can be restored"
        return
    with tempfile.TemporaryDirectory(prefix="trial-", dir=beside.parent, ignore_cleanup_errors=True) as folder:
        restored = Path(folder) / "trial.db"
        try:
            copies.restore(backup, restored)
            store = Store(f"sqlite:///{restored.as_posix()}", config.site.code)
            with closing(store):
                upgrade(store.database)
                yield from audit.log_faults(store, bare_shop(store, config))
        except StoreError as fault:
            yield str(fault)


def main(path: Path) -> None:
    """One backup of the shop of this configuration; status 1 where there is none."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        made = back_up(decided.load(path, os.environ))
    except (StoreError, OSError) as fault:
        log.error("no backup: %s", fault)
        sys.exit(1)
    log.info("backed up to %s", made.path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
