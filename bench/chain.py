"""What the chain costs a command, and how fast `log verify` follows it.

Prints JSON lines, CPU time throughout, which a busy machine disturbs least: the share of a command's time that goes
into the predecessor's hash and its own, and events a second of the chain's check beside reading the same records only.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa

from bench.log import OPEN_JOBS, closed_jobs, fill, say
from board.orders import events as e
from server.config.loading import load_config
from server.core.clock import utc_now
from server.core.command_log import CommandLog
from server.core.held import rules_of
from server.run.opening import open_shop
from server.store import chain_check
from server.store.chain import GENESIS
from server.store.log import chained_event
from server.store.store import Store
from server.store.tables import event
from tests import running
from tests.builders import CALENDAR, Saying, at

EVENTS = 50_000
COMMANDS = 300


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wiring = open_shop(load_config(running.write_config(Path(folder)), {}))
        fill(wiring.store, closed_jobs(), EVENTS)
        commands = CommandLog(wiring.store, CALENDAR, rules_of(wiring.config), utc_now)
        measure_command(commands, wiring.store)
        measure_check(wiring.store)
        wiring.store.close()


def measure_command(commands: CommandLog, store: Store) -> None:
    begun = time.process_time()
    for n in range(COMMANDS):
        order_no = f"open-{n % OPEN_JOBS}"
        say(commands, order_no, Saying(order_no, e.CarLeft(), when=at("16:00")))
    whole = time.process_time() - begun
    newest = store.log.last_seq()
    record = store.database.read(
        lambda c: dict(c.execute(sa.select(event).where(event.c.seq == newest)).one()._mapping)
    )

    def chained(connection: sa.Connection) -> None:
        for _ in range(COMMANDS):
            store.log._predecessors_in(connection, newest)
            chained_event(GENESIS, record, GENESIS)

    begun = time.process_time()
    store.database.read(chained)
    share = time.process_time() - begun
    print(
        json.dumps(
            {"what": "a command", "command_ms": per(whole), "chain_ms": per(share), "share": round(share / whole, 3)}
        )
    )


def per(seconds: float) -> float:
    return round(seconds / COMMANDS * 1000, 3)


def measure_check(store: Store) -> None:
    with store.database.reading() as connection:
        begun = time.process_time()
        deque(store.log.records_in(connection), maxlen=0)
        reading = time.process_time() - begun
        begun = time.process_time()
        faults = list(chain_check.faults_in(connection, store.site))
        checking = time.process_time() - begun
    assert faults == []
    events = store.log.last_seq()
    figures = {"events_per_second": round(events / checking), "times_reading_alone": round(checking / reading, 2)}
    print(json.dumps({"what": "log verify", "events": events, **figures}))


if __name__ == "__main__":
    main()
