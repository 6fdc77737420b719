"""`shopboard setup-code`: the one-time code with which the first administrator is made in the browser."""

from __future__ import annotations

from typing import Any

import click

from server.commands.options import with_config


@click.command("setup-code")
@with_config
def setup_code(config: Any) -> None:
    """Print a one-time code for /setup, good for a day; an earlier one is void."""
    from server.core.clock import utc_now
    from server.people.one_time_code import OneTimeCode

    click.echo(OneTimeCode.of(config).make(utc_now()))
