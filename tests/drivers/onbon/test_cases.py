"""What cards, converters and their networks do to an Onbon sign: each byte for byte, and what is right then."""

import socket

import pytest

from drivers.onbon import frame as onbon_codec
from drivers.onbon.commands import ReadParameters, UpdateAreas
from drivers.onbon.dialect import OnbonDialect
from drivers.parts import dialect_of
from drivers.sign import Line, PortLost, SettingsError, Timing
from drivers.stream import Stream
from drivers.transport import open_port
from tests.drivers.rig import Rig, lines, make_rig, onbon, ready_onbon

PING = bytes.fromhex("A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A2 00 01 00 00 68 F8 5A")
TEXT = "沪A·1***5 维修中 18:22"
FRAME = (
    "A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 3E 00 A3 06 01 00 00 00 01 35 00 00 {} 02 08 07 00 00"
    " 00 01 01 01 00 00 00 1A 00 00 00 5C 43 32 BB A6 01 41 A1 A4 31 2A 2A 2A 35 20 CE AC D0 DE D6 D0 20 31 38 3A 32 32"
    " {} 5A"
)


def requests(rig: Rig, kind: type = UpdateAreas) -> list[onbon_codec.Request]:
    stream: Stream[onbon_codec.Request | onbon_codec.Refusal] = Stream(onbon_codec.decode)
    found = stream.feed(rig.sent())
    return [one for one in found if isinstance(one, onbon_codec.Request) and isinstance(one.command, kind)]


@pytest.mark.parametrize(
    ("units", "place", "crc"),
    [
        ("flag", "00 80 00 00 C0 80 10 00 00 00", "BC 2E"),
        ("plain", "00 00 00 00 C0 00 10 00 00 00", "03 B6"),
        ("eight", "00 00 00 00 18 00 10 00 00 00", "8B E6"),
    ],
)
def test_a_line_as_each_card_counts_its_pixels(units: str, place: str, crc: str) -> None:
    dialect: OnbonDialect = dialect_of(onbon(lines=1, columns=24, pixel_units=units))  # type: ignore[assignment]
    message = dialect.update({}, dialect.fit([Line(TEXT)]))
    assert message is not None
    assert message.chunks == (bytes.fromhex(FRAME.format(place, crc)),)
    rig = ready_onbon(lines=1, columns=24, pixel_units=units)
    rig.sign.show(lines(TEXT))
    rig.settle()
    assert rig.texts == [TEXT]


def test_units_of_eight_need_a_width_that_they_make() -> None:
    with pytest.raises(SettingsError) as refused:
        onbon(lines=1, width_px=190, pixel_units="eight")
    assert refused.value.field == "width_px"


def test_the_heart_beat_is_the_vendor_s_ping() -> None:
    rig = ready_onbon(lines=1)
    rig.run(20)
    assert rig.sent().startswith(PING)


def test_a_card_that_takes_its_time_is_connected_and_each_change_is_one_frame() -> None:
    rig = make_rig(onbon(lines=4))
    rig.fail(answer_seconds=2.5)
    rig.sign.show([])
    rig.settle(30)
    rig.run(20)
    rig.sent()
    for n in range(20):
        rig.sign.show(lines(f"18:{n:02d}", "维修中"))
        rig.run(20)
    assert len(requests(rig)) == 20
    state = rig.sign.state()
    assert (state.connected, state.slow, state.errors, state.pending) == (True, False, 0, False)


@pytest.mark.parametrize("seconds", [4, 6])
def test_a_card_slower_than_its_kind_is_waited_for_longer_and_called_slow(seconds: float) -> None:
    rig = make_rig(onbon(lines=4))
    rig.fail(answer_seconds=seconds)
    for n in range(10):
        rig.sign.show(lines(f"18:{n:02d}"))
        rig.run(20)
        state = rig.sign.state()
        confirmed = state.told[0].confirmed
        assert confirmed is None or rig.texts[0] == confirmed.text
    assert (state.connected, state.slow, state.pending) == (True, True, False)
    assert rig.texts[0] == "18:09"
    rig.sent()
    rig.sign.show(lines("18:59"))
    rig.run(15)
    assert len(requests(rig)) == 1


def test_a_late_answer_is_not_that_of_the_next_frame() -> None:
    rig = ready_onbon(lines=1)
    rig.fail(late_next=1, late_seconds=4.0)
    rig.sign.show(lines("旧"))
    rig.run(3.05)
    rig.fail(lose_next=1)
    rig.sign.show(lines("新"))
    rig.run(1.5)
    told = rig.sign.state().told[0]
    assert told.confirmed is None
    rig.run(15)
    assert rig.texts == ["新"]
    assert rig.sign.state().told[0].confirmed == rig.sign.state().lines[0]


