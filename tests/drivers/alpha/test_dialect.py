"""An Alpha sign kept up to date, seen from the far end of the wire."""

import itertools
from dataclasses import replace

import pytest

from drivers.alpha.commands import (
    CLEAR_MEMORY,
    RELEASE_PRIORITY,
    Command,
    ReadSpecial,
    ReadText,
    SetMemory,
    WriteString,
    WriteText,
)
from drivers.alpha.packet import Packet, Refusal, decode
from drivers.sign import Line, SettingsError
from drivers.stream import Stream
from tests.drivers.rig import START, PlanNote, alpha, lines, make_rig, ready_alpha


def commands_in(wire: bytes) -> list[Command | Refusal]:
    stream: Stream[Packet | Refusal] = Stream(decode)
    return [command for packet in stream.feed(wire) if isinstance(packet, Packet) for command in packet.commands]


def test_the_sign_shows_the_wanted_lines_and_blanks_below() -> None:
    rig = make_rig(alpha(lines=4, columns=20))
    rig.sign.show([Line("A.1***5 IN WORK"), Line("READY", "red", align="right"), Line("HELLO", align="centre")])
    rig.settle()
    assert rig.texts == ["A.1***5 IN WORK", "               READY", "       HELLO", ""]
    assert [line.colour for line in rig.simulator.snapshot().lines] == ["green", "red", "green", "green"]


def test_what_the_sign_shows_is_what_the_state_says_and_what_was_reported() -> None:
    rig = make_rig(alpha(lines=3))
    rig.sign.show([Line("ONE", attention=True), Line("TWO", "amber")])
    rig.settle()
    held = rig.sign.state().lines
    decoded = tuple(
        replace(line, attention=held[at].attention) for at, line in enumerate(rig.simulator.snapshot().lines)
    )
    assert held == decoded == rig.shown[-1].lines
    assert rig.simulator.snapshot().lines[0].attention


def test_nothing_the_driver_sends_is_ignored_by_the_sign() -> None:
    rig = make_rig(alpha(lines=20))
    rig.sign.show(lines(*(f"LINE {n}" for n in range(20))))
    rig.sign.set_clock(START)
    rig.settle()
    rig.run(10)
    snapshot = rig.simulator.snapshot()
    assert snapshot.ignored == 0
    assert snapshot.accepted > 20
    assert snapshot.clock == "01:00"


def test_a_changed_line_is_one_string_write_and_nothing_else() -> None:
    rig = ready_alpha(lines=8)
    rig.sign.show(lines("ONE", "TWO", "THREE"))
    rig.settle()
    rig.run(1)
    rig.sent()
    rig.sign.show(lines("ONE", "2", "THREE"))
    rig.settle()
    assert commands_in(rig.sent()) == [WriteString("b", b"2")]


def test_nothing_changed_sends_nothing_but_questions() -> None:
    rig = ready_alpha()
    rig.sign.show(lines("ONE"))
    rig.settle()
    rig.run(100)
    rig.sent()
    for _ in range(12):
        rig.sign.show(lines("ONE"))
        rig.run(60)
        wire = rig.sent()
        asked = {ReadSpecial("$"), ReadText("0"), ReadSpecial("."), ReadText("A"), ReadSpecial("*")}
        assert set(commands_in(wire)) == asked
        assert len(wire) < 250


def test_the_newest_content_wins_and_what_was_overtaken_is_never_sent() -> None:
    rig = ready_alpha()
    for n in range(50):
        rig.sign.show(lines(f"VALUE {n}"))
    rig.settle()
    assert commands_in(rig.sent()) == [WriteString("a", b"VALUE 49")]


def test_several_changes_share_a_packet() -> None:
    rig = ready_alpha(lines=8)
    rig.sign.show(lines(*"ABCDEFGH"))
    assert rig.settle() < 2
    wire = rig.sent()
    assert len(commands_in(wire)) == 8
    assert wire.count(b"\x04") == 1


def test_packets_keep_their_distance_on_the_wire() -> None:
    rig = ready_alpha(lines=1)
    written_at = []
    for n in range(5):
        rig.sign.show(lines(f"VALUE {n}"))
        rig.settle()
        written_at.append(rig.time.seconds)
    gaps = [later - earlier for earlier, later in itertools.pairwise(written_at)]
    wire_time = len(b"\0\0\0\0\0\x01Z00\x02GaVALUE 4\x030000\x04") / 960
    assert min(gaps) >= 0.25 + wire_time - 1e-6
    assert rig.simulator.snapshot().ignored == 0


def test_nested_commands_wait_a_tenth_of_a_second_after_each_start() -> None:
    rig = ready_alpha(lines=3)
    rig.time.slept.clear()
    rig.sign.show(lines("A", "B", "C"))
    rig.settle()
    assert sum(pause >= 0.1 for pause in rig.time.slept) == 3


