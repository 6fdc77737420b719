"""Every command of the command line can be asked what it does, and takes a configuration."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from server.commands.main import SUBJECTS, main


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all commands that do something themselves."""
    if not isinstance(group, click.Group):
        yield path
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield from commands(found, (*path, name))


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself_and_takes_a_configuration(path: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(main, [*path, "--help"])
    assert answer.exit_code == 0
    assert "--config PATH" in answer.output
    assert len(answer.output.splitlines()[2].strip()) > 10


def test_the_commands_are_those_that_were_promised() -> None:
    found = {" ".join(path) for path in commands(main)}
    promised = {"run", "demo", "import jobs", "import standards", "report on-time", "backup", "restore"}
    promised |= {f"staff {verb}" for verb in ("add", "list", "pin", "disable")}
    promised |= {f"token {verb}" for verb in ("add", "list", "revoke")}
    promised |= {f"sign {verb}" for verb in ("list", "test", "clear", "status", "run")}
    promised |= {f"log {verb}" for verb in ("verify", "rebuild", "export")}
    assert promised <= found
    assert {path.split()[0] for path in found} == set(SUBJECTS)
