"""Several processes write one log at once, and some die while they write: nothing is lost, nothing is there twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from server.store import audit
from server.store.store import Store
from tests.builders import shop
from tests.server import writers
from tests.server.conftest import opened

PROCESSES = 4
COMMANDS = 60
KILLS = 25
Answer = tuple[str, list[int], bool]


def started(write: Callable[..., None], url: str, name: str, commands: int) -> tuple[BaseProcess, Connection]:
    receiving, sending = writers.context().Pipe(duplex=False)
    process = writers.context().Process(target=write, args=(url, name, commands, sending), daemon=True)
    process.start()
    sending.close()
    return process, receiving


def answers_of(receiving: Connection) -> list[Answer]:
    """Everything the writer was answered until it ended, in whatever way."""
    answers: list[Answer] = []
    while receiving.poll(60):
        try:
            answers.append(receiving.recv())
        except EOFError:
            return answers
    raise AssertionError("a writer hangs")


def is_whole(store: Store, answers: list[Answer]) -> None:
    """Every answered command stands in the log once, where its answer said, and all the rest follows the log."""
    assert list(audit.verify(store, shop())) == []
    last = store.log.last_seq()
    written = [event for after in range(0, last, 1000) for event in store.log.read(after)]
    assert [event.seq for event in written] == list(range(1, last + 1))
    counts = Counter(event.key for event in written)
    assert set(counts.values()) <= {1}
    places = {event.key: event.seq for event in written}
    assert {key: [places.get(key)] for key, _, _ in answers} == {key: seqs for key, seqs, _ in answers}


def test_four_processes_write_one_log_without_gaps(database_url: str) -> None:
    store = opened(database_url, writers.SITE)
    running = [started(writers.write, database_url, f"W{n}", COMMANDS) for n in range(PROCESSES)]
    answers = [answer for _, receiving in running for answer in answers_of(receiving)]
    for process, _ in running:
        process.join(120)
    assert len(answers) == PROCESSES * COMMANDS == store.log.last_seq()
    is_whole(store, answers)
    store.close()


def test_four_processes_that_give_the_same_commands_record_each_once(database_url: str) -> None:
    store = opened(database_url, writers.SITE)
    running = [started(writers.contend, database_url, f"W{n}", COMMANDS) for n in range(PROCESSES)]
    answers = [answer for _, receiving in running for answer in answers_of(receiving)]
    for process, _ in running:
        process.join(120)
    assert len(answers) == PROCESSES * COMMANDS
    assert store.log.last_seq() == COMMANDS
    assert Counter(replayed for _, _, replayed in answers)[False] == COMMANDS
    is_whole(store, answers)
    store.close()


def test_what_was_answered_survives_being_killed_at_any_moment(sqlite_url: str) -> None:
    store = opened(sqlite_url, writers.SITE)
    chance = random.Random(20260504)
    answers: list[Answer] = []
    killed = 0
    for number in range(KILLS):
        process, receiving = started(writers.write, sqlite_url, f"K{number}", 10_000)
        wanted = chance.randrange(1, 40)
        mine: list[Answer] = []
        while len(mine) < wanted and receiving.poll(60):
            mine.append(receiving.recv())
        # Somewhere within the command that is under way.
        process.join(chance.random() * 0.004)
        process.kill()
        process.join(120)
        killed += process.exitcode == -9
        answers += mine + answers_of(receiving)
        is_whole(store, answers)
    assert killed == KILLS
    assert len(answers) > KILLS
    store.close()
