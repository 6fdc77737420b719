"""What real Alpha signs, and other people's programs, do to a sign: each byte for byte, and what is right then."""

from dataclasses import replace

import pytest

from drivers.alpha import packet as alpha_codec
from drivers.alpha.commands import (
    ClearSerialError,
    Other,
    SetAddress,
    SetDimming,
    SetMemory,
    WriteDots,
    WriteString,
    WriteText,
)
from drivers.alpha.dialect import LABELS, RUN, AlphaDialect
from drivers.alpha.simulator import SALE
from drivers.sign import SettingsError
from drivers.stream import Stream
from tests.drivers.rig import FakeTime, PlanNote, Rig, alpha, lines, make_rig

CLEAR = bytes.fromhex("00 00 00 00 00 01 5A 30 30 02 45 24 03 30 30 36 45 04")
RELEASE = bytes.fromhex("00 00 00 00 00 01 5A 30 30 02 41 30 03 30 30 37 36 04")
ACKNOWLEDGE = bytes.fromhex("00 00 00 00 00 01 5A 30 30 02 45 73 31 03 30 30 45 45 04")
HEAD = bytes.fromhex("00 00 00 00 00 01 5A 30 30 02")
READS = [HEAD + text + b"\x04" for text in (b"F$", b"F.", b"BA", b"B0")]
LINE_2 = bytes.fromhex(
    "00 00 00 00 00 01 5A 30 30 02 47 62 42 36 2A 2A 2A 30 20 20 49 4E 20 57 4F 52 4B 20 20 20 20 31 38 3A 32 32"
    "03 30 35 39 35 04"
)
LINE_3 = bytes.fromhex(
    "00 00 00 00 00 01 5A 30 30 02 47 63 43 32 2A 2A 2A 30 20 20 49 4E 20 51 55 45 55 45 20 20 20 31 38 3A 32 39"
    "03 30 35 42 43 04"
)
EIGHT = [f"A{n}***5  IN WORK    18:0{n}" for n in range(8)]


def timed(rig: Rig) -> list[tuple[float, bytes]]:
    """What is written from now on, with the seconds since now."""
    began_at, receive, heard = rig.time.seconds, rig.simulator.receive, []

    def note(octets: bytes) -> None:
        heard.append((rig.time.seconds - began_at, octets))
        receive(octets)

    rig.simulator.receive = note  # type: ignore[method-assign]
    return heard


def seconds_until(rig: Rig, texts: list[str], bound: float) -> float:
    began_at = rig.time.seconds
    while rig.texts != texts:
        assert rig.time.seconds - began_at <= bound, (rig.texts, rig.sign.state())
        rig.run(0.5)
    return rig.time.seconds - began_at


def eight(**changes: object) -> Rig:
    """A 1.0 sign that was set up before and shows eight lines; a minute and a half later nothing is repeated."""
    rig = make_rig(alpha(lines=8, **changes), PlanNote())
    rig.sign.show(lines(*EIGHT))
    rig.settle(60)
    rig.run(100)
    rig.sent()
    return rig


@pytest.mark.parametrize("seconds", [2, 4, 5, 6, 8])
def test_an_empty_sign_that_is_deaf_after_the_clear_stands_after_a_minute_with_one_clear(seconds: float) -> None:
    rig = make_rig(alpha(lines=8))
    rig.fail(clear_seconds=seconds)
    rig.sign.show(lines(*EIGHT))
    seconds_until(rig, EIGHT, 60)
    assert rig.sent().count(CLEAR) == 1


@pytest.mark.parametrize("seconds", [4, 6, 10, 12])
@pytest.mark.parametrize("one_way", [False, True])
def test_a_sign_that_keeps_nothing_after_the_clear_stands_after_a_minute_and_a_half(
    seconds: float, one_way: bool
) -> None:
    rig = make_rig(alpha(lines=8))
    rig.fail(clear_seconds=seconds, forgets_configuration=1, one_way=one_way)
    written = timed(rig)
    rig.sign.show(lines(*EIGHT))
    seconds_until(rig, EIGHT, 90)
    wire = b"".join(octets for _, octets in written)
    assert wire.count(CLEAR) == 1
    early = b"".join(octets for at, octets in written if 0 < at < min(seconds, 10))
    found = Stream(alpha_codec.decode).feed(early)
    commands = [command for packet in found if isinstance(packet, alpha_codec.Packet) for command in packet.commands]
    assert [command for command in commands if isinstance(command, SetMemory | WriteText | WriteString)] == [
        command for command in commands if isinstance(command, SetMemory)
    ]
    rig.run(120)
    assert rig.texts == EIGHT


