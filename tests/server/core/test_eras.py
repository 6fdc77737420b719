"""Whatever the dealership changes, what is past stays judged by the hours and rules that held then, and the read models
go on saying what the log says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from board.calendar import open_spans
from board.orders.eras import with_events
from board.orders.events import Event, HoursAndRulesSet
from board.orders.shop import Era
from board.orders.standards import Standards
from server.config.decisions import is_free, keys
from server.config.loading import Config, load_config
from server.core.held import bare_shop
from server.core.wiring import Wiring
from server.imports import batches, table, taken_back
from server.imports.fields import JOB_FIELDS
from server.imports.jobs import import_jobs
from server.imports.labour import Floor
from server.imports.mapping import PLAIN
from server.imports.outcome import Outcome
from server.imports.setting import undoing
from server.run.app import create_app
from server.run.opening import open_shop
from server.store import audit
from tests.builders import CALENDAR, DAY, RULES, at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    FOREMAN,
    GENERAL,
    OTHER_TECHNICIAN,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
)
from tests.server.importing import ROW, STANDARDS, csv_of, importing, run

MAY = "from=2026-05-01&to=2026-05-31"
LATER = 35
"""Days after which it is another month."""
NEW: dict[str, Any] = {
    "site.name": "另一家店",
    "site.language": "en",
    "site.phone": "02000000000",
    "hours.lunch": None,
    "hours.holidays": ["2026-05-04/2026-05-05"],
    "hours.special": {"2026-05-04": "09:00-10:00", "2026-06-08": "00:00-24:00"},
    "rules.pull": "none",
    "rules.last_in_cars_points": "2.5",
    "rules.css_awards": "300, 200",
    "rules.daily_readers": ["admin"],
    "rules.shift_end_minutes": None,
    "signs": [],
    "notify.channels": ["json://192.0.2.1/"],
    "notify.webhooks": [],
    "notify.customers.mail": None,
    "display.lounge_greeting": "您好",
    "imports.folder": None,
    "imports.without": ["promise"],
}
"""Another value of a setting, where it is not one more, another time or another text."""
OF_FIGURES = ("on-time", "on-time?by=advisor", "figures", "people?post=advisor", "causes", "lost?what=customer_loss")


def other(config: Config, key: str) -> Any:
    """A value that a setting has not."""
    held: Any = config
    for name in key.split("."):
        held = getattr(held, name)
    if key in NEW:
        return NEW[key]
    if key.startswith("hours.week."):
        return ["10:00-12:00", "20:00-02:00"]
    if key.startswith("rules.inspection.levels."):
        return ["final"]
    if key.startswith("rules.targets."):
        return 90
    if isinstance(held, Path):
        return str(held.with_name("elsewhere"))
    if isinstance(held, time):
        return "04:30"
    if isinstance(held, str):
        return held + "。"
    return (held or 0) + 3


def is_ever_free(key: str) -> bool:
    """The time zone is so before the first order only."""
    return is_free(key) and key != "site.time_zone"


def lived(app: Flask, clock: FakeClock) -> None:
    """WX1 on time, WX2 late after a stop and a warning, WX3 overnight; a month later WX4 delivered and WX5 at work."""
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)

    def begun(number: str, bay: str, who: str, days: int = 0, **more: Any) -> None:
        promised = {"promised_at": at("17:00", days).isoformat()}
        advisor.post("/jobs", order(number, **promised, **more))
        foreman.command(number, "dispatch", team=TEAM, bay=bay)
        foreman.command(number, "start", technicians=[who])

    def ended(number: str, when: str, days: int = 0) -> None:
        clock.set(at(when, days))
        foreman.command(number, "finish")
        foreman.command(number, "inspect", level="team_leader", passed=True)
        clock.set(at(when, days) + timedelta(minutes=45))
        advisor.command(number, "deliver")

    begun("WX1", "机1", TECHNICIAN)
    ended("WX1", "12:30")
    begun("WX2", "机1", TECHNICIAN, wash=True)
    begun("WX3", "机2", OTHER_TECHNICIAN)
    clock.set(at("16:29"))
    foreman.command("WX2", "pause", reason="parts")
    foreman.command("WX2", "warn", reason="parts")
    clock.set(at("16:33"))
    advisor.command("WX2", "acknowledge", outcome="will_make_it")
    clock.set(at("17:10"))
    foreman.command("WX2", "resume", technicians=[TECHNICIAN])
    ended("WX2", "17:40")
    ended("WX3", "11:30", days=1)
    clock.set(at("09:00", LATER))
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    begun("WX4", "机1", TECHNICIAN, LATER)
    begun("WX5", "机2", OTHER_TECHNICIAN, LATER)
    clock.set(at("11:00", LATER))
    foreman.command("WX4", "warn", reason="parts")
    foreman.command("WX5", "pause", reason="parts")
    ended("WX4", "13:20", days=LATER)
    foreman.command("WX5", "resume", technicians=[OTHER_TECHNICIAN])


def past(wiring: Wiring, general: Caller) -> list[Any]:
    """Everything that is told of May."""
    kept = wiring.store.deliveries.listed(date(2026, 5, 1), date(2026, 5, 31))
    asked = [f"/kpi/{one}{'&' if '?' in one else '?'}{MAY}" for one in OF_FIGURES]
    answers = [general.get(one) for one in (*asked, "/kpi/indicators?month=2026-05", "/kpi/months?year=2026")]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    told = [answer.json for answer in answers]
    told[-1] = [one for one in told[-1] if one["month"] <= "2026-05"]
    return [kept, *told]


def faults(wiring: Wiring) -> list[str]:
    return list(audit.verify(wiring.store, wiring.command_log.shop))


@pytest.mark.usefixtures("people")
def test_no_setting_moves_the_past_or_parts_the_read_models_from_the_log(
    app: Flask, wiring: Wiring, clock: FakeClock, config: Config
) -> None:
    lived(app, clock)
    admin, general = signed_in(app, ADMIN), signed_in(app, GENERAL)
    before = past(wiring, general)
    assert len(before[0]) == 3
    assert faults(wiring) == []
    with closing(open_shop(config, clock).store) as other_process:
        for group, some in groupby(filter(is_ever_free, keys()), lambda key: key.split(".")[0]):
            for key in some:
                changed = admin.send("PATCH", "/settings", {"changes": {key: other(wiring.config, key)}})
                assert changed.status_code == 200, changed.text
                assert faults(wiring) == [], key
            assert past(wiring, general) == before, group
        assert list(audit.verify(other_process, bare_shop(other_process, wiring.config))) == []
    audit.rebuild(wiring.store, wiring.command_log.shop)
    assert past(wiring, general) == before
    facts = [event.fact for event in wiring.store.log.of_job("") if isinstance(event.fact, HoursAndRulesSet)]
    assert facts[0].since is None
    assert {fact.since for fact in facts[1:]} == {DAY + timedelta(days=LATER)}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("by", ["page", "file"])
def test_what_happens_today_is_judged_by_what_holds_today(
    app: Flask, wiring: Wiring, clock: FakeClock, config_path: Path, by: str
) -> None:
    lived(app, clock)
    today = DAY + timedelta(days=LATER)
    (delivered,) = wiring.store.deliveries.listed(today, today)
    assert (delivered.warned, delivered.order_no) == ("timely", "WX4")
    if by == "page":
        changes = {"rules.warning_lead_minutes": 400, "rules.ask_minutes": 400, "hours.lunch": None}
        assert signed_in(app, ADMIN).send("PATCH", "/settings", {"changes": changes}).status_code == 200
        again = app
    else:
        text = config_path.read_text(encoding="utf-8")
        for key, value in (("warning_lead_minutes", "400"), ("ask_minutes", "400"), ("lunch", "null")):
            (line,) = (one for one in text.splitlines() if one.strip().startswith(f"{key}:"))
            text = text.replace(line, f"{line.partition(':')[0]}: {value}")
        config_path.write_text(text, encoding="utf-8")
        again = create_app(load_config(config_path, {}), clock)
    now: Wiring = again.extensions["shopboard"]
    with closing(now.store):
        (after,) = now.store.deliveries.listed(today, today)
        assert (after.warned, delivered.working_minutes, after.working_minutes) == ("late", 200, 260)
        shop = now.command_log.shop
        assert len(open_spans(shop.calendar, today)) == len(open_spans(shop.calendar, today + timedelta(days=3))) == 1
        assert len(open_spans(shop.calendar, DAY)) == 2
        assert (now.rules_on(DAY).warning_lead_minutes, now.rules_on(today).warning_lead_minutes) == (30, 400)
        assert faults(now) == []
        assert not now.command_log.hold()


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("again", [False, True], ids=["new", "settled"])
def test_what_a_file_brings_while_hours_change_is_judged_by_the_new_ones(
    app: Flask, wiring: Wiring, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    monkeypatch.setattr(batches, "TOGETHER", 1)
    clock.set(at("18:30"))
    admin = signed_in(app, ADMIN)
    teams = wiring.store.floor.teams()
    shop = replace(bare_shop(wiring.store, wiring.config), teams=teams)
    how = importing(wiring.store, at("18:30"), shop=shop, floor=Floor(Standards(STANDARDS), teams, "工时"))
    ended = ROW | {"finished_at": "14:00", "delivered_at": "14:20", "promised_at": "15:00"}
    rows = [ended | {"order_no": number} for number in ("WT1", "WT2", "WT3")]

    def meanwhile(outcome: Outcome) -> None:
        if outcome.imported + outcome.settled == 1:
            changes = {"hours.lunch": None, "rules.warning_lead_minutes": 400, "rules.ask_minutes": 400}
            assert admin.send("PATCH", "/settings", {"changes": changes}).status_code == 200

    if again:
        open_rows = [row | {"finished_at": "", "delivered_at": ""} for row in rows]
        assert run(csv_of(tmp_path, *open_rows), how).open == 3
    with table.opened(csv_of(tmp_path, *rows), JOB_FIELDS, PLAIN, how.dating) as given:
        import_jobs(given, how, meanwhile)
    wiring.command_log.catch_up()
    assert faults(wiring) == []
    assert len({one.working_minutes for one in wiring.store.deliveries.listed(DAY, DAY)}) == 1
    taken_back.undo(1, replace(undoing(wiring, who="t", device="t"), shop=shop))
    assert faults(wiring) == []


def test_what_was_set_by_a_clock_that_ran_ahead_holds_when_that_is_put_right(
    wiring: Wiring, clock: FakeClock, admin: Caller
) -> None:
    clock.set(at("09:00", 900))
    ahead = signed_in(admin.client.application, ADMIN)
    changed = ahead.send("PATCH", "/settings", {"changes": {"rules.warning_lead_minutes": 20}})
    assert changed.status_code == 200, changed.text
    clock.set(at("09:00", 1))
    wiring.command_log.catch_up()
    assert [era.since for era in wiring.command_log.shop.eras] == [date.min, DAY + timedelta(days=1)]
    assert (wiring.rules_on(DAY).warning_lead_minutes, wiring.command_log.shop.rules.warning_lead_minutes) == (30, 20)
    assert faults(wiring) == []


def said(rules: Callable[[int], Any], *days: int | None) -> list[Event]:
    """That hours and rules were set on these days of May, one after the other."""
    return [
        Event(
            seq,
            "",
            at("09:00"),
            at("09:00"),
            "shopboard",
            "shopboard",
            str(seq),
            HoursAndRulesSet(((),) * 7, rules=rules(seq), since=date(2026, 5, day) if day else None),
        )
        for seq, day in enumerate(days, start=1)
    ]


def test_a_newer_one_takes_the_place_of_todays_and_of_a_clock_that_ran_ahead() -> None:
    first = Era(date.min, CALENDAR, RULES)
    eras = with_events((first,), said(lambda seq: type(RULES)(ask_minutes=seq), None, 4, 4, 30, 6))
    assert [(era.since, era.rules.ask_minutes) for era in eras] == [
        (date.min, 1),
        (date(2026, 5, 4), 3),
        (date(2026, 5, 6), 5),
    ]
    assert with_events(eras, []) is eras
