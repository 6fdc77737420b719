"""What a live page shows, apart from how it travels: its rows, which of them changed, and their HTML in one language.

A page names itself in a `LivePage`; a `Room` is one page in one language with what its listeners have been sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from flask import Flask, json
from flask_babel import force_locale
from jinja2 import Template
from markupsafe import Markup

from board.calendar import day_of
from board.forecast.rows import Row
from board.forecast.view import View, project, urgency
from board.orders.promise import minute
from board.orders.shop import Shop
from server.core.wiring import Wiring
from server.translations.catalogs import locale_of
from server.web.faults import told_of
from server.web.frames import Frames

PIECE = re.compile(r"<[^<]*")
"""HTML is cut before every "<", here and in lib/rows.js."""
INDENTATION = re.compile(r"\n\s+")
NEVER = 1e15
"""Stands for "no time" in a sort key: JSON has no infinity."""

Wire = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a page. `row` is what its template shows; an item that equals the last one is not sent again.

    `sort`: numbers, strings, booleans and instants, in the order of the page. `fields` go on the wire beside the HTML.
    """

    key: str
    sort: tuple[Any, ...]
    row: Any
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """The shop at one moment; `view`: with its forecast, which is made when a page first asks for it."""

    shop: Shop
    seq: int
    now: datetime

    @cached_property
    def view(self) -> View:
        return project(self.shop, self.seq, self.now)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page may choose its rows from; `about` is what follows the page's name in a join: `car/<about>`."""

    moment: Moment
    wiring: Wiring
    about: str = ""

    @property
    def shop(self) -> Shop:
        return self.moment.shop

    @property
    def now(self) -> datetime:
        return self.moment.now

    @property
    def view(self) -> View:
        return self.moment.view


@dataclass(frozen=True, slots=True)
class LivePage:
    """A page that stays live: how its rows are chosen, and the partial that renders one of them.

    Who may open the page of this name (board.people) may join it; `admits` lets in others, by what their join is about.
    A page for `guests` keeps to itself what is wrong with the server. One that goes `first` is brought up before those
    that need a forecast, and asks for none.
    The partial gets `row`, `key` and `keyed` (the attributes that its one root element must carry).
    """

    name: str
    template: str
    select: Callable[[Scene], Iterable[Item]]
    admits: Callable[[Wiring, str], bool] | None = None
    guests: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it was rendered; `bare`: without the attributes that say what `key` and `sort` say beside it."""

    item: Item
    html: str
    bare: str

    def looks_like(self, held: Shown | None) -> bool:
        """Whether a listener that has `held` has this already."""
        return held is not None and self.html == held.html and self.wire() == held.wire()

    def wire(self, held: Shown | None = None) -> Wire:
        """The row for a listener, as far as possible by what differs from the one `held`."""
        html = {"html": self.bare} if held is None else {"edits": edits(held.bare, self.bare)}
        return {"key": self.item.key, "sort": plain(self.item.sort), **html, **self.item.fields}


@dataclass(slots=True)
class Room:
    """One page in one language: what its listeners hold, and as of which `seq`."""

    page: LivePage
    about: str
    language: str
    seq: int = 0
    as_of: datetime | None = None
    day: date | None = None
    rows: dict[str, Shown] = field(default_factory=dict)
    listeners: dict[str, Frames] = field(default_factory=dict)
    spoke_at: float = 0.0
    trouble: str = ""

    @property
    def name(self) -> str:
        """The Socket.IO room's name; ends in the language."""
        return f"page:{self.page.name}/{self.about}:{self.language}"

    def bring_up(self, app: Flask, scene: Scene) -> Wire | None:
        """Takes in the scene; the `changes` message for the listeners, None where they see no difference."""
        day = day_of(scene.shop.calendar, scene.now)
        with app.app_context(), force_locale(locale_of(self.language)):
            items = {item.key: item for item in self.page.select(scene)}
            # At midnight "tomorrow 09:00" becomes "09:00", though nothing has happened to the car.
            fresh = [item for key, item in items.items() if day != self.day or self._differs(key, item)]
            rendered = render(app, self.page, fresh)
        # A row may differ in what this page does not show.
        shown = [row for row in rendered if not row.looks_like(self.rows.get(row.item.key))]
        removed = [key for key in self.rows if key not in items]
        self.day, self.as_of = day, scene.now
        worried = self._worry(app, scene.wiring)
        seen = shown or removed or worried
        news = [row.wire(self.rows.get(row.item.key)) for row in shown]
        message = self.message(scene.moment, news, removed) if seen else None
        for key in removed:
            del self.rows[key]
        self.rows.update({row.item.key: row for row in rendered})
        if message is not None:
            self.seq = scene.moment.seq
        return message

    def _worry(self, app: Flask, wiring: Wiring) -> bool:
        """Takes in what is wrong with the server; whether that is news for the listeners."""
        before = self.trouble
        if not self.page.guests:
            with app.app_context(), force_locale(locale_of(self.language)):
                self.trouble = " ".join(told_of(wiring.health.troubles))
        return self.trouble != before

    def _differs(self, key: str, item: Item) -> bool:
        held = self.item(key)
        return held is not item and held != item

    def item(self, key: str) -> Item | None:
        """What the listeners hold under this key."""
        shown = self.rows.get(key)
        return shown.item if shown else None

    def message(self, moment: Moment, rows: Sequence[Wire] = (), removed: Sequence[str] = ()) -> Wire:
        """A `changes` message that takes the listeners to the moment's seq."""
        return {
            "seq": moment.seq,
            "follows": self.seq,
            "now": moment.now.isoformat(timespec="milliseconds"),
            "rows": list(rows),
            "removed": list(removed),
            **self._troubled(),
        }

    def sign_of_life(self, moment: Moment) -> Wire:
        """A `changes` message that changes nothing."""
        message = self.message(moment)
        self.seq = moment.seq
        return message

    def ordered(self) -> list[Shown]:
        """The rows in the order of the page."""
        return sorted(self.rows.values(), key=lambda row: plain(row.item.sort))

    def whole(self, now: datetime) -> Wire:
        """The `view` message."""
        return {
            "seq": self.seq,
            "now": now.isoformat(timespec="milliseconds"),
            "rows": [row.wire() for row in self.ordered()],
        } | self._troubled()

    def _troubled(self) -> Wire:
        return {"trouble": self.trouble} if self.trouble else {}


