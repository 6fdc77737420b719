"""`shopboard sample`: an invented past and a running day for a shop without orders, to look around in."""

from __future__ import annotations

import socket
import time
from typing import Any

import click

from server.commands.language import sentence, site_language
from server.commands.options import with_config


@click.command("sample")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another past.")
@with_config
def sample(config: Any, seed: int) -> None:
    """Fill a shop that has no orders: the sample people, three months of figures, and a day in its busy middle.

    Everybody and everything in it is invented. A shop that has orders is left as it is.
    """
    from board.refused import Refused
    from server.demo.sample import fill
    from server.run.app import create_app

    if _is_served(config.server.port):
        raise click.ClickException(f"a server listens on port {config.server.port}: stop it while the sample is made")
    began = time.monotonic()
    with site_language(config):
        try:
            fill(create_app, config, seed, "sample")
        except Refused as reason:
            raise click.ClickException(sentence(reason)) from reason
    click.echo(f"three months and a running day are there, after {time.monotonic() - began:.0f} s")


def _is_served(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0
