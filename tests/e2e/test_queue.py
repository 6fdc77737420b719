"""One queue under real fingers: a car queues for a team, the next is begun with one tap, a car is put first."""

from __future__ import annotations

import pytest
from playwright.sync_api import APIRequestContext, expect

from tests.e2e.workshop import Workshop, job, open_order, post
from tests.server.callers import DIRECTOR, TEAM, TECHNICIAN

pytestmark = pytest.mark.browser

CARD = ".cards[data-cards=waiting] .job-card[data-order-no={}]"
CHIP = ".lane .chip-task[data-order-no={}]"


@pytest.fixture(autouse=True)
def free_bays(workshop: Workshop) -> None:
    """No car of another test stands in the way."""
    workshop.clear()


@pytest.fixture
def desk(workshop: Workshop) -> APIRequestContext:
    return workshop.desk()


def test_a_car_queues_for_a_team_and_its_next_is_begun_with_one_tap(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    here, phone = workshop.tablet(), workshop.phone(TECHNICIAN)
    order_no = open_order(desk, "沪A20301", 60)
    here.locator(CARD.format(order_no)).tap()
    team = here.locator(f".team-row[data-team={TEAM}]")
    team.tap()
    expect(here.locator("#confirm [data-place]")).to_have_text(TEAM)
    here.locator("#confirm[open] [data-confirm]:not([disabled])").tap()

    # Its bay can still change, and each free bay of the trade is offered it.
    expect(here.locator(f"{CHIP.format(order_no)}.is-queued")).to_be_visible()
    assert job(desk, order_no)["tasks"][0]["bay"] is None
    expect(here.locator(".lane[data-bay=机7] [data-next]")).to_have_accessible_name("下一台 沪A20301")

    card = phone.locator(f"[data-section=next] .task-card[data-order-no={order_no}]")
    expect(card.locator(".task-why")).to_contain_text("最晚")
    card.locator("[data-command=start]").tap()
    expect(phone.locator(f"[data-section=now] .task-card[data-order-no={order_no}]")).to_be_visible()
    task = job(desk, order_no)["tasks"][0]
    assert (task["state"], task["team"]) == ("working", TEAM)
    expect(here.locator(".lane[data-bay=机7] [data-next]")).to_be_hidden()


def test_a_free_bay_of_another_team_takes_the_next_car(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20302", 60)
    post(here.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM})
    here.locator(".lane[data-bay=机7] [data-next]").tap()
    expect(here.locator(f".lane[data-bay=机7] .chip-task[data-order-no={order_no}].state-working")).to_be_visible()
    here.locator(".toast button").tap()
    expect(here.locator("#attending")).to_be_hidden()
    expect(here.locator(f"{CHIP.format(order_no)}.is-queued")).to_be_visible()
    assert job(desk, order_no)["tasks"][0]["team"] == TEAM


def test_a_car_is_put_first_with_a_name_that_the_other_foreman_sees(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    here, there = workshop.tablet(), workshop.tablet(DIRECTOR)
    order_no = open_order(desk, "沪A20303", 60)
    post(here.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM})
    here.locator(CHIP.format(order_no)).tap()
    here.locator("#job [data-command=put-first]").tap()
    expect(there.locator(f"{CHIP.format(order_no)} .chip-first")).to_be_attached()
    assert there.request.get("/api/v1/queue").json()[0]["put_first"]["who"]
