"""A mailbox holds one post, the newest wins, and nobody waits for a display."""

from __future__ import annotations

import threading

from board.orders.events import PromiseGiven
from server.core.hub import KEPT, Hub, Post
from tests.builders import History

EVENTS = tuple(History().received().promised("17:00").worked().events)


def test_a_slow_subscriber_finds_everything_in_one_post() -> None:
    hub = Hub()
    box = hub.subscribe("slow")
    hub.publish(1, EVENTS[:1])
    hub.publish(3, EVENTS[1:3])
    assert box.take(timeout=0) == Post(3, EVENTS[:3])
    assert box.take(timeout=0) is None


def test_each_subscriber_has_a_box_of_its_own() -> None:
    hub = Hub()
    one, two = hub.subscribe("one"), hub.subscribe("two")
    hub.publish(1, EVENTS[:1])
    assert one.take(timeout=0) is not None
    hub.publish(2, EVENTS[1:2])
    assert two.take(timeout=0) == Post(2, EVENTS[:2])
    assert one.take(timeout=0) == Post(2, EVENTS[1:2])


def test_who_has_left_gets_nothing_more() -> None:
    hub = Hub()
    box = hub.subscribe("gone")
    hub.unsubscribe(box)
    hub.publish(1, EVENTS[:1])
    assert box.take(timeout=0) is None


def test_who_leaves_waits_no_longer() -> None:
    hub = Hub()
    box = hub.subscribe("gone")
    waiting = threading.Thread(target=box.take, daemon=True)
    waiting.start()
    hub.unsubscribe(box)
    waiting.join(120)
    assert not waiting.is_alive()


def test_time_alone_is_a_post_without_events() -> None:
    hub = Hub()
    box = hub.subscribe("board")
    hub.publish(7)
    assert box.take(timeout=0) == Post(7)


def test_who_never_comes_is_kept_a_bounded_number_of_events_and_told_so() -> None:
    hub = Hub()
    box = hub.subscribe("away")
    for _ in range(KEPT + 5):
        hub.publish(1, EVENTS[:1])
    hub.publish(2, EVENTS[1:2])
    post = box.take(timeout=0)
    assert post is not None
    assert (post.seq, len(post.events), post.missed, post.events[-1]) == (2, KEPT, True, EVENTS[1])
    hub.publish(3, EVENTS[2:3])
    assert box.take(timeout=0) == Post(3, EVENTS[2:3])


def test_a_waiting_subscriber_wakes_when_something_comes() -> None:
    hub = Hub()
    box = hub.subscribe("waiting")
    found: list[Post | None] = []
    waiting = threading.Thread(target=lambda: found.append(box.take(timeout=120)))
    waiting.start()
    hub.publish(1, EVENTS[:1])
    waiting.join(120)
    assert found == [Post(1, EVENTS[:1])]


def test_who_wants_some_events_only_is_not_woken_by_others() -> None:
    hub = Hub()
    box = hub.subscribe("promises", lambda event: isinstance(event.fact, PromiseGiven))
    hub.publish(1, EVENTS[:1])
    hub.publish(1)
    assert box.take(timeout=0) is None
    hub.publish(3, EVENTS[1:3])
    assert box.take(timeout=0) == Post(3, EVENTS[1:3])
