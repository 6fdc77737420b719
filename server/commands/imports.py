"""`shopboard import`: repair orders, appointments, standard times and attendance from files; and one taken back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.commands.import_shown import (
    show_counts,
    show_difference,
    show_outcome,
    show_refused,
    show_strangers,
    show_undo,
    show_undone,
    told_shortly,
)
from server.commands.language import sentence, site_language
from server.commands.options import author_of, with_shop

if TYPE_CHECKING:
    from server.imports.mapping import Map
    from server.imports.outcome import Outcome

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
DAY = click.DateTime(["%Y-%m-%d"])
WHO = "import"
"""Who stands in the log, as person and as device, for what a file says."""
PROGRESS_ROWS = 25_000
NICENESS = 10


@click.group("import")
def imports() -> None:
    """Bring in repair orders, appointments, standard times, attendance and monthly figures from files."""


@imports.command("jobs")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which column is which field, and what its words mean (YAML).")
@click.option("--date", "day", type=DAY, help="The day of times without one.  [default: today]")
@click.option("--sheet", help="The sheet of the workbook, where several hold orders.")
@click.option("--row", type=click.IntRange(1), help="The row of the headings, where the wrong one is found.")
@click.option("--no-advisor", is_flag=True, help="The file has no service advisors: its orders are nobody's.")
@click.option("--not-judged", is_flag=True, help="The file has no promises: its delivered cars are not judged.")
@click.option("--without-hidden", is_flag=True, help="Leave out the rows that a filter hides in the workbook.")
@click.option("--dry-run", is_flag=True, help="Count and check only; write nothing.")
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


@imports.command("appointments")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which column is which field, and what its words mean (YAML).")
@click.option("--date", "day", type=DAY, help="The day of times without one.  [default: today]")
@click.option("--sheet", help="The sheet of the workbook, where several hold appointments.")
@click.option("--row", type=click.IntRange(1), help="The row of the headings, where the wrong one is found.")
@click.option("--without-hidden", is_flag=True, help="Leave out the rows that a filter hides in the workbook.")
@click.option("--dry-run", is_flag=True, help="Count and check only; write nothing.")
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


@imports.command("standards")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which column is which field, and what its words mean (YAML).")
@click.option("--dry-run", is_flag=True, help="Show the differences only; write nothing.")
@with_shop
def standards(wiring: Any, file: Path, map_file: Path | None, dry_run: bool) -> None:
    """Import the table of standard times. What FILE does not name stays as it is."""
    from server.imports import standards as tables
    from server.imports.fields import STANDARD_FIELDS
    from server.imports.reading import plain_rows

    with site_language(wiring.config), _one_line():
        how = _map(map_file, STANDARD_FIELDS)
        with plain_rows(file, how.sheet) as rows:
            table = tables.read(rows, how)
        floor = wiring.store.floor
        if dry_run:
            found = tables.difference(floor.standards(), table.operations)
        else:
            found = tables.take(floor, table.operations, author_of(wiring))
        show_difference(found)
        show_counts(
            [
                ("新增 added", len(found.added)),
                ("更改 changed", len(found.changed)),
                ("未变 unchanged", found.unchanged),
                ("拒绝 refused", len(table.refused)),
                ("文件中没有 not in the file", found.left),
            ],
            dry_run,
        )
        for line in table.refused:
            show_refused(line.row, line.code, line.reason)
        if table.refused and not table.operations:
            sys.exit(1)


@imports.command("attendance")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which column is which field, and what its words mean (YAML).")
@click.option("--dry-run", is_flag=True, help="Count and check only; write nothing.")
@with_shop
def attendance(wiring: Any, file: Path, map_file: Path | None, dry_run: bool) -> None:
    """Import attendance: who was at work on which day for how long. Running it twice changes nothing."""
    from server.imports import attendance as sheets
    from server.imports.fields import ATTENDANCE_FIELDS
    from server.imports.reading import plain_rows

    with site_language(wiring.config), _one_line():
        how = _map(map_file, ATTENDANCE_FIELDS)
        with plain_rows(file, how.sheet) as rows:
            taken = sheets.take(wiring, rows, how, who=WHO, device=WHO, dry_run=dry_run)
        show_counts(
            [
                ("读取 rows read", taken.read.lines + len(taken.read.refused)),
                ("写入 written", taken.written),
                ("已存在 already there", taken.read.lines - taken.written),
                ("拒绝 refused", len(taken.read.refused)),
            ],
            dry_run,
        )
        for line in taken.read.refused:
            show_refused(line.row, line.name, line.reason)
        show_strangers(taken.read.strangers)
        if taken.read.refused and not taken.read.lines:
            sys.exit(1)


@imports.command("figures")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which column is which field, and what its words mean (YAML).")
@click.option("--dry-run", is_flag=True, help="Count and check only; write nothing.")
@with_shop
def figures(wiring: Any, file: Path, map_file: Path | None, dry_run: bool) -> None:
    """Import monthly figures: survey scores, revenue of advisors and teams, indicators. Twice changes nothing.

    Beside the month FILE has order number and score; or advisor or team and revenue; or indicator and value.
    """
    from server.imports import figures as monthly
    from server.imports.fields import FIGURE_FIELDS
    from server.imports.reading import plain_rows

    with site_language(wiring.config), _one_line():
        how = _map(map_file, FIGURE_FIELDS)
        with plain_rows(file, how.sheet) as rows:
            taken = monthly.take(wiring, rows, how, file=file.name, who=WHO, device=WHO, dry_run=dry_run)
        show_counts(
            [
                ("读取 rows read", taken.read),
                ("写入 written", len(taken.changes)),
                ("已存在 already there", len(taken.figures) - len(taken.changes)),
                ("拒绝 refused", len(taken.refused)),
            ],
            dry_run,
        )
        for line in taken.refused:
            show_refused(line.row, line.key, line.reason)
        show_undo(taken.number)
        if taken.refused and not taken.figures:
            sys.exit(1)


@imports.command("undo")
@click.argument("number", type=int)
@with_shop
def undo(wiring: Any, number: int) -> None:
    """Take import NUMBER back as a whole: its orders or figures are as if they had never come in.

    Orders to which somebody has added something since stay as they are, and are named.
    """
    from server.imports.numbered import undo as take_back
    from server.imports.setting import undoing

    with site_language(wiring.config), _one_line():
        show_undone(take_back(number, undoing(wiring, who=WHO, device=WHO)))


@imports.command("folder")
@click.argument("names", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every file that lies there, whole or not.")
@with_shop
def folder(wiring: Any, names: tuple[str, ...], every: bool) -> None:
    """Take in what lies in the watched folder, at once: what was broken off, and the files NAMES.

    The server does this by itself. What became of a file is kept for the clerk, on /imports.
    """
    from server.imports import folder as places
    from server.imports.apart import spare_rubbish
    from server.imports.taking import take_all

    watched = wiring.config.imports.folder
    if watched is None or not watched.is_dir():
        raise click.ClickException("imports.folder names no folder that is there")
    # Whoever works at a display comes first.
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with site_language(wiring.config):
        spare_rubbish()
        for name, outcome, reason in take_all(watched, places.names(watched) if every else names, wiring):
            click.echo(f"{name}: {sentence(reason) if reason else told_shortly(outcome)}")


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
    with site_language(wiring.config), _one_line():
        how = own_map(wiring.store, kind.kept).under(_map(map_file, kind.fields))
        how = replace(how, sheet=sheet or how.sheet, row=row or how.row, without_hidden=without_hidden)
        importing = _importing(wiring, how, file.name, day.date() if day else None, said)
        with plain_rows(file, how.sheet) as rows, table.opened(rows, kind.fields, how, importing.dating) as given:
            spare_rubbish()
            outcome = kind.take(given, importing, _progress)
        show_outcome(outcome, said["dry_run"], kind_name)


@contextmanager
def _one_line() -> Iterator[None]:
    """What is wrong with a file as a whole, as one line in the site's language."""
    from board.refused import Refused

    try:
        yield
    except Refused as reason:
        raise click.ClickException(sentence(reason)) from reason


def _map(path: Path | None, fields: Any) -> Map:
    from server.imports.mapping import PLAIN, load_map

    return load_map(path, fields) if path is not None else PLAIN


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
