"""`shopboard group`: several shops on one machine, a process each, which share the program's memory.

gevent's patches come first: nothing of the server is imported before them.
"""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command("group")
@click.option(
    "--config",
    "configs",
    multiple=True,
    required=True,
    metavar="PATH",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The configuration of a shop, once for each.",
)
def group(configs: tuple[Path, ...]) -> None:
    """Serve several shops until SIGTERM or Ctrl-C, each as `run` serves one, in much less memory.

    Each has its own site.code and server.port. A shop that ends by itself is started again after five seconds. Not on
    Windows.
    """
    if not hasattr(os, "fork"):
        raise click.ClickException("this system cannot share memory: start `shopboard run` for each shop")
    from server.core.locks import patch

    patch()

    # Before the forks, so that they share it.
    from server.config import decided
    from server.run.app import open_app
    from server.run.many import serve_each
    from server.run.serving import serve

    def serve_one(path: Path) -> None:
        config = decided.load(path, os.environ)
        serve(open_app, config, config.server.host, config.server.port, path)

    serve_each(configs, serve_one)
