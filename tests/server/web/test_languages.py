"""Which language a reader gets: their choice, then what they speak, then the site's."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, g

from server.translations.catalogs import CATALOGS, known, languages_in, name_of
from server.web.languages import chosen


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("zh", "zh_CN"),
        ("zh-CN", "zh_CN"),
        ("zh_Hans_CN", "zh_CN"),
        ("ZH-tw", "zh_CN"),
        ("en", "en"),
        ("en-GB", "en"),
        ("xx", None),
        ("*", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_known_however_it_is_written(written: str | None, meant: str | None) -> None:
    assert known(written) == meant


@pytest.mark.parametrize(
    ("path", "header", "cookie", "own", "language"),
    [
        ("/api/v1/board", "en", "", "zh_CN", "en"),
        ("/api/v1/board?lang=zh", "en", "", "en", "zh_CN"),
        ("/api/v1/board", "xx;q=0.9, en;q=0.5, zh;q=0.1", "", None, "en"),
        ("/api/v1/board", "xx", "", "en", "en"),
        ("/api/v1/board", "", "en", None, "zh_CN"),
        ("/board", "en", "", None, "zh_CN"),
        ("/board", "en", "", "zh_CN", "zh_CN"),
        ("/board", "zh", "en", "zh_CN", "en"),
        ("/board?lang=en", "zh", "zh_CN", "zh_CN", "en"),
        ("/board?lang=xx", "", "", "en", "en"),
    ],
)
def test_the_api_follows_the_caller_and_a_page_its_reader(
    app: Flask, path: str, header: str, cookie: str, own: str | None, language: str
) -> None:
    headers = {"Accept-Language": header, "Cookie": f"lang={cookie}"}
    with app.test_request_context(path, headers=headers):
        g.language = own
        assert chosen("zh_CN") == language


def test_a_folder_with_a_catalog_is_a_language(tmp_path: Path) -> None:
    assert {"zh_CN", "en"} <= {*languages_in(CATALOGS)}
    for name in ("zh_CN/LC_MESSAGES", "de/LC_MESSAGES", "__pycache__"):
        (tmp_path / name).mkdir(parents=True)
    assert languages_in(tmp_path) == ("de", "zh_CN", "en")
    assert [name_of(language) for language in languages_in(tmp_path)] == ["Deutsch", "中文", "English"]