@pytest.mark.parametrize("times", [3, 8])
def test_a_busy_card_shows_the_lines_soon_after(times: int) -> None:
    rig = ready_onbon(lines=4)
    rig.fail(busy_next=times)
    rig.sign.show(lines("甲", "乙"))
    began_at = rig.time.seconds
    while rig.simulator.faults.switched()["busy_next"]:
        rig.run(0.1)
    busy_until = rig.time.seconds
    while rig.texts != ["甲", "乙", "", ""]:
        rig.run(0.1)
    assert rig.time.seconds - busy_until < 5
    assert busy_until - began_at < 3 * times
    assert rig.sign.state().errors == 0


def test_a_refused_frame_is_taken_apart_until_the_culprit_stands_alone() -> None:
    rig = ready_onbon(lines=5)
    rig.fail(refuse_line=3)
    rig.sign.show(lines("甲", "乙", "丙", "丁", "戊"))
    rig.run(20)
    assert rig.texts == ["甲", "乙", "", "丁", "戊"]
    state = rig.sign.state()
    assert (state.errors, state.last_error, state.connected) == (1, "line 3: refused memory", True)
    tried = [area.number for one in requests(rig) for area in one.command.areas]  # type: ignore[union-attr]
    assert tried.count(2) == 3
    assert [one.lines[2].text for one in rig.shown if "丙" in str(one.lines)] == []
    rig.fail(refuse_line=0)
    rig.run(90)
    assert rig.texts == ["甲", "乙", "丙", "丁", "戊"]
    assert not rig.sign.state().pending
    rig.fail(refuse_line=3)
    rig.sign.show(lines("甲", "己", "庚", "丁", "戊"))
    rig.run(20)
    assert rig.texts == ["甲", "己", "丙", "丁", "戊"]
    assert [line.written and line.written.text.rstrip() for line in rig.sign.state().told] == rig.texts
    assert [line.text.rstrip() for line in rig.shown[-1].lines] == rig.texts, "proof of what was refused"
    assert rig.shown[-1].acknowledged


def test_the_panel_is_asked_before_anything_is_written_and_what_lies_below_it_stands_aside() -> None:
    rig = make_rig(onbon(lines=4))
    rig.fail(panel_rows=32)
    rig.sign.show(lines("甲", "乙", "丙", "丁"))
    rig.run(150)  # long enough for the lines below it to be thought of again
    sent = Stream(onbon_codec.decode).feed(rig.sent())
    assert isinstance(sent[0], onbon_codec.Request)
    assert isinstance(sent[0].command, ReadParameters)
    assert not any(isinstance(one, onbon_codec.Request) and isinstance(one.command, ReadParameters) for one in sent[1:])
    assert rig.texts == ["甲", "乙", "", ""]
    state = rig.sign.state()
    assert [line.trouble for line in state.told[2:]] == ["below the panel, which has 32 rows of pixels"] * 2
    assert (state.errors, state.connected) == (2, True)
    assert rig.simulator.snapshot().ignored == 0


def test_a_card_that_was_without_power_is_right_within_half_a_minute() -> None:
    for seconds in (8, 20, 60):
        rig = ready_onbon(lines=4)
        rig.sign.show(lines("甲", "乙"))
        rig.settle()
        rig.run(60)
        rig.fail(off_seconds=seconds)
        rig.run(seconds + 5)
        began_at = rig.time.seconds
        while rig.texts != ["甲", "乙", "", ""]:
            rig.run(0.5)
        assert rig.time.seconds - began_at < 25


def test_a_card_that_is_right_costs_less_than_seven_hundred_bytes_a_minute() -> None:
    for generation, count in ((6, 5), (5, 8), (6, 40), (6, 10)):
        rig = ready_onbon(lines=count, columns=20 if count == 40 else 24, generation=generation)
        rig.sign.show(lines(*[TEXT[:18] for _ in range(count)]))
        rig.settle(40)
        rig.run(100)
        for _ in range(4):
            rig.sent()
            rig.run(60)
            assert len(rig.sent()) <= 700


def test_the_card_s_own_network_knows_no_baud_rate_and_takes_one_program() -> None:
    settings = onbon(port="socket://127.0.0.1:5005", baud_rate=9600)
    assert settings.seconds_per_byte == 0
    assert onbon(port="socket://127.0.0.1:4001").seconds_per_byte > 0
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        taken = f"socket://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(PortLost) as other:
            open_port(onbon(port=taken), Timing())
    assert "another program" not in str(other.value)
    assert settings.refused_means == "another program holds the card"


def test_a_character_that_the_font_has_not_costs_that_character() -> None:
    rig = ready_onbon(lines=2)
    rig.sign.show(lines("沪A\U0001f697·1***5 龘", "乙"))
    rig.settle()
    assert rig.texts == ["沪A?·1***5 ?", "乙"]
    assert rig.simulator.snapshot().ignored == 0
