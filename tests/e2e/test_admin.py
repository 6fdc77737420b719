"""The administrator's page in a real browser: a shop is set up with it; files are looked at before they are taken."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import APIRequestContext, Page, expect
from standardwebhooks import Webhook

from tests import parts
from tests.builders import ZONE
from tests.e2e.workshop import PC, Workshop, job, open_order, post, said
from tests.running import ROOT
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, OTHER_TECHNICIAN, TEAM, TECHNICIAN
from tests.server.live.outside import Outside

pytestmark = pytest.mark.browser

BAD = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间\nWT1,沪A30001,首保,张示例,M01,08:30\n"
BAD += "WT2,沪A30002,首保,张示例,M01,昨天\n"
TABLE = "编号,项目,工种,标准工时\nM01,首次保养,机修,50\nN01,新项目,钣金,30\nN02,坏的,钣金,0\n"


@pytest.fixture
def admin(workshop: Workshop) -> Page:
    return at_desk(workshop, ADMIN)


def at_desk(workshop: Workshop, name: str) -> Page:
    """A computer at which `name` has signed in."""
    return workshop.page_of(name, PC, touch=False)


def api(request: APIRequestContext, path: str) -> Any:
    answer = request.get(f"/api/v1{path}")
    assert answer.ok, answer.text()
    return answer.json()


def test_hours_and_rules_are_set_on_the_page_and_hold_at_once(workshop: Workshop, admin: Page) -> None:
    admin.goto("/admin?tab=settings")
    admin.get_by_label("星期一").fill("7:30 to 12")
    admin.get_by_role("button", name="保存").click()
    assert admin.get_by_label("星期一").evaluate("field => !field.validity.valid")
    admin.get_by_label("星期一").fill("00:00-12:00，12:00-24:00")
    closed = admin.locator("[data-setting-key='hours.holidays']")
    closed.get_by_role("button", name="添加日期").click()
    closed.get_by_label("从").fill("2099-10-01")
    closed.get_by_label("至").fill("2099-10-03")
    special = admin.locator("[data-setting-key='hours.special']")
    special.get_by_role("button", name="添加日期").click()
    special.get_by_label("日期").fill("2099-10-02")
    special.get_by_label("营业时间").fill("09:00-12:00")
    admin.get_by_role("button", name="保存").click()
    said(admin, "已保存")
    expect(closed.get_by_label("从")).to_have_value("2099-10-01")
    expect(closed.locator(".setting-origin")).to_contain_text(f'{ADMIN}: [] → ["2099-10-01/2099-10-03"]')
    settings = {one["key"]: one["value"] for one in api(admin.request, "/settings")}
    assert settings["hours.week.monday"] == ["00:00-12:00", "12:00-24:00"]
    assert settings["hours.special"] == {"2099-10-02": ["09:00-12:00"]}

    admin.locator(".setting-holidays summary").first.click()
    admin.locator("[data-setting-enters]").first.click()
    expect(closed.locator("[data-setting-row]")).to_have_count(2)
    expect(closed.get_by_label("从").last).to_have_value(re.compile(r"20\d\d-\d\d-\d\d"))

    admin.get_by_role("link", name="车间规则").click()
    admin.get_by_label("允许补录多久以前的操作").fill("2000")
    admin.get_by_role("button", name="保存").click()
    assert admin.get_by_label("允许补录多久以前的操作").evaluate("field => !field.validity.valid")
    admin.get_by_label("允许补录多久以前的操作").fill("90")
    admin.get_by_role("group", name="首保").get_by_label("终检").check()
    admin.get_by_role("button", name="保存").click()
    said(admin, "已保存")
    expect(admin.get_by_role("group", name="首保").get_by_label("终检")).to_be_checked()
    for key in ("rules.back_date_minutes", "rules.inspection.levels.first_service"):
        admin.locator(f"[data-setting='{key}']").click()
        expect(admin.locator(f"[data-setting-key='{key}'] .setting-origin")).to_contain_text("config.yaml")
    taken = ["hours.week.monday", "hours.holidays", "hours.special"]
    assert admin.request.patch(
        "/api/v1/settings",
        data={"take": taken},
        headers={"X-CSRFToken": admin.locator("meta[name=csrf-token]").get_attribute("content") or ""},
    ).ok


def test_the_cars_of_an_advisor_who_is_disabled_go_to_a_colleague(workshop: Workshop, admin: Page) -> None:
    leaver, desk = "何离职", workshop.desk()
    post(admin.request, "/staff", {"name": leaver, "role": "advisor"})
    orders = [open_order(desk, plate, advisor=leaver) for plate in ("沪A30011", "沪A30012")]
    admin.goto("/admin?tab=staff")
    row = admin.locator("#people tr", has_text=leaver)
    row.get_by_role("button", name="停用").click()
    admin.locator("dialog[open]").get_by_role("button", name="停用").click()
    asked = admin.locator("#cars-left[open]")
    expect(asked).to_contain_text("沪A30011")
    asked.locator("select").select_option(ADVISOR)
    asked.get_by_role("button", name="转交并停用").click()
    said(admin, f"{leaver} 已停用")
    assert [job(desk, one)["advisor"] for one in orders] == [ADVISOR, ADVISOR]


def test_a_new_technician_is_added_gets_a_pin_and_is_disabled_again(workshop: Workshop, admin: Page) -> None:
    admin.goto("/admin")
    admin.get_by_role("button", name="添加人员").click()
    form = admin.locator("#staff-form")
    form.get_by_label("姓名").fill("冯样本")
    form.get_by_label("班组").select_option(TEAM)
    form.get_by_role("button", name="保存").click()
    said(admin, "冯样本：已添加")

    row = admin.locator("tr[data-staff]", has_text="冯样本")
    row.get_by_role("button", name="PIN").click()
    pins = admin.locator("#pin-form")
    pins.get_by_label("新 PIN").fill("4711")
    pins.get_by_label("再输一次").fill("4712")
    pins.get_by_role("button", name="保存").click()
    expect(pins.get_by_text("两次输入的 PIN 不一致。")).to_be_visible()
    pins.get_by_label("再输一次").fill("4711")
    pins.get_by_role("button", name="保存").click()
    said(admin, "冯样本：PIN 已设置")
    visitor = workshop.browser.new_context(base_url=workshop.server.url)
    workshop.contexts.append(visitor)
    post(visitor.request, "/session", {"staff": "冯样本", "pin": "4711"})

    row.get_by_role("button", name="停用").click()
    admin.locator("dialog[open] button[value=yes]").click()
    said(admin, "冯样本 已停用")
    assert visitor.request.get("/api/v1/staff").status == 401


def test_a_technician_who_becomes_something_else_leaves_the_team(admin: Page) -> None:
    post(admin.request, "/staff", {"name": "云样本", "role": "technician", "team": TEAM})
    admin.goto("/admin")
    admin.get_by_placeholder("姓名、角色或班组").fill("云样本")
    expect(admin.locator("tr[data-staff]:visible")).to_have_count(1)
    admin.locator("tr[data-staff]:visible").get_by_role("button", name="编辑").click()
    form = admin.locator("#staff-form")
    form.get_by_label("角色").select_option("foreman")
    expect(form.get_by_label("班组")).to_be_hidden()
    form.get_by_role("button", name="保存").click()
    said(admin, "云样本：已修改")
    (changed,) = (one for one in api(admin.request, "/staff") if one["name"] == "云样本")
    assert (changed["role"], changed["team"]) == ("foreman", None)


def test_a_bay_under_a_car_is_not_taken_away_and_a_new_one_comes(workshop: Workshop, admin: Page) -> None:
    order_no = open_order(workshop.desk(), "沪A30009")
    foreman = at_desk(workshop, FOREMAN).request
    post(foreman, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机2", "technicians": [TECHNICIAN]})
    admin.goto("/admin?tab=teams")
    card = admin.locator("[data-team]", has_text=TEAM)
    expect(card.locator(".plate")).to_contain_text("30009")

    card.get_by_role("button", name="编辑").click()
    form = admin.locator("#team-form")
    form.get_by_role("button", name="删除 机2").click()
    form.get_by_role("button", name="保存").click()
    expect(form.locator("[data-fault]")).to_contain_text("沪A30009")
    form.get_by_role("button", name="取消").click()

    card.get_by_role("button", name="编辑").click()
    form.get_by_placeholder("新工位名称").fill("机2")
    form.get_by_role("button", name="添加").click()
    expect(form.get_by_text("这个工位已经有了。")).to_be_visible()
    form.get_by_placeholder("新工位名称").fill("机10")
    form.get_by_role("button", name="保存").click()
    said(admin, f"{TEAM}：已修改")
    (team,) = (one for one in api(admin.request, "/teams") if one["name"] == TEAM)
    assert team["bays"] == ["机1", "机2", "机3", "机10"]
    assert TECHNICIAN in team["technicians"]


def test_a_team_and_a_bay_are_renamed_under_their_cars(workshop: Workshop, admin: Page) -> None:
    order_no = open_order(workshop.desk(), "沪A30010")
    foreman = at_desk(workshop, FOREMAN)
    post(foreman.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机2"})
    foreman.goto("/dispatch")
    lane = foreman.locator(".timeline")
    expect(lane).to_contain_text("机2")

    def rename(team: str, bay: str, to: tuple[str, str]) -> None:
        admin.goto("/admin?tab=teams")
        admin.locator("[data-team]", has_text=team).get_by_role("button", name="编辑").click()
        form = admin.locator("#team-form")
        form.get_by_label("班组名称").fill(to[0])
        form.get_by_label(bay, exact=True).fill(to[1])
        form.get_by_role("button", name="保存").click()
        said(admin, f"{to[0]}：已修改")

    rename(TEAM, "机2", ("快修组", "二号"))
    expect(lane).to_contain_text("二号")
    expect(lane).not_to_contain_text("机2")
    expect(lane).to_contain_text("快修组")
    (task,) = api(admin.request, f"/jobs/{order_no}")["tasks"]
    assert (task["team"], task["bay"]) == ("快修组", "二号")
    # The other tests of this shop know it by its own name.
    rename("快修组", "二号", (TEAM, "机2"))


def test_minutes_are_changed_in_their_place_and_back(admin: Page) -> None:
    admin.goto("/admin?tab=standards")
    row = admin.locator("tr[data-line]", has_text="M02")
    minutes = row.get_by_role("spinbutton")
    minutes.fill("35")
    minutes.press("Tab")
    said(admin, "30 → 35")
    assert minutes_of(admin, "M02") == 35
    admin.get_by_role("button", name="撤销").click()
    expect(minutes).to_have_value("30")
    assert minutes_of(admin, "M02") == 30


def test_an_operation_gets_a_bay_and_a_person_of_its_own(workshop: Workshop, admin: Page) -> None:
    """Set with two ticks; the tablet offers that bay only, and another technician's phone does not offer the car."""
    workshop.clear()
    admin.goto("/admin?tab=standards")
    row = admin.locator("tr[data-line]", has_text="M03")
    row.get_by_role("button", name="编辑").click()
    form = admin.locator("#line-form[open]")
    expect(form.locator("label", has_text="钣1")).to_be_hidden()
    form.get_by_label("机2", exact=False).check()
    form.get_by_label(TECHNICIAN, exact=False).check()
    form.get_by_role("button", name="保存").click()
    expect(row.locator(".chip", has_text="机2")).to_be_visible()
    expect(row.locator(".chip", has_text=TECHNICIAN)).to_be_visible()

    order_no = open_order(workshop.desk(), "沪A30077", operations=["M03"], standard_minutes=None)
    here = workshop.tablet()
    card = here.locator(f".cards[data-cards=waiting] .job-card[data-order-no={order_no}]")
    expect(card).to_contain_text(f"只能在 机2 做 · 须由 {TECHNICIAN} 做")
    card.tap()
    expect(here.locator(".lane.is-fit")).to_have_count(1)
    expect(here.locator(".lane.is-fit")).to_have_attribute("data-bay", "机2")
    post(here.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM})
    expect(workshop.phone(TECHNICIAN).locator(f"[data-section=next] [data-order-no={order_no}]")).to_be_visible()
    other = workshop.phone(OTHER_TECHNICIAN)
    expect(
        other.locator(
            f"[data-section=mates] [data-order-no={order_no}], [data-section=mine] [data-order-no={order_no}]"
        )
    ).to_be_visible()
    expect(other.locator("[data-section=next] .task-card")).to_have_count(0)

    row.get_by_role("button", name="编辑").click()
    form.get_by_label("机2", exact=False).uncheck()
    form.get_by_label(TECHNICIAN, exact=False).uncheck()
    form.get_by_role("button", name="保存").click()
    expect(row.locator(".chip")).to_have_count(0)


