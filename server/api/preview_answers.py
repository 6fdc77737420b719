"""What a preview answers with: its JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from typing_extensions import TypedDict

from board.forecast.advice import Advice
from board.forecast.preview import Change, Placement, Preview, Wait
from board.forecast.promise_by_history import Prospect
from server.api.answers import time
from server.api.preview_sentences import (
    change_sentence,
    moved_sentence,
    prospect_sentence,
    reason_sentence,
    wait_sentence,
)
from server.web.durations import duration
from server.web.problems import sentence


class LackingJson(TypedDict):
    """An operation that was done in `jobs` past jobs only, of the `needed` ones."""

    code: str
    name: str
    jobs: int
    needed: int


class OrderPreviewJson(TypedDict):
    """The plain sum of the standard times, and when the workshop would be done if the car came in now.

    `p96_ready`: the time that would have been kept in 96 % of cases, by what past jobs took; `p80_ready` in 80 %. Both
    are null where there is too little history: `lacking` then says of which operations.
    """

    standard_minutes: int
    forecast_ready: str
    p96_ready: str | None
    p80_ready: str | None
    lacking: list[LackingJson]
    text: str


class OutlookJson(TypedDict):
    forecast_ready: str
    risk: str


class ChangeJson(TypedDict):
    """`late_minutes`: how far the new forecast lies beyond the promise; `worse`: at a greater risk; `grave`: that, or
    later beyond the promise. `turn`: earlier, later or same. `text` says it all in one sentence, `moved` as
    "15:25 → 14:55".
    """

    order_no: str
    plate: str
    promised_at: str | None
    before: OutlookJson
    after: OutlookJson
    late_minutes: int
    worse: bool
    grave: bool
    turn: str
    text: str
    moved: str


class WaitJson(TypedDict):
    """Why the task does not begin at once: `planned`, `stoppage`, `bay`, `car`, `team`, `closed` or `break`."""

    reason: str
    until: str
    plate: str | None
    text: str


class PreviewJson(TypedDict):
    """`changes`: first the job itself, then the others. `refused`: why it cannot be done, or null."""

    changes: list[ChangeJson]
    starts_at: str | None
    ends_at: str | None
    wait: WaitJson | None
    refused: str | None


class ShiftJson(TypedDict):
    """Another car whose forecast would move: `risk` after it, and whether the move does harm (`grave`)."""

    plate: str
    risk: str
    grave: bool
    turn: str
    text: str


class ReasonJson(TypedDict):
    """What speaks for a bay or against it; `text` says it.

    `code`: in_time, late, unpromised; makes_late, delays, harms_more, harms_nobody; free, waits; same_bay, same_team.
    """

    code: str
    text: str


class PlacementJson(TypedDict):
    """One bay. `ready_at`: when the job would be ready; `late`: `late_minutes` in words. `made_late`: the
    plates this would make late.

    `changes`: every other car whose forecast would move, the worst first, each in one sentence.
    `rank`: 1 for the best place, then 2, and so on; null where it cannot go. `reasons`: why.
    """

    team: str
    bay: str
    refused: str | None
    starts_at: str | None
    ends_at: str | None
    ready_at: str | None
    risk: str | None
    late_minutes: int
    late: str
    made_late: list[str]
    changes: list[ShiftJson]
    text: str
    rank: int | None
    reasons: list[ReasonJson]


class PlacementsJson(TypedDict):
    placements: list[PlacementJson]


def preview_json(preview: Preview) -> dict[str, Any]:
    """What a move that may be made would change."""
    return {
        "changes": [change_json(change) for change in preview.changes],
        "starts_at": time(preview.starts_at),
        "ends_at": time(preview.ends_at),
        "wait": _wait(preview.wait) if preview.wait else None,
        "refused": None,
    }


def change_json(change: Change) -> dict[str, Any]:
    """What becomes of one car."""
    return {
        "order_no": change.order_no,
        "plate": change.plate,
        "promised_at": time(change.promised_at),
        "before": {"forecast_ready": time(change.before_ready), "risk": change.before_risk},
        "after": {"forecast_ready": time(change.after_ready), "risk": change.after_risk},
        "late_minutes": change.late_minutes,
        "worse": change.worse,
        "grave": change.grave,
        "turn": change.turn,
        "text": change_sentence(change),
        "moved": moved_sentence(change),
    }


def _wait(wait: Wait) -> dict[str, Any]:
    return {
        "reason": wait.reason,
        "until": time(wait.until),
        "plate": wait.plate,
        "text": wait_sentence(wait),
    }


def placements_json(places: Sequence[Placement], advice: Sequence[Advice]) -> dict[str, Any]:
    """Every bay in the shop's order, each with its rank in the advice."""
    ranks = {one.placement.bay: (rank, one.reasons) for rank, one in enumerate(advice, 1)}
    found = []
    for place in places:
        rank, reasons = ranks.get(place.bay, (None, ()))
        said = [{"code": reason.code, "text": reason_sentence(reason)} for reason in reasons]
        found.append(_placement(place) | {"rank": rank, "reasons": said})
    return {"placements": found}


def _placement(place: Placement) -> dict[str, Any]:
    """One bay: when the car would be ready there, or why it cannot go there."""
    if place.preview is None:
        refused = sentence(place.refused) if place.refused else ""
        nothing = dict.fromkeys(("starts_at", "ends_at", "ready_at", "risk"))
        return {
            "team": place.team,
            "bay": place.bay,
            "refused": refused,
            **nothing,
            "late_minutes": 0,
            "late": "",
            "made_late": [],
            "changes": [],
            "text": refused,
        }
    subject, *others = place.preview.changes
    return {
        "team": place.team,
        "bay": place.bay,
        "refused": None,
        "starts_at": time(place.preview.starts_at),
        "ends_at": time(place.preview.ends_at),
        "ready_at": time(subject.after_ready),
        "risk": subject.after_risk,
        "late_minutes": subject.late_minutes,
        "late": gettext("%(late)s late", late=duration(subject.late_minutes)) if subject.late_minutes else "",
        "made_late": [change.plate for change in others if change.worse and change.late_minutes],
        "changes": [_shift(change) for change in others],
        "text": wait_sentence(place.preview.wait) if place.preview.wait else gettext("can begin at once"),
    }


def _shift(change: Change) -> dict[str, Any]:
    return {
        "plate": change.plate,
        "risk": change.after_risk,
        "grave": change.grave,
        "turn": change.turn,
        "text": moved_sentence(change),
    }


def prospect_json(found: Prospect) -> dict[str, Any]:
    """What past jobs say about a promise, or why they say nothing."""
    return {
        "p96_ready": time(found.kept_at),
        "p80_ready": time(found.often_at),
        "lacking": [
            {"code": one.operation.code, "name": one.operation.name, "jobs": one.jobs, "needed": one.needed}
            for one in found.lacking
        ],
        "text": prospect_sentence(found),
    }
