"""The twin of a sign: what it shows now, decoded from the wire, how it is doing, and what it showed when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template
from flask_babel import format_time, get_locale
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from server.live import live_of
from server.pages.entrance import admit
from server.showing import EVERYBODY, Item, LivePage, Scene
from server.sign_keeper import Standing, entry_of, standing
from server.wired import wired

blueprint = Blueprint("sign_page", __name__)

VERDICTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Twin:
    """A sign as its twin shows it."""

    standing: Standing

    @property
    def health(self) -> str:
        """never, away, lost, writing or well."""
        if self.standing.heard_at is None:
            return "never"
        if not self.standing.driven:
            return "away"
        if not self.standing.state["connected"]:
            return "lost"
        return "writing" if self.standing.state["pending"] else "well"

    @property
    def verdicts(self) -> list[dict[str, object]]:
        """What the far end made of the latest commands, the newest first."""
        told: list[dict[str, object]] = self.standing.wire.get("verdicts", [])
        return told[: -VERDICTS_SHOWN - 1 : -1]


def select(scene: Scene) -> Iterator[Item]:
    """The one sign the page is about."""
    entry = entry_of(scene.wiring, scene.about)
    if entry is not None:
        yield Item(entry.name, (0,), Twin(standing(scene.wiring, entry, scene.view.now)))


LIVE = LivePage("twin", "rows/twin.html", select, EVERYBODY)


@blueprint.app_template_filter("clock_seconds")
def clock_seconds(at: str | datetime | None) -> str:
    """15:40:07 in the shop's time zone; a dash for never."""
    if at is None:
        return "—"
    return str(format_time(datetime.fromisoformat(at) if isinstance(at, str) else at, "HH:mm:ss"))


@blueprint.get("/signs")
def signs() -> str | Response:
    """Every sign; straight to the only one."""
    admit("read")
    entries = wired().config.signs
    if len(entries) == 1:
        return redirect(f"/signs/{entries[0].name}")
    now = wired().clock()
    return render_template("signs.html", twins=[Twin(standing(wired(), entry, now)) for entry in entries])


@blueprint.get("/signs/<name>")
def page(name: str) -> str:
    person = admit("read")
    entry = entry_of(wired(), name)
    if entry is None:
        raise NotFound
    return render_template(
        "sign.html",
        entry=entry,
        rows=live_of().rows(LIVE.name, str(get_locale()), name),
        operates=person.may("operate-sign"),
    )
