"""The far end is as strict as signs are said to be (sign-protocols.md §4): what they ignore, it ignores and says so."""

import pytest

from drivers.alpha import packet as alpha_codec
from drivers.alpha.commands import (
    CLEAR_MEMORY,
    HOLD,
    NEW_LINE,
    RELEASE_PRIORITY,
    Command,
    FileSpec,
    GeneralReport,
    PoolReport,
    ReadSpecial,
    ReadString,
    ReadText,
    SetAcknowledge,
    SetMemory,
    SetRunSequence,
    SoftReset,
    Tone,
    WriteString,
    WriteText,
    call_string,
    colour,
    mode,
)
from drivers.onbon import frame as onbon_codec
from drivers.onbon.commands import Area, ClearScreen, ReadParameters, SwitchScreen, UpdateAreas
from drivers.onbon.commands import Command as OnbonCommand
from drivers.parts import simulate
from drivers.sign import Line, PortLost, SettingsError, Snapshot
from drivers.simulator import Loopback, SimulatedSign
from tests.drivers.rig import FakeTime, alpha, onbon, ready_alpha

MEMORY = SetMemory((FileSpec("A", "A", False, 100, "FF00"), FileSpec("a", "B", True, 20, "0000")))
TEMPLATE = WriteText("A", mode(b" ", HOLD) + colour("2") + call_string("a"))


class AlphaBench:
    def __init__(self) -> None:
        self.time = FakeTime()
        self.sign: SimulatedSign = simulate(alpha(lines=1), timing=self.time.timing)

    def send(self, *commands: Command, after: float = 1.0, **packet: str) -> str:
        """The reason for which the last command was ignored; empty when it was obeyed."""
        self.time.seconds += after
        self.sign.receive(alpha_codec.encode(alpha_codec.Packet(commands, **packet)))  # type: ignore[arg-type]
        return self.sign.snapshot().verdicts[-1].reason

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.sign.snapshot().lines]


@pytest.fixture
def bench() -> AlphaBench:
    bench = AlphaBench()
    assert bench.send(MEMORY) == ""
    assert bench.send(TEMPLATE) == ""
    assert bench.send(WriteString("a", b"HELLO")) == ""
    assert bench.texts == ["HELLO"]
    return bench


def test_packets_closer_than_a_quarter_second_are_lost_in_silence(bench: AlphaBench) -> None:
    assert bench.send(WriteString("a", b"TOO SOON"), after=0.24) == "too close to the packet before"
    assert bench.texts == ["HELLO"]
    assert bench.sign.answers() == b""
    assert bench.send(WriteString("a", b"IN TIME"), after=0.26) == ""
    assert bench.texts == ["IN TIME"]


def test_after_a_clear_a_sign_is_deaf_and_keeps_one_configuration(bench: AlphaBench) -> None:
    bench.send(CLEAR_MEMORY)
    assert bench.send(MEMORY, after=0.9) == "deaf"
    assert bench.send(MEMORY, after=0.3) == "when it hears again"
    assert bench.send(ReadSpecial("$"), after=3.7) == "deaf"
    assert bench.send(ReadSpecial("$"), after=0.3) == ""
    assert alpha_codec.Packet((MEMORY,), "0") == alpha_codec.decode_answer(bench.sign.answers())[0]


def test_a_sign_may_be_deaf_for_longer_after_a_clear_and_keep_nothing(bench: AlphaBench) -> None:
    bench.sign.faults.switch("clear_seconds", "10")
    bench.sign.faults.switch("forgets_configuration", "1")
    bench.send(CLEAR_MEMORY)
    assert bench.send(MEMORY, after=9.9) == "deaf"
    assert bench.send(WriteString("a", b"HELLO"), after=0.3) == "never allocated"


@pytest.mark.parametrize(("command", "seconds"), [(SoftReset(), 10), (Tone("0"), 3)])
def test_reset_and_tone_deafen_too_and_keep_the_memory(bench: AlphaBench, command: Command, seconds: float) -> None:
    bench.send(command)
    assert bench.send(WriteString("a", b"NO"), after=seconds - 0.1) == "deaf"
    assert bench.texts == ["HELLO"]
    assert bench.send(WriteString("a", b"YES"), after=0.3) == ""


