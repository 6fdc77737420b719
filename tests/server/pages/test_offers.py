"""What each role is offered, it may have: every link of its menu and its pages answers, every button is a command it
may give."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import MapAdapter

from board.people import MAY, PAGES, ROLES, may, may_inspect, menu_of
from server.api.calls import declared_calls
from server.core.wiring import Wiring
from server.pages.entrance import PAGE
from server.web.labels import LABELS
from server.web.languages import COOKIE
from tests.server.busy_shop import WALL, busy_shop, name_of
from tests.server.callers import order, signed_in

MOST_ALIKE = 30
"""So many addresses of one route are followed; of those that ask the same of it, and differ in what about, one."""
MOST_LINKS = 500
PLATE = order()["plate"]
"""The one car of the busy shop: what its finder finds."""

Attributes = dict[str, str]


@dataclass
class Visit:
    """What somebody found: address → status, pages of the table reached, and (method, path, body) of every button."""

    role: str
    found: dict[str, int] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)
    buttons: dict[tuple[str, str, str], str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    """Address → what stands on it in Chinese."""
    english: dict[str, list[str]] = field(default_factory=dict)
    """The same in English, once of a kind: what scripts say as well."""


@pytest.fixture(scope="module", params=[*ROLES, "display"])
def visited(app: Flask, request: pytest.FixtureRequest) -> Visit:
    """What each role finds in the shop."""
    return visit(app, request.param)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One busy shop for all: nobody changes anything in it."""
    app = busy_shop(tmp_path_factory.mktemp("busy"))
    yield app
    app.extensions["shopboard"].store.close()


UNREAD = ("script", "style", "code", "title")
SAID = ("title", "aria-label", "placeholder", "alt")
VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "use", "wbr")


class Elements(HTMLParser):
    """Every element of a page, as its attributes, what people read of it, and what its scripts say to them.

    What an element below <html> calls Chinese by its `lang` is left out: it says so to who reads aloud as well.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Attributes] = []
        self.texts: list[str] = []
        self.sentences: list[str] = []
        self._within = ""
        self._chinese = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.found.append({"tag": tag} | found)
        if tag not in VOID and (self._chinese or (tag != "html" and found.get("lang", "").startswith("zh"))):
            self._chinese += 1
        if not self._chinese:
            self.texts += [found[name] for name in SAID if name in found]
        self._within = tag

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        if self._chinese and tag not in VOID:
            self._chinese -= 1

    def handle_data(self, data: str) -> None:
        if self._within == "script" and data.lstrip().startswith("{"):
            self.sentences += [one for one in json.loads(data).values() if isinstance(one, str)]
        elif data.strip() and not self._chinese and self._within not in UNREAD:
            self.texts.append(" ".join(data.split()))


def links(path: str, elements: list[Attributes]) -> Iterator[str]:
    """Where a page leads: its links and forms, and what its script fetches from us."""
    for one in elements:
        # A form without an action asks its own page.
        offered = [one.get("href"), one.get("action"), one.get("data-address")]
        if path == "/dispatch" and "data-order-no" in one:
            offered.append(f"/dispatch/jobs/{one['data-order-no']}")
        if path == "/desk" and "data-sheet" in one:
            offered.append(f"/desk/jobs/{one['data-sheet']}" if one["data-sheet"] else None)
        if path == "/appointments" and "data-appointment" in one:
            offered.append(f"/appointments/{one['data-appointment']}")
        if "data-finder" in one:
            offered.append(f"/cars/{PLATE}")
        yield from (link for link in offered if link)
    yield from PARTS.get(urlsplit(path).path, [])


PARTS = {
    "/board": ["/board/totals"],
    "/desk": ["/desk/delivered"],
    "/follow-up": ["/follow-up/calls"],
    "/appointments": ["/appointments/lists"],
}
"""What a page's script fetches of it."""


