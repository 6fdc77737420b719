"""An Onbon card kept up to date, seen from the far end of the wire."""

import itertools
from datetime import timedelta

import pytest

from drivers.onbon.commands import Ping, UpdateAreas
from drivers.onbon.frame import Refusal, Request, decode
from drivers.sign import Line, SettingsError
from drivers.stream import Stream
from tests.drivers.rig import START, Rig, lines, make_rig, onbon, ready_onbon


def requests_in(wire: bytes) -> list[Request]:
    stream: Stream[Request | Refusal] = Stream(decode)
    return [found for found in stream.feed(wire) if isinstance(found, Request)]


def areas_in(wire: bytes) -> list[list[int]]:
    return [
        [area.number for area in request.command.areas]
        for request in requests_in(wire)
        if isinstance(request.command, UpdateAreas)
    ]


def test_chinese_lines_arrive_with_their_colours() -> None:
    rig = ready_onbon(lines=4, columns=24)
    rig.sign.show([Line("沪A·1***5 维修中 15:30"), Line("请取车", attention=True), Line("豫B·2***6", "amber")])
    rig.settle()
    assert rig.texts == ["沪A·1***5 维修中 15:30", "请取车", "豫B·2***6", ""]
    assert [line.colour for line in rig.simulator.snapshot().lines] == ["green", "red", "amber", "green"]
    assert rig.simulator.snapshot().lines == rig.sign.state().lines == rig.shown[-1].lines
    assert rig.shown[-1].acknowledged