def test_a_table_is_compared_before_it_is_applied(admin: Page, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(TABLE, encoding="gbk")
    admin.goto("/admin?tab=standards")
    admin.get_by_role("button", name="导入工时表").click()
    form = admin.locator("#table-form")
    form.get_by_label("文件").set_input_files(file)
    form.get_by_role("button", name="查看差异").click()
    expect(form.locator("[data-differences] tr", has_text="M01")).to_contain_text("50")
    expect(form.locator("[data-differences] tr", has_text="N01")).to_contain_text("新增")
    expect(form.locator("[data-refusals] tr", has_text="N02")).to_be_visible()
    assert minutes_of(admin, "M01") == 45
    form.get_by_role("button", name="应用").click()
    said(admin, "标准工时表已更新")
    assert minutes_of(admin, "M01") == 50


def test_a_token_is_shown_once_with_the_address_for_a_television(workshop: Workshop, admin: Page) -> None:
    admin.goto("/admin?tab=tokens")
    admin.get_by_role("button", name="生成令牌").first.click()
    form = admin.locator("#token-form")
    form.get_by_label("名称").fill("车间大屏")
    form.get_by_role("button", name="生成", exact=True).click()
    field = admin.get_by_label("车间墙上的看板", exact=True)
    expect(field).to_have_value(re.compile("token="))
    address = field.input_value()
    assert address.startswith(f"{workshop.server.url}/board?token=")
    television = workshop.browser.new_context(locale="zh-CN")
    workshop.contexts.append(television)
    board = television.new_page()
    board.goto(address)
    board.wait_for_selector("html[data-link=live]")
    assert "token" not in board.url
    admin.get_by_role("button", name="我已复制").click()
    row = admin.locator("tr", has_text="车间大屏")
    expect(row).to_be_visible()
    assert address.partition("token=")[2] not in admin.content()
    row.get_by_role("button", name="吊销").click()
    admin.locator("dialog[open] button[value=yes]").click()
    expect(row).to_contain_text("已吊销")


def test_a_file_of_orders_is_checked_then_taken_in(admin: Page, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(BAD, encoding="utf-8")
    admin.goto("/admin?tab=imports")
    admin.get_by_label("文件", exact=True).set_input_files(file)
    expect(admin.locator("[data-file-name]").first).to_have_text("orders.csv")
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("[data-count=imported]")).to_have_text("1")
    expect(admin.locator("[data-questions]")).to_contain_text("昨天")
    assert not known(admin, "WT1")
    admin.get_by_role("button", name="确认导入").click()
    said(admin, "已导入 1 张委托书")
    assert known(admin, "WT1")

    # The list has it without the page being opened anew.
    row = admin.locator(".import-list tbody tr").first
    expect(row).to_contain_text("orders.csv")
    row.get_by_role("button", name="撤回").click()
    admin.locator("dialog[open] button[value=yes]").click()
    said(admin, "已撤回 1")
    assert not known(admin, "WT1")
    expect(row.get_by_role("button", name="撤回")).to_have_count(0)


def test_what_a_file_has_otherwise_of_an_open_order_is_taken_with_a_tap(
    workshop: Workshop, admin: Page, tmp_path: Path
) -> None:
    desk, file = workshop.desk(), tmp_path / "later.csv"
    order_no = open_order(desk, "沪A30021", model="示例轿车")
    file.write_text(BAD.splitlines()[0] + f"\n{order_no},粤Z1234,保养,{ADVISOR},M01,08:30\n", encoding="utf-8")
    admin.goto("/admin?tab=imports")
    admin.get_by_label("文件", exact=True).set_input_files(file)
    admin.get_by_role("button", name="检查文件").click()
    row = admin.locator(".differing tr")
    expect(row).to_contain_text("车牌号: 沪A30021 → 粤Z1234")
    expect(row.locator("div")).to_have_count(2)
    expect(row).to_contain_text("维修项目: ")
    row.get_by_role("button", name="按文件更正").click()
    expect(row).to_contain_text("已更正")
    put_right = job(desk, order_no)
    assert put_right["plate"] == "粤Z1234"
    assert [one["code"] for task in put_right["tasks"] for one in task["operations"]] == ["M01"]


def test_appointments_of_a_file_are_booked_and_a_later_file_moves_one(
    workshop: Workshop, admin: Page, tmp_path: Path
) -> None:
    file, day = tmp_path / "booked.csv", f"{datetime.now(ZONE) + timedelta(days=2):%Y-%m-%d}"
    heads = "预约单号,车牌号,维修类别,维修项目,预约时间,顾客姓名\n"
    file.write_text(f"{heads}YY1,沪A30031,保养,M01,{day} 10:00,丁示例\n", encoding="utf-8")
    admin.goto("/imports")
    admin.get_by_label("文件里是").select_option("appointments")
    expect(admin.locator("[name=no_advisor]")).to_be_hidden()
    admin.get_by_label("文件", exact=True).set_input_files(file)
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("[data-questions]")).to_contain_text("沪A30031")
    admin.get_by_role("button", name="确认导入").click()
    said(admin, "已导入 1 个预约")

    file.write_text(f"{heads}YY1,沪A30031,保养,M01,{day} 11:00,丁示例\n", encoding="utf-8")
    admin.get_by_label("文件", exact=True).set_input_files(file)
    admin.get_by_role("button", name="检查文件").click()
    row = admin.locator(".differing tr")
    row.get_by_role("button", name="按文件更正").click()
    expect(row).to_contain_text("已更正")
    known = api(workshop.desk(), f"/appointments?from={day}&to={day}")
    at = [datetime.fromisoformat(one["planned_at"]).astimezone(ZONE) for one in known if one["plate"] == "沪A30031"]
    assert [f"{one:%H:%M}" for one in at] == ["11:00"]


