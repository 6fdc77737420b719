"""What the event loop itself does in a read of the API stays the same however long the history is.

Told by the plans of the statements and by the thread in which they run, not by a clock: a slow machine is no defect.
"""

from __future__ import annotations

import json
from pathlib import Path

from server.config.loading import load_config
from server.core.clock import utc_now
from server.people.credentials import token_hash
from server.run.opening import open_shop
from server.store.staff import Token
from tests import nursery, running
from tests.live_shop import live_config, token_of
from tests.server.store.test_audit import filled
from tests.server.store.test_cost import is_long, plan

OFFICE = ("service_manager", "technical_director", "admin")
READABLE = 34
"""So many calls at least are answered with success; the others find nothing."""


def test_no_read_of_the_api_looks_through_the_history_on_the_loop(tmp_path: Path) -> None:
    config = live_config(tmp_path)
    store = open_shop(load_config(config, {})).store
    filled(store)
    for role in OFFICE:
        store.people.add_token(Token(role, role, token_hash(token_of(role)), utc_now()))
    done = running.ended("tests.server.loop_reads", str(config), kind=nursery.SERVER)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    answers = {path: one["status"] for path, one in found.items()}
    assert set(answers.values()) <= {200, 404}, answers
    assert sum(status == 200 for status in answers.values()) >= READABLE, answers
    long = {
        path: steps
        for path, one in found.items()
        if (
            steps := [
                step for told in one["statements"] for step in plan(store, told[0], tuple(told[1])) if is_long(step)
            ]
        )
    }
    store.close()
    assert long == {}
