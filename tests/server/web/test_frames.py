"""One frame to many sockets: who reads nothing holds up nobody, gets everything whole later, or is let go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import gevent
import pytest
from gevent import socket

from server.web.frames import MOST_WAITING, Frames, put

ENDS = 3
LARGE = 1_000_000
"""Octets: more than lies between two ends that nobody reads."""
PATIENCE = 60


@pytest.fixture
def pairs() -> Iterator[list[tuple[Frames, Any]]]:
    with ExitStack() as stack:
        made = [socket.socketpair() for _ in range(ENDS)]
        for pair in made:
            for one in pair:
                stack.enter_context(one)
        for _, far in made:
            far.settimeout(PATIENCE)
        yield [(Frames(near), far) for near, far in made]


def read(far: Any, octets: int) -> bytes:
    found = b""
    while len(found) < octets and (piece := far.recv(octets - len(found))):
        found += piece
    return found


def test_who_reads_nothing_holds_up_nobody_and_gets_all_of_it_whole_and_in_order(pairs: Any) -> None:
    ends = [near for near, _ in pairs]
    frames = [b"a" * LARGE, b"b", b"c" * LARGE]
    for frame in frames:
        put(frame, ends)
    # What goes out another way waits for its turn.
    gevent.spawn(ends[0].send, b"d")
    for _, far in pairs[::-1]:
        assert read(far, 2 * LARGE + 1) == b"".join(frames)
    assert pairs[0][1].recv(10) == b"d"


def test_who_lets_too_much_pile_up_is_cut_off_and_the_others_are_not(pairs: Any) -> None:
    ends, (_, stuck), (_, reader) = [near for near, _ in pairs[:2]], pairs[0], pairs[1]
    for _ in range(MOST_WAITING // LARGE + 2):
        put(b"a" * LARGE, ends)
        assert len(read(reader, LARGE)) == LARGE
    put(b"b", ends)
    assert read(reader, 1) == b"b"
    assert len(read(stuck, 2 * MOST_WAITING)) < MOST_WAITING


def test_who_has_gone_is_left_out(pairs: Any) -> None:
    pairs[1][1].close()
    for frame in (b"a", b"b"):
        put(frame, [near for near, _ in pairs])
    assert [pairs[n][1].recv(10) for n in (0, 2)] == [b"ab", b"ab"]
