"""A trial of a port, in a process of its own: at which speed a sign answers, or a test picture to be looked at.

`python -m server.signs.process.port_trial` reads what is wanted from its standard input and prints what it has found,
both JSON. A port that hangs hangs this process, which whoever started it ends.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import fields
from typing import Any

from drivers.opening import open_sign
from drivers.registry import protocol_of, settings_for
from drivers.sign import Sign, SignError, SignSettings

WAIT_SECONDS = 30.0
"""A sign that answers nothing, and whose memory has to be set up first, needs two thirds of that for its first line."""
LONGEST_PICTURE_SECONDS = 30.0


def tried(asked: str) -> str:
    """What the trial has found: `speed` (null: no answer), or `shown` and `acknowledged`; `trouble` where there was."""
    wanted = json.loads(asked)
    try:
        settings = settings_for(**wanted["settings"])
        found = _speed(settings) if wanted["wanted"] == "speed" else _picture(settings, wanted["seconds"])
    except SignError as error:
        found = {"trouble": str(error)}
    return json.dumps(found, ensure_ascii=False)


def asked_for(wanted: str, settings: SignSettings, seconds: float) -> str:
    """The text that `tried` understands."""
    plain = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return json.dumps({"wanted": wanted, "settings": plain, "seconds": seconds})


def wait_until_ready(sign: Sign) -> str:
    """Waits until the sign has taken its first lines; why it did not, or nothing."""
    # A sign that was never set up takes its time: nothing is shown before that.
    sign.clear()
    deadline = time.monotonic() + WAIT_SECONDS
    while not (sign.state().connected and not sign.state().pending and sign.state().lines):
        if time.monotonic() > deadline:
            return sign.state().last_error or "it takes nothing"
        time.sleep(0.1)
    return ""


def _speed(settings: SignSettings) -> dict[str, Any]:
    find_speed = protocol_of(settings.protocol).find_speed
    return {"speed": find_speed(settings) if find_speed else None}


def _picture(settings: SignSettings, seconds: float) -> dict[str, Any]:
    seconds = min(seconds, LONGEST_PICTURE_SECONDS)
    sign = open_sign(settings)
    try:
        if trouble := wait_until_ready(sign):
            return {"shown": False, "trouble": trouble}
        sign.test(seconds)
        time.sleep(seconds)
        state = sign.state()
        return {"shown": state.connected, "acknowledged": state.last_acknowledged_at is not None}
    finally:
        sign.stop()


if __name__ == "__main__":
    print(tried(sys.stdin.read()))
