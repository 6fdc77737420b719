"""`shopboard run`: server, ticker and signs in one process.

gevent's patches come first: nothing of the server is imported before them.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from server.commands.options import with_config_path


@click.command("run")
@click.option("--host", default=None, help="Overrides server.host.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Overrides server.port; 0 takes a free one.")
@with_config_path
def run(path: Path, host: str | None, port: int | None) -> None:
    """Serve the pages, the API and the signs until SIGTERM or Ctrl-C."""
    from server.core.locks import patch

    patch()

    from server.config import decided
    from server.run.app import open_app
    from server.run.serving import serve

    config = decided.load(path, os.environ)
    serve(open_app, config, host or config.server.host, config.server.port if port is None else port, path)
