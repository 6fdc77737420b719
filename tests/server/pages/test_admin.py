"""The administrator's page: everything on it, for nobody else, and what a new shop still lacks."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.core.wiring import Wiring
from server.pages.admin import TABS, steps
from server.store.staff import Staff
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    BAY,
    CALLER,
    FOREMAN,
    MANAGER,
    TEAM,
    TECHNICIAN,
    hashed,
    order,
    signed_in,
    staff_up,
    without_build,
)


@pytest.fixture
def admin(app: Flask, wiring: Wiring) -> FlaskClient:
    staff_up(wiring)
    return signed_in(app, ADMIN).client


def test_administration_is_shown_to_administrators_only(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    assert app.test_client().get("/admin").status_code == 302
    for name in (ADVISOR, FOREMAN, MANAGER, CALLER, TECHNICIAN):
        assert signed_in(app, name).client.get("/admin").status_code == 403


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_is_there_in_both_languages(admin: FlaskClient, tab: str) -> None:
    for language, word in (("zh_CN", "管理"), ("en", "Administration")):
        page = admin.get(f"/admin?tab={tab}&lang={language}")
        assert page.status_code == 200
        assert f"<h1>{word}</h1>" in page.text
        assert f'data-tab="{tab}"' in page.text


def test_an_unknown_tab_is_the_first(admin: FlaskClient) -> None:
    assert 'data-tab="staff"' in admin.get("/admin?tab=nowhere").text


def test_the_staff_are_listed_without_what_is_secret(admin: FlaskClient, wiring: Wiring) -> None:
    wiring.store.people.put_staff(Staff("已离职", "advisor", active=False, pin_hash=hashed()))
    page = admin.get("/admin").text
    for name in (ADVISOR, TECHNICIAN, "已离职"):
        assert name in page
    assert "argon2" not in page
    assert page.index(ADVISOR) < page.index("已离职")


def test_a_name_is_only_text(admin: FlaskClient, wiring: Wiring) -> None:
    wiring.store.people.put_staff(Staff("<b>'\"", "advisor"))
    page = admin.get("/admin").text
    assert "<b>'" not in page
    assert "&lt;b&gt;" in page


def test_a_bay_shows_the_car_that_holds_on_to_it(app: Flask, admin: FlaskClient) -> None:
    signed_in(app, ADVISOR).post("/jobs", order())
    assert "12345" not in without_build(admin.get("/admin?tab=teams").text)
    signed_in(app, FOREMAN).command("WX1", "dispatch", team=TEAM, bay=BAY)
    assert "12345" in without_build(admin.get("/admin?tab=teams").text)


def test_a_try_of_a_table_shows_each_line_as_it_is_and_as_it_would_be(admin: FlaskClient) -> None:
    token = admin.get("/api/v1/session").get_json()["csrf_token"]
    file = (io.BytesIO("编号,项目,工种,标准工时\nM01,首次保养,机修,50\nN01,新项目,钣金,30\n".encode()), "table.csv")
    answer = admin.post(
        "/api/v1/imports/standards?dry_run=true",
        data={"file": file},
        content_type="multipart/form-data",
        headers={"X-CSRFToken": token},
    ).get_json()
    new, changed = answer["differences"]
    assert (new["before"], new["after"]["code"]) == (None, "N01")
    assert (changed["before"]["standard_minutes"], changed["after"]["standard_minutes"]) == (45, 50)


def open_steps(app: Flask, wiring: Wiring) -> list[str]:
    """The tabs of the steps that are still missing."""
    with app.test_request_context():
        return [step.tab for step in steps(wiring) if not step.done]


def test_a_new_shop_is_told_what_it_lacks_until_it_lacks_nothing(app: Flask, wiring: Wiring) -> None:
    assert open_steps(app, wiring) == ["staff", "staff", "staff", "staff", "tokens"]
    staff_up(wiring)
    # The configuration's other technicians have no PIN yet.
    assert open_steps(app, wiring) == ["staff", "tokens"]
    admin = signed_in(app, ADMIN)
    assert "开始使用之前" in admin.client.get("/admin").text
    for person in wiring.store.people.staff():
        if person.pin_hash is None:
            wiring.store.people.put_staff(Staff(person.name, person.role, person.team, hashed()))
    admin.post("/tokens", {"name": "大屏", "role": "display"})
    assert open_steps(app, wiring) == []
    assert "开始使用之前" not in admin.client.get("/admin").text
    admin.send("DELETE", "/tokens/大屏")
    assert open_steps(app, wiring) == ["tokens"]


def test_a_token_made_for_a_display_opens_the_board_by_its_address(app: Flask, admin: FlaskClient) -> None:
    text = signed_in(app, ADMIN).post("/tokens", {"name": "大屏", "role": "display"}).json["token"]
    television = app.test_client()
    assert television.get(f"/board?token={text}", follow_redirects=True).status_code == 200
    assert "大屏" in admin.get("/admin?tab=tokens").text
    assert text not in admin.get("/admin?tab=tokens").text
