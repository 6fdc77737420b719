"""A technician's phone in a real browser: one tap for each step, one reason where there must be one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import APIRequestContext, expect

from tests.e2e.workshop import Workshop, given, hindrances, is_same_page, job, post, tap, task
from tests.parts import wait_until
from tests.server.callers import FOREMAN, OTHER_TECHNICIAN, TECHNICIAN

pytestmark = pytest.mark.browser


@pytest.fixture
def foreman(workshop: Workshop) -> APIRequestContext:
    """The foreman's own browser, for what he does meanwhile."""
    return workshop.signed_in(FOREMAN)


def test_start_pause_go_on_and_finish_are_one_tap_each(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A20001", TECHNICIAN)

    tap(task(phone, order_no, "mine"), "开工")
    timer = task(phone, order_no, "now").locator("[data-since]")
    expect(timer).to_be_visible()
    # The timer runs.
    begun = timer.inner_text()
    expect(timer).not_to_have_text(begun)
    assert job(foreman, order_no)["tasks"][0]["runs"][0]["technicians"] == [TECHNICIAN]

    tap(task(phone, order_no, "now"), "暂停")
    phone.locator("#reasons-pause button[value=parts]").click()
    expect(task(phone, order_no, "paused")).to_contain_text("待件")
    assert job(foreman, order_no)["tasks"][0]["stoppages"][0]["reason"] == "parts"

    tap(task(phone, order_no, "paused"), "继续")
    tap(task(phone, order_no, "now"), "完工")
    expect(task(phone, order_no, "now")).to_have_count(0)
    wait_until(lambda: job(foreman, order_no)["stage"] == "inspecting", what="the inspection")
    assert is_same_page(phone)


def test_the_last_tap_can_be_taken_back(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A20002", TECHNICIAN)

    tap(task(phone, order_no, "mine"), "开工")
    expect(task(phone, order_no, "now")).to_be_visible()
    tap(task(phone, order_no, "now"), "完工")
    expect(task(phone, order_no, "now")).to_have_count(0)

    phone.locator(".toast", has_text="已完工").get_by_role("button", name="撤销").click()
    expect(task(phone, order_no, "now")).to_be_visible()
    assert job(foreman, order_no)["stage"] == "working"
    tap(task(phone, order_no, "now"), "完工")


def test_a_stoppage_may_say_until_when(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A20012", TECHNICIAN)
    tap(task(phone, order_no, "mine"), "开工")

    tap(task(phone, order_no, "now"), "暂停")
    phone.locator("#reasons-pause .choice-row label", has_text="1 小时").tap()
    phone.locator("#reasons-pause button[value=parts]").tap()

    expect(task(phone, order_no, "paused")).to_contain_text("恢复")
    stop = job(foreman, order_no)["tasks"][0]["stoppages"][0]
    lasts = datetime.fromisoformat(stop["expected_at"]) - datetime.fromisoformat(stop["started_at"])
    assert timedelta(minutes=59) < lasts < timedelta(minutes=61)

    # The next stoppage begins without an answer again.
    tap(task(phone, order_no, "paused"), "继续")
    tap(task(phone, order_no, "now"), "暂停")
    expect(phone.locator("#reasons-pause [name=until][value='']")).to_be_checked()
    phone.locator("#reasons-pause button[value=parts]").tap()
    expect(task(phone, order_no, "paused")).not_to_contain_text("恢复")


def test_another_reason_needs_a_note(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A20003", TECHNICIAN)
    tap(task(phone, order_no, "mine"), "开工")

    tap(task(phone, order_no, "now"), "暂停")
    phone.locator("#reasons-pause button[value=other]").click()
    phone.locator("dialog[open] textarea").fill("举升机检修")
    phone.locator("dialog[open] button[value=yes]", has_text="保存").click()

    expect(task(phone, order_no, "paused")).to_contain_text("举升机检修")


def test_cannot_make_it_is_one_tap_how_late_and_one_reason(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    order_no = given(workshop, foreman, "沪A20004", TECHNICIAN)
    tap(task(phone, order_no, "mine"), "开工")

    tap(task(phone, order_no, "now"), "来不及了")
    choices = phone.locator("#reasons-warn .choice-row label")
    expect(choices).to_have_text(["+15 分钟", "+30 分钟", "+1 小时", "+2 小时", "不清楚"])
    choices.nth(2).tap()
    phone.locator("#reasons-warn button[value=technical]").click()

    expect(task(phone, order_no, "now")).to_contain_text("已预警")
    known = job(foreman, order_no)
    warning = known["warnings"][0]
    assert (warning["reason"], warning["source"], warning["who"]) == ("technical", "technician", TECHNICIAN)
    later = datetime.fromisoformat(warning["expected_at"]) - datetime.fromisoformat(known["told_at"])
    assert later == timedelta(minutes=60)
    expect(task(phone, order_no, "now").locator(".task-warned")).to_contain_text("约 ")
    tap(task(phone, order_no, "now"), "完工")


def test_the_product_asks_in_time_and_takes_yes_or_no(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    # Promised in less than 45 minutes: the question is due at once.
    sure = given(workshop, foreman, "沪A20005", TECHNICIAN, minutes=10, promised_in=40)
    unsure = given(workshop, foreman, "沪A20006", TECHNICIAN, minutes=10, promised_in=40)

    tap(task(phone, sure, "mine"), "能")
    expect(task(phone, sure, "mine").locator(".in-time")).to_have_count(0)
    tap(task(phone, unsure, "mine"), "不能")
    phone.locator("#reasons-warn button[value=parts]").click()

    expect(task(phone, unsure, "mine")).to_contain_text("已预警")
    assert job(foreman, sure)["warnings"] == []
    assert job(foreman, unsure)["warnings"][0]["reason"] == "parts"


def test_what_a_team_mate_has_in_hand_is_there_but_quiet(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    theirs = given(workshop, foreman, "沪A20007", OTHER_TECHNICIAN)
    anybodys = given(workshop, foreman, "沪A20008")

    expect(task(phone, theirs, "mates")).to_be_visible()
    expect(task(phone, theirs, "mates").get_by_role("button")).to_have_count(0)
    expect(task(phone, anybodys, "mine").get_by_role("button", name="开工")).to_be_visible()


def test_a_team_mates_work_is_joined_and_left_without_stopping_it(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    mine, theirs = workshop.phone(TECHNICIAN), workshop.phone(OTHER_TECHNICIAN)
    order_no = given(workshop, foreman, "沪A20040", TECHNICIAN)
    other = given(workshop, foreman, "沪A20041", OTHER_TECHNICIAN)
    tap(task(mine, order_no, "mine"), "开工")
    tap(task(theirs, other, "mine"), "开工")
    # What is in one's own hands is not joined, and not left to others who are not there.
    expect(task(mine, order_no, "now").get_by_role("button", name="我先撤")).to_have_count(0)
    expect(task(mine, order_no, "now").get_by_role("button", name="一起做")).to_have_count(0)

    tap(task(theirs, order_no, "mates"), "一起做")
    expect(task(theirs, order_no, "now")).to_be_visible()
    expect(task(theirs, other, "paused")).to_be_visible()
    expect(task(mine, order_no, "now")).to_contain_text(f"{TECHNICIAN}、{OTHER_TECHNICIAN}")
    since = [
        int(task(page, order_no, "now").locator("[data-since]").get_attribute("data-since") or 0)
        for page in (mine, theirs)
    ]
    assert since[0] < since[1], "each has a timer of their own"

    # A wrong tap is taken back with all that it did.
    theirs.locator(".toast", has_text="一起做").get_by_role("button", name="撤销").click()
    expect(task(theirs, other, "now")).to_be_visible()
    expect(task(mine, order_no, "now")).not_to_contain_text(OTHER_TECHNICIAN)
    tap(task(theirs, order_no, "mates"), "一起做")

    tap(task(mine, order_no, "now"), "我先撤")
    expect(task(mine, order_no, "mates")).to_be_visible()
    tap(task(theirs, order_no, "now"), "完工")
    expect(task(theirs, order_no, "now")).to_have_count(0)
    runs = job(foreman, order_no)["tasks"][0]["runs"]
    assert [run["technicians"] for run in runs][-1] == [OTHER_TECHNICIAN]
    assert job(foreman, order_no)["tasks"][0]["stoppages"] == []
    tap(task(theirs, other, "paused"), "继续")
    tap(task(theirs, other, "now"), "完工")


def test_who_has_something_else_in_hand_is_not_called_away_by_a_colleagues_tap(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    phone = workshop.phone(OTHER_TECHNICIAN)
    in_hand = given(workshop, foreman, "沪A20042", TECHNICIAN)
    post(foreman, f"/jobs/{in_hand}/start", {"task": 1, "technicians": [TECHNICIAN]})
    both = given(workshop, foreman, "沪A20043", TECHNICIAN, OTHER_TECHNICIAN)

    tap(task(phone, both, "mine"), "开工")
    expect(task(phone, both, "now")).to_be_visible()
    assert job(foreman, both)["tasks"][0]["runs"][0]["technicians"] == [OTHER_TECHNICIAN]
    assert job(foreman, in_hand)["tasks"][0]["state"] == "working"
    for order_no in (both, in_hand):
        post(foreman, f"/jobs/{order_no}/finish", {"task": 1})


def test_on_a_shared_tablet_one_chooses_whose_tasks(workshop: Workshop, foreman: APIRequestContext) -> None:
    order_no = given(workshop, foreman, "沪A20009", OTHER_TECHNICIAN)
    tablet = workshop.device(FOREMAN, (1280, 800), "/work")

    tablet.locator("[data-opens=people]").click()
    tablet.locator(f"#people [data-person={OTHER_TECHNICIAN}]").click()
    tap(task(tablet, order_no, "mine"), "开工")

    expect(task(tablet, order_no, "now")).to_be_visible()
    assert job(foreman, order_no)["tasks"][0]["runs"][0]["technicians"] == [OTHER_TECHNICIAN]


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everybody_can_use_the_phone(
    workshop: Workshop, foreman: APIRequestContext, axe_source: str, language: str
) -> None:
    phone = workshop.phone(TECHNICIAN)
    # Asked whether it will be done in time, which makes the card as full as it gets.
    order_no = given(workshop, foreman, "沪A20030", TECHNICIAN, promised_in=40)
    phone.goto(f"/work?lang={language}")
    expect(task(phone, order_no, "mine").locator(".in-time")).to_be_visible()
    assert hindrances(phone, axe_source) == []
    phone.set_viewport_size({"width": 360, "height": 640})
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    post(foreman, f"/jobs/{order_no}/start", {"task": 1, "technicians": [TECHNICIAN]})
    post(foreman, f"/jobs/{order_no}/finish", {"task": 1})
