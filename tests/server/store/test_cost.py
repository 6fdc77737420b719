"""No statement of a command or a start looks through a table: their cost must not grow with the log (decision 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from board.orders import events as e
from server.core.command_log import CommandLog
from server.store.cars import WHAT
from server.store.models import TABLES
from server.store.scope import GROUPS, OWNERS, Scope
from server.store.store import Store
from tests.builders import CALENDAR, RULES, Opening, Saying
from tests.fakes import FakeClock

GROWING = ("event", "note", "plate_tail", *(table.name for table in TABLES))


def say(command_log: CommandLog, order_no: str, decide: Opening | Saying) -> None:
    command_log.record(order_no, decide, who="刘顾问", device="tests", key=f"刘顾问/key-{command_log.seq}/x")


def start(command_log: CommandLog, store: Store, clock: FakeClock) -> None:
    CommandLog(store, CALENDAR, RULES, clock).catch_up()


COMMANDS: dict[str, Callable[[CommandLog, Store, FakeClock], object]] = {
    "open an order": lambda command_log, store, clock: say(command_log, "R3", Opening("R3")),
    "on an open job": lambda command_log, store, clock: say(
        command_log, "R1", Saying("R1", e.TaskDispatched(1, "机电一组", "机1"))
    ),
    "deliver": lambda command_log, store, clock: say(command_log, "R1", Saying("R1", e.JobDelivered())),
    "on a closed job": lambda command_log, store, clock: say(command_log, "R2", Saying("R2", e.FollowUpMade(True))),
    "reverse a delivery": lambda command_log, store, clock: say(
        command_log, "R2", Saying("R2", e.DeliveryReversed("开错单"))
    ),
    "catch up": lambda command_log, store, clock: command_log.catch_up(),
    "look for a key": lambda command_log, store, clock: store.log.keys_under("刘顾问/key-1/"),
    "start": start,
}


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_looked_through(command_log: CommandLog, store: Store, clock: FakeClock, command: str) -> None:
    for order_no in ("R1", "R2"):
        say(command_log, order_no, Opening(order_no))
    say(command_log, "R2", Saying("R2", e.JobDelivered()))
    statements = told(store, lambda: COMMANDS[command](command_log, store, clock))
    assert statements
    found = [step for statement in statements for step in plan(store, *statement) if is_long(step)]
    assert found == []


def test_a_car_that_moves_changes_no_index_of_the_look_up_rows(command_log: CommandLog, store: Store) -> None:
    say(command_log, "R1", Opening("R1"))
    move = Saying("R1", e.TaskDispatched(1, "机电一组", "机1"))
    (update,) = [text for text, _ in told(store, lambda: say(command_log, "R1", move)) if text.startswith("UPDATE")]
    assert update == "UPDATE job SET stage=?, seq=? WHERE job.site = ? AND job.order_no = ?"


def told(store: Store, work: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements that `work` reads or changes rows with."""
    statements: list[tuple[str, Any]] = []

    @sa.event.listens_for(store.database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "DELETE", "UPDATE")):
            statements.append((statement, parameters))

    work()
    sa.event.remove(store.database.engine, "before_cursor_execute", note)
    return statements


MAY = Scope(date(2026, 5, 1), date(2026, 5, 31))
THEIRS = tuple(Scope(MAY.first, MAY.last, by, "x") for by in OWNERS)
MONTHLY: dict[str, Callable[[Store], object]] = {
    "counts": lambda store: [store.counting.counts(one) for one in (MAY, *THEIRS)],
    "counts by group": lambda store: [store.counting.counts(MAY, group) for group in GROUPS],
    "on time": lambda store: [store.deliveries.on_time_figures(MAY.first, MAY.last, by) for by in (None, *GROUPS)],
    "lateness": lambda store: [store.counting.lateness(MAY, group) for group in (None, *GROUPS)],
    "causes": lambda store: [store.counting.causes(one) for one in (MAY, *THEIRS)],
    "bays": lambda store: [store.counting.bays(MAY.first, MAY.last), store.counting.without_bay(MAY.first, MAY.last)],
    "labour": lambda store: [store.work.labour(MAY, group, {("张示例", MAY.first): 480}) for group in (None, *GROUPS)],
    "somebody's labour": lambda store: [store.work.labour(one, None, {}) for one in THEIRS],
    "lists": lambda store: [(store.cars.number(MAY, what), store.cars.page(MAY, what, 10)) for what in WHAT],
    "late list": lambda store: [store.deliveries.late_list(MAY.first, MAY.last), store.deliveries.get("R1")],
    "somebody's list": lambda store: [store.cars.page(one, "late", 10) for one in THEIRS],
    "worked": lambda store: [store.cars.worked(one) for one in (MAY, *THEIRS)],
}


@pytest.mark.parametrize("figure", MONTHLY)
def test_the_figures_of_a_month_read_that_month(command_log: CommandLog, store: Store, figure: str) -> None:
    statements = told(store, lambda: MONTHLY[figure](store))
    assert statements
    found = [step for statement in statements for step in plan(store, *statement) if is_long(step)]
    assert [step for step in found if not is_of_period(step)] == []


def test_a_part_of_a_plate_leads_to_its_cars(command_log: CommandLog, store: Store) -> None:
    say(command_log, "R1", Opening("R1"))
    statements = told(store, lambda: store.jobs.find(plate="234"))
    steps = [step for statement in statements for step in plan(store, *statement)]
    assert any("plate_tail" in step and "tail>? AND tail<?" in step for step in steps)
    assert any("job USING INDEX ix_job_plate (site=? AND plate=?)" in step for step in steps)


def test_what_few_cars_have_is_found_by_an_index_of_these_alone(store: Store) -> None:
    day = datetime(2026, 5, 4, tzinfo=UTC)
    few: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: store.jobs.odd(10), "ix_job_odd"),
        (store.jobs.complaints, "ix_job_complaint"),
        (lambda: store.jobs.not_judged(day, day), "ix_job_not_judged"),
    )
    for wanted, index in few:
        (statement,) = told(store, wanted)
        assert any(index in step for step in plan(store, *statement)), index


def is_of_period(step: str) -> bool:
    """Whether an index leads to the days asked for."""
    return any(days in step for days in ("delivered_on>? AND delivered_on<?", "day>? AND day<?"))


def plan(store: Store, statement: str, parameters: Any) -> list[str]:
    with store.database.engine.connect() as connection:
        return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]


def is_long(step: str) -> bool:
    """Whether a step of a plan reads more of a growing table the more there is in it.

    It does not where an index leads to single jobs, keys or places, to what lies after a place, to the open jobs, or to
    the last place alone (a covering index, for max).
    """
    words = step.split()
    if words[0] not in ("SCAN", "SEARCH") or words[1] not in GROWING:
        return False
    ranges = ("key>? AND key<?", "seq>?", "finished_on>?", "ended_on>?", "delivered_on>?)", "ix_job_open")
    leads = ("job=?", "order_no=?", "key=?", "seq=?", "tail=?", *ranges)
    last_place = "USING COVERING INDEX sqlite_autoindex_event_1 (site=?)"
    return not any(lead in step for lead in leads) and last_place not in step
