"""The customer signs, agrees and asks: on the advisor's screen or on the car page (domain.md §5, §14)."""

from __future__ import annotations

from datetime import datetime

from board import codes
from board.orders import events as e
from board.orders.added_work import AddedWork, added_work
from board.orders.contradictions import in_hours
from board.orders.job import Job
from board.orders.moves.checked import checked
from board.orders.promise import effective_promise, promised_at
from board.orders.rules import check_promised, known_code
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict

MOST_REQUESTS = 5
"""So often a customer may put the time off without speaking to anybody."""


def sign(job: Job, *, about: str, image: str, at: datetime, now: datetime) -> list[Entry]:
    """The customer signed: the excuse that was noted last, or the added work that waits longest for it, whose new time
    counts from now on. `image` is the seal of the picture."""
    known_code(about, codes.SIGNED_FOR, "for")
    if about == "added_work":
        unsigned = [one for one in added_work(job) if one.signature is None and one.declined_at is None]
        waiting = next((one for one in unsigned if one.waits), unsigned[-1] if unsigned else None)
        if waiting is None:
            raise conflict("There is no added work to sign.")
        return _agreed(job, waiting, "signature", image, at, now)
    if job.excuse is None:
        raise conflict("There is no customer's reason to sign.")
    if job.excuse.signature is not None:
        raise conflict("The customer has signed this already.")
    return checked(job, e.SignatureGiven("excuse", job.excuse.seq, image), at)


def answer_added_work(
    job: Job, *, event: int, approved: bool, image: str | None, at: datetime, now: datetime
) -> list[Entry]:
    """The customer's own answer to the work added at seq `event`; agreeing needs the signature."""
    asked = next((one for one in added_work(job) if one.seq == event), None)
    if asked is None or not asked.waits:
        raise conflict("Nobody is waiting for an answer to this work any more.")
    if not approved:
        return checked(job, e.WorkDeclined(event), at)
    if image is None:
        raise Refused("Please sign first.", "image")
    return _agreed(job, asked, codes.OWN_ANSWER, image, at, now)


def ask_for_later(shop: Shop, job: Job, *, promised_at: datetime, at: datetime, now: datetime) -> list[Entry]:
    """The customer asks, in person on the car page, to collect the car later than promised."""
    check_promised(promised_at, now)
    due = effective_promise(job)
    if due is None or not job.is_open:
        raise conflict("There is no promised time to put off.")
    if promised_at <= due.promised_at:
        raise Refused("Choose a time later than the promised one.", "promised_at")
    if now > due.promised_at:
        raise conflict("The promised time has passed: please call your advisor.")
    if not in_hours(shop.calendar, promised_at):
        raise Refused("The shop is closed then.", "promised_at")
    asked = sum(one.reason == "customer_request" and one.confirmed_by == codes.OWN_ANSWER for one in job.promises)
    if asked >= MOST_REQUESTS:
        raise conflict("You have changed the time often: please call your advisor.")
    return checked(job, e.PromiseGiven(promised_at, "customer_request", codes.OWN_ANSWER), at)


def _agreed(job: Job, work: AddedWork, how: str, image: str, at: datetime, now: datetime) -> list[Entry]:
    entries = checked(job, e.SignatureGiven("added_work", work.seq, image), at)
    due, wanted = promised_at(job), work.promised_at
    if work.waits and wanted is not None and wanted > now and (due is None or wanted > due):
        entries += checked(job, e.PromiseGiven(wanted, "added_work", how), at)
    return entries
