"""The page of imports and backlog: each part for those whose rights allow it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.server.callers import ADVISOR, FOREMAN, MANAGER, TECHNICIAN, signed_in

pytestmark = pytest.mark.usefixtures("people")


def test_a_service_manager_imports_and_takes_back_without_the_administrator(app: Flask) -> None:
    page = signed_in(app, MANAGER).client.get("/imports").text
    assert all(part in page for part in ('id="jobs-form"', 'id="import-list"', 'href="/imports" aria-current="page"'))


@pytest.mark.parametrize("name", [ADVISOR, FOREMAN])
def test_who_takes_old_orders_up_sees_the_backlog_and_no_import(app: Flask, name: str) -> None:
    page = signed_in(app, name).client.get("/imports").text
    assert "没有等待接回的旧委托书" in page
    assert 'id="jobs-form"' not in page
    assert 'id="import-list"' not in page


def test_a_technician_has_no_business_there(app: Flask) -> None:
    assert signed_in(app, TECHNICIAN).client.get("/imports").status_code == 403
