"""What `shopboard import` says of what became of a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from server.commands.language import sentence

if TYPE_CHECKING:
    from server.imports.outcome import Outcome, Refusals, RefusedRow
    from server.imports.standards import Difference
    from server.imports.taken_back import Undone

MOST_LISTED = 20


def told_shortly(outcome: Outcome | None) -> str:
    from flask_babel import gettext as _

    if outcome is None:
        return _("taken in before")
    return _(
        "%(imported)s imported, %(already)s there already, %(refused)s refused",
        imported=outcome.imported + outcome.settled,
        already=outcome.already,
        refused=outcome.refused.count,
    )


def show_undone(outcome: Undone) -> None:
    from flask_babel import gettext as _

    from server.imports.taken_back import called
    from server.web.labels import label

    show_counts(
        [("撤回 taken back", outcome.orders), ("保留 left", len(outcome.left) + len(outcome.figures))], dry_run=False
    )
    for event in outcome.left:
        what = label("event", type(event.fact).__name__)
        click.echo(_("%(order_no)s stays: %(what)s, %(who)s", order_no=called(event), what=what, who=event.who))
    for place, who in outcome.figures:
        click.echo(_("%(order_no)s stays: %(what)s, %(who)s", order_no=place, what=_("Figure kept"), who=who))


def show_strangers(names: Sequence[str]) -> None:
    from flask_babel import gettext as _

    if names:
        click.echo(_("Not on the staff: %(count)s%(which)s", count=len(names), which=_listed(list(names))))


def show_undo(number: int | None) -> None:
    """How to take an import back; nothing where none was made."""
    from flask_babel import gettext as _

    if number is not None:
        taken = _("Import %(number)s. As a whole it is taken back by:", number=number)
        click.echo(f"{taken} shopboard import undo {number}")


def show_outcome(outcome: Outcome, dry_run: bool, kind: str) -> None:

    _show_columns(outcome)
    counts = [
        ("读取 rows read", outcome.read),
        ("导入 imported", outcome.imported),
        ("已存在 already there", outcome.already),
        ("拒绝 refused", outcome.refused.count),
    ]
    if kind == "jobs":
        counts += [
            ("已交车 delivered", outcome.delivered),
            ("在店 open", outcome.open),
            ("其中积压 backlog", outcome.backlog),
            ("结清 settled", outcome.settled),
        ]
    counts.append(("作废 cancelled", outcome.cancelled))
    if kind == "jobs":
        counts.append(("不判定 not judged", outcome.not_judged))
    show_counts(counts, dry_run)
    _show_grouped(outcome.refused)
    _show_odd(outcome)


def _show_odd(outcome: Outcome) -> None:
    """What a person should look at, of the rows that came in."""
    from flask_babel import gettext as _

    if outcome.unpromised:
        click.echo(_("Delivered without a promise before delivery, hence late: %(count)s", count=outcome.unpromised))
    if outcome.flags:
        click.echo(
            _(
                "The file's own on-time flag disagrees with the times in %(count)s of %(all)s orders%(which)s",
                count=outcome.against,
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
                "What is here and stands otherwise in the file: %(count)s%(which)s",
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
    show_undo(outcome.number)
    if outcome.broken_off is not None:
        raise outcome.broken_off
    if outcome.read and outcome.read == outcome.refused.count:
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
    if outcome.hidden:
        click.echo(
            _(
                "Rows that a filter hides in the file: %(count)s. With --without-hidden they are left out.",
                count=outcome.hidden,
            )
        )
    if outcome.hidden_columns:
        named = ", ".join(outcome.hidden_columns)
        click.echo(_("Columns that are hidden in the file, read like the others: %(columns)s", columns=named))
    if outcome.left:
        click.echo(_("Sheets left aside: %(sheets)s", sheets=", ".join(outcome.left)))


def _show_grouped(refused: Refusals) -> None:
    """Each reason once, with the rows that are refused for it."""
    from flask_babel import gettext as _

    for cause in refused.causes:
        reasons: dict[str, list[RefusedRow]] = {}
        for line in cause.rows:
            reasons.setdefault(sentence(line.reason), []).append(line)
        more = cause.count - len(cause.rows)
        for reason, lines in reasons.items():
            count = cause.count if len(reasons) == 1 else len(lines)
            if count == 1:
                show_refused(lines[0].row, lines[0].order_no, lines[0].reason)
                continue
            rows = ", ".join(str(line.row) for line in lines[:MOST_LISTED]) + (" …" if count > MOST_LISTED else "")
            click.echo(_("%(count)s rows (%(rows)s): %(reason)s", count=count, rows=rows, reason=reason))
        if more and len(reasons) > 1:
            click.echo(_("… and %(count)s more rows for reasons like these", count=more))


def _listed(names: list[str]) -> str:
    if not names:
        return ""
    return ": " + ", ".join(names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")


def show_difference(found: Difference) -> None:
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


def show_counts(counts: list[tuple[str, int]], dry_run: bool) -> None:
    from flask_babel import gettext as _

    if dry_run:
        click.echo(_("Dry run: nothing is written."))
    for name, count in counts:
        click.echo(f"{name}: {count}")


def show_refused(row: int, key: str, reason: Any) -> None:
    from flask_babel import gettext as _

    click.echo(_("row %(row)s%(key)s: %(reason)s", row=row, key=f" ({key})" if key else "", reason=sentence(reason)))
