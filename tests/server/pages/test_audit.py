"""The record, as an administrator reads it: by days, newest first, page by page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.core.wiring import Wiring
from server.pages import recorded
from server.pages.audit import ON_A_PAGE
from tests.builders import at, author
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, signed_in, staff_up


@pytest.fixture
def admin(app: Flask, wiring: Wiring) -> FlaskClient:
    staff_up(wiring)
    return signed_in(app, ADMIN).client


def test_it_tells_what_who_and_old_and_new_in_the_readers_words(admin: FlaskClient) -> None:
    admin.patch(f"/api/v1/staff/{ADVISOR}", json={"role": "service_manager"}, headers={"Idempotency-Key": "1"})
    page = admin.get("/admin/audit?lang=zh_CN").text
    (row,) = re.findall(r"<tr><td>2026-05-04 09:00</td><td>更改角色</td>.*?</tr>", page)
    assert f"<td>{ADVISOR}</td><td>服务顾问 → 服务经理</td><td>{ADMIN}</td>" in row


@pytest.mark.parametrize(
    ("what", "told", "in_chinese"),
    [
        ("standards_changed", "示例, body, 30 min, 钣1", "示例、钣金、30 分钟、钣1"),
        ("standards_changed", "换油, 机滤, mechanical, 90 min", "换油, 机滤、机修、1 小时 30 分"),
        (
            "teams_changed",
            "机电一组 (mechanical): 机1, 机2; 钣金组 (body): 钣1",
            "机电一组 (机修): 机1、机2; 钣金组 (钣金): 钣1",
        ),
        ("token_added", "display (lounge)", "看板 (顾客休息区)"),
        ("token_added", "foreman", "车间主管"),
        ("language_changed", "en", "English"),
        ("orders_imported", "3 of 5", "5 中的 3"),
        ("setting_changed", "false", "已关闭"),
        ("setting_changed", '"08:30-17:30"', "08:30-17:30"),
        ("something_newer", "as it is", "as it is"),
    ],
)
def test_what_is_kept_in_codes_is_told_in_words(app: Flask, what: str, told: str, in_chinese: str) -> None:
    with app.test_request_context("/?lang=zh_CN"):
        assert recorded.value(what, told) == in_chinese


def test_days_choose_and_pages_follow(admin: FlaskClient, wiring: Wiring) -> None:
    from board.figures.administered import Administered

    done = [Administered("token_added", f"t{number}", new="display") for number in range(ON_A_PAGE + 20)]
    wiring.store.book.on_record(lambda _: None, done, author(at("09:00")))
    first = admin.get("/admin/audit?from=2026-05-04&to=2026-05-04").text
    assert len(re.findall(r"<td>t\d+</td>", first)) == ON_A_PAGE
    (address,) = re.findall(r'href="([^"]*before=\d+)"', first)
    second = admin.get("/admin/audit" + address.replace("&amp;", "&")).text
    assert [f"<td>t{number}</td>" in second for number in (20, 19, 0)] == [False, True, True]
    assert "before=" not in second
    assert "<tbody>" not in admin.get("/admin/audit?from=2026-05-03&to=2026-05-03").text


@pytest.mark.parametrize("query", ["from=yesterday", "before=x", "before=0"])
def test_a_wrong_question_is_refused(admin: FlaskClient, query: str) -> None:
    assert admin.get(f"/admin/audit?{query}").status_code == 400


def test_it_is_for_administrators(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    assert app.test_client().get("/admin/audit").status_code == 302
    assert signed_in(app, FOREMAN).client.get("/admin/audit").status_code == 403
