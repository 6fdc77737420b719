"""Tells the outside of delay warnings and escalations: WeCom, DingTalk, mail and whatever else Apprise speaks.

What is to be told lies in the outbox (`server.store.outbox`); each channel is used by a thread of its own, through a
process that is ended when it takes too long, so that no channel holds up another, the server or its end. A channel that
fails is said so once, and once when it works again.
"""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Iterator, Sequence

from flask import Flask
from flask_babel import force_locale, gettext

from board.orders.fold import fold
from server.core.hub import Mailbox
from server.core.wiring import Wiring
from server.live.alerts import FRESH, alert_of
from server.live.letter import COMMAND, Letter
from server.store.failures import StoreError
from server.store.outbox import Message, is_told
from server.web.instants import day_time

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
SEND_SECONDS = 20.0
"""What a channel may take; well below the pause after which the outbox lets a message go again."""


class Notifier:
    """`start` and `stop` it, or call `send_due` by hand."""

    def __init__(self, app: Flask, wiring: Wiring, seconds: float = SEND_SECONDS) -> None:
        self._app = app
        self._wiring = wiring
        self._seconds = seconds
        self._outbox = wiring.store.outbox
        self._box: Mailbox = wiring.hub.subscribe("notify", lambda event: is_told(event.fact))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notify", daemon=True)
        self._senders: dict[str, threading.Thread] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._failing: set[str] = set()

    @property
    def busy(self) -> list[str]:
        """The channels that something is being sent to."""
        return [channel for channel, thread in self._senders.items() if thread.is_alive()]

    def start(self) -> None:
        """Begins to send what waits, at once and whenever there is more."""
        self._thread.start()

    def stop(self) -> None:
        """Ends without waiting for a channel that does not answer; what it was to be told goes out after the next
        start."""
        self._ended.set()
        self._wiring.hub.unsubscribe(self._box)
        for process in list(self._running.values()):
            process.kill()
        for thread in (self._thread, *self._senders.values()):
            if thread.is_alive():
                thread.join(timeout=PAUSE_SECONDS + 1)

    def send_due(self) -> None:
        """Gives up what is too old, and begins to send what is due; waits for no channel."""
        believed = not self._wiring.health.clock_has_jumped
        for message in self._outbox.give_up(self._wiring.clock()) if believed else ():
            log.error("%s was never told of order %s: given up", message.channel, message.job)
        for channel in self._outbox.due(self._wiring.clock()):
            if channel not in self.busy:
                thread = threading.Thread(target=self._send, args=(channel,), name=f"to {channel}", daemon=True)
                self._senders[channel] = thread
                thread.start()

    def _run(self) -> None:
        failing = False
        while not self._ended.is_set():
            try:
                self.send_due()
                failing = False
            except Exception:
                # Whatever it is, the next second may be better; said once, not every second.
                if not failing:
                    log.exception("nobody outside can be told")
                failing = True
            # A post is something of which somebody is told; other processes and the clock say nothing.
            self._box.take(timeout=PAUSE_SECONDS)

    def _send(self, channel: str) -> None:
        try:
            config = self._wiring.config
            if channel not in config.notify.named:
                # Taken out of the settings a moment ago.
                return
            messages = self._outbox.claim(channel, self._wiring.clock())
            body = "\n".join(self._lines(messages))
            taken = not body or self._taken(channel, Letter(config.notify.named[channel], config.site.name, body))
            if messages and taken:
                self._outbox.sent(messages, self._wiring.clock())
        except StoreError as error:
            log.warning("%s: whether it was told could not be kept: %s", channel, error)

    def _taken(self, channel: str, letter: Letter) -> bool:
        """Whether the channel took it in time."""
        process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._running[channel] = process
        if self._ended.is_set():
            process.kill()
        try:
            process.communicate(letter.dump(), timeout=self._seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        finally:
            del self._running[channel]
        taken = process.returncode == 0
        if taken == (channel in self._failing) and not self._ended.is_set():
            log.warning(
                "%s %s", channel, "works again" if taken else "does not take messages; they are kept and retried"
            )
            (self._failing.discard if taken else self._failing.add)(channel)
        return taken

    def _lines(self, messages: Sequence[Message]) -> Iterator[str]:
        """What each message says, as it was when it happened."""
        now = self._wiring.clock()
        with self._app.app_context(), force_locale(self._wiring.config.site.language):
            for message in messages:
                for text in self._texts(message):
                    old = message.made_at < now - FRESH
                    yield f"{day_time(message.made_at)} {text}" if old else text

    def _texts(self, message: Message) -> Iterator[str]:
        history = self._wiring.store.log.of_job(message.job, up_to=message.seq)
        job = fold(history)
        if job is None or history[-1].seq != message.seq:
            return
        for alert in alert_of(history[-1], job, self._wiring.command_log.shop):
            if alert.kind == "call_back":
                continue
            text = alert.text()
            yield (
                text
                if job.advisor in text
                else gettext("%(text)s Advisor: %(advisor)s.", text=text, advisor=job.advisor)
            )
