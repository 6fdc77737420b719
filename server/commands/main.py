"""The command line: `shopboard SUBJECT …`, one module of server/commands for each subject.

A subject's module is imported only when it is asked for: `run` must patch the standard library before anything else is
imported. Exit status: 0, 1 failed (one clear line), 2 wrong usage.
"""

from __future__ import annotations

import gc
import importlib
from pathlib import Path
from typing import Any

import click

SUBJECTS = (
    "run",
    "group",
    "demo",
    "sample",
    "import",
    "report",
    "staff",
    "token",
    "setup-code",
    "config",
    "sign",
    "log",
    "backup",
    "restore",
    "doctor",
)
MODULES = {"import": "imports", "restore": "backup", "setup-code": "setup_code"}
"""The module of a subject where it is not named like it."""
MORE_RUBBISH = 5_000
"""What a start loads stays: to look through it at every 700 things more was a seventh of the server's."""


class Subjects(click.Group):
    """Finds a subject's command in its module when it is needed, and says what went wrong in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUBJECTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUBJECTS:
            return None
        module = importlib.import_module(f"server.commands.{MODULES.get(cmd_name, cmd_name)}")
        found = [value for value in vars(module).values() if isinstance(value, click.Command)]
        return next(command for command in found if command.name == cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if _is_expected(error):
                raise click.ClickException(str(error)) from error
            raise


def _is_expected(error: Exception) -> bool:
    """What a person can do something about; anything else is a fault of the program and shows its trace."""
    from board.refused import Refused
    from server.config.yaml_file import ConfigError
    from server.store.failures import StoreError

    return isinstance(error, ConfigError | Refused | StoreError | OSError)


@click.group(cls=Subjects, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shopboard")
@click.option("--config", type=click.Path(path_type=Path), default=None, help="The configuration, for every subject.")
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Shopboard 准点看板: on-time delivery in a car dealership's workshop."""
    gc.set_threshold(MORE_RUBBISH)
    ctx.obj = config