@pytest.mark.parametrize("one_way", [False, True])
def test_a_lost_change_is_written_again_twice_and_then_there_is_silence(one_way: bool) -> None:
    rig = eight()
    rig.fail(one_way=one_way)
    rig.run(120)
    written = timed(rig)
    rig.simulator.faults.lose_next = 1
    rig.sign.show(lines(EIGHT[0], "B6***0  IN WORK    18:22", *EIGHT[2:]))
    rig.run(300)
    at = [seconds for seconds, octets in written if octets == LINE_2]
    assert at[0] < 3
    assert 3 <= at[1] - at[0] <= 30
    assert 30 < at[2] - at[0] <= 60
    assert len(at) == 3 if not one_way else len(at) <= 4
    line = rig.sign.state().told[1]
    assert line.written is not None
    assert line.confirmed is None
    assert rig.texts[1] == "B6***0  IN WORK    18:22"


def test_a_sign_whose_answers_take_longer_than_a_heart_beat_still_gets_a_lost_line_again() -> None:
    rig = eight()
    rig.fail(answer_seconds=9.0)
    rig.run(120)
    rig.simulator.faults.lose_next = 1
    rig.sign.show(lines(EIGHT[0], "B6***0  IN WORK    18:22", *EIGHT[2:]))
    rig.run(60)
    assert rig.texts[1] == "B6***0  IN WORK    18:22"


def test_a_line_refused_without_a_word_is_right_again_half_a_minute_after_that_ends() -> None:
    """The sign keeps a register of errors, so it need not confirm each write."""
    rig = eight()
    rig.fail(refuse_line=2)
    content = [EIGHT[0], "B6***0  IN WORK    18:22", *EIGHT[2:]]
    written = timed(rig)
    rig.sign.show(lines(*content))
    rig.run(300)
    assert rig.texts[1] == EIGHT[1]
    assert 9 <= len([octets for _, octets in written if octets == LINE_2]) <= 13
    assert rig.sign.state().last_error == "line 2: status 60 (illegal command or label)"
    rig.fail(refuse_line=0)
    seconds_until(rig, content, 31)
    rig.run(60)
    assert rig.sign.state().told[1].trouble == ""
    written.clear()
    rig.run(300)
    assert not [octets for _, octets in written if b"\x02G" in octets]


def test_a_sign_without_a_register_of_errors_is_asked_for_it_twice_and_counts_as_there() -> None:
    rig = make_rig(alpha(lines=8))
    rig.fail(no_register=True)
    rig.sign.show(lines(*EIGHT))
    seconds_until(rig, EIGHT, 60)
    rig.run(300)
    assert rig.sent().count(b"\x02F*\x04") == 2
    assert (rig.sign.state().connected, rig.sign.state().errors) == (True, 0)


@pytest.mark.parametrize("one_way", [False, True])
def test_an_alert_that_was_left_up_is_released_without_a_blink(one_way: bool) -> None:
    rig = eight()
    rig.fail(one_way=one_way)
    rig.simulator._device._memory.priority = SALE.body  # type: ignore[attr-defined]
    assert rig.simulator.snapshot().message == "SALE TODAY"
    rig.run(90)
    assert rig.simulator.snapshot().message == ""
    assert RELEASE in (wire := rig.sent())
    assert b"\x02E$" not in wire
    assert b"\x02AA" not in wire


def test_every_connection_begins_with_the_release() -> None:
    rig = eight()
    rig.simulator.unplug()
    rig.run(5)
    rig.simulator.plug()
    rig.run(40)
    assert rig.sent().startswith(RELEASE + READS[0])


def test_a_refused_line_stands_aside_and_is_named_and_the_others_go_on() -> None:
    rig = make_rig(alpha(lines=8, acknowledge=True))
    rig.fail(refuse_line=3)
    content = [*EIGHT[:2], "C2***0  IN QUEUE   18:29", *EIGHT[3:]]
    shown = [*EIGHT[:2], "", *EIGHT[3:]]
    written = timed(rig)
    rig.sign.show(lines(*content))
    took = seconds_until(rig, shown, 60)
    assert took < 30
    assert any(octets == ACKNOWLEDGE for _, octets in written)
    rig.run(300)
    tries = [at for at, octets in written if octets == LINE_3]
    assert tries[2] - tries[0] < 5
    assert 4 <= len(tries) - 3 <= 7
    state = rig.sign.state()
    assert (state.connected, state.errors) == (True, 1)
    assert state.last_error == "line 3: refused status 60 (illegal command or label)"
    assert [line.trouble != "" for line in state.told] == [False, False, True, *[False] * 5]
    assert all(line.confirmed for at, line in enumerate(state.told) if at != 2)
    for n in range(5):
        content[0], shown[0] = (f"A0***5  IN WORK    19:0{n}",) * 2
        rig.sign.show(lines(*content))
        seconds_until(rig, shown, 3)
    rig.fail(refuse_line=0)
    seconds_until(rig, content, 90)


