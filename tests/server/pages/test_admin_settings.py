"""The settings on /admin: every one that the dealership decides has a field, with its origin and its last change."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from server.config.decisions import is_free, keys
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.pages.setting_fields import GROUPS
from server.run.app import create_app
from tests.server.callers import ADMIN, Caller, signed_in, staff_up

TARGET = "rules.on_time_target"


def test_everything_that_the_dealership_decides_has_a_field_but_for_signs_and_webhooks() -> None:
    """Signs have their guide; webhooks are set up by whoever programs the other system, in the file or by the API."""
    fields = [field.key for group in GROUPS for field in group.fields]
    assert sorted(fields) == sorted(key for key in keys() if is_free(key) and key not in ("signs", "notify.webhooks"))


@pytest.mark.parametrize("group", [group.code for group in GROUPS if group.code != "backup"])
def test_every_group_is_shown_in_both_languages(admin: Caller, group: str) -> None:
    (shown,) = (one for one in GROUPS if one.code == group)
    for language in ("zh_CN", "en"):
        page = admin.client.get(f"/admin?tab=settings&group={group}&lang={language}").text
        for field in shown.fields:
            assert f'data-setting-key="{field.key}"' in page


def test_a_field_tells_where_its_value_comes_from_and_who_changed_it(wiring: Wiring, admin: Caller) -> None:
    page = "/admin?tab=settings&group=targets&lang=en"
    assert "config.yaml, line" in admin.client.get(page).text
    assert admin.send("PATCH", "/settings", {"changes": {TARGET: 97}}).status_code == 200
    shown = admin.client.get(page).text
    assert f"{ADMIN}: 96 → 97" in shown
    assert f'data-setting="{TARGET}" data-settle="take"' in shown
    assert admin.send("PATCH", "/settings", {"take": [TARGET]}).status_code == 200
    taken_back = admin.client.get(page).text
    assert f"{ADMIN}: 97 → 96" in taken_back
    assert "data-settle" not in taken_back


def test_a_channel_is_kept_by_its_name_and_its_address_is_never_shown(wiring: Wiring, admin: Caller) -> None:
    secret = "json://user:geheim@192.0.2.1/"
    assert admin.send("PATCH", "/settings", {"changes": {"notify.channels": [secret]}}).status_code == 200
    (name,) = wiring.config.notify.named
    page = admin.client.get("/admin?tab=settings&group=messages").text
    assert (f'data-name="{name}"' in page, "geheim" in page) == (True, False)
    both = [name, "json://192.0.2.2/"]
    assert admin.send("PATCH", "/settings", {"changes": {"notify.channels": both}}).status_code == 200
    assert wiring.config.notify.channels == (secret, "json://192.0.2.2/")
    assert admin.send("PATCH", "/settings", {"changes": {"notify.channels": ["json-00000000"]}}).status_code == 422


def test_what_the_environment_sets_cannot_be_changed_on_the_page(config_path: Path) -> None:
    variable = "SHOPBOARD_RULES__ON_TIME_TARGET"
    app: Flask = create_app(load_config(config_path, {variable: "90"}))
    staff_up(app.extensions["shopboard"])
    page = signed_in(app, ADMIN).client.get("/admin?tab=settings&group=targets&lang=en").text
    assert f"set on the server by {variable}" in page
    assert 'value="90" required disabled' in page


def test_a_file_that_cannot_be_used_is_told_in_a_sentence(config_path: Path, admin: Caller) -> None:
    config_path.write_text("nonsense", encoding="utf-8")
    answer = admin.client.get("/admin?tab=settings&lang=en")
    assert (answer.status_code, "cannot be used as it stands" in answer.text) == (409, True)
