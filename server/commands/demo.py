"""`shopboard demo`: a simulated working day on a fast clock, in a temporary shop of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from server.commands.options import with_config_path


@click.command("demo")
@click.option("--speed", type=click.FloatRange(1, 600), default=30, show_default=True, help="Times as fast as life.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Everybody's PIN is known: mind who gets in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="0 takes a free one.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another day.")
@with_config_path
def demo(path: Path, speed: float, host: str, port: int, seed: int) -> None:
    """Play a working day: cars come, are dispatched, delayed, warned about, inspected and delivered.

    Nothing real is touched: the database is a temporary one, the signs are simulated, nobody is notified.
    """
    from server.core.locks import patch

    patch()

    from server.core.clock import utc_now
    from server.demo.fast_clock import FastClock
    from server.demo.stage import PIN, Play, opening, staged
    from server.run.app import create_app, open_app
    from server.run.serving import serve

    with tempfile.TemporaryDirectory(prefix="shopboard-demo-") as folder:
        config, environment = staged(path, Path(folder), os.environ)
        os.environ.update(environment)
        click.echo("three months and a morning are made up, which takes some seconds", err=True)
        opened = opening(create_app, config, utc_now().astimezone(config.calendar().zone).date(), seed)
        clock = FastClock(opened.at, speed)
        click.echo(f"the demo's people can sign in with PIN {PIN}, for example 李示例 (advisor) or admin")
        serve(open_app, config, host, port, path, clock, lambda app, base: Play(app, clock, base, opened))
