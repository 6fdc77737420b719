"""How long a sign shows something wrong after a fault has ended, and what its heart-beats cost. Prints JSON lines.

A whole driver and its simulated sign of eight lines, with a clock that moves as fast as it can. Of each fault: seconds
from the end of the fault (of a clear that leaves the sign deaf: from the start) until every line is as wanted, the
worst of several moments at which it strikes. At the end, with a fault: seconds from the last words' beginning until no
car stands there. Of an idle hour: the bytes on the wire, and their share of it.
"""

from __future__ import annotations

import itertools
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drivers.sign import SignSettings
from tests.drivers.rig import PlanNote, Rig, alpha, lines, make_rig, onbon, sign_settings

FAMILIES = {
    "alpha": alpha(lines=8),
    "alpha_one_way": alpha(lines=8),
    "alpha_one_way_blind_set_up": alpha(lines=8, blind_set_up=True),
    "alpha_acknowledge": alpha(lines=8, acknowledge=True),
    "onbon": onbon(lines=8),
    "bx_graphic": sign_settings(protocol="bx_graphic", lines=8),
}
MOMENTS = (0.0, 3.0, 11.0, 26.0)
BOUND = 1000.0
LAST_SECONDS = 23
"""So long the last words may take."""
AT_THE_END: dict[str, dict[str, float]] = {
    "nothing is wrong": {},
    "eight packets lost": {"lose_next": 8},
    "stalled for 15 s": {"stall_seconds": 15},
    "deaf for 16 s": {"deaf_seconds": 16},
    "without power for 8 s": {"off_seconds": 8},
    "a line refused for good": {"refuse_line": 4},
    "answers 4 s late": {"answer_seconds": 4},
}
WANTED = [f"A{n}***5 IN WORK 18:0{n}" for n in range(8)]


def ready(name: str, settings: SignSettings) -> Rig:
    """Eight lines, at rest."""
    rig = make_rig(settings, PlanNote())
    rig.simulator.faults.one_way = "one_way" in name
    rig.sign.show(lines(*WANTED))
    rig.settle(60)
    rig.run(110)
    return rig


def change(rig: Rig) -> None:
    WANTED[3] = "B" + WANTED[3][1:] if WANTED[3].startswith("A") else "A" + WANTED[3][1:]
    rig.sign.show(lines(*WANTED))


def lost(rig: Rig) -> None:
    """A change is lost on the way."""
    rig.simulator.faults.lose_next = 1
    change(rig)
    rig.run(0.2)


def stalled(rig: Rig) -> None:
    """Six seconds of stall, then a burst, with changes meanwhile."""
    rig.fail(stall_seconds=6)
    for _ in range(6):
        change(rig)
        rig.run(1)


def off(rig: Rig) -> None:
    """Without power for eight seconds, the link stays up."""
    rig.fail(off_seconds=8)
    change(rig)
    rig.run(8)


def glitch(rig: Rig) -> None:
    """The memory is lost in an instant, and nobody noticed."""
    rig.simulator.power_cut()


def unplugged(rig: Rig) -> None:
    """The adapter out for a minute."""
    rig.simulator.unplug()
    change(rig)
    rig.run(60)
    rig.simulator.plug()


def refused(rig: Rig) -> None:
    """One line refused for five minutes."""
    rig.fail(refuse_line=4)
    change(rig)
    rig.run(300)
    rig.fail(refuse_line=0)


def late(rig: Rig) -> None:
    """Every answer takes four seconds for a minute."""
    rig.fail(answer_seconds=4)
    for _ in range(6):
        change(rig)
        rig.run(10)
    rig.fail(answer_seconds=0)


def busy(rig: Rig) -> None:
    """Busy for a minute."""
    rig.fail(busy_next=10_000)
    change(rig)
    rig.run(60)
    rig.fail(busy_next=0)


