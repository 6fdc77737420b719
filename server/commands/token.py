"""`shopboard token`: what displays and other systems show instead of a PIN."""

from __future__ import annotations

from typing import Any

import click

from board.people import SCOPES, TOKEN_ROLES
from server.commands.options import author_of, with_shop

with_name = click.option("--name", required=True, help="What the token is called, on lists and in the log.")


@click.group("token")
def token() -> None:
    """Tokens for displays and other systems."""


@token.command("add")
@click.option("--role", type=click.Choice(TOKEN_ROLES), required=True, help="`display` may only look.")
@click.option("--scope", type=click.Choice(tuple(SCOPES)), default=None, help="The one page that a display is for.")
@with_name
@with_shop
def add(wiring: Any, role: str, scope: Any, name: str) -> None:
    """Make a token and print it: this once, for only its hash is kept."""
    from server.people import roster

    click.echo(roster.issue(wiring.store, name, role, author_of(wiring), scope))


@token.command("list")
@with_shop
def listed(wiring: Any) -> None:
    """Show the tokens: name, role, what for, when they were made and ended."""
    for one in wiring.store.people.tokens():
        ended = f"revoked {one.revoked_at:%Y-%m-%d %H:%M}Z" if one.revoked_at else "valid"
        click.echo("\t".join([one.name, one.role, one.scope or "-", f"{one.created_at:%Y-%m-%d %H:%M}Z", ended]))


@token.command("revoke")
@with_name
@with_shop
def revoke(wiring: Any, name: str) -> None:
    """End a token for good."""
    from server.people import roster

    roster.revoke(wiring.store, name, author_of(wiring))
    click.echo(f"{name}: revoked")