def test_a_string_longer_than_its_allocation_empties_the_file(bench: AlphaBench) -> None:
    assert bench.send(WriteString("a", b"x" * 21)) == "longer than allocated: emptied"
    assert bench.texts == [""]


def test_a_label_never_allocated_is_dropped(bench: AlphaBench) -> None:
    assert bench.send(WriteString("b", b"NOWHERE")) == "never allocated"
    assert bench.send(WriteText("a", b"WRONG KIND")) == "never allocated"
    assert bench.texts == ["HELLO"]


def test_a_wrong_checksum_is_dropped_without_a_word(bench: AlphaBench) -> None:
    wire = alpha_codec.encode(alpha_codec.Packet((WriteString("a", b"BENT"),)))
    bench.time.seconds += 1
    bench.sign.receive(wire.replace(b"BENT", b"TENT"))
    assert bench.sign.snapshot().verdicts[-1].reason == "wrong checksum"
    assert bench.texts == ["HELLO"]
    assert bench.sign.answers() == b""


def test_a_hole_of_more_than_a_second_loses_the_packet(bench: AlphaBench) -> None:
    wire = alpha_codec.encode(alpha_codec.Packet((WriteString("a", b"HOLE"),)))
    for hole, expected in ((0.9, "HOLE"), (1.1, "HELLO")):
        bench.send(WriteString("a", b"HELLO"))
        bench.time.seconds += 1
        bench.sign.receive(wire[:14])
        bench.time.seconds += hole
        bench.sign.receive(wire[14:])
        assert bench.texts == [expected]


def test_a_power_cut_wipes_the_memory_and_leaves_the_link(bench: AlphaBench) -> None:
    bench.sign.power_cut()
    assert bench.texts == []
    assert bench.send(WriteString("a", b"LOST")) == "never allocated"


def test_others_packets_are_not_ours(bench: AlphaBench) -> None:
    assert bench.send(WriteString("a", b"NO"), type_code="^") == "for another type of sign"
    assert bench.send(WriteString("a", b"NO"), address="07") == "for another address"
    assert bench.send(WriteString("a", b"YES"), address="0?") == ""


def test_a_priority_message_covers_the_lines_until_its_bare_release(bench: AlphaBench) -> None:
    bench.send(WriteText("0", mode() + b"FIRE"))
    assert bench.sign.snapshot().message == "FIRE"
    bench.send(RELEASE_PRIORITY)
    assert bench.sign.snapshot().message == ""
    assert bench.texts == ["HELLO"]


def test_a_string_s_colour_leaks_unless_the_template_sets_it_again() -> None:
    bench = AlphaBench()
    strings = (FileSpec("a", "B", True, 20, "0000"), FileSpec("b", "B", True, 20, "0000"))
    bench.send(SetMemory((FileSpec("A", "A", False, 100, "FF00"), *strings)))
    bench.send(WriteText("A", mode() + colour("2") + call_string("a") + NEW_LINE + call_string("b")))
    bench.send(WriteString("a", colour("1") + b"RED"), WriteString("b", b"ALSO RED"))
    assert [line.colour for line in bench.sign.snapshot().lines] == ["red", "red"]


def test_reads_are_answered(bench: AlphaBench) -> None:
    expected: list[tuple[Command, Command]] = [
        (ReadSpecial("$"), MEMORY),
        (ReadSpecial("#"), PoolReport(0x4000, 0x4000 - 142)),
        (ReadSpecial("."), SetRunSequence("S", False, "A")),
        (ReadString("a"), WriteString("a", b"HELLO")),
        (ReadText("A"), TEMPLATE),
    ]
    for question, answer in expected:
        assert bench.send(question) == ""
        found, _ = alpha_codec.decode_answer(bench.sign.answers())
        assert found == alpha_codec.Packet((answer,), "0")
    bench.send(ReadSpecial('"'))
    found, _ = alpha_codec.decode_answer(bench.sign.answers())
    assert isinstance(found, alpha_codec.Packet)
    assert isinstance(found.commands[0], GeneralReport)


def test_acknowledgement_is_given_once_switched_on(bench: AlphaBench) -> None:
    bench.send(WriteString("a", b"QUIET"))
    assert bench.sign.answers() == b""
    bench.send(SetAcknowledge(True))
    assert bench.sign.answers() == b"\x06\x40"
    bench.send(WriteString("b", b"NO SUCH"))
    assert bench.sign.answers() == b"\x15\x60"


