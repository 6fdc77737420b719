"""Greenlets and native threads wait for one lock, and all get it. In processes of their own, where gevent patches."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import running

BEGINNING = """
from server.core.locks import patch
patch()
import _thread, faulthandler, logging, queue, threading, time
import gevent
from gevent.monkey import get_original
faulthandler.dump_traceback_later(30, exit=True)
pool = gevent.get_hub().threadpool
native_sleep = get_original("time", "sleep")
"""

CROWD = """
count = 0
def work(pause):
    global count
    for turn in range(200):
        with lock:
            seen = count
            if turn % 3 == 0:
                pause()
            count = seen + 1
        if pause is not native:
            gevent.sleep(0)
def native():
    native_sleep(0)
crowd = [gevent.spawn(work, lambda: gevent.sleep(0)) for _ in range(20)]
others = [pool.spawn(work, native) for _ in range(10)]
gevent.joinall(crowd)
for one in others:
    one.get()
print(count)
"""


def said(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BEGINNING + program, *arguments],
        cwd=running.ROOT,
        env=running.environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


@pytest.mark.parametrize("lock", ["threading.Lock()", "threading.RLock()", "threading.Condition()"])
def test_a_crowd_of_both_kinds_gets_through_one_by_one(lock: str) -> None:
    assert said(f"lock = {lock}\n{CROWD}") == "6000"


def test_a_database_with_one_connection_serves_both_kinds() -> None:
    program = """
import sqlalchemy as sa
engine = sa.create_engine("sqlite://", poolclass=sa.QueuePool, pool_size=1, max_overflow=0,
                          connect_args={"check_same_thread": False})
class Turn:
    def __enter__(self):
        self.connection = engine.connect()
        self.connection.exec_driver_sql("SELECT 1").all()
    def __exit__(self, *_):
        self.connection.close()
lock = Turn()
"""
    assert said(program + CROWD) == "6000"


def test_a_post_from_the_pool_wakes_a_greenlet_and_one_from_a_greenlet_the_pool() -> None:
    program = """
from server.core.hub import Mailbox
there, back = Mailbox("there"), Mailbox("back")
def echo():
    for _ in range(200):
        back.put(there.take(timeout=120).seq, ())
waiting = pool.spawn(echo)
def asking():
    for number in range(200):
        there.put(number, ())
        assert back.take(timeout=120).seq == number
gevent.spawn(asking).get()
waiting.get()
happened = threading.Event()
waiting = [pool.spawn(happened.wait, 10), gevent.spawn(happened.wait, 10)]
pool.spawn(happened.set)
assert [one.get() for one in waiting] == [True, True]
print("through")
"""
    assert said(program) == "through"


def test_who_gives_up_leaves_the_lock_to_the_others() -> None:
    program = """
lock = threading.Lock()
lock.acquire()
waited = [gevent.spawn(lock.acquire, timeout=0.05), pool.spawn(lock.acquire, True, 0.05)]
assert [one.get() for one in waited] == [False, False]
killed, next_one = gevent.spawn(lock.acquire), gevent.spawn(lock.acquire)
gevent.sleep(0)
killed.kill()
lock.release()
assert next_one.get(timeout=120)
assert lock.locked() and not lock.acquire(False)
lock.release()
try:
    lock.release()
except RuntimeError:
    print("left")
"""
    assert said(program) == "left"


def test_all_that_waits_is_made_of_it() -> None:
    program = """
from importlib import _bootstrap
locks = [logging._lock._block, threading.RLock()._block, _bootstrap._thread.allocate_lock()]
locks += [threading.Semaphore()._cond._lock, threading.Event()._cond._lock]
print({type(lock).__module__ for lock in locks})
"""
    assert said(program) == "{'server.core.locks'}"
