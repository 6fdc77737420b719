"""What a change costs on the wire of a sign, and how long it takes to get there. Prints JSON lines.

Bytes per kind of change against the smallest frame that can carry it (checksum included), and the time from `show` to
the last byte at the far end of a pty that takes 960 bytes per second, against the pure wire time of those bytes. The
pauses that the protocols demand inside a packet and between packets are given beside it: no driver can be faster.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drivers.alpha import packet as alpha
from drivers.alpha.commands import WriteString
from drivers.alpha.dialect import LABELS, AlphaDialect, AlphaSettings
from drivers.cards import REFRESH_SILENCE
from drivers.onbon import frame as onbon
from drivers.onbon.commands import Area, UpdateAreas
from drivers.onbon.dialect import OnbonDialect, OnbonSettings, encode_text
from drivers.opening import open_sign
from drivers.parts import dialect_of, simulate
from drivers.sign import Colour, Line, SignSettings
from drivers.simulator_server import SimulatorServer

BYTES_PER_SECOND = 960
BOUND_SECONDS = 60.0


@dataclass(frozen=True)
class Change:
    name: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]


def row(number: int, minute: int, chinese: bool, colour: Colour = "") -> Line:
    """A full line of 24 columns, as a lounge sign shows it."""
    text = (
        f"沪A·{number:02d}**5 维修中  15:{minute:02d}" if chinese else f"A.{number:02d}**5 IN WORK    15:{minute:02d}"
    )
    return Line(text, colour)


def changes(chinese: bool) -> list[Change]:
    eight = tuple(row(n, 10, chinese) for n in range(8))
    later = tuple(row(n, 40, chinese) for n in range(8))
    greeting = Line("欢迎光临" if chinese else "WELCOME")
    return [
        Change("nothing", eight, eight),
        Change("one line", eight, (*eight[:3], later[3], *eight[4:])),
        Change("one line in another colour", eight, (*eight[:3], row(3, 40, chinese, "red"), *eight[4:])),
        Change("one line becomes a short greeting", eight, (greeting, *eight[1:])),
        Change("three lines", eight, (*later[:3], *eight[3:])),
        Change("eight lines", eight, later),
    ]


def alpha_minimum(lines: dict[int, Line]) -> int:
    """One packet of STRING writes without any formatting but a colour that differs from the sign's."""
    bodies = {at: line.text.encode() + b"xx" * (line.colour != "green") for at, line in lines.items()}
    commands = tuple(WriteString(LABELS[at], body or b" ") for at, body in bodies.items())
    return len(alpha.encode(alpha.Packet(commands))) if commands else 0


def onbon_minimum(lines: dict[int, Line]) -> int:
    """One frame of areas without any formatting but a colour that differs from the sign's."""
    areas = tuple(
        Area(at, 0, 16 * at, 192, 16, encode_text(line.text) + b"\\C1" * (line.colour != "green"))
        for at, line in lines.items()
    )
    return len(onbon.encode(onbon.Request(UpdateAreas(areas)))) if areas else 0


def cost(
    settings: SignSettings,
    dialect: AlphaDialect | OnbonDialect,
    minimum: Callable[[dict[int, Line]], int],
    chinese: bool,
) -> None:
    for change in changes(chinese):
        before, after = dialect.fit(change.before), dialect.fit(change.after)
        held = dict(enumerate(before))
        sent = packets = 0
        while message := dialect.update(held, after):
            sent += sum(map(len, message.chunks))
            packets += 1
            held |= message.brings
        smallest = minimum({at: line for at, line in enumerate(after) if line != before[at]})
        report(
            what=f"{settings.protocol}: {change.name}",
            packets=packets,
            bytes=sent,
            smallest_bytes=smallest,
            ratio=round(sent / smallest, 3) if smallest else None,
            wire_ms=round(1000 * sent * settings.seconds_per_byte, 1),
        )


def latency(settings: SignSettings, count: int, rounds: int) -> None:
    """From `show` to the last byte at the far end of a paced pty, changing `count` lines each time."""
    chinese = settings.protocol == "onbon"
    simulator = simulate(settings, tolerance=10.0)  # a throttled pty delivers late; distances are tested elsewhere
    server = SimulatorServer(simulator, bytes_per_second=BYTES_PER_SECOND)
    sign = open_sign(replace(settings, port=server.start_pty()))
    dialect = dialect_of(settings)
    took: list[float] = []
    sent: list[int] = []
    try:
        for number in range(rounds + 1):
            wanted = [row(at % 100, number, chinese) for at in range(count)]
            before = simulator.snapshot().bytes_received
            started_at = time.monotonic()
            sign.show(wanted)
            until = started_at + BOUND_SECONDS
            while sign.state().pending or simulator.snapshot().lines != dialect.fit(wanted):
                if time.monotonic() > until:
                    raise SystemExit(f"{settings.protocol}: {count} lines did not arrive within {BOUND_SECONDS} s")
                time.sleep(0.002)
            if number:  # the first round holds the set-up
                took.append(server.last_byte_at - started_at)
                sent.append(simulator.snapshot().bytes_received - before)
            time.sleep(REFRESH_SILENCE + 0.1)
    finally:
        sign.stop()
        server.stop()
    wire = statistics.median(sent) / BYTES_PER_SECOND
    report(
        what=f"{settings.protocol}: {count} lines, from `show` to the last byte",
        rounds=rounds,
        bytes=statistics.median(sent),
        wire_ms=round(1000 * wire, 1),
        demanded_pauses_ms=round(1000 * demanded_pauses(settings, count), 1),
        median_ms=round(1000 * statistics.median(took), 1),
        worst_ms=round(1000 * max(took), 1),
    )


def demanded_pauses(settings: SignSettings, count: int) -> float:
    """Seconds of silence that the protocol asks for within the change, and between its packets."""
    dialect = dialect_of(settings)
    wanted = dialect.fit([row(at, 0, dialect.capabilities.chinese) for at in range(count)])
    held: dict[int, Line] = {}
    pauses = last = 0.0
    while message := dialect.update(held, wanted):
        pauses += last + message.pause * (len(message.chunks) - 1)
        last = message.silence
        held |= message.brings
    return pauses


def report(**figures: object) -> None:
    print(json.dumps(figures), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    tall = AlphaSettings("bench", "alpha", "simulator://bench")
    card = OnbonSettings("bench", "onbon", "simulator://bench", generation=5)
    cost(tall, AlphaDialect(tall), alpha_minimum, chinese=False)
    cost(card, OnbonDialect(card), onbon_minimum, chinese=True)
    for count in (1, 8, 40):
        latency(replace(tall, lines=count), count, rounds)
    for count in (1, 8):
        latency(replace(card, lines=count), count, rounds)
    latency(replace(card, lines=40, generation=6), 40, rounds)


if __name__ == "__main__":
    main()