def test_a_single_command_does_not_wait_inside() -> None:
    rig = ready_alpha(lines=3)
    started_at = rig.time.seconds
    rig.sign.show(lines("A"))
    rig.sign.tick()
    assert rig.time.seconds - started_at == pytest.approx(len(rig.sent()) / 960)


def test_the_set_up_comes_once_and_in_the_order_a_sign_needs() -> None:
    note = PlanNote()
    rig = make_rig(alpha(lines=2, columns=16), note)
    rig.sign.show(lines("HI"))
    rig.settle()
    sent = commands_in(rig.sent())
    assert sent[0] == CLEAR_MEMORY
    assert isinstance(sent[1], SetMemory)
    assert sent[2:4] == [ReadSpecial("$"), RELEASE_PRIORITY]
    assert isinstance(sent[4], WriteText)
    assert note.saves[0] is None
    assert note.plan is not None
    again = make_rig(alpha(lines=2, columns=16), PlanNote(note.plan))
    again.simulator._device = rig.simulator._device
    again.sign.show(lines("HI"))
    again.settle()
    sent = commands_in(again.sent())
    assert not any(isinstance(command, SetMemory) for command in sent)
    assert [command for command in sent if isinstance(command, WriteText)] == [RELEASE_PRIORITY]
    assert sent[:2] == [RELEASE_PRIORITY, ReadSpecial("$")]
    assert again.texts == ["HI", ""]


def test_another_plan_means_a_new_set_up() -> None:
    first, second = PlanNote(), PlanNote()
    for note, settings in ((first, alpha(lines=2)), (second, alpha(lines=3))):
        make_rig(settings, note).run(10)
    assert first.plan != second.plan
    rig = make_rig(alpha(lines=3), first)
    rig.run(10)
    assert commands_in(rig.sent())[0] == CLEAR_MEMORY
    assert first.plan == second.plan


def test_a_set_up_cut_short_is_begun_again() -> None:
    note = PlanNote()
    rig = make_rig(alpha(lines=2), note)
    rig.simulator.faults.unplug_after_bytes = 40
    rig.sign.show(lines("HI"))
    rig.run(3)
    assert note.plan is None
    rig.simulator.plug()
    rig.settle()
    assert note.plan is not None
    assert rig.texts == ["HI", ""]


def test_a_set_up_lost_on_the_wire_is_noticed_before_anything_is_shown() -> None:
    rig = make_rig(alpha(lines=2))
    rig.sign.show(lines("HI"))
    for heard in range(5):
        rig.simulator.faults.lose_next = 0
        rig.sign.set_up()
        rig.run(0.1 + heard)
        rig.simulator.faults.lose_next = 2
        rig.run(1)
    rig.settle()
    assert rig.texts == ["HI", ""]


def test_an_operator_may_order_the_set_up() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("HI"))
    rig.settle()
    rig.sent()
    rig.sign.set_up()
    rig.run(10)
    assert commands_in(rig.sent())[0] == CLEAR_MEMORY
    assert rig.texts == ["HI", ""]


def test_everything_is_sent_again_every_fifteen_minutes() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("HI", "THERE"))
    rig.settle()
    rig.run(100)
    rig.sent()
    rig.run(15 * 60)
    written = [command for command in commands_in(rig.sent()) if isinstance(command, WriteString)]
    assert written == [WriteString("a", b"HI"), WriteString("b", b"THERE")]


def test_a_sign_that_says_it_lost_its_memory_is_restored() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("HI"))
    rig.settle()
    rig.simulator.power_cut()
    assert "HI" not in rig.texts
    rig.run(45)
    assert rig.texts == ["HI", ""]


def test_a_sign_without_a_return_line_is_not_erased_without_reason() -> None:
    rig = ready_alpha(lines=2)
    rig.simulator.faults.one_way = True
    rig.run(40 * 60)
    assert not any(isinstance(command, SetMemory) for command in commands_in(rig.sent()))


def test_a_sign_without_a_return_line_may_be_set_up_blindly() -> None:
    rig = ready_alpha(lines=2, blind_set_up=True)
    rig.simulator.faults.one_way = True
    rig.sign.show(lines("HI"))
    rig.settle()
    rig.simulator.power_cut()
    rig.run(15 * 60 + 90)
    assert rig.texts == ["HI", ""]


def test_a_sign_that_never_keeps_its_set_up_is_not_erased_for_ever() -> None:
    rig = make_rig(alpha(lines=2))
    rig.simulator._device._allocate = lambda *configured: ""  # type: ignore[attr-defined]
    rig.sign.show(lines("HI"))
    rig.run(10 * 60)
    erased = sum(command == CLEAR_MEMORY for command in commands_in(rig.sent()))
    assert erased == 5
    rig.run(40 * 60)
    erased = sum(command == CLEAR_MEMORY for command in commands_in(rig.sent()))
    assert erased <= 6
    assert rig.sign.state().errors == 1
    assert rig.sign.state().last_error == "the sign does not keep its set-up"


