"""The read models can be thrown away and made anew, and `verify` notices whatever does not follow from the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from board.orders import events as e
from board.orders.fold import fold
from server.store import audit
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import DAY, RULES, History, at, shop
from tests.examples import examples
from tests.server.conftest import opened

TABLES = (
    "job",
    "delivery",
    "delivery_person",
    "delivery_loss",
    "delivery_contradiction",
    "work",
    "task_time",
    "stop_time",
)


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.database.engine.connect() as connection:
        rows = {table: connection.execute(sa.text(f"SELECT * FROM {table}")).all() for table in TABLES}
    return {table: sorted(tuple(row) for row in found) for table, found in rows.items()}


def execute(store: Store, statement: str) -> None:
    with store.database.engine.begin() as connection:
        connection.execute(sa.text(statement))


def filled(store: Store) -> Store:
    """An open job, one on time, one late with an excuse, one cancelled, one whose settlement was reversed."""
    seq = 1
    for n, order_no in enumerate(("open", "punctual", "excused", "cancelled", "reversed")):
        history = History(order_no, seq).received("09:00", plate=f"沪A1234{n}").promised("17:00").worked()
        if order_no == "cancelled":
            history.add(e.JobCancelled("客户取消"), "10:30")
        elif order_no != "open":
            history.delivered("16:00" if order_no == "punctual" else "18:00")
        if order_no == "excused":
            history.add(e.ExcuseNoted("客户晚到", True), "18:01")
        if order_no == "reversed":
            history.add(e.DeliveryReversed("开错单"), "18:02")
        store.append(history.events, [models_of(shop(), history.job)])
        seq = history.events[-1].seq + 1
    return store


def test_read_models_that_were_deleted_are_rebuilt_as_they_were(either_store: Store) -> None:
    before = contents(filled(either_store))
    assert [len(before[table]) for table in TABLES] == [5, 2, 8, 2, 0, 5, 2, 0]
    for table in TABLES:
        execute(either_store, f"DELETE FROM {table}")
    assert audit.rebuild(either_store, shop()) == 5
    assert contents(either_store) == before


def test_rebuilding_changes_nothing_that_is_right_and_leaves_other_sites_alone(either_store: Store) -> None:
    other = opened(either_store.database.url.render_as_string(hide_password=False), "elsewhere")
    filled(other)
    before = contents(filled(either_store))
    audit.rebuild(either_store, shop())
    assert contents(either_store) == before
    other.close()


def test_what_an_older_program_kept_is_rebuilt_once(either_store: Store) -> None:
    before = contents(filled(either_store))
    for table in TABLES:
        execute(either_store, f"DELETE FROM {table}")
    assert audit.keep_up(either_store, shop()) == 5
    assert contents(either_store) == before
    assert audit.keep_up(either_store, shop()) == 0


def test_a_whole_log_has_no_problems(either_store: Store) -> None:
    assert list(audit.verify(filled(either_store), shop())) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE job SET stage = 'ready' WHERE order_no = 'open'",
        "UPDATE job SET is_open = FALSE WHERE order_no = 'open'",
        "UPDATE job SET promised_at = NULL WHERE order_no = 'open'",
        "DELETE FROM job WHERE order_no = 'open'",
        "UPDATE delivery SET verdict = 'on_time' WHERE order_no = 'excused'",
        "UPDATE delivery SET late_minutes = 1 WHERE order_no = 'excused'",
        "DELETE FROM delivery WHERE order_no = 'punctual'",
        "DELETE FROM delivery_person WHERE order_no = 'punctual' AND part = 'technician'",
        "INSERT INTO delivery_person VALUES ('test', 'punctual', 'team', '钣金组', '2026-05-04', 'on_time')",
        "INSERT INTO delivery_person VALUES ('test', 'nobody', 'team', '钣金组', '2026-05-04', 'on_time')",
        "INSERT INTO job SELECT site, 'invented', plate, repair_type, advisor, stage, received_at, promised_at,"
        " delivered_at, is_open, seq, vin, same_no, odd, backlog, not_judged, complaint FROM job"
        " WHERE order_no = 'open'",
        "UPDATE delivery SET order_no = 'cancelled' WHERE order_no = 'punctual'",
        "UPDATE delivery SET cause = 'wash' WHERE order_no = 'excused'",
        "UPDATE delivery_person SET verdict = 'on_time' WHERE order_no = 'excused' AND part = 'bay'",
        "UPDATE delivery_person SET delivered_on = '2026-05-03' WHERE order_no = 'punctual'",
        "DELETE FROM delivery_loss",
        "INSERT INTO delivery_loss VALUES ('test', 'open', 'parts', 5)",
        "INSERT INTO delivery_contradiction VALUES ('test', 'punctual', 'promise_too_short', '2026-05-04')",
        "UPDATE work SET minutes = minutes + 1 WHERE order_no = 'open'",
        "UPDATE task_time SET worked_minutes = worked_minutes + 1 WHERE order_no = 'punctual'",
        "UPDATE task_time SET operations = '[]' WHERE order_no = 'punctual'",
        "DELETE FROM task_time WHERE order_no = 'excused'",
        "UPDATE task_time SET order_no = 'reversed' WHERE order_no = 'punctual'",
        "INSERT INTO work SELECT site, 'nobody', task, day, name, minutes, standard_minutes FROM work LIMIT 1",
    ],
)
def test_a_read_model_that_does_not_follow_is_noticed_and_put_right(either_store: Store, damage: str) -> None:
    before = contents(filled(either_store))
    execute(either_store, damage)
    assert list(audit.verify(either_store, shop())) != []
    audit.rebuild(either_store, shop())
    assert list(audit.verify(either_store, shop())) == []
    assert contents(either_store) == before


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DELETE FROM event WHERE seq = 3", "some are missing"),
        ("DELETE FROM event WHERE seq = 2", "not whole"),
        ("UPDATE event SET kind = 'SomethingElse' WHERE seq = 3", "cannot be read"),
        ("UPDATE event SET version = 99 WHERE seq = 3", "cannot be read"),
        ("UPDATE event SET body = '{}' WHERE seq = 3", "cannot be read"),
        ("DELETE FROM event WHERE seq = 1", "begins with"),
        ("UPDATE event SET part = 5 WHERE seq = 3", "not whole"),
    ],
)
def test_a_damaged_log_is_noticed(store: Store, damage: str, sentence: str) -> None:
    history = History("R1").received().promised("17:00").add(e.TaskDispatched(1, "机电一组", "机1"), "09:10")
    history.events = [replace(event, key="one-command") for event in history.events]
    history.add(e.TaskStarted(1, ("张示例",)), "09:20")
    store.append(history.events, [models_of(shop(), history.job)])
    for guard in ("event_not_updated", "event_not_deleted"):
        execute(store, f"DROP TRIGGER {guard}")
    execute(store, damage)
    assert sentence in "; ".join(audit.verify(store, shop()))


def test_changed_rules_show_until_the_read_models_are_rebuilt(store: Store) -> None:
    history = History().received().promised("17:00").add(e.WarningRaised("parts", "technician", 2), "16:25")
    history.delivered("17:30")
    store.append(history.events, [models_of(shop(), history.job)])
    stricter = shop(rules=replace(RULES, warning_lead_minutes=45))
    assert len(list(audit.verify(store, stricter))) == 1
    audit.rebuild(store, stricter)
    assert list(audit.verify(store, stricter)) == []
    assert [one.warned for one in store.deliveries.listed(DAY, DAY)] == ["late"]


def test_the_export_holds_everything_that_the_log_holds(either_store: Store) -> None:
    lines = [json.dumps(record) for record in audit.export(filled(either_store))]
    events = [audit.of_record(json.loads(line)) for line in lines]
    assert events == either_store.log.read(0)


def always(fact: e.Fact) -> Callable[[int], e.Fact]:
    return lambda n: fact


STARTED, FINISHED = always(e.TaskStarted(1, ("李示例",))), always(e.TaskFinished(1))
DELIVERED, CANCELLED = always(e.JobDelivered()), always(e.JobCancelled("客户取消"))
FACTS: list[Callable[[int], e.Fact]] = [
    always(e.TaskDispatched(1, "机电一组", "机1", ("张示例",))),
    STARTED,
    FINISHED,
    lambda n: e.InspectionMade("team_leader", n % 2 == 0, "漏油", 1),
    lambda n: e.PromiseGiven(at("10:00") + timedelta(minutes=n), "added_work", "phone"),
    DELIVERED,
    always(e.DeliveryReversed("开错单")),
    CANCELLED,
    lambda n: e.ExcuseNoted("客户晚到", n % 3 != 0),
    lambda n: e.FollowUpMade(n % 2 == 0),
    lambda n: e.EventUndone((max(2, n - 2),), "按错"),
    lambda n: e.TimeCorrected(max(2, n - 3), at("09:30")),
]


@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(FACTS), max_size=12))
@example(chosen=[STARTED, FINISHED, DELIVERED, CANCELLED])
def test_whatever_happens_the_read_models_say_what_a_rebuild_says(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[Callable[[int], e.Fact]]
) -> None:
    store = opened(f"sqlite:///{tmp_path_factory.mktemp('log') / 'log.db'}")
    history = History().received().promised("10:00")
    store.append(history.events, [models_of(shop(), history.job)])
    for n, fact in enumerate(chosen, start=3):
        history.add(fact(n), at("09:00") + timedelta(minutes=7 * n))
        job = fold(history.events)
        assert job is not None
        store.append(history.events[-1:], [models_of(shop(), job)])
    before = contents(store)
    assert list(audit.verify(store, shop())) == []
    audit.rebuild(store, shop())
    assert contents(store) == before
    store.close()
