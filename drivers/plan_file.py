"""Which set-up a sign was last given, in a small file: so that a restart does not blank the sign."""

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


class PlanFile:
    """See `drivers.sign.PlanMemory`. A file that cannot be read counts as unknown; one that cannot be written is said
    once, and costs the sign a set-up at the next start, nothing more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failed = False

    def load(self) -> str | None:
        try:
            return self._path.read_text(encoding="ascii").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def save(self, plan: str | None) -> None:
        """Replaced in one step; a crash leaves the old hash or the new one."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new = self._path.with_name(self._path.name + ".new")
            new.write_text(plan or "", encoding="ascii")
            os.replace(new, self._path)
        except OSError as error:
            if not self._failed:
                log.warning("%s cannot be written, so the sign is set up anew at each start: %s", self._path, error)
            self._failed = True
        else:
            self._failed = False
