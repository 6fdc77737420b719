"""The sample shop hangs together: its day can be imported, its people exist, its work fits its bays."""

import csv
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from board import plate
from board.calendar import day_bounds, is_open, minutes_between
from board.codes import REPAIR_TYPES
from board.orders.labour import Operation, standard_minutes
from board.orders.standards import Standards
from server.config.loading import load_config
from tests.running import ROOT, yaml_of

CONFIG = load_config(ROOT / "config.yaml", {})
ROLES = {
    "foreman",
    "technical_director",
    "technician",
    "advisor",
    "follow_up",
    "service_manager",
    "station_manager",
    "care_director",
    "general_manager",
    "admin",
}
MONDAY = date(2026, 3, 2)
TOO_SHORT = {"WT037", "WT040"}


def rows(name: str) -> list[dict[str, str]]:
    with open(ROOT / "samples" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


STANDARDS = Standards(
    Operation(row["code"], row["name"], row["trade"], int(row["standard_minutes"])) for row in rows("standards.csv")
)
MAP = yaml_of(ROOT / "samples/day.map.yaml")
STAFF = rows("staff.csv")


def day() -> list[dict[str, str]]:
    """The sample day under our own names."""
    return [{ours: row[theirs] for ours, theirs in MAP["columns"].items()} for row in rows("day.csv")]


def instant(text: str) -> datetime:
    later, _, clock = text.rpartition(" ")
    on = MONDAY + timedelta(days=int(later or 0))
    return datetime.combine(on, time.fromisoformat(clock), CONFIG.calendar().zone).astimezone(UTC)


def operations(order: dict[str, str]) -> tuple[Operation, ...]:
    return STANDARDS.named(order["operations"].split(MAP["separator"]))


def needed_minutes(order: dict[str, str]) -> int:
    washing = CONFIG.rules.washing.minutes if MAP["words"]["wash"][order["wash"]] else 0
    return standard_minutes(operations(order)) + CONFIG.rules.inspection.minutes + washing


ORDERS = [pytest.param(order, id=order["order_no"]) for order in day()]


KINDS = {"maintenance", "first_service", "repair", "accident", "warranty", "rework"}
"""The sample shows these; a repair type that comes later need not stand in it."""


def test_there_are_about_fifty_standard_times_of_many_kinds():
    table = rows("standards.csv")
    assert 45 <= len(STANDARDS) == len(table) <= 60
    assert {row["trade"] for row in table} == {"mechanical", "body", "paint"}
    assert {row["repair_type"] for row in table} == KINDS <= set(REPAIR_TYPES)
    assert len({row["name"] for row in table}) == len({row["name_en"] for row in table}) == len(table)
    assert all(row["name_en"].isascii() for row in table)


def test_there_are_about_forty_orders_of_many_kinds():
    orders = day()
    assert 35 <= len(orders) <= 45
    assert len({order["order_no"] for order in orders}) == len(orders)
    assert len({plate.check(order["plate"]) for order in orders}) == len(orders)
    assert {MAP["words"]["repair_type"][order["repair_type"]] for order in orders} == KINDS


def test_the_mapping_names_every_column_of_the_day():
    with open(ROOT / "samples/day.csv", encoding="utf-8", newline="") as file:
        assert set(next(csv.reader(file))) == set(MAP["columns"].values())


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_of_the_day_can_be_imported(order):
    assert plate.check(order["plate"])
    assert operations(order)
    assert order["advisor"] in {person["name"] for person in STAFF if person["role"] == "advisor"}
    for field, words in MAP["words"].items():
        assert order[field] in words
    received, promised = instant(order["received_at"]), instant(order["promised_at"])
    assert is_open(CONFIG.calendar(), received)
    assert is_open(CONFIG.calendar(), promised)
    assert received < promised


@pytest.mark.parametrize("order", ORDERS)
def test_a_promise_of_the_day_allows_the_standard_time_unless_it_is_meant_to_be_short(order):
    working = minutes_between(CONFIG.calendar(), instant(order["received_at"]), instant(order["promised_at"]))
    assert (working < needed_minutes(order)) == (order["order_no"] in TOO_SHORT)


def test_several_promises_are_tight():
    slack = [
        minutes_between(CONFIG.calendar(), instant(order["received_at"]), instant(order["promised_at"]))
        - needed_minutes(order)
        for order in day()
    ]
    assert sum(0 <= minutes < 30 for minutes in slack) >= 8
    assert sum(minutes >= 60 for minutes in slack) >= 8


@pytest.mark.parametrize(
    ("trade", "least", "most"), [("mechanical", 0.4, 0.9), ("body", 0.4, 1.0), ("paint", 0.4, 1.0)]
)
def test_the_work_of_the_day_fits_the_people_who_do_it(trade, least, most):
    bounds = day_bounds(CONFIG.calendar(), MONDAY)
    assert bounds
    people = sum(len(team.technicians) for team in CONFIG.teams if team.trade == trade)
    capacity = people * minutes_between(CONFIG.calendar(), *bounds)
    work = standard_minutes(o for order in day() for o in operations(order) if o.trade == trade)
    assert least <= work / capacity <= most


def test_accident_cars_go_through_body_paint_and_refit():
    accidents = [order for order in day() if order["repair_type"] == "一般事故修理"]
    assert len(accidents) >= 6
    for order in accidents:
        trades = [operation.trade for operation in operations(order)]
        assert sorted(set(trades), key=trades.index) == ["body", "paint", "mechanical"]
        assert trades == sorted(trades, key=["body", "paint", "mechanical"].index)


def test_everybody_in_the_shop_is_named_once_and_has_a_role():
    assert len({person["name"] for person in STAFF}) == len(STAFF)
    assert {person["role"] for person in STAFF} <= ROLES
    of_role = {role: sum(person["role"] == role for person in STAFF) for role in ROLES}
    assert of_role["advisor"] == 4
    assert of_role["foreman"] == 2


def test_the_technicians_are_those_of_the_teams():
    listed = {(person["name"], person["team"]) for person in STAFF if person["role"] == "technician"}
    assert listed == {(name, team.name) for team in CONFIG.teams for name in team.technicians}
    assert all(bool(person["team"]) == (person["role"] == "technician") for person in STAFF)


def test_nobody_in_the_samples_is_real():
    assert all(re.search("示例|样本", person["name"]) for person in STAFF)
    for order in day():
        assert order["customer_name"].startswith("顾客")
        assert order["customer_name"].endswith("示例")
        assert re.fullmatch(r"000-0000-\d{4}", order["customer_phone"])
