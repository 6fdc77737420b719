"""The Alpha codec against the gathered frames, and its laws."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.alpha import packet as alpha
from drivers.alpha.commands import (
    CLEAR_MEMORY,
    RELEASE_PRIORITY,
    BadCommand,
    Command,
    FileSpec,
    GeneralReport,
    PoolReport,
    ReadSpecial,
    ReadString,
    ReadText,
    SetAcknowledge,
    SetDate,
    SetMemory,
    SetRunSequence,
    SetSpeaker,
    SetTime,
    SetTimeFormat,
    SetWeekday,
    SoftReset,
    Tone,
    WriteString,
    WriteText,
    clock_commands,
)
from drivers.stream import Stream
from tests.examples import examples

FRAMES = json.loads((Path(__file__).parents[2] / "golden" / "alpha_frames.json").read_text())["vectors"]

labels = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
string_labels = labels.filter(lambda label: label not in "0?")
bodies = st.binary(max_size=120).map(lambda raw: bytes(octet % 0x7B + 5 for octet in raw))
sizes = st.integers(0, 0xFFFF)
files = st.one_of(
    st.builds(FileSpec, labels, st.just("A"), st.booleans(), sizes, st.sampled_from(["FF00", "FFFF"])),
    st.builds(FileSpec, labels, st.just("B"), st.just(True), sizes, st.just("0000")),
    st.builds(FileSpec, labels, st.just("D"), st.booleans(), sizes, st.sampled_from(["1000", "2000", "4000"])),
)
pools = st.builds(PoolReport, sizes, sizes)
four_digits = st.from_regex(r"[0-9]{4}", fullmatch=True)
commands = st.one_of(
    st.builds(WriteText, labels, bodies),
    st.builds(WriteString, string_labels, bodies),
    st.builds(SetMemory, st.lists(files, max_size=40).map(tuple)),
    st.builds(SetTime, st.integers(0, 23), st.integers(0, 59)),
    st.builds(SetDate, st.integers(1, 12), st.integers(1, 31), st.integers(0, 99)),
    st.builds(SetWeekday, st.integers(1, 7)),
    st.builds(SetTimeFormat, st.sampled_from([12, 24])),
    st.builds(SetSpeaker, st.booleans()),
    st.just(SoftReset()),
    st.builds(Tone, st.sampled_from("01")),
    st.builds(SetRunSequence, st.sampled_from("TSD"), st.booleans(), st.text(labels, min_size=1, max_size=128)),
    st.builds(SetAcknowledge, st.booleans()),
    st.builds(ReadText, labels),
    st.builds(ReadString, labels),
    st.builds(ReadSpecial, labels),
    pools,
    st.builds(
        GeneralReport,
        st.from_regex(r"[0-9A-Z]{8}", fullmatch=True),
        st.sampled_from(["", "A", "D"]),
        four_digits,
        four_digits,
        st.sampled_from([12, 24]),
        st.booleans(),
        pools,
    ),
)
types = st.sampled_from(sorted(alpha.TYPE_CODES))
addresses = st.text("0123456789ABCDEF?", min_size=2, max_size=2)
packets = st.one_of(
    st.builds(alpha.Packet, st.lists(commands, min_size=1, max_size=5).map(tuple), types, addresses),
    st.builds(alpha.Packet, st.tuples(commands), types, addresses, st.just(False)),
)


@pytest.mark.parametrize("frame", FRAMES, ids=[frame["id"] for frame in FRAMES])
def test_every_gathered_frame_is_read_and_written_byte_for_byte(frame: dict[str, str]) -> None:
    wire = bytes.fromhex(frame["wire_hex"])
    packet, used = alpha.decode(wire)
    assert isinstance(packet, alpha.Packet)
    assert used == len(wire)
    assert not any(isinstance(command, alpha.Refusal) for command in packet.commands)
    assert alpha.encode(packet) == wire


def test_the_nested_frame_pauses_after_each_start_and_nowhere_else() -> None:
    frame = next(frame for frame in FRAMES if frame["id"] == "nested_3_strings")
    packet, _ = alpha.decode(bytes.fromhex(frame["wire_hex"]))
    assert isinstance(packet, alpha.Packet)
    assert [chunk.hex() for chunk in alpha.chunks(packet)] == frame["chunks_hex"]


def test_the_manual_s_checksum() -> None:
    assert alpha.checksum(b"\x02AAHELLO\x03") == b"01FB"


def test_the_release_of_the_priority_file_is_bare() -> None:
    frame = next(frame for frame in FRAMES if frame["id"] == "priority_text_release")
    assert alpha.encode(alpha.Packet((RELEASE_PRIORITY,))).hex() == frame["wire_hex"]


def test_the_clear_is_bare() -> None:
    frame = next(frame for frame in FRAMES if frame["id"] == "memory_clear_bare")
    assert alpha.encode(alpha.Packet((CLEAR_MEMORY,))).hex() == frame["wire_hex"]


@given(packets)
def test_decoding_gives_back_what_was_encoded(packet: alpha.Packet) -> None:
    wire = alpha.encode(packet)
    assert alpha.decode(wire) == (packet, len(wire))
    assert b"".join(alpha.chunks(packet)) == wire


@given(st.lists(packets, min_size=1, max_size=4), st.lists(st.integers(0, 400), max_size=12))
@examples(25)
def test_however_the_stream_is_split_it_decodes_alike(sent: list[alpha.Packet], cuts: list[int]) -> None:
    wire = b"noise".join(alpha.encode(packet) for packet in sent)
    stream: Stream[alpha.Packet | alpha.Refusal] = Stream(alpha.decode)
    found = []
    edges = [0, *sorted(cut for cut in cuts if cut < len(wire)), len(wire)]
    for start, end in itertools.pairwise(edges):
        found += stream.feed(wire[start:end])
    assert found == sent
    assert stream.waiting == 0


@given(st.builds(alpha.Packet, st.lists(commands, min_size=1, max_size=3).map(tuple)), st.data())
@examples(60)
def test_a_flipped_bit_is_refused(packet: alpha.Packet, drawn: st.DataObject) -> None:
    """Or leaves the commands as they are: type code and address have no checksum; the line's parity bit guards them.

    A flip in ETX makes a packet without checksum, which the protocol allows and our driver never sends.
    """
    wire = bytearray(alpha.encode(packet))
    wire[drawn.draw(st.integers(0, len(wire) - 1))] ^= 1 << drawn.draw(st.integers(0, 7))
    stream: Stream[alpha.Packet | alpha.Refusal] = Stream(alpha.decode)
    for found in stream.feed(bytes(wire)):
        if isinstance(found, alpha.Packet) and found.checksum:
            assert all(isinstance(c, alpha.Refusal) or c in packet.commands for c in found.commands)
            assert len(found.commands) <= len(packet.commands)


def test_each_single_flipped_bit_of_a_line_is_refused() -> None:
    line = WriteString("a", b"B12345 DONE 15:30")
    wire = alpha.encode(alpha.Packet((line,)))
    for at in range(9, len(wire)):
        for bit in range(8):
            bent = bytearray(wire)
            bent[at] ^= 1 << bit
            found, _ = alpha.decode(bytes(bent))
            if isinstance(found, alpha.Packet) and found.checksum:
                assert all(isinstance(command, alpha.Refusal) for command in found.commands), (at, bit)


def test_a_lower_case_checksum_is_refused() -> None:
    wire = alpha.encode(alpha.Packet((WriteString("a", b"A"),)))
    digits = wire[-5:-1]
    assert digits.lower() != digits
    packet, _ = alpha.decode(wire[:-5] + digits.lower() + wire[-1:])
    assert packet == alpha.Packet((alpha.Refusal("wrong checksum"),))


def test_one_bad_command_does_not_spoil_its_neighbours() -> None:
    wire = alpha.encode(alpha.Packet((WriteString("a", b"ONE"), WriteString("b", b"TWO"))))
    packet, _ = alpha.decode(wire.replace(b"ONE", b"OOE"))
    assert packet == alpha.Packet((alpha.Refusal("wrong checksum"), WriteString("b", b"TWO")))


@pytest.mark.parametrize(
    "command",
    [
        WriteString("a", b"x" * 126),
        WriteString("0", b"x"),
        WriteString("?", b"x"),
        WriteString("a", b"\x04"),
        WriteString("a", b"\x1b\x01"),
        WriteString("a", b"\x80"),
        WriteString("\x03", b"x"),
        WriteText("A", b"\x00"),
        SetTime(24, 0),
        SetTime(-1, 0),
        SetDate(13, 1, 26),
        SetWeekday(0),
        SetTimeFormat(13),
        Tone("2"),
        SetRunSequence("X", False, "A"),
        SetRunSequence("S", False, ""),
        SetMemory((FileSpec("a", "B", False, 32, "0000"),)),
        SetMemory((FileSpec("a", "C", True, 32, "0000"),)),
        SetMemory((FileSpec("a", "A", True, 0x10000, "FF00"),)),
        SetMemory((FileSpec("\x04", "A", True, 1, "FF00"),)),
    ],
    ids=repr,
)
def test_what_a_sign_would_misread_is_not_encoded(command: Command) -> None:
    with pytest.raises(BadCommand):
        alpha.encode(alpha.Packet((command,)))


def test_nested_commands_need_their_ends() -> None:
    with pytest.raises(BadCommand):
        alpha.encode(alpha.Packet((SoftReset(), SoftReset()), checksum=False, closed=False))


def test_too_few_nuls_leave_the_sign_without_a_baud_rate() -> None:
    wire = alpha.encode(alpha.Packet((SoftReset(),)))
    found, used = alpha.decode(wire[1:])
    assert found == alpha.Refusal("fewer than five NULs")
    assert 0 < used < len(wire)


def test_a_packet_cut_off_by_the_next_is_refused_and_the_next_is_read() -> None:
    whole = alpha.encode(alpha.Packet((WriteString("a", b"HELLO"),)))
    stream: Stream[alpha.Packet | alpha.Refusal] = Stream(alpha.decode)
    assert stream.feed(whole[:-6] + whole) == [alpha.Refusal("cut off"), alpha.Packet((WriteString("a", b"HELLO"),))]


def test_a_packet_without_end_is_dropped_and_costs_no_memory() -> None:
    stream: Stream[alpha.Packet | alpha.Refusal] = Stream(alpha.decode)
    stream.feed(bytes(5) + b"\x01Z00\x02A")
    for _ in range(100):
        stream.feed(b"x" * 1000)
        assert stream.waiting <= alpha.LONGEST + 1000


def test_a_reply_comes_back_through_twenty_nuls() -> None:
    wire = alpha.reply(PoolReport(0x4000, 0x3C5D))
    assert wire.startswith(bytes(20) + b"\x01000\x02E#4000,3C5D\x03")
    assert alpha.decode_answer(wire) == (alpha.Packet((PoolReport(0x4000, 0x3C5D),), "0"), len(wire))


@pytest.mark.parametrize("revision", ["", "A"])
def test_general_information_is_read_with_and_without_its_revision(revision: str) -> None:
    raw = f'E"10712607{revision}0699'.encode() + b"1530M00" + b"7E00,7C00"
    framed = b"\x02" + raw + b"\x03"
    packet, _ = alpha.decode(bytes(20) + b"\x01000" + framed + alpha.checksum(framed) + b"\x04")
    pool = PoolReport(0x7E00, 0x7C00)
    assert packet == alpha.Packet((GeneralReport("10712607", revision, "0699", "1530", 24, True, pool),), "0")


@given(st.booleans(), st.integers(0, 0x3F))
def test_acknowledgements_survive_the_wire(accepted: bool, status: int) -> None:
    answer = alpha.Acknowledgement(accepted, status | alpha.STATUS_ALWAYS)
    wire = alpha.encode_acknowledgement(answer)
    assert alpha.decode_answer(wire) == (answer, 2)
    assert alpha.decode_answer(wire[:1]) == (None, 0)


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_decoders(noise: bytes) -> None:
    for decode in (alpha.decode, alpha.decode_answer):
        stream: Stream[object] = Stream(decode)
        stream.feed(noise)
        whole = alpha.Packet((SoftReset(),))
        assert whole in stream.feed(bytes(2) + b"\x04" + alpha.encode(whole))


def test_a_sign_is_told_the_time_in_twenty_four_hours() -> None:
    told = clock_commands(2026, 10, 11, 15, 30, 7)
    assert told == (SetTimeFormat(24), SetDate(10, 11, 26), SetWeekday(1), SetTime(15, 30))
