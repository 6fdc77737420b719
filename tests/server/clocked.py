"""`python -m tests.server.clocked CONFIG MINUTES_FILE`: a real server whose clock is ahead by what a file says."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(config_path: Path, minutes: Path) -> None:
    from gevent import monkey

    monkey.patch_all()

    from datetime import datetime, timedelta

    from server.clock import utc_now
    from server.config import load_config
    from server.serving import serve

    def clock() -> datetime:
        return utc_now() + timedelta(minutes=float(minutes.read_text() or 0))

    config = load_config(config_path, os.environ)
    serve(config, config.server.host, config.server.port, config_path, clock)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
