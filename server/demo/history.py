"""What a shop has behind it: three months of delivered cars that come in as any export does, and what managers and
advisors have noted about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from flask import Flask

from board.calendar import ONE_DAY, day_of
from board.codes import REPAIR_TYPES
from board.figures.entered_facts import month_of
from server.core.wiring import Wiring
from server.demo.caller import Caller, within
from server.demo.past import Past, begins
from server.demo.scrawl import scrawl
from server.imports import attendance
from server.imports.fields import JOB_FIELDS
from server.imports.jobs import import_jobs
from server.imports.mapping import PLAIN
from server.imports.setting import importing
from server.imports.table import opened

WHO = "import"
"""As who the past comes in, like any other file."""
EXCUSED_OF_LATE, DOUBTED = 4, 3
"""One late car of so many is excused; of so many others the customer says that they were in time."""
MEASURES = (
    ("早上接车集中，排队过久：九点前预约错峰，机电二组留一个快修工位", 12),
    ("常超标准工时的项目：复核标准工时，备好专用工具", 24),
)
"""What is to be done, and in how many days."""
DONE, DONE_RESULT = "交车前一小时由顾问核对完工时间", "已写入早会流程，每天执行"


def bring_past(app: Flask, last: date, seed: int) -> None:
    """Three months of figures that end with `last`: cars, attendance, excuses, closed months, measures."""
    wiring: Wiring = app.extensions["shopboard"]
    store, teams = wiring.store, wiring.store.floor.teams()
    advisors = [one.name for one in store.people.staff() if one.role == "advisor" and one.active]
    shop = (wiring.config.calendar(), begins(last), last, teams.values(), tuple(store.floor.standards()))
    past = Past(*shop, advisors, seed)
    with TemporaryDirectory() as folder:
        orders, present = Path(folder) / "past.csv", Path(folder) / "attendance.csv"
        orders.write_text(past.orders(), encoding="utf-8")
        present.write_text(past.attendance(), encoding="utf-8")
        how = importing(wiring, PLAIN, day=None, who=WHO, device=WHO, labour="", dry_run=False, file=orders.name)
        with opened(orders, JOB_FIELDS) as table:
            import_jobs(table, how)
        attendance.take(wiring, present, PLAIN, who=WHO, device=WHO, dry_run=False)
    wiring.command_log.catch_up()
    _Office(app, last).settle(Random(seed))


@dataclass(frozen=True, slots=True)
class _Months:
    first: date
    last: date

    @property
    def over(self) -> list[str]:
        """Those that are over, the earliest first."""
        days = (self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1))
        return [month for month in dict.fromkeys(map(month_of, days)) if month != month_of(self.last)]


class _Office:
    """What managers and advisors have noted about the past."""

    def __init__(self, app: Flask, last: date) -> None:
        self._wiring: Wiring = app.extensions["shopboard"]
        self._caller = Caller(app, within(app))
        self._months = _Months(begins(last), last)

    def settle(self, chance: Random) -> None:
        """Excuses, then the figures of each month, then what is closed: nothing changes in a month after that."""
        self._excuse()
        for month in self._months.over:
            self._enter(month, chance)
        for month in self._months.over[:-1]:
            self._manager(f"/kpi/months/{month}/close", note="")
        self._measures()

    def _excuse(self) -> None:
        period = f"from={self._months.first}&to={self._months.last}"
        late = self._caller.read(f"/kpi/on-time?{period}")["late"]
        for car in late[::EXCUSED_OF_LATE]:
            job, who = f"/jobs/{quote(car['order_no'])}", (car["advisor"], "advisor")
            self._caller.command(who, f"{job}/excuse", note="顾客有事晚到，车已按时备好", signed=True)
            image = scrawl(car["order_no"])
            self._caller.command(who, f"{job}/signature", **{"for": "excuse", "image": image})
        for car in late[1::EXCUSED_OF_LATE][-DOUBTED:]:
            job, who = f"/jobs/{quote(car['order_no'])}", (self._first("follow_up"), "follow_up")
            self._caller.command(who, f"{job}/follow-up", on_time=True, note="说服务很好")

    def _enter(self, month: str, chance: Random) -> None:
        for name, indicator in self._wiring.config.indicators_by_name().items():
            if indicator.source == "entered":
                value = chance.randint(800, 3000) * 100 if name.endswith(tuple(REPAIR_TYPES)) else chance.randint(2, 9)
                self._manager(f"/kpi/indicators/{quote(name)}/values", month=month, value=value)

    def _measures(self) -> None:
        today = day_of(self._wiring.config.calendar(), self._wiring.clock())
        owner = self._first("foreman")
        month = month_of(self._months.last)
        for what, days in (*MEASURES, (DONE, 7)):
            due = f"{today + timedelta(days=days)}"
            opened_now = self._manager(
                "/kpi/measures", indicator="on_time", month=month, what=what, owner=owner, due=due
            )
            if opened_now and what == DONE:
                number = max(one["number"] for one in self._caller.read("/kpi/measures?state=open"))
                self._manager(f"/kpi/measures/{number}/close", result=DONE_RESULT)

    def _manager(self, path: str, **body: object) -> Any:
        return self._caller.command((self._first("service_manager"), "service_manager"), path, **body)

    def _first(self, role: str) -> str:
        return next((one.name for one in self._wiring.store.people.staff() if one.role == role), "admin")