STRANGE = """流水,牌,性质,谁接的,活儿,来的时候,说好几点,里程
E50001,沪A50001,甲类,张示例,M01,08:30,23:30,1200
E50002,沪A50002,首保,张示例,M01,08:40,23:40,900
"""


def test_an_export_whose_headings_nobody_knows_comes_in_without_a_map(admin: Page, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("打印,张示例,某店,流水表\n" + STRANGE, encoding="gbk")
    admin.goto("/imports")
    admin.get_by_label("文件", exact=True).set_input_files(file)
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("[data-stopped]")).to_be_visible()
    row = admin.get_by_label("表头所在行")
    expect(row).to_have_value("1")
    row.fill("2")
    admin.get_by_role("button", name="按这些回答再检查").click()
    expect(row).to_have_value("2")
    columns = admin.locator(".import-columns")
    expect(columns.get_by_label("牌", exact=True)).to_have_value("plate")
    expect(columns.locator("tr", has_text="活儿")).to_contain_text("猜测")
    for heading, field in (("谁接的", "advisor"), ("说好几点", "promised_at"), ("性质", "repair_type"), ("里程", "")):
        columns.get_by_label(heading, exact=True).select_option(field)
    admin.get_by_role("button", name="按这些回答再检查").click()

    expect(admin.locator("[data-count=imported]")).to_have_text("1")
    columns.get_by_label("甲类").select_option(label="常规保养")
    admin.get_by_role("button", name="按这些回答再检查").click()
    expect(admin.locator("[data-count=imported]")).to_have_text("2")
    expect(admin.locator("[data-count=open]")).to_have_text("2")
    admin.get_by_role("button", name="确认导入").click()
    said(admin, "已导入 2 张委托书")
    assert known(admin, "E50001")

    file.write_text(STRANGE.replace("E5", "E6"), encoding="gbk")
    admin.reload()
    admin.get_by_label("文件", exact=True).set_input_files(file)
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("[data-count=imported]")).to_have_text("2")


