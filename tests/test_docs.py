"""The documentation keeps up: every setting, call, command and page is in it, and every link leads somewhere."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from flask import Flask

from board.people import HOMES, MAY, PAGES, TOKEN_ROLES, may, may_open, menu_of
from server.commands.main import main
from server.config.loading import load_config, settings
from server.live.rooms import live_of
from server.pages.entrance import PAGE
from server.pages.menu import ENTRIES
from server.run.app import create_app
from tests.running import write_config
from tools.doc_tables import TABLES, renewed
from tools.screenshots import PICTURES_WANTED, Picture

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")), ROOT / "samples" / "README.md"]
PICTURES = DOCS / "screenshots"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
VARIABLE, BRACED = re.compile(r"<(?:[^:>]+:)?([^>]+)>"), r"{\1}"
LARGEST_PICTURE = 400_000
LIKELY_COLOURS = 40


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The whole application, as it is served."""
    return create_app(load_config(write_config(tmp_path_factory.mktemp("docs")), {}))


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def named(paper: str) -> set[str]:
    """Everything that stands in code marks."""
    return set(re.findall(r"`([^`\n]+)`", paper))


def commands(
    command: click.Command, name: str, above: click.Context | None = None
) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be given, with its whole name."""
    context = click.Context(command, parent=above)
    if not isinstance(command, click.Group):
        yield name, command
        return
    for word in command.list_commands(context):
        below = command.get_command(context, word)
        assert below is not None
        if not below.hidden:
            yield from commands(below, f"{name} {word}", context)


def slug(heading: str) -> str:
    """The anchor that a heading gets where Markdown is shown."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).strip().lower())
    return kept.replace(" ", "-")


def anchors(paper: Path) -> set[str]:
    content = paper.read_text(encoding="utf-8")
    return {slug(found) for found in re.findall(r"^#+ (.+)$", content, re.MULTILINE)} | set(
        re.findall(r"<a id=\"([^\"]+)\"", content)
    )


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_link_and_picture_is_there(paper: Path) -> None:
    lost = []
    for found in LINK.findall(paper.read_text(encoding="utf-8")):
        target = found[0] or found[1]
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        there = (paper.parent / path).resolve() if path else paper
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(target)
    assert lost == []


def test_no_paper_was_left_in_the_middle_of_a_merge() -> None:
    marks = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
    assert [paper.name for paper in PAPERS if marks.search(paper.read_text(encoding="utf-8"))] == []


def test_the_tables_that_the_code_declares_are_as_it_declares_them() -> None:
    papers = {paper: paper.read_text(encoding="utf-8") for paper in PAPERS}
    assert sum(content.count("<!-- table: ") for content in papers.values()) == len(TABLES)
    assert [paper.name for paper, content in papers.items() if renewed(content) != content] == [], "make docs"


def test_every_paper_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        paper = waiting.pop()
        if paper in reached:
            continue
        reached.add(paper)
        for target, _ in LINK.findall(paper.read_text(encoding="utf-8")):
            there = (paper.parent / target.partition("#")[0]).resolve()
            if there.suffix == ".md" and there.exists():
                waiting.append(there)
    assert {str(paper.relative_to(ROOT)) for paper in DOCS.rglob("*.md")} - {
        str(paper.relative_to(ROOT)) for paper in reached
    } == set()


def test_every_setting_is_explained_and_no_other() -> None:
    explained = {
        found
        for found in named(text("reference/configuration.md"))
        if re.fullmatch(r"[a-z_]+(\.(\*|[a-zA-Z_]+))*", found)
    }
    real = {".".join(map(str, path)) for path in settings()}
    assert {name.split(".")[0] for name in real} == set(yaml.safe_load((ROOT / "config.yaml").read_text("utf-8")))
    rows = set(re.findall(r"^\| `([^`]+)` \|", text("reference/configuration.md"), re.MULTILINE))
    assert real - explained == set()
    # Keys below a table of days or repair types are no fields of a model.
    assert {row for row in rows - real if row.rpartition(".")[0] not in real} == set()


def test_every_call_is_explained_and_no_other(app: Flask) -> None:
    prefix = "/api/v1"
    real = {
        f"{method} {VARIABLE.sub(BRACED, rule.rule).removeprefix(prefix)}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(prefix)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)", text("reference/api.md")))
    assert len(real) > 40
    assert real - told == set()
    assert {call for call in told if "{command}" not in call and prefix not in call} - real == set()


