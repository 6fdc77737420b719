"""Which set-up a sign was last given, in a small file: so that a restart does not blank the sign."""

import os
from pathlib import Path


class PlanFile:
    """See `drivers.sign.PlanMemory`. A file that cannot be read counts as unknown."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str | None:
        try:
            return self._path.read_text(encoding="ascii").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def save(self, plan: str | None) -> None:
        """Replaced in one step; a crash leaves the old hash or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(self._path.name + ".new")
        new.write_text(plan or "", encoding="ascii")
        os.replace(new, self._path)
