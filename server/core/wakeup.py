"""Tells the other processes of a site at once that the log has grown, and hears it from them, through Redis.

Only a wake-up: what happened is read from the log. Without Redis everything still arrives, within the ticker's second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import redis

from server.core.command_log import CommandLog
from server.core.hub import Hub
from server.core.ticker import Ticker

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 2.0


class Wakeup:
    """`start` and `stop` it. Speaks for what this process recorded, not for what it heard of."""

    def __init__(self, url: str, site: str, command_log: CommandLog, hub: Hub, ticker: Ticker) -> None:
        self._url = url
        self._channel = f"shopboard:{site}:log"
        self._desk = command_log
        self._hub = hub
        self._box = hub.subscribe("wakeup")
        self._ticker = ticker
        self._ended = threading.Event()
        self._lost: set[str] = set()
        self._heard = 0
        self._threads = [
            threading.Thread(target=self._keep, args=(part,), name=f"wakeup-{part.__name__}", daemon=True)
            for part in (self._listen, self._speak)
        ]

    def start(self) -> None:
        """Begins to listen and to speak; never fails, whatever state Redis is in."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._hub.unsubscribe(self._box)
        for thread in self._threads:
            thread.join(timeout=PATIENCE_SECONDS + PAUSE_SECONDS)

    def _connection(self) -> redis.Redis:
        return redis.Redis.from_url(self._url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS)

    def _keep(self, part: Callable[[], None]) -> None:
        """Runs a part again and again until the end; a lost Redis is said once, and once when it is back."""
        while not self._ended.is_set():
            try:
                part()
            except (redis.RedisError, OSError) as error:
                if part.__name__ not in self._lost:
                    self._lost.add(part.__name__)
                    log.warning("the message queue is away (%s); changes arrive a second later", error)
                self._ended.wait(PAUSE_SECONDS)

    def _found(self, part: str) -> None:
        if part in self._lost:
            self._lost.discard(part)
            log.warning("the message queue is back")

    def _listen(self) -> None:
        with self._connection() as connection, connection.pubsub(ignore_subscribe_messages=True) as heard:
            heard.subscribe(self._channel)
            heard.ping()
            self._found("_listen")
            # Whatever was said while nobody listened.
            self._ticker.wake()
            while not self._ended.is_set():
                message = heard.get_message(timeout=PAUSE_SECONDS)
                if message is not None and message["type"] == "message":
                    self._hear(message["data"])

    def _hear(self, said: bytes) -> None:
        seq = int(said) if said.isdigit() else 0
        self._heard = max(self._heard, seq)
        if seq > self._desk.seq:
            self._ticker.wake()

    def _speak(self) -> None:
        with self._connection() as connection:
            while not self._ended.is_set():
                post = self._box.take(timeout=PAUSE_SECONDS)
                if post is not None and post.events and post.seq > self._heard:
                    connection.publish(self._channel, post.seq)
                    self._found("_speak")
