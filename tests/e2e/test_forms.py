"""The paper forms in a real browser: chosen, printed on A4, taken away, and the standard times brought back."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.e2e.workshop import TABLET, Workshop, open_order, post, running_workshop
from tests.parts import lacking
from tests.server.callers import ADMIN, FOREMAN, MANAGER, PIN, TEAM

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def workshop(whole_browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with running_workshop(tmp_path_factory.mktemp("forms"), whole_browser) as running:
        yield running
        running.close()


@pytest.fixture
def manager(workshop: Workshop) -> Page:
    """The service manager's PC."""
    return office_of(workshop, MANAGER, TABLET)


def office_of(workshop: Workshop, name: str, size: tuple[int, int]) -> Page:
    context = workshop.browser.new_context(
        base_url=workshop.server.url,
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        reduced_motion="reduce",
        service_workers="block",
    )
    workshop.contexts.append(context)
    post(context.request, "/session", {"staff": name, "pin": PIN})
    return context.new_page()


def printed(page: Page, file: Path) -> list[str]:
    """The text of each page as Chromium prints it, laid out as on the paper."""
    if shutil.which("pdftotext") is None:
        lacking("poppler", "`apt install poppler-utils`")
    page.pdf(path=file, prefer_css_page_size=True)
    reading = ["pdftotext", "-layout", "-enc", "UTF-8", str(file), "-"]
    text = subprocess.run(reading, check=True, capture_output=True, timeout=120).stdout.decode()
    return text.rstrip("\f").split("\f")


def test_a_form_is_chosen_from_the_list_and_shows_the_shop_as_it_is(workshop: Workshop, manager: Page) -> None:
    order_no = open_order(workshop.desk(), "沪A70001")
    manager.goto("/forms")
    manager.get_by_role("link", name="车间维修车辆进度表").click()
    line = manager.locator(".form-table tbody tr", has_text=order_no)
    expect(line).to_contain_text("待派工")
    foreman = office_of(workshop, FOREMAN, TABLET)
    post(foreman.request, f"/jobs/{order_no}/dispatch", {"team": TEAM, "bay": "机1"})
    manager.reload()
    expect(line).to_contain_text("机1")
    assert manager.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_printed_form_has_its_headings_and_its_number_on_every_page(manager: Page, tmp_path: Path) -> None:
    manager.goto("/forms/standards")
    pages = printed(manager, tmp_path / "standards.pdf")
    assert len(pages) > 1
    assert "一般维修项目时间标准" in pages[0]
    for number, text in enumerate(pages, start=1):
        assert "标准工时" in text
        assert text.split()[-1] == f"{number}/{len(pages)}" or text.split()[-3:] == [str(number), "/", str(len(pages))]
    whole = "\n".join(pages)
    assert [word for word in ("导入工时表", "看板", "打印\n", "跳到正文") if word in whole] == []


def test_the_table_goes_out_is_edited_and_comes_back_once_it_was_looked_at(
    workshop: Workshop, manager: Page, tmp_path: Path
) -> None:
    manager.goto("/forms/standards")
    with manager.expect_download() as download:
        manager.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename.endswith(" 一般维修项目时间标准.xlsx")
    file = tmp_path / "table.xlsx"
    download.value.save_as(file)

    manager.get_by_role("button", name="导入工时表").click()
    form = manager.locator("#table-form")
    form.get_by_label("文件").set_input_files(file)
    form.get_by_role("button", name="查看差异").click()
    expect(form.locator("[data-count=unchanged]")).to_have_text("55")
    expect(form.get_by_role("button", name="应用")).to_be_disabled()

    book = load_workbook(file)
    book.worksheets[0]["E4"] = 50
    book.worksheets[0].delete_rows(6)
    book.save(file)
    form.get_by_label("文件").set_input_files(file)
    form.get_by_role("button", name="查看差异").click()
    expect(form.locator("[data-differences] tr", has_text="M01")).to_contain_text("50")
    form.get_by_text("文件中没有，保持不变").click()
    expect(form.locator("[data-left]")).to_contain_text("M03")

    admin = office_of(workshop, ADMIN, TABLET)
    line = {"code": "M02", "name": "更换机油机滤", "trade": "mechanical", "standard_minutes": 35}
    changed = admin.request.fetch(
        "/api/v1/standards",
        method="PATCH",
        data={"standards": [line]},
        headers={"Idempotency-Key": "forms-e2e-1"},
    )
    assert changed.ok
    form.get_by_role("button", name="应用").click()
    expect(form.get_by_role("alert").filter(has_text="请重新查看差异")).to_be_visible()
    form.get_by_role("button", name="查看差异").click()
    expect(form.locator("[data-differences] tr", has_text="M02")).to_contain_text("35")
    form.get_by_role("button", name="应用").click()
    expect(manager.locator(".form-table tr", has_text="M01")).to_contain_text("50")
    # The file still says 30 for it, as it was looked at.
    expect(manager.locator(".form-table tr", has_text="M02")).to_contain_text("30")
    expect(manager.locator(".form-table tr", has_text="M03")).to_be_visible()
