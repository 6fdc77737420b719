"""A server whose clock a test sets: python -m tests.server.clocked CONFIG CLOCK; the time stands in the file CLOCK."""

import sys
from datetime import UTC, datetime
from pathlib import Path


def main(config: Path, clock: Path) -> None:
    from gevent import monkey

    monkey.patch_all()

    from server.config import load_config
    from server.serving import serve

    def told() -> datetime:
        return datetime.fromisoformat(clock.read_text(encoding="ascii")).astimezone(UTC)

    serve(load_config(config, {}), "127.0.0.1", 0, config, clock=told)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