def test_a_bent_line_is_repeated_at_once() -> None:
    rig = make_rig(alpha(lines=2, acknowledge=True))
    rig.sign.show([])
    rig.settle(60)
    rig.fail(bend_next=1)
    rig.sign.show(lines("HELLO"))
    seconds_until(rig, ["HELLO", ""], 2)
    assert rig.sign.state().errors == 0


def test_a_type_code_is_refused_with_those_there_are() -> None:
    rig = make_rig(alpha(lines=1, type_code="x"))
    rig.run(1)
    assert rig.sent() == CLEAR.replace(b"\x5a", b"\x78", 1)
    with pytest.raises(SettingsError, match=r"type_code: must be one of .* Z .* x") as refused:
        alpha(type_code="~")
    assert refused.value.field == "type_code"


def test_a_sign_whose_address_was_changed_is_gone_and_not_erased() -> None:
    rig = eight(address="07")
    rig.time.seconds += 1  # no packet of ours is so close before it that it is lost
    rig.simulator.receive(bytes.fromhex("00 00 00 00 00 01 5A 30 30 02 45 37 30 31 03 30 30 45 32 04"))
    rig.sent()
    rig.run(300)
    state = rig.sign.state()
    assert (state.connected, state.errors) == (False, 1)
    assert b"\x02E$" not in rig.sent()
    assert rig.texts == EIGHT


OTHERS = {
    "two STRINGs without checksums": (
        "00 00 00 00 00 01 3F 30 30 02 47 61 4F 4E 45 03 02 47 62 54 57 4F 03 04",
        (WriteString("a", b"ONE"), WriteString("b", b"TWO")),
    ),
    "two STRINGs with them": (
        "00 00 00 00 00 01 5A 30 30 02 47 61 4F 4E 45 03 30 31 38 46 02 47 62 54 57 4F 03 30 31 41 38 04",
        (WriteString("a", b"ONE"), WriteString("b", b"TWO")),
    ),
    "SMALL DOTS": (
        "00 00 00 00 00 01 5A 30 30 02 49 50 30 33 30 33 31 30 31 0D 30 31 30 0D 31 30 31 0D 03 30 33 34 30 04",
        (WriteDots("P", ("101", "010", "101")),),
    ),
    "address": ("00 00 00 00 00 01 5A 30 30 02 45 37 30 31 03 30 30 45 32 04", (SetAddress("01"),)),
    "error status": ("00 00 00 00 00 01 5A 30 30 02 45 34 03 30 30 37 45 04", (ClearSerialError(),)),
    "dimming": ("00 00 00 00 00 01 5A 30 30 02 45 2F 30 30 30 32 03 30 31 33 42 04", (SetDimming(0, 2),)),
    "unknown": ("00 00 00 00 00 01 5A 30 30 02 45 7A 31 32 33 04", (Other(b"Ez123"),)),
    "DOTS of an odd size": ("00 00 00 00 00 01 5A 30 30 02 49 50 30 31 30 33 31 30 0D 04", (Other(b"IP010310\r"),)),
}


@pytest.mark.parametrize(("wire", "commands"), OTHERS.values(), ids=OTHERS)
def test_what_other_programs_send_is_read_and_written_alike(wire: str, commands: tuple[object, ...]) -> None:
    octets = bytes.fromhex(wire)
    packet, used = alpha_codec.decode(octets)
    assert isinstance(packet, alpha_codec.Packet)
    assert (packet.commands, used) == (commands, len(octets))
    assert alpha_codec.encode(packet) == octets
    rig = make_rig(alpha(lines=2), time=FakeTime())
    rig.simulator.receive(octets)
    assert rig.simulator.snapshot().packets == len(commands)


def test_one_wrong_digit_drops_one_command_in_silence() -> None:
    octets = bytes.fromhex(OTHERS["two STRINGs with them"][0].replace("30 31 38 46", "30 31 38 47"))
    packet, _ = alpha_codec.decode(octets)
    assert packet == alpha_codec.Packet((alpha_codec.Refusal("wrong checksum"), WriteString("b", b"TWO")))


