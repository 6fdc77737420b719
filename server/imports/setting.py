"""What an import needs to know of the shop, gathered once before it begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from board.calendar import day_of
from server.core.held import bare_shop
from server.core.wiring import Wiring
from server.imports.importing import Importing
from server.imports.labour import Floor
from server.imports.mapping import Map
from server.imports.taken_back import Undoing
from server.imports.times import Dating
from server.store.store import Store


def importing(
    wiring: Wiring,
    how: Map,
    *,
    day: date | None,
    who: str,
    device: str,
    labour: str,
    dry_run: bool,
    file: str = "",
    no_advisor: bool = False,
    not_judged: bool = False,
) -> Importing:
    """For a file mapped by `how`. `day`: that of times without one (None: today); `labour`: the word for labour without
    a name; `file`: what the clerk calls the file."""
    config, now, store = wiring.config, wiring.clock(), wiring.store
    calendar = config.calendar()
    teams = store.floor.teams()
    return Importing(
        store=store,
        shop=replace(bare_shop(store, config), teams=teams),
        floor=Floor(store.floor.standards(), teams, labour),
        staff=frozenset(person.name for person in store.people.staff()),
        dating=Dating(how.zone or calendar.zone, day or day_of(calendar, now), how.date_formats),
        who=who,
        device=device,
        now=now,
        file=file,
        dry_run=dry_run,
        no_advisor=no_advisor,
        not_judged=not_judged,
    )


def undoing(wiring: Wiring, *, who: str, device: str, store: Store | None = None) -> Undoing:
    """For an import to be taken back."""
    config = wiring.config
    store = store or wiring.store
    shop = replace(bare_shop(store, config), teams=store.floor.teams())
    return Undoing(store, shop, who, device, wiring.clock())
