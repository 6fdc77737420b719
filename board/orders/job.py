"""One car's stay as its events left it: `Job` and `Task` with everything that is derived from them (domain.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.codes import stoppage_reason
from board.orders.events import Event, Fact, Share
from board.orders.job_records import (
    CauseCorrection,
    DelayWarning,
    Excuse,
    FollowUp,
    Inspection,
    PhoneCall,
    Promise,
    ReworkAppraisal,
)
from board.orders.labour import Operation


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of work on a task; `ended_at` is None while it lasts."""

    started_at: datetime
    technicians: tuple[str, ...]
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stoppage:
    """A pause of a task with its reason; `ended_at` is None while it lasts, `expected_at` is when it should end."""

    started_at: datetime
    reason: str
    note: str = ""
    ended_at: datetime | None = None
    expected_at: datetime | None = None


# No slots: every event makes a new one of these, and a dict is copied at once (`board.orders.replaced`).
@dataclass(frozen=True)
class Task:
    """The part of a job that one team does in one bay. `state`: waiting, dispatched, working, paused, finished.

    `bay`: while it is dispatched, the only one in which it may begin; None: it queues for the team. `first_seq`: the
    event with which `first_by` put it first there, else 0. `not_before`: the foreman has planned that it begins then at
    the earliest; None once it has begun.
    """

    number: int
    trade: str
    operations: tuple[Operation, ...]
    state: str = "waiting"
    team: str | None = None
    bay: str | None = None
    technicians: tuple[str, ...] = ()
    dispatched_at: datetime | None = None
    dispatched_seq: int = 0
    first_seq: int = 0
    first_by: str = ""
    first_note: str = ""
    not_before: datetime | None = None
    kept_at: datetime | None = None
    finished_at: datetime | None = None
    runs: tuple[Run, ...] = ()
    stoppages: tuple[Stoppage, ...] = ()
    shares: tuple[Share, ...] = ()

    @property
    def stoppage(self) -> Stoppage | None:
        """What it waits for now: paused, or moved while it waited for something that is expected at a known time.

        Another bay brings neither the parts nor the car any sooner.
        """
        stop = self.stoppages[-1] if self.stoppages else None
        if stop is None or self.state == "paused":
            return stop
        if self.state != "dispatched" or stop.expected_at is None or stoppage_reason(stop.reason).moving_ends_it:
            return None
        begun_since = any(run.ended_at is None or run.ended_at > stop.started_at for run in self.runs)
        return None if begun_since else stop

    def planned_for(self, now: datetime) -> datetime | None:
        """When it is to begin at the earliest, while that is to come; afterwards it is dispatched like any other."""
        return self.not_before if self.not_before is not None and self.not_before > now else None

    @property
    def standard_minutes(self) -> int:
        """Standard labour time (标准工时) of all operations, minutes."""
        return sum(operation.standard_minutes for operation in self.operations)

    @property
    def started_at(self) -> datetime | None:
        """When work first began."""
        return self.runs[0].started_at if self.runs else None

    @property
    def changed_at(self) -> datetime | None:
        """When something last happened to it; None before its first dispatch."""
        moments = [self.dispatched_at, self.kept_at, self.finished_at]
        for run in self.runs:
            moments += [run.started_at, run.ended_at]
        for stop in self.stoppages:
            moments += [stop.started_at, stop.ended_at]
        return max((moment for moment in moments if moment is not None), default=None)

    @property
    def people(self) -> frozenset[str]:
        """Everybody who worked on it."""
        return frozenset(name for run in self.runs for name in run.technicians)

    @property
    def working(self) -> tuple[str, ...]:
        """Who works on it now."""
        return self.runs[-1].technicians if self.state == "working" else ()


