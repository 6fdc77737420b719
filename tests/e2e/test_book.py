"""What stands beside the figures in a real browser: the tick, a measure from opening to closing, a day's attendance."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.workshop import PC, Workshop, box_of, said
from tests.server.callers import ADVISOR, FOREMAN, MANAGER, TECHNICIAN

pytestmark = pytest.mark.browser


def at_pc(workshop: Workshop, name: str, path: str) -> Page:
    """A PC at which `name` has opened a page."""
    page = workshop.page_of(name, PC, touch=False)
    page.goto(path)
    return page


def test_a_manager_ticks_opens_a_measure_and_closes_it_with_a_result(workshop: Workshop) -> None:
    page = at_pc(workshop, MANAGER, "/kpi")
    page.get_by_role("button", name="已阅").click()
    said(page, "已记下您今天看过")
    expect(page.get_by_role("button", name="已阅")).to_have_count(0)

    page.get_by_role("link", name="整改措施").first.click()
    page.get_by_role("button", name="新增措施").click()
    dialog = page.locator("#open-measure")
    dialog.get_by_label("要做什么").fill("每天 16:00 清点待交车辆，当天交不了的先给客户打电话")
    dialog.get_by_label("责任人").fill("王主管")
    due = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=7)
    dialog.locator("[name=due]").fill(due.isoformat())
    dialog.get_by_role("button", name="登记").click()
    expect(page.locator("[data-measure]")).to_contain_text("王主管")

    page.goto("/kpi")
    measure = page.locator(".book-what", has_text="每天 16:00 清点待交车辆")
    expect(measure).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    box = box_of(measure)
    assert box["x"] + box["width"] <= 390, "the measure is cut on a phone"
    page.goto("/kpi/measures")
    page.get_by_role("button", name="完成").click()
    page.locator("#close-measure").get_by_label("处理结果").fill("一周无漏交")
    page.locator("#close-measure").get_by_role("button", name="完成").click()
    expect(page.get_by_text("没有未完成的整改措施")).to_be_visible()
    expect(page.locator("[data-measure]")).to_contain_text("一周无漏交")


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(workshop: Workshop) -> None:
    page = at_pc(workshop, MANAGER, "/kpi/measures")
    page.get_by_role("button", name="新增措施").click()
    dialog = page.locator("#open-measure")
    dialog.get_by_label("要做什么").fill("清点")
    dialog.get_by_label("责任人").fill("王主管")
    dialog.locator("[name=due]").fill("2020-01-01")
    dialog.get_by_role("button", name="登记").click()
    expect(dialog.get_by_text("期限已经过了")).to_be_visible()
    expect(dialog.get_by_label("要做什么")).to_have_value("清点")


def test_a_foreman_fills_the_sheet_of_the_day_and_puts_one_line_right(workshop: Workshop) -> None:
    page = at_pc(workshop, FOREMAN, "/kpi/attendance")
    hours = page.get_by_label(f"{TECHNICIAN} 的小时数")
    hours.fill("7.5")
    page.get_by_role("button", name="保存").click()
    said(page, "")
    expect(hours).to_have_value("7.5")
    hours.fill("")
    page.get_by_label("备注").fill("看错了")
    # The page comes anew with what was saved: only then is there a history to be opened.
    with page.expect_event("load"):
        page.get_by_role("button", name="保存").click()
    expect(hours).to_have_value("")
    page.get_by_text("改动记录 (1)").click()
    expect(page.get_by_text("看错了").first).to_be_visible()


def test_a_figure_is_entered_and_its_history_shows_what_stood_there(workshop: Workshop) -> None:
    page = at_pc(workshop, MANAGER, "/kpi/indicators")
    line = page.locator("[data-indicator=css_rank]")
    for value in ("7", "5"):
        line.get_by_role("button", name="录入CSS 排名的数值").click()
        page.locator("#enter-value").get_by_label("数值").fill(value)
        page.locator("#enter-value").get_by_role("button", name="保存").click()
        expect(line.locator("strong").first).to_have_text(value)
    line.get_by_role("button", name="设定CSS 排名的目标").click()
    page.locator("#set-target").get_by_label("目标").fill("3")
    page.locator("#set-target").get_by_role("button", name="保存").click()
    expect(line.get_by_text("未达标").first).to_be_visible()
    page.locator("summary", has_text="历史记录").click()
    corrected = page.locator("details tr", has_text=MANAGER).nth(1).locator("td")
    expect(corrected.nth(3)).to_have_text("7")
    expect(corrected.nth(4)).to_have_text("5")


def test_figures_of_a_file_are_looked_at_then_taken(workshop: Workshop) -> None:
    page = at_pc(workshop, MANAGER, "/kpi/indicators")
    page.get_by_role("button", name="从文件导入").click()
    dialog = page.locator("#figures-file")
    month = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y年%m月")
    rows = f'月份,服务顾问,产值\n{month},{ADVISOR},"182,000.50"\n{month},无此人,5\n'
    dialog.locator("[name=file]").set_input_files(
        FilePayload(name="产值.csv", mimeType="text/csv", buffer=rows.encode("gb18030"))
    )
    dialog.get_by_role("button", name="查看差异").click()
    expect(dialog.locator("[data-figures] tbody tr")).to_have_count(1)
    expect(dialog.locator("[data-refusals]")).to_contain_text("人员名单和班组里都没有 无此人")
    dialog.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("#revenue")).to_contain_text("182,000.50")


def test_a_score_of_the_survey_is_entered_and_taken_back(workshop: Workshop) -> None:
    page = at_pc(workshop, MANAGER, "/kpi/indicators")
    survey, dialog = page.locator("#css"), page.locator("#score-survey")

    def enter(score: str) -> None:
        survey.get_by_role("button", name="录入得分").click()
        dialog.locator("[name=order_no]").fill("E-SURVEY")
        dialog.locator("[name=advisor]").fill(ADVISOR)
        dialog.locator("[name=score]").fill(score)
        dialog.get_by_role("button", name="保存").click()

    enter("96")
    expect(survey.locator("tbody tr").first).to_contain_text(f"{ADVISOR}196 / 10096.0 %")
    enter("")
    expect(survey).to_contain_text("本月还没有录入得分")
