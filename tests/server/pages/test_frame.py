"""What all pages have in common: the door, the headers, the languages, the error pages, and where work begins."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from board.people import HOMES
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.pages.entrance import local
from server.pages.menu import ENTRIES
from server.pages.shell import plate_parts
from server.people.credentials import token_hash
from server.run.app import create_app
from server.store.staff import Token
from server.web.durations import duration, work_time
from server.web.instants import day_time
from tests.builders import Opening, at
from tests.fakes import FakeClock
from tests.running import write_config
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, GENERAL, ROLES, TECHNICIAN, signed_in, staff_up, stranger

TOKEN = "sb_a-wall-display"


@pytest.fixture
def shop(wiring: Wiring, clock: FakeClock) -> Wiring:
    """The sample shop with people, one car and a display's token."""
    staff_up(wiring)
    wiring.store.people.add_token(Token("wall", "display", token_hash(TOKEN), clock()))
    wiring.command_log.record("R1", Opening("R1"), who=ADVISOR, device="tests", key="open-R1")
    return wiring


def pages(app: Flask) -> list[str]:
    """The addresses of all pages that need nothing but a signed-in person."""
    files = ("/api/", "/static/", "/socket.io", "/healthz", "/readyz", "/metrics")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(rule.rule for rule in rules if not rule.rule.startswith(files))


@pytest.mark.parametrize("name", [*ROLES, TECHNICIAN])
def test_everybody_begins_on_the_page_of_their_role(app: Flask, shop: Wiring, name: str) -> None:
    answer = signed_in(app, name).client.get("/")
    assert answer.headers["Location"] == ENTRIES[HOMES[ROLES.get(name, "technician")]].path


@pytest.mark.parametrize("path", ["/board", "/lounge", "/board/totals", "/board?lang=en"])
def test_a_stranger_is_sent_to_sign_in_and_afterwards_back(app: Flask, shop: Wiring, path: str) -> None:
    answer = stranger(app).client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=%2F")
    assert stranger(app).client.get("/").headers["Location"] == "/sign-in"


def test_a_display_trades_its_token_for_a_cookie_and_an_address_without_it(app: Flask, shop: Wiring) -> None:
    client = app.test_client()
    first = client.get(f"/board?token={TOKEN}&lang=en")
    assert (first.status_code, first.headers["Location"]) == (302, "/board?lang=en")
    page = client.get("/board?lang=en")
    assert page.status_code == 200
    assert TOKEN not in page.text
    shop.store.people.revoke_token("wall", shop.clock())
    assert client.get("/board").status_code == 302


def test_a_display_hangs_on_its_wall_for_months(app: Flask, shop: Wiring, clock: FakeClock) -> None:
    client = app.test_client()
    client.get(f"/board?token={TOKEN}")
    clock.pass_by(minutes=90 * 24 * 60)
    assert client.get("/board").status_code == 200


def test_a_wrong_token_opens_nothing(app: Flask, shop: Wiring) -> None:
    client = app.test_client()
    client.get("/board?token=sb_guessed")
    assert client.get("/board").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/desk?job=R1", "/desk?job=R1"),
        ("https://elsewhere.example/", None),
        ("//elsewhere.example", None),
        ("/\\elsewhere.example", None),
        ("javascript:alert(1)", None),
        ("/\n/elsewhere.example", None),
        ("", None),
        (None, None),
    ],
)
def test_sign_in_leads_to_our_own_pages_only(given: str | None, kept: str | None) -> None:
    assert local(given) == kept


def test_names_are_offered_only_where_somebody_has_signed_in_before(app: Flask, shop: Wiring) -> None:
    assert ADVISOR not in stranger(app).client.get("/sign-in").text
    caller = signed_in(app, FOREMAN)
    caller.send("DELETE", "/session", **{"X-CSRFToken": token_in(caller.client.get("/board").text)})
    page = caller.client.get("/sign-in?next=/dispatch").text
    assert ADVISOR in page
    assert 'data-next="/dispatch"' in page


