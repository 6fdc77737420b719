"""`shopboard sign`: ports and signs of this machine, how they are doing, a test picture, and a sign's own process."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

import click

from server.commands.options import with_config, with_config_path, with_shop

WAIT_SECONDS = 15.0


@click.group("sign")
def sign() -> None:
    """LED signs: find ports, look after signs, drive one."""


@sign.command("list")
@with_config
def listed(config: Any) -> None:
    """Show the serial ports of this machine and the configured signs."""
    from drivers.transport import find_ports

    ports = find_ports()
    click.echo(f"serial ports of this machine: {len(ports) or 'none'}")
    for port in ports:
        by_number = f"usb://{port.serial_number}" if port.serial_number else ""
        click.echo("\t".join(["", port.device, port.description, by_number]).rstrip())
    click.echo(f"configured signs: {len(config.signs) or 'none'}")
    for entry in config.signs:
        where = "elsewhere" if entry.elsewhere else "here"
        click.echo("\t".join(["", entry.name, entry.protocol, entry.port, f"{entry.lines} x {entry.columns}", where]))


@sign.command("status")
@click.argument("name", required=False)
@with_shop
def status(wiring: Any, name: str | None) -> None:
    """Say how the signs are doing, or the one called NAME, and what they show."""
    from server.signs.keeper import last_heard

    now = wiring.clock()
    for entry in _entries(wiring.config, name):
        click.echo(_told(last_heard(wiring, entry, now), now))


@sign.command("test")
@click.argument("name")
@click.option("--seconds", type=click.IntRange(1, 300), default=10, show_default=True, help="Without a server only.")
@with_shop
def test(wiring: Any, name: str, seconds: int) -> None:
    """Show a test picture on NAME: through the server that drives it, or directly when none does."""
    entry = _entries(wiring.config, name)[0]
    if _ordered(wiring, entry, "test"):
        click.echo(f"{name}: shows a test picture for 10 s")
    else:
        _alone(entry, lambda driver: driver.test(seconds), seconds)
        click.echo(f"{name}: showed a test picture for {seconds} s")


@sign.command("clear")
@click.argument("name")
@with_shop
def clear(wiring: Any, name: str) -> None:
    """Make NAME dark: for a minute when a server drives it, for good when none does."""
    entry = _entries(wiring.config, name)[0]
    if not _ordered(wiring, entry, "clear"):
        _alone(entry, lambda driver: driver.clear(), 2)
    click.echo(f"{name}: dark")


@sign.command("run")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--server", default=None, metavar="URL", help="The server.  [default: the configuration's, here]")
@click.option("--token", default=None, envvar="SHOPBOARD_SIGN_TOKEN", show_envvar=True, help="A display token.")
@click.option("--attached", is_flag=True, hidden=True, help="End when the standard input does.")
@with_config_path
def run(path: Any, names: tuple[str, ...], server: str | None, token: str | None, attached: bool) -> None:
    """Drive the local port of sign NAME for a server, here or on another machine, until SIGTERM or Ctrl-C.

    Signs on the same port are named together: one process drives them all, and gives each its turn. At the end the
    greeting stands on them.

    The configuration is the server's, copied: its entry for NAME says which port, and how the sign is to look. The
    token comes from `shopboard token add --role display` on the server.
    """
    import logging
    import signal

    from server.config import decided
    from server.config.ports import wire_name
    from server.config.sign_entry import on_one_machine
    from server.signs.process.driver import Place, Process

    config = decided.load(path, os.environ)
    entries = [_entries(config, name)[0] for name in names]
    if len({wire_name(entry.port) for entry in entries}) > 1:
        raise click.UsageError("these signs do not hang on the same port: each port needs a process of its own")
    if told := next((why for _, why in on_one_machine(list(enumerate(entries)))), ""):
        raise click.ClickException(told)
    if not token:
        raise click.UsageError("a display token is needed: --token, or SHOPBOARD_SIGN_TOKEN in the environment")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stopping, again = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if attached:
        threading.Thread(target=_until_input_ends, args=(stopping, again), daemon=True).start()
    Process(config, entries, Place(server or f"http://127.0.0.1:{config.server.port}", token), stopping, again).run()


def _until_input_ends(stopping: threading.Event, again: threading.Event) -> None:
    """What is said before the end: that another process comes in this one's place at once."""
    if sys.stdin.buffer.read():
        again.set()
    stopping.set()


def _entries(config: Any, name: str | None) -> list[Any]:
    entries = [entry for entry in config.signs if name in (None, entry.name)]
    if name is not None and not entries:
        known = ", ".join(entry.name for entry in config.signs) or "none"
        raise click.ClickException(f"no sign {name} in the configuration (there is: {known})")
    return entries


def _told(now_of: Any, now: Any) -> str:
    entry, state = now_of.entry, now_of.state
    head = f"{entry.name}: {entry.protocol} on {state.get('port', entry.port)}"
    if now_of.simulated:
        head += ", simulated: there is no sign"
    if now_of.heard_at is None:
        return f"{head}\n  never driven"
    age = int((now - now_of.heard_at).total_seconds())
    facts = [
        f"{'driven' if now_of.driven else 'not driven'}, heard of {age} s ago",
        "connected" if state["connected"] else "not connected",
        f"last written {state['last_written_at'] or 'never'}",
        f"last acknowledged {state['last_acknowledged_at'] or 'never'}",
        f"{state['bytes_sent']} bytes, {state['errors']} errors",
        *([f"last error: {state['last_error']}"] if state["last_error"] else []),
        *(f"| {line['text']}" for line in now_of.wire["lines"]),
    ]
    return "\n  ".join([head, *facts])


def _ordered(wiring: Any, entry: Any, kind: str) -> bool:
    """Whether a sign's process was there and has done it."""
    from server.signs.keeper import give_order, last_heard

    if not last_heard(wiring, entry, wiring.clock()).driven:
        return False
    order = give_order(wiring, entry.name, kind)
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if last_heard(wiring, entry, wiring.clock()).done == order.id:
            return True
        time.sleep(0.2)
    raise click.ClickException(f"the process that drives {entry.name} does not answer")


def _alone(entry: Any, work: Any, seconds: float) -> None:
    """Opens the port here and now, for nobody else drives the sign."""
    from drivers.opening import open_sign
    from server.signs.process.port_trial import wait_until_ready

    driver = open_sign(entry.settings())
    try:
        if trouble := wait_until_ready(driver):
            raise click.ClickException(f"{entry.name} on {entry.port}: {trouble}")
        work(driver)
        time.sleep(seconds)
    finally:
        driver.stop()
