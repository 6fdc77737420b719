"""What is wrong with a sign, in the reader's words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from drivers.alpha.packet import STATUS_ILLEGAL, status_in_words
from server.pages.sign_trouble import in_words


@pytest.mark.parametrize(
    ("told", "chinese", "english"),
    [
        ("line 2: refused memory", "第 2 行：存储空间不足", "line 2: its memory does not suffice"),
        (
            "line 2, 4: no answer; line 3: busy",
            "第 2, 4 行：没有应答；第 3 行：忙",
            "line 2, 4: no answer; line 3: busy",
        ),
        (
            f"line 3: refused {status_in_words(STATUS_ILLEGAL)}",
            "第 3 行：没有这个存储位置",
            "line 3: it has no place of this name",
        ),
        ("line 1: garbled checksum", "第 1 行：校验错误", "line 1: wrong checksum"),
        ("set-up: no answer", "没有应答", "no answer"),
        (
            "line 8: below the panel, which has 48 rows of pixels",
            "第 8 行：在屏幕之外：屏只有 48 行像素",
            "line 8: below the panel, which has 48 rows of pixels",
        ),
        ("cannot open COM3: denied", "cannot open COM3: denied", "cannot open COM3: denied"),
    ],
)
def test_what_is_wrong_with_a_sign_is_told_in_the_readers_words(
    app: Flask, told: str, chinese: str, english: str
) -> None:
    for language, words in (("zh_CN", chinese), ("en", english)):
        with app.test_request_context(), force_locale(language):
            assert in_words(told) == words
