"""Without the network: taps are kept, sent once when it is back, at their true time, and only as whoever tapped."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, Route, expect

from server.api.taps import WALL_MARK
from tests.e2e.workshop import (
    HEARD_LATE,
    LIVE,
    LONG,
    PC,
    PHONE,
    TABLET,
    Tapped,
    Workshop,
    given,
    hindrances,
    job,
    open_order,
    post,
    said,
    staffed_config,
    tap,
    task,
    timed_tap,
)
from tests.parts import chromium, wait_until
from tests.running import running_server
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, MANAGER, OTHER_TECHNICIAN, PIN, TEAM, TECHNICIAN

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("new_devices")]

WAITING = "[data-tap-state=waiting]"
LATER = 3 * 24 * 60
"""Minutes to a promise that no queue of other tests' cars in the bay makes late: the product would ask first."""


@pytest.fixture
def foreman(workshop: Workshop) -> APIRequestContext:
    """The foreman's own browser, whose network never fails."""
    return workshop.signed_in(FOREMAN)


def cut(page: Page) -> None:
    """The device loses the network, and knows it."""
    page.context.set_offline(True)
    expect(page.locator("#stale")).to_be_visible()


def back(page: Page) -> None:
    """The network is there again."""
    page.context.set_offline(False)
    page.wait_for_selector(LIVE)


def events(request: APIRequestContext, order_no: str, kind: str) -> list[Any]:
    """What the log holds of this kind about the order."""
    answer = request.get(f"/api/v1/jobs/{order_no}/events")
    assert answer.ok, answer.text()
    return [event for event in answer.json() if event["kind"] == kind]


def all_sent(page: Page) -> None:
    # After a longer outage the page asks for the server every few seconds only.
    expect(page.locator("#taps")).to_be_hidden()


