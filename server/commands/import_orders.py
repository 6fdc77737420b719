"""`shopboard import jobs` and `appointments`: what another system exports, row by row."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.commands.import_options import WHO, file_and_map, map_of, one_line
from server.commands.import_shown import show_outcome
from server.commands.language import site_language
from server.commands.options import with_shop

if TYPE_CHECKING:
    from server.imports.mapping import Map
    from server.imports.outcome import Outcome

DAY = click.DateTime(["%Y-%m-%d"])
PROGRESS_ROWS = 25_000

_OF_A_TABLE = [
    click.option("--date", "day", type=DAY, help="The day of times without one.  [default: today]"),
    click.option("--sheet", help="The sheet of the workbook, where several hold such rows."),
    click.option("--row", type=click.IntRange(1), help="The row of the headings, where the wrong one is found."),
    click.option("--without-hidden", is_flag=True, help="Leave out the rows that a filter hides in the workbook."),
    click.option("--dry-run", is_flag=True, help="Count and check only; write nothing."),
]


def of_a_table(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options that say where in a file its rows stand."""
    for option in reversed(_OF_A_TABLE):
        command = option(command)
    return file_and_map(command)


@click.command("jobs")
@of_a_table
@click.option("--no-advisor", is_flag=True, help="The file has no service advisors: its orders are nobody's.")
@click.option("--not-judged", is_flag=True, help="The file has no promises: its delivered cars are not judged.")
@with_shop
def jobs(
    wiring: Any,
    file: Path,
    map_file: Path | None,
    day: datetime | None,
    sheet: str | None,
    row: int | None,
    no_advisor: bool,
    not_judged: bool,
    without_hidden: bool,
    dry_run: bool,
) -> None:
    """Import repair orders, open or delivered. Running it twice changes nothing.

    FILE is a workbook (.xlsx, .xls, .xlsb, .ods), a table of a web system that is called .xls, or text. Whatever it is
    called, its content says what it is.
    """
    said = {"no_advisor": no_advisor, "not_judged": not_judged}
    _take(wiring, "jobs", file, map_file, sheet, row, day, without_hidden, dry_run=dry_run, **said)


@click.command("appointments")
@of_a_table
@with_shop
def appointments(
    wiring: Any,
    file: Path,
    map_file: Path | None,
    day: datetime | None,
    sheet: str | None,
    row: int | None,
    without_hidden: bool,
    dry_run: bool,
) -> None:
    """Import appointments: who is to come when. Running it twice changes nothing.

    FILE is what `import jobs` takes. What was moved or cancelled there since is named, and nothing of it is done here.
    """
    _take(wiring, "appointments", file, map_file, sheet, row, day, without_hidden, dry_run=dry_run)


def _take(
    wiring: Any,
    kind_name: str,
    file: Path,
    map_file: Path | None,
    sheet: str | None,
    row: int | None,
    day: datetime | None,
    without_hidden: bool,
    **said: bool,
) -> None:
    """Takes in a file of orders or appointments, and tells what became of it."""
    from server.imports import table
    from server.imports.apart import spare_rubbish
    from server.imports.kinds import KINDS
    from server.imports.own_map import own_map
    from server.imports.reading import plain_rows

    kind = KINDS[kind_name]
    with site_language(wiring.config), one_line():
        how = own_map(wiring.store, kind.kept).under(map_of(map_file, kind.fields))
        how = replace(how, sheet=sheet or how.sheet, row=row or how.row, without_hidden=without_hidden)
        importing = _importing(wiring, how, file.name, day.date() if day else None, said)
        with plain_rows(file, how.sheet) as rows, table.opened(rows, kind.fields, how, importing.dating) as given:
            spare_rubbish()
            outcome = kind.take(given, importing, _progress)
        show_outcome(outcome, said["dry_run"], kind_name)


def _importing(wiring: Any, how: Map, file: str, day: date | None, said: dict[str, Any]) -> Any:
    from flask_babel import gettext as _

    from server.imports.setting import importing

    return importing(
        wiring,
        how,
        file=file,
        day=day,
        who=WHO,
        device=WHO,
        labour=_("Labour"),
        **said,
    )


def _progress(outcome: Outcome) -> None:
    if sys.stderr.isatty() and outcome.read % PROGRESS_ROWS < 250:
        click.echo(f"{outcome.read} …", err=True)
