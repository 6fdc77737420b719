"""A display sees the page that its token is for, and nothing else: over HTTP, in a browser, and live."""

from __future__ import annotations

import pytest
from flask import Flask

from board.people import SCOPES
from server.core.wiring import Wiring
from server.people import roster
from server.people.credentials import token_hash
from server.store.staff import Token
from tests.builders import author
from tests.fakes import FakeClock
from tests.server.callers import Caller, order
from tests.server.live_client import live_client

PLATE = "沪A12345"
PAGES = {"board": "/board", "lounge": "/lounge"}
ROOMS = {"board": "board", "lounge": "lounge", "sign": "sign/any"}


@pytest.fixture
def tokens(wiring: Wiring, clock: FakeClock) -> dict[str | None, str]:
    """A display's token for each scope, and one from before there were scopes."""
    made: dict[str | None, str] = {
        scope: roster.issue(wiring.store, f"tv-{scope}", "display", author(clock()), scope) for scope in SCOPES
    }
    made[None] = "sb_old"
    wiring.store.people.add_token(Token("tv-old", "display", token_hash("sb_old"), clock()))
    return made


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def joins(app: Flask, token: str, page: str) -> bool:
    """Whether a client with this token may join a page."""
    client = live_client(app, auth={"token": token})
    try:
        answer = client.emit("join", {"page": page, "language": "en"}, callback=True)
        return bool(answer == {"joined": page})
    finally:
        client.disconnect()


@pytest.mark.parametrize("scope", [*SCOPES, None])
def test_each_scope_opens_its_own_page_and_no_other(
    app: Flask, tokens: dict[str | None, str], advisor: Caller, scope: str | None
) -> None:
    advisor.post("/jobs", order())
    token = tokens[scope]
    mine = set(SCOPES) if scope is None else {scope}
    client = app.test_client()
    assert {name for name, path in PAGES.items() if client.get(path, headers=bearer(token)).status_code == 200} == (
        mine & set(PAGES)
    )
    assert {name for name, room in ROOMS.items() if joins(app, token, room)} == mine
    assert (client.get("/api/v1/board", headers=bearer(token)).status_code == 200) == ("board" in mine)


def test_a_lounge_tv_never_sees_a_whole_plate(app: Flask, tokens: dict[str | None, str], advisor: Caller) -> None:
    advisor.post("/jobs", order())
    browser = app.test_client()
    assert browser.get(f"/lounge?token={tokens['lounge']}").headers["Location"] == "/lounge"
    assert PLATE not in browser.get("/lounge").text
    for path in ("/board", "/board/totals", "/jobs/WX1", "/jobs/WX1/since", "/forms", "/signs", "/dispatch", "/admin"):
        assert browser.get(path).status_code == 403, path
    for path in ("/board", "/jobs", "/jobs/WX1", "/jobs/WX1/events", "/signs", "/standards", "/teams", "/forms"):
        assert browser.get(f"/api/v1{path}").status_code == 403, path
    assert browser.get("/").headers["Location"] == "/lounge"


def test_an_old_token_is_named_until_it_is_narrowed(app: Flask, tokens: dict[str | None, str], admin: Caller) -> None:
    assert "tv-old" in admin.client.get("/admin").text
    assert admin.send("PATCH", "/tokens/tv-old", {"scope": "lounge"}).status_code == 204
    assert "tv-old" not in admin.client.get("/admin").text
    old = app.test_client()
    assert old.get("/board", headers=bearer("sb_old")).status_code == 403
    assert old.get("/lounge", headers=bearer("sb_old")).status_code == 200
    entry = admin.get("/audit").json["entries"][0]
    assert (entry["kind"], entry["about"], entry["old"], entry["new"]) == ("token_narrowed", "tv-old", None, "lounge")
    assert {one["name"]: one["scope"] for one in admin.get("/tokens").json}["tv-old"] == "lounge"


def test_a_live_display_is_shown_out_when_its_token_is_narrowed(
    app: Flask, wiring: Wiring, clock: FakeClock, tokens: dict[str | None, str]
) -> None:
    from server.live.rooms import live_of

    client = live_client(app, auth={"token": "sb_old"})
    client.emit("join", {"page": "board", "language": "en"}, callback=True)
    roster.narrow(wiring.store, "tv-old", "lounge", author(clock()))
    live = live_of(app)
    for listener in live._listeners.values():
        listener.checked_at = -1e9
    live._recheck()
    assert not client.is_connected()


def test_displays_that_share_a_token_are_shown_out_together(
    app: Flask, wiring: Wiring, clock: FakeClock, tokens: dict[str | None, str]
) -> None:
    from server.live.rooms import RECHECKED_AT_ONCE, live_of

    clients = [live_client(app, auth={"token": "sb_old"}) for _ in range(RECHECKED_AT_ONCE + 1)]
    other = live_client(app, auth={"token": tokens["board"]})
    roster.narrow(wiring.store, "tv-old", "lounge", author(clock()))
    live = live_of(app)
    for listener in live._listeners.values():
        listener.checked_at = -1e9
    live._recheck()
    assert not any(client.is_connected() for client in clients)
    assert other.is_connected()


def test_only_a_display_has_a_scope(admin: Caller) -> None:
    assert admin.post("/tokens", {"name": "dms", "role": "advisor", "scope": "board"}).status_code == 422
    admin.post("/tokens", {"name": "dms", "role": "advisor"})
    assert admin.send("PATCH", "/tokens/dms", {"scope": "board"}).status_code == 404
    assert admin.send("PATCH", "/tokens/tv", {"scope": "kitchen"}).status_code == 422
