"""Tells other systems of events, after the Standard Webhooks specification: signed, in order, tried again.

What is to be told lies in the outbox (decision 38). Each webhook has a thread of its own: none holds up another.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook as Signer

from board.orders.events import Event
from board.orders.fold import fold
from board.orders.presence import SITE
from board.orders.promise import promised_at, public_at
from board.orders.record import encode
from server.config.sections import Webhook
from server.core.clock import utc_now
from server.core.wiring import Wiring
from server.live.posting import Post
from server.live.senders import SEND_SECONDS, Senders
from server.store.outbox import Message

log = logging.getLogger(__name__)

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


class Webhooks(Senders):
    """`start` and `stop` it, or call `send_due` by hand."""

    def __init__(self, wiring: Wiring, seconds: float = SEND_SECONDS) -> None:
        super().__init__("webhooks", wiring, seconds)
        self._silent: set[str] = set()

    def channels(self) -> Iterable[str]:
        return self._wiring.config.notify.hooks

    def send_next(self, channel: str) -> bool:
        outbox, clock = self._wiring.store.outbox, self._wiring.clock
        hook = self._wiring.config.notify.hooks.get(channel)
        message = outbox.claim_next(channel, clock()) if hook else None
        if hook is None or message is None:
            return False
        fault = self._fault(hook, message)
        if fault:
            outbox.put_off(message, clock())
        else:
            outbox.sent([message], clock())
        self._say(channel, fault)
        return not fault

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
        if bool(fault) == (name in self._silent) or self._ended.is_set():
            return
        trouble = f"does not take messages; they are kept and retried: {fault}"
        log.warning("%s %s", name, trouble if fault else "works again")
        (self._silent.add if fault else self._silent.discard)(name)


def told(event: Event, history: list[Event]) -> dict[str, Any]:
    """What a message holds: the event, and its car as it was then. No customer's name or number is in it."""
    _, _, fact = encode(event.fact)
    found: dict[str, Any] = {"seq": event.seq, "order_no": event.job or None, "who": event.who, "fact": fact}
    job = fold(history)
    if job is None:
        return found
    due, said = promised_at(job), public_at(job)
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
