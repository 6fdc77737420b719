"""The device a request comes from: known where somebody has signed in on it before, and under which names."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

DEVICE_LIFE = timedelta(days=400)
DEVICE_COOKIE = "device"
BROWSERS = ("MicroMessenger", "Edg", "OPR", "Firefox", "Chrome", "Safari")
"""As browsers name themselves; most call themselves by the names of later ones too."""
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "CrOS", "Linux")
MOST_PEOPLE = 12
"""So many names a device's cookie keeps; a cookie has room for 4 kB."""


def known_device() -> str | None:
    """The id of a device on which somebody has signed in before."""
    return _device_and_people()[0]


def known_people() -> tuple[str, ...]:
    """Who has signed in on this device before, the latest first."""
    return _device_and_people()[1]


def _device_and_people() -> tuple[str | None, tuple[str, ...]]:
    try:
        found = _device_signer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except BadSignature:
        return None, ()
    # Cookies from before people were kept in them hold the id alone.
    device, *people = found if isinstance(found, list) and found else [found]
    return (device, tuple(map(str, people))) if isinstance(device, str) else (None, ())


def remember_device(answer: Response, name: str) -> None:
    """Makes this a known device: it may show whom to choose from when the person changes, and strangers' wrong PINs do
    not keep `name` out here."""
    device = known_device() or secrets.token_hex(8)
    people = [name, *(other for other in known_people() if other != name)][:MOST_PEOPLE]
    answer.set_cookie(
        DEVICE_COOKIE,
        _device_signer().dumps([device, *people]),
        max_age=DEVICE_LIFE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def device() -> str:
    """From where: what the client calls itself, else the id of a known device."""
    return _called() or known_device() or "browser"


def browser() -> str:
    """What a person may recognise the device by, on a list: what it calls itself, or the browser and the system."""
    agent = request.headers.get("User-Agent", "")
    known = [next((name for name in names if name in agent), "") for names in (BROWSERS, SYSTEMS)]
    return _called() or ", ".join(name for name in known if name) or "browser"


def _called() -> str:
    return re.sub(r"[^\x20-\x7e]", "", request.headers.get("X-Device", "")).strip()[:40]


def _device_signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="device")
