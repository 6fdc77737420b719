"""How long an event takes to the displays over Socket.IO, with 10, 100 and 500 of them connected, and what it costs.

A real `shopboard run` with 40 open jobs; the displays are bare WebSocket clients in a process of their own. Prints
JSON lines, milliseconds: `tap_to_board` from sending a command to a display's knowing it, `answer` from sending it to
its answer, `spread` from the first display to the last; bytes per display, for the first view and for an event; the
server's processor time for an event, and its memory. Beside it in the same run Node's socket.io with messages of the
same length (`peer_`), and our part of its time (`_ratio`). Numbers of displays may be given as arguments; `--page`
measures another page, `--full` 1,000 displays too.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil

from bench import _displays, _peer
from bench._office import Office
from tests import running
from tests.live_shop import FOREMAN, TECHNICIAN, WALL, LiveShop, live_config, token_of

SIZES = (10, 100, 500)
OPEN_JOBS = 40
CARS = 10
"""Worked on while it is measured, five events each."""
PATIENCE_SECONDS = 60.0
Step = tuple[str, str, str, dict[str, Any]]
PLACES = (("机电一组", "机1", "赵示例"), ("机电二组", "机4", "吴示例"), ("机电三组", "机7", "陈样本"))
"""Who works where: the cars of one team wait for each other, and each event moves the forecasts of some."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options.add_argument("--page", default="board")
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    for size in [*wanted.sizes, *([1_000] if wanted.full else [])]:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), size, wanted.page)


def measure(folder: Path, size: int, page: str) -> None:
    """One server, so many displays, and a piece of a day's commands, one after the other."""
    with running.running_server(live_config(folder)) as server:
        steps, office = prepared(server.url, folder), Office(server.url)
        program = psutil.Process(server.process.pid)
        alone, before = program.memory_info().rss, cpu(program)
        token = token_of(WALL if page in ("board", "lounge") else FOREMAN)
        with connected(server.url, token, page, size) as (ask, joined):
            joining = cpu(program) - before
            before, taps, answers, spreads, octets = cpu(program), [], [], [], 0
            for who, order_no, command, body in steps:
                begun = time.perf_counter()
                seq = office.say(who, order_no, command, **body)
                answers.append(time.perf_counter() - begun)
                heard = ask(seq)
                taps += [at - begun for at in heard.known_at]
                spreads.append(max(heard.known_at) - min(heard.known_at))
                octets += heard.octets
            spent, memory = cpu(program) - before, program.memory_info().rss - alone
    event_bytes = round(octets / size / len(steps))
    peer = beside(size, page, event_bytes, len(steps))
    report(
        what=f"{page}, {size} displays",
        open_jobs=OPEN_JOBS,
        events=len(steps),
        tap_to_board_p50_ms=ms(median(taps)),
        tap_to_board_p99_ms=ms(quantiles(taps, n=100)[98]),
        answer_p50_ms=ms(median(answers)),
        spread_p50_ms=ms(median(spreads)),
        spread_worst_ms=ms(max(spreads)),
        view_bytes=joined.view_octets,
        event_bytes=event_bytes,
        all_joined_seconds=round(joined.seconds, 2),
        server_cpu_ms_per_display_joining=ms(joining / size),
        server_cpu_ms_per_event=ms(spent / len(steps)),
        memory_kb_per_display=round(memory / 1024 / size),
        peer_spread_p50_ms=ms(peer[0]),
        peer_cpu_ms_per_event=ms(peer[1]),
        spread_ratio=round(median(spreads) / peer[0], 2),
        load=round(os.getloadavg()[0], 1),
    )


def beside(size: int, page: str, octets: int, events: int) -> tuple[float, float]:
    """Node's socket.io with as many displays, octets and events: the middle spread and processor time for an event."""
    spreads = []
    with _peer.running_peer() as (url, pid, send), connected(url, "", page, size) as (ask, _):
        program = psutil.Process(pid)
        before = cpu(program)
        for seq in range(1, events + 1):
            send(seq, octets)
            heard = ask(seq)
            spreads.append(max(heard.known_at) - min(heard.known_at))
        spent = cpu(program) - before
    return median(spreads), spent / events


def prepared(url: str, folder: Path) -> list[Step]:
    """Forty cars, half of them dispatched; the commands by which ten more are dispatched and worked on."""
    ahead = folder / "minutes-ahead"
    ahead.write_text("0")
    shop = LiveShop(url, ahead)
    orders = [shop.open_job(f"沪A{10_000 + n}", 240 + 5 * n) for n in range(OPEN_JOBS)]
    for n, order_no in enumerate(orders[: OPEN_JOBS // 2]):
        team, bay, technician = PLACES[n % len(PLACES)]
        shop.command(FOREMAN, order_no, "dispatch", team=team, bay=bay, technicians=[technician])
    return [step for n, order_no in enumerate(orders[-CARS:]) for step in work(order_no, *PLACES[n % len(PLACES)])]


def work(order_no: str, team: str, bay: str, technician: str) -> Iterator[Step]:
    """A car from its dispatch to the last bolt, with a part that was missing."""
    yield FOREMAN, order_no, "dispatch", {"team": team, "bay": bay, "technicians": [technician]}
    for command, body in (("start", {}), ("pause", {"reason": "parts"}), ("resume", {}), ("finish", {})):
        yield TECHNICIAN, order_no, command, body


@contextmanager
def connected(
    url: str, token: str, page: str, count: int
) -> Iterator[tuple[Callable[[int], _displays.Heard], _displays.Joined]]:
    """So many displays that have their view, in a process of their own; asked for a seq, they tell what they heard."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_displays.show, args=(url, token, page, count, there), daemon=True)
    process.start()
    there.close()

    def told() -> Any:
        assert here.poll(PATIENCE_SECONDS), "the displays say nothing"
        return here.recv()

    def ask(seq: int) -> _displays.Heard:
        here.send(seq)
        heard: _displays.Heard = told()
        return heard

    try:
        yield ask, told()
        here.send(None)
        process.join(PATIENCE_SECONDS)
    finally:
        process.kill()


def cpu(program: psutil.Process) -> float:
    """Seconds of processor time that the server itself has had."""
    times = program.cpu_times()
    return times.user + times.system


def ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def report(**figures: object) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
