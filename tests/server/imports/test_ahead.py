"""A long file is made ready by a process of its own: what becomes of it is what this process alone makes of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from board.refused import Refused
from server.imports import batches, jobs
from server.imports.ahead import ahead
from server.imports.rows import FileRefused
from server.store import audit
from server.store.store import Store
from tests.builders import at
from tests.server.importing import DONE, ROW, csv_of, importing, job, run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="only a process that can be forked goes ahead")


def test_items_come_in_their_order_from_another_process(store: Store):
    def make(own: Store) -> Iterator[tuple[int, int]]:
        assert own is not store
        yield from ((os.getpid(), number) for number in range(5))

    with ahead(make, store) as items:
        made = list(items)
    assert [number for _, number in made] == list(range(5))
    assert {process == os.getpid() for process, _ in made} == {False}
    with ahead(lambda own: iter([own]), store, alone=True) as stores:
        assert list(stores) == [store]


def test_what_it_raises_is_raised_after_what_was_made(store: Store):
    def make(_own: Store) -> Iterator[str]:
        yield "first"
        raise Refused("It is %(how)s.", "file", how="wrong")

    with ahead(make, store) as items:
        assert next(items) == "first"
        with pytest.raises(Refused, match="It is wrong"):
            next(items)


def test_a_process_that_was_ended_is_told(store: Store):
    def make(_own: Store) -> Iterator[int]:
        yield os.getpid()
        os.kill(os.getpid(), signal.SIGKILL)

    with ahead(make, store) as items, pytest.raises(FileRefused, match="broken off"):
        list(items)


def test_who_does_not_wait_for_all_of_it_ends_the_process(store: Store):
    def make(_own: Store) -> Iterator[bytes]:
        while True:
            yield b"x" * 2**20

    with ahead(make, store) as items:
        next(items)


def test_a_file_comes_in_as_in_one_process(store, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "TOGETHER", 2)
    rows = [DONE | {"order_no": f"WT{number}"} for number in range(20)]
    odd = [
        ROW | {"order_no": "wt3"},
        DONE | {"order_no": "L1", "delivered_at": "11:00"},
        DONE | {"order_no": "B1", "repair_type": "?"},
    ]
    outcomes = []
    for long, now in ((10**6, at("17:00")), (1, at("17:01"))):
        monkeypatch.setattr(jobs, "LONG", long)
        prefix = "" if long > 1 else "Z"
        mine = [row | {"order_no": prefix + row["order_no"]} for row in (*rows, *odd)]
        done = run(csv_of(tmp_path, *mine), importing(store, now))
        outcomes.append(
            (done.read, done.imported, done.delivered, done.refused.count, len(done.samples), done.strangers)
        )
    assert outcomes == [(22, 20, 20, 2, 5, set())] * 2
    assert job(store, "ZL1").delivered_at == job(store, "L1").delivered_at == at("11:00")
    assert list(audit.verify(store, importing(store).shop)) == []
