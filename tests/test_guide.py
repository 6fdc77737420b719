"""The guide and the READMEs say the same in both languages, each in its own words and one language at a time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, CHINESE = ROOT / "docs" / "guide" / "en", ROOT / "docs" / "guide" / "zh"
PAIRS = [
    (ROOT / "README.md", ROOT / "README.zh-CN.md"),
    *((page, CHINESE / page.name) for page in sorted(ENGLISH.glob("*.md"))),
]
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]*)#?[^)]*\)")
HAN = re.compile(r"[\u4e00-\u9fff]")
FIRST_SCREEN = 24
WIDTH = 120
UNBROKEN = re.compile(r"`[^`]*`|\]\([^)]*\)")

both = pytest.mark.parametrize(
    "pair", PAIRS, ids=[english.relative_to(ROOT).with_suffix("").as_posix() for english, _ in PAIRS]
)


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> list[int]:
    """The levels of a page's headings, from top to bottom."""
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(page), re.MULTILINE)]


def shape(page: Path) -> dict[str, list[int]]:
    """How many rows, items and blocks stand under each heading."""
    parts = re.split(r"^#+ .*$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        "rows": [len(re.findall(r"^ *\|", FENCED.sub("", part), re.MULTILINE)) for part in parts],
        "items": [len(re.findall(r"^ *(?:-|\d+\.) ", FENCED.sub("", part), re.MULTILINE)) for part in parts],
        "blocks": [len(FENCED.findall(part)) for part in parts],
    }


def named(page: Path) -> list[str]:
    """Everything in code marks: addresses, settings, commands, what a display shows."""
    return sorted(set(re.findall(r"`([^`\n]+)`", prose(page))))


def led_to(page: Path) -> list[str]:
    """The files and addresses that a page links to, those of its own language as those of the other's."""
    found = {
        (page.parent / target).resolve().as_posix() if not target.startswith("http") else target
        for target in LINK.findall(prose(page))
        if target
    }
    for chinese, english in {"/guide/zh/": "/guide/en/", "README.zh-CN": "README", "board.png": "board-en.png"}.items():
        found = {target.replace(chinese, english) for target in found}
    return sorted(found)


def test_both_guides_have_the_same_pages() -> None:
    assert {page.name for page in ENGLISH.iterdir()} == {page.name for page in CHINESE.iterdir()}
    assert len(PAIRS) > 10


@both
def test_both_languages_have_the_same_headings(pair: tuple[Path, Path]) -> None:
    english, chinese = pair
    assert headings(english) == headings(chinese)


@both
def test_both_languages_have_the_same_rows_and_items(pair: tuple[Path, Path]) -> None:
    english, chinese = pair
    assert shape(english) == shape(chinese)


@both
def test_both_languages_name_the_same_things(pair: tuple[Path, Path]) -> None:
    english, chinese = pair
    assert named(english) == named(chinese)
    assert led_to(english) == led_to(chinese)


@both
def test_the_english_page_is_english(pair: tuple[Path, Path]) -> None:
    """What is Chinese in every language stands in code marks, in links, or begins its row of the table."""
    english, _ = pair
    lines = re.sub(
        r"`[^`\n]+`|!?\[[^\]]*\]\([^)]*\)|\*\*?[^*\n]+\*\*?|\"[^\"\n]+\"|^\| [^|]+ \|", "", prose(english), flags=re.M
    )
    assert [line for line in lines.splitlines() if HAN.search(line)] == []


@both
def test_the_chinese_page_is_chinese(pair: tuple[Path, Path]) -> None:
    _, chinese = pair
    text = re.sub(r"`[^`\n]+`|\([^)\s]*\)|<[^>]+>", "", prose(chinese))
    assert len(HAN.findall(text)) > len(re.findall(r"[A-Za-z]+", text))


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.zh-CN.md"], ids=lambda page: page.name)
def test_the_first_screen_shows_both_commands_and_the_picture(page: Path) -> None:
    screen = "\n".join(page.read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN])
    assert re.findall(r"^make (\w+)", screen, re.MULTILINE) == ["run", "test"]
    assert len(re.findall(r"^!\[", screen, re.MULTILINE)) == 1


def test_prose_is_wrapped() -> None:
    """Tables and what is fenced cannot be, and what has no blank before the edge can go no further."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    long = [
        f"{page.relative_to(ROOT)}: {line[:60]}"
        for page in pages
        for line in prose(page).splitlines()
        if len(line) > WIDTH and " " in UNBROKEN.sub("", line).strip() and not line.lstrip().startswith(("|", "!", "<"))
    ]
    assert len(pages) > 40
    assert long == []