def test_every_command_and_its_options_are_explained() -> None:
    paper = text("reference/commands.md")
    rows = {
        re.sub(r"( \[?[A-Z]+\]?)+$", "", found): line
        for line in paper.splitlines()
        if line.startswith("| `shopboard ")
        for found in re.findall(r"^\| `([^`]+)`", line)
    }
    real = dict(commands(main, "shopboard"))
    assert set(real) == set(rows)
    missing = [
        f"{name} {option.opts[0]}"
        for name, command in real.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden and option.opts[0] != "--config"
        if not re.search(rf"`{option.opts[0]}[` ]", rows[name])
    ]
    assert missing == []


def test_every_make_target_is_explained() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"make ([a-z]+)", text("reference/commands.md") + text("guide/en/deployment.md")))
    assert targets - told - {"help", "assets"} == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_in_the_guide(app: Flask, language: str) -> None:
    guide = "\n".join(paper.read_text(encoding="utf-8") for paper in (DOCS / "guide" / language).glob("*.md"))
    shown = {
        "/" + rule.rule.split("/")[1]
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0].endswith("_page") and "GET" in (rule.methods or set())
    } - {"/", "/sign-in"}
    assert {
        "/board",
        "/dispatch",
        "/work",
        "/desk",
        "/lounge",
        "/car",
        "/follow-up",
        "/kpi",
        "/admin",
        "/signs",
    } <= shown
    assert {page for page in shown if f"`{page}" not in guide} == set()


def test_every_live_page_is_told(app: Flask) -> None:
    rows = "\n".join(line for line in text("reference/live.md").splitlines() if line.startswith("| `"))
    pages = {name.partition("/")[0] for name in named(rows)}
    assert set(live_of(app)._pages) - pages == set()


def table(paper: str, first: str) -> list[list[str]]:
    """The rows of the table whose first heading is `first`, cell by cell, without code marks; its headings first."""
    lines = iter(paper.splitlines())
    found = [next(line for line in lines if line.startswith(f"| {first} |"))]
    for line in lines:
        if not line.startswith("|"):
            break
        found.append(line)
    return [[cell.strip(" `") for cell in line[1:-1].split("|")] for line in found if not line.startswith("|--")]


def test_the_table_of_rights_says_what_the_code_does() -> None:
    head, *rows = table(text("reference/roles.md"), "command")
    assert head[2:] == [*TOKEN_ROLES]
    told = [[row[0], *row[2:]] for row in rows]
    assert told == [[right, *("✓" if may(role, right) else "" for role in TOKEN_ROLES)] for right in MAY]


def test_the_table_of_pages_says_what_the_code_does(app: Flask) -> None:
    def cell(role: str, page: str) -> str:
        return "menu" if page in menu_of(role) else "✓" if may_open(role, page) else ""

    head, *rows = table(text("reference/roles.md"), "page")
    assert head[3:] == [*TOKEN_ROLES]
    told = [[row[0], *row[2:]] for row in rows]
    assert told == [[name, page.right, *(cell(role, name) for role in TOKEN_ROLES)] for name, page in PAGES.items()]
    addresses = {
        (getattr(app.view_functions[rule.endpoint], PAGE, None), re.sub(r"<[^>]+>", "…", rule.rule))
        for rule in app.url_map.iter_rules()
    }
    assert [row[:2] for row in rows if (row[0], row[1]) not in addresses] == [["sign", "live only"]]


def test_the_roles_begin_where_the_guide_says() -> None:
    found = dict(re.findall(r"^\| [^|]+ \| `([a-z_]+)` \| `(/[a-z-]+)` \|", text("reference/roles.md"), re.MULTILINE))
    assert found == {role: ENTRIES[page].path for role, page in HOMES.items()}


@pytest.mark.parametrize("picture", PICTURES_WANTED, ids=lambda picture: picture.name)
def test_every_picture_is_a_picture_of_a_page(picture: Picture) -> None:
    path = PICTURES / f"{picture.name}.png"
    content = path.read_bytes()
    assert len(content) < LARGEST_PICTURE
    width, height = struct.unpack(">II", content[16:24])
    wanted = tuple(round(side * picture.scale) for side in picture.size)
    assert (width, height) == wanted
    # An empty page, or one that says that something went wrong, is a few colours and packs to almost nothing.
    assert len(set(pixels(content))) > LIKELY_COLOURS
    assert len(content) * 100 > width * height


def pixels(png: bytes) -> bytes:
    """The unpacked bytes of a PNG's pixels."""
    packed, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    return zlib.decompress(packed)


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in PICTURES.glob("*.png")} == {picture.name for picture in PICTURES_WANTED}
