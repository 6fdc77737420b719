"""From a job's event to the last byte on a sign's wire, through the whole application. Prints JSON lines.

A real server with its sign's process, and at the far end of a pty that takes 960 bytes per second (9600 baud) a strict
simulated sign of as many lines as there are cars. `one`: a single car is dispatched, or that is undone, and one line
changes. `all`: every car is dispatched, one command after the other. Milliseconds from the sending of the (first)
command, and from its (the last) answer, to the last byte; beside it the pure wire time of the bytes that came, and the
silence that the protocol asks for inside a packet and between packets: no driver can be faster than both.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drivers.alpha.dialect import GAP, NESTED_PAUSE
from tests.running import running_server
from tests.server.sign_shop import Cable, Workshop, sign_config

BYTES_PER_SECOND = 960
SIZES = (1, 8, 40)
PATIENCE_SECONDS = 90.0
QUIET_SECONDS = 1.5
BAYS = ("机1", "机2", "机3")


@dataclass(frozen=True)
class Bench:
    """A running shop, its sign's far end, and the pty's server."""

    shop: Workshop
    cable: Cable

    @property
    def octets(self) -> int:
        return self.cable.simulator.snapshot().bytes_received

    def until(self, true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not true():
            if time.monotonic() > deadline:
                raise SystemExit(f"{what} did not come true within {PATIENCE_SECONDS:g} s: {self.cable.texts}")
            time.sleep(0.005)

    def until_quiet(self) -> None:
        """The sign's wire has been at rest for a while."""
        self.until(lambda: time.monotonic() - self.cable.server.last_byte_at > QUIET_SECONDS, "silence")


@contextmanager
def bench_of(folder: Path, lines: int) -> Iterator[Bench]:
    """A server and its sign of so many lines, saying welcome."""
    cable = Cable(lines=lines, bytes_per_second=BYTES_PER_SECOND, tolerance=10.0)
    port = cable.server.start_pty(folder / "ttySIGN")
    try:
        config = sign_config(folder, {"name": "lounge", "port": port, "lines": lines})
        with running_server(config) as server:
            made = Bench(Workshop(server.url), cable)
            made.until(lambda: bool(cable.texts), "the first words")
            made.until_quiet()
            yield made
    finally:
        cable.server.stop()


def measure(bench: Bench, cars: int, rounds: int) -> None:
    orders = [
        bench.shop.open(f"沪A{10_000 + n}", datetime.now(UTC) + timedelta(hours=5, minutes=n)) for n in range(cars)
    ]
    bench.until(lambda: sum("RECEIVED" in text for text in bench.cable.texts) == cars, "every car")
    bench.until_quiet()
    one(bench, orders[cars // 2], cars, rounds)
    everything(bench, orders, cars)


def one(bench: Bench, order_no: str, cars: int, rounds: int) -> None:
    """A car is dispatched, and that is undone, over and over: each changes one line."""
    sent, answered, octets = [], [], []
    seq = 0
    for number in range(2 * rounds):
        bench.cable.packets()
        before, begun = bench.octets, time.monotonic()
        if number % 2 == 0:
            seq = bench.shop.dispatch(order_no)
        else:
            bench.shop.command(order_no, "undo", event=seq)
        said = time.monotonic()
        bench.until(partial(has_queued, bench, 1 - number % 2), "the changed line")
        sent.append(bench.cable.server.last_byte_at - begun)
        answered.append(bench.cable.server.last_byte_at - said)
        octets.append(bench.octets - before)
        bench.until_quiet()
        written = bench.cable.written()
        if len(written) != 1:
            raise SystemExit(f"one change wrote {written}")
    report(cars, "one", sent, answered, octets, 0.0)


def in_queue(bench: Bench) -> int:
    """How many cars the sign says to wait in the queue."""
    return sum("IN QUEUE" in text for text in bench.cable.texts)


def has_queued(bench: Bench, cars: int) -> bool:
    return in_queue(bench) == cars


def everything(bench: Bench, orders: list[str], cars: int) -> None:
    """Every car is dispatched, as fast as the server takes it; the newest content wins on the way."""
    before, begun = bench.octets, time.monotonic()
    for number, order_no in enumerate(orders):
        bench.shop.dispatch(order_no, BAYS[number % len(BAYS)])
    said = time.monotonic()
    bench.until(lambda: in_queue(bench) == cars, "all in the queue")
    last = bench.cable.server.last_byte_at
    octets = bench.octets - before
    packets = max(1, -(-cars // 8))
    pauses = (NESTED_PAUSE * cars if cars > 1 else 0.0) + (packets - 1) * GAP
    report(cars, "all", [last - begun], [last - said], [octets], pauses)


def report(cars: int, what: str, sent: list[float], answered: list[float], octets: list[int], pauses: float) -> None:
    figures = {
        "what": f"{what} of {cars} lines",
        "rounds": len(sent),
        "bytes": median(octets),
        "wire_ms": ms(median(octets) / BYTES_PER_SECOND),
        "demanded_pauses_ms": ms(pauses),
        "sent_to_last_byte_median_ms": ms(median(sent)),
        "sent_to_last_byte_worst_ms": ms(max(sent)),
        "answered_to_last_byte_median_ms": ms(median(answered)),
        "answered_to_last_byte_worst_ms": ms(max(answered)),
    }
    print(json.dumps(figures), flush=True)


def ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options.add_argument("--rounds", type=int, default=5)
    wanted = options.parse_args()
    for cars in wanted.sizes:
        with tempfile.TemporaryDirectory() as folder, bench_of(Path(folder), cars) as bench:
            measure(bench, cars, wanted.rounds)


if __name__ == "__main__":
    main()
