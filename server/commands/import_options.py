"""What the commands of `shopboard import` have in common: the file, its map, and how a file is refused as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.commands.language import sentence

if TYPE_CHECKING:
    from server.imports.mapping import Map

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
WHO = "import"
"""Who stands in the log, as person and as device, for what a file says."""
_MAP = "Which column is which field, and what its words mean (YAML)."


def file_and_map(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command its FILE, and `--map`."""
    return click.argument("file", type=FILE)(click.option("--map", "map_file", type=FILE, help=_MAP)(command))


@contextmanager
def one_line() -> Iterator[None]:
    """What is wrong with a file as a whole, as one line in the site's language."""
    from board.refused import Refused

    try:
        yield
    except Refused as reason:
        raise click.ClickException(sentence(reason)) from reason


def map_of(path: Path | None, fields: Any) -> Map:
    from server.imports.mapping import PLAIN, load_map

    return load_map(path, fields) if path is not None else PLAIN
