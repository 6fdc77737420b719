"""Tells other systems of events, after the Standard Webhooks specification: signed, in order, tried again.

What is to be told lies in the outbox (decision 38). Each webhook has a thread of its own: none holds up another.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook as Signer

from board.orders.events import Event
from board.orders.fold import fold
from board.orders.presence import SITE
from board.orders.promise import promised_at, told_at
from board.orders.record import encode
from server.config.sections import Webhook
from server.core.clock import utc_now
from server.core.hub import Mailbox
from server.core.wiring import Wiring
from server.live.posting import Post
from server.store.failures import StoreError
from server.store.outbox import Message

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
SEND_SECONDS = 15.0
TEST = "test"


def signed(hook: Webhook, id: str, kind: str, data: dict[str, Any], at: datetime) -> Post:
    """A message as the specification wants it; `at` is when what it tells of happened.

    Receivers compare its time of sending with their clocks: the shop's own, which a demo runs ahead, is none of theirs.
    """
    now = utc_now()
    body = json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}, ensure_ascii=False)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Shopboard",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(hook.secret).sign(id, now, body),
    }
    return Post(hook.url, headers, body)


def trial(hook: Webhook, site: str, now: datetime, seconds: float = SEND_SECONDS) -> str:
    """Sends a message of type `test`; "" when it was taken, else why not."""
    id = f"{site}-{TEST}-{int(now.timestamp() * 1000)}"
    return signed(hook, id, TEST, {"site": site}, now).send(seconds)


class Webhooks:
    """`start` and `stop` it, or call `send_due` by hand."""

    def __init__(self, wiring: Wiring, seconds: float = SEND_SECONDS) -> None:
        self._wiring = wiring
        self._seconds = seconds
        self._box: Mailbox = wiring.hub.subscribe("webhooks")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._senders: dict[str, threading.Thread] = {}
        self._failing: set[str] = set()

    @property
    def busy(self) -> list[str]:
        """The webhooks to which something is being sent."""
        return [name for name, thread in self._senders.items() if thread.is_alive()]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends without waiting for an answer; what was not taken goes out after the next start."""
        self._ended.set()
        self._wiring.hub.unsubscribe(self._box)
        if self._thread.is_alive():
            self._thread.join(timeout=PAUSE_SECONDS + 1)

    def send_due(self) -> None:
        """Begins to send what is due; waits for no webhook."""
        for name in self._wiring.config.notify.hooks:
            if name not in self.busy:
                thread = threading.Thread(target=self._send_all, args=(name,), name=f"to {name}", daemon=True)
                self._senders[name] = thread
                thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            self.send_due()
            # A post says that there may be something; other processes and the clock say nothing.
            self._box.take(timeout=PAUSE_SECONDS)

    def _send_all(self, name: str) -> None:
        """One after the other, until nothing is due or one is not taken."""
        outbox, clock = self._wiring.store.outbox, self._wiring.clock
        try:
            while not self._ended.is_set() and (hook := self._wiring.config.notify.hooks.get(name)):
                message = outbox.claim_next(name, clock())
                if message is None:
                    return
                if fault := self._fault(hook, message):
                    outbox.put_off(message, clock())
                    self._say(name, fault)
                    return
                outbox.sent([message], clock())
                self._say(name, "")
        except StoreError as error:
            log.warning("%s: whether it was told could not be kept: %s", name, error)

    def _fault(self, hook: Webhook, message: Message) -> str:
        """Why it was not taken; "" where it was, and where its event cannot be read any more."""
        kept = self._wiring.store.log
        event = next((one for one in kept.read(message.seq - 1, 1) if one.seq == message.seq), None)
        if event is None:
            return ""
        data = told(event, kept.of_job(event.job, up_to=event.seq) if event.job != SITE else [])
        id = f"{self._wiring.config.site.code}-{event.seq}"
        return signed(hook, id, type(event.fact).__name__, data, event.at).send(self._seconds)

    def _say(self, name: str, fault: str) -> None:
        """Once when it fails, and once when it works again."""
        if bool(fault) == (name in self._failing) or self._ended.is_set():
            return
        trouble = f"does not take messages; they are kept and retried: {fault}"
        log.warning("%s %s", name, trouble if fault else "works again")
        (self._failing.add if fault else self._failing.discard)(name)


def told(event: Event, history: list[Event]) -> dict[str, Any]:
    """What a message holds: the event, and its car as it was then. No customer's name or number is in it."""
    _, _, fact = encode(event.fact)
    found: dict[str, Any] = {"seq": event.seq, "order_no": event.job or None, "who": event.who, "fact": fact}
    job = fold(history)
    if job is None:
        return found
    due, said = promised_at(job), told_at(job)
    return found | {
        "job": {
            "plate": job.plate,
            "model": job.model,
            "repair_type": job.repair_type,
            "advisor": job.advisor,
            "stage": job.stage,
            "promised_at": due.isoformat() if due else None,
            "told_at": said.isoformat() if said else None,
        }
    }