def foreign(rig: Rig) -> None:
    """Another program's alert, text and run sequence."""
    rig.fail(foreign_alert=1, foreign_text=1, foreign_sequence=1)
    while rig.simulator.faults.switched()["foreign_text"]:
        rig.run(0.1)


FAULTS: dict[str, Callable[[Rig], None]] = {
    "a change lost": lost,
    "six-second stall and burst": stalled,
    "power cut of 8 s": off,
    "memory lost in an instant": glitch,
    "unplugged for 60 s": unplugged,
    "a line refused for 300 s": refused,
    "answers 4 s late for 60 s": late,
    "busy for 60 s": busy,
    "another program": foreign,
}
OWN = {"busy for 60 s": "busy_next", "another program": "foreign_text"}
"""What only a family with this switch can do."""


def until_right(rig: Rig) -> float | None:
    """Seconds until all is as wanted; None where it never is."""
    began_at = rig.time.seconds
    while rig.texts != WANTED or rig.simulator.snapshot().message:
        if rig.time.seconds - began_at > BOUND:
            return None
        rig.run(0.5)
    return rig.time.seconds - began_at


def recover(family: str, settings: SignSettings, strike: Callable[[Rig], None]) -> str:
    took = []
    for moment in MOMENTS:
        rig = ready(family, settings)
        rig.run(moment)
        strike(rig)
        took.append(until_right(rig))
    return told(took)


def set_up(family: str, settings: SignSettings, deaf: float, forgets: int) -> str:
    rig = make_rig(settings)
    rig.simulator.faults.one_way = "one_way" in family
    rig.fail(clear_seconds=deaf, forgets_configuration=forgets)
    rig.sign.show(lines(*WANTED))
    return told([until_right(rig)])


def part(family: str, settings: SignSettings, switches: dict[str, float]) -> str:
    """The sign is told its last words while this is wrong."""
    rig = ready(family, settings)
    if not switches.keys() <= rig.simulator.faults.switched().keys():
        return ""
    rig.fail(**switches)
    began_at = rig.time.seconds
    rig.sign.show_last(lines("WELCOME"))
    while rig.time.seconds < began_at + LAST_SECONDS:
        rig.run(0.5)
        if rig.simulator.snapshot().message or not any("***" in text for text in rig.texts):
            return f"{rig.time.seconds - began_at:.1f}"
    return f"over {LAST_SECONDS}"


def told(took: list[float | None]) -> str:
    """The worst of them."""
    ended = [seconds for seconds in took if seconds is not None]
    return f"{max(ended):.1f}" if len(ended) == len(took) else f"over {BOUND:.0f}"


def idle(family: str, settings: SignSettings) -> str:
    rig = ready(family, settings)
    rig.sent()
    rig.run(3600)
    octets = len(rig.sent())
    return f"{octets} ({100 * octets * settings.seconds_per_byte / 3600:.2f} %)"


def report(**figures: object) -> None:
    print(json.dumps(figures), flush=True)


def main() -> None:
    logging.disable(logging.CRITICAL)
    report(
        what="bytes in an idle hour, and their share of it",
        **{name: idle(name, each) for name, each in FAMILIES.items()},
    )
    for fault, strike in FAULTS.items():
        able = {
            name: settings
            for name, settings in FAMILIES.items()
            if OWN.get(fault, "one_way") in ready(name, settings).simulator.faults.switched()
        }
        report(
            what=fault,
            **{name: recover(name, settings, strike) for name, settings in able.items()},
        )
    for fault, switches in AT_THE_END.items():
        report(what=f"at the end, {fault}", **{name: part(name, each, switches) for name, each in FAMILIES.items()})
    alphas = {name: settings for name, settings in FAMILIES.items() if settings.protocol == "alpha"}
    for deaf, forgets in itertools.product((2, 4, 5, 6, 10), (0, 1)):
        report(
            what=f"set-up, deaf {deaf} s" + (", keeps nothing" if forgets else ""),
            **{name: set_up(name, settings, deaf, forgets) for name, settings in alphas.items()},
        )


if __name__ == "__main__":
    main()
