"""Repair orders over HTTP: open, look up, and every command of a job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Annotated, Any, cast

from flask import Blueprint, Response, jsonify
from pydantic import Field
from typing_extensions import TypedDict

from board import plate
from board.codes import Stage
from board.forecast import forecast
from board.forecast.risk import outlook_of, risk
from board.orders.fold import fold
from board.orders.job import Job
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict
from server.api import deciding, recording, taps
from server.api.answers import event_json, job_json, plain
from server.api.body_values import Day, Plate, Query
from server.api.calls import PREFIX, call
from server.api.command_bodies import CommandBody
from server.api.commands import COMMANDS
from server.api.hints import hints_of
from server.api.moves.amending import Amend, put_customer
from server.api.order_bodies import NewOrder
from server.api.order_customer import keep_customer
from server.api.orders import opening
from server.api.shapes import CommandJson, EventJson, JobJson, Time
from server.core.receipt import Receipt
from server.core.together import Decide
from server.store.customers import Customer
from server.store.pictures import Picture
from server.web import problems
from server.web.current import current
from server.web.person import Person
from server.web.problem import Problem
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("jobs", __name__, url_prefix=PREFIX)

MOST_FOUND = 500


class Found(Query):
    """`from` and `to` are local dates on which the order was opened; `plate` may be a part of one."""

    stage: Stage | None = None
    plate: Plate | None = None
    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None


class Lost(Exception):
    """A command that the job's present state does not allow: told together with that state."""

    def __init__(self, reason: Refused, order_no: str) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.order_no = order_no


@blueprint.app_errorhandler(Lost)
def lost(refusal: Lost) -> Response:
    """409 with the job as it now is."""
    job = current().command_log.job(refusal.order_no)
    return problems.of_refusal(refusal.reason, {"current": job_json(job) if job else None})


class LookUpJson(TypedDict):
    order_no: str
    plate: str
    repair_type: str
    advisor: str | None
    stage: str
    received_at: Time
    promised_at: Time | None
    delivered_at: Time | None
    is_open: bool
    seq: int


@call(
    blueprint,
    "POST",
    "/jobs",
    guard="open",
    summary="Open a repair order",
    body=NewOrder,
    answer=CommandJson,
    status=201,
)
def open_job(person: Person, body: NewOrder) -> Response:
    def decide(shop: Shop, job: Job | None, now: datetime) -> Sequence[Entry]:
        if job is None:
            check_alike(body.order_no)
        return opening(body, person, shop, now)

    receipt = record(body.order_no, person, decide)
    customer = keep_customer(body.order_no, body.customer, receipt)
    answer = jsonify(opened(body.order_no, receipt, customer))
    answer.status_code = 201
    answer.headers["Location"] = f"{PREFIX}/jobs/{body.order_no}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def check_alike(order_no: str) -> None:
    """Refuses a number that people would take for that of another order."""
    other = current().store.jobs.alike(order_no)
    if other is not None:
        raise conflict(
            "There is an order %(order_no)s, which differs by case or width only.", "order_no", order_no=other
        )


def opened(order_no: str, receipt: Receipt, customer: Customer) -> CommandJson:
    """The answer to what opened an order."""
    answer = answered(order_no, receipt)
    answer["car_url"] = car_url(customer)
    answer["hints"] = hints_of(known(order_no), current().command_log.shop)
    return answer


@call(
    blueprint,
    "GET",
    "/jobs",
    guard="read",
    summary="Look up repair orders, the newest first",
    query=Found,
    answer=list[LookUpJson],
)
def find_jobs(person: Person, query: Found) -> list[Any]:
    # A look-up may go through the whole history: by stage, or in a plate's every part.
    rows = in_thread_pool(
        current().store.jobs.find,
        stage=query.stage,
        plate=plate.normalise(query.plate) if query.plate else None,
        received_from=_midnight(query.first) if query.first else None,
        received_before=_midnight(query.last + timedelta(days=1)) if query.last else None,
        limit=MOST_FOUND,
    )
    return [plain(row) for row in rows]


@call(blueprint, "GET", "/jobs/<order_no>", guard="read", summary="One repair order", answer=JobJson)
def show_job(person: Person, order_no: str) -> dict[str, Any]:
    desk = current().command_log
    desk.catch_up()
    job = known(order_no)
    shown = cast(dict[str, Any], job_json(job))
    if job.is_open:
        shown |= _outlook(desk.shop, job, current().clock())
    if person.may("read-customer"):
        customer = current().store.customers.of_job(order_no)
        shown |= (
            {"customer": {"name": customer.name, "phone": customer.phone}, "car_url": car_url(customer)}
            if customer
            else {}
        )
    return shown


