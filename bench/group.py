"""Many dealerships on one PostgreSQL and one Redis: what each of them gets, and what each of them costs.

Every site has a database, 40 open cars, server processes of its own, 20 displays on them, and a day's commands at 30
times its pace (400 in nine hours: one in 2.7 s). Prints a JSON line for each size (sites x processes): milliseconds
from a tap to a display's knowing it, over all processes of the site; for a site the processor time of its servers in
percent of one core, with the commands and before them at rest, their memory, what of it is shared with no other
process, and its database connections when there were most; beside it the database's own part of a core. PostgreSQL is
started for it, without fsync. Sizes may be given as arguments; `--full` measures the large ones too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil
import psycopg

from bench import _displays
from bench._office import Office
from bench._spent import postmaster
from bench.live import Step, connected, cpu, ms, prepared, report
from tests import parts, running
from tests.databases import give_tables
from tests.live_shop import WALL, live_config, token_of

SIZES = ((1, 1), (2, 1))
LARGE = ((1, 2), (1, 4), (10, 1), (10, 2), (10, 4), (30, 1), (30, 2), (30, 4))
EVENTS, LARGE_EVENTS = 8, 20
DISPLAYS = 20
REST_SECONDS = 6.0
MOST_CONNECTIONS = 8
"""Of a process: PostgreSQL takes as many, so that what is measured is what they need."""
PAUSE_SECONDS = 9 * 3600 / 400 / 30
LOOKS_EVERY_SECONDS = 0.2


@dataclass
class Site:
    """One dealership: its servers, what its displays say, its commands to come, and what was measured."""

    servers: list[running.RunningServer]
    asks: list[Callable[[int], _displays.Heard]]
    steps: list[Step]
    taps: list[float] = field(default_factory=list)

    def work(self, delay: float) -> None:
        """The commands one after the other, each over the next process, at the pace of the day, after a delay."""
        offices = cycle([Office(server.url) for server in self.servers])
        for due, (who, order_no, command, body) in enumerate(self.steps):
            if not due:
                begun = time.perf_counter() + delay
            time.sleep(max(0.0, begun + due * PAUSE_SECONDS - time.perf_counter()))
            tapped = time.perf_counter()
            seq = next(offices).say(who, order_no, command, **body)
            self.taps += [at - tapped for ask in self.asks for at in ask(seq).known_at]

    def programs(self) -> list[psutil.Process]:
        return [psutil.Process(server.process.pid) for server in self.servers]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", nargs="*", help="sites x processes, as 10x2")
    options.add_argument("--full", action="store_true")
    wanted = options.parse_args()
    sizes = [tuple(map(int, size.split("x"))) for size in wanted.sizes] or [*SIZES, *(LARGE if wanted.full else ())]
    postgres, redis = parts.find_postgres(), parts.find_redis()
    assert postgres, "PostgreSQL is lacking"
    assert redis, "Redis is lacking"
    for sites, processes in sizes:
        room = 20 + sites * processes * MOST_CONNECTIONS
        with parts.running_postgres(postgres, room) as started, parts.running_redis(redis) as bell:
            server = f"postgresql://postgres@127.0.0.1:{started.port}"
            measure(sites, processes, server, f"redis://127.0.0.1:{bell}/0", full=wanted.full)


def measure(sites: int, processes: int, postgres: str, redis: str, *, full: bool) -> None:
    """The same piece of a day at all sites at once."""
    events = LARGE_EVENTS if full else EVENTS
    with ExitStack() as stack:
        empty = stack.enter_context(parts.postgres_database(postgres))
        give_tables(empty)
        found = [
            stack.enter_context(
                running_site(
                    f"site{n}",
                    processes,
                    stack.enter_context(parts.postgres_database(postgres, empty.rpartition("/")[2])),
                    redis,
                    events,
                )
            )
            for n in range(sites)
        ]
        programs = [program for site in found for program in site.programs()]
        memory, own = (sum(getattr(one.memory_full_info(), kind) for one in programs) for kind in ("rss", "uss"))
        before = sum(map(cpu, programs))
        time.sleep(REST_SECONDS)
        at_rest = sum(map(cpu, programs)) - before
        before, of_database, begun = sum(map(cpu, programs)), database_cpu(postgres), time.perf_counter()
        with counting(postgres) as most, ThreadPoolExecutor(sites) as threads:
            # They do not all tap at the same moment.
            list(threads.map(Site.work, found, [PAUSE_SECONDS * n / sites for n in range(sites)]))
        seconds = time.perf_counter() - begun
        spent, of_database = sum(map(cpu, programs)) - before, database_cpu(postgres) - of_database
    taps = [tap for site in found for tap in site.taps]
    report(
        what=f"{sites} sites, {processes} processes each",
        displays_of_a_site=DISPLAYS,
        events=sum(len(site.steps) for site in found),
        tap_to_board_p50_ms=ms(median(taps)),
        tap_to_board_p99_ms=ms(quantiles(taps, n=100)[98]),
        cpu_percent_of_a_site=round(100 * spent / seconds / sites, 1),
        cpu_percent_at_rest=round(100 * at_rest / REST_SECONDS / sites, 1),
        memory_mb_of_a_site=round(memory / 1024**2 / sites),
        own_memory_mb=round(own / 1024**2 / sites),
        connections_of_a_site=round(max(most) / sites, 1),
        database_cpu_percent=round(100 * of_database / seconds, 1),
        load=round(os.getloadavg()[0], 1),
    )


@contextmanager
def running_site(code: str, processes: int, database: str, redis: str, events: int) -> Iterator[Site]:
    """One dealership with its displays, ready for its first command."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        site = {"name": f"示例{code}", "code": code, "time_zone": "Asia/Shanghai", "language": "zh_CN"}
        config = live_config(Path(folder), database=database, message_queue=redis, site=site)
        servers = [stack.enter_context(running.running_server(config)) for _ in range(processes)]
        steps = prepared(servers[0].url, Path(folder))
        screens = [
            stack.enter_context(connected(server.url, token_of(WALL), "board", DISPLAYS // processes))
            for server in servers
        ]
        yield Site(servers, [ask for ask, _ in screens], list(islice(steps, events)))


@contextmanager
def counting(postgres: str) -> Iterator[list[int]]:
    """How many connections there are but its own, again and again while it lasts."""
    found: list[int] = [0]
    over = threading.Event()

    def look() -> None:
        with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
            query = (
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname LIKE 'shopboard%' AND backend_type = 'client backend'"
            )
            while not over.wait(LOOKS_EVERY_SECONDS):
                row = connection.execute(query).fetchone()
                found.append(int(row[0]) if row else 0)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()


def database_cpu(postgres: str) -> float:
    """Seconds of processor time of PostgreSQL and all its helpers, those that have ended included."""
    parent = postmaster(postgres)
    ended = parent.cpu_times()
    spent = cpu(parent) + ended.children_user + ended.children_system
    for child in parent.children():
        with suppress(psutil.NoSuchProcess):
            spent += cpu(child)
    return spent


if __name__ == "__main__":
    main()
