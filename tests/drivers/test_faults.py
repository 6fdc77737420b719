"""A thousand random faults and random changes: after each the sign shows what is wanted, soon after."""

import gc
import logging
import random
import sys
import threading

import pytest

from drivers import text
from drivers.sign import Line, SignSettings
from tests.drivers.rig import FakeTime, PlanNote, Rig, alpha, make_rig, onbon, sign_settings

PROTOCOLS = {
    "alpha": alpha(lines=4),
    "alpha with ack": alpha(lines=4, acknowledge=True),
    "onbon": onbon(lines=4),
    "onbon sharing areas": onbon(lines=9, generation=6),
    "graphic card": sign_settings(protocol="bx_graphic", lines=4, panel_colours=1),
}
PARTS, FAULTS = range(5), 50
"""More than a thousand faults in all. Each part is a test of seconds, which a busy machine too ends in time."""
WARM = 5
"""After so many faults everything that is kept once is there."""
LEFT_BEHIND = 1300
"""Blocks of memory. Notes that keep their last entries only come to a thousand; a state kept for each report adds more
than another."""
BOUND = 95
"""Seconds: no later than this after the last fault has ended, whatever came before."""


def throw(rig: Rig, **switches: float) -> None:
    """Sets those switches that this sign's simulator has."""
    there = rig.simulator.faults.switched()
    rig.fail(**{name: value for name, value in switches.items() if name in there})


def strike(rig: Rig, chance: random.Random) -> None:
    match chance.randrange(22):
        case 0:
            throw(rig, unplug_after_bytes=chance.randrange(1, 120))
        case 1:
            rig.simulator.unplug()
        case 2:
            rig.simulator.power_cut()
        case 3:
            throw(rig, lose_next=chance.randrange(1, 4))
        case 4:
            throw(rig, busy_next=chance.randrange(1, 6))
        case 5:
            throw(rig, nack_next=chance.randrange(1, 6))
        case 6:
            throw(rig, silent_next=chance.randrange(1, 6))
        case 7:
            throw(rig, garbage_next=chance.randrange(1, 4))
        case 8:
            throw(rig, late_next=chance.randrange(1, 4), late_seconds=chance.uniform(0.5, 6))
        case 9:
            rig.simulator.unplug()
            rig.simulator.plug(f"/dev/ttyUSB{chance.randrange(9)}")
        case 10:
            rig.sign.set_up()
        case 11:
            throw(rig, bend_next=chance.randrange(1, 4))
        case 12:
            throw(rig, hole_next=chance.randrange(1, 4))
        case 13:
            throw(rig, deaf_seconds=chance.uniform(0.1, 30))
        case 14:
            throw(rig, lost_files=chance.randrange(1, 6))
        case 15:
            throw(rig, short_files=chance.randrange(1, 30))
        case 16:
            throw(rig, off_seconds=chance.uniform(1, 30))
        case 17:
            throw(rig, stall_seconds=chance.uniform(1, 12))
        case 18:
            throw(rig, answer_seconds=chance.uniform(0.5, 6))
        case 19:
            throw(rig, refuse_line=chance.randrange(1, 5))
        case 20:
            throw(rig, clear_seconds=chance.choice([2, 4, 6, 10]), forgets_configuration=chance.randrange(2))
        case 21:
            throw(rig, foreign_alert=chance.randrange(2), foreign_text=chance.randrange(2), foreign_sequence=1)


def calm(rig: Rig) -> None:
    """What ends by itself, or is mended by hand: the cable is in again, no fault is left to come."""
    rig.simulator.faults.unplug_after_bytes = None
    throw(rig, lose_next=0, busy_next=0, nack_next=0, silent_next=0, garbage_next=0, late_next=0)
    throw(rig, bend_next=0, hole_next=0, lost_files=0, short_files=0, deaf_seconds=0, off_seconds=0, stall_seconds=0)
    throw(rig, answer_seconds=0, refuse_line=0, foreign_alert=0, foreign_text=0, foreign_sequence=0)
    rig.simulator.plug()


def change(chance: random.Random, columns: int) -> list[Line]:
    words = ["DONE", "WASH", "READY", "沪A·12345", "维修中", "15:30", "Z[", "\x1b"]
    return [
        Line(" ".join(chance.choices(words, k=3)), chance.choice(["", "red", "amber"]), chance.random() < 0.2)
        for _ in range(chance.randrange(5))
    ]


def comes_right(rig: Rig) -> bool:
    """Whether the sign shows what is wanted within the bound, and still does a little later: a lost answer may make
    the driver set up once more a sign that was right already."""
    deadline = rig.time.seconds + BOUND
    while rig.time.seconds < deadline:
        if is_right(rig):
            rig.run(15)
            if is_right(rig):
                return True
        rig.run(1)
    return False


def is_right(rig: Rig) -> bool:
    # Asked each second, and drawing what the sign shows takes longest.
    if rig.sign.state().pending:
        return False
    wanted = rig.sign._orders.wanted() or ()
    shown = [(line.text, line.colour) for line in rig.simulator.snapshot().lines]
    return shown == [(line.text, line.colour) for line in wanted]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("settings", PROTOCOLS.values(), ids=PROTOCOLS)
def test_after_each_fault_the_sign_shows_what_is_wanted(
    settings: SignSettings, part: int, caplog: pytest.LogCaptureFixture
) -> None:
    # The log that pytest keeps would be counted as memory that the driver holds.
    caplog.set_level(logging.CRITICAL, "drivers")
    chance = random.Random(f"{settings.protocol} {settings.lines} {getattr(settings, 'acknowledge', False)} {part}")
    time, note = FakeTime(), PlanNote()
    rig = make_rig(settings, note, time)
    threads = threading.active_count()
    for number in range(FAULTS):
        if number == WARM:
            held = allocated()
        for _ in range(chance.randrange(1, 4)):
            strike(rig, chance)
            rig.sign.show(change(chance, settings.columns))
            rig.run(chance.choice([0.05, 0.5, 3, 20]))
        calm(rig)
        assert comes_right(rig), f"fault {number}"
        assert rig.sign.state().connected
        rig.sent()
        rig.states.clear()
        rig.shown.clear()
        time.slept.clear()
        note.saves.clear()
    assert allocated() - held < LEFT_BEHIND
    assert threading.active_count() == threads
    assert rig.simulator._answers.maxlen
    assert len(rig.simulator.snapshot().verdicts) <= 20


def allocated() -> int:
    """How many blocks of memory Python holds, beside the texts it remembers: to trace each would make everything
    five times as slow."""
    for remembered in (text.place, text.latin, text.gb2312):
        remembered.cache_clear()
    gc.collect()
    return sys.getallocatedblocks()