def test_a_sign_that_is_right_costs_less_than_four_hundred_bytes_a_minute() -> None:
    for one_way in (False, True):
        rig = eight()
        rig.fail(one_way=one_way)
        rig.run(100)
        for _ in range(5):
            rig.sent()
            rig.run(60)
            wire = rig.sent()
            assert len(wire) <= 400
            assert not any(mark in wire for mark in (b"\x02AA", b"\x02E$", b"\x02E.", b"\x02H"))


@pytest.mark.parametrize("fault", ["foreign_text", "foreign_sequence", "foreign_alert"])
def test_what_another_program_did_is_mended_within_a_minute_and_a_half(fault: str) -> None:
    rig = eight()
    rig.simulator.strike(fault, "1")
    rig.run(90)
    assert rig.texts == EIGHT
    assert rig.simulator.snapshot().message == ""
    assert CLEAR not in rig.sent()


def test_lines_of_other_lengths_and_labels_hold_alike() -> None:
    rig = make_rig(replace(alpha(lines=40), columns=40))
    content = [f"{LABELS[n]} LINE {n} ".ljust(38, ".") + "END"[:2] for n in range(40)]
    rig.sign.show(lines(*content))
    seconds_until(rig, content, 60)


@pytest.mark.parametrize("acknowledge", [False, True])
@pytest.mark.parametrize("late", [4, 9])
def test_a_power_cut_of_a_sign_whose_answers_take_long_is_mended_within_a_minute_and_a_half(
    acknowledge: bool, late: int
) -> None:
    rig = eight(acknowledge=acknowledge)
    rig.fail(answer_seconds=late)
    rig.run(200)
    rig.simulator.power_cut()
    seconds_until(rig, EIGHT, 90)


@pytest.mark.parametrize("acknowledge", [False, True])
def test_a_memory_that_was_lost_in_an_instant_is_back_within_half_a_minute(acknowledge: bool) -> None:
    rig = eight(acknowledge=acknowledge)
    rig.run(110)
    for moment in (0.0, 5.0, 17.0):
        rig.run(moment)
        rig.simulator.power_cut()
        seconds_until(rig, EIGHT, 30)


def test_a_one_way_sign_that_heard_no_configuration_of_its_set_up_gets_it_once_more() -> None:
    rig = make_rig(alpha(), PlanNote())
    rig.simulator.faults.one_way = True
    rig.sign.show(lines(*EIGHT))
    rig.run(1)
    rig.fail(lose_next=10_000)
    rig.run(20)
    rig.fail(lose_next=0)
    seconds_until(rig, EIGHT, 60)


def test_a_set_up_that_nothing_confirmed_counts_only_when_it_was_repeated() -> None:
    note = PlanNote()
    rig = make_rig(alpha(), note)
    rig.simulator.faults.one_way = True
    rig.sign.show(lines(*EIGHT))
    rig.run(30)
    assert rig.texts == EIGHT
    assert note.plan is None
    rig.run(70)
    assert rig.texts == EIGHT
    assert note.plan is not None


def test_the_last_words_stand_on_a_one_way_sign_whose_set_up_was_to_be_repeated() -> None:
    rig = make_rig(alpha(lines=8), PlanNote())
    rig.simulator.faults.one_way = True
    rig.sign.show(lines(*EIGHT))
    rig.run(20)
    assert rig.texts == EIGHT  # and is blank again 20 seconds later, when it is cut short
    rig.sign.show_last(lines("WELCOME"))
    rig.run(23)
    assert rig.texts == ["WELCOME", *[""] * 7]


def test_an_answered_read_confirms_no_line() -> None:
    dialect = AlphaDialect(alpha(acknowledge=True))
    confirmed = alpha_codec.encode_acknowledgement(alpha_codec.Acknowledgement(True, 0))
    assert [answer.kind for answer in dialect.hear(alpha_codec.reply(RUN) + confirmed)] == ["kept"]
    assert [answer.kind for answer in dialect.hear(confirmed)] == ["ok"]
    # A line that echoes: our own packet is no reply.
    assert [answer.kind for answer in dialect.hear(LINE_2 + confirmed)] == ["ok"]


def test_of_a_row_that_a_slow_sign_is_sent_each_answer_goes_to_its_line() -> None:
    rig = eight(acknowledge=True)
    rig.fail(answer_seconds=4)
    rig.run(60)
    rig.fail(refuse_line=3)
    rig.sign.show(lines(*[text.replace("WORK", "WASH") for text in EIGHT]))
    rig.run(60)
    told = rig.sign.state().told
    assert [bool(line.trouble) for line in told] == [at == 2 for at in range(8)]
    assert [at for at in range(8) if told[at].confirmed == told[at].wanted] == [0, 1, 3, 4, 5, 6, 7]
