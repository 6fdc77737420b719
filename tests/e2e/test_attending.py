"""Who is here and what can be used, under real fingers: a name is tapped, its work is given away, a bay is hatched."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.e2e.workshop import Workshop, given, job, open_order, post
from tests.server.callers import DIRECTOR, TEAM, TECHNICIAN

pytestmark = pytest.mark.browser

NAME = f".crew[data-person={TECHNICIAN}]"


@pytest.fixture(autouse=True)
def free_bays(workshop: Workshop) -> None:
    """No car of another test stands in the way."""
    workshop.clear()


@pytest.fixture
def foreman(workshop: Workshop) -> APIRequestContext:
    return workshop.signed_in(DIRECTOR)


def tap_name(page: Page) -> None:
    """Unfolds the team where its names are folded away, and taps one."""
    head = page.locator(f".team-row[data-team={TEAM}] [data-fold]")
    box = head.bounding_box()
    assert box is not None
    # Gloves.
    assert min(box["width"], box["height"]) >= 44
    if head.get_attribute("aria-expanded") == "false":
        head.tap()
    page.locator(NAME).tap()


def test_who_leaves_is_struck_everywhere_and_the_work_is_given_away_with_one_tap(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    here, there, wall = workshop.tablet(), workshop.tablet(DIRECTOR), workshop.device(DIRECTOR, (1920, 1080), "/board")
    order_no = given(workshop, foreman, "沪A20401", TECHNICIAN)
    tap_name(here)
    sheet = here.locator("#attending[open]")
    sheet.locator("[name=note]").fill("发烧")
    sheet.get_by_role("button", name="现在离开").tap()

    # What is in these hands is asked about at once; everybody else sees the name struck.
    asked = here.locator("#give-away[open]")
    expect(asked.locator("[data-text]")).to_have_text(f"{TECHNICIAN} 手上的 1 单要转派")
    expect(here.locator(f"{NAME}.is-away")).to_be_attached()
    expect(there.locator(f"{NAME}.is-away")).to_contain_text("不在")
    expect(there.locator(".chip-who s.is-away").first).to_have_text(TECHNICIAN)
    expect(wall.locator(".board-row s.is-away")).to_have_text(TECHNICIAN)

    asked.locator("[data-people] button").first.tap()
    expect(here.locator("#give-away")).not_to_have_attribute("open", "")
    (task,) = job(foreman, order_no)["tasks"]
    assert task["technicians"] not in ([], [TECHNICIAN])
    expect(here.locator("[data-give-away]")).to_be_hidden()

    # He comes back: the sheet says it, and the toast takes it back again.
    tap_name(there)
    there.locator("#attending[open]").get_by_role("button", name="全天在岗").tap()
    expect(here.locator(f"{NAME}.is-away")).to_have_count(0)
    there.locator(".toast button").tap()
    expect(here.locator(f"{NAME}.is-away")).to_have_count(1)
    tap_name(there)
    there.locator("#attending[open]").get_by_role("button", name="全天在岗").tap()
    expect(here.locator(f"{NAME}.is-away")).to_have_count(0)


def test_who_is_lent_stands_with_the_other_team(workshop: Workshop) -> None:
    here = workshop.tablet()
    tap_name(here)
    sheet = here.locator("#attending[open]")
    sheet.locator(".choice-row label", has_text="借出").tap()
    other = sheet.locator("[name=team]").input_value()
    sheet.locator("button.primary").tap()
    expect(here.locator(f".team-row[data-team={other}] {NAME}.is-lent small")).to_have_text(re.compile(f"借自{TEAM}"))
    here.locator(".toast button").tap()
    expect(here.locator(f".team-row[data-team={TEAM}] {NAME}")).to_be_attached()


def test_a_bay_out_of_service_is_hatched_and_offered_nothing_until_it_can_be_used_again(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    here, there = workshop.tablet(), workshop.tablet(DIRECTOR)
    order_no = open_order(workshop.desk(), "沪A20402", 60)
    post(foreman, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM})
    lane = there.locator(".lane[data-bay=机1]")
    expect(lane.locator("[data-next]")).to_be_visible()
    here.locator(".lane[data-bay=机1] .lane-name").tap(position={"x": 20, "y": 8})
    sheet = here.locator("#attending[open]")
    hour = sheet.get_by_role("button", name="1 小时")
    hour.tap()
    expect(sheet.locator(".error").first).to_have_text("请写明停用原因。")
    sheet.locator("[data-reason]").first.tap()
    hour.tap()
    expect(lane).to_have_class("lane is-free is-out")
    expect(lane.locator(".outage")).to_have_text("举升机故障")
    expect(lane.locator("[data-next]")).to_be_hidden()

    there.locator(".lane[data-bay=机1] .lane-name").tap(position={"x": 20, "y": 8})
    there.locator("#attending[open]").get_by_role("button", name="恢复使用").tap()
    expect(lane.locator("[data-next]")).to_be_visible()

    # Without the network what is tapped waits, and goes out by itself; what others have said since then stands.
    here.locator(".lane[data-bay=机1] .lane-name").tap(position={"x": 20, "y": 8})
    sheet.locator("[data-reason]").first.tap()
    here.context.set_offline(True)
    hour.tap()
    expect(here.locator("#taps")).to_be_visible()
    here.context.set_offline(False)
    expect(here.locator("#taps")).to_be_hidden()
    expect(lane).to_have_class("lane is-free is-out")
