"""Sessions stand on the server: a copied cookie dies with its session, and nobody stays signed in for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from flask import Flask

from server.config.loading import Config
from server.core.chores import Chores
from server.core.wiring import Wiring
from server.live.rooms import RECHECK_SECONDS, live_of
from server.people import roster
from server.run.app import create_app
from server.store.failures import StoreError
from server.store.staff import Staff
from server.store.store import Store
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, PIN, Caller, order, signed_in, stranger
from tests.server.live_client import live_client

pytestmark = pytest.mark.usefixtures("people")
HOUR, DAY = 60, 24 * 60


def copy_of(browser: Caller, app: Flask) -> Caller:
    """Another browser with the same cookie."""
    cookie = browser.client.get_cookie("shopboard")
    assert cookie is not None
    thief = stranger(app)
    thief.client.set_cookie("shopboard", cookie.value)
    return thief


def statuses(browser: Caller) -> list[int]:
    return [browser.get("/session").status_code, browser.post("/jobs", order()).status_code]


def by_the_person(browser: Caller, _admin: Caller) -> int:
    return browser.send("DELETE", "/session").status_code


def by_another_sign_in(browser: Caller, _admin: Caller) -> int:
    body = {"staff": FOREMAN, "pin": PIN}
    return 204 if browser.client.post("/api/v1/session", json=body).status_code == 200 else 0


def by_an_administrator(_browser: Caller, admin: Caller) -> int:
    (mine,) = (one for one in admin.get("/sessions").json if one["staff"] == ADVISOR)
    return admin.send("DELETE", f"/sessions/{mine['id']}").status_code


def everywhere(_browser: Caller, admin: Caller) -> int:
    return admin.send("DELETE", f"/sessions?staff={ADVISOR}").status_code


@pytest.mark.parametrize("end", [by_the_person, by_another_sign_in, by_an_administrator, everywhere])
def test_a_copied_cookie_dies_with_its_session_also_after_a_restart(
    app: Flask, config: Config, clock: FakeClock, admin: Caller, end: Callable[[Caller, Caller], int]
) -> None:
    browser = signed_in(app, ADVISOR)
    thief = copy_of(browser, app)
    assert thief.get("/session").status_code == 200
    assert end(browser, admin) == 204
    assert statuses(thief) == [401, 401]
    again = create_app(config, clock)
    with closing(again.extensions["shopboard"].store):
        assert statuses(copy_of(thief, again)) == [401, 401]


@pytest.mark.parametrize(
    "change",
    [
        lambda staff: replace(staff, active=False),
        lambda staff: replace(staff, pin_hash=None),
        lambda staff: replace(staff, role="follow_up"),
    ],
)
def test_whoever_is_let_in_otherwise_is_signed_out_and_stays_so(
    app: Flask, wiring: Wiring, change: Callable[[Staff], Staff]
) -> None:
    browser = signed_in(app, ADVISOR)
    before = roster.known(wiring.store, ADVISOR)
    wiring.store.people.put_staff(change(before))
    wiring.store.people.put_staff(before)
    assert statuses(browser) == [401, 401]


def test_another_language_or_team_signs_nobody_out(app: Flask, wiring: Wiring) -> None:
    browser = signed_in(app, ADVISOR)
    wiring.store.people.put_staff(replace(roster.known(wiring.store, ADVISOR), language="en"))
    assert browser.get("/session").status_code == 200


@pytest.mark.parametrize(("name", "minutes"), [(ADMIN, 12 * HOUR), (ADVISOR, 14 * DAY)])
def test_a_session_ends_after_the_idle_time_of_the_role(app: Flask, clock: FakeClock, name: str, minutes: int) -> None:
    browser = signed_in(app, name)
    clock.pass_by(minutes=minutes - 1)
    assert browser.get("/session").status_code == 200
    clock.pass_by(minutes=minutes - 1)
    assert browser.get("/session").status_code == 200
    clock.pass_by(minutes=minutes)
    assert browser.get("/session").status_code == 401


def test_a_session_ends_after_90_days_however_much_it_is_used(app: Flask, clock: FakeClock) -> None:
    browser = signed_in(app, ADVISOR)
    for _ in range(9):
        assert browser.get("/session").status_code == 200
        clock.pass_by(minutes=10 * DAY)
    assert browser.get("/session").status_code == 401


def test_when_it_was_used_is_written_now_and_then_and_outlives_a_restart(
    app: Flask, config: Config, wiring: Wiring, clock: FakeClock
) -> None:
    browser = signed_in(app, ADMIN)
    clock.pass_by(minutes=11 * HOUR)
    assert browser.get("/session").status_code == 200
    chores = Chores({"sessions": wiring.store.sessions.keep_up}, clock)
    chores.do()
    clock.pass_by(minutes=11 * HOUR)
    again = create_app(config, clock)
    with closing(again.extensions["shopboard"].store):
        assert copy_of(browser, again).get("/session").status_code == 200


def test_what_has_ended_by_itself_is_cleared_away(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    for name in (ADVISOR, FOREMAN):
        signed_in(app, name)
    clock.pass_by(minutes=15 * DAY)
    signed_in(app, ADVISOR)
    wiring.store.sessions.keep_up(clock())
    with wiring.store.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT staff, hash FROM session").all()
    assert [row.staff for row in kept] == [ADVISOR]


def test_the_cookie_is_not_in_the_database(app: Flask, wiring: Wiring) -> None:
    browser = signed_in(app, ADVISOR)
    with browser.client.session_transaction() as cookie:
        key = cookie["session"]
    with wiring.store.database.engine.connect() as connection:
        assert key not in str(connection.exec_driver_sql("SELECT * FROM session").all())


def test_administrators_see_who_is_signed_in_and_others_do_not(app: Flask, clock: FakeClock, admin: Caller) -> None:
    tablet = stranger(app)
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    body = {"staff": FOREMAN, "pin": PIN}
    tablet.client.post("/api/v1/session", json=body, headers={"User-Agent": agent})
    listed = {one["staff"]: one for one in admin.get("/sessions").json}
    assert set(listed) == {ADMIN, FOREMAN}
    assert (listed[FOREMAN]["device"], listed[FOREMAN]["address"]) == ("Chrome, Android", "127.0.0.1")
    assert listed[FOREMAN]["begun_at"] == clock().isoformat()
    assert (listed[ADMIN]["own"], listed[FOREMAN]["own"]) == (True, False)
    assert tablet.get("/sessions").status_code == 403
    assert tablet.send("DELETE", f"/sessions/{listed[ADMIN]['id']}").status_code == 403
    assert admin.send("DELETE", "/sessions/none").status_code == 404


def test_the_live_pages_of_an_ended_session_are_closed(app: Flask, admin: Caller) -> None:
    browser = signed_in(app, ADVISOR)
    page = live_client(app, flask_test_client=browser.client)
    assert page.emit("join", {"page": "board", "language": "en"}, callback=True) == {"joined": "board"}
    live = live_of(app)

    def look_again() -> None:
        for listener in live._listeners.values():
            listener.checked_at = -RECHECK_SECONDS * 2
        live._recheck()

    look_again()
    assert page.is_connected()
    assert everywhere(browser, admin) == 204
    look_again()
    assert not page.is_connected()


def test_ended_sessions_stand_on_record(app: Flask, admin: Caller) -> None:
    for _ in range(2):
        signed_in(app, ADVISOR)
    admin.send("DELETE", f"/sessions?staff={ADVISOR}")
    entry = admin.get("/audit").json["entries"][0]
    assert (entry["kind"], entry["about"], entry["old"], entry["who"]) == ("sessions_ended", ADVISOR, "2", ADMIN)


def test_a_chore_that_fails_keeps_no_other_waiting(clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    done: list[object] = []

    def fail(_now: object) -> None:
        if len(done) < 2:
            raise StoreError("the disk is full")

    chores = Chores({"failing": fail, "working": done.append}, clock)
    for _ in range(3):
        chores.do()
    assert done == [clock()] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "failing failed and is tried again every minute",
        "failing works again",
    ]


def test_on_both_databases_a_session_is_kept_used_and_ended(either_store: Store, clock: FakeClock) -> None:
    from server.store.sessions import Session
    from tests.builders import author

    store, now = either_store, clock()
    store.people.put_staff(Staff("甲示例", "advisor", pin_hash="x"))
    for number in ("1", "2"):
        store.sessions.begin(Session(number, f"h{number}", "甲示例", "d", "a", now, now), ([], author(now)))
    clock.pass_by(minutes=5)
    found = store.sessions.of_hash("h1", clock())
    assert found is not None
    store.sessions.used(found[0], clock())
    store.sessions.keep_up(clock())
    assert [(one.id, one.seen_at) for one, _ in store.sessions.open(clock())] == [("1", clock()), ("2", now)]
    store.sessions.end(["1"], ([], author(now)))
    assert store.sessions.of_hash("h1", clock()) is None
