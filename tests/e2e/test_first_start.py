"""A new shop is made in the browser: from the address that the server prints to its first car handed over.

`FILM=folder` keeps a picture of every screen, as a PC and as a phone show it, and the number of actions.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.film import PC, Film
from tests.e2e.workshop import LIVE
from tests.running import ALWAYS, NO_BACKUPS, RunningServer, running_server, write_config

pytestmark = pytest.mark.browser

PIN = "13572468"
PEOPLE = "钱试用\t修理工\t机电组\n周试用\t服务顾问\t\n吴试用\t车间主管\t\n郑试用\t厨师\t"
MOST_ACTIONS = 45
"""Taps and filled fields from the printed address to the first car that is handed over."""


def printed_address(server: RunningServer) -> str:
    found = re.search(r"begin at (http://\S+/setup#\S+)", "\n".join(server.output))
    assert found is not None
    return found[1]


def begin_empty(film: Film, address: str) -> None:
    """The first page: the code is there already, the shop gets its name, the administrator a PIN."""
    page = film.page
    page.goto(address)
    expect(page.get_by_label("空白门店")).to_be_checked()
    film.frame("setup")
    film.fill(page.get_by_label("新 PIN"), PIN)
    film.fill(page.get_by_label("再输一次"), PIN)
    page.get_by_role("button", name="设立管理员").click()
    expect(page.get_by_label("门店名称")).to_be_focused()
    film.fill(page.get_by_label("门店名称"), "试用汽车 4S 店")
    film.tap(page.get_by_role("button", name="设立管理员"))
    expect(page.get_by_role("heading", name="首次启用")).to_be_visible()


def add_team(film: Film) -> None:
    page = film.page
    film.tap(page.get_by_role("button", name="添加班组"))
    form = page.locator("#team-form")
    film.fill(form.get_by_label("班组名称"), "机电组")
    film.fill(form.get_by_placeholder("新工位名称"), "机1")
    film.tap(form.get_by_role("button", name="添加"))
    film.frame("team")
    film.tap(form.get_by_role("button", name="保存"))
    expect(page.get_by_role("heading", name="机电组")).to_be_visible()


def paste_people(film: Film) -> None:
    page = film.page
    film.tap(page.get_by_role("button", name="整份名单"))
    form = page.locator("#list-form")
    heading = form.get_by_label("姓名、角色、班组")
    film.fill(heading, heading.input_value() + PEOPLE)
    film.frame("people")
    film.tap(form.get_by_role("button", name="导入名单"))
    expect(form.locator("[data-refusals] tbody tr")).to_have_count(1)
    expect(form.locator("[data-refusals]")).to_contain_text("郑试用")
    film.tap(form.get_by_role("button", name="关闭"))
    expect(page.locator("#people [data-staff]")).to_have_count(4)


def make_display(film: Film) -> str:
    """A token for the wall; the address that the TV opens."""
    page = film.page
    film.tap(page.get_by_role("button", name="生成令牌"))
    film.fill(page.locator("#token-form").get_by_label("名称"), "车间墙")
    film.tap(page.locator("#token-form").get_by_role("button", name="生成"))
    made = page.locator("#token-made")
    expect(made.locator("[data-picture] svg")).to_be_visible()
    film.frame("display")
    address = made.locator("[data-scope=board] input").input_value()
    film.tap(made.get_by_role("button", name="我已复制"))
    return address


def set_up(film: Film, address: str) -> str:
    """Every step of the way, two of them skipped and come back to; the address of the wall."""
    page = film.page
    begin_empty(film, address)
    film.frame("hours")
    film.tap(page.get_by_role("link", name="先跳过"))
    page.get_by_role("link", name="先跳过").click()
    expect(page.locator("#people [data-staff]")).to_have_count(1)
    page.get_by_role("link", name="上一步").click()
    add_team(film)
    film.tap(page.get_by_role("link", name="下一步"))
    paste_people(film)
    film.tap(page.get_by_role("link", name="先跳过"))
    expect(page.get_by_text("工时表是空的")).to_be_visible()
    film.frame("standards")
    film.tap(page.get_by_role("link", name="先跳过"))
    display = make_display(film)
    film.tap(page.get_by_role("link", name="下一步"))
    film.frame("done")
    film.tap(page.get_by_role("link", name="设置完成"))
    expect(page).to_have_url(re.compile("/admin$"))
    return display


def go_to(film: Film, page: str) -> None:
    """A page of the menu, live."""
    film.tap(film.page.get_by_role("navigation", name="页面").get_by_role("link", name=page))
    expect(film.page.locator(LIVE)).to_be_attached()


def see_a_car_through(film: Film) -> None:
    """Reception, dispatch, work, inspection and hand-over, all by the administrator, who is alone so far."""
    page = film.page
    go_to(film, "接待台")
    film.tap(page.locator("[data-new-order]"))
    form = page.locator("#form-open[open]")
    film.fill(form.locator("[name=plate]"), "沪A10001")
    # The table of standard times is empty, so the work is a line of its own.
    film.fill(form.locator("[data-search]"), "更换机油 30")
    form.locator("[data-search]").press("Enter")
    film.tap(form.locator("[data-minutes='60']"))
    film.frame("order")
    order_no = form.locator("[name=order_no]").input_value()
    film.tap(form.get_by_role("button", name="开单"))
    expect(form).to_be_hidden()
    go_to(film, "派工")
    film.tap(page.locator(f"[data-cards=waiting] .job-card[data-order-no='{order_no}']"))
    film.tap(page.locator(".lane[data-bay=机1] .lane-name"))
    film.frame("dispatch")
    film.tap(page.locator("#confirm[open] [data-confirm]:not([disabled])"))
    expect(page.locator(".lane[data-bay=机1] .chip-task")).to_be_visible()
    go_to(film, "我的作业")
    film.tap(page.locator(f".task-card[data-order-no='{order_no}']").get_by_role("button", name="开工", exact=True))
    film.frame("work")
    film.tap(page.locator(f".task-card[data-order-no='{order_no}']").get_by_role("button", name="完工", exact=True))
    expect(page.locator(f".task-card[data-order-no='{order_no}']")).to_have_count(0)
    go_to(film, "派工")
    film.tap(page.locator("[data-tab=checks]"))
    film.tap(page.locator(f"[data-cards=checks] .job-card[data-order-no='{order_no}']"))
    film.tap(page.locator("#job[open]").get_by_role("button", name="合格", exact=True))
    film.frame("inspection")
    film.tap(page.locator("#job[open]").get_by_role("button", name="洗车完成"))
    expect(page.locator(f"[data-cards=ready] .job-card[data-order-no='{order_no}']")).to_be_attached()
    film.tap(page.locator("#job[open] [data-closes]").first)
    go_to(film, "接待台")
    film.tap(page.locator(f".desk-row[data-order-no='{order_no}']").get_by_role("button", name="结算交车"))
    film.frame("hand-over")
    film.tap(page.locator("dialog[open]").get_by_role("button", name="结算交车"))
    expect(page.locator(f"#delivered [data-sheet='{order_no}']")).to_contain_text("准时")


def test_from_the_printed_address_to_the_first_car_handed_over(tmp_path: Path, browser: Browser) -> None:
    with running_server(write_config(tmp_path, hours=ALWAYS, backup=NO_BACKUPS)) as server:
        size = ViewportSize(width=PC[0], height=PC[1])
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=server.url)
        film = Film(context.new_page())
        display = set_up(film, printed_address(server))
        wall = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
        wall.goto(display)
        expect(wall.get_by_role("link", name="车间进度看板 试用汽车 4S 店")).to_be_visible()
        see_a_car_through(film)
        wall.context.close()
        context.close()
        staff = server.cli("staff", "list").stdout
    film.end()
    assert film.actions <= MOST_ACTIONS
    assert sorted(line.split("\t")[0] for line in staff.splitlines()) == ["admin", "吴试用", "周试用", "钱试用"]
