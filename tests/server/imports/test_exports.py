"""Files as dealers' systems export them: each comes out as its entry in tests/golden/imports/cases.yaml says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from board.orders.fold import fold
from board.orders.job import Job
from board.orders.promise import promised_at, verdict
from board.orders.shop import Shop
from board.refused import Refused
from server.imports import standards
from server.imports.fields import JOB_FIELDS
from server.imports.importing import Importing
from server.imports.jobs import import_jobs
from server.imports.labour import Floor
from server.imports.mapping import PLAIN
from server.imports.outcome import MOST_KEPT, Outcome
from server.imports.table import opened
from server.imports.times import Dating
from server.store import audit
from server.store.store import Store
from tests.builders import CALENDAR, RULES
from tests.running import ROOT, yaml_of
from tests.server.conftest import opened as with_tables

CASES = ROOT / "tests" / "golden" / "imports"
SPECIFICATION = yaml_of(CASES / "cases.yaml")
FILES: dict[str, dict[str, Any]] = {one["file"]: one for one in SPECIFICATION["files"]}
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 5, 4, tzinfo=UTC)
OPTIONS = {"--no-advisor": "no_advisor", "--not-judged": "not_judged"}


def importing(store: Store) -> Importing:
    return Importing(
        store=store,
        shop=Shop(CALENDAR, RULES, {}, {}),
        floor=Floor(store.floor.standards(), {}, "工时"),
        staff=frozenset({"李示例", "张示例"}),
        dating=Dating(ZONE, date(2026, 1, 5)),
        who="import",
        device="import",
        now=NOW,
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One shop for all files: no order number stands in two of them."""
    store = with_tables(f"sqlite:///{(tmp_path_factory.mktemp('exports') / 'log.db').as_posix()}")
    store.floor.put_standards(standards.operations_of(CASES / "standards.csv"))
    yield store
    store.close()


def brought_in(store: Store, path: Path, said: Collection[str] = ()) -> Outcome:
    how = replace(importing(store), no_advisor="no_advisor" in said, not_judged="not_judged" in said)
    with opened(path, JOB_FIELDS, PLAIN, how.dating) as table:
        return import_jobs(table, how)


def attempted(store: Store, path: Path) -> Outcome | Refused:
    try:
        return brought_in(store, path)
    except Refused as reason:
        return reason


def said(reason: Refused) -> str:
    return f"{reason} {reason.params}"


def holds(text: str, words: list[list[str]]) -> bool:
    return all(any(word.casefold() in text.casefold() for word in either) for either in words)


@pytest.mark.parametrize("name", FILES)
def test_an_export_comes_in_as_it_should_or_says_why_not(shop, name):
    case = FILES[name]
    before = shop.log.last_seq()
    outcome = attempted(shop, CASES / name)
    if isinstance(outcome, Refused):
        stop = case.get("stop") or case.get("or_stop") or []
        assert stop
        assert holds(said(outcome), stop), said(outcome)
        assert shop.log.last_seq() == before
        ways = [name for option, name in OPTIONS.items() if option in said(outcome)]
        assert ways or "choice" not in case
        if "choice" in case:
            right(shop, case, brought_in(shop, CASES / name, ways))
        return
    assert "stop" not in case, "the file must be refused as a whole"
    right(shop, case, outcome)


def test_the_log_of_all_these_imports_is_sound(shop):
    assert list(audit.verify(shop, importing(shop).shop)) == []


def right(shop: Store, case: dict[str, Any], outcome: Outcome) -> None:
    name = case["file"]
    if "read" in case:
        assert outcome.read == case["read"]
    for order_no, wanted in case["orders"].items():
        check(shop, outcome, order_no, wanted)
    for order_no in case.get("absent", ()):
        assert shop.jobs.get(order_no) is None
    if "dry_run" in case:
        told = case["dry_run"]
        assert outcome.columns is not None
        assert set(told["recognised"]) <= set(outcome.columns.headings.values())
        assert set(told["ignored"]) == set(outcome.columns.ignored)
        assert (outcome.delivered, outcome.open) == (told["delivered"], told["open"])
        assert outcome.unpromised == told["without_promise"]
    seq = shop.log.last_seq()
    again = brought_in(shop, CASES / name, OPTIONS.values())
    assert (shop.log.last_seq(), again.imported) == (seq, 0), "a second import changes nothing"


def check(store: Store, outcome: Outcome, order_no: str, wanted: dict[str, Any]) -> None:
    ways: list[dict[str, Any]] = wanted.get("either") or [wanted]
    if store.jobs.get(order_no) is None:
        reasons = [
            line.reason
            for line in outcome.refused.first(MOST_KEPT)
            if order_no == line.order_no or line.row == wanted["row"]
        ]
        as_refused = (
            any(holds(said(reasons[0]), way["refuse"]) for way in ways if "refuse" in way) if reasons else False
        )
        as_left = any(holds(" ".join(outcome.left), way["absent"]) for way in ways if "absent" in way)
        assert as_refused or as_left, (order_no, [said(reason) for reason in reasons])
        return
    job = fold(store.log.of_job(order_no))
    assert job is not None
    taken = [way["take"] for way in ways if "take" in way]
    assert taken, f"{order_no} must be refused"
    assert any(differences(job, one) == {} for one in taken), (order_no, differences(job, taken[0]))


def differences(job: Job, right: dict[str, Any]) -> dict[str, Any]:
    judged = verdict(job)
    is_judged = judged.verdict if judged else job.stage if job.stage == "cancelled" else "not judged"
    if job.is_open:
        is_judged = "open"
    told: dict[str, Any] = {
        "received_at": job.received_at,
        "promised_at": promised_at(job),
        "delivered_at": job.delivered_at,
        "plate": job.vin if job.no_plate else job.plate,
        "advisor": job.advisor or None,
        "repair_type": job.repair_type,
        "minutes": [operation.standard_minutes for task in job.tasks for operation in task.operations],
        "judged": is_judged,
    }
    wanted = {name: instant(value) if name.endswith("_at") and value else value for name, value in right.items()}
    return {name: (told[name], value) for name, value in wanted.items() if told[name] != value}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(second=0).astimezone(UTC)
