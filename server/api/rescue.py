"""What happens if nothing changes, and which single step would save a car, over HTTP; writes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint
from flask_babel import gettext
from typing_extensions import TypedDict

from board.forecast.rescue import AsItStands, Rescue, Step, rescues
from server.api.body_values import Body
from server.api.calls import PREFIX, call
from server.api.preview_answers import ChangeJson, change_json
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("rescue", __name__, url_prefix=PREFIX)


class NoWishes(Body):
    """Nothing can be asked for: it is the whole shop, now."""


class StepJson(TypedDict):
    """One command: `put-first` for `task`, or `dispatch` to `team`, with `seen`. `saves`: the plates that it saves."""

    command: str
    order_no: str
    plate: str
    task: int
    team: str | None
    seen: int
    saves: list[str]
    changes: list[ChangeJson]
    text: str


class RescueJson(TypedDict):
    """`late`: the cars that come late if nothing changes; `steps`: what would save one, the best first."""

    late: list[ChangeJson]
    steps: list[StepJson]
    text: str


@call(
    blueprint,
    "POST",
    "/preview/rescue",
    guard="dispatch",
    summary="Who comes late if nothing changes, and which single step would save a car; writes nothing",
    body=NoWishes,
    answer=RescueJson,
)
def preview_rescue(person: Person, body: NoWishes) -> dict[str, Any]:
    desk, now = current().command_log, current().clock()
    desk.catch_up()
    found = in_thread_pool(rescues, desk.shop, who=person.name, now=now)
    return {
        "late": [change_json(change) for change in found.late],
        "steps": [_step(rescue, now) for rescue in found.rescues],
        "text": rescue_sentence(found),
    }


def _step(rescue: Rescue, now: datetime) -> dict[str, Any]:
    step = rescue.step
    return {
        "command": step.command,
        "order_no": step.order_no,
        "plate": step.plate,
        "task": step.task,
        "team": step.team,
        "seen": step.seen,
        "saves": [change.plate for change in rescue.saved],
        "changes": [change_json(change) for change in rescue.preview.changes],
        "text": step_sentence(step),
    }


def step_sentence(step: Step) -> str:
    """ "put 沪A12345 first", "沪A12345 to 机电二组"."""
    if step.team is None:
        return gettext("put %(plate)s first", plate=step.plate)
    return gettext("%(plate)s to %(team)s", plate=step.plate, team=step.team)


def rescue_sentence(found: AsItStands) -> str:
    """What it comes to."""
    if not found.late:
        return gettext("If nothing changes, every car is in time.")
    if not found.rescues:
        return gettext("Late if nothing changes: %(count)s, and no single step would save one.", count=len(found.late))
    return gettext("Late if nothing changes: %(count)s. One of these steps helps:", count=len(found.late))
