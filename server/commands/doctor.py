"""`shopboard doctor`: what is wrong with this shop, and what to do about it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from server.commands.options import with_config_path


@click.command("doctor")
@click.option("--repair", "mend", is_flag=True, help="Put a lost or damaged database together again. Server stopped.")
@with_config_path
def doctor(path: Path, mend: bool) -> None:
    """Try everything that may be wrong, and say for each what to do; status 1 where something is.

    Database, log, clock, files, disk, backups, port and signs; beside a running server or without one.
    """
    from server.config import decided
    from server.config.yaml_file import ConfigError
    from server.core.clock import utc_now
    from server.run.checkup import examine

    try:
        config = decided.load(path, os.environ)
    except ConfigError as fault:
        raise click.ClickException(f"WRONG  configuration: {fault}") from None
    if mend:
        _repair(config)
        return
    wrong = 0
    for finding in examine(config, utc_now()):
        click.echo(f"{'WRONG' if finding.remedy else 'ok':5}  {finding.check}: {finding.said}")
        if finding.remedy:
            wrong += 1
            click.echo(f"       what to do: {finding.remedy}")
    if wrong:
        raise click.ClickException(f"{wrong} thing{'s' if wrong > 1 else ''} to look at")


def _repair(config: Any) -> None:
    """The newest backup and what can be read of the damaged file, in the place of both; the old files are kept."""
    from server.core.clock import utc_now
    from server.run.checkup import is_served
    from server.run.repair import repair, trouble_of

    if is_served(config):
        raise click.ClickException("the server runs: stop it first, or bring the shop back on the page that it shows")
    trouble = trouble_of(config)
    if not trouble:
        click.echo("nothing to repair: the database is whole, and every event can be read")
        return
    click.echo(trouble)
    for said in repair(config, utc_now()).sentences():
        click.echo(said)
