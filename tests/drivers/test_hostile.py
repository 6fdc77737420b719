"""Ten thousand hostile texts: the far end sees text where it was meant, and never a command."""

import random
from collections.abc import Iterator

import pytest

from drivers.bx_graphic.glyphs import clean
from drivers.sign import Line
from drivers.text import gb2312, latin, place
from tests.drivers.rig import Rig, make_rig, ready_alpha, ready_onbon, sign_settings

ATTACKS = [
    "\x04\x00\x00\x00\x00\x00\x01Z00\x02E$\x03006E\x04",
    "\x1b b\x1c1",
    "\x03\x04",
    "\x10A",
    "\\C1\\n\\FO002\\DH",
    "\\",
    "\xa5\x5a\xa6\x5b",
    "Z[Z[ZZ[[",
    "沪豫沪豫",
    "🚗🚙\U0010ffff",
    "\ud800",
    "\u202e\u200b\ufeff",
    "]x_00",
    "a\u0301\u0327" * 30,
    "ﷺ" * 40,
    "车" * 5000,
    "x" * 10_240,
    "\x00" * 10_240,
]
ALPHABET = [*map(chr, range(0x100)), *"沪豫京粤·•Ａ１　", "\\", "\x1b", "\u0301", "🚗", "Z", "[", "俓"]


def hostile_texts(count: int) -> Iterator[str]:
    chance = random.Random(20261012)
    for number in range(count):
        if number % 4 == 0:
            yield chance.choice(ATTACKS) + str(number)
        elif number % 4 == 1:
            yield str(number % 7) + chance.choice(ATTACKS)
        else:
            yield "".join(chance.choices(ALPHABET, k=chance.randrange(40)))


def batches(size: int) -> Iterator[list[str]]:
    texts = list(hostile_texts(10_000))
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def show_and_compare(rig: Rig, texts: list[str], expected: list[str]) -> None:
    aligns = ("left", "centre", "right")
    rig.sign.show([Line(text, align=aligns[at % 3]) for at, text in enumerate(texts)])  # type: ignore[arg-type]
    rig.settle()
    assert rig.texts == expected


def test_an_alpha_sign_sees_only_text_in_the_intended_file() -> None:
    rig = ready_alpha(lines=40, columns=30)
    for texts in batches(40):
        aligns = ("left", "centre", "right")
        expected = [place(latin(text, 30), 30, aligns[at % 3]) for at, text in enumerate(texts)]
        show_and_compare(rig, texts, expected)
    snapshot = rig.simulator.snapshot()
    assert snapshot.ignored == 0
    assert {verdict.command.split()[0] for verdict in snapshot.verdicts} == {"WriteString"}
    assert len(rig.simulator._device._memory.files) == 41  # type: ignore[attr-defined]


def test_an_onbon_card_sees_only_text_in_the_intended_area() -> None:
    rig = ready_onbon(lines=40, columns=30, generation=6)
    for texts in batches(40):
        aligns = ("left", "centre", "right")
        expected = [place(gb2312(text, 30), 30, aligns[at % 3]) for at, text in enumerate(texts)]
        show_and_compare(rig, texts, expected)
    snapshot = rig.simulator.snapshot()
    assert snapshot.ignored == 0
    assert {verdict.command.split()[0] for verdict in snapshot.verdicts} == {"UpdateAreas"}


def test_a_graphic_card_sees_only_pixels_in_the_intended_area() -> None:
    rig = make_rig(sign_settings(protocol="bx_graphic", lines=32, columns=20, panel_colours=1))
    for texts in batches(32):
        aligns = ("left", "centre", "right")
        expected = [place(clean(text, 20), 20, aligns[at % 3]) for at, text in enumerate(texts)]
        show_and_compare(rig, texts, expected + [""] * (32 - len(texts)))
    snapshot = rig.simulator.snapshot()
    assert snapshot.ignored == 0
    assert {verdict.command.split()[0] for verdict in snapshot.verdicts} == {"UpdateAreas"}


@pytest.mark.parametrize("colour", ["purple", "1", "\x1b"])
def test_a_colour_that_is_none_does_not_reach_the_wire(colour: str) -> None:
    for rig in (ready_alpha(lines=1), ready_onbon(lines=1)):
        rig.sign.show([Line("X", colour)])  # type: ignore[arg-type]
        rig.settle()
        assert rig.texts == ["X"]
        assert rig.simulator.snapshot().lines[0].colour == "green"