def buttons(path: str, elements: list[Attributes]) -> Iterator[tuple[str, str, str]]:
    """(method, path, body) of the calls that a page's buttons and forms make."""
    job = "/appointments/1" if path.startswith("/appointments") else "/jobs/R1"
    for one in elements:
        if command := one.get("data-command"):
            yield "POST", f"{job}/{command}", one.get("data-body") or "{}"
        if gives := one.get("data-gives"):
            yield "POST", f"{job}/{gives}", "{}"
        method, _, place = (one.get("data-send") or "").partition(" ")
        if place:
            yield method, place, "{}"
        if to := one.get("data-path"):
            yield "POST", to.replace("%(job)s", "R1").replace("%(id)s", "1"), "{}"
        if "data-correct" in one:
            # On the call-back page a wrong answer is taken back; elsewhere a time is put right.
            yield "POST", f"{job}/{'undo' if path.startswith('/follow-up') else 'correct'}", "{}"
        if path.startswith("/signs/") and (order := one.get("data-order")):
            yield "POST", f"/signs/lounge/{order}", "{}"
        if path.startswith("/signs/") and "data-fault" in one:
            # Elsewhere it is the place of a sentence about what went wrong.
            yield "POST", "/signs/lounge/fault", "{}"
        for name, calls in BUTTONS.items():
            if name in one:
                yield from ((method, place.replace("*", one[name] or "R1"), "{}") for method, place in calls)


BUTTONS = {
    "data-undo": [("POST", "/jobs/R1/undo")],
    "data-review": [("POST", "/jobs/R1/review-excuse")],
    "data-call": [("POST", "/jobs/R1/call"), ("POST", "/jobs/R1/no-answer"), ("POST", "/jobs/R1/follow-up")],
    "data-technician": [("POST", "/jobs/R1/share")],
    "data-move": [("POST", "/jobs/R1/dispatch"), ("POST", "/preview/placements")],
    "data-left-keep": [("POST", "/jobs/R1/keep")],
    "data-left-move": [("POST", "/jobs/R1/dispatch")],
    "data-new-order": [("POST", "/jobs"), ("POST", "/preview/order")],
    "data-books-at": [("POST", "/appointments/preview")],
    "data-carries": [("POST", "/appointments/1/move")],
    "data-notices": [("POST", "/signs/lounge/notices")],
    "data-withdraw": [("DELETE", "/signs/lounge/notices/*")],
    "data-add-staff": [("POST", "/staff")],
}
"""Attribute of a button or form → the calls that its page's script makes; a star stands for the attribute's value."""


READING = {"read", "read-customer", "read-kpi"}
SCRIPTED = {"answer", "keep", "swap", "split", "import"}
UNSEEN = READING | SCRIPTED | {"undo-others", "correct-any-day", "report-sign"}
"""Rights that no button of the busy shop shows: to look, what is dragged, uploaded or asked for, what widens another
right, and what a sign does."""


def visit(app: Flask, role: str) -> Visit:
    """Everything that is offered to the role, from its start page on."""
    client = app.test_client() if role == "display" else signed_in(app, name_of(role)).client
    waiting = [f"/board?token={WALL}", "/lounge"] if role == "display" else ["/"]
    seen, alike, visit = set(waiting), Counter[object](), Visit(role)
    in_english: set[tuple[str, ...]] = set()
    routes = app.url_map.bind("localhost")
    while waiting:
        link = waiting.pop(0)
        answer = client.get(link, follow_redirects=True)
        visit.found[link] = answer.status_code
        assert len(visit.found) < MOST_LINKS
        path = answer.request.path
        if page := page_of(app, routes, path):
            visit.pages.add(page)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page_read = Elements(answer.text)
        elements = page_read.found
        if 'lang="zh' in answer.text[:200] and path not in FOR_PROGRAMMERS:
            visit.texts[link] = page_read.texts
        # The page in the other language is looked at, and left.
        client.delete_cookie(COOKIE)
        kind = kind_of(routes, urlsplit(link))
        if kind != ("lang",) and path not in FOR_PROGRAMMERS and kind not in in_english:
            in_english.add(kind)
            read = Elements(client.get(link, headers={"Page-Language": "en"}, follow_redirects=True).text)
            visit.english[link] = read.texts + read.sentences
        visit.buttons |= dict.fromkeys(buttons(path, elements), link)
        for there in links(path, elements):
            place = urlsplit(urljoin(answer.request.url, there))
            if place.netloc != "localhost" or place.path.startswith("/static/"):
                continue
            address = place._replace(scheme="", netloc="", fragment="").geturl()
            kind = kind_of(routes, place)
            if address not in seen and alike[kind] < (1 if place.query else MOST_ALIKE):
                seen.add(address)
                alike[kind] += 1
                waiting.append(address)
    return visit