def test_a_memory_beyond_the_pool_is_not_configured(bench: AlphaBench) -> None:
    assert bench.send(SetMemory((FileSpec("A", "A", False, 0x4000, "FF00"),))) == "more than the memory pool"
    assert bench.texts == ["HELLO"]


def test_each_verdict_is_told_and_only_the_last_twenty_are_kept(bench: AlphaBench) -> None:
    told: list[Snapshot] = []
    bench.sign.on_change = told.append
    for n in range(30):
        bench.send(WriteString("a", b"%d" % n))
    assert len(told) == 30
    assert len(told[-1].verdicts) == 20
    assert told[-1].packets == told[-1].accepted == 33


def test_faults_are_switched_on_by_name_and_in_the_port(bench: AlphaBench) -> None:
    sign = simulate(onbon(port="simulator://lounge?busy_next=3&late_seconds=0.5&one_way=1"))
    switched = sign.faults.switched()
    assert (switched["busy_next"], switched["late_seconds"], switched["one_way"]) == (3, 0.5, True)
    for name, text in (("boom", "1"), ("busy_next", "many"), ("busy_next", "-1"), ("_passed", "1")):
        with pytest.raises(ValueError, match=name):
            bench.sign.faults.switch(name, text)
    with pytest.raises(SettingsError, match="boom"):
        simulate(alpha(port="simulator://lounge?boom=1"))


def test_every_third_packet_may_be_lost(bench: AlphaBench) -> None:
    bench.sign.faults.switch("lose_every", "3")
    reasons = [bench.send(WriteString("a", b"X")) for _ in range(9)]
    assert reasons.count("lost on the wire") == 3


def test_a_watcher_that_fails_does_not_disturb_the_wire(bench: AlphaBench) -> None:
    def fail(snapshot: Snapshot) -> None:
        raise RuntimeError("watcher")

    bench.sign.on_change = fail
    assert bench.send(WriteString("a", b"STILL")) == ""
    assert bench.texts == ["STILL"]


def test_a_pulled_cable_is_noticed_by_both_ends_and_the_old_connection_stays_dead() -> None:
    time = FakeTime()
    sign = simulate(alpha(), timing=time.timing)
    old = Loopback([sign], time.timing)
    sign.unplug()
    for use in (lambda: old.write(b"x"), lambda: old.read(0), lambda: Loopback([sign], time.timing)):
        with pytest.raises(PortLost):
            use()
    sign.plug("COM7")
    with pytest.raises(PortLost):
        old.write(b"x")
    assert Loopback([sign], time.timing).device == "COM7"


def test_a_cable_pulled_in_the_middle_lets_the_first_bytes_through() -> None:
    time = FakeTime()
    sign = simulate(alpha(), timing=time.timing)
    sign.faults.unplug_after_bytes = 7
    sign.receive(b"12345")
    with pytest.raises(PortLost):
        sign.receive(b"67890")
    assert sign.snapshot().bytes_received == 7


class OnbonBench:
    def __init__(self, **settings: object) -> None:
        self.time = FakeTime()
        self.sign = simulate(onbon(**settings), timing=self.time.timing)

    def send(self, request: onbon_codec.Request | OnbonCommand, after: float = 2.0) -> tuple[str, int | None]:
        """Why it was ignored, and the error code of the answer; None without one."""
        self.time.seconds += after
        if not isinstance(request, onbon_codec.Request):
            request = onbon_codec.Request(request)
        self.sign.receive(onbon_codec.encode(request))
        answer, _ = onbon_codec.decode_answer(self.sign.answers())
        code = answer.reply.error if isinstance(answer, onbon_codec.Answer) else None
        return self.sign.snapshot().verdicts[-1].reason, code


def area(number: int = 0, text: bytes = b"\\C2OK", **changes: int) -> Area:
    return Area(**{"number": number, "x": 0, "y": number * 16, "width": 96, "height": 16, "text": text, **changes})  # type: ignore[arg-type]


def test_a_card_acknowledges_what_it_obeys() -> None:
    bench = OnbonBench()
    assert bench.send(UpdateAreas((area(timeout=60),))) == ("", 0)
    assert bench.sign.snapshot().lines[0].text == "OK"
    assert bench.send(ReadParameters())[1] == 0
    assert bench.send(SwitchScreen(False)) == ("", 0)
    assert bench.sign.snapshot().lines[0].text == ""
    assert bench.send(SwitchScreen(True)) == ("", 0)
    assert bench.send(ClearScreen()) == ("", 0)
    assert not bench.sign.snapshot().lines[0].text


