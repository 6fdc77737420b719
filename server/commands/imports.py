"""`shopboard import`: standard times, attendance and figures from files; an import taken back; the watched folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from server.commands.import_options import WHO, file_and_map, map_of, one_line
from server.commands.import_orders import appointments, jobs
from server.commands.import_shown import (
    show_counts,
    show_difference,
    show_refused,
    show_strangers,
    show_undo,
    show_undone,
    told_shortly,
)
from server.commands.language import sentence, site_language
from server.commands.options import author_of, with_shop

NICENESS = 10


@click.group("import")
def imports() -> None:
    """Bring in repair orders, appointments, standard times, attendance and monthly figures from files."""


imports.add_command(jobs)
imports.add_command(appointments)


@imports.command("standards")
@file_and_map
@click.option("--dry-run", is_flag=True, help="Show the differences only; write nothing.")
@with_shop
def standards(wiring: Any, file: Path, map_file: Path | None, dry_run: bool) -> None:
    """Import the table of standard times. What FILE does not name stays as it is."""
    from server.imports import standards as tables
    from server.imports.fields import STANDARD_FIELDS
    from server.imports.reading import plain_rows

    with site_language(wiring.config), one_line():
        how = map_of(map_file, STANDARD_FIELDS)
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
@file_and_map
@click.option("--dry-run", is_flag=True, help="Count and check only; write nothing.")
@with_shop
def attendance(wiring: Any, file: Path, map_file: Path | None, dry_run: bool) -> None:
    """Import attendance: who was at work on which day for how long. Running it twice changes nothing."""
    from server.imports import attendance as sheets
    from server.imports.fields import ATTENDANCE_FIELDS
    from server.imports.reading import plain_rows

    with site_language(wiring.config), one_line():
        how = map_of(map_file, ATTENDANCE_FIELDS)
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
@file_and_map
@click.option("--dry-run", is_flag=True, help="Count and check only; write nothing.")
@with_shop
def figures(wiring: Any, file: Path, map_file: Path | None, dry_run: bool) -> None:
    """Import monthly figures: survey scores, revenue of advisors and teams, indicators. Twice changes nothing.

    Beside the month FILE has order number and score; or advisor or team and revenue; or indicator and value.
    """
    from server.imports import figures as monthly
    from server.imports.fields import FIGURE_FIELDS
    from server.imports.reading import plain_rows

    with site_language(wiring.config), one_line():
        how = map_of(map_file, FIGURE_FIELDS)
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
    from server.imports.setting import undoing
    from server.imports.taken_back import undo as take_back

    with site_language(wiring.config), one_line():
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
