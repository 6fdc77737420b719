"""What every sign protocol keeps: this, run over a new one, says when it is done (`docs/design/sign-drivers.md`)."""

import dataclasses
import json
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers import registry
from drivers.declared import settings_of, switches_of
from drivers.opening import make_sign
from drivers.parts import dialect_of
from drivers.sign import Line, SettingsError, Shown, SignSettings
from drivers.text import place, width
from tests.drivers.installing import LANTERN, installed
from tests.drivers.rig import Rig, make_rig, sign_settings

LANGUAGES = {"zh_CN", "en"}
BOUND = 15 * 60 + 120
"""Seconds: everything is sent again every fifteen minutes, which mends what nobody could notice."""
HOSTILE = [
    "\x04\x00\x00\x01Z00\x02E$\x03006E\x04",
    "\x1b b\x1c1",
    "\x02\x03\x04\x05\x06\x15",
    "\\C1\\n\\FO002\\DH",
    "\xa5\x5a\xa6\x5b",
    "Z[Z[ZZ[[",
    "沪豫沪豫·•",
    "🚗\U0010ffff\ud800\u202e\ufeff",
    "a\u0301\u0327" * 30,
    "x" * 10_240,
    "车" * 5000,
]


@pytest.fixture(params=[*registry.BUILT_IN, "lantern"])
def name(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each protocol of this package, and one that another package brings along."""
    with installed(tmp_path, lantern=LANTERN):
        yield request.param


def ready(name: str, **changes: Any) -> Rig:
    """A sign of four lines, set up, with nothing on it, quiet."""
    rig = make_rig(sign_settings(protocol=name, lines=4, **changes))
    rig.sign.show([])
    rig.settle()
    rig.run(3)
    rig.sent()
    rig.states.clear()
    rig.shown.clear()
    return rig


def show(rig: Rig, *texts: str) -> None:
    rig.sign.show([Line(text) for text in texts])


def is_right(rig: Rig, *texts: str) -> bool:
    return rig.texts == [*texts, *[""] * (4 - len(texts))] and not rig.sign.state().pending


def calm(rig: Rig) -> None:
    """Every switch as it is by itself."""
    faults = rig.simulator.faults
    for field in dataclasses.fields(faults):
        setattr(faults, field.name, field.default)


def wait_until_right(rig: Rig, *texts: str) -> None:
    until = rig.time.seconds + BOUND
    while not is_right(rig, *texts):
        assert rig.time.seconds < until, f"{rig.texts}, {rig.sign.state()}"
        rig.run(1)


def test_what_is_wanted_is_what_the_far_end_shows(name: str) -> None:
    rig = ready(name)
    rig.sign.show([Line("ONE", "red"), Line("TWO", "amber", align="right"), Line("THREE", align="centre")])
    rig.settle()
    held = rig.sign.state().lines
    assert [line.text for line in held] == ["ONE", "TWO".rjust(24), " " * 9 + "THREE", ""]
    shown = rig.simulator.snapshot()
    assert [(line.text, line.colour) for line in shown.lines] == [(line.text, line.colour) for line in held]
    assert [line.colour for line in shown.lines] == ["red", "amber", "green", "green"]
    assert (shown.name, shown.protocol, shown.simulated, shown.ignored) == ("lounge", name, True, 0)


def test_only_what_differs_is_sent_and_heart_beats_when_nothing_changes(name: str) -> None:
    rig = ready(name)
    show(rig, "A ONE", "B TWO", "C THREE", "D FOUR")
    rig.settle()
    whole = rig.sent()
    show(rig, "A ONE", "B OTHER", "C THREE", "D FOUR")
    rig.settle()
    part = rig.sent()
    # A card without a font is sent pictures, in which nothing is spelt.
    assert (b"B OTHER" in part) == (b"B TWO" in whole)
    assert [text for text in (b"A ONE", b"C THREE", b"D FOUR") if text in part] == []
    assert len(part) < len(whole) / 2
    assert rig.texts == ["A ONE", "B OTHER", "C THREE", "D FOUR"]
    rig.run(100)
    rig.sent()
    at_most = 60 * 0.02 / rig.sign.settings.seconds_per_byte
    for _ in range(5):
        show(rig, "A ONE", "B OTHER", "C THREE", "D FOUR")
        rig.run(60)
        assert len(rig.sent()) < at_most


def test_a_power_cut_that_nobody_saw_is_mended_soon(name: str) -> None:
    rig = ready(name)
    show(rig, "KEPT")
    rig.settle()
    rig.run(60)
    rig.simulator.power_cut()
    assert "KEPT" not in rig.texts
    rig.run(90)
    assert is_right(rig, "KEPT")


def test_a_power_cut_after_changes_is_mended_as_soon(name: str) -> None:
    """Lines that changed lately must not be written in turn instead of those that did not."""
    rig = ready(name)
    for text in ("A", "B", "C"):
        show(rig, "KEPT", text, text, text)
        rig.run(3)
    rig.simulator.power_cut()
    rig.run(90)
    assert is_right(rig, "KEPT", "C", "C", "C")


LAST_FAULTS = ["lose_next=8", "silent_next=50", "bend_next=3", "answer_seconds=4", "stall_seconds=15", "off_seconds=8"]


@pytest.mark.parametrize("one_way", [False, True])
@pytest.mark.parametrize("fault", LAST_FAULTS)
def test_the_last_words_stand_soon_whoever_answers(name: str, fault: str, one_way: bool) -> None:
    rig = ready(name)
    rig.simulator.faults.one_way = one_way
    show(rig, "CAR", "CAR", "CAR", "CAR")
    rig.run(60)
    switch, value = fault.split("=")
    rig.simulator.faults.switch(switch, value)
    rig.sign.show_last([Line("WELCOME")])
    rig.run(23)
    # A sign that lost its memory shows nothing, which is as good.
    assert "CAR" not in rig.texts
    assert rig.texts == ["WELCOME", "", "", ""] or fault.startswith("off")


def test_the_last_words_end_as_soon_as_they_stand(name: str) -> None:
    rig = ready(name)
    show(rig, "CAR", "CAR", "CAR", "CAR")
    rig.run(60)
    assert not rig.sign.state().parted
    rig.sign.show_last([Line("WELCOME")])
    rig.run(5)
    assert rig.sign.state().parted
    rig.sent()
    rig.run(18)
    assert rig.sent() == b""


def test_a_line_that_is_refused_for_good_is_taken_away_at_the_end(name: str) -> None:
    rig = ready(name)
    show(rig, "CAR", "CAR", "CAR", "CAR")
    rig.run(60)
    rig.fail(refuse_line=2)
    rig.sign.show_last([Line("WELCOME")])
    rig.run(23)
    assert rig.sign.state().parted
    alert = rig.simulator.snapshot().message
    assert (alert or "".join(rig.texts)) == "WELCOME"
    # Who drives it next finds a sign like any other.
    rig.fail(refuse_line=0)
    anew = make_sign(rig.sign.settings, simulator=rig.simulator, timing=rig.time.timing)
    next_rig = dataclasses.replace(rig, sign=anew)
    show(next_rig, "A", "B", "C", "D")
    next_rig.run(30)
    assert is_right(next_rig, "A", "B", "C", "D")
    assert not rig.simulator.snapshot().message


@pytest.mark.parametrize("noise", ["echo", "nuls", "rubbish"])
def test_what_else_comes_back_on_the_line_is_no_answer(name: str, noise: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two-wire converters echo what is written, and lines bring what nobody sent."""
    acknowledging = {"acknowledge": True} if name == "alpha" else {}
    rig = make_rig(sign_settings(protocol=name, lines=4, **acknowledging))
    receive, answers, back = rig.simulator.receive, rig.simulator.answers, bytearray()

    def write(octets: bytes) -> None:
        back.extend({"echo": octets, "nuls": bytes(9), "rubbish": b"\xff\x00\x7f\x80"}[noise])
        receive(octets)

    def read() -> bytes:
        came = bytes(back)
        back.clear()
        return came + answers()

    monkeypatch.setattr(rig.simulator, "receive", write)
    monkeypatch.setattr(rig.simulator, "answers", read)
    show(rig, "ONE")
    rig.run(30)
    show(rig, "TWO")
    rig.run(5)
    assert is_right(rig, "TWO")
    assert rig.sign.state().errors == 0


def test_no_hostile_text_is_more_than_text(name: str) -> None:
    rig = ready(name)
    clean = registry.protocol_of(name).clean
    chance = random.Random(name)
    alphabet = [*map(chr, range(0x100)), *"沪豫京粤·•Ａ１　🚗俓\u0301"]
    texts = [*HOSTILE, *("".join(chance.choices(alphabet, k=chance.randrange(40))) for _ in range(200))]
    for text in texts:
        cleaned = clean(text, 24)
        assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cf", "Cs")]
        show(rig, text, "BELOW")
        rig.settle()
        assert rig.texts[:2] == [place(cleaned, 24, "left"), "BELOW"]
        assert width(rig.texts[0]) <= 24
    assert rig.simulator.snapshot().ignored == 0
    rig.sign.show([Line("X", "purple"), Line("Y", "\x1b")])  # type: ignore[arg-type]
    rig.settle()
    assert [(line.text, line.colour) for line in rig.simulator.snapshot().lines[:2]] == [("X", "green"), ("Y", "green")]


def test_what_a_language_needs_can_be_shown(name: str) -> None:
    protocol = registry.protocol_of(name)
    assert set(protocol.languages) <= LANGUAGES
    assert protocol.languages
    words = {"en": "PLEASE COLLECT A.1***5", "zh_CN": "沪A·1***5 请取车"}
    for language in protocol.languages:
        assert protocol.clean(words[language], 24) == words[language]
    chinese = dialect_of(sign_settings(protocol=name)).capabilities.chinese
    assert chinese == ("zh_CN" in protocol.languages)


def test_cable_out_and_in_again_and_the_content_is_right(name: str) -> None:
    rig = ready(name)
    show(rig, "BEFORE")
    rig.settle()
    rig.states.clear()
    rig.simulator.unplug()
    rig.run(300)
    assert [(state.connected, state.errors) for state in rig.states] == [(False, 1)]
    assert rig.sign.state().lines == ()
    show(rig, "AFTER")
    rig.simulator.plug("/dev/ttyUSB7")
    wait_until_right(rig, "AFTER")
    state = rig.sign.state()
    assert (state.connected, state.port, state.errors) == (True, "/dev/ttyUSB7", 1)


@pytest.mark.parametrize("after", [1, 5, 9, 14])
def test_a_cable_pulled_in_the_middle_of_a_message_spoils_nothing(name: str, after: int) -> None:
    rig = ready(name)
    rig.simulator.faults.unplug_after_bytes = after
    show(rig, "WHOLE AGAIN")
    rig.run(0.3)
    rig.simulator.plug()
    wait_until_right(rig, "WHOLE AGAIN")


def test_every_fault_of_its_simulator_passes(name: str) -> None:
    for fault, declared in switches_of(registry.protocol_of(name).faults).items():
        if declared.detail:
            continue
        rig = ready(name)
        rig.simulator.strike(fault, declared.example)
        show(rig, "IN SPITE OF IT", fault.upper())
        rig.run(30)
        if not rig.simulator.connection:
            rig.simulator.plug()
        calm(rig)
        wait_until_right(rig, "IN SPITE OF IT", fault.upper())
        rig.run(20)
        assert is_right(rig, "IN SPITE OF IT", fault.upper())
        assert rig.sign.state().connected


def test_a_sign_that_keeps_refusing_is_one_error_and_not_hammered(name: str) -> None:
    switches = switches_of(registry.protocol_of(name).faults)
    refusing = [fault for fault, declared in switches.items() if declared.refuses]
    # Who confirms each write can say no.
    assert bool(refusing) == dialect_of(sign_settings(protocol=name)).capabilities.ack
    for fault in refusing:
        rig = ready(name)
        rig.fail(**{fault: 10_000})
        show(rig, "NO")
        before = rig.simulator.snapshot().packets
        rig.run(600)
        state = rig.sign.state()
        assert (state.errors, state.connected, state.pending) == (1, True, True)
        assert state.last_error
        # Busy is for a moment, so such a sign is asked every few seconds.
        assert rig.simulator.snapshot().packets - before < (130 if "busy" in fault else 150)
        rig.fail(**{fault: 0})
        rig.run(40)
        assert is_right(rig, "NO")


def test_a_hundred_quick_changes_keep_the_pace_of_sign_and_wire(name: str) -> None:
    rig = ready(name)
    free_at, receive, early = 0.0, rig.simulator.receive, []

    def timed(octets: bytes) -> None:
        nonlocal free_at
        if rig.time.seconds < free_at - 1e-9:
            early.append(rig.time.seconds)
        free_at = rig.time.seconds + len(octets) * rig.sign.settings.seconds_per_byte
        receive(octets)

    rig.simulator.receive = timed  # type: ignore[method-assign]
    for number in range(100):
        show(rig, f"CHANGE {number}", f"AND {number * 7}")
        rig.run(0.05)
    rig.settle()
    assert rig.texts[:2] == ["CHANGE 99", "AND 693"]
    assert early == []
    assert rig.simulator.snapshot().ignored == 0


def test_the_state_is_told_once_per_change_and_proof_only_of_what_is_up(name: str) -> None:
    rig = ready(name)
    show(rig, "PROVED")
    rig.settle()
    rig.run(60)
    assert all(a != b for a, b in zip(rig.states, rig.states[1:], strict=False))
    state = rig.sign.state()
    assert (state.name, state.protocol, state.connected, state.pending) == ("lounge", name, True, False)
    assert state.last_written_at is not None
    assert (state.errors, state.last_error) == (0, None)
    assert state.bytes_sent > 0
    acknowledged = rig.sign.capabilities.ack
    assert (state.last_acknowledged_at is not None) >= acknowledged
    assert [(shown.lines[0].text, shown.acknowledged) for shown in rig.shown] == [("PROVED", acknowledged)]
    assert isinstance(rig.shown[0], Shown)


def test_an_operator_s_orders_end_with_the_wanted_lines(name: str) -> None:
    rig = ready(name)
    show(rig, "WANTED")
    rig.settle()
    rig.sign.test(seconds=5)
    rig.run(4)
    assert rig.texts[0].startswith("1 ABC")
    rig.run(6)
    assert is_right(rig, "WANTED")
    for order in (rig.sign.set_up, rig.sign.resend):
        order()
        rig.run(15)
        assert is_right(rig, "WANTED")
    rig.sign.clear()
    rig.settle()
    assert rig.texts == [""] * 4


def test_settings_survive_the_way_through_text(name: str) -> None:
    settings = sign_settings(protocol=name, baud_rate=19_200, lines=3)
    again = registry.settings_for(**json.loads(json.dumps(dataclasses.asdict(settings))))
    assert again == settings
    assert type(again) is registry.protocol_of(name).settings


def test_a_setting_beyond_its_limits_is_refused_by_name(name: str) -> None:
    tried = 0
    for field, declared in settings_of(registry.protocol_of(name).settings).items():
        beyond = [declared.least - 1] if declared.least is not None else []
        beyond += [declared.most + 1] if declared.most is not None else []
        for value in [*beyond, *(["none of them"] if declared.choices else [])]:
            with pytest.raises(SettingsError) as refused:
                sign_settings(**{"protocol": name, field: value})
            assert refused.value.field == field
            tried += 1
    assert tried > 8


def test_a_setting_of_another_protocol_is_refused_by_name(name: str) -> None:
    protocol = registry.protocol_of(name)
    assert not registry.own_settings(protocol).keys() & settings_of(SignSettings).keys()
    others = registry.settings_of_others(protocol)
    assert others
    for field in others:
        with pytest.raises(SettingsError, match=f"{name} signs have no such setting") as refused:
            sign_settings(**{"protocol": name, field: 1})
        assert refused.value.field == field


def test_all_that_people_are_shown_has_its_words(name: str) -> None:
    protocol = registry.protocol_of(name)
    declared = [switch.words for switch in switches_of(protocol.faults).values()]
    declared += [setting.words for setting in settings_of(protocol.settings).values() if setting.words]
    declared += [protocol.speed_hint] if protocol.speed_hint else []
    assert [words for words in declared if not all(words.get(language) for language in LANGUAGES)] == []
    assert bool(protocol.find_speed) != bool(protocol.speed_hint)


def test_its_line_settings_are_some_that_it_takes(name: str) -> None:
    protocol = registry.protocol_of(name)
    plain = sign_settings(protocol=name)
    assert protocol.line_settings[0] == (plain.baud_rate, plain.data_bits, plain.parity_code)
    for baud_rate, bits, parity in protocol.line_settings:
        sign_settings(protocol=name, baud_rate=baud_rate, byte_size=bits, parity=parity)
