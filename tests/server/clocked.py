"""A server whose clock a test sets: python -m tests.server.clocked CONFIG CLOCK.

The file CLOCK holds an instant, at which time stands still, or the minutes by which it is ahead of the computer's.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


def main(config_path: Path, clock: Path) -> None:
    from server.core.locks import patch

    patch()

    from server.config.loading import load_config
    from server.run.app import open_app
    from server.run.serving import serve

    def now() -> datetime:
        text = clock.read_text(encoding="ascii")
        try:
            return datetime.now(UTC) + timedelta(minutes=float(text))
        except ValueError:
            return datetime.fromisoformat(text).astimezone(UTC)

    config = load_config(config_path, os.environ)
    serve(open_app, config, config.server.host, config.server.port, config_path, clock=now)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
