"""A list of people, in the words in which people write it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from board.people import ROLES
from server.imports.staff import ROLE_WORDS
from server.web.labels import label
from tests.server.callers import ADMIN, FOREMAN, signed_in
from tests.server.imports.test_api import sent

pytestmark = pytest.mark.usefixtures("people")

LISTED = "姓名,角色,班组\n甲试用,技师,机电一组\n乙试用,Service advisor,\n丙试用,厨师,\n丁试用,修理工,没有的组\n"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_role_is_known_by_its_code_and_by_what_pages_call_it(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        for role in ROLES:
            assert label("role", role).lower() in ROLE_WORDS[role]


def test_a_pasted_list_adds_people_and_names_the_lines_it_cannot_take(app: Flask) -> None:
    admin = signed_in(app, ADMIN)
    done = sent(admin, "staff", file=LISTED)
    assert (done.status_code, done.json["added"], done.json["refused"]) == (200, 2, 2)
    assert [one["key"] for one in done.json["refusals"]] == ["丙试用", "丁试用"]
    assert done.json["refusals"][1]["message"] == "没有“没有的组”这个班组。"
    found = {one["name"]: one for one in admin.get("/staff").json}
    assert (found["甲试用"]["role"], found["甲试用"]["team"]) == ("technician", "机电一组")
    assert (found["乙试用"]["role"], found["乙试用"]["has_pin"]) == ("advisor", False)
    assert sent(admin, "staff", file=LISTED).json["unchanged"] == 2


def test_only_the_administrator_brings_people_in(app: Flask) -> None:
    assert sent(signed_in(app, FOREMAN), "staff", file=LISTED).status_code == 403
