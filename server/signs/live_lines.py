"""The signs' side of the server: the cars as the public may see them, live for every sign's process, its notices and
orders.

A sign joins "sign/<name>". What it is sent holds a masked plate, a plain stage and the time the customer was told, and
nothing else that could be read off a cable.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from flask import Flask

from board.orders.job import Job
from board.orders.promise import minute, public_at
from board.plate import masked, tail
from server.live.page import Item, LivePage, Scene
from server.live.public_car import public_car
from server.live.rooms import live_of
from server.signs.process.feed import wire_of, wire_of_notice
from server.signs.process.lines import Car, Notice

ORDER_KEY = "order"


def register(app: Flask) -> None:
    """Makes the signs' page live."""
    key = str(app.secret_key).encode()
    live_of(app).add(LivePage("sign", "rows/sign.html", lambda scene: items(scene, key), guests=True, first=True))


def items(scene: Scene, key: bytes) -> Iterator[Item]:
    """One row for each car in the workshop, each notice of this sign, and the operator's last order to it."""
    jobs = scene.shop.jobs.values()
    hidden, shown = scene.wiring.config.privacy.mask(), [job.plate for job in jobs]
    plates, tails = masked(shown, hidden), masked(shown, hidden, tail)
    for job in jobs:
        yield _item(scene, job, plates[job.plate], tails[job.plate], key)
    if not scene.about:
        return
    signs = scene.wiring.store.signs
    for kept in signs.notices(scene.about, scene.now):
        notice = Notice(f"notice-{kept.id}", kept.text, kept.starts_at, kept.ends_at)
        yield Item(notice.key, (-0.5,), notice, wire_of_notice(notice))
    order = signs.order(scene.about)
    if order is not None:
        told = {"id": order.id, "kind": order.kind, "at": order.at.isoformat(), "detail": order.detail or {}}
        yield Item(ORDER_KEY, (-1,), order, {"order": told})


def _item(scene: Scene, job: Job, plate: str, plate_tail: str, key: bytes) -> Item:
    """A car's row, made once: most events are about another car, and this one waits on a slow wire."""

    def make() -> Item:
        car = car_of(job, plate, plate_tail, key)
        return Item(car.key, car.order, car, wire_of(car))

    def holds(made: Item) -> bool:
        return (made.row.plate, made.row.tail) == (shown, plate_tail)

    shown = sign_plate(plate)
    return scene.shop.known.of_job("sign", job, minute(scene.now), make, holds)


def car_of(job: Job, plate: str, plate_tail: str, key: bytes) -> Car:
    """What everybody may know of a car, in characters that signs have; its plate as these may be shown."""
    public = public_car(job.stage, public_at(job), plate)
    return Car(
        key=opaque(key, job.order_no),
        plate=sign_plate(public.plate),
        tail=plate_tail,
        stage=public.stage,
        told_at=public.told_at,
        received_at=job.received_at,
    )


def sign_plate(plate: str) -> str:
    """A masked plate in characters that signs have."""
    return plate.replace("•", "*")


def opaque(key: bytes, order_no: str) -> str:
    """A name for a job that tells nobody which it is, the same as long as the secret is."""
    return hmac.new(key, f"sign:{order_no}".encode(), hashlib.sha256).hexdigest()[:16]
