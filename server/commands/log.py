"""`shopboard log`: check the log, make the read models anew, hand the log out."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from server.commands.options import with_shop

MOST_SHOWN = 50


@click.group("log")
def log() -> None:
    """Check, rebuild and export the event log."""


class Head(click.ParamType[tuple[int, str]]):
    """A noted head: SEQ:HASH, or SEQ HASH as `log head` prints it."""

    name = "SEQ:HASH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        found = re.fullmatch(r"(\d+)[: ]([0-9a-f]{64})", str(value).strip())
        if found is None:
            self.fail("a head is written SEQ:HASH, a number and 64 hexadecimal digits", param, ctx)
        return int(found[1]), found[2]


@log.command("verify")
@click.option("--head", type=Head(), help="A head noted earlier: fail unless the log still contains it.")
@with_shop
def verify(wiring: Any, head: tuple[int, str] | None) -> None:
    """Check that nothing in log and book was altered and that every read model says what the log says."""
    from server.run import losses
    from server.store import audit, chain_check

    for noted in (head, losses.Head(wiring.config).noted()):
        if noted is not None and (lost := chain_check.lost_head(wiring.store.database, *noted)):
            raise click.ClickException(lost)
    found = 0
    for found, problem in enumerate(audit.verify(wiring.store, wiring.command_log.shop), start=1):
        if found <= MOST_SHOWN:
            click.echo(problem)
    if found:
        raise click.ClickException(
            f"{found} problems. `shopboard log rebuild` makes the read models anew; an altered log stays altered"
        )
    click.echo(f"{wiring.store.log.last_seq()} events, no problems")


@log.command("head")
@click.option("--note", is_flag=True, help="Take the log as it is, also where events that were noted are lost.")
@with_shop
def head(wiring: Any, note: bool) -> None:
    """Print number and hash of the newest event, to be noted outside; `verify --head` tells later whether it holds."""
    from server.run import losses

    seq, newest = wiring.store.log.head()
    if note:
        losses.Head(wiring.config).note(seq, newest)
    click.echo(f"{seq} {newest}")


@log.command("rebuild")
@with_shop
def rebuild(wiring: Any) -> None:
    """Make every read model anew from the log. Commands wait meanwhile."""
    from server.store import audit

    click.echo(
        f"{audit.rebuild(wiring.store, wiring.command_log.shop)} jobs rebuilt from {wiring.command_log.seq} events"
    )


@log.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the screen.")
@with_shop
def export(wiring: Any, output: Path | None) -> None:
    """Write every event as a line of JSON, in order."""
    if output is None:
        _export(wiring, sys.stdout)
        return
    with output.open("x", encoding="utf-8") as file:
        _export(wiring, file)


def _export(wiring: Any, file: TextIO) -> None:
    from server.store import audit

    for record in audit.export(wiring.store):
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
