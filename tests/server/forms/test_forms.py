"""The four paper forms (domain.md §10): the same figures as everywhere, as a page, JSON, CSV and a workbook."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from board.orders.labour import Operation
from board.orders.standards import Standards
from board.people import ROLES, may
from server.core.wiring import Wiring
from server.forms import text, workbook
from server.forms.catalogue import FORMS
from server.forms.sheet import Section, Sheet
from server.forms.standards import COLUMNS
from server.imports.standards import difference, read
from tests.builders import ZONE, at
from tests.examples import examples
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    FOREMAN,
    GENERAL,
    MANAGER,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    stranger,
)
from tests.server.callers import (
    ROLES as PEOPLE,
)
from tests.server.paper import MAY_2026, column, csv_of, deliver, workbook_of, worked_day

pytestmark = pytest.mark.usefixtures("people")

TITLES = {
    "progress": "车间维修车辆进度表",
    "on-time": "准时交车率统计表",
    "assessment": "服务顾问/修理工岗位考核表",
    "standards": "一般维修项目时间标准",
}


@pytest.fixture
def day(app: Flask, clock: FakeClock) -> Caller:
    """The day of `tests.server.paper`, as its advisor asks about it."""
    return worked_day(app, clock)


@pytest.fixture
def manager(app: Flask) -> Caller:
    return signed_in(app, MANAGER)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_has_its_chinese_title_everywhere(day: Caller, name: str, language: str) -> None:
    title = TITLES[name]
    assert day.get(f"/forms/{name}?lang={language}").json["title"] == title
    page = workbook_of(day, f"/forms/{name}?lang={language}")
    assert page["A1"].value == title
    assert page.title == title.replace("/", "、")
    html = day.client.get(f"/forms/{name}?lang={language}")
    assert f'<h1 lang="zh-CN" id="form-title">{title}</h1>' in html.text


@pytest.mark.parametrize("name", FORMS)
def test_a_workbook_is_dated_and_fits_a4_with_headings_and_page_numbers_on_every_page(day: Caller, name: str) -> None:
    page = workbook_of(day, f"/forms/{name}?lang=zh")
    assert "示例汽车 4S 店" in page["A2"].value
    assert "2026-05-04" in page["A2"].value
    assert "打印时间 2026-05-04 17:20" in page["A2"].value
    assert (page.page_setup.paperSize, page.page_setup.fitToHeight) == (9, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$3:$3"
    assert "&P" in page.oddFooter.center.text
    assert page.page_setup.orientation == ("portrait" if name == "standards" else "landscape")


def test_the_progress_form_lists_the_day_with_all_its_times(day: Caller) -> None:
    rows = day.get("/forms/progress?day=2026-05-04").json["sections"][0]["rows"]
    # First what is still there, then what was handed over, in that order.
    assert [row["order_no"] for row in rows] == ["WX4", "WX1", "WX2", "WX3"]
    done = rows[1]
    assert (done["stage"], done["teams"], done["bays"], done["technicians"]) == (
        "delivered",
        [TEAM],
        ["机1"],
        [TECHNICIAN],
    )
    times = {name: done[f"{name}_at"][11:16] for name in ("received", "promised", "dispatched", "started", "finished")}
    assert times == {
        "received": "01:00",
        "promised": "09:00",
        "dispatched": "01:00",
        "started": "01:00",
        "finished": "07:30",
    }
    assert (done["inspected_at"][11:16], done["ready_at"][11:16], done["delivered_at"][11:16]) == (
        "07:40",
        "07:40",
        "08:00",
    )
    assert done["washed_at"] is None
    (stop,) = done["stoppages"]
    assert (stop["reason"], stop["started_at"][11:16], stop["ended_at"][11:16]) == ("other", "02:00", "02:40")
    assert len(stop["note"]) == 85


def test_the_progress_form_shows_hours_of_its_day_and_cuts_a_long_note(day: Caller) -> None:
    page = workbook_of(day, "/forms/progress?day=2026-05-04&lang=zh")
    assert column(page, "序号") == [1, 2, 3, 4]
    assert [found.hour for found in column(page, "约定")] == [17] * 4
    assert column(page, "状态") == ["已派工", "已交车", "已交车", "已交车"]
    paused = column(page, "中断")[1]
    assert paused.startswith("其他 10:00–10:40 =1+1 等等")
    assert paused.endswith("…")
    assert len(paused) < 90
    foot = {row[0]: row[1] for row in csv_of(day, "/forms/progress?day=2026-05-04&lang=zh")[-4:]}
    assert foot == {"合计台数": "4", "已交车": "3", "在厂": "1", "其中可以取车": "0"}


def test_a_past_day_is_shown_as_it_ended(app: Flask, day: Caller, clock: FakeClock) -> None:
    clock.set(at("09:30", days=1))
    foreman = signed_in(app, FOREMAN)
    foreman.command("WX4", "start", technicians=[TECHNICIAN])
    signed_in(app, ADVISOR).post("/jobs", order("WX5", promised_at="2026-05-05T17:00:00+08:00"))
    clock.set(at("11:00", days=1))
    foreman.command("WX4", "finish")
    signed_in(app, ADVISOR).command("WX4", "deliver")

    def stages(path: str) -> dict[str, str]:
        return {row["order_no"]: row["stage"] for row in day.get(path).json["sections"][0]["rows"]}

    assert stages("/forms/progress?day=2026-05-04") == {
        "WX4": "dispatched",
        "WX1": "delivered",
        "WX2": "delivered",
        "WX3": "delivered",
    }
    assert stages("/forms/progress") == {"WX5": "received", "WX4": "delivered"}
    assert stages("/forms/progress?day=2026-05-03") == {}
    page = workbook_of(day, "/forms/progress?day=2026-05-03&lang=zh")
    assert page["A4"].value == "当天没有在厂车辆。"


def test_a_cancelled_order_is_on_no_form(app: Flask, day: Caller) -> None:
    signed_in(app, ADVISOR).command("WX4", "cancel", note="顾客改期")
    rows = day.get("/forms/progress").json["sections"][0]["rows"]
    assert [row["order_no"] for row in rows] == ["WX1", "WX2", "WX3"]


def test_the_on_time_form_lists_every_settled_car_and_both_rates(day: Caller) -> None:
    page = workbook_of(day, f"/forms/on-time?{MAY_2026}&lang=zh")
    assert column(page, "委托书号") == ["WX1", "WX2", "WX3"]
    assert column(page, "判定") == ["准时", "迟交", "顾客原因"]
    assert column(page, "迟交分钟") == [0, 20, 20]
    assert column(page, "顾客原因") == ["—", "—", "★ 顾客原因（未抽查）"]
    assert column(page, "迟交原因")[0] == "—"
    assert "—" not in column(page, "迟交原因")[1:]
    assert [found.strftime("%H:%M") for found in column(page, "交车")] == ["16:00", "17:20", "17:20"]
    foot = day.get(f"/forms/on-time?{MAY_2026}").json["foot"]
    total = day.get(f"/kpi/on-time?{MAY_2026}").json["total"]
    assert foot == total
    assert (foot["settled"], foot["rate"], foot["strict_rate"], foot["target"]) == (3, 66.7, 33.3, 96)


def test_a_spot_check_changes_the_mark(manager: Caller, day: Caller) -> None:
    path = f"/forms/on-time?{MAY_2026}&lang=zh"
    manager.command("WX3", "review-excuse", accepted=True)
    assert column(workbook_of(day, path), "顾客原因")[2] == "★ 顾客原因（已抽查）"
    manager.command("WX3", "review-excuse", accepted=False, note="没有签字")
    page = workbook_of(day, path)
    assert (column(page, "判定")[2], column(page, "顾客原因")[2]) == ("迟交", "顾客原因（已驳回）")


def test_95_of_99_is_below_96_on_the_form(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, 99, 4)
    caller = signed_in(app, GENERAL)
    path = f"/forms/on-time?{MAY_2026}&lang=zh"
    foot = {row[0]: row[1] for row in csv_of(caller, path)[-10:]}
    assert (foot["准时率"], foot["严格准时率"], foot["达标"], foot["扣分"]) == ("95.9", "95.9", "否", "1")
    html = caller.client.get(f"/forms/on-time?{MAY_2026}").text
    assert "95.9 %" in html
    assert "96.0 %" in html  # the target
    assert "<dt>达标</dt><dd>否</dd>" in html


def test_nothing_settled_is_a_dash(manager: Caller) -> None:
    path = f"/forms/on-time?{MAY_2026}&lang=zh"
    foot = {row[0]: row[1] for row in csv_of(manager, path)[-10:]}
    assert (foot["结算台数"], foot["准时率"], foot["严格准时率"], foot["达标"]) == ("0", "—", "—", "—")
    assert workbook_of(manager, path)["A4"].value == "这段时间没有结算的车辆。"
    assert "这段时间没有结算的车辆" in manager.client.get(f"/forms/on-time?{MAY_2026}").text


def test_the_standards_come_back_as_they_went_out(manager: Caller, wiring: Wiring, tmp_path: Path) -> None:
    before = wiring.store.floor.standards()
    for language in ("zh", "en"):
        for shape in ("xlsx", "csv"):
            file = tmp_path / f"{language}.{shape}"
            file.write_bytes(manager.get(f"/forms/standards?format={shape}&lang={language}").data)
            table = read(file)
            found = difference(before, table.operations)
            assert (found.added, found.changed, found.unchanged, found.left) == ([], [], len(before), 0)
            assert table.refused == ()
    assert len(before) > 40


texts = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="'"), min_size=1, max_size=30)
marked = st.builds(lambda sign, rest: sign + rest, st.sampled_from(["=", "+", "-", "@", "＝", "0", "1"]), texts)


@examples(15)
@given(st.lists(texts | marked, min_size=1, max_size=8, unique=True))
def test_whatever_an_operation_is_called_it_comes_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    kept = [name for name in names if not name.startswith('="')]
    table = Standards(Operation(f"M{n}", name, "mechanical", 30 + n) for n, name in enumerate(kept))
    sheet = Sheet("一般维修项目时间标准", COLUMNS, (Section(list(table)),), ZONE, numbered=True)
    folder = tmp_path_factory.mktemp("back")
    (folder / "table.csv").write_bytes(text.as_csv(sheet))
    with (folder / "table.xlsx").open("wb") as file:
        workbook.write([sheet], file)
    for name in ("table.csv", "table.xlsx"):
        assert read(folder / name).operations == tuple(table)


def test_a_name_that_looks_like_a_formula_is_none(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, 1, 0)
    operations = [Operation("=1+1", '=HYPERLINK("x")', "mechanical", 30)]
    wiring.store.floor.put_standards(operations)
    caller = signed_in(app, MANAGER)
    page = workbook_of(caller, "/forms/standards?lang=zh")
    assert [(page[cell].value, page[cell].data_type) for cell in ("B4", "C4")] == [
        ("=1+1", "s"),
        ('=HYPERLINK("x")', "s"),
    ]
    assert csv_of(caller, "/forms/standards?lang=zh")[1][1:3] == ["'=1+1", '\'=HYPERLINK("x")']


def test_a_long_form_is_whole_in_the_files_and_cut_on_the_page(
    app: Flask, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [Operation(f"M{n:04}", f"项目 {n}", "mechanical", 30) for n in range(2_005)]
    wiring.store.floor.put_standards(lines)
    caller = signed_in(app, MANAGER)
    assert len(column(workbook_of(caller, "/forms/standards?lang=zh"), "编号")) == 2_005
    html = caller.client.get("/forms/standards").text
    assert "项目 1999<" in html
    assert "项目 2000<" not in html
    assert "还有 5 行" in html


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/forms/on-time?from=2026-05-04&to=2026-05-01", "from"),
        ("/forms/on-time?from=2024-05-01&to=2026-05-01", "from"),
        ("/forms/on-time?from=2027-05-01", "from"),
        ("/forms/on-time?from=yesterday", "from"),
        ("/forms/on-time?format=pdf", "format"),
        ("/forms/progress?day=2026-05-05", "day"),
        ("/forms/progress?from=2026-05-04", "from"),
        ("/forms/standards?day=2026-05-04", "day"),
    ],
)
def test_what_cannot_be_asked_names_its_field_and_the_page_says_so(manager: Caller, path: str, field: str) -> None:
    answer = manager.get(path)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    if "format" not in path:
        page = manager.client.get(path)
        assert page.status_code == 200
        assert 'class="banner bad' in page.text


def test_the_forms_are_for_those_who_may_read_what_is_in_them(app: Flask) -> None:
    assert {name: form.guard for name, form in FORMS.items()}["progress"] == "read"
    for name, form in FORMS.items():
        assert stranger(app).get(f"/forms/{name}").status_code == 401
        assert app.test_client().get(f"/forms/{name}").status_code == 302
        for person in (*PEOPLE, TECHNICIAN):
            role = PEOPLE.get(person, "technician")
            expected = 200 if may(role, form.guard) else 403
            caller = signed_in(app, person)
            assert caller.get(f"/forms/{name}").status_code == expected
            assert caller.client.get(f"/forms/{name}").status_code == expected
    listed = signed_in(app, TECHNICIAN).get("/forms").json
    assert [form["name"] for form in listed] == ["progress", "standards"]
    assert "technician" in ROLES
    assert TITLES["on-time"] not in signed_in(app, TECHNICIAN).client.get("/forms").text
    assert signed_in(app, TECHNICIAN).client.get("/forms/nothing").status_code == 404


def test_no_form_names_a_customer(app: Flask, clock: FakeClock) -> None:
    advisor = signed_in(app, ADVISOR)
    advisor.post("/jobs", order(customer={"name": "顾客甲子示例", "phone": "000-0000-0001"}))
    clock.now += timedelta(hours=2)
    advisor.command("WX1", "deliver")
    for name in FORMS:
        told = advisor.get(f"/forms/{name}").text + advisor.client.get(f"/forms/{name}").text
        assert not [word for word in ("甲子", "0000-0001") if word in told]
