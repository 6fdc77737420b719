"""The signs' side of the server: the cars as the public may see them, live for every sign's process, and its orders.

A sign joins "sign/<name>". What it is sent holds a masked plate, a plain stage and the time the customer was told, and
nothing else that could be read off a cable.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator

from flask import Flask

from board.plate import PlateMask, mask, tail
from board.view import Row
from server.live import live_of
from server.showing import EVERYBODY, Item, LivePage, Scene
from server.sign_feed import wire_of
from server.sign_lines import Car

ORDER_KEY = "order"
REST_LOOKS_LIKE = {"paused": "working"}
"""Why work rests is between the shop and its customer: everybody else sees a car in work."""


def register(app: Flask) -> None:
    """Makes the signs' page live."""
    key = str(app.secret_key).encode()
    live_of(app).add(LivePage("sign", "rows/sign.html", lambda scene: items(scene, key), EVERYBODY))


def items(scene: Scene, key: bytes) -> Iterator[Item]:
    """One row for each car in the workshop, and one for the operator's last order to this sign."""
    hidden = scene.wiring.config.privacy.mask()
    for row in scene.view.rows:
        car = public_car(row, hidden, lambda order_no: opaque(key, order_no))
        yield Item(car.key, car.order, car, wire_of(car))
    order = scene.wiring.store.signs.order(scene.about) if scene.about else None
    if order is not None:
        yield Item(ORDER_KEY, (-1,), order, {"order": {"id": order.id, "kind": order.kind, "at": order.at.isoformat()}})


def public_car(row: Row, hidden: PlateMask, key_of: Callable[[str], str]) -> Car:
    """What everybody may know of a car."""
    return Car(
        key=key_of(row.order_no),
        plate=mask(row.plate, hidden).replace("•", "*"),
        tail=tail(row.plate, hidden),
        stage=REST_LOOKS_LIKE.get(row.stage, row.stage),
        told_at=row.told_at,
        received_at=row.received_at,
    )


def opaque(key: bytes, order_no: str) -> str:
    """A name for a job that tells nobody which it is, the same as long as the secret is."""
    return hmac.new(key, f"sign:{order_no}".encode(), hashlib.sha256).hexdigest()[:16]
