"""Tells the outside of delay warnings and escalations: WeCom, DingTalk, mail and whatever else Apprise speaks.

Runs beside the server, off the event loop. A channel that fails is said so once, and once when it works again; it never
holds up a command. Of several processes one sends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask
from flask_babel import force_locale, gettext

from board.orders.events import Event, WarningEscalated, WarningRaised
from server.core.hub import Mailbox
from server.core.wiring import Wiring
from server.live.alerts import alerts_of
from server.web.thread_pool import in_thread_pool

log = logging.getLogger(__name__)

COUNTER = "notified_seq"
PAUSE_SECONDS = 1.0


class Channel:
    """One address of config.yaml. Its URL holds secrets: what is logged is its number and kind only."""

    def __init__(self, number: int, url: str) -> None:
        self.shown = f"notify.channels[{number}] ({url.partition(':')[0]})"
        self._url = url
        self._failing = False

    def send(self, title: str, body: str) -> bool:
        """Whether the message was taken."""
        # Importing it takes a second: not at start-up, and not on the event loop.
        import apprise

        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        sender: Any = apprise.Apprise()
        taken = bool(sender.add(self._url)) and bool(sender.notify(title=title, body=body))
        if taken == self._failing:
            log.warning("%s %s", self.shown, "works again" if taken else "does not take messages; going on without it")
        self._failing = not taken
        return taken


class Notifier:
    """`start` and `stop` it, or call `tell` by hand."""

    def __init__(self, app: Flask, wiring: Wiring) -> None:
        self._app = app
        self._wiring = wiring
        self._channels = [Channel(number, url) for number, url in enumerate(wiring.config.notify.channels)]
        self._box: Mailbox = wiring.hub.subscribe("notify")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notify", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Ends without waiting for a channel that does not answer."""
        self._ended.set()
        self._wiring.hub.unsubscribe(self._box)
        self._thread.join(timeout=PAUSE_SECONDS + 1)

    def tell(self, events: Iterable[Event]) -> None:
        """Sends what these events call for, unless another process has."""
        news = [event for event in events if isinstance(event.fact, WarningRaised | WarningEscalated)]
        if not news:
            return
        before = self._wiring.store.floor.advance(COUNTER, news[-1].seq)
        site = self._wiring.config.site
        with self._app.app_context(), force_locale(site.language):
            messages = list(self._messages(event for event in news if event.seq > before))
        for body in messages:
            for channel in self._channels:
                in_thread_pool(channel.send, site.name, body)

    def _messages(self, news: Iterable[Event]) -> Iterator[str]:
        for alert in alerts_of(news, self._wiring):
            job = self._wiring.command_log.job(alert.job)
            text = alert.text()
            if job is not None and job.advisor not in text:
                text = gettext("%(text)s Advisor: %(advisor)s.", text=text, advisor=job.advisor)
            yield text

    def _run(self) -> None:
        while not self._ended.is_set():
            post = self._box.take(timeout=PAUSE_SECONDS)
            if post is None or not post.events:
                continue
            try:
                self.tell(post.events)
            except Exception:
                # The next warning may be one that can be told.
                log.exception("a warning could not be told to the outside")
