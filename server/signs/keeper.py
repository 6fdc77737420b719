"""What the server knows of its signs, and what it asks of them: reports taken in, orders given, proof looked up.

Kept in the store, so that every process of a server knows the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.config.sign_entry import SignEntry
from server.core.wiring import Wiring
from server.store.signs import SILENCE, SignOrder, SignReport, SignShown

AHEAD = timedelta(seconds=5)
"""A sign's clock follows the server's; what it dates further ahead happened now."""


@dataclass(frozen=True, slots=True)
class LastHeard:
    """One sign as it was last heard of. `driven`: its process was, a moment ago. `state` and `wire` as reported."""

    entry: SignEntry
    driven: bool
    heard_at: datetime | None
    state: dict[str, Any]
    wire: dict[str, Any]
    done: str | None = None
    faults: dict[str, Any] | None = None

    @property
    def simulated(self) -> bool:
        """Whether there is no sign at all at the other end."""
        return self.entry.port.startswith("simulator://")


def entry_of(wiring: Wiring, name: str) -> SignEntry | None:
    """A sign's part of the configuration; None where there is none of this name."""
    return next((entry for entry in wiring.config.signs if entry.name == name), None)


def last_heard(wiring: Wiring, entry: SignEntry, now: datetime) -> LastHeard:
    """How a configured sign is doing."""
    report = wiring.store.signs.report(entry.name)
    if report is None:
        return LastHeard(entry, False, None, {}, {})
    body = report.body
    driven = now - report.at < SILENCE
    return LastHeard(entry, driven, report.at, body["state"], body["wire"], body["done"], body.get("faults"))


def take_report(wiring: Wiring, name: str, body: dict[str, Any], shown: Sequence[SignShown]) -> None:
    """Keeps what a sign's process says, and lets the twin follow."""
    now = wiring.clock()
    proofs = [proof if proof.at <= now + AHEAD else SignShown(now, proof.lines, proof.acknowledged) for proof in shown]
    wiring.store.signs.put_report(name, SignReport(now, body), proofs, body["state"]["connected"])
    tell(wiring)


def give_order(wiring: Wiring, name: str, kind: str, **detail: Any) -> SignOrder:
    """Asks a sign's process for something, once: test, clear, resend, set-up; `fault` of a simulated sign (fault,
    value); release (seconds) and resume, to give the port away and take it back."""
    order = wiring.store.signs.put_order(name, kind, wiring.clock(), detail or None)
    tell(wiring)
    return order


def tell(wiring: Wiring) -> None:
    """Lets the pages and the signs' processes look again."""
    wiring.hub.publish(wiring.command_log.seq)