def test_cable_out_and_in_again_and_the_content_is_right() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("BEFORE"))
    rig.settle()
    rig.simulator.unplug()
    rig.run(60)
    assert not rig.sign.state().connected
    rig.sign.show(lines("AFTER"))
    rig.simulator.plug("/dev/ttyUSB7")
    rig.run(40)
    assert rig.sign.state().connected
    assert rig.sign.state().port == "/dev/ttyUSB7"
    assert rig.texts == ["AFTER", ""]


def test_an_outage_is_one_error_and_two_reports() -> None:
    rig = ready_alpha(lines=2)
    rig.states.clear()
    rig.simulator.unplug()
    rig.run(600)
    assert [(state.connected, state.errors) for state in rig.states] == [(False, 1)]
    assert rig.sign.state().lines == ()
    rig.simulator.plug()
    rig.run(60)
    assert rig.sign.state().connected
    assert rig.sign.state().errors == 1


def test_a_state_is_reported_once_per_change() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("ONE"))
    rig.settle()
    rig.run(100)
    assert all(a != b for a, b in zip(rig.states, rig.states[1:], strict=False))


def test_half_a_packet_of_a_lost_port_does_not_spoil_the_next() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("HALF A PACKET"))
    rig.simulator.faults.unplug_after_bytes = 15
    rig.run(0.2)
    rig.simulator.plug()
    rig.run(20)
    assert rig.texts == ["HALF A PACKET", ""]


def test_a_new_connection_is_not_written_before_the_sign_has_forgotten_half_a_packet() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("HALF"))
    rig.simulator.faults.unplug_after_bytes = 15
    rig.run(0.1)
    lost_at = rig.time.seconds
    rig.simulator.plug()
    written_at: list[float] = []
    receive = rig.simulator.receive

    def note(octets: bytes) -> None:
        written_at.append(rig.time.seconds)
        receive(octets)

    rig.simulator.receive = note  # type: ignore[method-assign]
    rig.run(5)
    assert written_at[0] - lost_at > 1.0


def test_with_acknowledgement_a_refused_line_is_tried_again_and_a_lost_one_too() -> None:
    rig = ready_alpha(lines=2, acknowledge=True)
    assert rig.sign.capabilities.ack
    rig.simulator.faults.lose_next = 1
    rig.sign.show(lines("HI"))
    rig.settle()
    assert rig.texts == ["HI", ""]
    assert rig.shown[-1].acknowledged


def test_the_test_picture_goes_as_it_came() -> None:
    rig = ready_alpha(lines=3)
    rig.sign.show(lines("WANTED"))
    rig.settle()
    rig.sign.test(seconds=5)
    rig.run(3)
    assert rig.texts[0].startswith("1 ABC")
    assert [line.colour for line in rig.simulator.snapshot().lines] == ["red", "green", "amber"]
    rig.run(5)
    assert rig.texts == ["WANTED", "", ""]


def test_clear_blanks_the_lines() -> None:
    rig = ready_alpha(lines=2)
    rig.sign.show(lines("A", "B"))
    rig.settle()
    rig.sign.clear()
    rig.settle()
    assert rig.texts == ["", ""]


def test_a_listener_that_fails_does_not_stop_the_sign() -> None:
    rig = ready_alpha(lines=1)

    def fail(value: object) -> None:
        raise RuntimeError("listener")

    rig.sign._on_state = rig.sign._on_shown = fail
    rig.sign.show(lines("STILL"))
    rig.settle()
    assert rig.texts == ["STILL"]


def test_a_sign_of_one_row_pages_by_itself() -> None:
    rig = ready_alpha(lines=3, rows=1)
    rig.sign.show(lines("A", "B", "C"))
    rig.settle()
    assert rig.texts == ["A", "B", "C"]


def test_the_clock_is_set_again_after_a_reconnect_and_has_moved_on() -> None:
    rig = ready_alpha(lines=1)
    rig.sign.set_clock(START)
    rig.run(5)
    assert rig.simulator.snapshot().clock == "01:00"
    rig.simulator.unplug()
    rig.simulator.power_cut()
    rig.run(3600)
    rig.simulator.plug()
    rig.run(60)
    assert rig.simulator.snapshot().clock in ("02:00", "02:01")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("protocol", "morse"),
        ("lines", 0),
        ("lines", 41),
        ("columns", 0),
        ("parity", "X"),
        ("baud_rate", 1),
        ("type_code", "z"),
        ("address", "0g"),
        ("rows", 9),
        ("colour", ""),
        ("resend_minutes", 0),
        ("port", ""),
    ],
)
def test_a_setting_that_cannot_work_is_named(field: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        alpha(**{field: value})
    assert caught.value.field == field
