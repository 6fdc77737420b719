"""`shopboard import`: repair orders, standard times and attendance from files; and an import taken back."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.commands.language import sentence, site_language
from server.commands.options import author_of, with_shop

if TYPE_CHECKING:
    from server.imports.mapping import Map
    from server.imports.numbered import Undone
    from server.imports.outcome import Outcome, RefusedRow
    from server.imports.standards import Difference

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
DAY = click.DateTime(["%Y-%m-%d"])
WHO = "import"
"""Who stands in the log, as person and as device, for what a file says."""
MOST_LISTED = 20
PROGRESS_ROWS = 25_000
NICENESS = 10


@click.group("import")
def imports() -> None:
    """Bring in repair orders, standard times and attendance from CSV and XLSX files."""


@imports.command("jobs")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which column is which field, and what its words mean (YAML).")
@click.option("--date", "day", type=DAY, help="The day of times without one.  [default: today]")
@click.option("--sheet", help="The sheet of the workbook, where several hold orders.")
@click.option("--row", type=click.IntRange(1), help="The row of the headings, where the wrong one is found.")
@click.option("--no-advisor", is_flag=True, help="The file has no service advisors: its orders are nobody's.")
@click.option("--not-judged", is_flag=True, help="The file has no promises: its delivered cars are not judged.")
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
    dry_run: bool,
) -> None:
    """Import repair orders, open or delivered. Running it twice changes nothing.

    FILE is a workbook (.xlsx, .xls, .xlsb, .ods), a table of a web system that is called .xls, or text. Whatever it is
    called, its content says what it is.
    """
    from server.imports import table
    from server.imports.fields import JOB_FIELDS
    from server.imports.jobs import import_jobs
    from server.imports.own_map import own_map

    with site_language(wiring.config), _one_line():
        how = own_map(wiring.store).under(_map(map_file, JOB_FIELDS))
        how = replace(how, sheet=sheet or how.sheet, row=row or how.row)
        importing = _importing(wiring, how, file.name, day.date() if day else None, no_advisor, not_judged, dry_run)
        with table.opened(file, JOB_FIELDS, how, importing.dating) as given:
            outcome = import_jobs(given, importing, _progress)
        _show_outcome(outcome, dry_run)


@imports.command("standards")
@click.argument("file", type=FILE)
@click.option("--map", "map_file", type=FILE, help="Which column is which field, and what its words mean (YAML).")
@click.option("--dry-run", is_flag=True, help="Show the differences only; write nothing.")
@with_shop
def standards(wiring: Any, file: Path, map_file: Path | None, dry_run: bool) -> None:
    """Import the table of standard times. What FILE does not name stays as it is."""
    from server.imports import standards as tables
    from server.imports.fields import STANDARD_FIELDS

    with site_language(wiring.config), _one_line():
        table = tables.read(file, _map(map_file, STANDARD_FIELDS))
        floor = wiring.store.floor
        if dry_run:
            found = tables.difference(floor.standards(), table.operations)
        else:
            found = tables.take(floor, table.operations, author_of(wiring))
        _show_difference(found)
        _show_counts(
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
            _show_refused(line.row, line.code, line.reason)
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

    with site_language(wiring.config), _one_line():
        taken = sheets.take(wiring, file, _map(map_file, ATTENDANCE_FIELDS), who=WHO, device=WHO, dry_run=dry_run)
        _show_counts(
            [
                ("读取 rows read", taken.read.lines + len(taken.read.refused)),
                ("写入 written", taken.written),
                ("已存在 already there", taken.read.lines - taken.written),
                ("拒绝 refused", len(taken.read.refused)),
            ],
            dry_run,
        )
        for line in taken.read.refused:
            _show_refused(line.row, line.name, line.reason)
        _show_strangers(taken.read.strangers)
        if taken.read.refused and not taken.read.lines:
            sys.exit(1)


@imports.command("undo")
@click.argument("number", type=int)
@with_shop
def undo(wiring: Any, number: int) -> None:
    """Take import NUMBER back as a whole: its orders are as if they had never come in.

    Orders to which somebody has added something since stay as they are, and are named.
    """
    from server.imports.numbered import undo as take_back
    from server.imports.setting import undoing

    with site_language(wiring.config), _one_line():
        _show_undone(take_back(number, undoing(wiring, who=WHO, device=WHO)))


@imports.command("folder")
@click.argument("names", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every file that lies there, whole or not.")
@with_shop
def folder(wiring: Any, names: tuple[str, ...], every: bool) -> None:
    """Take in what lies in the watched folder, at once: what was broken off, and the files NAMES.

    The server does this by itself. What became of a file is kept for the clerk, on /imports.
    """
    from server.imports import folder as places
    from server.imports.taking import take_all

    watched = wiring.config.imports.folder
    if watched is None or not watched.is_dir():
        raise click.ClickException("imports.folder names no folder that is there")
    # Whoever works at a display comes first.
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with site_language(wiring.config):
        for name, outcome, reason in take_all(watched, places.names(watched) if every else names, wiring):
            click.echo(f"{name}: {sentence(reason) if reason else _told_shortly(outcome)}")


def _told_shortly(outcome: Outcome | None) -> str:
    from flask_babel import gettext as _

    if outcome is None:
        return _("taken in before")
    return _(
        "%(imported)s imported, %(already)s there already, %(refused)s refused",
        imported=outcome.imported + outcome.settled,
        already=outcome.already,
        refused=len(outcome.refused),
    )


def _show_undone(outcome: Undone) -> None:
    from flask_babel import gettext as _

    from server.web.labels import label

    _show_counts([("撤回 taken back", outcome.orders), ("保留 left", len(outcome.left))], dry_run=False)
    for event in outcome.left:
        what = label("event", type(event.fact).__name__)
        click.echo(_("%(order_no)s stays: %(what)s, %(who)s", order_no=event.job, what=what, who=event.who))


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


def _importing(
    wiring: Any, how: Map, file: str, day: date | None, no_advisor: bool, not_judged: bool, dry_run: bool
) -> Any:
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
        dry_run=dry_run,
        no_advisor=no_advisor,
        not_judged=not_judged,
    )


def _show_strangers(names: Sequence[str]) -> None:
    from flask_babel import gettext as _

    if names:
        click.echo(_("Not on the staff: %(count)s%(which)s", count=len(names), which=_listed(list(names))))


def _progress(outcome: Outcome) -> None:
    if sys.stderr.isatty() and outcome.read % PROGRESS_ROWS < 250:
        click.echo(f"{outcome.read} …", err=True)


def _show_outcome(outcome: Outcome, dry_run: bool) -> None:
    from flask_babel import gettext as _

    _show_columns(outcome)
    _show_counts(
        [
            ("读取 rows read", outcome.read),
            ("导入 imported", outcome.imported),
            ("已存在 already there", outcome.already),
            ("拒绝 refused", len(outcome.refused)),
            ("已交车 delivered", outcome.delivered),
            ("在店 open", outcome.open),
            ("其中积压 backlog", outcome.backlog),
            ("结清 settled", outcome.settled),
            ("作废 cancelled", outcome.cancelled),
            ("不判定 not judged", outcome.not_judged),
        ],
        dry_run,
    )
    _show_grouped(outcome.refused)
    if outcome.unpromised:
        click.echo(_("Delivered without a promise before delivery, hence late: %(count)s", count=outcome.unpromised))
    if outcome.flags:
        click.echo(
            _(
                "The file's own on-time flag disagrees with the times in %(count)s of %(all)s orders%(which)s",
                count=len(outcome.disagreeing),
                all=outcome.flags,
                which=_listed(outcome.disagreeing),
            )
        )
    if outcome.strangers:
        names = _listed(sorted(outcome.strangers))
        click.echo(
            _("Advisors who are not on the staff: %(count)s%(which)s", count=len(outcome.strangers), which=names)
        )
    if outcome.unusual_plates:
        plates = _listed(outcome.unusual_plates)
        click.echo(_("Plates of an unusual form: %(count)s%(which)s", count=len(outcome.unusual_plates), which=plates))
    if outcome.differing:
        orders = _listed([one.order_no for one in outcome.differing])
        click.echo(
            _(
                "Open orders of which the file says otherwise: %(count)s%(which)s",
                count=len(outcome.differing),
                which=orders,
            )
        )
    if outcome.unknown_operations:
        click.echo(
            _(
                "Operations of closed orders that the standard times do not have, so that their labour is left out:"
                " %(count)s%(which)s",
                count=len(outcome.unknown_operations),
                which=_listed(sorted(outcome.unknown_operations)),
            )
        )
    if outcome.number is not None:
        taken = _("Import %(number)s. As a whole it is taken back by:", number=outcome.number)
        click.echo(f"{taken} shopboard import undo {outcome.number}")
    if outcome.broken_off is not None:
        raise outcome.broken_off
    if outcome.read and outcome.read == len(outcome.refused):
        sys.exit(1)


def _show_columns(outcome: Outcome) -> None:
    """Which column was taken for which field, and what was left aside."""
    from flask_babel import gettext as _

    columns = outcome.columns
    if columns is None:
        return
    taken = ", ".join(f"{heading} → {name}" for name, heading in columns.headings.items())
    click.echo(_("Columns taken: %(columns)s", columns=taken))
    if columns.ignored:
        click.echo(_("Columns left aside: %(columns)s", columns=", ".join(columns.ignored)))
    if outcome.left:
        click.echo(_("Sheets left aside: %(sheets)s", sheets=", ".join(outcome.left)))


def _show_grouped(refused: Sequence[RefusedRow]) -> None:
    """Each reason once, with the rows that are refused for it."""
    from flask_babel import gettext as _

    reasons: dict[str, list[RefusedRow]] = {}
    for line in refused:
        reasons.setdefault(sentence(line.reason), []).append(line)
    for reason, lines in reasons.items():
        if len(lines) == 1:
            _show_refused(lines[0].row, lines[0].order_no, lines[0].reason)
        else:
            rows = ", ".join(str(line.row) for line in lines[:MOST_LISTED]) + (" …" if len(lines) > MOST_LISTED else "")
            click.echo(_("%(count)s rows (%(rows)s): %(reason)s", count=len(lines), rows=rows, reason=reason))


def _listed(names: list[str]) -> str:
    if not names:
        return ""
    return ": " + ", ".join(names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")


def _show_difference(found: Difference) -> None:
    for operation in found.added:
        click.echo(f"+ {operation.code} {operation.name} · {operation.trade} · {operation.standard_minutes} min")
    for before, after in found.changed:
        click.echo(
            f"~ {after.code} {before.name} → {after.name}"
            if before.name != after.name
            else f"~ {after.code} {after.name}",
            nl=False,
        )
        click.echo(f" · {_arrow(before.trade, after.trade)}", nl=False)
        click.echo(f" · {_arrow(before.standard_minutes, after.standard_minutes)} min")


def _arrow(before: object, after: object) -> str:
    return str(after) if before == after else f"{before} → {after}"


def _show_counts(counts: list[tuple[str, int]], dry_run: bool) -> None:
    from flask_babel import gettext as _

    if dry_run:
        click.echo(_("Dry run: nothing is written."))
    for name, count in counts:
        click.echo(f"{name}: {count}")


def _show_refused(row: int, key: str, reason: Any) -> None:
    from flask_babel import gettext as _

    click.echo(_("row %(row)s%(key)s: %(reason)s", row=row, key=f" ({key})" if key else "", reason=sentence(reason)))
