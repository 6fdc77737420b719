"""Ten thousand hostile texts through every field of the application that reaches a sign, to the far end of its wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from drivers.text import gb2312, latin, place
from server.signs.process.feed import Feed, wire_of, wire_of_notice
from server.signs.process.lines import Car, Look, Notice, face
from tests.builders import CALENDAR, at
from tests.drivers.rig import Rig, ready_alpha, ready_onbon
from tests.drivers.test_hostile import batches

NOON, NIGHT = at("11:00"), at("23:00")
LINES, COLUMNS = 40, 30
SHARE = 32
"""Texts of a batch of forty that stand in cars; the others are notices, greeting and closing words."""


def heard(texts: list[str]) -> Feed:
    """What a sign's process hears of these cars and notices, through JSON as it travels."""
    feed = Feed(clock=lambda: NOON)
    rows: list[dict[str, object]] = []
    for number, text in enumerate(texts):
        if number < SHARE:
            told = at("12:00") + timedelta(minutes=number)
            car = Car(f"k{number}", text, text[::-1], text if number % 5 == 0 else "working", told, NOON)
            rows.append({"key": car.key, "sort": [], "html": "", **wire_of(car)})
        else:
            notice = Notice(f"n{number}", text, at("08:00"), at("23:30"))
            rows.append({"key": notice.key, "sort": [], "html": "", **wire_of_notice(notice)})
    feed.view(json.loads(json.dumps({"seq": 1, "now": NOON.isoformat(), "rows": rows})))
    return feed


@pytest.mark.parametrize(
    ("ready", "clean", "language", "written"),
    [(ready_alpha, latin, "en", "WriteString"), (ready_onbon, gb2312, "zh_CN", "UpdateAreas")],
    ids=["alpha", "onbon"],
)
def test_no_text_of_the_application_is_ever_a_command(
    ready: Callable[..., Rig], clean: Callable[[str, int], str], language: str, written: str
) -> None:
    rig = ready(lines=LINES, columns=COLUMNS)
    shown = 0
    for number, texts in enumerate(batches(40)):
        feed = heard(texts)
        look = Look(LINES, COLUMNS, language, CALENDAR, texts[-1], texts[-2])
        # The cars, a notice, the greeting, the closing words: as the turn and the hour have it.
        faces = [
            face(feed.cars, look, NOON, 0, feed.notices),
            face(feed.cars, look, NOON, 1 + number % 3, feed.notices),
            face((), look, NOON if number % 2 else NIGHT, 0),
        ]
        for lines in faces:
            rig.sign.show(lines)
            rig.settle()
            assert rig.texts == [place(clean(line.text, COLUMNS), COLUMNS, line.align) for line in lines]
        shown += len(texts)
    snapshot = rig.simulator.snapshot()
    assert shown == 10_000
    assert snapshot.ignored == 0
    assert {verdict.command.split()[0] for verdict in snapshot.verdicts} == {written}
