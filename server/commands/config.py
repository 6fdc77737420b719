"""`shopboard config`: which setting holds, and where it comes from."""

from __future__ import annotations

import json
from typing import Any

import click

from server.commands.options import with_shop


@click.group("config")
def config() -> None:
    """The settings."""


@config.command("show")
@click.argument("key", required=False)
@with_shop
def show(wiring: Any, key: str | None) -> None:
    """Show every setting, or KEY and what is below it: value and origin. What may be a password is not shown."""
    from server.config.loading import PRIVATE
    from server.core.settings import settings_of

    found = [
        one
        for one in settings_of(wiring.config, wiring.store)
        if key is None or one.key == key or one.key.startswith(f"{key}.")
    ]
    if not found:
        raise click.ClickException(f"there is no setting {key}")
    for one in found:
        hidden = one.key.partition(".")[0] in PRIVATE
        value = "…" if hidden else json.dumps(one.value, ensure_ascii=False)
        origin = f"config.yaml, {one.place}" if (one.place or "").startswith("line") else one.place or "default"
        note = "; config.yaml has changed since" if one.file_changed else ""
        click.echo(f"{one.key}\t{value}\t{origin}{note}")
