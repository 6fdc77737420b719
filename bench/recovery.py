"""What becomes of a shop whose database is torn, and of backups that are cut off: nothing may be wrong in silence.

Prints JSON lines. `a page becomes noise`: a random page of a busy shop's file, in each of so many copies. Such a copy
starts and its log is the one that was written (`started`), or the start notices (`offered_recovery`) and the repair
gives the shop back, `with_a_gap` where events newer than the backup were on that page; what starts with another log and
tells nobody, `wrongly_silent`, must be 0. `a bit flips`: the same with one bit, which the chain notices
(`told_by_chain`, by the daily check), or `log verify` alone where it lies in what is made anew from the log.
`a backup is killed`: at a random moment; what lies in the folder afterwards is a whole backup, or none.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.log import closed_jobs, fill
from server.config.loading import Config, load_config
from server.core import backups
from server.core.clock import utc_now
from server.run.backing_up import trial_faults
from server.run.losses import check_whole
from server.run.opening import open_shop
from server.run.repair import repair
from server.store import audit
from server.store.failures import StoreError
from tests import running

FLIPS, KILLS = 20, 30
EVENTS = 1_000
PAGE = 4096


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(running.write_config(Path(folder)), {})
        wiring = open_shop(config)
        jobs = closed_jobs()
        fill(wiring.store, jobs, EVENTS)
        backups.make(config, utc_now())
        fill(wiring.store, jobs, EVENTS + EVENTS // 5)
        audit.rebuild(wiring.store, wiring.command_log.shop)
        events = wiring.store.log.last_seq()
        wiring.store.close()
        flips(config, events, PAGE, "a page becomes noise")
        flips(config, events, 0, "a bit flips")
        kills(config)


def flips(config: Config, events: int, noise: int, name: str) -> None:
    path = Path(config.database.removeprefix("sqlite:///"))
    whole = path.with_name("whole.db")
    shutil.copyfile(path, whole)
    pages = path.stat().st_size // PAGE
    found = Counter[str]()
    truth = log_of(config)
    lost, seconds = 0, 0.0
    for seed in range(FLIPS):
        chance = random.Random(seed)
        shutil.copyfile(whole, path)
        with path.open("r+b") as file:
            place = chance.randrange(pages) * PAGE + (0 if noise else chance.randrange(PAGE))
            file.seek(place)
            old = file.read(1)
            file.seek(place)
            file.write(chance.randbytes(noise) if noise else bytes([old[0] ^ 1 << chance.randrange(8)]))
        outcome = started(config, truth)
        if outcome == "offered_recovery":
            begun = time.perf_counter()
            lost += events - repair(config, utc_now()).events
            seconds = max(seconds, time.perf_counter() - begun)
            after = started(config, None)
            found["with_a_gap"] += after == "told_by_chain"
            outcome = outcome if after in ("started", "told_by_chain") else "not_repaired"
        found[outcome] += 1
    shutil.copyfile(whole, path)
    kinds = ("started", "offered_recovery", "with_a_gap", "told_by_chain", "told_by_verify", "wrongly_silent")
    figures = {
        "not_repaired": found["not_repaired"],
        "events": events,
        "events_lost": lost,
        "slowest_repair_s": round(seconds, 2),
    }
    say(name, {"of": FLIPS, "pages": pages, **{kind: found[kind] for kind in kinds}, **figures})


def say(what: str, figures: dict[str, object]) -> None:
    print(json.dumps({"what": what, **figures}), flush=True)


def started(config: Config, truth: str | None) -> str:
    """What a start makes of the file as it is; `truth` is the log that it should hold, where that is known."""
    try:
        check_whole(config)
        wiring = open_shop(config)
        wiring.command_log.catch_up()
    except (StoreError, ValueError, TypeError, KeyError, AttributeError):
        return "offered_recovery"
    with closing(wiring.store):
        if list(audit.log_faults(wiring.store, wiring.command_log.shop)):
            return "told_by_chain"
        if list(audit.verify(wiring.store, wiring.command_log.shop)):
            return "told_by_verify"
    return "started" if truth is None or log_of(config) == truth else "wrongly_silent"


def log_of(config: Config) -> str:
    """The whole log as one digest."""
    wiring = open_shop(config)
    with closing(wiring.store):
        records = json.dumps(list(audit.export(wiring.store)), sort_keys=True)
    return sha256(records.encode()).hexdigest()


def kills(config: Config) -> None:
    """Each backup is killed at some moment of the time that a whole one takes."""
    command = [sys.executable, "-m", "server.run.backing_up", str(config.file)]
    begun = time.perf_counter()
    subprocess.run(command, cwd=running.ROOT, env=running.environment(), check=True, capture_output=True)
    longest = time.perf_counter() - begun
    chance = random.Random(1)
    finished = 0
    for _ in range(KILLS):
        process = subprocess.Popen(command, cwd=running.ROOT, env=running.environment(), stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.3, 1.0) * longest)
            finished += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    found = backups.copies_of(config)
    broken = [copy.path.name for copy in found if list(trial_faults(config, copy.path))]
    kept = config.backup.folder
    assert kept is not None
    left = len(list(kept.glob("*.part*")))
    backups.make(config, utc_now())
    after = len(list(kept.glob("*.part*")))
    figures = {"of": KILLS, "finished_before": finished, "backups": len(found), "broken": len(broken)}
    say("a backup is killed", {**figures, "left_over": left, "left_over_after_the_next": after})


if __name__ == "__main__":
    main()
