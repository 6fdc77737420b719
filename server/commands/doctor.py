"""`shopboard doctor`: what is wrong with this shop, and what to do about it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from server.commands.options import with_config_path


@click.command("doctor")
@with_config_path
def doctor(path: Path) -> None:
    """Try everything that may be wrong, and say for each what to do; status 1 where something is.

    Database, log, clock, files, disk, backups, port and signs; beside a running server or without one.
    """
    from server.config.loading import load_config
    from server.config.yaml_file import ConfigError
    from server.core.clock import utc_now
    from server.run.checkup import examine

    try:
        config = load_config(path, os.environ)
    except ConfigError as fault:
        raise click.ClickException(f"WRONG  configuration: {fault}") from None
    wrong = 0
    for finding in examine(config, utc_now()):
        click.echo(f"{'WRONG' if finding.remedy else 'ok':5}  {finding.check}: {finding.said}")
        if finding.remedy:
            wrong += 1
            click.echo(f"       what to do: {finding.remedy}")
    if wrong:
        raise click.ClickException(f"{wrong} thing{'s' if wrong > 1 else ''} to look at")
