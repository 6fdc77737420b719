"""What past jobs took, in a real browser: a safe time to promise at the desk, a standard changed with one tap."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from board.orders.labour import Operation
from server.config.loading import load_config
from server.store.store import Store
from tests.builders import ZONE
from tests.e2e.workshop import PHONE, TABLET, Workshop, moment_in, said
from tests.server.callers import ADMIN, ADVISOR
from tests.server.past import past

pytestmark = pytest.mark.browser

OIL = Operation("M02", "更换机油机滤", "mechanical", 30)


@pytest.fixture(scope="module")
def taught(running: Workshop) -> Workshop:
    """The workshop with a hundred oil changes behind it, in two months: 21 to 120 minutes each."""
    config = load_config(running.server.config, {})
    store = Store(config.database, config.site.code)
    nine = datetime.combine(datetime.now(ZONE).date(), time(9), ZONE).astimezone(UTC)
    past(store, range(21, 121, 2), OIL, days_ago=45, of=nine)
    past(store, range(22, 121, 2), OIL, days_ago=2, of=nine)
    store.close()
    return running


def order_form(workshop: Workshop, size: tuple[int, int]) -> Locator:
    page = workshop.device(ADVISOR, size, "/desk")
    page.locator("[data-new-order]").click()
    return page.locator("#form-open form")


def choose(form: Locator, text: str) -> None:
    form.locator("[data-search]").fill(text)
    form.locator("[data-search]").press("Enter")


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_the_safe_time_stands_beside_the_plain_one_and_is_taken_with_a_tap(
    taught: Workshop, size: tuple[int, int]
) -> None:
    form = order_form(taught, size)
    choose(form, "M02")
    expect(form.locator("[data-estimate]")).to_have_text(re.compile(r"预计 (明天 |\d\d-\d\d )?\d\d:\d\d 可以交车"))
    expect(form.locator("[data-learned]")).to_have_text(re.compile(r"100 台里有 96 台能准时"))
    take = form.locator("[data-take]")
    take.click()
    promised = datetime.fromisoformat(moment_in(form, "promised_at")).replace(tzinfo=ZONE)
    # The 97th of a hundred, the inspection and the wash, up to the next five minutes.
    expected = datetime.now(UTC) + timedelta(minutes=117 + 10 + 20)
    assert timedelta(minutes=-2) < promised - expected < timedelta(minutes=6)
    assert promised.minute % 5 == 0
    expect(take).to_contain_text(f"{promised:%H:%M}")

    # A second operation that was never done: only the plain time, and why.
    choose(form, "M09")
    expect(form.locator("[data-learned]")).to_contain_text("以往台次不够")
    expect(form.locator("[data-learned]")).to_contain_text("0/20")
    expect(take).to_be_hidden()


def test_a_proposed_standard_is_accepted_with_one_tap(taught: Workshop) -> None:
    page = taught.page_of(ADMIN, TABLET, touch=False)
    page.goto("/admin?tab=standards")
    proposal = page.locator("[data-proposal=M02]")
    expect(proposal).to_contain_text("100")
    expect(page.locator("#calibration")).to_be_visible()
    assert standard(page) == 30
    proposal.locator("[data-accept]").click()
    said(page, "30 → 75")
    expect(page.locator("[data-proposal=M02]")).to_have_count(0)
    assert standard(page) == 75


def standard(page: Page) -> int:
    """The standard time of an oil change as the API tells it."""
    lines = page.request.get("/api/v1/standards").json()
    (minutes,) = (line["standard_minutes"] for line in lines if line["code"] == "M02")
    return int(minutes)
