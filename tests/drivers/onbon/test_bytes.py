"""The Onbon codec against the gathered frames, and its laws."""

import itertools
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cards import Reply
from drivers.onbon import frame as onbon
from drivers.onbon.commands import (
    Area,
    BadCommand,
    ClearScreen,
    Command,
    Parameters,
    Ping,
    ReadParameters,
    ReadScreenId,
    ReadStatus,
    SetBrightness,
    SetClock,
    SwitchScreen,
    UpdateAreas,
    acknowledge,
    decode_parameters,
    encode_parameters,
    refuse,
)
from drivers.stream import Stream
from drivers.stuffed import LEADING, stuff, unstuff
from tests.examples import examples

FRAMES = json.loads((Path(__file__).parents[2] / "golden" / "onbon_frames.json").read_text())["vectors"]
REPLIES = ("bx_ack", "bx_nack_crc")

octets = st.integers(0, 255)
words = st.integers(0, 0xFFFF)
areas = st.builds(
    Area,
    number=octets,
    x=st.integers(0, 0x7FFF),
    y=words,
    width=st.integers(1, 0x7FFF),
    height=words,
    text=st.binary(max_size=60) | st.just(bytes.fromhex("BBA6D4A55A5BA5A6")),
    timeout=words,
    run_mode=octets,
    single_line=octets,
    new_line=octets,
    display=octets,
    speed=octets,
    stay=octets,
    align=octets,
    spacing=octets,
)
commands = st.one_of(
    st.builds(UpdateAreas, st.lists(areas, max_size=4).map(tuple), st.lists(octets, max_size=5).map(tuple)),
    st.builds(UpdateAreas, st.lists(areas, max_size=2).map(tuple), delete_all=st.just(True)),
    st.sampled_from([Ping(), ClearScreen(), ReadStatus(), ReadScreenId(), ReadParameters()]),
    st.builds(SwitchScreen, st.booleans()),
    st.builds(SetBrightness, st.integers(0, 15)),
    st.builds(SetClock, st.datetimes().map(lambda moment: moment.replace(microsecond=0, fold=0))),
)
requests = st.builds(onbon.Request, commands, words, st.booleans(), octets, words, octets, octets)
answers = st.builds(
    onbon.Answer, st.builds(Reply, octets, octets, octets, st.binary(max_size=40)), words, words, octets
)


@pytest.mark.parametrize("frame", FRAMES, ids=[frame["id"] for frame in FRAMES])
def test_every_gathered_frame_is_read_and_written_byte_for_byte(frame: dict[str, str]) -> None:
    wire = bytes.fromhex(frame["wire_hex"])
    if frame["id"] in REPLIES:
        answer, used = onbon.decode_answer(wire)
        assert isinstance(answer, onbon.Answer)
        assert onbon.encode_answer(answer) == wire
    else:
        request, used = onbon.decode(wire)
        assert isinstance(request, onbon.Request)
        assert onbon.encode(request) == wire
    assert used == len(wire)


def test_the_gathered_frames_mean_what_the_vendor_says() -> None:
    found = {frame["id"]: bytes.fromhex(frame["wire_hex"]) for frame in FRAMES}
    welcome, _ = onbon.decode(found["bx_dyn_huanying"])
    assert isinstance(welcome, onbon.Request)
    assert isinstance(welcome.command, UpdateAreas)
    (area,) = welcome.command.areas
    assert (area.width, area.height, area.timeout, area.text.decode("gbk")) == (128, 32, 10, "欢迎光临")
    assert onbon.decode(found["bx_ping"])[0] == onbon.Request(Ping())
    assert onbon.decode(found["bx_delete_all"])[0] == onbon.Request(UpdateAreas(delete_all=True), process_mode=2)
    ack, _ = onbon.decode_answer(found["bx_ack"])
    nack, _ = onbon.decode_answer(found["bx_nack_crc"])
    assert isinstance(ack, onbon.Answer)
    assert isinstance(nack, onbon.Answer)
    assert (ack.reply, ack.reply.accepted) == (acknowledge(), True)
    assert (nack.reply, nack.reply.accepted) == (refuse(5), False)


@given(requests)
def test_decoding_gives_back_the_request(request: onbon.Request) -> None:
    wire = onbon.encode(request)
    assert onbon.decode(wire) == (request, len(wire))


@given(answers)
def test_decoding_gives_back_the_answer(answer: onbon.Answer) -> None:
    wire = onbon.encode_answer(answer)
    assert onbon.decode_answer(wire) == (answer, len(wire))


@given(st.binary(max_size=200))
def test_stuffing_hides_the_frame_marks_and_is_undone(plain: bytes) -> None:
    stuffed = stuff(plain)
    assert b"\xa5" not in stuffed
    assert b"\x5a" not in stuffed
    assert unstuff(stuffed) == plain