@pytest.mark.parametrize("text", ["沪A·12345", "豫A·ZZZ[1]", "Z[Z[Z[", "沪豫沪豫Z["])
@pytest.mark.parametrize("columns", [90 // 8, 165 // 8])
@pytest.mark.parametrize("width_px", [90, 165, 91, 166])
def test_what_needs_stuffing_arrives_whole(text: str, columns: int, width_px: int) -> None:
    rig = ready_onbon(lines=2, columns=columns, width_px=width_px, height_px=90)
    rig.sign.show(lines(text))
    rig.settle()
    assert rig.texts == [text, ""]
    assert rig.simulator.snapshot().ignored == 0


def test_only_the_area_with_the_changed_line_is_sent() -> None:
    rig = ready_onbon(lines=5, generation=6)
    rig.sign.show(lines("甲", "乙", "丙"))
    rig.settle()
    rig.run(2)
    rig.sent()
    rig.sign.show(lines("甲", "丁", "丙"))
    rig.settle()
    assert areas_in(rig.sent()) == [[1]]


def test_more_lines_than_areas_share_them() -> None:
    rig = ready_onbon(lines=12, columns=20, generation=6)
    wanted = [f"第{n}行" for n in range(12)]
    rig.sign.show(lines(*wanted))
    rig.settle()
    assert rig.texts == wanted
    rig.run(2)
    rig.sent()
    rig.sign.show(lines(*wanted[:4], "新", *wanted[5:]))
    rig.settle()
    assert areas_in(rig.sent()) == [[1]]
    assert rig.texts[4] == "新"


def test_what_exceeds_the_card_s_buffer_goes_in_several_frames() -> None:
    rig = ready_onbon(lines=8, columns=60, generation=5)
    rig.sign.show(lines(*("车" * 30 for _ in range(8))))
    rig.settle()
    assert rig.texts == ["车" * 30] * 8
    assert len(areas_in(rig.sent())) > 1
    assert rig.simulator.snapshot().ignored == 0


def test_lines_beyond_the_card_are_a_setting_error() -> None:
    with pytest.raises(SettingsError) as caught:
        make_rig(onbon(lines=40, columns=120, generation=5))
    assert caught.value.field == "columns"


def test_nothing_changed_sends_pings_and_each_area_about_once_a_minute() -> None:
    rig = ready_onbon(lines=5)
    rig.sign.show(lines("甲"))
    rig.settle()
    rig.run(100)
    rig.sent()
    for _ in range(12):
        rig.sign.show(lines("甲"))
        rig.run(60)
        wire = rig.sent()
        assert {type(request.command) for request in requests_in(wire)} == {Ping, UpdateAreas}
        areas = [number for numbers in areas_in(wire) for number in numbers]
        assert len(areas) == len(set(areas)) >= 4
        assert len(wire) < 700


def test_refreshes_keep_a_second_between_them() -> None:
    rig = ready_onbon(lines=2)
    times = []
    for n in range(5):
        rig.sign.show(lines(f"值{n}"))
        rig.settle()
        times.append(rig.time.seconds)
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 1.0
    assert rig.simulator.snapshot().ignored == 0


@pytest.mark.parametrize("fault", ["busy_next", "nack_next", "silent_next", "garbage_next", "late_next", "lose_next"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_passing_fault_is_overcome(fault: str, times: int) -> None:
    rig = ready_onbon(lines=2)
    setattr(rig.simulator.faults, fault, times)
    rig.sign.show(lines("到了"))
    rig.settle()
    assert rig.texts == ["到了", ""]
    assert rig.sign.state().errors == 0
    assert rig.sign.state().connected


def test_a_late_answer_does_not_pass_for_the_answer_to_newer_content() -> None:
    rig = ready_onbon(lines=1)
    rig.simulator.faults.late_next, rig.simulator.faults.late_seconds = 1, 2.9
    rig.sign.show(lines("旧"))
    rig.run(1.6)
    rig.simulator.faults.lose_next = 1
    rig.sign.show(lines("新"))
    rig.run(20)
    assert rig.texts == ["新"]


def test_a_card_that_keeps_refusing_is_one_error_and_not_hammered() -> None:
    rig = ready_onbon(lines=1)
    rig.fail(nack_next=10_000, nack_code=12)
    rig.sign.show(lines("字"))
    rig.run(600)
    state = rig.sign.state()
    assert (state.errors, state.last_error) == (1, "line 1: refused font missing")
    assert state.connected
    assert state.pending
    assert len(areas_in(rig.sent())) < 40
    rig.fail(nack_next=0)
    rig.run(40)
    assert rig.texts == ["字"]
    assert not rig.sign.state().pending


def test_a_card_that_does_not_answer_counts_as_disconnected_until_it_does() -> None:
    rig = ready_onbon(lines=1)
    rig.simulator.faults.lose_next = 10_000
    rig.sign.show(lines("字"))
    rig.run(120)
    state = rig.sign.state()
    assert (state.connected, state.errors, state.last_error) == (False, 1, "lines: no answer")
    rig.simulator.faults.lose_next = 0
    rig.run(40)
    assert rig.sign.state().connected
    assert rig.texts == ["字"]


def test_a_card_that_was_off_gets_every_line_again_when_it_answers() -> None:
    rig = ready_onbon(lines=3)
    rig.sign.show(lines("甲", "乙", "丙"))
    rig.settle()
    rig.simulator.faults.lose_next = 10_000
    rig.sign.show(lines("甲", "丁", "丙"))
    rig.run(60)
    rig.simulator.power_cut()
    rig.simulator.faults.lose_next = 0
    rig.run(40)
    assert rig.texts == ["甲", "丁", "丙"]


def test_a_dead_driver_leaves_no_stale_line_behind() -> None:
    rig = ready_onbon(lines=2, watchdog_seconds=600)
    rig.sign.show(lines("维修中"))
    rig.settle()
    rig.time.seconds += 599
    assert rig.texts[0] == "维修中"
    rig.time.seconds += 2
    assert rig.texts == ["", ""]


def test_a_living_driver_keeps_its_lines_up() -> None:
    rig = ready_onbon(lines=2, watchdog_seconds=600)
    rig.sign.show(lines("维修中"))
    rig.settle()
    for _ in range(120):
        rig.run(60)
        assert rig.texts[0] == "维修中"


def test_a_power_cut_is_mended_by_the_next_resend() -> None:
    rig = ready_onbon(lines=2)
    rig.sign.show(lines("维修中"))
    rig.settle()
    rig.simulator.power_cut()
    assert rig.texts == ["", ""]
    rig.run(15 * 60 + 5)
    assert rig.texts[0] == "维修中"


def test_clock_and_brightness_reach_the_card() -> None:
    rig = ready_onbon(lines=1)
    rig.sign.set_clock(START + timedelta(hours=8))
    rig.sign.set_brightness(40)
    rig.run(5)
    snapshot = rig.simulator.snapshot()
    assert (snapshot.clock, snapshot.brightness) == ("09:00", 15)


def test_an_operator_s_set_up_clears_the_card_and_shows_the_lines_again() -> None:
    rig = ready_onbon(lines=2)
    rig.sign.show(lines("维修中"))
    rig.settle()
    rig.sign.set_up()
    rig.run(10)
    assert any(isinstance(r.command, UpdateAreas) and r.command.delete_all for r in requests_in(rig.sent()))
    assert rig.texts[0] == "维修中"


def test_a_broadcast_address_expects_no_answer() -> None:
    rig: Rig = ready_onbon(lines=1, address="FFFF")
    rig.sign.show(lines("到"))
    assert rig.settle() < 1
    assert rig.texts == ["到"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("byte_size", 7),
        ("address", "00"),
        ("font_px", 12),
        ("generation", 4),
        ("watchdog_seconds", 1),
        ("height_px", 8),
        ("device_type", 256),
    ],
)
def test_a_setting_that_cannot_work_is_named(field: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        onbon(**{field: value})
    assert caught.value.field == field
