"""The bodies of the calls about an appointment; that of the booking stands with the repair order's."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from board.codes import Confirmation
from server.api.body_values import Body, Day, Instant, Note, OrderNo, Query, RepairType, Seq
from server.api.order_bodies import WantedWork


class AppointmentsAsked(Query):
    """Today and the six days after it, without them."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None


class Plan(WantedWork):
    """Work for a car that would come at `planned_at`; `moves`: the appointment that it would be instead of."""

    planned_at: Instant
    repair_type: RepairType | None = None
    wash: bool = False
    moves: Seq | None = None


class Said(Body):
    note: Note = ""


class Move(Body):
    """Without `promised_at`, what was agreed for the hand-over moves along."""

    planned_at: Instant
    promised_at: Instant | None = None
    note: Note = ""


class Arrive(Body):
    """Without a number, the order gets the next one; without `promised_at`, what was agreed at the booking is
    promised, as far as it still lies ahead. `messages`: the customer agreed to be told by message; what was agreed at
    the booking holds without it."""

    order_no: OrderNo | None = None
    messages: bool = False
    promised_at: Instant | None = None
    confirmed_by: Confirmation | None = "signature"
    at: Instant | None = None


class UndoAppointment(Body):
    """`event`: only where this was still the last that was said."""

    event: Seq | None = None
    note: Note = ""
