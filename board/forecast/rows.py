"""A row of the displays: one open job with its tasks, as every board, tablet and sign shows it.

Rows hold instants and codes; words, masks and colours are the display's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.forecast.to_move import ToMove
from board.orders.labour import Operation
from board.orders.needs import ANY, Needs
from board.queue.progress import Count


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task for displays. `starts_at`/`ends_at`: real where it has happened, else forecast; minutes are open ones.

    `count`: how the worked minutes go on by themselves, while they do.

    `since`: when its present state began, or the stoppage. `stoppage` and `note` say why it stands still, `expected_at`
    until when; a task that was moved while it waited still does. `not_before`: it is to begin then at the
    earliest, while that is still to come.
    `stints`: since when each of those who work on it now has done so without a break.
    `latest_start`: by when a task that is not begun must begin, so that the promise can be kept: it takes
    `minutes_to_ready` from then on. `place`: of what can begin, its place in its team's queue, where `first_by` put it
    first; of what waits for a dispatch, its place among these. `offered_in`: the free bays that are offered it now.
    `needs`: the bays and people that will do, while it is to begin.
    `away`: those of its people who are not here; `bay_out`: its bay cannot be used now; `to_move`: why nobody can work
    on it where it is. `left_over`: it stands in a bay since an earlier day, and nobody has touched it or decided to
    keep it there today.
    """

    number: int
    trade: str
    state: str
    team: str | None
    bay: str | None
    technicians: tuple[str, ...]
    lines: tuple[Operation, ...]
    standard_minutes: int
    worked_minutes: int
    starts_at: datetime | None
    ends_at: datetime | None
    since: datetime
    count: Count | None = None
    stoppage: str | None = None
    note: str = ""
    expected_at: datetime | None = None
    not_before: datetime | None = None
    expected_bay: str | None = None
    left_over: bool = False
    away: tuple[str, ...] = ()
    bay_out: bool = False
    to_move: tuple[ToMove, ...] = ()
    stints: tuple[tuple[str, datetime], ...] = ()
    latest_start: datetime | None = None
    minutes_to_ready: int = 0
    place: int | None = None
    first_by: str = ""
    first_note: str = ""
    offered_in: tuple[str, ...] = ()
    needs: Needs = ANY

    @property
    def operations(self) -> tuple[str, ...]:
        """What is to be done, line by line."""
        return tuple(operation.name for operation in self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """One open job for displays.

    `promised_at` is the effective promise, `told_at` the time the customer was last told, `public_at` that which public
    displays may show.
    `warning`: none, open (nobody acknowledged it), acknowledged (no outcome yet) or answered; `warned_for` is the time
    that the technician who warned expects: an offer to the advisor, shown to nobody outside. `asked`: the technicians
    owe an answer to "in time?". `current` is the number of the task the car is at or waits for.
    """

    order_no: str
    seq: int
    plate: str
    model: str
    repair_type: str
    advisor: str
    waiting_customer: bool
    carry_over: bool
    stage: str
    received_at: datetime
    promised_at: datetime | None
    told_at: datetime | None
    public_at: datetime | None
    forecast_ready: datetime
    ready_at: datetime | None
    risk: str
    next_change_at: datetime | None
    warning: str
    warning_reason: str | None
    warned_at: datetime | None
    warned_for: datetime | None
    asked: bool
    current: int | None
    open_inspections: tuple[str, ...]
    wash: bool
    tasks: tuple[TaskRow, ...]

    @property
    def task(self) -> TaskRow | None:
        """The task the car is at or waits for."""
        return next((task for task in self.tasks if task.number == self.current), None)

    @property
    def to_tell(self) -> datetime:
        """What the advisor may tell the customer: what the technician says whose warning is not answered yet, else the
        forecast."""
        unanswered = self.warning in ("open", "acknowledged")
        return self.warned_for if unanswered and self.warned_for else self.forecast_ready

    @property
    def standard_minutes(self) -> int:
        """Of all tasks."""
        return sum(task.standard_minutes for task in self.tasks)

    @property
    def worked_minutes(self) -> int:
        """Of all tasks."""
        return sum(task.worked_minutes for task in self.tasks)