def kind_of(routes: MapAdapter, place: SplitResult) -> tuple[str, ...]:
    """Addresses of one kind need the same right. Every page leads to itself in the other language: once will do."""
    asked = dict(parse_qsl(place.query))
    if set(asked) == {"lang"}:
        return ("lang",)
    return (str(routes.match(place.path)[0]), asked.get("tab", ""), *sorted(asked))


def page_of(app: Flask, routes: MapAdapter, path: str) -> str | None:
    return getattr(app.view_functions[routes.match(path)[0]], PAGE, None)


def guard_of(app: Flask, method: str, path: str) -> str:
    """The right that guards a call of the API."""
    for call in declared_calls(app):
        if call.method == method and re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", call.path), path):
            assert call.guard is not None
            return call.guard
    raise AssertionError(f"a button calls {method} {path}, which nothing answers")


FOR_PROGRAMMERS = ("/api/docs",)
KNOWN = re.compile("shopboard( [a-z]+)+|^admin$|lounge")
"""Commands to be typed; a person and a sign who are called as a code is."""
CODES = {code for group in LABELS.values() for code in group if re.fullmatch("[a-z_]{3,}", code)} | {
    "min",
    "true",
    "false",
}


def test_no_code_stands_where_people_read(visited: Visit) -> None:
    assert len(visited.texts) > 1
    found = {
        (word, text, link)
        for link, texts in visited.texts.items()
        for text in texts
        for word in re.findall(r"\b[a-z][a-z_]*[a-z]\b", KNOWN.sub("", text))
        if word in CODES or "_" in word
    }
    assert found == set()


CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_no_chinese_word_stands_in_an_english_page(app: Flask, visited: Visit) -> None:
    assert visited.english
    theirs = the_shops_own(app)
    found = {
        (word, text[:80], link)
        for link, texts in visited.english.items()
        for text in texts
        for word in CHINESE.findall(theirs.sub("", text))
        if not text.startswith(QUOTING)
    }
    assert found == set()


QUOTING = ("CSV or XLSX with the columns", "A table with a column of months")
"""Sentences that name a file's columns as the files do."""
TYPED = (
    "缺件",
    "说好上午",
    "顾客晚到",
    "每天清点",
    "王主管",
    "五月",
    "李顾问",
    "刘顾问",
    "张示例",
    "顾客甲",
    "示例",
    "机修",
)
"""What the people of the busy shop wrote, and who worked there before; an operation without a name is 机修."""


def the_shops_own(app: Flask) -> re.Pattern[str]:
    """What the shop itself has named or typed in Chinese: it is shown as it is."""
    shop: Wiring = app.extensions["shopboard"]
    people = [one.name for one in shop.store.people.staff()]
    teams = [name for team in shop.config.teams for name in (team.name, *team.bays)]
    operations = [one["name"] for one in signed_in(app, name_of("admin")).get("/standards").get_json()]
    said = (shop.config.site.name, shop.config.display.lounge_greeting)
    names = [*said, *people, *(name[0] for name in people), *teams, *operations, *TYPED]
    return re.compile("|".join([*map(re.escape, sorted(names, key=len, reverse=True)), "[沪苏浙]A"]))


def test_every_link_answers(visited: Visit) -> None:
    assert {link: status for link, status in visited.found.items() if status != 200} == {}


def test_every_button_is_a_command_they_may_give(app: Flask, visited: Visit) -> None:
    refused = {
        (method, path): on
        for (method, path, body), on in visited.buttons.items()
        if not may(visited.role, guard_of(app, method, path))
        or ("level" in (asked := json.loads(body)) and not may_inspect(visited.role, asked["level"]))
    }
    assert refused == {}


def test_everything_is_offered_to_somebody(app: Flask, visited: Visit) -> None:
    assert set(menu_of(visited.role)) <= visited.pages
    if visited.role == "admin":
        # Scripts alone ask what came since, a sign's process alone joins its lines, the director alone appraises.
        assert set(PAGES) - visited.pages == {"since", "sign", "reworks"}
        pressed = {guard_of(app, method, path) for method, path, _ in visited.buttons}
        print(sorted(pressed), sorted(set(MAY) - pressed))
        assert len(visited.found) > 80
