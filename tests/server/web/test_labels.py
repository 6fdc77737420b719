"""Every code has its word, in Chinese exactly as domain.md has it."""

from __future__ import annotations

from typing import get_args

import pytest
from flask import Flask
from flask_babel import force_locale

from board import codes, people
from board.forecast import risk
from board.orders import events
from board.orders.rules import STATE_SENTENCES
from server.web.labels import LABELS, choices, label
from server.web.problems import FIELD_SENTENCES, SENTENCES, TITLES

CODES = {
    "stage": codes.STAGES,
    "role": (*people.ROLES, "display"),
    "risk": risk.RISKS,
    "promise_reason": codes.PROMISE_REASONS,
    "confirmation": codes.CONFIRMATIONS,
    "outcome": codes.OUTCOMES,
    "event": tuple(kind.__name__ for kind in get_args(events.Fact)),
}

CHINESE = {
    "repair_type": ["常规保养", "首保", "一般换件修理", "一般事故修理", "索赔", "返修"],
    "reason": ["待件", "待顾客确认", "等工位", "等工具设备", "疑难待诊", "外协", "待定损", "下班", "其他"],
    "late_cause": [
        "派工晚",
        "待件",
        "待顾客确认",
        "超标准工时",
        "质检返修",
        "洗车排队",
        "结算等待",
        "约定过短",
        "顾客原因",
        "其他",
    ],
    "trade": ["机修", "钣金", "喷漆"],
    # Not in domain.md, but no other word of the pages may take these along when it changes.
    "stage": ["待派工", "已派工", "维修中", "中断", "检验中", "洗车中", "可以取车", "已交车", "已取消"],
    "warning_source": ["修理工", "系统预测"],
}


@pytest.mark.parametrize("group", CODES)
def test_every_code_has_a_word_and_no_word_is_left_over(group: str) -> None:
    assert sorted(LABELS[group]) == sorted(CODES[group])


@pytest.mark.parametrize("group", LABELS)
def test_every_word_differs_from_its_code_in_both_languages(app: Flask, group: str) -> None:
    with app.test_request_context():
        with force_locale("zh_CN"):
            chinese = dict(choices(group))
        with force_locale("en"):
            english = dict(choices(group))
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in word) for word in chinese.values()), chinese
    # The star marks what still counts and was not looked at, as on the paper form.
    assert all(word.removeprefix("★ ").isascii() and word != code for code, word in english.items()), english
    assert len(set(english.values())) == len(english), "two codes with one word cannot be told apart"


@pytest.mark.parametrize("group", CHINESE)
def test_the_words_are_those_of_the_domain(app: Flask, group: str) -> None:
    with app.test_request_context(), force_locale("zh_CN"):
        assert [word for _, word in choices(group)] == CHINESE[group]


def test_a_code_of_a_newer_version_stands_for_itself(app: Flask) -> None:
    with app.test_request_context():
        assert label("stage", "teleported") == "teleported"
        assert label("stage", None) == ""


def test_the_sentences_looked_up_by_a_code_have_their_chinese(app: Flask) -> None:
    sentences = [*STATE_SENTENCES.values(), *(str(s) for s in (*TITLES.values(), *SENTENCES.values()))]
    sentences += [str(s) for s in FIELD_SENTENCES.values()]
    with app.test_request_context(), force_locale("zh_CN"):
        from flask_babel import gettext

        said = [gettext(sentence) for sentence in sentences]
    assert [s for s in said if not any("\u4e00" <= sign <= "\u9fff" for sign in s)] == []
