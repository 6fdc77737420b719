"""HTTPS as docs/guide/en/deployment.md sets it up: the shop's own authority, a proxy before the server, and the app."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.tls_proxy import NAME, make_certificates, tls_proxy
from tests.e2e.workshop import LIVE, Workshop, given, staffed_config, tap, task
from tests.parts import chromium, wait_until
from tests.running import running_server
from tests.server.callers import FOREMAN, PIN, TECHNICIAN

pytestmark = pytest.mark.browser


@dataclass
class Secured:
    """The workshop behind its proxy."""

    workshop: Workshop
    port: int
    folder: Path


@pytest.fixture
def secured(browser: Browser, tmp_path: Path) -> Iterator[Secured]:
    make_certificates(tmp_path)
    config = staffed_config(tmp_path)
    config.write_text(config.read_text("utf-8").replace("server:\n", "server:\n  trusted_proxies: 1\n"), "utf-8")
    with running_server(config) as server:
        workshop = Workshop(server, browser)
        with tls_proxy(tmp_path, int(server.url.rpartition(":")[2])) as port:
            yield Secured(workshop, port, tmp_path)
        workshop.close()


def connected(secured: Secured, context: ssl.SSLContext) -> ssl.SSLSocket:
    """A connection by the server's name, if the certificate is right."""
    plain = socket.create_connection(("127.0.0.1", secured.port), timeout=120)
    return context.wrap_socket(plain, server_hostname=NAME)


def test_a_device_that_knows_the_authority_sees_no_warning(secured: Secured) -> None:
    trusting = ssl.create_default_context(cafile=str(secured.folder / "ca.crt"))
    # The name is what the router's DNS would have led here.
    with connected(secured, trusting) as secure:
        secure.sendall(f"GET /readyz HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        assert secure.recv(4096).startswith(b"HTTP/1.1 200")
    with pytest.raises(ssl.SSLCertVerificationError):
        connected(secured, ssl.create_default_context())


def test_the_app_works_over_https(secured: Secured, chromium_path: str) -> None:
    foreman = secured.workshop.signed_in(FOREMAN)
    order_no = given(secured.workshop, foreman, "沪A24001", TECHNICIAN)
    flags = [f"--host-resolver-rules=MAP {NAME} 127.0.0.1", "--ignore-certificate-errors"]
    kind = secured.workshop.browser.browser_type
    with chromium(kind, chromium_path, *flags) as chrome:
        context = chrome.new_context(base_url=f"https://{NAME}:{secured.port}", has_touch=True, locale="zh-CN")
        phone = context.new_page()
        sockets: list[Any] = []
        phone.on("websocket", lambda opened: sockets.append(opened.url))
        phone.goto("/sign-in?next=/work")
        phone.locator("[data-other] [name=staff]").fill(TECHNICIAN)
        phone.locator("[data-other] button").click()
        phone.locator("[name=pin]").fill(PIN)
        phone.keyboard.press("Enter")
        phone.wait_for_selector(LIVE)
        assert sockets[0].startswith(f"wss://{NAME}:")
        secure = {cookie["name"]: cookie["secure"] for cookie in context.cookies()}
        assert secure == {"shopboard": True, "device": True}

        wait_until(lambda: phone.evaluate("navigator.serviceWorker.controller !== null"), what="the service worker")
        wait_until(lambda: phone.evaluate("caches.match('/work').then(Boolean)"), what="the kept page")
        context.set_offline(True)
        phone.goto("/work")
        expect(phone.locator("#stale")).to_be_visible()
        tap(task(phone, order_no, "mine"), "开工")
        expect(task(phone, order_no, "now")).to_have_attribute("data-tap", "待发送")
        context.set_offline(False)
        phone.wait_for_selector(LIVE)
        expect(phone.locator("#taps")).to_be_hidden()
    events = foreman.get(f"/api/v1/jobs/{order_no}/events").json()
    assert [event["kind"] for event in events].count("TaskStarted") == 1
