"""The one-time code of the console: whoever reads it there may do once, in a browser, what needs no PIN yet.

It lies in a file of its own and not in the database, which may be what is to be mended. Only its hash is kept.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from server.config import private_file
from server.config.loading import Config
from server.people.credentials import token_hash

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that look alike."""
LENGTH = 8
LIFE = timedelta(days=1)
MOST_TRIES = 100


class OneTimeCode:
    """The code that is kept in `path`, if there is one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of(cls, config: Config) -> OneTimeCode:
        """The one of this shop: beside the key that signs its cookies."""
        return cls(config.server.secret_key_file.with_name("setup-code"))

    def make(self, now: datetime) -> str:
        """A new code, to be shown once on the console; an earlier one is void."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        self._keep(token_hash(code), now, 0)
        return f"{code[:4]}-{code[4:]}"

    def fits(self, code: str, now: datetime) -> bool:
        """Whether this is the code: not spent, a day old at most, and not tried too often. A wrong one counts."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            hashed, made_at, tries = str(kept["hash"]), datetime.fromisoformat(kept["made_at"]), int(kept["tries"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        if not made_at <= now < made_at + LIFE or tries >= MOST_TRIES:
            return False
        if secrets.compare_digest(hashed, token_hash("".join(filter(str.isalnum, code.upper())))):
            return True
        self._keep(hashed, made_at, tries + 1)
        return False

    def spend(self) -> None:
        """It has done its work, and does no other."""
        self._path.unlink(missing_ok=True)

    def _keep(self, hashed: str, made_at: datetime, tries: int) -> None:
        """Whole or not at all, and for the owner's eyes only."""
        private_file.put(self._path, json.dumps({"hash": hashed, "made_at": made_at.isoformat(), "tries": tries}))
