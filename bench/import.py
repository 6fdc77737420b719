"""How fast years of delivered orders come in, and what it takes: first, then again with everything there already.

Prints JSON lines: rows per second, of the clock and of CPU time, how many times the CPU time of a bare insert of the
same events it takes, and the peak memory (MiB) of the largest of the importing processes, for CSV in UTF-8 and GBK
and for XLSX up to 10^5 rows (`--full`). Sizes may be given as arguments; `--postgres URL` (an empty database) measures
there.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa

from server.config.loading import load_config
from server.imports.apart import spare_rubbish
from server.imports.fields import JOB_FIELDS
from server.imports.jobs import import_jobs
from server.imports.mapping import PLAIN
from server.imports.outcome import Outcome
from server.imports.reading import plain_rows
from server.imports.setting import importing
from server.imports.table import opened
from server.run.opening import open_shop
from server.store.store import Store
from server.store.tables import event
from server.store.upgrade import upgrade
from tests import running

SIZES, LARGE_SIZES = (4_000,), (10_000, 100_000)
LARGEST_WORKBOOK = 100_000
CARS_A_DAY = 120
BARE_ROWS = 720
"""Events in a transaction, as many as an import's 100 orders have."""
MOST_BARE = 100 * BARE_ROWS
MARK = 100_000
"""After so many rows it is told on the way how far it is."""
PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
TIMES = ("接车时间", "约定交车时间", "竣工时间", "交车时间")
HEADINGS = ["委托书号", "车牌号", "车型", "维修类型", "服务顾问", "维修项目", *TIMES, "修理工", "班组", "是否准时交车"]
OPERATIONS = ("M03;M06", "M02", "R01;R02", "B01;P01;A01", "W03")
TYPES = ("常规保养", "常规保养", "一般换件修理", "一般事故修理", "索赔")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*")
    options.add_argument("--full", action="store_true", help="10^4 and 10^5 rows")
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    options.add_argument("--shapes", nargs="*", default=("utf-8", "gbk", "xlsx"))
    wanted = options.parse_args()
    fresh = multiprocessing.get_context("spawn")
    for size in wanted.sizes or (LARGE_SIZES if wanted.full else SIZES):
        shapes = [shape for shape in wanted.shapes if shape != "xlsx" or size <= LARGEST_WORKBOOK]
        for shape in shapes[:1] if wanted.postgres else shapes:
            with tempfile.TemporaryDirectory() as folder:
                changes = {"database": wanted.postgres} if wanted.postgres else {}
                config = running.write_config(Path(folder), **changes)
                file = write(Path(folder), size, shape)
                for again in (False, True):
                    answers: multiprocessing.Queue[dict[str, object]] = fresh.Queue()
                    child = fresh.Process(target=measure, args=(config, file, answers))
                    child.start()
                    found = answers.get(timeout=3600)
                    child.join()
                    what = f"{shape}, {size} rows" + (", sent again" if again else "")
                    print(json.dumps({"what": what} | found), flush=True)


def measure(config: Path, file: Path, answers: multiprocessing.Queue[dict[str, object]]) -> None:
    """One import, in a process of its own so that its memory is its own."""
    wiring = open_shop(load_config(config, {}))
    spare_rubbish()
    begun, busy = time.perf_counter(), cpu_seconds()
    how = importing(wiring, PLAIN, day=None, who="bench", device="bench", labour="-", dry_run=False)
    with plain_rows(file) as plain, opened(plain, JOB_FIELDS, PLAIN, how.dating) as table:
        outcome = import_jobs(table, how, partial(mark, begun))
    seconds, cpu = time.perf_counter() - begun, cpu_seconds() - busy
    peak = max(map(peak_mib, PROCESSES))
    bare = bare_cpu(wiring.store) if outcome.imported else None
    answers.put(
        {
            "imported": outcome.imported,
            "already": outcome.already,
            "refused": outcome.refused.count,
            "seconds": round(seconds, 2),
            "cpu_seconds": round(cpu, 2),
            "rows_per_second": round(outcome.read / seconds),
            "rows_per_cpu_second": round(outcome.read / cpu),
            "times_a_bare_insert": round(cpu / bare, 1) if bare else None,
            "peak_mib": peak,
        }
    )
    wiring.store.close()


def cpu_seconds() -> float:
    """Of this process and of those that it has started and that have ended, as the one that unpacks a workbook."""
    return sum(resource.getrusage(whose).ru_utime + resource.getrusage(whose).ru_stime for whose in PROCESSES)


def peak_mib(whose: int) -> int:
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(whose).ru_maxrss / unit)


def mark(begun: float, outcome: Outcome) -> None:
    """How far a long import is, and what the process that writes has needed until then."""
    if outcome.read % MARK == 0:
        seconds = round(time.perf_counter() - begun)
        so_far = {"rows": outcome.read, "seconds": seconds, "peak_mib": peak_mib(resource.RUSAGE_SELF)}
        print(json.dumps({"what": "so far"} | so_far), file=sys.stderr, flush=True)


def bare_cpu(store: Store) -> float:
    """How many CPU seconds it takes to insert the same events as ready rows, some hundred in a transaction; of many the
    first ones tell, or they would fill the memory."""
    count = sa.select(sa.func.count()).select_from(event)
    with store.database.reading() as connection:
        every = int(connection.execute(count).scalar_one())
        some = sa.select(event).order_by(event.c.seq).limit(MOST_BARE)
        rows = [dict(row._mapping) for row in connection.execute(some)]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{(Path(folder) / 'bare.db').as_posix()}", "bare")
        upgrade(store.database)
        begun = time.process_time()
        for first in range(0, len(rows), BARE_ROWS):
            insert = partial(_insert, rows[first : first + BARE_ROWS])
            store.database.write(insert)
        seconds = time.process_time() - begun
        store.close()
    return seconds * every / len(rows)


def _insert(rows: list[dict[str, Any]], connection: sa.Connection) -> None:
    connection.execute(sa.insert(event), rows)


def write(folder: Path, size: int, shape: str) -> Path:
    """A file of so many orders, 120 a day, backwards in time from 2026."""
    path = folder / ("history.xlsx" if shape == "xlsx" else "history.csv")
    if shape == "xlsx":
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(HEADINGS)
        for row in orders(size):
            sheet.append(row)
        book.save(path)
        return path
    with path.open("w", encoding=shape, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(orders(size))
    return path


def orders(size: int) -> Iterator[list[str]]:
    start = datetime(2026, 1, 1, 8, 30)  # noqa: DTZ001 (the wall clock of a foreign system)
    for n in range(size):
        received = start - timedelta(days=1 + n // CARS_A_DAY) + timedelta(minutes=3 * (n % CARS_A_DAY))
        promised = received + timedelta(minutes=120)
        finished = received + timedelta(minutes=80 + n % 30)
        delivered = promised + timedelta(minutes=(n * 7919) % 120 - 115)
        times = [at.strftime("%Y/%m/%d %H:%M") for at in (received, promised, min(finished, delivered), delivered)]
        late = "否" if delivered > promised else "是"
        kind = n % 5
        yield [
            f"H{n:08}",
            f"沪A{n % 100_000:05}",
            "示例 A3",
            TYPES[kind],
            f"顾问{n % 8}",
            OPERATIONS[kind],
            *times,
            f"技师{n % 30};技师{n % 31}",
            f"班组{n % 6}",
            late,
        ]


if __name__ == "__main__":
    main()
