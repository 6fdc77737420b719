"""Files come in by themselves: a part of the running server that looks into the watched folder, starts a process of its
own (`shopboard import folder`) for what is whole there, and tells the channels once a day what became of the files.

No file can stop the server: who reads it is another process.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import force_locale, gettext

from server.core.wiring import Wiring
from server.imports import folder
from server.imports.folder import Watched
from server.imports.outcome import refused_of
from server.live.letter import Letter
from server.store.import_files import ImportFile
from server.web import problems
from server.web.thread_pool import in_thread_pool

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
SEND_SECONDS = 20.0
AGAIN_SECONDS = 60.0
"""After a process that failed, so long until the next."""


class Feeding:
    """`start` and `stop` it, or call `look` and `tell` by hand."""

    def __init__(self, app: Flask, wiring: Wiring, config_path: Path) -> None:
        self._app = app
        self._wiring = wiring
        self._command = [sys.executable, "-m", "server", "import", "folder", "--config", str(config_path), "--"]
        self._watched = Watched()
        self._missing: Path | None = None
        self._ended = threading.Event()
        self._running: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="imports", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A file that is being taken in is taken up again after the next start."""
        self._ended.set()
        if self._running is not None:
            with suppress(OSError):
                self._running.terminate()

    def look(self) -> bool:
        """Takes in what is whole in the folder; whether nothing failed."""
        watched = self._wiring.config.imports.folder
        if watched is None:
            return True
        try:
            names = in_thread_pool(self._watched.whole, watched, time.monotonic())
            left = in_thread_pool(folder.left, watched)
        except OSError as fault:
            if self._missing != watched:
                log.warning("the watched folder cannot be read: %s", fault)
            self._missing = watched
            return True
        self._missing = None
        if not names and not left:
            return True
        self._running = subprocess.Popen([*self._command, *names], stdin=subprocess.DEVNULL)
        try:
            return self._running.wait() == 0
        finally:
            self._running = None

    def tell(self) -> None:
        """Tells the channels of what has come in, where it is time."""
        config, now = self._wiring.config, self._wiring.clock()
        at = config.imports.summary_at
        if at is None or not config.notify.named:
            return
        local = now.astimezone(ZoneInfo(config.site.time_zone))
        last = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        files = self._wiring.store.import_files
        told = files.claim_untold(last if last <= local else last - timedelta(days=1), now)
        if told and not self._sent(self._text(told)):
            log.warning("no channel took the summary of the imports; it is tried again tomorrow")
            files.untold(told)

    def _run(self) -> None:
        wait = EVERY_SECONDS
        while not self._ended.wait(wait):
            try:
                wait = EVERY_SECONDS if self.look() else AGAIN_SECONDS
                self.tell()
            except Exception:
                log.exception("the files that come in could not be looked after")
                wait = AGAIN_SECONDS

    def _text(self, files: list[ImportFile]) -> str:
        with self._app.app_context(), force_locale(self._wiring.config.site.language):
            lines = [gettext("Files that came in by themselves: %(count)s", count=len(files))]
            return "\n".join([*lines, *map(told_of_file, files), gettext("What was refused stands on /imports.")])

    def _sent(self, body: str) -> bool:
        """Whether at least one channel took it."""
        config = self._wiring.config
        faults = [Letter(url, config.site.name, body).send(SEND_SECONDS) for url in config.notify.named.values()]
        return "" in faults


def told_of_file(one: ImportFile) -> str:
    """A line on what became of a file."""
    found = one.found or {}
    if "read" not in found:
        return f"{one.name}: {problems.sentence(refused_of(found['stopped']))}"
    counts = gettext(
        "%(imported)s imported, %(already)s there already, %(refused)s refused",
        imported=found["imported"] + found["settled"],
        already=found["already"],
        refused=found["refused"],
    )
    if found.get("hidden"):
        hidden = gettext(
            "Rows that a filter hides in the file came in with the others: %(count)s", count=found["hidden"]
        )
        counts = f"{counts}. {hidden}"
    return f"{one.name}: {counts}"
