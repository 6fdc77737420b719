"""Facts and whole logs out of thin air, for laws that must hold whatever a log contains."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

from hypothesis import strategies as st

from board import codes
from board.orders import events as e
from board.orders.labour import Operation
from tests.board.shops import BODY_MAN, LI, PAINTER, ZHANG, at

NIGHT = at("00:00")

words = st.text(max_size=12)
names = st.sampled_from((ZHANG, LI, BODY_MAN, PAINTER))
crews = st.lists(names, max_size=3, unique=True).map(tuple)
zones = st.integers(-14 * 60, 14 * 60).map(lambda offset: timezone(timedelta(minutes=offset)))
instants = st.builds(
    lambda microseconds, zone: (NIGHT + timedelta(microseconds=microseconds)).astimezone(zone),
    st.integers(-(10**15), 10**15),
    zones,
)
numbers = st.integers(0, 4)
seqs = st.integers(0, 40)
operations = st.lists(
    st.builds(Operation, words, words, st.sampled_from([*codes.TRADES]), st.integers(1, 600)), max_size=3
).map(tuple)
tasks = st.lists(st.builds(e.TaskPlan, numbers, st.sampled_from([*codes.TRADES]), operations), max_size=3).map(tuple)
levels = st.sampled_from([*codes.INSPECTION_LEVELS])
maybe_instant = st.none() | instants

FACTS: dict[str, st.SearchStrategy[e.Fact]] = {
    "JobReceived": st.builds(
        e.JobReceived,
        words,
        words,
        st.sampled_from([*codes.REPAIR_TYPES]),
        words,
        tasks,
        st.lists(levels, unique=True).map(tuple),
        st.booleans(),
        st.booleans(),
    ),
    "PromiseGiven": st.builds(
        e.PromiseGiven,
        instants,
        st.sampled_from(codes.PROMISE_REASONS),
        st.none() | st.sampled_from(codes.CONFIRMATIONS),
        maybe_instant,
    ),
    "WorkAdded": st.builds(e.WorkAdded, numbers, st.sampled_from([*codes.TRADES]), operations),
    "TaskDispatched": st.builds(e.TaskDispatched, numbers, words, words, crews, maybe_instant),
    "TaskSplit": st.builds(e.TaskSplit, numbers, numbers, operations),
    "TaskKept": st.builds(e.TaskKept, numbers),
    "TaskStarted": st.builds(e.TaskStarted, numbers, crews),
    "TaskPaused": st.builds(e.TaskPaused, numbers, st.sampled_from([*codes.STOPPAGE_REASONS]), words, maybe_instant),
    "TaskResumed": st.builds(e.TaskResumed, numbers, crews),
    "TechnicianJoined": st.builds(e.TechnicianJoined, numbers, names),
    "TechnicianLeft": st.builds(e.TechnicianLeft, numbers, names),
    "LabourShared": st.builds(
        e.LabourShared, numbers, st.lists(st.builds(e.Share, names, st.integers(0, 100)), max_size=3).map(tuple)
    ),
    "TaskFinished": st.builds(e.TaskFinished, numbers),
    "InspectionMade": st.builds(e.InspectionMade, levels, st.booleans(), words, st.none() | numbers, crews),
    "WashStarted": st.builds(e.WashStarted),
    "WashFinished": st.builds(e.WashFinished),
    "JobReadied": st.builds(e.JobReadied),
    "JobDelivered": st.builds(e.JobDelivered),
    "DeliveryReversed": st.builds(e.DeliveryReversed, words),
    "CarLeft": st.builds(e.CarLeft),
    "TechnicianAsked": st.builds(e.TechnicianAsked, seqs),
    "InTimeConfirmed": st.builds(e.InTimeConfirmed, seqs),
    "WarningRaised": st.builds(
        e.WarningRaised,
        st.sampled_from([*codes.WARNING_REASONS]),
        st.sampled_from(("technician", "forecast")),
        seqs,
        maybe_instant,
        words,
    ),
    "WarningAcknowledged": st.builds(e.WarningAcknowledged, seqs, st.none() | st.sampled_from(codes.OUTCOMES), words),
    "WarningEscalated": st.builds(e.WarningEscalated, seqs),
    "ExcuseNoted": st.builds(e.ExcuseNoted, words, st.booleans()),
    "ExcuseReviewed": st.builds(e.ExcuseReviewed, st.booleans(), words),
    "CallBegun": st.builds(e.CallBegun),
    "CallTried": st.builds(e.CallTried, words),
    "FollowUpMade": st.builds(e.FollowUpMade, st.booleans(), words),
    "LateCauseCorrected": st.builds(e.LateCauseCorrected, st.sampled_from([*codes.LATE_CAUSES]), words),
    "ContradictionCleared": st.builds(e.ContradictionCleared, st.sampled_from(codes.CONTRADICTIONS), words),
    "JobCancelled": st.builds(e.JobCancelled, words),
    "EventUndone": st.builds(e.EventUndone, st.lists(seqs, max_size=3).map(tuple), words),
    "TimeCorrected": st.builds(e.TimeCorrected, seqs, instants, words),
}
"""Kind → any fact of it."""

any_fact = st.one_of(*FACTS.values())


@st.composite
def logs(draw: st.DrawFn, longest: int = 20) -> list[e.Event]:
    """The log of one job: a repair order, then anything at all, back-dated as it likes."""
    facts = [draw(FACTS["JobReceived"]), *draw(st.lists(any_fact, max_size=longest))]
    moments = [NIGHT + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60))) for _ in facts]
    recorded = sorted(moments)
    return [
        e.Event(seq, "W1", moment, noted.astimezone(UTC), draw(names), "tablet", f"key-{draw(numbers)}", fact)
        for seq, (fact, moment, noted) in enumerate(zip(facts, moments, recorded, strict=True), start=1)
    ]
