"""Processes that write one log as fast as they can; each tells its parent of every command that was answered."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext

from server.core.clock import utc_now
from server.core.command_log import CommandLog
from server.store.store import Store
from tests.builders import CALENDAR, RULES, Opening

SITE = "test"


def context() -> ForkServerContext:
    """Starts processes in milliseconds: each is forked from one that has everything imported and nothing opened."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.server.writers"])
    return found


def write(url: str, name: str, commands: int, answers: Connection) -> None:
    """Opens `commands` orders of its own; sends (key, seqs) after each answer."""
    command_log = CommandLog(Store(url, SITE), CALENDAR, RULES, utc_now)
    for number in range(commands):
        order_no = f"{name}-{number}"
        receipt = command_log.record(order_no, Opening(order_no, None), who=name, device="tests", key=order_no)
        answers.send((order_no, [event.seq for event in receipt.events], receipt.replayed))
    answers.close()


def contend(url: str, name: str, commands: int, answers: Connection) -> None:
    """Gives the same commands, under the same keys, as all the others."""
    command_log = CommandLog(Store(url, SITE), CALENDAR, RULES, utc_now)
    for number in range(commands):
        order_no = f"same-{number}"
        receipt = command_log.record(order_no, Opening(order_no, None), who="刘顾问", device="tests", key=order_no)
        answers.send((order_no, [event.seq for event in receipt.events], receipt.replayed))
    answers.close()
