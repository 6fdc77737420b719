"""The running server: an app behind gevent's pywsgi, the ticker, the signs, and an orderly end.

The standard library must have been patched by gevent before this module is imported.
"""

from __future__ import annotations

import logging
import signal
from pathlib import Path

from gevent import pywsgi
from gevent.event import Event

from server import create_app
from server.clock import Clock, utc_now
from server.config import Config
from server.sign_processes import processes_of
from server.ticker import Ticker
from server.wakeup import Wakeup
from server.wiring import ADMIN, Wiring

GRACE_SECONDS = 2


def serve(config: Config, host: str, port: int, config_path: Path, clock: Clock = utc_now) -> None:
    """Serves until SIGTERM or SIGINT; prints the address when it is ready to answer."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(config, clock)
    wiring: Wiring = app.extensions["shopboard"]
    wiring.desk.catch_up()
    ticker = Ticker(wiring.desk, wiring.hub, clock)
    server = pywsgi.WSGIServer((host, port), app, log=None, error_log=logging.getLogger("server.http"))
    ended = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    queue = config.message_queue
    wakeup = Wakeup(queue, config.site.code, wiring.desk, wiring.hub, ticker) if queue else None
    server.start()
    ticker.start()
    if wakeup is not None:
        wakeup.start()
    signs = processes_of(app, config, config_path, host, int(server.address[1]))
    signs.start()
    _say_ready(wiring, host, int(server.address[1]))
    try:
        ended.wait()
    finally:
        signs.stop()
        if wakeup is not None:
            wakeup.stop()
        ticker.stop()
        server.stop(timeout=GRACE_SECONDS)
        wiring.store.close()


def _say_ready(wiring: Wiring, host: str, port: int) -> None:
    admin = wiring.store.people.person(ADMIN)
    if admin is not None and admin.pin_hash is None:
        print(f"nobody can sign in as {ADMIN} yet; set the PIN with: shopboard staff pin {ADMIN}")
    shown = f"[{host}]" if ":" in host else host
    print(f"listening on http://{shown}:{port}", flush=True)
