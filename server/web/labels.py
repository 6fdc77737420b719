"""The words for every code, in the reader's language: the only place where a stage, a reason or a role gets its name.

`label("stage", "working")` is the word, `choices("reason")` are all codes of a group with theirs. A code without a word
is a mistake that a test finds.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from board import codes
from board.orders.events import KINDS

Words = dict[str, LazyString]


def words(table: Mapping[str, codes.Coded]) -> Words:
    """The words of a table of `board.codes`."""
    return {code: _(row.english) for code, row in table.items()}


STAGES: Words = {
    "received": _("Received"),
    "dispatched": _("Dispatched"),
    "working": _("In work"),
    "paused": _("Paused"),
    "inspecting": _("Inspection"),
    "washing": _("Washing"),
    "ready": _("Ready"),
    "delivered": _("Handed over"),
    "cancelled": _("Cancelled"),
}

PUBLIC_STAGES: Words = {
    "received": _("Registered, waiting"),
    "dispatched": _("About to begin"),
    "working": _("Being worked on"),
    "inspecting": _("Being checked"),
    "washing": _("Being washed"),
    "ready": _("Please collect your car"),
    "delivered": _("Handed over"),
}

STEPS: Words = {
    "received": _("Car received"),
    "working": _("Work"),
    "inspecting": _("Quality check"),
    "washing": _("Wash"),
    "ready": _("Ready"),
    "delivered": _("Handed over"),
}

TASK_STATES: Words = {
    "waiting": _("Waiting for dispatch"),
    "dispatched": _("Dispatched"),
    "working": _("In work"),
    "paused": _("Paused"),
    "finished": _("Finished"),
}

ROLES: Words = {
    "foreman": _("Foreman"),
    "technical_director": _("Technical director"),
    "technician": _("Technician"),
    "advisor": _("Service advisor"),
    "follow_up": _("Follow-up caller"),
    "service_manager": _("Service manager"),
    "station_manager": _("Station manager"),
    "care_director": _("Customer care director"),
    "general_manager": _("General manager"),
    "admin": _("Administrator"),
    "display": _("Display"),
}

AMENDABLE: Words = {
    "plate": _("Plate"),
    "vin": _("VIN"),
    "model": _("Model"),
    "waiting_customer": _("Customer waits here"),
    "wash": _("Wash"),
    "messages": _("Messages to the customer"),
    "repair_type": _("Repair type"),
    "advisor": _("Advisor"),
    "operations": _("Operations"),
    "promised_at": _("Promised"),
    "customer": _("Customer"),
    "planned_at": _("Planned for"),
    "cancelled": _("Cancelled"),
}

RISKS: Words = {
    "none": _("In time"),
    "tight": _("Tight"),
    "late_expected": _("Late expected"),
    "overdue": _("Overdue"),
}

PROMISE_REASONS: Words = {
    "initial": _("First promise"),
    "added_work": _("Added work"),
    "customer_request": _("Customer's request"),
    "delay": _("Told of a delay"),
}

PROMISE_WEIGHTS: Words = {
    "effective": _("Counts: the verdict compares with it"),
    "replaced": _("Counted until a later promise did"),
    "informs": _("Does not count: it told of a delay, or was asked for by word of mouth"),
    "unconfirmed": _("Does not count: the customer had not confirmed it"),
    "too_late": _("Does not count: recorded after the promised time had passed"),
    "after_delivery": _("Does not count: recorded after the car was handed over"),
}

CONFIRMATIONS: Words = {
    "signature": _("Signature"),
    "phone": _("By phone"),
    "in_person": _("In person"),
    "car_page": _("On the car page"),
}

OUTCOMES: Words = {
    "new_promise": _("New time agreed"),
    "in_time": _("Will still make it"),
    "excuse": _("Customer's reason"),
}

FINDING_OUTCOMES: Words = {
    "added_work": _("Added work"),
    "next_visit": _("Advice for the next visit"),
    "settled": _("Dealt with"),
}

WARNING_SOURCES: Words = {"technician": _("Technician"), "forecast": _("By forecast")}

VERDICTS: Words = {"on_time": _("On time"), "late": _("Late"), "excused": _("Excused")}

VERDICT_SOURCES: Words = {
    "clock": _("By the clock"),
    "customer": _("By the customer's word"),
    "excuse": _("Customer's reason"),
}

EXCUSES: Words = {
    "incomplete": _("Customer's reason, note or signature missing"),
    "unchecked": _("★ Customer's reason, not spot-checked"),
    "accepted": _("★ Customer's reason, spot-checked"),
    "rejected": _("Customer's reason, rejected"),
}

CONTRADICTIONS: Words = {
    "call_disagrees_with_clock": _("The call disagrees with the clock"),
    "delivered_before_finished": _("Delivered before it was finished"),
    "no_promise_before_delivery": _("No promise before the delivery"),
    "excuse_without_signature": _("Excuse without a signature"),
    "promise_outside_hours": _("Promise outside opening hours"),
    "cancelled_when_late": _("Cancelled when it was late"),
    "promise_too_short": _("Promise shorter than the standard times allow"),
}

REWORK_POSTS: Words = {
    "technician": ROLES["technician"],
    "team": _("Team"),
    "advisor": ROLES["advisor"],
    "inspector": _("Inspector"),
}

SCOPES: Words = {
    "board": _("Board on the workshop wall"),
    "lounge": _("Customers' lounge"),
    "sign": _("LED sign"),
}

APPOINTMENT_STATES: Words = {
    "booked": _("Booked"),
    "confirmed": _("Confirmed"),
    "arrived": _("Arrived"),
    "missed": _("Did not come"),
    "cancelled": _("Cancelled"),
}

HALF_DAYS: Words = {"morning": _("in the morning"), "afternoon": _("in the afternoon")}

IMPORT_WITHOUT: Words = {
    "advisor": _("the service advisor: orders are nobody's"),
    "promise": _("the promised time: delivered cars are not judged"),
}

PULLS: Words = {
    "trade": _("cars of its trade, of whichever team"),
    "team": _("cars of its own team only"),
    "none": _("only what is bound to it"),
}

ACTORS: Words = {
    "shopboard": _("System"),
    "import": _("Import"),
    "customer": _("The customer"),
    "one-time code": _("Whoever had the one-time code"),
    "demo": _("Demo"),
    "sample": _("Sample"),
    "?": _("Nobody known"),
}
"""Who stands on record where nobody had signed in."""

ADMINISTERED: Words = {
    "person_added": _("Person added"),
    "role_changed": _("Role changed"),
    "team_changed": _("Team changed"),
    "language_changed": _("Language changed"),
    "apprentice_set": _("Made an apprentice"),
    "apprentice_ended": _("No apprentice any more"),
    "person_disabled": _("Person disabled"),
    "person_enabled": _("Person let in again"),
    "pin_set": _("PIN set"),
    "pin_removed": _("PIN taken away"),
    "token_added": _("Token made"),
    "token_narrowed": _("Token narrowed to a page"),
    "token_revoked": _("Token revoked"),
    "shop_emptied": _("Begun empty, without the sample shop"),
    "teams_changed": _("Teams and bays changed"),
    "standards_changed": _("Standard time changed"),
    "setting_changed": _("Setting changed"),
    "orders_imported": _("Repair orders imported"),
    "appointments_imported": _("Appointments imported"),
    "figures_imported": _("Monthly figures imported"),
    "import_taken_back": _("Import taken back as a whole"),
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "sessions_ended": _("Signed out by an administrator"),
    "sign_in_failed": _("Wrong PIN"),
    "database_restored": _("Database brought back"),
    "pause_lifted": _("Pause after wrong PINs lifted"),
    "customer_erased": _("Customer erased"),
    "customers_expired": _("Customers erased after the retention time"),
}

LABELS: dict[str, Words] = {
    "stage": STAGES,
    "public_stage": PUBLIC_STAGES,
    "step": STEPS,
    "task_state": TASK_STATES,
    "trade": words(codes.TRADES),
    "repair_type": words(codes.REPAIR_TYPES),
    "reason": words(codes.STOPPAGE_REASONS),
    "warning_reason": words(codes.WARNING_REASONS),
    "late_cause": words(codes.LATE_CAUSES),
    "role": ROLES,
    "risk": RISKS,
    "promise_reason": PROMISE_REASONS,
    "promise_weight": PROMISE_WEIGHTS,
    "confirmation": CONFIRMATIONS,
    "outcome": OUTCOMES,
    "finding_outcome": FINDING_OUTCOMES,
    "rework_post": REWORK_POSTS,
    "level": words(codes.INSPECTION_LEVELS),
    "warning_source": WARNING_SOURCES,
    "verdict": VERDICTS,
    "verdict_source": VERDICT_SOURCES,
    "excuse": EXCUSES,
    "contradiction": CONTRADICTIONS,
    "amendable": AMENDABLE,
    "event": {name: _(kind.english) for name, kind in KINDS.items()},
    "administered": ADMINISTERED,
    "import_without": IMPORT_WITHOUT,
    "scope": SCOPES,
    "pull": PULLS,
    "appointment": APPOINTMENT_STATES,
    "half_day": HALF_DAYS,
    "message": words(codes.MESSAGES),
    "actor": ACTORS,
}


def label(group: str, code: str | None) -> str:
    """The word for a code in the reader's language; a code of a newer version stands for itself, None is empty."""
    if code is None:
        return ""
    return str(LABELS[group].get(code, code))


def choices(group: str) -> list[tuple[str, str]]:
    """All codes of a group with their words, in the order of domain.md."""
    return [(code, str(word)) for code, word in LABELS[group].items()]
