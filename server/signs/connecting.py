"""Connecting a sign from its page: trials of a port, each in a process of its own, never on the server's event loop.

A sign that is driven already gives its port away for the trial and takes it back afterwards.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from board.refused import Refused, conflict
from drivers.registry import settings_for
from drivers.sign import SettingsError, SignSettings
from server.core.wiring import Wiring
from server.signs.keeper import entry_of, give_order, last_heard
from server.signs.process.port_trial import asked_for
from server.store.signs import SignTrial

log = logging.getLogger(__name__)

PICTURE_SECONDS = 10.0
TRIAL_SECONDS = 60.0
"""No trial lasts longer; a port that hangs is let go then."""
RELEASE_SECONDS = 30.0
"""On a busy machine it takes a sign's process some time to hear that its port is wanted."""
PORT = re.compile(r"COM\d{1,3}|/dev/\S+|(usb|socket|rfc2217|simulator)://[\w.:\[\]?=&-]+", re.ASCII)
"""pyserial knows more kinds of address, some of which write files: a page must not reach those."""


def settings_of(wiring: Wiring, name: str, values: dict[str, Any]) -> SignSettings:
    """The driver's settings; refuses what cannot work, naming the field."""
    entry = entry_of(wiring, name)
    port = values["port"]
    if not PORT.fullmatch(port) and (entry is None or port != entry.port):
        raise Refused("This is not the name of a port: %(port)s", "port", port=port)
    try:
        return settings_for(name=name, **values)
    except SettingsError as wrong:
        raise Refused("This setting cannot work: %(why)s", wrong.field, why=str(wrong)) from None


def begin_trial(wiring: Wiring, wanted: str, settings: SignSettings) -> SignTrial:
    """Starts a trial and returns at once; what it finds is in the store."""
    now = wiring.clock()
    entry = entry_of(wiring, settings.name)
    if entry is not None and entry.elsewhere:
        raise conflict("This sign hangs on another machine: connect it there.")
    before = wiring.store.signs.trial(settings.name)
    running = timedelta(seconds=TRIAL_SECONDS + RELEASE_SECONDS)
    if before is not None and before.found is None and timedelta(0) <= now - before.at < running:
        raise conflict("A trial of this sign's port is still running.")
    trial = SignTrial(secrets.token_hex(6), now, None)
    wiring.store.signs.put_trial(settings.name, trial)
    driven = entry is not None and last_heard(wiring, entry, now).driven
    work = threading.Thread(target=_try, args=(wiring, trial, wanted, settings, driven), name="trial", daemon=True)
    work.start()
    return trial


def _try(wiring: Wiring, trial: SignTrial, wanted: str, settings: SignSettings, driven: bool) -> None:
    try:
        if driven:
            _release(wiring, settings.name)
        found = _found(wanted, settings)
        if driven:
            give_order(wiring, settings.name, "resume")
        wiring.store.signs.put_trial(settings.name, replace(trial, found=found))
    except Exception:  # a defect must not leave the page waiting without a word in the log
        log.exception("the trial of sign %s failed", settings.name)


def _release(wiring: Wiring, name: str) -> None:
    """Waits until the sign's process has let go of the port; where none answers, none holds it."""
    order = give_order(wiring, name, "release", seconds=TRIAL_SECONDS)
    deadline = time.monotonic() + RELEASE_SECONDS
    while time.monotonic() < deadline:
        report = wiring.store.signs.report(name)
        if report is not None and report.body["done"] == order.id:
            return
        time.sleep(0.1)


def _found(wanted: str, settings: SignSettings) -> dict[str, Any]:
    command = [sys.executable, "-m", "server.signs.process.port_trial"]
    asked = asked_for(wanted, settings, PICTURE_SECONDS).encode()
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=TRIAL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"trouble": "the port hangs"}
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        log.error("the trial of sign %s failed: %s", settings.name, done.stderr.decode(errors="replace")[-500:])
        return {"trouble": "the trial failed"}
    return found
