"""Behind a reverse proxy: whose address counts, and that cookies which came over HTTPS stay there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.config.loading import load_config
from server.core.wiring import Wiring
from server.run.app import create_app
from tests.databases import give_shop
from tests.fakes import FakeClock
from tests.running import write_config
from tests.server.callers import FOREMAN, PIN, staff_up


@pytest.fixture
def proxied(tmp_path: Path, clock: FakeClock) -> Iterator[Flask]:
    """The shop behind one proxy."""
    server = {"host": "127.0.0.1", "port": 0, "secret_key_file": str(tmp_path / "secret.key"), "trusted_proxies": 1}
    config = load_config(write_config(tmp_path, server=server), {})
    give_shop(config)
    app = create_app(config, clock)
    app.testing = True
    wiring: Wiring = app.extensions["shopboard"]
    staff_up(wiring)
    yield app
    wiring.store.close()


def sign_in(app: Flask, name: str = FOREMAN, pin: str = PIN, **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().post("/api/v1/session", json={"staff": name, "pin": pin}, headers=sent)


def cookies(answer: TestResponse) -> dict[str, bool]:
    """The cookies that an answer sets, and whether they are for HTTPS only."""
    return {line.partition("=")[0]: "; Secure" in line for line in answer.headers.getlist("Set-Cookie")}


def test_cookies_that_came_over_https_stay_there(proxied: Flask) -> None:
    assert cookies(sign_in(proxied, X_Forwarded_Proto="https")) == {"shopboard": True, "device": True}
    assert cookies(sign_in(proxied)) == {"shopboard": False, "device": False}


def test_a_browser_that_came_over_https_is_told_to_stay_there(proxied: Flask) -> None:
    header = "Strict-Transport-Security"
    over_https = proxied.test_client().get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    assert over_https.headers[header] == "max-age=31536000"
    assert sign_in(proxied, X_Forwarded_Proto="https").headers[header] == "max-age=31536000"
    assert header not in proxied.test_client().get("/sign-in").headers


@pytest.mark.usefixtures("people")
def test_without_the_setting_no_header_is_believed(app: Flask) -> None:
    assert cookies(sign_in(app, X_Forwarded_Proto="https")) == {"shopboard": False, "device": False}


def test_behind_a_proxy_each_device_has_a_limit_of_its_own(proxied: Flask) -> None:
    def wrong(address: str, count: int) -> list[int]:
        return [sign_in(proxied, f"谁{address}{n}", "0000", X_Forwarded_For=address).status_code for n in range(count)]

    assert wrong("192.0.2.7", 31)[-2:] == [401, 429]
    assert wrong("192.0.2.8", 1) == [401]
    # What a device itself puts in front is not the proxy's word.
    assert sign_in(proxied, "谁", "0000", X_Forwarded_For="192.0.2.9, 192.0.2.7").status_code == 429


@pytest.mark.usefixtures("people")
def test_the_manifest_speaks_the_reader_s_language(app: Flask) -> None:
    shown = app.test_client().get("/manifest.webmanifest?lang=en")
    assert (shown.mimetype, shown.get_json()["short_name"], shown.get_json()["lang"]) == (
        "application/manifest+json",
        "Shopboard",
        "en",
    )
    chinese = app.test_client().get("/manifest.webmanifest", headers={"Accept-Language": "zh-CN"})
    assert (chinese.get_json()["short_name"], chinese.get_json()["lang"]) == ("准点看板", "zh-CN")
    for icon in shown.get_json()["icons"]:
        assert app.test_client().get(icon["src"]).data.startswith(b"\x89PNG")


def test_the_service_worker_is_asked_for_anew_each_time(app: Flask) -> None:
    script = app.test_client().get("/service-worker.js?build=1")
    assert (script.status_code, script.mimetype, script.headers["Cache-Control"]) == (
        200,
        "text/javascript",
        "no-cache",
    )