def render(app: Flask, page: LivePage, items: Iterable[Item]) -> list[Shown]:
    """The rows' HTML in the language in force."""
    template = app.jinja_env.get_template(page.template)
    return [_shown(template, item) for item in items]


def _shown(template: Template, item: Item) -> Shown:
    attributes = keyed(item)
    html = _tight(template.render(row=item.row, key=item.key, keyed=attributes))
    return Shown(item, html, html.replace(f" {attributes}", "", 1))


def edits(held: str, html: str) -> list[tuple[int, int, str]]:
    """What makes `html` of `held`: in place of so many pieces from there on this; the last comes first."""
    old, new = PIECE.findall(held), PIECE.findall(html)
    # Most of a row is as it was: without its beginning and end, the search takes half the time.
    begin = _alike(old, new)
    old, new = old[begin:], new[begin:]
    end = _alike(old[::-1], new[::-1])
    steps = SequenceMatcher(None, old[: len(old) - end], new[: len(new) - end], autojunk=False).get_opcodes()
    return [(begin + a, b - a, "".join(new[c:d])) for kind, a, b, c, d in reversed(steps) if kind != "equal"]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """With how many same pieces they begin."""
    both = zip(old, new, strict=False)
    return next((n for n, (one, other) in enumerate(both) if one != other), min(len(old), len(new)))


def _tight(html: str) -> str:
    """Without the template's indentation, which a browser would ignore."""
    return INDENTATION.sub("\n", html.strip())


def keyed(item: Item) -> Markup:
    """The attributes by which the browser finds a row and puts it in its place."""
    return Markup('data-key="{}" data-sort="{}"').format(item.key, json.dumps(plain(item.sort)))


def plain(sort: Iterable[Any]) -> list[float | str]:
    """A sort key for JSON: instants as seconds, truth as 0 and 1, infinity as a far time."""
    return [_plain(part) for part in sort]


def _plain(part: Any) -> float | str:
    if isinstance(part, datetime):
        return part.timestamp()
    return part if isinstance(part, str) else min(float(part), NEVER)


def of_row(row: Row) -> Item:
    """A row for the workshop's own pages: everything, keyed by its order number, in the board's order."""
    fields = {
        "order_no": row.order_no,
        "plate": row.plate,
        "stage": row.stage,
        "risk": row.risk,
        "promised_at": row.promised_at.isoformat() if row.promised_at else None,
        "forecast_ready": minute(row.forecast_ready).isoformat(),
    }
    return Item(row.order_no, urgency(row), row, fields)
