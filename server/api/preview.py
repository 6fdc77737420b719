"""What a dispatch would do, asked before it is made: one placement with all it changes, or every bay at a glance.

Writes nothing, so a tablet may ask at every hover. Sentences are in the caller's language.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint
from flask_babel import format_datetime, gettext, to_user_timezone
from pydantic import Field
from typing_extensions import TypedDict

from board.job import Job
from board.moves.customer import open_order
from board.moves.work import dispatch
from board.preview import Change, Placement, Preview, Wait, placements, what_if
from board.promise import minute
from board.refused import Refused
from server.api.calls import PREFIX, call
from server.api.command_forms import Technicians
from server.api.forms import Bay, Form, Name, OrderNo, RepairType, TaskNumber
from server.api.order_forms import OperationLines
from server.api.orders import grouped, named_operations
from server.auth import Person
from server.problems import sentence
from server.wired import wired

blueprint = Blueprint("preview", __name__, url_prefix=PREFIX)

UNNUMBERED = "—"
"""The number and plate of an order that is not there yet."""


class WhichTask(Form):
    """A task of an open job."""

    order_no: OrderNo
    task: TaskNumber = 1


class WhichPlacement(WhichTask):
    """A dispatch as it would be asked for."""

    team: Name
    bay: Bay
    technicians: Technicians = Field(default_factory=list)


class WhichOrder(Form):
    """A repair order that is only being talked about."""

    operations: OperationLines = Field(min_length=1)
    repair_type: RepairType = "maintenance"
    wash: bool = False


class OrderPreviewJson(TypedDict):
    """The plain sum of the standard times, and when the workshop would be done if the car came in now."""

    standard_minutes: int
    forecast_ready: str


class OutlookJson(TypedDict):
    forecast_ready: str
    risk: str


class ChangeJson(TypedDict):
    """`late_minutes`: how far the new forecast lies beyond the promise; `text` says it all in one sentence."""

    order_no: str
    plate: str
    promised_at: str | None
    before: OutlookJson
    after: OutlookJson
    late_minutes: int
    worse: bool
    text: str


class WaitJson(TypedDict):
    """Why the task cannot begin at once: `bay`, `car`, `team` or `closed`."""

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


class PlacementJson(TypedDict):
    """One bay. `ready_at`: when the job would be ready; `made_late`: the plates this would make late."""

    team: str
    bay: str
    refused: str | None
    starts_at: str | None
    ends_at: str | None
    ready_at: str | None
    risk: str | None
    late_minutes: int
    made_late: list[str]
    text: str


class PlacementsJson(TypedDict):
    placements: list[PlacementJson]


@call(
    blueprint,
    "POST",
    "/preview/dispatch",
    guard="dispatch",
    summary="What a dispatch would change; writes nothing",
    body=WhichPlacement,
    answer=PreviewJson,
)
def preview_dispatch(person: Person, body: WhichPlacement) -> dict[str, Any]:
    desk, now = wired().desk, wired().clock()
    job = _open_job(body.order_no)
    try:
        entries = dispatch(
            desk.shop,
            job,
            task=body.task,
            team=body.team,
            bay=body.bay,
            technicians=body.technicians,
            seen=job.seq,
            who=person.name,
            at=now,
            now=now,
        )
    except Refused as reason:
        return {"changes": [], "starts_at": None, "ends_at": None, "wait": None, "refused": sentence(reason)}
    return _preview(what_if(desk.shop, entries, now), now)


@call(
    blueprint,
    "POST",
    "/preview/placements",
    guard="dispatch",
    summary="Every bay as a place for a task: when the car would be ready, or why it cannot go there",
    body=WhichTask,
    answer=PlacementsJson,
)
def preview_placements(person: Person, body: WhichTask) -> dict[str, Any]:
    desk, now = wired().desk, wired().clock()
    job = _open_job(body.order_no)
    places = placements(desk.shop, job, body.task, who=person.name, now=now)
    return {"placements": [_placement(place, now) for place in places]}


@call(
    blueprint,
    "POST",
    "/preview/order",
    guard="open",
    summary="When a car would be ready if its order were opened now; writes nothing",
    body=WhichOrder,
    answer=OrderPreviewJson,
)
def preview_order(person: Person, body: WhichOrder) -> dict[str, Any]:
    desk, now = wired().desk, wired().clock()
    desk.catch_up()
    tasks = grouped(named_operations(body.operations))
    entries = open_order(
        desk.shop,
        order_no=UNNUMBERED,
        plate=UNNUMBERED,
        model="",
        repair_type=body.repair_type,
        advisor=person.name,
        tasks=tasks,
        promised_at=None,
        confirmed_by=None,
        waiting_customer=False,
        wash=body.wash,
        at=now,
        now=now,
    )
    subject = what_if(desk.shop, entries, now).changes[0]
    minutes = sum(operation.standard_minutes for task in tasks for operation in task.operations)
    return {"standard_minutes": minutes, "forecast_ready": _iso(subject.after_ready)}


def _open_job(order_no: str) -> Job:
    desk = wired().desk
    desk.catch_up()
    job = desk.shop.jobs.get(order_no)
    if job is None:
        raise Refused("There is no open order %(order_no)s.", "order_no", "unknown", order_no=order_no)
    return job


def _preview(preview: Preview, now: datetime) -> dict[str, Any]:
    return {
        "changes": [_change(change, now) for change in preview.changes],
        "starts_at": _iso(preview.starts_at),
        "ends_at": _iso(preview.ends_at),
        "wait": _wait(preview.wait, now) if preview.wait else None,
        "refused": None,
    }


def _change(change: Change, now: datetime) -> dict[str, Any]:
    return {
        "order_no": change.order_no,
        "plate": change.plate,
        "promised_at": _iso(change.promised_at),
        "before": {"forecast_ready": _iso(change.before_ready), "risk": change.before_risk},
        "after": {"forecast_ready": _iso(change.after_ready), "risk": change.after_risk},
        "late_minutes": change.late_minutes,
        "worse": change.worse,
        "text": change_sentence(change, now),
    }


def _wait(wait: Wait, now: datetime) -> dict[str, Any]:
    return {
        "reason": wait.reason,
        "until": _iso(wait.until),
        "plate": wait.plate,
        "text": wait_sentence(wait, now),
    }


def _placement(place: Placement, now: datetime) -> dict[str, Any]:
    if place.preview is None:
        refused = sentence(place.refused) if place.refused else ""
        nothing = dict.fromkeys(("starts_at", "ends_at", "ready_at", "risk"))
        return {
            "team": place.team,
            "bay": place.bay,
            "refused": refused,
            **nothing,
            "late_minutes": 0,
            "made_late": [],
            "text": refused,
        }
    subject, *others = place.preview.changes
    return {
        "team": place.team,
        "bay": place.bay,
        "refused": None,
        "starts_at": _iso(place.preview.starts_at),
        "ends_at": _iso(place.preview.ends_at),
        "ready_at": _iso(subject.after_ready),
        "risk": subject.after_risk,
        "late_minutes": subject.late_minutes,
        "made_late": [change.plate for change in others if change.worse and change.late_minutes],
        "text": wait_sentence(place.preview.wait, now) if place.preview.wait else gettext("can begin at once"),
    }


def change_sentence(change: Change, now: datetime) -> str:
    """ "沪A12345 ready 16:20, 10 min late"."""
    ready = _clock(change.after_ready, now)
    if change.late_minutes:
        return gettext(
            "%(plate)s ready %(time)s, %(minutes)s min after the promise",
            plate=change.plate,
            time=ready,
            minutes=change.late_minutes,
        )
    if minute(change.before_ready) == minute(change.after_ready):
        return gettext("%(plate)s ready %(time)s, as before", plate=change.plate, time=ready)
    return gettext(
        "%(plate)s ready %(time)s instead of %(before)s",
        plate=change.plate,
        time=ready,
        before=_clock(change.before_ready, now),
    )


def wait_sentence(wait: Wait, now: datetime) -> str:
    """Why it does not begin at once, and when it will."""
    until = _clock(wait.until, now)
    if wait.reason == "bay":
        return gettext("after %(plate)s, until %(time)s", plate=wait.plate, time=until)
    if wait.reason == "car":
        return gettext("after the car's earlier task, until %(time)s", time=until)
    if wait.reason == "closed":
        return gettext("when the shop opens, %(time)s", time=until)
    return gettext("when the team has somebody free, %(time)s", time=until)


def _clock(at: datetime, now: datetime) -> str:
    same_day = to_user_timezone(at).date() == to_user_timezone(now).date()
    return str(format_datetime(at, "HH:mm" if same_day else "MM-dd HH:mm"))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