OLD = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间\n"
OLD += "".join(f"O7000{n},沪A7000{n},首保,张示例,M01,2025-05-06 08:30\n" for n in range(1, 4))


def test_backlog_is_taken_up_one_by_one_and_the_rest_closed(admin: Page, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text(OLD, encoding="utf-8")
    admin.goto("/imports")
    admin.get_by_label("文件", exact=True).set_input_files(file)
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("[data-count=backlog]")).to_have_text("3")
    admin.get_by_role("button", name="确认导入").click()
    said(admin, "已导入 3 张委托书")
    admin.locator(".backlog tr", has_text="O70002").get_by_role("button", name="接回").click()
    said(admin, "O70002 已上看板")
    admin.get_by_role("button", name="全部关闭").click()
    admin.locator("dialog[open] button[value=yes]").click()
    said(admin, "已关闭 2 张旧委托书")
    expect(admin.locator(".backlog")).to_have_count(0)
    board = api(admin.request, "/board")["rows"]
    assert "O70002" in [row["order_no"] for row in board]
    assert not {"O70001", "O70003"} & {row["order_no"] for row in board}


def test_rows_that_a_filter_hides_are_told_and_a_tick_leaves_them_out(admin: Page, tmp_path: Path) -> None:
    book, file = Workbook(), tmp_path / "filtered.xlsx"
    headings = ("委托书号", "车牌号", "维修类型", "服务顾问", "接车时间", "约定交车时间", "交车时间")
    done = ("常规保养", ADVISOR, "2025-09-04 09:00", "2025-09-04 17:00", "2025-09-04 16:30")
    for row in (headings, ("O71001", "沪A71001", *done), ("O71002", "沪A71002", *done)):
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(file)
    admin.goto("/imports")
    admin.get_by_label("文件", exact=True).set_input_files(file)
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("[data-hidden] b")).to_have_text("1")
    expect(admin.locator("[data-count=imported]")).to_have_text("2")
    admin.get_by_label("不导入工作簿中被筛选隐藏的行").check()
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("[data-count=imported]")).to_have_text("1")
    admin.get_by_role("button", name="确认导入").click()
    said(admin, "已导入 1 张委托书")
    assert (known(admin, "O71001"), known(admin, "O71002")) == (True, False)


