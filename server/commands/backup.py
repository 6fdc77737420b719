"""`shopboard backup` and `shopboard restore`."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import click

from server.commands.options import with_config

MOST_TOLD = 20
PATH = click.Path(path_type=Path, dir_okay=False)


@click.command("backup")
@click.argument("file", type=PATH, required=False)
@with_config
def backup(config: Any, file: Path | None) -> None:
    """Copy the database to FILE, while the server runs; an existing FILE is not overwritten.

    Without FILE, as the server does it by itself every day: into backup.folder, of which the newest are kept.
    """
    from server.run.backing_up import back_up
    from server.store import copies

    if file is None:
        file = back_up(config).path
    else:
        copies.backup(_database(config), file)
    click.echo(f"backed up to {file}")


@click.command("restore")
@click.argument("file", type=PATH)
@click.option("--try", "trial", is_flag=True, help="Only try whether it could be done, in a temporary place.")
@with_config
def restore(config: Any, file: Path, trial: bool) -> None:
    """Put the backup FILE in the place of the database, which must not be there.

    Who was erased since FILE was made is erased again.
    """
    from server.core.clock import utc_now
    from server.people.customers import Erased, erase_again_in
    from server.run.backing_up import trial_faults
    from server.run.losses import Head
    from server.store import copies

    database = _database(config)
    if trial:
        faults = list(islice(trial_faults(config, file), MOST_TOLD))
        if faults:
            raise click.ClickException("\n".join([f"{file} is no sound backup", *faults]))
        click.echo(f"{file} can be restored")
        return
    copies.restore(file, database)
    erased = erase_again_in(config.database, config.site.code, Erased.of(config), utc_now())
    # An older state, on purpose.
    Head(config).forget()
    click.echo(f"restored {file} to {database}")
    if erased:
        click.echo(f"erased again: {erased} that had been erased since")


def _database(config: Any) -> Path:
    """The file of the configured database."""
    from server.store import copies
    from server.store.database import Database

    path = Database(config.database, config.site.code).path
    if path is None:
        raise click.ClickException(copies.FOR_SERVERS)
    return path
