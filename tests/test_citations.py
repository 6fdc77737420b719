"""What sources and documents cite is there: pages by name, sections by number, decisions, the steps of the walks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.test_layers import PACKAGES, imports, sources

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["board", "drivers", "server", "templates", "tests", "bench", "tools", "samples", "docs", ".github"]
SUFFIXES = {".py", ".js", ".mjs", ".html", ".css", ".yaml", ".yml", ".md", ".toml", ".txt", ".mako"}
MADE = {"node_modules", "build", "__pycache__", "golden"}
CITED = re.compile(
    r"(?<![\w{}<*])(?P<page>[\w./-]*\w\.md)\b|§ ?(?P<section>\d+(?:\.\d+)*)|\b[Dd]ecision (?P<decision>\d+)"
)
TITLE = re.compile(r"^#+ (\d+(?:\.\d+)*)[. ]", re.MULTILINE)
ARCHITECTURE = ROOT / "docs" / "architecture.md"
STEP = re.compile(r"^\| \d+ \|.*\| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / room / "README.md" for room in ("bench", "samples")),
]


def written() -> Iterator[Path]:
    """Every file that people write, but this one, which cites what is not there."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in SUFFIXES)
    yield from (ROOT / "Makefile", ROOT / ".ci" / "run")
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in SUFFIXES and path != Path(__file__) and not MADE & set(path.relative_to(ROOT).parts):
                yield path


def pages_named(name: str, near: Path) -> list[Path]:
    """The pages that a citation may mean: beside the file that cites, or by the end of their path."""
    beside = (near.parent / name).resolve()
    if beside.is_file():
        return [beside]
    return [page for page in PAGES if f"/{page.relative_to(ROOT).as_posix()}".endswith(f"/{name.removeprefix('./')}")]


def sections(page: Path) -> set[str]:
    return set(TITLE.findall(page.read_text(encoding="utf-8")))


def astray(path: Path, text: str) -> Iterator[str]:
    """Citations in a file that lead nowhere. A § belongs to the page it stands on, else to the one named before it."""
    own = [path] if path.suffix == ".md" and sections(path) else []
    meant = own
    for found in CITED.finditer(text):
        where = f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]}"
        if found["page"]:
            meant = pages_named(found["page"], path)
            if not meant:
                yield where
        elif found["section"]:
            meant = own or meant
            if len(meant) != 1 or found["section"] not in sections(meant[0]):
                yield where
        elif not list((ROOT / "docs" / "decisions").glob(f"{int(found['decision']):04}-*.md")):
            yield where


def test_every_citation_leads_somewhere() -> None:
    paths = list(written())
    assert len(paths) > 500
    assert [lost for path in paths for lost in astray(path, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("see nowhere.md", "nowhere.md"),
        ("domain.md §5, §99", "§99"),
        ("sign-protocols.md §1.4 and §1.99", "§1.99"),
        ("whose? §5", "§5"),
        ("forms.md §5", "§5"),
        ("decision 1 and decision 999", "decision 999"),
    ],
)
def test_a_citation_that_leads_nowhere_is_found(text: str, lost: str) -> None:
    assert list(astray(ROOT / "tests" / "cites.py", text)) == [f"tests/cites.py:1: {lost}"]


def test_the_walks_name_what_is_there() -> None:
    steps = STEP.findall(ARCHITECTURE.read_text(encoding="utf-8"))
    assert len(steps) > 20
    lost = []
    for file, name in steps:
        path = ROOT / file
        declared = rf"\b(?:def|class|function|const) {re.escape(name)}\b"
        if not path.is_file() or not re.search(declared, path.read_text(encoding="utf-8")):
            lost.append(f"{file}: {name}")
    assert lost == []


def rooms() -> list[str]:
    """The rooms in the order of the table, from the bottom to the top."""
    return re.findall(r"^\| `([a-z_/]+)` \|", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_room_is_in_the_table() -> None:
    real = {
        path.parent.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in sources(package)
        if path.parent != ROOT / "server" and not {"versions", "frontend"} & set(path.parts)
    }
    assert sorted(rooms()) == sorted(real)


def test_every_arrow_points_up_the_table() -> None:
    """A room is built on those above it: no import leads to one that stands below, unless it lies inside."""
    order = {room: place for place, room in enumerate(rooms())}

    def room_of(parts: Sequence[str]) -> str:
        return next(("/".join(parts[:n]) for n in range(len(parts), 0, -1) if "/".join(parts[:n]) in order), "")

    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for package in PACKAGES
        for path in sources(package)
        if (here := room_of(path.relative_to(ROOT).parts[:-1]))
        for name in imports(path)
        if (there := room_of(name.split("."))) and order[there] > order[here] and not there.startswith(f"{here}/")
    ]
    assert wrong == []


def test_every_file_that_a_page_names_is_there() -> None:
    """In code marks and with a folder: `server/core/hub.py`; capitals stand for a name that somebody chooses."""
    lost = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in [ARCHITECTURE, ROOT / "CONTRIBUTING.md", *(ROOT / "docs" / "decisions").glob("*.md")]
        for name in re.findall(
            r"`((?:board|drivers|server|templates|tests|bench|tools)/[\w./-]+)`", page.read_text(encoding="utf-8")
        )
        if not (ROOT / name).exists() and not re.search(r"NAME|CODE", name)
    ]
    assert lost == []
