"""Problems and plans as JSON, on their way to the solver's process and back; both sides import this."""

from __future__ import annotations

from pydantic import TypeAdapter

from board.forecast.plan import Plan, Problem

PROBLEM = TypeAdapter(Problem)
PLAN: TypeAdapter[Plan | None] = TypeAdapter(Plan | None)
