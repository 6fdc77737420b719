"""What hangs on a wall is old: the board in Chromium 80, the tablet in Chromium 88, and what fails says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.workshop import TABLET, Workshop, open_order, post
from tests.older_chromium import OlderPage, older_chromium, version_of
from tests.server.callers import ADMIN, FOREMAN, PIN

pytestmark = pytest.mark.browser

LIVE = "document.documentElement.dataset.link === 'live'"
SIGN_IN = """fetch('/api/v1/session', {{method: 'POST', body: JSON.stringify({body}),
    headers: {{'Content-Type': 'application/json', 'Idempotency-Key': 'older'}}}}).then((answer) => answer.status)"""


def texts(page: OlderPage, selector: str) -> list[str]:
    found = page.evaluate(f"[...document.querySelectorAll('{selector}')].map((one) => one.textContent.trim())")
    return [str(text) for text in found]


def test_the_board_is_live_in_chromium_80(workshop: Workshop, tmp_path: Path) -> None:
    workshop.clear()
    desk = workshop.desk()
    open_order(desk, "沪A80001", promised_in=1)
    workshop.put_clock(minutes_ahead=3)
    token = post(workshop.signed_in(ADMIN), "/tokens", {"name": "older", "role": "display"})["token"]
    with older_chromium(80, tmp_path) as page:
        assert version_of(page) <= 80
        page.open(f"{workshop.server.url}/board?token={token}")
        page.wait_for(LIVE)
        open_order(desk, "沪A80002")
        page.wait_for("document.querySelectorAll('.board-row').length === 2")
        assert texts(page, "[data-count=overdue]") == ["1"]
        assert all(texts(page, ".board-now .clock, .board-left time"))
        page.open(f"{workshop.server.url}/lounge?token={token}")
        page.wait_for(LIVE)
        assert len(texts(page, ".lounge-row")) == 2


def test_the_tablet_is_live_in_chromium_88(workshop: Workshop, tmp_path: Path) -> None:
    workshop.clear()
    desk = workshop.desk()
    orders = [open_order(desk, f"沪A8001{number}") for number in range(2)]
    with older_chromium(88, tmp_path) as page:
        assert version_of(page) <= 88
        page.open(f"{workshop.server.url}/sign-in")
        page.wait_for("document.readyState === 'complete'")
        assert page.evaluate(SIGN_IN.format(body=json.dumps({"staff": FOREMAN, "pin": PIN}))) == 200
        page.open(f"{workshop.server.url}/dispatch")
        page.wait_for(LIVE)
        assert texts(page, "[data-tab=waiting] .tab-count") == ["2"]
        page.evaluate(f"document.querySelector('.cards .job-card[data-order-no={orders[0]}]').click()")
        page.wait_for("document.querySelectorAll('#advice .advice-place').length === 3")
        page.evaluate("document.querySelector('#advice .advice-place').click()")
        page.wait_for("document.querySelector('#confirm [data-confirm]').disabled === false")
        page.evaluate("document.querySelector('#confirm [data-confirm]').click()")
        page.wait_for(f"document.querySelector('.lane .chip-task[data-order-no={orders[0]}]') !== null")


def test_a_page_whose_script_fails_says_that_it_is_not_live_and_shows_no_zero(workshop: Workshop) -> None:
    def fail(route: Route) -> None:
        route.fulfill(body="throw new Error('too old')", content_type="text/javascript")

    page: Page = workshop.page_of(FOREMAN, TABLET)
    workshop.spoil(page)
    page.route("**/build/*.js*", fail)
    for path, unknown in (("/board", "[data-count=overdue]"), ("/dispatch", "[data-tab=waiting] .tab-count")):
        page.goto(path)
        expect(page.locator(unknown)).to_have_text("—")
        line = page.locator(".not-live")
        expect(line).to_be_hidden()
        page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        expect(line).to_be_visible()
        expect(line).to_contain_text("没有自动更新")
