"""The sample: a past that is possible, and a day that is in its middle whenever it is asked for."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from board.calendar import day_bounds, is_open, minutes_between
from board.forecast.view import project
from server.commands.main import main
from server.config.loading import Config, load_config
from server.demo import sample
from server.demo.past import Past, begins
from server.figures.measures import measures
from server.figures.months import closings_of
from server.imports.sample_day import PROMISED, RECEIVED, around
from server.run.app import create_app
from server.run.opening import open_shop, standards_of, teams_of
from tests.running import ROOT

CONFIG = load_config(ROOT / "config.yaml", {})
CALENDAR = CONFIG.calendar()
SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST = date(2026, 11, 27)
HOURS = ["2026-11-28 03:00", "2026-11-28 08:31", "2026-11-28 12:26", "2026-11-29 20:00"]
"""The last one a Sunday."""


def shanghai(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI).astimezone(UTC)


def past(seed: int = 1) -> Past:
    return Past(CALENDAR, begins(LAST), LAST, teams_of(CONFIG), standards_of(CONFIG), ("李示例", "王示例"), seed)


def test_the_past_is_three_whole_months_and_this_one_in_opening_hours():
    orders = list(csv.DictReader(io.StringIO(past().orders())))
    assert begins(LAST) == date(2026, 8, 1)
    assert begins(date(2026, 1, 5)) == date(2025, 10, 1)
    received = [shanghai(order["received_at"]) for order in orders]
    assert {at.month for at in received} == {8, 9, 10, 11}
    assert all(is_open(CALENDAR, at) for at in received)
    late = sum(order["delivered_at"] > order["promised_at"] for order in orders) / len(orders)
    assert 0.02 < late < 0.08
    closed = day_bounds(CALENDAR, LAST)
    assert closed is not None
    assert max(shanghai(order["delivered_at"]) for order in orders) <= closed[1]


def test_one_number_is_one_past():
    assert past(1).orders() == past(1).orders() != past(2).orders()
    assert past(1).attendance() == past(1).attendance() != past(2).attendance()


@pytest.mark.parametrize("now", [shanghai(one) for one in HOURS], ids=HOURS)
def test_the_sample_day_is_in_its_middle_at_every_hour(now: datetime):
    orders = list(csv.DictReader(io.StringIO(around(CALENDAR, now, all_here=False))))
    received = [datetime.fromisoformat(order[RECEIVED]) for order in orders]
    here = sum(at <= now for at in received)
    assert 20 <= here < len(orders)
    ahead = [datetime.fromisoformat(order[PROMISED]) > now for order in orders]
    assert sum(ahead) > 0.8 * len(orders)
    assert all(minutes_between(CALENDAR, at, now) <= 140 for at in received if at <= now)
    everybody = csv.DictReader(io.StringIO(around(CALENDAR, now, all_here=True)))
    assert all(datetime.fromisoformat(order[RECEIVED]) <= now for order in everybody)


def test_a_new_shop_gets_a_past_and_a_running_day_in_the_evening_too(config: Config):
    now = shanghai("2026-11-29 20:00")
    sample.fill(create_app, config, 1, "sample", lambda: now)
    wiring = open_shop(config, lambda: now)
    try:
        wiring.command_log.catch_up()
        rows = project(*wiring.command_log.snapshot(), now).rows
        assert len(rows) >= 12
        assert len({row.stage for row in rows}) >= 3
        risks = Counter(row.risk for row in rows)
        assert risks["none"] + risks["tight"] >= len(rows) / 2
        assert risks["overdue"] <= len(rows) / 5
        assert set(wiring.store.book.read(closings_of("2026-08", "2026-09", "2026-10")).closings) == {
            "2026-08",
            "2026-09",
        }
        assert [one.is_open for one in measures(wiring.store)] == [True, True, False]
        shop = wiring.command_log.shop
        assert shop.learned.worked(wiring.store.floor.standards().named(["M02"])) is not None
        booked = Counter((one.state, one.planned_at > now) for one in shop.appointments.by_id.values())
        assert booked["arrived", False] >= 4
        # Some of the running day, and seven of the day after.
        assert booked["booked", True] >= 10
        events = wiring.store.log.read(0, 20_000)
        assert len({event.job for event in events}) > 1_000
        assert all(event.at <= event.recorded_at <= now for event in events)
    finally:
        wiring.store.close()


def test_a_shop_that_has_orders_is_left_alone(config_path, config: Config):
    day = str(ROOT / "samples" / "day.csv")
    run = CliRunner().invoke
    assert run(main, ["import", "jobs", day, "--config", str(config_path)], catch_exceptions=False).exit_code == 0
    refused = run(main, ["sample", "--config", str(config_path)])
    assert (refused.exit_code, "已有委托书" in refused.output) == (1, True)