def test_a_file_that_is_none_is_refused_in_a_sentence(admin: Page) -> None:
    admin.goto("/admin?tab=imports")
    admin.get_by_label("文件", exact=True).set_input_files(ROOT / "server" / "static" / "mark.svg")
    admin.get_by_role("button", name="检查文件").click()
    expect(admin.locator("#jobs-form [data-fault]")).not_to_be_empty()


def test_the_sample_day_is_loaded_with_one_button(admin: Page) -> None:
    admin.goto("/admin?tab=imports")
    admin.get_by_role("button", name="载入示例日").click()
    admin.locator("dialog[open] button[value=yes]").click()
    said(admin, "已导入 42 张委托书")
    assert known(admin, "WT001")


def minutes_of(admin: Page, code: str) -> int:
    (line,) = (one for one in api(admin.request, "/standards") if one["code"] == code)
    minutes: int = line["standard_minutes"]
    return minutes


def known(admin: Page, order_no: str) -> bool:
    return admin.request.get(f"/api/v1/jobs/{order_no}").ok


def test_a_wrong_number_is_put_right_at_the_desk_and_the_customer_is_forgotten_by_the_administrator(
    workshop: Workshop, admin: Page
) -> None:
    customer = {"name": "庚示例", "phone": "13900007771"}
    number = open_order(workshop.desk(), "沪A70001", customer=customer)
    desk = workshop.device(ADVISOR, (1366, 768), "/desk")
    desk.locator(f".desk-row[data-order-no={number}] .desk-line").click()
    desk.locator("#job[open]").get_by_role("button", name="更正", exact=True).click()
    form = desk.locator("#form-amend")
    form.get_by_label("电话").fill("13900007772")
    form.get_by_role("button", name="记录").click()
    expect(desk.locator("#job")).to_contain_text("13900007772")

    admin.goto("/admin?tab=customers")
    admin.get_by_placeholder("姓名或电话").fill("庚示例")
    admin.get_by_role("button", name="搜索").click()
    line = admin.locator("#customers li", has_text="13900007772")
    expect(line).to_contain_text(number)
    line.get_by_role("button", name="删除顾客").click()
    admin.locator("dialog[open] button[value=yes]").click()
    expect(admin.locator("#nobody")).to_be_visible()
    assert "customer" not in api(admin.request, f"/jobs/{number}")