@given(st.lists(requests, min_size=1, max_size=4), st.lists(st.integers(0, 900), max_size=12))
@examples(25)
def test_however_the_stream_is_split_it_decodes_alike(sent: list[onbon.Request], cuts: list[int]) -> None:
    wire = b"\x00noise".join(onbon.encode(request) for request in sent)
    stream: Stream[onbon.Request | onbon.Refusal] = Stream(onbon.decode)
    found = []
    for start, end in itertools.pairwise([0, *sorted(cut for cut in cuts if cut < len(wire)), len(wire)]):
        found += stream.feed(wire[start:end])
    assert found == sent
    assert stream.waiting == 0


@given(requests, st.data())
@examples(60)
def test_a_flipped_bit_is_refused(request: onbon.Request, drawn: st.DataObject) -> None:
    """Among the eight openings a flip costs nothing: a card needs only one of them."""
    wire = bytearray(onbon.encode(request))
    at = drawn.draw(st.integers(0, len(wire) - 1))
    wire[at] ^= 1 << drawn.draw(st.integers(0, 7))
    stream: Stream[onbon.Request | onbon.Refusal] = Stream(onbon.decode)
    accepted = [found for found in stream.feed(bytes(wire)) if isinstance(found, onbon.Request)]
    assert accepted in ([], [request]) if at < LEADING else accepted == []


def test_each_single_flipped_bit_of_a_line_is_refused() -> None:
    area = Area(0, 0, 0, 165, 16, "沪A·12345 豫Z[ 15:30".encode("gbk"), 1800)
    wire = onbon.encode(onbon.Request(UpdateAreas((area,))))
    for at in range(LEADING, len(wire)):
        for bit in range(8):
            bent = bytearray(wire)
            bent[at] ^= 1 << bit
            stream: Stream[onbon.Request | onbon.Refusal] = Stream(onbon.decode)
            assert not any(isinstance(found, onbon.Request) for found in stream.feed(bytes(bent))), (at, bit)


def test_the_older_sum_check_is_understood() -> None:
    wire = onbon.encode(onbon.Request(Ping()))
    plain = bytearray(unstuff(wire[LEADING:-1]) or b"")[:-2]
    plain[8] = 1
    summed = bytes(plain) + (sum(plain) & 0xFFFF).to_bytes(2, "little")
    assert onbon.decode(b"\xa5" + stuff(summed) + b"\x5a")[0] == onbon.Request(Ping())


@pytest.mark.parametrize(
    "command",
    [
        SetBrightness(16),
        SetBrightness(-1),
        UpdateAreas((Area(0, -1, 0, 16, 16, b""),)),
        UpdateAreas((Area(0, 0, 0, 0x8000, 16, b""),)),
        UpdateAreas((Area(256, 0, 0, 16, 16, b""),)),
        UpdateAreas((Area(0, 0, 0, 16, 16, b"", timeout=65536),)),
        UpdateAreas(delete=(1,), delete_all=True),
    ],
    ids=repr,
)
def test_what_no_card_can_do_is_not_encoded(command: Command) -> None:
    with pytest.raises(BadCommand):
        onbon.encode(onbon.Request(command))


def test_the_clock_is_binary_coded_decimal_with_sunday_as_seven() -> None:
    wire = onbon.encode(onbon.Request(SetClock(datetime(2026, 10, 11, 15, 30, 59))))  # noqa: DTZ001
    assert bytes.fromhex("A203010000 2620 10 11 15 30 59 07") in (unstuff(wire[LEADING:-1]) or b"")


@pytest.mark.parametrize("forbidden", ["A201", "A100", "A206", "A105"])
def test_destructive_commands_are_neither_sent_nor_understood(forbidden: str) -> None:
    group, code = bytes.fromhex(forbidden)
    frame = onbon.encode_answer(onbon.Answer(Reply(group, code, error=onbon.MUST_REPLY)))
    found, _ = onbon.decode(frame)
    assert isinstance(found, onbon.Refusal)
    assert found.kind == "command"


def test_parameters_are_read_back() -> None:
    assert decode_parameters(encode_parameters(Parameters(165, 90, 2)) + b"more") == Parameters(165, 90, 2)
    with pytest.raises(BadCommand):
        decode_parameters(b"\x01")


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_decoders(noise: bytes) -> None:
    for decode, wire in ((onbon.decode, onbon.encode(onbon.Request(Ping()))), (onbon.decode_answer, b"")):
        stream: Stream[object] = Stream(decode)
        stream.feed(noise)
        found = stream.feed(wire)
        assert not wire or found[-1] == onbon.Request(Ping())
