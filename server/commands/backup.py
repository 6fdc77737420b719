"""`shopboard backup` and `shopboard restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from server.commands.options import with_config

PATH = click.Path(path_type=Path, dir_okay=False)


@click.command("backup")
@click.argument("file", type=PATH)
@with_config
def backup(config: Any, file: Path) -> None:
    """Copy the database to FILE, while the server runs; an existing FILE is not overwritten."""
    from server.store import copies

    copies.backup(_database(config), file)
    click.echo(f"backed up to {file}")


@click.command("restore")
@click.argument("file", type=PATH)
@with_config
def restore(config: Any, file: Path) -> None:
    """Put the backup FILE in the place of the database, which must not be there."""
    from server.store import copies

    database = _database(config)
    copies.restore(file, database)
    click.echo(f"restored {file} to {database}")


def _database(config: Any) -> Path:
    """The file of the configured database."""
    from server.store import copies
    from server.store.database import Database

    path = Database(config.database, config.site.code).path
    if path is None:
        raise click.ClickException(copies.FOR_SERVERS)
    return path
