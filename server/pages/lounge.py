"""The customers' lounge on any TV: whose car can be collected, and how far the others are (domain.md §8)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, current_app, render_template
from flask_babel import get_locale

from board.plate import masked
from server.live.page import NEVER, Item, LivePage, Scene
from server.live.public_car import public_car
from server.live.rooms import live_of
from server.pages.entrance import shows
from server.signs.live_lines import opaque
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("lounge_page", __name__)


def select(scene: Scene) -> Iterator[Item]:
    """Cars to collect first, then by the time told."""
    plates = masked((row.plate for row in scene.view.rows), scene.wiring.config.privacy.mask())
    secret = str(current_app.secret_key).encode()
    for row in scene.view.rows:
        car = public_car(row.stage, row.public_at, plates[row.plate])
        key = opaque(secret, row.order_no)
        told = car.told_at.isoformat() if car.told_at else None
        yield Item(
            key,
            (not car.ready, car.told_at or NEVER, key),
            car,
            {"plate": car.plate, "stage": car.stage, "told_at": told},
        )


LIVE = LivePage("lounge", "rows/lounge.html", select, guests=True)


@blueprint.get("/lounge")
@shows("lounge")
def page(person: Person) -> str:
    display = current().config.display
    return render_template(
        "lounge.html",
        rows=live_of().rows(LIVE.name, str(get_locale())),
        rows_per_page=display.lounge_rows_per_page,
        page_seconds=display.lounge_page_seconds,
        greeting=display.lounge_greeting,
    )
