"""What a sign's process reports: its state, what the far end of the wire makes of it, and what was shown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from server.api.body_values import Body, Instant

Text = Annotated[str, Field(max_length=400)]
Count = Annotated[int, Field(ge=0, le=2**53)]
Clock = Annotated[str, Field(max_length=40)]


LineText = Annotated[str, Field(max_length=300)]


class LineBody(Body):
    text: LineText
    colour: Literal["", "red", "green", "amber"]
    attention: bool


Lines = Annotated[list[LineBody], Field(max_length=80)]


class LineStateBody(Body):
    """One line: wanted, written, and confirmed where the sign itself said so; null where it is not."""

    wanted: LineText | None
    wanted_at: Instant | None
    written: LineText | None
    written_at: Instant | None
    confirmed: LineText | None
    confirmed_at: Instant | None
    trouble: Text


class StateBody(Body):
    connected: bool
    port: Text
    last_acknowledged_at: Instant | None
    last_written_at: Instant | None
    bytes_sent: Count
    errors: Count
    last_error: Text | None
    pending: bool
    slow: bool = False
    lines: Annotated[list[LineStateBody], Field(max_length=80)] = Field(default=[])


class VerdictBody(Body):
    at: Instant
    accepted: bool
    command: Text
    reason: Text
    size: Count


class WireBody(Body):
    simulated: bool
    lines: Lines
    on: bool
    brightness: Count | None
    clock: Clock | None
    message: Text
    packets: Count
    accepted: Count
    ignored: Count
    bytes_received: Count
    verdicts: Annotated[list[VerdictBody], Field(max_length=50)]


class ShownBody(Body):
    at: Instant
    lines: Lines
    acknowledged: bool


class ReportBody(Body):
    """What a sign's own process tells the server, whenever something about the sign changes and twice a minute."""

    state: StateBody
    wire: WireBody
    shown: Annotated[list[ShownBody], Field(max_length=200)]
    done: Annotated[str, Field(max_length=40)] | None
    faults: Annotated[dict[str, float | bool | None], Field(max_length=40)] | None = None

    def plain(self) -> dict[str, Any]:
        """State, wire and the last order done, as plain JSON values."""
        plain: dict[str, Any] = self.model_dump(mode="json", exclude={"shown"})
        return plain
