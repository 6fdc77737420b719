"""A server that waits for nobody long, so that a test need not either: python -m tests.server.impatient CONFIG SECONDS.

Few strangers may come in from one address: the fourth argument, if there is one.
"""

import os
import sys
from pathlib import Path


def main(config_path: Path, seconds: float, strangers: int | None) -> None:
    from server.core.locks import patch

    patch()

    from server.config.loading import load_config
    from server.live import idle
    from server.run import serving
    from server.run.app import open_app
    from server.web import connection

    connection.FIRST_LINE_SECONDS = connection.HEAD_SECONDS = connection.BODY_SECONDS = seconds
    connection.Connection._patience = seconds
    idle.JOINS_WITHIN_SECONDS = seconds
    if strangers is not None:
        setattr(serving, "STRANGERS_OF_AN_ADDRESS", strangers)  # noqa: B010 (it is that module's name for it)
    config = load_config(config_path, os.environ)
    serving.serve(open_app, config, config.server.host, config.server.port, config_path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None)
