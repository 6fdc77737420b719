"""The administrator's move that gives a team and its bays other names, whether it has open cars or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from board.orders.events import NewName, TeamRenamed
from board.orders.presence import SITE
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict


def rename(shop: Shop, *, team: str, name: str, bays: Mapping[str, str], now: datetime) -> list[Entry]:
    """The team is called `name`, and of its bays those that `bays` names by their old names are called anew; two may
    change names with each other. Nothing where everything is called so already."""
    known = shop.teams.get(team)
    if known is None:
        raise Refused("There is no team %(team)s.", "team", "unknown", team=team)
    if name != team and name in shop.teams:
        raise conflict("There is a team called %(name)s already.", "name", name=name)
    strange = next((bay for bay in bays if bay not in known.bays), None)
    if strange is not None:
        raise Refused("There is no bay %(bay)s.", "bays", "unknown", bay=strange)
    others = [bay for one in shop.teams.values() if one is not known for bay in one.bays]
    called = others + [bays.get(bay, bay) for bay in known.bays]
    twice = next((bay for bay in called if called.count(bay) > 1), None)
    if twice is not None:
        raise conflict("%(name)s stands there twice.", "bays", name=twice)
    anew = tuple(NewName(old, new) for old, new in bays.items() if old != new)
    return [Entry(SITE, TeamRenamed(team, name, anew), now)] if anew or name != team else []
