"""What the bodies of several commands have in common. Every one may carry `at`: when it happened, if not just now."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from server.api.body_values import Body, Instant, Name, Note, TaskNumber
from server.store.pictures import Picture

Technicians = Annotated[list[Name], Field(max_length=20)]
UNSAID = "—"
"""The reason on record where a caller gave none; the pages ask for one."""


class CommandBody(Body):
    """A command that needs nothing but, perhaps, its time."""

    at: Instant | None = None

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """What is to be kept beside the log with it."""
        return ()


class OfTask(CommandBody):
    """A command about one task; without a number about the one the car is at or waits for."""

    task: TaskNumber | None = None


class Why(CommandBody):
    note: Note = ""
