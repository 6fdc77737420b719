"""How long the shop waits for the server while a file of old orders comes in.

A real `shopboard run` on SQLite (`--postgres URL` measures there) with 40 open jobs; a foreman taps on and on, and
somebody asks every few milliseconds whether the event loop answers. First with nothing else to do, then while `--rows`
orders are imported over HTTP. Prints a JSON line for each: how long taps and answers took (ms), and the rows a second.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import import_module
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._office import Office
from bench.live import ms
from server.config.loading import load_config
from server.people.credentials import token_hash
from server.run.opening import open_shop
from server.store.staff import Token
from tests import running
from tests.live_shop import FOREMAN, LiveShop, live_config, token_of

OPEN_JOBS = 40
QUIET_SECONDS = 5.0
ASKED_EVERY = 0.005
TEAM, BAYS = "机电一组", ("机1", "机2")
MANAGER = "林经理"
BORDER = "a-border-that-no-file-holds"


class Waits:
    """How long the answers took of somebody who asks until told to stop."""

    def __init__(self, ask: Any, pause: float = 0.0) -> None:
        self._ask, self._pause = ask, pause
        self._ended = threading.Event()
        self._found: list[float] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(self._pause):
            begun = time.perf_counter()
            self._ask()
            self._found.append(time.perf_counter() - begun)

    def end(self) -> dict[str, float]:
        self._ended.set()
        self._thread.join()
        return {
            "p50": ms(median(self._found)),
            "p99": ms(quantiles(self._found, n=100)[98]),
            "worst": ms(max(self._found)),
        }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postgres", help="an empty database, postgresql+psycopg://…")
    options.add_argument("--rows", type=int, default=2_000)
    wanted = options.parse_args()
    changes = {"database": wanted.postgres} if wanted.postgres else {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        config = live_config(Path(folder), **changes)
        let_in(config)
        server = stack.enter_context(running.running_server(config))
        ahead = Path(folder) / "minutes-ahead"
        ahead.write_text("0")
        shop = LiveShop(server.url, ahead)
        orders = [shop.open_job(f"沪A{10_000 + n}", 240 + 5 * n) for n in range(OPEN_JOBS)]
        # The program for files of old orders: its name is a word of Python, so that it is imported by name.
        file = import_module("bench.import").write(Path(folder), wanted.rows, "utf-8")
        office, bays = Office(server.url), cycle(BAYS)
        for rows in (0, wanted.rows):
            asking = http.client.HTTPConnection(urlsplit(server.url).netloc)
            taps = Waits(lambda: office.say(FOREMAN, orders[0], "dispatch", team=TEAM, bay=next(bays)))
            answers = Waits(lambda a=asking: answered(a), ASKED_EVERY)
            begun = time.perf_counter()
            if rows:
                read = send(server.url, file)
                assert read == rows, read
            else:
                time.sleep(QUIET_SECONDS)
            seconds = time.perf_counter() - begun
            figures = {f"tap_{name}_ms": one for name, one in taps.end().items()}
            figures |= {f"answer_{name}_ms": one for name, one in answers.end().items()}
            pace = {"rows_per_second": round(rows / seconds)} if rows else {}
            load = round(os.getloadavg()[0], 1)
            print(
                json.dumps(
                    {"what": f"{rows} rows come in" if rows else "nobody imports", **figures, **pace, "load": load}
                ),
                flush=True,
            )


def let_in(config: Path) -> None:
    """A service manager's program may import."""
    wiring = open_shop(load_config(config, {}))
    wiring.store.people.add_token(Token(MANAGER, "service_manager", token_hash(token_of(MANAGER)), datetime.now(UTC)))
    wiring.store.close()


def answered(connection: http.client.HTTPConnection) -> None:
    """What costs the server least: it says how long its event loop has kept everybody waiting."""
    connection.request("GET", "/healthz")
    connection.getresponse().read()


def send(url: str, file: Path) -> int:
    """Imports the file over HTTP; how many rows were imported."""
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="file"; filename="history.csv"\r\n\r\n'
    body = head.encode() + file.read_bytes() + f"\r\n--{BORDER}--\r\n".encode()
    headers = {
        "Authorization": f"Bearer {token_of(MANAGER)}",
        "Content-Type": f"multipart/form-data; boundary={BORDER}",
    }
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=1_800)
    connection.request("POST", "/api/v1/imports/jobs", body, headers)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status < 300, f"{answer.status} {said.decode()}"
    return int(json.loads(said)["imported"])


if __name__ == "__main__":
    main()