@call(
    blueprint,
    "GET",
    "/jobs/<order_no>/events",
    guard="read",
    summary="Everything that was recorded about an order",
    answer=list[EventJson],
)
def show_events(person: Person, order_no: str) -> list[Any]:
    events = current().store.log.of_job(order_no)
    if not events:
        raise unknown(order_no)
    return [event_json(event) for event in events]


@call(
    blueprint,
    "GET",
    "/jobs/<order_no>/pictures/<image>",
    guard="read-customer",
    summary="A picture kept with an order: a signature, or what a finding shows",
)
def show_picture(person: Person, order_no: str, image: str) -> Response:
    found = current().store.pictures.of_seal(order_no, image)
    if found is None:
        raise Problem(404, "unknown")
    return Response(found.content, mimetype=found.kind, headers={"Cache-Control": "private, no-store"})


def record(
    order_no: str,
    person: Person,
    decide: Decide,
    device_mark: str = "",
    pictures: Sequence[Picture] = (),
    *,
    joins: bool = False,
) -> Receipt:
    """Records a command with its pictures. Raises `Lost` where the state does not allow it."""
    try:
        return recording.record(order_no, person, decide, device_mark, pictures, joins=joins)
    except Refused as reason:
        if reason.kind == "conflict":
            raise Lost(reason, order_no) from reason
        raise


def answered(order_no: str, receipt: Receipt) -> CommandJson:
    """The answer to a command; to a repeated one, what was answered first."""
    own = [event.seq for event in receipt.events if event.job == order_no]
    job = known(order_no)
    if own and job.seq != own[-1]:
        job = fold(current().store.log.of_job(order_no, up_to=own[-1])) or job
    last = receipt.events[-1].seq if receipt.events else job.seq
    return CommandJson(job=job_json(job), events=[event_json(event) for event in receipt.events], seq=last)


def known(order_no: str) -> Job:
    """The job with this number; raises `Refused` where there is none."""
    job = current().command_log.job(order_no)
    if job is None:
        raise unknown(order_no)
    return job


def unknown(order_no: str) -> Refused:
    """The refusal of an order number nobody has used."""
    return Refused("There is no order %(order_no)s.", "order_no", "unknown", order_no=order_no)


def car_url(customer: Customer) -> str:
    """The path of the page on which the customer follows the car."""
    return f"/car/{customer.car_token}"


def _command(command: deciding.Command) -> None:
    def view_of_command(person: Person, order_no: str, body: CommandBody) -> Any:
        since, tap = current().clock(), taps.waited()

        def decide(shop: Shop, job: Job | None, now: datetime) -> Sequence[Entry]:
            if job is None:
                raise unknown(order_no)
            return deciding.decide(command, body, person, shop, job, now, since, tap.age if tap else None)

        mark = taps.WALL_MARK if tap and tap.by_wall_clock else ""
        receipt = record(order_no, person, decide, mark, body.pictures, joins=command.joins)
        if _is_newest_of_its_kind(order_no, receipt):
            put_customer(order_no, body)
        answer = answered(order_no, receipt)
        if isinstance(body, Amend):
            answer["hints"] = hints_of(known(order_no), current().command_log.shop)
        return answer

    call(
        blueprint,
        "POST",
        f"/jobs/<order_no>/{command.name}",
        guard=command.name,
        summary=command.summary,
        body=command.body,
        largest=command.largest,
        about=command.about,
        answer=CommandJson,
        endpoint=command.name,
        ages=True,
    )(view_of_command)


for command in COMMANDS:
    _command(command)


def _is_newest_of_its_kind(order_no: str, receipt: Receipt) -> bool:
    """Whether what lies beside the log is to be written: not where a repeated command has been overtaken since."""
    if not receipt.replayed:
        return True
    kinds = {type(event.fact) for event in receipt.events}
    return not any(type(event.fact) in kinds for event in known(order_no).history if event.seq > receipt.events[-1].seq)


def _outlook(shop: Shop, job: Job, now: datetime) -> dict[str, Any]:
    found = forecast.forecast(shop, now).get(job.order_no)
    if found is None:
        # Backlog: nobody has said yet that the car is still here.
        return {"forecast_ready": None, "risk": None}
    expected = found.ready_at
    return {"forecast_ready": plain(expected), "risk": risk(outlook_of(job, expected), shop.rules, now)}


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time.min, current().config.calendar().zone)
