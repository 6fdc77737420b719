"""What a shop begins with: the sample shop of config.yaml, or nothing but its first administrator."""

from __future__ import annotations

from board.figures.administered import Administered
from board.refused import conflict
from server.store.bookshelf import Author
from server.store.store import Store


def begin_empty(store: Store, keeper: str, author: Author) -> None:
    """Takes away the people, teams and standard times that the configuration gave, but for the person `keeper`.

    Raises `Refused` once an order came in, or somebody else can sign in: then they may be real.
    """
    if not store.floor.teams() and not len(store.floor.standards()):
        return
    if not store.empty(keeper, ([Administered("shop_emptied", "shop")], author)):
        raise conflict("This shop is at work already: people or orders are there that would be lost.", "shop")
