"""`shopboard staff`: people and their roles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from board.people import ROLES
from server.commands.options import author_of, with_shop


def _asked_for(pin: str | None, no_pin: bool, role: str) -> str | None:
    """The PIN's hash: of the one given, of the one typed in twice, or none."""
    from server.people.credentials import pin_hash

    if no_pin:
        return None
    wanted = "at least 8 digits, or a passphrase" if role == "admin" else "4 to 12 digits"
    return pin_hash(pin or click.prompt(f"PIN ({wanted})", hide_input=True, confirmation_prompt=True), role)


with_pin = click.option(
    "--pin",
    default=None,
    help="The PIN: 4 to 12 digits, an administrator's at least 8 or a passphrase; asked for where it is not given.",
)


@click.group("staff")
def staff() -> None:
    """People and their roles."""


@staff.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they do here.")
@click.option("--team", default=None, help="A technician's team.")
@click.option("--apprentice", is_flag=True, help="A technician who is no hand of the team.")
@with_pin
@click.option("--no-pin", is_flag=True, help="On the lists, but nobody can sign in as them.")
@with_shop
def add(wiring: Any, name: str, role: str, team: str | None, apprentice: bool, pin: str | None, no_pin: bool) -> None:
    """Add a person called NAME."""
    from server.people import roster
    from server.store.staff import Staff

    hashed, language = _asked_for(pin, no_pin, role), wiring.config.site.language
    one = Staff(name, role, team, hashed, language=language, apprentice=apprentice)
    roster.enlist(wiring.store, one, author_of(wiring))
    click.echo(f"{name}: added")


@staff.command("list")
@with_shop
def listed(wiring: Any) -> None:
    """Show everybody: name, role, team, and whether they can sign in."""
    for one in wiring.store.people.staff():
        state = "disabled" if not one.active else "PIN" if one.pin_hash else "no PIN"
        click.echo("\t".join([one.name, one.role, one.team or "-", state]))


@staff.command("pin")
@click.argument("name")
@with_pin
@click.option("--no-pin", is_flag=True, help="Take the PIN away.")
@with_shop
def pin_of(wiring: Any, name: str, pin: str | None, no_pin: bool) -> None:
    """Set the PIN of NAME, and let a disabled person in again. Their sessions end."""
    from server.people import roster

    before = roster.known(wiring.store, name)
    roster.change(
        wiring.store,
        before,
        replace(before, pin_hash=_asked_for(pin, no_pin, before.role), active=True),
        author_of(wiring),
    )
    click.echo(f"{name}: {'PIN taken away' if no_pin else 'PIN set'}")


@staff.command("disable")
@click.argument("name")
@click.option("--confirm", is_flag=True, help="Also where open orders hang on them.")
@with_shop
def disable(wiring: Any, name: str, confirm: bool) -> None:
    """Shut NAME out, at once and on every device. What they did stays in the log.

    Where open orders hang on them, they are named and nothing is done until it is said again with --confirm.
    """
    from server.people import hanging, roster

    before = roster.known(wiring.store, name)
    if before.active and not confirm:
        hanging.check_person(wiring.command_log.shop, name)
    roster.change(wiring.store, before, replace(before, active=False), author_of(wiring))
    click.echo(f"{name}: disabled")


@staff.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_shop
def take_list(wiring: Any, file: Path) -> None:
    """Take in a list (a table with name, role, team). PINs stay as they are; running it twice changes nothing."""
    from server.imports import staff as lists

    counts = dict.fromkeys(("added", "changed", "unchanged", "refused"), 0)
    for one in lists.take(wiring.store, file, wiring.config.site.language, author_of(wiring)):
        counts[one.outcome] += 1
        if one.outcome == "refused":
            click.echo(f"row {one.row}: {one.reason}", err=True)
    click.echo(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    if counts["refused"]:
        raise click.ClickException(f"{counts['refused']} rows were refused")
