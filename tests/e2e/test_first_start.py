"""A new shop is made in the browser: from the address that the server prints to its first car on the board."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import ALWAYS, RunningServer, running_server, write_config

pytestmark = pytest.mark.browser

PIN = "13572468"
PEOPLE = "钱试用\t修理工\t机电组\n周试用\t服务顾问\t\n吴试用\t车间主管\t\n郑试用\t厨师\t"


def printed_address(server: RunningServer) -> str:
    found = re.search(r"begin at (http://\S+/setup#\S+)", "\n".join(server.output))
    assert found is not None
    return found[1]


def begin_empty(page: Page, address: str) -> None:
    """The first page: the code is there already, the shop gets its name, the administrator a PIN."""
    page.goto(address)
    page.get_by_label("门店名称").fill("试用汽车 4S 店")
    expect(page.get_by_label("空白门店")).to_be_checked()
    page.get_by_label("新 PIN").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="设立管理员").click()
    expect(page.get_by_role("heading", name="首次启用")).to_be_visible()


def add_team(page: Page) -> None:
    page.get_by_role("button", name="添加班组").click()
    form = page.locator("#team-form")
    form.get_by_label("班组名称").fill("机电组")
    form.get_by_placeholder("新工位名称").fill("机1")
    form.get_by_role("button", name="添加").click()
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="机电组")).to_be_visible()


def paste_people(page: Page) -> None:
    page.get_by_role("button", name="整份名单").click()
    form = page.locator("#list-form")
    heading = form.get_by_label("姓名、角色、班组")
    heading.fill(heading.input_value() + PEOPLE)
    form.get_by_role("button", name="导入名单").click()
    expect(form.locator("[data-refusals] tbody tr")).to_have_count(1)
    expect(form.locator("[data-refusals]")).to_contain_text("郑试用")
    form.get_by_role("button", name="关闭").click()
    expect(page.locator("#people [data-staff]")).to_have_count(4)


def test_from_the_printed_address_to_a_display(tmp_path: Path, browser: Browser) -> None:
    with running_server(write_config(tmp_path, hours=ALWAYS)) as server:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=server.url)
        page = context.new_page()
        begin_empty(page, printed_address(server))
        expect(page.get_by_text("首次启用")).to_be_visible()

        page.get_by_role("link", name="先跳过").click()
        page.get_by_role("link", name="先跳过").click()
        expect(page.locator("#people [data-staff]")).to_have_count(1)
        page.get_by_role("link", name="上一步").click()
        add_team(page)
        page.get_by_role("link", name="下一步").click()
        paste_people(page)
        page.get_by_role("link", name="先跳过").click()
        expect(page.get_by_text("工时表是空的")).to_be_visible()
        page.get_by_role("link", name="先跳过").click()

        page.get_by_role("button", name="生成令牌").click()
        page.locator("#token-form").get_by_label("名称").fill("车间墙")
        page.locator("#token-form").get_by_role("button", name="生成").click()
        made = page.locator("#token-made")
        expect(made.locator("[data-picture] svg")).to_be_visible()
        display = made.locator("[data-scope=board] input").input_value()
        made.get_by_role("button", name="我已复制").click()
        page.get_by_role("link", name="下一步").click()
        page.get_by_role("link", name="设置完成").click()
        expect(page).to_have_url(re.compile("/admin$"))

        wall = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
        wall.goto(display)
        expect(wall.get_by_role("link", name="车间进度看板 试用汽车 4S 店")).to_be_visible()
        wall.context.close()
        context.close()
        staff = server.cli("staff", "list").stdout
    assert sorted(line.split("\t")[0] for line in staff.splitlines()) == ["admin", "吴试用", "周试用", "钱试用"]