# No slots, as a task.
@dataclass(frozen=True)
class Job:
    """One car's stay, from repair order to hand-over. Made by `board.orders.fold`, never by hand.

    `history` holds the events as they stand now: undone ones left out, corrected times put in. `inspections` count from
    index `inspected_from` on: what was checked before the work was taken up again says nothing about the car as it is.
    `kinds` are the facts that are in it, `latest_at` the latest time of any.
    `asked` and `in_time` are the seqs of the promises about which the technicians were asked "in time?" and said yes,
    as often as they did. `late_expected` and `late_expected_over`: those for which the car began to be shown as late,
    and ceased to be.
    `no_plate`: the car has none yet; `plate` then says what stands for it.
    `calling` is a call-back that was begun and of which nobody has said yet what came of it.
    `late_cause` is a person's correction of the computed one, `cleared` the contradictions somebody has looked into.
    `messages`: the customer agreed to be told by message.
    `judged` is False for history of which nobody can say whether it was on time (domain.md §9).
    `backlog`: an old open order that an import brought and nobody has taken up; `closed_in_bulk`: it was closed so.
    `taken_back`: the import that opened it was taken back; whoever asks for such a job is told that there is none.
    `advisors` are those the order has had, the first one first; `counts_for` is whom it counts for while no promise
    says so. `lightened_at`: an amendment then left less to do, so the car cannot have been ready before.
    `withdrawn_due` is when the only effective promise was due that was taken back: what replaces it had to come before.
    """

    order_no: str
    plate: str
    model: str
    repair_type: str
    advisor: str
    received_at: datetime
    tasks: tuple[Task, ...]
    required_inspections: tuple[str, ...] = ()
    waiting_customer: bool = False
    wash: bool = False
    judged: bool = True
    backlog: bool = False
    closed_in_bulk: bool = False
    vin: str = ""
    messages: bool = False
    no_plate: bool = False
    advisors: tuple[str, ...] = ()
    counts_for: str = ""
    lightened_at: datetime | None = None
    promises: tuple[Promise, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    inspected_from: int = 0
    internal_reworks: int = 0
    wash_started_at: datetime | None = None
    wash_finished_at: datetime | None = None
    readied_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_recorded_at: datetime | None = None
    left_at: datetime | None = None
    cancelled_at: datetime | None = None
    taken_back: bool = False
    withdrawn_due: datetime | None = None
    asked: tuple[int, ...] = ()
    asked_at: datetime | None = None
    in_time: tuple[int, ...] = ()
    late_expected: tuple[int, ...] = ()
    late_expected_over: tuple[int, ...] = ()
    warnings: tuple[DelayWarning, ...] = ()
    excuse: Excuse | None = None
    calling: PhoneCall | None = None
    unanswered: tuple[PhoneCall, ...] = ()
    follow_up: FollowUp | None = None
    late_cause: CauseCorrection | None = None
    rework: ReworkAppraisal | None = None
    cleared: tuple[str, ...] = ()
    history: tuple[Event, ...] = ()
    kinds: frozenset[type[Fact]] = frozenset()
    latest_at: datetime | None = None
    seq: int = 0

    def present(self, now: datetime) -> datetime:
        """When something happens to it now: a clock that was put back must not make that earlier than what is already
        in the log."""
        return now if self.latest_at is None else max(now, self.latest_at)

    @property
    def finished_at(self) -> datetime | None:
        """竣工: when the last task was done; None while any is open."""
        ends = []
        for task in self.tasks:
            if task.state != "finished" or task.finished_at is None:
                return None
            ends.append(task.finished_at)
        return max(ends, default=None)

    @property
    def open_inspections(self) -> tuple[str, ...]:
        """The required levels that have not passed since the work was last taken up, in their order."""
        if not self.inspections:
            return self.required_inspections
        passed = {check.level for check in self.inspections[self.inspected_from :] if check.passed}
        return tuple(level for level in self.required_inspections if level not in passed)

    @property
    def ready_at(self) -> datetime | None:
        """When the car could be handed over: work, required checks and wash all done, or declared so."""
        finished = self.finished_at
        if finished is None:
            return None
        if self.readied_at is not None:
            return self.readied_at
        if self.open_inspections or (self.wash and self.wash_finished_at is None):
            return None
        washed = [self.wash_finished_at] if self.wash and self.wash_finished_at else []
        lightened = [self.lightened_at] if self.lightened_at else []
        return max([finished, *self._passed_at, *washed, *lightened])

    @property
    def checked_at(self) -> datetime | None:
        """When work and required checks were done; None while they are not."""
        finished = self.finished_at
        return None if finished is None or self.open_inspections else max([finished, *self._passed_at])

    @property
    def _passed_at(self) -> list[datetime]:
        """When each required level first passed."""
        passed: dict[str, datetime] = {}
        for check in self.inspections[self.inspected_from :]:
            if check.passed and check.level in self.required_inspections:
                passed.setdefault(check.level, check.at)
        return list(passed.values())

    @property
    def current(self) -> Task | None:
        """The task the car is at or waits for: one being worked on, else the first unfinished one."""
        open_tasks = [task for task in self.tasks if task.state != "finished"]
        return next((task for task in open_tasks if task.state == "working"), open_tasks[0] if open_tasks else None)

    @property
    def stage(self) -> str:
        """received, dispatched, working, paused, inspecting, washing, ready, delivered or cancelled; always derived.

        `received` also between two tasks, while the next one waits to be dispatched; `paused` also while a task that
        waits for something has been given to another bay.
        """
        if self.cancelled_at is not None:
            return "cancelled"
        if self.delivered_at is not None:
            return "delivered"
        task = self.current
        if task is not None:
            return "received" if task.state == "waiting" else "paused" if task.stoppage else task.state
        if self.ready_at is not None:
            return "ready"
        return "inspecting" if self.open_inspections else "washing"

    @property
    def is_external_rework(self) -> bool:
        """外返: the car came back for the same, as appraised, or else as its order says."""
        return self.rework.is_rework if self.rework is not None else self.repair_type == "rework"

    @property
    def is_open(self) -> bool:
        """Still in the workshop: neither delivered nor cancelled."""
        return self.delivered_at is None and self.cancelled_at is None

    @property
    def technicians(self) -> frozenset[str]:
        """Everybody who worked on the car."""
        return frozenset().union(*(task.people for task in self.tasks))

    @property
    def warning(self) -> DelayWarning | None:
        """The latest delay warning."""
        return self.warnings[-1] if self.warnings else None

    def task(self, number: int) -> Task | None:
        """The task with this number, or None."""
        return next((task for task in self.tasks if task.number == number), None)
