"""The running server: an app behind gevent's pywsgi, the ticker, the signs, and an orderly end.

The standard library must have been patched by gevent before this module is imported.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import gevent
from flask import Flask
from gevent.event import Event

from board.calendar import day_of
from server.config.loading import Config
from server.core.chores import Chores
from server.core.clock import Clock, utc_now
from server.core.ticker import Ticker
from server.core.wakeup import Wakeup
from server.core.wiring import Wiring
from server.live.customer_messages import CustomerMessages
from server.live.idle import IdleSockets
from server.live.notify import Notifier
from server.live.rooms import live_of
from server.live.webhooks import Webhooks
from server.people import customers, roster
from server.people.one_time_code import OneTimeCode
from server.run.backing_up import BackingUp
from server.run.feeding import Feeding
from server.run.opening import ADMIN
from server.run.recovery import put_on_record, recovery_app, say_code
from server.run.repair import Repaired
from server.signs.supervisor import processes_of
from server.store.failures import Damaged, Gone
from server.web.address import to_type
from server.web.connection import Server
from server.web.doors import STRANGERS_OF_AN_ADDRESS, Doors, places
from server.web.rendering import make_ready

A_MONTH = timedelta(days=30.5)
log = logging.getLogger(__name__)

MORE_RUBBISH = 5_000
"""So many things more than before, instead of 700, until new ones are searched."""
GRACE_SECONDS = 6.0
"""What answers under way may still take; service managers wait for 10 s and more."""


class Part(Protocol):
    """What runs beside the server."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


OpenApp = Callable[[Config, Clock], Flask]
"""Makes the app of a shop; raises `Gone` or `Damaged` where the shop is lost."""
Beside = Callable[[Flask, str], Part]
"""Makes what else runs beside the server, from the app and its address on this computer."""


def serve(
    open_app: OpenApp,
    config: Config,
    host: str,
    port: int,
    config_path: Path,
    clock: Clock = utc_now,
    beside: Beside | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT; prints the address when it is ready to answer."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for sentence in config.translated:
        logging.getLogger("server.config").warning(sentence)
    ended = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    # Behind a proxy everybody comes from one address.
    doors = Doors(places(), None if config.server.trusted_proxies else STRANGERS_OF_AN_ADDRESS)
    app, port = _opened(open_app, config, clock, host, port, doors, ended)
    if app is None:
        return
    wiring: Wiring = app.extensions["shopboard"]
    make_ready(app)
    server = _server(host, port, app, doors)
    running: list[Part] = []
    try:
        server.start()
        bound = int(server.address[1])
        for part in _parts(app, wiring, config_path, host, bound):
            part.start()
            running.append(part)
        _spare_rubbish()
        _say_ready(wiring, host, bound)
        if beside is not None:
            running.append(beside(app, f"http://127.0.0.1:{bound}"))
            running[-1].start()
        ended.wait()
    finally:
        _end(server, running)
        wiring.store.close()


def _opened(
    open_app: OpenApp, config: Config, clock: Clock, host: str, port: int, doors: Doors, ended: Event
) -> tuple[Flask | None, int]:
    """The app of the shop, and the port; None where the server was told to end while the shop was lost."""
    try:
        return open_app(config, clock), port
    except (Damaged, Gone) as fault:
        log.error("the shop cannot be opened: %s", fault)
        found: list[tuple[Repaired, str]] = []
        back = Event()

        def done(repaired: Repaired, who: str) -> None:
            found.append((repaired, who))
            back.set()

        server = _server(host, port, recovery_app(config, fault, clock, done), doors)
        server.start()
        port = int(server.address[1])
        say_code(config, clock)
        _say_where(host, port)
        gevent.wait([back, ended], count=1)
        server.finish(GRACE_SECONDS)
    if not found:
        return None, port
    app = open_app(config, clock)
    put_on_record(app.extensions["shopboard"], *found[0])
    return app, port


def _server(host: str, port: int, app: Flask, doors: Doors) -> Server:
    # Without a name gevent asks for one, and a network without name servers lets it wait for seconds.
    named = {"SERVER_NAME": host}
    return Server((host, port), app, doors, log=None, error_log=logging.getLogger("server.http"), environ=named)


def _end(server: Server, running: Sequence[Part]) -> None:
    """Ends everything at once, within the grace, answers under way included."""
    ending: list[gevent.Greenlet[..., Any]] = [gevent.spawn(part.stop) for part in reversed(running)]
    ending.append(gevent.spawn(server.finish, GRACE_SECONDS))
    gevent.joinall(ending, timeout=GRACE_SECONDS + 1)


def _parts(app: Flask, wiring: Wiring, config_path: Path, host: str, port: int) -> Iterator[Part]:
    """Everything that runs beside the server, in the order in which it starts."""
    config = wiring.config
    yield IdleSockets(live_of(app), app.extensions["socketio"])
    ticker = Ticker(wiring.command_log, wiring.hub, wiring.clock, wiring.health)
    yield ticker
    yield Chores(
        {
            "writing down who is signed in": wiring.store.sessions.keep_up,
            "forgetting customers of long ago": partial(_forget_old, wiring),
        },
        wiring.clock,
        lambda: wiring.health.clock_has_jumped,
    )
    if config.message_queue is not None:
        yield Wakeup(config.message_queue, config.site.code, wiring.command_log, wiring.hub, ticker)
    yield Notifier(app, wiring)
    yield Webhooks(wiring)
    yield CustomerMessages(app, wiring)
    yield BackingUp(wiring, config_path)
    yield Feeding(app, wiring, config_path)
    yield processes_of(app, wiring, config_path, host, port)


def _spare_rubbish() -> None:
    """What is loaded stays: to search all of it for rubbish takes 50 ms with 500 displays, and they wait meanwhile."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MORE_RUBBISH, *gc.get_threshold()[1:])


def _forget_old(wiring: Wiring, now: datetime) -> None:
    months = wiring.config.privacy.customer_months
    if months is not None:
        before = day_of(wiring.config.calendar(), now) - months * A_MONTH
        customers.forget_old(wiring.store, before, now, wiring.command_log.shop.appointments)


def _say_ready(wiring: Wiring, host: str, port: int) -> None:
    if roster.is_without_admin(wiring.store):
        code = OneTimeCode.of(wiring.config).make(wiring.clock())
        # After the sign, so that the code is sent to no server and stands in no log of a proxy.
        begin = f"http://{(to_type(host) or [host])[0]}:{port}/setup#{code}"
        print(f"nobody can sign in as {ADMIN} yet: begin at {begin} (one-time code {code})")
        _show_in_browser(begin)
    _say_where(host, port)


def _show_in_browser(address: str) -> None:
    """Opens the address where somebody sits before the console and there is a desktop, in a process of its own."""
    if sys.stdout.isatty() and (
        sys.platform in ("win32", "darwin") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    ):
        subprocess.Popen([sys.executable, "-m", "webbrowser", address], stdout=subprocess.DEVNULL)


def _say_where(host: str, port: int) -> None:
    for address in to_type(host):
        print(f"open http://{address}:{port}")
    shown = f"[{host}]" if ":" in host else host
    print(f"listening on http://{shown}:{port}", flush=True)
