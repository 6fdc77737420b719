"""What apps take from each other is what would be the same: each has its own addresses, its shop and its language."""

from __future__ import annotations

from flask import Flask

from tests.server.callers import Caller


def with_page(path: str) -> Flask:
    made = Flask("made")
    made.add_url_rule(path, "page", lambda: path)
    return made


def test_an_address_belongs_to_the_app_that_has_it() -> None:
    first, second, third = with_page("/first"), with_page("/second"), with_page("/first")
    assert [one.test_client().get("/first").status_code for one in (first, second, third)] == [200, 404, 200]
    assert second.test_client().get("/second").text == "/second"
    assert {rule.rule for rule in second.url_map.iter_rules("page")} == {"/second"}
    with first.test_request_context(), first.app_context():
        assert first.url_for("page") == "/first"


def test_a_page_is_told_in_the_language_of_who_asks(admin: Caller, app: Flask) -> None:
    for language, word in (("en", "Settings"), ("zh_CN", "设置"), ("en", "Settings")):
        assert word in admin.client.get(f"/admin?lang={language}").text
