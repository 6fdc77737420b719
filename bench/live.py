"""How long an event takes to the displays over Socket.IO, with 10, 100 and 500 of them connected, and what it costs.

A real `shopboard run` with 40 open jobs; the displays are bare WebSocket clients in a process of their own. Prints
JSON lines, milliseconds: `tap_to_board` from sending a command until a display has it, by the system's clock for what
comes in, `answer` from sending it to its answer, `spread` from the first display to the last; bytes per display, for
the first view and for an event; the server's processor time for an event, and its memory. Beside it Node's socket.io
(`peer_`) sends as many octets to as many displays after every event of ours; `_ratio` is our part of its time. Numbers
of displays may be given as arguments; `--page` measures another page, `--full` 1,000 displays too.
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

from bench import _displays, _peer, _screens
from bench._office import Office
from tests import running
from tests.live_shop import ADVISOR, FOREMAN, TECHNICIAN, WALL, LiveShop, live_config, token_of

SIZES = (10, 100, 500)
OPEN_JOBS = 40
CARS = 10
"""Worked on while it is measured, five events each."""
APART_SECONDS = 0.05
"""Between two events: displays acknowledge the last one after a twenty-fifth of a second."""
LOOKING = {"board": WALL, "lounge": WALL, "dispatch": FOREMAN, "work": TECHNICIAN, "desk": ADVISOR}
"""The pages, and who looks at them."""
PATIENCE_SECONDS = 60.0
Step = tuple[str, str, str, dict[str, Any]]
PLACES = (("机电一组", "机1", "赵示例"), ("机电二组", "机4", "吴示例"), ("机电三组", "机7", "陈样本"))
"""Who works where: the cars of one team wait for each other, and each event moves the forecasts of some."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options.add_argument("--page", choices=LOOKING, default="board")
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    for size in [*wanted.sizes, *([1_000] if wanted.full else [])]:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), size, wanted.page)


def measure(folder: Path, size: int, page: str) -> None:
    """One server, so many displays, and a piece of a day's commands, one after the other; Node's server beside it."""
    taps, answers, spreads, octets, peer_spreads = [], [], [], 0, []
    with (
        running.running_server(live_config(folder)) as server,
        _peer.running_peer() as (peer_url, peer_pid, send),
        connected(peer_url, "", page, size) as (ask_peer, _),
    ):
        steps, office = prepared(server.url, folder), Office(server.url)
        program, peer = psutil.Process(server.process.pid), psutil.Process(peer_pid)
        alone, before = program.memory_info().rss, cpu(program)
        with connected(server.url, token_of(LOOKING[page]), page, size) as (ask, joined):
            joining = cpu(program) - before
            before, before_peer = cpu(program), cpu(peer)
            for number, (who, order_no, command, body) in enumerate(steps, 1):
                time.sleep(APART_SECONDS)
                begun = time.perf_counter()
                seq = office.say(who, order_no, command, **body)
                answers.append(time.perf_counter() - begun)
                heard = ask(seq)
                taps += [at - begun for at in heard.known_at]
                spreads.append(max(heard.known_at) - min(heard.known_at))
                octets += heard.octets
                time.sleep(APART_SECONDS)
                send(number, heard.octets // size)
                heard = ask_peer(number)
                peer_spreads.append(max(heard.known_at) - min(heard.known_at))
            spent, memory = cpu(program) - before, program.memory_info().rss - alone
            of_peer = cpu(peer) - before_peer
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
        event_bytes=round(octets / size / len(steps)),
        all_joined_seconds=round(joined.seconds, 2),
        server_cpu_ms_per_display_joining=ms(joining / size),
        server_cpu_ms_per_event=ms(spent / len(steps)),
        memory_kb_per_display=round(memory / 1024 / size),
        peer_spread_p50_ms=ms(median(peer_spreads)),
        peer_cpu_ms_per_event=ms(of_peer / len(steps)),
        spread_ratio=round(median(spreads) / median(peer_spreads), 2),
        load=round(os.getloadavg()[0], 1),
    )


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
    # Forks of one process that has imported all this: many sites have one each, and the import takes two seconds.
    known = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in known else "spawn")
    here, there = context.Pipe()
    process = context.Process(target=_screens.show, args=(url, token, page, count, there), daemon=True)
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
