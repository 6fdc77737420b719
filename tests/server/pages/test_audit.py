"""The record, as an administrator reads it: by days, newest first, page by page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.core.wiring import Wiring
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
