"""What the dealership has decided on /admin, as the server found it last: a copy beside the key that signs sessions.

The database has the truth (`server.core.current_config`). The copy is for what runs without it: a sign's process, the
process that makes backups, and whoever brings a lost database back from the folder that was decided.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.config import private_file
from server.config.loading import Config, load_config
from server.config.yaml_file import ConfigError

log = logging.getLogger(__name__)


def keep(config: Config, decided: Mapping[str, Any]) -> None:
    """Writes the copy; where that cannot be, the server goes on with what the database says."""
    path, text = _path(config), json.dumps(decided, ensure_ascii=False, indent=1)
    try:
        if (path.read_text(encoding="utf-8") if path.exists() else "{}") != text:
            private_file.put(path, text)
    except OSError as fault:
        log.warning("what was decided on /admin has no copy in %s: %s", path, fault)


def load(path: Path | str, environ: Mapping[str, str]) -> Config:
    """The configuration of a file with what was decided when the server last looked, if the two go together."""
    config = load_config(path, environ)
    try:
        decided = json.loads(_path(config).read_text(encoding="utf-8"))
        return load_config(path, environ, decided)
    except FileNotFoundError:
        return config
    except (OSError, ValueError, AttributeError, ConfigError) as fault:
        log.warning("the copy of what was decided on /admin is left aside: %s", fault)
        return config


def _path(config: Config) -> Path:
    return config.server.secret_key_file.with_name(f"{config.site.code}-settings.json")
