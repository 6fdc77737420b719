"""Who counts as a pair of hands (domain.md §13)."""

from __future__ import annotations

from dataclasses import replace

from board.orders.hands import cars_at, hands
from board.orders.shop import Shop
from board.orders.team import Team
from board.queue.queue import next_up
from tests.board.shops import LI, ZHANG, at
from tests.board.story import Story

CREW = Team("机一组", "mechanical", ("机1", "机2", "机3"), ("大工样本", "中工样本", "学徒样本"), ("学徒样本",))


def with_crew(shop: Shop) -> Shop:
    return replace(shop, teams={CREW.name: CREW})


def test_of_two_technicians_and_an_apprentice_two_cars_at_a_time() -> None:
    story = Story()
    for order_no in ("W1", "W2", "W3"):
        story.open(order_no, ("mechanical", 60), plate=f"沪A{order_no[1:]}0000")
        story.dispatch("09:00", order_no, place=("机一组", None), technicians=[])
    shop = with_crew(story.shop)
    assert (hands(shop, CREW, at("09:00")), cars_at(shop, CREW, at("09:00"))) == (2, 2)
    assert next_up(shop, "机3", at("09:00")) is not None
    story.start("09:00", "W1", bay="机1", technicians=[ZHANG])
    story.start("09:00", "W2", bay="机2", technicians=[LI])
    assert next_up(with_crew(story.shop), "机3", at("09:01")) is None


def test_a_team_of_apprentices_alone_takes_no_car() -> None:
    alone = replace(CREW, technicians=CREW.apprentices)
    assert alone.cars_at_a_time == 0
