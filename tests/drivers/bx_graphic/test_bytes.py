"""The codec of the graphic cards against frames of the vendor's documents, and its laws."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.bx_graphic import frame as bx
from drivers.bx_graphic.commands import (
    ACK,
    NACK,
    Area,
    BadCommand,
    Command,
    DeleteAreas,
    Generation,
    Ping,
    ReadBrightness,
    SetBrightness,
    UpdateAreas,
)
from drivers.bx_graphic.pictures import Order, Picture, decode, encode
from drivers.cards import Reply
from drivers.stream import Stream
from drivers.stuffed import LEADING
from tests.examples import examples

VECTORS = json.loads((Path(__file__).parents[2] / "golden" / "bx_graphic_frames.json").read_text())["vectors"]
FRAMES = {vector["id"]: bytes.fromhex(vector["wire_hex"]) for vector in VECTORS}
RED_THEN_GREEN = Picture(red=(b"\xe0", b"\x00"), green=(b"\x00", b"\xff"))
ORDERS: dict[str, tuple[int, Generation, Order]] = {
    "area_5e": (0x0154, 5, "bytes"),
    "area_6e": (0x0174, 6, "words"),
    "area_6q": (0x0266, 6, "full colour"),
}

octets = st.integers(0, 255)
words = st.integers(0, 0xFFFF)
areas = st.builds(
    Area,
    number=octets,
    x=words,
    y=words,
    width=words,
    height=words,
    pixels=st.binary(max_size=60) | st.just(bytes.fromhex("A5A65A5BA5A6")),
    timeout=words,
    run_mode=octets,
)
others: list[Command] = [Ping(), ReadBrightness(), DeleteAreas(), DeleteAreas((0, 0x5A)), SetBrightness(9)]


def updates(generation: Generation) -> st.SearchStrategy[UpdateAreas]:
    most = 1 if generation == 5 else 3
    return st.builds(UpdateAreas, st.lists(areas, min_size=1, max_size=most).map(tuple))


GENERATIONS: tuple[Generation, ...] = (5, 6)
requests = st.sampled_from(GENERATIONS).flatmap(
    lambda generation: st.tuples(
        st.builds(bx.Request, updates(generation) | st.sampled_from(others), words, st.booleans(), words),
        st.just(generation),
    )
)


def test_the_ping_is_the_one_of_the_manuals() -> None:
    for generation in GENERATIONS:
        assert bx.encode(bx.Request(Ping()), generation) == FRAMES["ping"]


@pytest.mark.parametrize("vector", ORDERS)
def test_an_area_is_laid_out_as_in_the_manuals(vector: str) -> None:
    controller, generation, order = ORDERS[vector]
    area = Area(0, 0, 0, 8, 2, encode(RED_THEN_GREEN, order, double=True), timeout=1800)
    request = bx.Request(UpdateAreas((area,)), 0x0001, True, controller)
    assert bx.encode(request, generation) == FRAMES[vector]
    assert bx.decode(FRAMES[vector], generation) == (request, len(FRAMES[vector]))
    assert decode(area.pixels, 8, 2, order, double=True) == RED_THEN_GREEN


def test_the_other_frames_of_the_manuals() -> None:
    for vector, command in (("delete_all", DeleteAreas()), ("brightness", SetBrightness(8))):
        assert bx.encode(bx.Request(command, 0x0001, True, 0x0174), 6) == FRAMES[vector]
    for vector, reply in (("ack", Reply(*ACK)), ("nack_busy", Reply(*NACK, 3))):
        found, _ = bx.decode_answer(FRAMES[vector])
        assert found == bx.Answer(reply, 0x0001, 0x0174)
        assert isinstance(found, bx.Answer)
        assert found.reply.accepted == (vector == "ack")


def test_pixels_are_in_the_order_of_the_appendix() -> None:
    first = Picture(red=(b"\x80" + bytes(4),), green=(b"\x40" + bytes(4),))
    assert encode(first, "bytes", double=True)[:4].hex() == "7fbfffff"
    assert encode(first, "bytes", double=False).hex() == "7fffffffff"
    # A word is 32 pixels, the first its highest bit; it goes low byte first, and what fills the last one up is unlit.
    assert encode(first, "words", double=True).hex() == "ffffff7fffffffffffffffbfffffffff"
    assert encode(first, "full colour", double=True)[:9].hex() == "ff000000ff00000000"


@given(st.integers(1, 9), st.integers(1, 5), st.data())
@examples(40)
def test_a_picture_is_read_back_from_every_order(columns: int, height: int, drawn: st.DataObject) -> None:
    rows = st.lists(st.binary(min_size=columns, max_size=columns), min_size=height, max_size=height).map(tuple)
    two = Picture(drawn.draw(rows), drawn.draw(rows))
    one = Picture(two.red, (bytes(columns),) * height)
    for _, _, order in ORDERS.values():
        assert decode(encode(two, order, True), columns * 8, height, order, True) == two
        if order == "full colour":
            continue
        assert decode(encode(one, order, False), columns * 8, height, order, False) == one


@given(requests)
@examples(100)
def test_decoding_gives_back_the_request(sent: tuple[bx.Request, Generation]) -> None:
    request, generation = sent
    wire = bx.encode(request, generation)
    assert bx.decode(wire, generation) == (request, len(wire))


@given(st.builds(Reply, octets, octets, words, st.binary(max_size=20)), words, words)
def test_decoding_gives_back_the_answer(reply: Reply, screen: int, controller: int) -> None:
    wire = bx.encode_answer(bx.Answer(reply, screen, controller))
    assert bx.decode_answer(wire) == (bx.Answer(reply, screen, controller), len(wire))


@given(requests, st.lists(st.integers(0, 400), max_size=8))
@examples(25)
def test_however_the_stream_is_split_it_decodes_alike(sent: tuple[bx.Request, Generation], cuts: list[int]) -> None:
    request, generation = sent
    wire = b"\x00noise" + bx.encode(request, generation) * 2
    stream: Stream[bx.Request | bx.Refusal] = Stream(lambda buffer: bx.decode(buffer, generation))
    found = []
    for start, end in itertools.pairwise([0, *sorted(cut for cut in cuts if cut < len(wire)), len(wire)]):
        found += stream.feed(wire[start:end])
    assert found == [request, request]


@given(requests, st.data())
@examples(60)
def test_a_flipped_bit_is_refused(sent: tuple[bx.Request, Generation], drawn: st.DataObject) -> None:
    request, generation = sent
    wire = bytearray(bx.encode(request, generation))
    wire[drawn.draw(st.integers(LEADING, len(wire) - 1))] ^= 1 << drawn.draw(st.integers(0, 7))
    stream: Stream[bx.Request | bx.Refusal] = Stream(lambda buffer: bx.decode(buffer, generation))
    assert not any(isinstance(found, bx.Request) for found in stream.feed(bytes(wire)))


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_decoders(noise: bytes) -> None:
    for generation in GENERATIONS:
        bx.decode(noise, generation)
        bx.decode(b"\xa5" + noise, generation)
    bx.decode_answer(noise)
    bx.decode_answer(b"\xa5" + noise)


@given(st.binary(max_size=120))
def test_no_payload_upsets_a_card(payload: bytes) -> None:
    for generation, code in itertools.product(GENERATIONS, (b"\xa7\x00", b"\xa7\x01", b"\xa2\x07")):
        wire = bx._frame(0x0001, bx.HOST, bx.ANY_CONTROLLER, b"\x01" + code + payload)
        found, used = bx.decode(wire, generation)
        assert used == len(wire)
        assert isinstance(found, bx.Request | bx.Refusal)


@pytest.mark.parametrize(
    "command",
    [
        SetBrightness(16),
        SetBrightness(-1),
        UpdateAreas((Area(256, 0, 0, 16, 16, b""),)),
        UpdateAreas((Area(0, 0, 0, 16, 16, b"", timeout=65536),)),
        UpdateAreas((Area(0, 0, 0, 16, 16, b""), Area(1, 0, 16, 16, 16, b""))),
    ],
    ids=repr,
)
def test_what_no_card_can_do_is_not_encoded(command: Command) -> None:
    with pytest.raises(BadCommand):
        bx.encode(bx.Request(command), 5)
