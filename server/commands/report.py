"""`shopboard report`: the figures of domain.md §9, the same as the pages show."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from server.commands.language import site_language
from server.commands.options import with_shop

DAY = click.DateTime(["%Y-%m-%d"])
GROUPS = ("advisor", "technician", "team", "repair_type", "day", "week", "month", "year")
FORMATS = ("table", "json", "csv", "xlsx")


@click.group("report")
def report() -> None:
    """Take the figures away."""


@report.command("on-time")
@click.option("--from", "first", type=DAY, required=True, help="First day of delivery, as the shop counts days.")
@click.option("--to", "last", type=DAY, required=True, help="Last day of delivery.")
@click.option("--by", type=click.Choice(GROUPS), help="One row for each of these, besides the total.")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the screen.")
@with_shop
def on_time(wiring: Any, first: datetime, last: datetime, by: str | None, shape: str, output: Path | None) -> None:
    """How many cars were handed over when they had been promised."""
    if first > last:
        raise click.BadParameter("the period ends before it begins", param_hint="--to")
    if shape == "xlsx" and output is None:
        raise click.UsageError("a workbook needs a file: -o FILE.xlsx")
    made = _made(wiring, first.date(), last.date(), by, shape)
    if output is not None:
        output.write_bytes(made)
    else:
        sys.stdout.buffer.write(made)


def _made(wiring: Any, first: date, last: date, by: str | None, shape: str) -> bytes:
    """The report as the bytes of a file."""
    import io

    from server.api.kpi import on_time as figures
    from server.forms import on_time_report as shapes
    from server.forms import text, workbook

    found = figures(wiring, first, last, by)
    if shape == "json":
        return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()
    with site_language(wiring.config):
        zone = wiring.config.calendar().zone
        if shape == "csv":
            return text.as_csv(shapes.figures_sheet(found, zone))
        sheets = shapes.sheets(found, zone)
        if shape == "table":
            return text.as_table(sheets).encode()
        file = io.BytesIO()
        workbook.write(sheets, file)
        return file.getvalue()
