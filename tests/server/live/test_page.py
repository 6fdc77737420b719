"""What a live page sends: the rows that look different, and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from board.forecast.rows import Row
from board.orders import events as e
from server.core.wiring import Wiring
from server.live.message import PlainJson
from server.live.page import Moment, Room, Scene, edits
from server.pages.wall import LIVE
from server.signs import live_lines
from tests.builders import Opening, Saying
from tests.fakes import FakeClock
from tests.live_shop import edited
from tests.server.callers import ADVISOR, BAY, TEAM, TECHNICIAN


@pytest.fixture
def room(app: Flask, wiring: Wiring) -> Room:
    """The board in Chinese, with R1 in the bay and R2 and R3 waiting for it."""
    for order_no in ("R1", "R2", "R3"):
        wiring.command_log.record(order_no, Opening(order_no), who=ADVISOR, device="tests", key=f"open-{order_no}")
        say(wiring, order_no, e.TaskDispatched(1, TEAM, BAY, (TECHNICIAN,)))
    room = Room(LIVE, "", "zh_CN")
    room.bring_up(app, scene_of(wiring))
    return room


def say(wiring: Wiring, order_no: str, fact: e.Fact) -> None:
    key = f"{order_no}-{wiring.command_log.seq}"
    wiring.command_log.record(order_no, Saying(order_no, fact), who=TECHNICIAN, device="tests", key=key)


def scene_of(wiring: Wiring) -> Scene:
    shop, seq = wiring.command_log.snapshot()
    return Scene(Moment(shop, seq, wiring.clock()), wiring)


def with_rows(scene: Scene, rows: tuple[Row, ...]) -> Scene:
    """The same moment, had its forecast come out like this."""
    moment = replace(scene.moment)
    vars(moment)["view"] = replace(scene.view, rows=rows)
    return replace(scene, moment=moment)


def changed(room: Room, app: Flask, scene: Scene) -> list[str]:
    message = room.bring_up(app, scene)
    return [] if message is None else [row["key"] for row in message["rows"]]


def test_what_happens_to_one_car_sends_the_rows_of_no_others(
    room: Room, app: Flask, wiring: Wiring, clock: FakeClock
) -> None:
    clock.now += timedelta(seconds=20)
    say(wiring, "R1", e.TaskStarted(1, (TECHNICIAN,)))
    assert changed(room, app, scene_of(wiring)) == ["R1"]
    clock.now += timedelta(minutes=10)
    changed(room, app, scene_of(wiring))
    # What R1 had within the present minute does not move those behind it.
    clock.now += timedelta(seconds=20)
    say(wiring, "R1", e.WarningRaised("overrun", "technician", 2))
    assert changed(room, app, scene_of(wiring)) == ["R1"]


def test_a_row_that_looks_the_same_is_not_sent_again(room: Room, app: Flask, wiring: Wiring) -> None:
    scene = scene_of(wiring)
    rows = tuple(replace(row, next_change_at=scene.view.now) for row in scene.view.rows)
    assert changed(room, app, with_rows(scene, rows)) == []
    # It has been taken in nevertheless.
    assert {shown.item.row.next_change_at for shown in room.ordered()} == {scene.view.now}
    moved = tuple(replace(row, model="另一辆") for row in rows)
    assert changed(room, app, with_rows(scene, moved)) == ["R1", "R2", "R3"]


def test_work_that_goes_on_sends_nothing(room: Room, app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    say(wiring, "R1", e.TaskStarted(1, (TECHNICIAN,)))
    changed(room, app, scene_of(wiring))
    before = {shown.item.key: shown.item.row.worked_minutes for shown in room.ordered()}
    for _ in range(10):
        clock.now += timedelta(minutes=1)
        assert changed(room, app, scene_of(wiring)) == []
    assert room.rows["R1"].item.row.worked_minutes == before["R1"] + 10
    say(wiring, "R1", e.TaskPaused(1, "parts"))
    # It stands now, and moves those behind it.
    assert "R1" in changed(room, app, scene_of(wiring))


def test_a_changed_row_is_sent_as_what_differs(room: Room, app: Flask, wiring: Wiring) -> None:
    held = room.rows["R1"].bare
    say(wiring, "R1", e.TaskStarted(1, (TECHNICIAN,)))
    message = room.bring_up(app, scene_of(wiring))
    assert message is not None
    row = next(row for row in message["rows"] if row["key"] == "R1")
    assert "html" not in row
    assert edited(held, row["edits"]) == room.rows["R1"].bare
    assert len(PlainJson.dumps(row, separators=(",", ":")).encode()) < 700


PIECES = st.lists(st.sampled_from(("<li>", "<b>一", "</b>", '<i class="x">2')), min_size=1).map("".join)


@given(PIECES, PIECES)
def test_edits_make_any_row_of_any_other(held: str, html: str) -> None:
    assert edited(held, list(edits(held, html))) == html


def test_a_row_travels_without_the_indentation_of_its_template(room: Room) -> None:
    for shown in room.ordered():
        assert "\n " not in shown.html
        assert shown.html.startswith("<li data-key=")
        assert shown.bare.startswith("<li class=")


def test_a_sign_waits_for_no_forecast(app: Flask, wiring: Wiring, room: Room) -> None:
    scene = scene_of(wiring)
    cars = [item for item in live_lines.items(scene, b"key") if "plate" in item.fields]
    assert len(cars) == len(room.rows)
    assert "view" not in vars(scene.moment)


def test_a_car_that_looks_like_one_on_a_sign_changes_the_line_of_both(wiring: Wiring, room: Room) -> None:
    def plates() -> dict[str, str]:
        items = live_lines.items(scene_of(wiring), b"key")
        return {item.row.tail: item.row.plate for item in items if "plate" in item.fields}

    assert plates() == {"A1***5": "沪A·1***5"}
    opening = Opening("R4", plate="沪A13345")
    wiring.command_log.record("R4", opening, who=ADVISOR, device="tests", key="open-R4")
    assert plates() == {"A12**5": "沪A·12**5", "A13**5": "沪A·13**5"}