def test_a_page_that_a_role_may_not_see_says_so(app: Flask, shop: Wiring) -> None:
    answer = signed_in(app, GENERAL).client.get("/work")
    assert answer.status_code == 403
    assert answer.content_type.startswith("text/html")
    assert "<h1>" in answer.text


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "未找到"), ("en", "Not found")])
def test_an_unknown_address_has_a_page_in_the_readers_language(app: Flask, language: str, words: str) -> None:
    answer = app.test_client().get(f"/nothing?lang={language}")
    assert answer.status_code == 404
    assert words in answer.text
    assert "<a " in answer.text


def test_the_api_keeps_its_own_refusals(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.postgres
def test_an_address_that_postgres_cannot_read_leads_nowhere(tmp_path: Path, postgres_url: str) -> None:
    app = create_app(load_config(write_config(tmp_path, database=postgres_url), {}))
    wiring: Wiring = app.extensions["shopboard"]
    staff_up(wiring)
    browser = signed_in(app, ADVISOR).client
    found = [browser.get(path).status_code for path in ("/car/%00", "/desk/jobs/a%00", "/api/v1/jobs/%00/events")]
    wiring.store.close()
    assert found == [404, 404, 404]


def test_a_fault_shows_a_page_and_not_its_cause(app: Flask, shop: Wiring) -> None:
    def breaks() -> str:
        raise ZeroDivisionError

    app.testing = False
    app.add_url_rule("/breaks", "breaks", breaks)
    answer = app.test_client().get("/breaks?lang=en")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_page_whose_database_is_away_says_so_in_words(app: Flask, shop: Wiring) -> None:
    app.testing = False
    browser = signed_in(app, ADVISOR).client
    database = shop.store.database.path
    assert database is not None
    shop.store.close()
    database.write_bytes(b"not a database at all" * 500)
    database.with_name(f"{database.name}-wal").unlink(missing_ok=True)
    answer = browser.get("/board?lang=en")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "The database is damaged" in answer.text
    assert "sqlite" not in answer.text


def test_every_page_forbids_scripts_and_frames_of_others(app: Flask, shop: Wiring) -> None:
    for path in ("/board", "/sign-in", "/nothing", "/api/v1/board", "/car/guessed"):
        headers = signed_in(app, FOREMAN).client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_breaks_its_own_policy(app: Flask, shop: Wiring) -> None:
    seen = 0
    for name in (ADMIN, FOREMAN, ADVISOR, TECHNICIAN):
        client = signed_in(app, name).client
        for path in pages(app):
            answer = client.get(path)
            assert answer.status_code in (200, 302, 403), path
            if answer.status_code != 200 or not answer.content_type.startswith("text/html"):
                continue
            seen += 1
            tags = re.findall(r"<[a-z][^>]*>", answer.text)
            assert [tag for tag in tags if re.search(r"\s(style|on[a-z]+)\s*=", tag)] == [], path
            scripts = [tag for tag in tags if tag.startswith("<script")]
            assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == [], path
    assert seen >= 8


def test_a_part_of_a_page_comes_in_the_language_of_its_page(app: Flask, shop: Wiring) -> None:
    client = app.test_client()
    client.get("/sign-in?lang=zh_CN")
    assert "登录" in client.get("/sign-in").text
    assert "登录" not in client.get("/sign-in", headers={"Page-Language": "en"}).text


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_chosen_language_is_remembered(app: Flask, shop: Wiring, language: str) -> None:
    client = signed_in(app, ADVISOR).client
    client.get(f"/board?lang={language}")
    assert ("Workshop progress" in client.get("/board").text) == (language == "en")


def test_what_people_typed_is_shown_and_never_run(app: Flask, shop: Wiring) -> None:
    body = {"order_no": "R9", "plate": "沪B12345", "model": "<img src=x onerror=alert(1)>", "repair_type": "repair"}
    caller = signed_in(app, ADVISOR)
    headers = {"X-CSRFToken": token_in(caller.client.get("/board").text)}
    made = caller.post("/jobs", body | {"advisor": ADVISOR, "standard_minutes": 60}, **headers)
    assert made.status_code in (200, 201), made.text
    page = caller.client.get("/board").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_pages_are_not_kept_by_browsers_and_their_files_are(app: Flask, shop: Wiring) -> None:
    client = signed_in(app, FOREMAN).client
    page = client.get("/board")
    assert page.headers["Cache-Control"] == "no-store"
    style = re.search(r'href="(/static/build/base\.css\?v=[^"]+)"', page.text)
    assert style
    assert "immutable" in client.get(style[1]).headers["Cache-Control"]


def test_a_time_of_another_day_names_its_day(app: Flask, clock: FakeClock) -> None:
    with app.test_request_context("/?lang=en"):
        assert day_time(at("16:30")) == "16:30"
        assert day_time(at("09:00", days=1)) == "tomorrow 09:00"
        assert day_time(at("23:59", days=-1)) == "yesterday 23:59"
        assert day_time(at("10:00", days=9)) == "05-13 10:00"
        assert day_time(at("10:00", days=365)) == "2027-05-04 10:00"
        clock.pass_by(minutes=timedelta(days=1) / timedelta(minutes=1))
        assert day_time(at("09:00", days=1)) == "09:00"


def test_what_lasts_is_said_as_the_browser_says_it(app: Flask) -> None:
    table = Path(__file__).parents[2] / "frontend" / "durations.json"
    with app.test_request_context("/?lang=en"):
        for one in json.loads(table.read_text(encoding="utf-8")):
            assert duration(one["minutes"]) == one["passing"]
            assert work_time(one["minutes"]) == one["work"]


@pytest.mark.parametrize(
    ("number", "head", "serial", "kind"),
    [
        ("沪A12345", "沪A", "12345", "blue"),
        ("沪AD12345", "沪A", "D12345", "energy"),
        ("沪A·1•••5", "沪A", "1•••5", "blue"),
        ("沪A·D••••5", "沪A", "D••••5", "energy"),
        ("皖A3319挂", "皖A", "3319挂", "yellow"),
        ("沪D1180警", "沪D", "1180警", "white"),
        ("粤Z12A3港", "粤Z", "12A3港", "black"),
        ("使123456", "", "使123456", "black"),
        ("123456使", "", "123456使", "black"),
        ("沪A12345临", "沪A", "12345临", "temporary"),
        ("临沪A·1••4", "临沪A", "1••4", "temporary"),
        ("沪A1234应急", "沪A", "1234应急", "emergency"),
        ("WJ沪2072A", "WJ沪", "2072A", "white"),
        ("军A·2•••1", "军A", "2•••1", "white"),
        ("VA20722", "VA", "20722", "white"),
        ("B•••••3", "", "B•••••3", "plain"),
        ("新车001", "", "新车001", "none"),
    ],
)
def test_a_plate_is_drawn_in_the_colours_of_its_kind(number: str, head: str, serial: str, kind: str) -> None:
    assert plate_parts(number) == {"head": head, "serial": serial, "kind": kind}


def token_in(page: str) -> str:
    """The CSRF token a page carries for its scripts."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def test_a_form_that_a_script_sends_goes_nowhere_without_it() -> None:
    """A tap before the script runs neither loses what was typed nor puts it into the address."""
    for template in sorted((Path(__file__).parents[3] / "templates").rglob("*.html")):
        for form in re.findall(r"<form\b[^>]*", template.read_text(encoding="utf-8")):
            assert 'method="' in form, f"{template.name}: {form}"


def test_a_file_is_chosen_by_a_button_in_the_language_of_the_page() -> None:
    """The browser labels its own in its own: such a field lies unseen over ours, or is one of a labelled button."""
    for template in sorted((Path(__file__).parents[3] / "templates").rglob("*.html")):
        for field in re.findall(r'<input\b[^>]*type="file"[^>]*>', template.read_text(encoding="utf-8")):
            assert template.name == "macros.html" or 'class="visually-hidden"' in field, f"{template.name}: {field}"
