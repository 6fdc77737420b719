"""Small files that only the server's user may read, written whole or not at all. It imports nothing of ours."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700


def make_folder(folder: Path) -> None:
    """Makes a folder, for its owner only, where there is none."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(OWNER_ONLY_FOLDER, exist_ok=True)


def put(path: Path, text: str) -> None:
    """Puts a text into the place of a file, which is there afterwards whatever happens to the power."""
    make_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.{os.getpid()}.part")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
