"""What the subjects of the command line share: `--config`, and a shop opened by it. Imports the server only in use."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

CONFIG = Path("config.yaml")
BEGIN_A_SHOP = ("run", "sample", "import", "staff", "token")
"""Subjects that make the sample shop's config.yaml in a folder without one. The others look at a shop that is there: a
backup of a shop just made would tell nobody that it was taken in the wrong folder."""


def with_config_path(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--config PATH` and hands the path to the command as its first argument."""

    @click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path),
        default=None,
        help="The configuration.  [default: config.yaml]",
    )
    @click.pass_context
    @wraps(command)
    def found(ctx: click.Context, /, *args: Any, config_path: Path | None, **options: Any) -> Any:
        path = config_path or ctx.find_object(Path) or _in_this_folder(ctx.find_root().invoked_subcommand)
        return command(path, *args, **options)

    return found


def _in_this_folder(subject: str | None) -> Path:
    """config.yaml of the working directory, made where there is none; the demo plays the shipped shop there."""
    if CONFIG.exists():
        return CONFIG
    if subject == "demo":
        from server.config import resources

        return resources.CONFIG
    if subject not in BEGIN_A_SHOP:
        raise click.ClickException(f"no {CONFIG} in this folder; `shopboard run` makes one, --config names another")
    from server.run.new_folder import begin

    begin(Path())
    click.echo(f"made {CONFIG.resolve()}: the sample shop, its tables in samples/, its database in var/", err=True)
    return CONFIG


def with_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--config PATH` and hands the loaded configuration to the command as its first argument."""

    @with_config_path
    @wraps(command)
    def loaded(path: Path, *args: Any, **options: Any) -> Any:
        from server.config import decided

        return command(decided.load(path, os.environ), *args, **options)

    return loaded


def author_of(wiring: Any) -> Any:
    """Whose doing a change is that somebody makes on the command line, for the record: the system's user."""
    import getpass

    from server.store.bookshelf import Author

    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = "unknown"
    return Author.once(who, "command line", wiring.clock())


def with_shop(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--config PATH`, hands the opened shop (`Wiring`) to the command as its first argument, and closes it."""

    @with_config
    @wraps(command)
    def opened(config: Any, *args: Any, **options: Any) -> Any:
        from server.run.opening import open_shop

        wiring = open_shop(config)
        try:
            return command(wiring, *args, **options)
        finally:
            wiring.store.close()

    return opened