def test_a_tap_without_the_network_is_recorded_once_at_its_own_time(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A21001", TECHNICIAN)
    card = task(phone, order_no, "mine")
    expect(card).to_be_visible()

    cut(phone)
    tapped = timed_tap(card, "开工")

    expect(task(phone, order_no, "now")).to_have_attribute("data-tap", "待发送")
    expect(phone.locator("#taps")).to_contain_text("1 个操作待发送")
    expect(phone.locator("#stale")).to_contain_text("数据停在")
    tapped.is_long_ago()
    assert events(foreman, order_no, "TaskStarted") == []

    back(phone)
    all_sent(phone)
    (started,) = events(foreman, order_no, "TaskStarted")
    tapped.is_moment_of(started)
    assert datetime.fromisoformat(started["recorded_at"]) > tapped.ended + LONG
    assert (started["who"], started["device"].endswith(WALL_MARK)) == (TECHNICIAN, False)
    expect(task(phone, order_no, "now")).not_to_have_attribute("data-tap", "待发送")


def test_a_team_mates_work_is_joined_and_left_without_the_network(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    phone = workshop.phone(TECHNICIAN)
    theirs = given(workshop, foreman, "沪A21050", OTHER_TECHNICIAN, promised_in=LATER)
    mine = given(workshop, foreman, "沪A21051", TECHNICIAN, promised_in=LATER)
    post(foreman, f"/jobs/{theirs}/start", {"task": 1, "technicians": [OTHER_TECHNICIAN]})
    tap(task(phone, mine, "mine"), "开工")
    expect(task(phone, mine, "now")).to_be_visible()
    expect(task(phone, theirs, "mates")).to_be_visible()
    cut(phone)

    joined = timed_tap(task(phone, theirs, "mates"), "一起做")
    expect(task(phone, theirs, "now")).to_contain_text("我先撤")
    expect(task(phone, mine, "paused")).to_be_visible()
    joined.is_long_ago()
    tap(task(phone, theirs, "now"), "我先撤")
    expect(task(phone, theirs, "mates")).to_be_visible()

    back(phone)
    all_sent(phone)
    joined.is_moment_of(events(foreman, theirs, "TechnicianJoined")[0])
    assert len(events(foreman, theirs, "TechnicianLeft")) == 1
    assert job(foreman, theirs)["tasks"][0]["runs"][-1]["technicians"] == [OTHER_TECHNICIAN]
    assert job(foreman, mine)["tasks"][0]["state"] == "paused"
    for order_no in (theirs, mine):
        post(foreman, f"/jobs/{order_no}/finish", {"task": 1})


def test_work_goes_on_without_the_network_and_every_step_keeps_its_time(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    phone = workshop.phone(TECHNICIAN)
    first = given(workshop, foreman, "沪A21002", TECHNICIAN)
    second = given(workshop, foreman, "沪A21003", TECHNICIAN)
    expect(task(phone, second, "mine")).to_be_visible()
    cut(phone)

    times = []
    for order_no, section, name in [(first, "mine", "开工"), (second, "mine", "开工"), (second, "now", "完工")]:
        times.append(timed_tap(task(phone, order_no, section), name))
        times[-1].is_long_ago()
    # Beginning with the second car has left the first, as it will on the server.
    tap(task(phone, first, "paused"), "继续")
    expect(task(phone, first, "now")).to_be_visible()

    back(phone)
    all_sent(phone)
    found = [events(foreman, *what)[0] for what in [(first, "TaskStarted"), (second, "TaskStarted")]]
    found += events(foreman, second, "TaskFinished")
    for event, tapped in zip(found, times, strict=True):
        tapped.is_moment_of(event)
    assert events(foreman, first, "TaskPaused")[0]["at"] == found[1]["at"]
    assert job(foreman, first)["tasks"][0]["state"] == "working"
    post(foreman, f"/jobs/{first}/finish", {"task": 1})


def test_what_has_been_sent_stays_as_it_was_foreseen_until_its_row_arrives(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A21020", TECHNICIAN)
    shut = False
    phone.route_web_socket("**/socket.io/**", lambda socket: socket.close() if shut else socket.connect_to_server())
    # Only a page that is loaded from now on goes that way.
    phone.reload()
    expect(task(phone, order_no, "mine")).to_be_visible()
    cut(phone)
    tap(task(phone, order_no, "mine"), "开工")
    expect(task(phone, order_no, "now")).to_have_attribute("data-tap", "待发送")

    # Commands get through before the live connection is there again, as often after an outage.
    shut = True
    phone.context.set_offline(False)
    all_sent(phone)
    assert len(events(foreman, order_no, "TaskStarted")) == 1
    expect(task(phone, order_no, "now")).not_to_have_attribute("data-tap", "待发送")
    tap(task(phone, order_no, "now"), "完工")
    expect(task(phone, order_no, "now")).to_have_count(0)

    shut = False
    phone.wait_for_selector(LIVE)
    expect(task(phone, order_no, "now")).to_have_count(0)
    wait_until(lambda: len(events(foreman, order_no, "TaskFinished")) == 1, what="the finish on the server")


def test_an_answer_that_was_lost_makes_nothing_happen_twice(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = phone_without_worker(workshop)
    order_no = given(workshop, foreman, "沪A21004", TECHNICIAN, promised_in=LATER)
    tries = []

    def lose(route: Route) -> None:
        tries.append(route.request.headers["idempotency-key"])
        if len(tries) > 1:
            route.continue_()
            return
        assert route.fetch().ok
        route.abort("connectionreset")

    phone.route("**/warn", lose)
    tap(task(phone, order_no, "mine"), "来不及了")
    phone.locator("#reasons-warn button[value=parts]").click()

    # Sent again by itself: at once where a push has just shown that the server is there, else a moment later.
    said(phone, "已发送 1 个操作", "已通知服务顾问")
    # What has been sent can no longer be taken back as if it had not.
    expect(phone.locator(".toast", has_text="已记下")).to_have_count(0)
    all_sent(phone)
    assert len(tries) == 2
    assert tries[0] == tries[1]
    assert len(events(foreman, order_no, "WarningRaised")) == 1


def phone_without_worker(workshop: Workshop) -> Page:
    """A phone on which requests can be lost: no route sees what comes from a page that a service worker leads."""
    workshop.reuses = True
    phone = workshop.phone(TECHNICIAN)
    workshop.spoil(phone)
    return phone


def conflict(workshop: Workshop, foreman: APIRequestContext, plate: str) -> tuple[Page, str]:
    """A phone whose "finished" comes after the foreman has stopped the work."""
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, plate, TECHNICIAN)
    tap(task(phone, order_no, "mine"), "开工")
    expect(task(phone, order_no, "now")).to_be_visible()
    cut(phone)
    tap(task(phone, order_no, "now"), "完工")
    expect(phone.locator(f".task-card[data-order-no={order_no}]{WAITING}")).to_be_visible()
    post(foreman, f"/jobs/{order_no}/pause", {"task": 1, "reason": "parts"})
    back(phone)
    expect(phone.locator("#taps")).to_contain_text("1 个操作没有成功")
    return phone, order_no


def test_a_conflict_is_shown_with_what_happened_and_overwrites_nothing(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    phone, order_no = conflict(workshop, foreman, "沪A21005")
    assert job(foreman, order_no)["stage"] == "paused"
    expect(task(phone, order_no, "paused")).to_have_attribute("data-tap", "未成功")

    phone.locator("#taps [data-look]").click()
    item = phone.locator(f"#taps-list [data-tap-of={order_no}]")
    expect(item).to_contain_text("完工")
    expect(item).to_contain_text("不符")
    expect(item.locator("[data-meanwhile]")).to_contain_text("待件")
    expect(item.locator("[data-meanwhile]")).to_contain_text(FOREMAN)
    expect(item.locator("[data-meanwhile]")).not_to_contain_text("开工")

    item.get_by_role("button", name="放弃").click()
    all_sent(phone)
    expect(phone.locator("#taps-list")).to_be_hidden()
    assert job(foreman, order_no)["stage"] == "paused"
    post(foreman, f"/jobs/{order_no}/finish", {"task": 1})


def test_what_was_refused_can_be_done_again_on_what_is_now_so(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone, order_no = conflict(workshop, foreman, "沪A21006")
    phone.locator("#taps [data-look]").click()
    again = datetime.now(UTC)
    tap(phone.locator(f"#taps-list [data-tap-of={order_no}]"), "按现在的情况重做")
    all_sent(phone)
    (finished,) = events(foreman, order_no, "TaskFinished")
    assert datetime.fromisoformat(finished["at"]) > again - HEARD_LATE


def test_what_waits_can_be_taken_back(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A21007", TECHNICIAN)
    expect(task(phone, order_no, "mine")).to_be_visible()
    cut(phone)
    tap(task(phone, order_no, "mine"), "开工")
    phone.locator(".toast", has_text="已记下").get_by_role("button", name="撤销").click()
    expect(task(phone, order_no, "mine").get_by_role("button", name="开工")).to_be_visible()
    all_sent(phone)
    back(phone)
    assert events(foreman, order_no, "TaskStarted") == []


def test_a_tap_whose_answer_was_lost_is_undone_when_it_is_taken_back(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    phone = phone_without_worker(workshop)
    order_no = given(workshop, foreman, "沪A21008", TECHNICIAN, promised_in=LATER)

    def lose(route: Route) -> None:
        assert route.fetch().ok
        phone.context.set_offline(True)
        route.abort("connectionreset")

    phone.route("**/warn", lose, times=1)
    tap(task(phone, order_no, "mine"), "来不及了")
    phone.locator("#reasons-warn button[value=parts]").click()
    phone.locator(".toast", has_text="已记下").get_by_role("button", name="撤销").click()
    expect(phone.locator("#taps")).to_be_visible()
    back(phone)
    all_sent(phone)
    assert len(events(foreman, order_no, "WarningRaised")) == 1
    assert job(foreman, order_no)["warnings"] == []


def test_taps_are_sent_only_as_the_person_who_tapped(workshop: Workshop, foreman: APIRequestContext) -> None:
    tablet = workshop.device(TECHNICIAN, TABLET, "/work")
    order_no = given(workshop, foreman, "沪A21009", TECHNICIAN)
    expect(task(tablet, order_no, "mine")).to_be_visible()
    cut(tablet)
    tapped = timed_tap(task(tablet, order_no, "mine"), "开工")
    expect(task(tablet, order_no, "now")).to_have_attribute("data-tap", "待发送")

    # Somebody else signs in on the same tablet, in another window.
    post(tablet.context.request, "/session", {"staff": OTHER_TECHNICIAN, "pin": PIN})
    back(tablet)
    expect(tablet.locator("#taps")).to_contain_text("1 个操作待发送")
    tablet.goto("/work")
    tablet.wait_for_selector(LIVE)
    expect(tablet.locator("#taps")).to_contain_text(f"{TECHNICIAN}有 1 个操作待发送")
    expect(tablet.locator("#taps [data-look]")).to_be_hidden()
    assert events(foreman, order_no, "TaskStarted") == []

    tablet.goto("/sign-in")
    expect(tablet.locator("#taps")).to_contain_text(f"{TECHNICIAN}有 1 个操作待发送")
    post(tablet.context.request, "/session", {"staff": TECHNICIAN, "pin": PIN})
    tablet.goto("/work")
    all_sent(tablet)
    (started,) = events(foreman, order_no, "TaskStarted")
    assert started["who"] == TECHNICIAN
    tapped.is_moment_of(started)


def test_signing_out_asks_while_taps_wait(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone, order_no = conflict(workshop, foreman, "沪A21030")
    phone.locator("[data-opens=person-menu]").click()
    phone.locator("[data-sign-out]").click()
    question = phone.locator("dialog[open]", has_text="1 个操作还没有发送")
    question.get_by_role("button", name="取消").click()
    assert phone.context.request.get("/api/v1/session").ok
    phone.locator("[data-sign-out]").click()
    question.get_by_role("button", name="退出登录").click()
    phone.wait_for_url("**/sign-in")
    expect(phone.locator("#taps")).to_contain_text(f"{TECHNICIAN}有 1 个操作待发送")
    post(foreman, f"/jobs/{order_no}/finish", {"task": 1})


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_what_waits(
    workshop: Workshop, foreman: APIRequestContext, axe_source: str, scheme: Literal["light", "dark"]
) -> None:
    phone, order_no = conflict(workshop, foreman, "沪A21031")
    other = given(workshop, foreman, "沪A21032", TECHNICIAN)
    expect(task(phone, other, "mine")).to_be_visible()
    phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    cut(phone)
    tap(task(phone, other, "mine"), "开工")
    expect(task(phone, other, "now")).to_have_attribute("data-tap", "待发送")
    expect(phone.locator(".toast.bad")).to_have_count(0)
    assert hindrances(phone, axe_source) == []
    phone.locator("#taps [data-look]").click()
    expect(phone.locator("#taps-list .tap-item")).to_have_count(2)
    assert hindrances(phone, axe_source) == []
    phone.set_viewport_size({"width": 360, "height": 640})
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.keyboard.press("Escape")
    back(phone)
    expect(phone.locator("#taps")).to_contain_text("1 个操作没有成功")
    for one in (order_no, other):
        post(foreman, f"/jobs/{one}/finish", {"task": 1})


def test_a_page_of_one_person_says_so_when_another_has_signed_in(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    tablet = workshop.device(TECHNICIAN, TABLET, "/work")
    order_no = given(workshop, foreman, "沪A21010", TECHNICIAN)
    expect(task(tablet, order_no, "mine")).to_be_visible()
    post(tablet.context.request, "/session", {"staff": OTHER_TECHNICIAN, "pin": PIN})
    tap(task(tablet, order_no, "mine"), "开工")
    said(tablet, OTHER_TECHNICIAN)
    assert events(foreman, order_no, "TaskStarted") == []


def test_a_session_that_has_ended_loses_no_tap(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A21011", TECHNICIAN)
    expect(task(phone, order_no, "mine")).to_be_visible()
    cut(phone)
    tap(task(phone, order_no, "mine"), "开工")
    expect(task(phone, order_no, "now")).to_have_attribute("data-tap", "待发送")
    # Ended on the server, as an administrator does with a device that was lost.
    admin = workshop.signed_in(ADMIN)
    intent = {"Content-Type": "application/json", "Idempotency-Key": f"ended-{order_no}"}
    ended = admin.delete(f"/api/v1/sessions?staff={TECHNICIAN}", headers=intent)
    assert ended.ok, ended.text()
    phone.context.set_offline(False)
    expect(phone.locator("#taps")).to_contain_text("请重新登录")
    assert events(foreman, order_no, "TaskStarted") == []
    phone.locator("#taps [data-sign-in]").click()
    expect(phone).to_have_url(re.compile("/sign-in"))
    expect(phone.locator("#taps")).to_contain_text("1 个操作待发送")
    post(phone.context.request, "/session", {"staff": TECHNICIAN, "pin": PIN})
    phone.goto("/work")
    all_sent(phone)
    assert len(events(foreman, order_no, "TaskStarted")) == 1


def test_the_foreman_dispatches_without_the_network(workshop: Workshop, foreman: APIRequestContext) -> None:
    tablet = workshop.tablet()
    order_no = open_order(workshop.desk(), "沪A21012")
    card = tablet.locator(f".column [data-order-no={order_no}]")
    expect(card).to_be_visible()
    cut(tablet)
    card.click()
    tablet.locator(".lane[data-bay=机2]").click()
    expect(tablet.locator("#confirm [data-effects]")).to_contain_text("没有连接")
    tablet.locator("#confirm [data-confirm]").click()
    expect(card).to_have_attribute("data-tap", "待发送")
    back(tablet)
    all_sent(tablet)
    assert job(foreman, order_no)["tasks"][0]["bay"] == "机2"


def test_who_leaves_and_which_bay_is_out_is_told_without_the_network(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    tablet = workshop.tablet()
    cut(tablet)
    tablet.locator(".lane[data-bay=机2] .lane-name").click(position={"x": 20, "y": 8})
    sheet = tablet.locator("#attending[open]")
    sheet.locator("[data-reason]").first.click()
    sheet.get_by_role("button", name="1 小时").click()
    expect(sheet).to_have_count(0)
    tablet.locator(f".team-row[data-team={TEAM}] [data-fold]").click()
    tablet.locator(f".crew[data-person={TECHNICIAN}]").click()
    expect(sheet).to_contain_text("没有网络")
    sheet.get_by_role("button", name="现在离开").click()
    expect(sheet).to_have_count(0)
    back(tablet)
    all_sent(tablet)
    said = foreman.get("/api/v1/presence").json()
    assert [one["bay"] for one in said["out_of_service"]] == ["机2"]
    (stretches,) = [one["stretches"] for one in said["people"] if one["technician"] == TECHNICIAN]
    assert stretches[-1]["team"] is None
    for event in (said["out_of_service"][0]["event"], said["out_of_service"][0]["event"] + 1):
        post(foreman, "/presence/undo", {"event": event})


def test_a_dispatch_of_somebody_else_meanwhile_is_not_overwritten(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    tablet = workshop.tablet()
    order_no = open_order(workshop.desk(), "沪A21013")
    card = tablet.locator(f".column [data-order-no={order_no}]")
    expect(card).to_be_visible()
    cut(tablet)
    card.click()
    tablet.locator(".lane[data-bay=机2]").click()
    tablet.locator("#confirm [data-confirm]").click()
    expect(card).to_have_attribute("data-tap", "待发送")
    post(foreman, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机1"})
    back(tablet)
    expect(tablet.locator("#taps")).to_contain_text("1 个操作没有成功")
    assert job(foreman, order_no)["tasks"][0]["bay"] == "机1"
    tablet.locator("#taps [data-look]").click()
    tablet.locator("#taps-list").get_by_role("button", name="按现在的情况重做").click()
    all_sent(tablet)
    assert job(foreman, order_no)["tasks"][0]["bay"] == "机2"


def test_the_advisor_notes_a_new_time_without_the_network(workshop: Workshop, foreman: APIRequestContext) -> None:
    order_no = open_order(workshop.desk(), "沪A21014")
    phone = workshop.device(ADVISOR, PHONE, "/desk")
    row = phone.locator(f"[data-sheet={order_no}]")
    row.click()
    expect(phone.locator("#job [data-form=promise]")).to_be_visible()
    cut(phone)
    phone.locator("#job [data-form=promise]").click()
    form = phone.locator("#form-promise")
    form.locator("[data-minutes='60']").click()
    form.locator("[name=confirmed_by]").select_option("phone")
    form.get_by_role("button", name="记录").click()
    expect(form).to_be_hidden()
    phone.locator("#job [data-closes]").click()
    expect(phone.locator(f".desk-row[data-order-no={order_no}]")).to_have_attribute("data-tap", "待发送")
    back(phone)
    all_sent(phone)
    assert len(events(foreman, order_no, "PromiseGiven")) == 2


def test_a_wrong_time_of_day_on_the_device_does_not_matter(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    phone.add_init_script("const real = Date.now; Date.now = () => real() - 3 * 3600000;")
    phone.goto("/work")
    phone.wait_for_selector(LIVE)
    order_no = given(workshop, foreman, "沪A21015", TECHNICIAN)
    expect(task(phone, order_no, "mine")).to_be_visible()
    cut(phone)
    tapped = timed_tap(task(phone, order_no, "mine"), "开工")
    tapped.is_long_ago()
    # The page is even loaded anew, by which its counting clock begins again.
    phone.context.set_offline(False)
    phone.goto("/work")
    all_sent(phone)
    (started,) = events(foreman, order_no, "TaskStarted")
    tapped.is_moment_of(started)
    assert not started["device"].endswith(WALL_MARK)


SLEEP = """
const real = performance.now.bind(performance);
globalThis.slept = 0;
performance.now = () => real() - globalThis.slept;
"""
ASLEEP = f"slept = {LONG.total_seconds() * 1000}"


@pytest.mark.parametrize("when", ["before the tap", "after the tap"])
def test_a_device_that_slept_tells_the_right_time(workshop: Workshop, foreman: APIRequestContext, when: str) -> None:
    phone = workshop.phone(TECHNICIAN)
    phone.add_init_script(SLEEP)
    phone.goto("/work")
    phone.wait_for_selector(LIVE)
    order_no = given(workshop, foreman, f"沪A2102{len(when) % 10}", TECHNICIAN)
    expect(task(phone, order_no, "mine")).to_be_visible()
    cut(phone)
    now = datetime.now(UTC)
    Tapped(now, now).is_long_ago()
    if when == "before the tap":
        phone.evaluate(ASLEEP)
    tapped = timed_tap(task(phone, order_no, "mine"), "开工")
    tapped.is_long_ago()
    if when == "after the tap":
        phone.evaluate(ASLEEP)
    back(phone)
    all_sent(phone)
    (started,) = events(foreman, order_no, "TaskStarted")
    tapped.is_moment_of(started)
    assert not started["device"].endswith(WALL_MARK)


def test_a_server_that_dies_in_the_middle_loses_nothing(browser: Browser, tmp_path: Path, free_port: int) -> None:
    config = staffed_config(tmp_path)
    with running_server(config, "--port", str(free_port)) as server:
        shop = Workshop(server, browser)
        foreman = shop.signed_in(FOREMAN)
        orders = [given(shop, foreman, f"沪A2203{n}", TECHNICIAN) for n in range(3)]
        phone = shop.phone(TECHNICIAN)
        for order_no in orders:
            expect(task(phone, order_no, "mine")).to_be_visible()

        server.kill()
        tapped = []
        for order_no in orders:
            tapped.append(timed_tap(task(phone, order_no, "mine"), "开工"))
            expect(task(phone, order_no, "now")).to_be_visible()
        expect(phone.locator("#taps")).to_contain_text("3 个操作待发送")

    with running_server(config, "--port", str(free_port)):
        all_sent(phone)
        started = [events(foreman, order_no, "TaskStarted") for order_no in orders]
        assert [len(one) for one in started] == [1, 1, 1]
        for (one,), when in zip(started, tapped, strict=True):
            when.is_moment_of(one)
        # It dies again while the next tap is on its way: whichever of the two was faster, it happens once.
    tap(task(phone, orders[2], "now"), "完工")
    expect(phone.locator("#taps")).to_contain_text("1 个操作待发送")
    phone.close()
    with running_server(config, "--port", str(free_port)):
        # The browser was shut meanwhile; the taps were not in it, but in what it keeps.
        again = shop.contexts[-1].new_page()
        again.goto("/work")
        all_sent(again)
        assert len(events(foreman, orders[2], "TaskFinished")) == 1
    shop.close()


def test_plain_http_in_the_shop_s_network_is_enough(
    workshop: Workshop, foreman: APIRequestContext, chromium_path: str
) -> None:
    """No secure context: no service worker, no locks, no randomUUID. The queue must not need them."""
    port = workshop.server.url.rpartition(":")[2]
    flags = ["--host-resolver-rules=MAP shop.example 127.0.0.1"]
    order_no = given(workshop, foreman, "沪A21016", TECHNICIAN)
    kind = workshop.browser.browser_type
    with chromium(kind, chromium_path, *flags) as plain:
        context = plain.new_context(base_url=f"http://shop.example:{port}", has_touch=True, locale="zh-CN")
        phone = context.new_page()
        phone.goto("/sign-in")
        phone.locator("[data-other] [name=staff]").fill(TECHNICIAN)
        phone.locator("[data-other] button").click()
        phone.locator("[name=pin]").fill(PIN)
        phone.keyboard.press("Enter")
        phone.wait_for_selector(LIVE)
        assert phone.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [False, False]
        cut(phone)
        tapped = timed_tap(task(phone, order_no, "mine"), "开工")
        expect(task(phone, order_no, "now")).to_have_attribute("data-tap", "待发送")
        tapped.is_long_ago()
        back(phone)
        all_sent(phone)
    (started,) = events(foreman, order_no, "TaskStarted")
    tapped.is_moment_of(started)


def test_an_order_is_put_right_at_a_desk_without_the_network_unless_somebody_was_faster(workshop: Workshop) -> None:
    manager, desk = workshop.signed_in(MANAGER), workshop.device(ADVISOR, PC, "/desk")
    fine, lost = (open_order(manager, plate, model="示例") for plate in ("沪A21091", "沪A21092"))
    for order_no, model in ((fine, "示例 2.0T"), (lost, "示例 1.8L")):
        desk.locator(f"[data-sheet={order_no}]").first.click()
        desk.locator("#job[open]").get_by_role("button", name="更正委托书", exact=True).click()
        cut(desk)
        form = desk.locator("#form-amend-order[open]")
        form.locator("[name=model]").fill(model)
        form.get_by_role("button", name="记录", exact=True).click()
        expect(form).to_have_count(0)
        expect(desk.locator("#taps")).to_be_visible()
        if order_no == lost:
            post(manager, f"/jobs/{lost}/amend", {"model": "示例 1.6L", "note": "看了行驶证"})
        back(desk)
        if order_no == fine:
            all_sent(desk)
            desk.locator("#job[open]").get_by_role("button", name="关闭").click()
    expect(desk.locator("#taps")).to_contain_text("没有成功")
    assert [job(manager, one)["model"] for one in (fine, lost)] == ["示例 2.0T", "示例 1.6L"]