def test_a_customer_who_agrees_is_told_in_the_shop_s_own_words_by_the_gateway_added_on_the_page(
    workshop: Workshop, admin: Page
) -> None:
    with Outside() as gateway:
        admin.goto("/admin?tab=settings&group=messages")
        adding = admin.locator("form[data-hook-add]")
        adding.locator("[name=url]").fill(f"http://{gateway.address}/sms")
        adding.locator("summary").click()
        adding.get_by_label("给顾客的消息").check()
        adding.get_by_role("button", name="添加").click()
        secret = adding.locator("[data-hook-secret] b")
        expect(secret).to_have_text(re.compile("^whsec_"))
        key = secret.inner_text()
        admin.reload()
        hook = admin.locator("form[data-hook]", has_text=gateway.address)
        hook.get_by_role("button", name="发送测试").click()
        said(admin, "测试消息已被接收")
        ready = admin.locator("[data-setting-key='notify.customers.texts.received.zh_CN'] textarea")
        expect(ready).to_have_attribute("placeholder", re.compile("已接车"))
        ready.fill("{price}")
        admin.get_by_role("button", name="保存").first.click()
        expect(admin.locator("[data-fault]")).to_contain_text("{price}")
        ready.fill("{name}，{plate}到店了")
        admin.get_by_role("button", name="保存").first.click()
        said(admin, "已保存")

        desk = at_desk(workshop, ADVISOR)
        desk.goto("/desk")
        desk.locator("[data-new-order]").click()
        form = desk.locator("#form-open[open]")
        form.locator("[name=order_no]").fill("E-TOLD")
        form.locator("[name=plate]").fill("沪A30055")
        form.locator("[data-search]").fill("M02")
        form.locator("[data-search]").press("Enter")
        form.locator("[data-minutes='60']").click()
        form.locator("[name='customer.name']").fill("庚示例")
        form.locator("[name='customer.phone']").fill("13900007771")
        form.get_by_label("顾客同意收消息").check()
        form.get_by_label("顾客同意收消息").scroll_into_view_if_needed()
        form.locator("[type=submit]").click()
        expect(form).to_be_hidden()
        parts.wait_until(lambda: len(gateway.sent) == 2, what="the message to the customer")
        headers, body = gateway.sent[1]
        told = Webhook(key).verify(body, headers)["data"]
        assert (told["text"], told["phone"]) == ("庚示例，沪A30055到店了", "13900007771")

        desk.locator(".desk-row[data-order-no=E-TOLD] .desk-line").click()
        sheet = desk.locator("dialog#job[open]")
        expect(sheet.locator(".told")).to_contain_text("庚示例，沪A30055到店了")
        sheet.get_by_role("button", name="不再发消息").click()
        expect(sheet.get_by_role("button", name="顾客同意")).to_be_visible()
        post(desk.request, "/jobs/E-TOLD/deliver", {})

        admin.reload()
        expect(admin.locator("section:has(#customer-messages)")).to_contain_text("13900007771")
        hook.get_by_role("button", name="删除").click()
        admin.locator("dialog[open]").get_by_role("button", name="删除").click()
        expect(hook).to_have_count(0)
        assert len(gateway.sent) == 2
