"""The key that signs sessions: made once, kept in a file that only the owner reads, so sessions survive restarts."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from server.config.private_file import make_folder


def secret_key(path: Path) -> str:
    """The key in `path`; a new one if there is none. Of several processes that start at once, one makes it."""
    if not path.exists():
        make_folder(path.parent)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < 32 or not key.isascii():
        raise OSError(f"{path} holds no key of at least 32 plain characters; delete it to have a new one made")
    return key