@pytest.mark.parametrize(
    ("request_", "reason", "code"),
    [
        (UpdateAreas((area(number=5, y=0),)), "more areas, or more text, than the card has", 4),
        (UpdateAreas((area(text=b"x" * 1000),)), "longer than the receive buffer", 4),
        (UpdateAreas((area(width=193),)), "area beyond the screen", 4),
        (UpdateAreas((area(text=b"\\FO002x"),)), "escape b'\\\\FO'", 12),
        (UpdateAreas((area(text=b"\\C9x"),)), "escape b'\\\\C9'", 12),
        (UpdateAreas((area(text=b"\xd5\x5c"),)), "no character of the font: d55c", 12),
        (onbon_codec.Request(ClearScreen(), screen=2), "for another screen", None),
        (onbon_codec.Request(ClearScreen(), screen=0xFFFF), "", None),
        (onbon_codec.Request(ClearScreen(), screen=0xFFFE), "", 0),
        (onbon_codec.Request(ClearScreen(), respond=False), "", None),
    ],
    ids=repr,
)
def test_a_card_refuses_what_it_cannot_do(
    request_: onbon_codec.Request | OnbonCommand, reason: str, code: int | None
) -> None:
    assert OnbonBench(lines=5).send(request_) == (reason, code)


def test_a_card_is_busy_for_a_second_after_a_refresh() -> None:
    bench = OnbonBench()
    bench.send(UpdateAreas((area(),)))
    assert bench.send(UpdateAreas((area(),)), after=0.9) == ("refreshed within a second", 3)
    assert bench.send(UpdateAreas((area(),)), after=1.0) == ("", 0)


def test_a_bent_frame_is_answered_with_the_checksum_error() -> None:
    bench = OnbonBench()
    wire = onbon_codec.encode(onbon_codec.Request(UpdateAreas((area(text=b"OK"),))))
    bench.sign.receive(wire.replace(b"OK", b"KO"))
    answer, _ = onbon_codec.decode_answer(bench.sign.answers())
    assert isinstance(answer, onbon_codec.Answer)
    assert (answer.reply.accepted, answer.reply.error) == (False, 5)


def test_a_power_cut_takes_the_areas_and_leaves_the_clock() -> None:
    bench = OnbonBench()
    bench.send(UpdateAreas((area(),)))
    bench.sign.power_cut()
    assert not bench.sign.snapshot().lines[0].text


@pytest.mark.parametrize(
    ("fault", "value", "reason"),
    [
        ("bend_next", "1", "checksum"),
        ("hole_next", "1", "a hole"),
        ("deaf_seconds", "2.5", "deaf"),
        ("lost_files", "9", "never allocated"),
        ("short_files", "3", "longer than allocated"),
        ("lose_next", "1", "lost on the wire"),
    ],
)
def test_each_fault_strikes_as_it_is_called_and_the_driver_mends_it(fault: str, value: str, reason: str) -> None:
    rig = ready_alpha(lines=3)
    rig.simulator.strike(fault, value)
    rig.sign.show([Line("A1***5 IN WORK")])
    rig.settle()
    reasons = [verdict.reason for verdict in rig.simulator.snapshot().verdicts if not verdict.accepted]
    assert any(reason in told for told in reasons), reasons
    assert rig.texts != ["A1***5 IN WORK", "", ""]
    rig.run(90)
    assert rig.texts == ["A1***5 IN WORK", "", ""]


def test_a_fault_that_does_not_exist_is_refused() -> None:
    rig = ready_alpha(lines=1)
    for fault, value in [
        ("explode", "1"),
        ("_passed", "1"),
        ("lose_next", "-1"),
        ("lose_next", "x"),
        ("deaf_seconds", "inf"),
    ]:
        with pytest.raises(ValueError, match=fault):
            rig.simulator.strike(fault, value)
    rig.simulator.strike("unplug")
    assert rig.simulator.connection == 0
    rig.simulator.strike("plug", "/dev/ttyUSB7")
    assert rig.simulator.device_name == "/dev/ttyUSB7"
