"""Facts as the log keeps them: nothing is lost, and what was written once is read for ever."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.orders import events as e
from board.orders import record
from board.orders.events import KINDS
from board.orders.fold import fold
from board.orders.labour import Operation
from board.orders.record import decode, encode
from tests.board.facts import FACTS, any_fact

GOLDEN = Path(__file__).resolve().parent.parent.parent / "golden" / "facts-v1.jsonl"


def golden() -> list[dict[str, object]]:
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


@given(any_fact)
def test_a_fact_comes_back_as_it_was(fact: e.Fact) -> None:
    kind, version, body = encode(fact)
    assert decode(kind, version, json.loads(json.dumps(body))) == fact


@given(st.sampled_from(sorted(FACTS)).flatmap(FACTS.__getitem__))
def test_what_comes_back_has_the_types_it_had(fact: e.Fact) -> None:
    again = decode(*encode(fact))
    assert type(again) is type(fact)
    assert hash(again) == hash(fact)  # a list where a tuple was could not be hashed


@given(any_fact)
def test_times_are_written_in_utc(fact: e.Fact) -> None:
    times = [value for name, value in encode(fact)[2].items() if value and (name.endswith("_at") or name == "to")]
    assert all(written.endswith("+00:00") for written in times)


def test_the_golden_records_hold_every_kind() -> None:
    assert {entry["kind"] for entry in golden()} == set(KINDS)


@pytest.mark.parametrize("entry", golden(), ids=lambda entry: str(entry["kind"]))
def test_a_record_of_the_first_version_is_read_for_ever(entry: dict[str, object]) -> None:
    fact = decode(str(entry["kind"]), int(str(entry["version"])), entry["body"])  # type: ignore[arg-type]
    kind, version, body = encode(fact)
    assert kind == entry["kind"]
    # Written again it may hold more and be of a later version, but what was said is still said.
    if version == entry["version"]:
        assert body == {**body, **entry["body"]}  # type: ignore[dict-item]


def test_the_golden_records_still_fold_to_the_job_they_made() -> None:
    moment = datetime(2026, 3, 2, 1, tzinfo=UTC)
    facts = [decode(str(g["kind"]), int(str(g["version"])), g["body"]) for g in golden()]  # type: ignore[arg-type]
    facts = [fact for fact in facts if not isinstance(fact, e.OrderTakenBack)]
    log = [e.Event(n, "W1", moment, moment, "王顾问", "desk", f"k{n}", fact) for n, fact in enumerate(facts, 1)]
    job = fold(log)
    assert job is not None
    assert (job.plate, job.advisor, job.stage) == ("沪A12346", "王顾问", "delivered")
    # What was undone, what undid and corrected it, and two openings of what was open.
    assert len(log) - len(job.history) == 5
    assert [(task.number, task.state, task.standard_minutes) for task in job.tasks] == [
        (1, "finished", 40),
        (2, "paused", 45),
    ]
    assert job.excuse is not None
    assert (job.excuse.signed, job.excuse.accepted, job.excuse.needs_image) == (True, True, False)
    assert job.excuse.signature is not None
    assert job.excuse.signature.image == "5f2d7c1e"


def test_some_records_read_exactly_so() -> None:
    texts = {
        "TaskDispatched": e.TaskDispatched(1, "机一组", "机1", ("张示例",)),
        "PromiseGiven": e.PromiseGiven(datetime(2026, 3, 2, 9, tzinfo=UTC), "initial", "signature", None),
        "WorkAdded": e.WorkAdded(2, "body", (Operation("B45", "右前翼子板修复", "body", 45),)),
    }
    first = {str(g["kind"]): g for g in reversed(golden())}
    found = {kind: decode(kind, 1, first[kind]["body"]) for kind in texts}  # type: ignore[arg-type]
    assert found == texts


def test_a_field_that_came_later_takes_its_default() -> None:
    assert decode("TaskDispatched", 1, {"task": 1, "team": "机一组", "bay": "机1"}) == e.TaskDispatched(
        1, "机一组", "机1"
    )


def test_a_field_that_is_gone_is_passed_over() -> None:
    assert decode("TaskFinished", 1, {"task": 1, "mood": "good"}) == e.TaskFinished(1)


def test_a_kind_of_another_program_is_named() -> None:
    with pytest.raises(ValueError, match="CarPainted"):
        decode("CarPainted", 1, {})


def test_a_later_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="version 2"):
        decode("TaskFinished", 2, {"task": 1})


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_before_the_first_is_refused(version: int) -> None:
    with pytest.raises(ValueError, match="version"):
        decode("TaskFinished", version, {"task": 1})


def test_a_record_that_lacks_what_it_needs_is_named() -> None:
    with pytest.raises(ValueError, match="TaskFinished"):
        decode("TaskFinished", 1, {})


def test_old_records_are_upgraded_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(record.VERSIONS, "TaskFinished", 3)
    monkeypatch.setitem(record.UPGRADES, ("TaskFinished", 1), lambda body: {"number": body["no"]})
    monkeypatch.setitem(record.UPGRADES, ("TaskFinished", 2), lambda body: {"task": body["number"]})
    assert decode("TaskFinished", 1, {"no": 7}) == e.TaskFinished(7)
    assert decode("TaskFinished", 2, {"number": 7}) == e.TaskFinished(7)
    assert encode(e.TaskFinished(7)) == ("TaskFinished", 3, {"task": 7})
