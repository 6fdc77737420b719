"""A shop in which there is something of everything: every role, cars in every stage, late and excused ones of the month
before, an open measure, a closed month and two signs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from board.orders import events as e
from board.people import ROLES
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.people.credentials import token_hash
from server.run.app import create_app
from server.store.staff import Staff, Token
from tests.builders import at
from tests.fakes import FakeClock
from tests.running import write_config
from tests.server.callers import OTHER_TECHNICIAN, TEAM, TECHNICIAN, Caller, hashed, order, signed_in
from tests.server.handed_over import deliver, say, worked

SIGNS = [
    {"name": name, "protocol": "alpha", "port": f"simulator://{name}", "lines": 4, "greeting": "WELCOME"}
    for name in ("lounge", "gate")
]
WALL = "sb_a-wall-display"
TODAY = 29
"""Days after the builders' Monday, 4 May 2026: Tuesday, 2 June."""


def name_of(role: str) -> str:
    """Who has this role."""
    return TECHNICIAN if role == "technician" else f"示例{role}"


def busy_shop(folder: Path) -> Flask:
    """The shop, at ten o'clock; it never closes a day's work by itself."""
    clock = FakeClock(at("09:00"))
    app = create_app(load_config(write_config(folder, signs=SIGNS), {}), clock)
    app.testing = True
    wiring: Wiring = app.extensions["shopboard"]
    for role in ROLES:
        team = TEAM if role == "technician" else None
        wiring.store.people.put_staff(Staff(name_of(role), role, team, hashed(), language="zh_CN"))
    wiring.store.people.add_token(Token("wall", "display", token_hash(WALL), clock()))
    _last_month(wiring, clock)
    clock.set(at("09:00", days=TODAY))
    admin = signed_in(app, name_of("admin"))
    _books(admin)
    _today(admin, clock)
    return app


def _last_month(wiring: Wiring, clock: FakeClock) -> None:
    """On time, late, excused and waiting for a spot check, excused without a signature, and one that was worked on."""
    deliver(wiring, clock, "M1", "16:50", e.FollowUpMade(False, "说好上午"))
    deliver(wiring, clock, "M2", "17:40")
    deliver(wiring, clock, "M3", "17:40", e.ExcuseNoted("顾客晚到", signed=True))
    deliver(wiring, clock, "M4", "17:40", e.ExcuseNoted("顾客晚到", signed=False))
    worked(wiring, clock, "M5", "17:20")
    clock.now = at("17:30")
    say(wiring, "M5", e.JobDelivered())


def _books(admin: Caller) -> None:
    _done(admin.post("/kpi/months/2026-05/close", {"note": "五月"}))
    measure = {"indicator": "on_time", "month": "2026-05", "what": "每天清点", "owner": "王主管", "due": "2026-06-20"}
    _done(admin.post("/kpi/measures", measure))
    notice = {"text": "CLOSED ON SUNDAY", "starts_at": _at("09:00"), "ends_at": _at("17:00")}
    _done(admin.post("/signs/lounge/notices", notice))


def _today(admin: Caller, clock: FakeClock) -> None:
    """Cars in every stage; the number says which, and is no code."""
    for number in (
        "Rwaiting",
        "Rdispatched",
        "Rworking",
        "Rpaused",
        "Rwarned",
        "Rchecks",
        "Rwashing",
        "Rready",
        "Rdelivered",
    ):
        late = number == "Rwarned"
        _done(admin.post("/jobs", _order(number, "09:50" if late else "17:00", wash=number == "Rwashing")))
    clock.pass_by(minutes=1)
    for number, team, bay in (
        ("Rdispatched", TEAM, "机1"),
        ("Rworking", TEAM, "机2"),
        ("Rpaused", TEAM, "机3"),
        ("Rwarned", "机电二组", "机4"),
        ("Rchecks", "机电二组", "机5"),
        ("Rwashing", "机电二组", "机6"),
        ("Rready", "机电三组", "机7"),
        ("Rdelivered", "机电三组", "机8"),
    ):
        _done(admin.command(number, "dispatch", team=team, bay=bay))
    clock.pass_by(minutes=1)
    for number, *technicians in (
        ("Rworking", TECHNICIAN, OTHER_TECHNICIAN),
        ("Rpaused", "孙示例"),
        ("Rwarned", "吴示例"),
        ("Rchecks", "郑示例"),
        ("Rwashing", "冯示例"),
        ("Rready", "陈样本", "褚样本"),
        ("Rdelivered", "卫样本"),
    ):
        _done(admin.command(number, "start", technicians=technicians))
    clock.pass_by(minutes=40)
    _done(admin.command("Rpaused", "pause", reason="parts", note="缺件"))
    _done(admin.command("Rwarned", "warn", reason="parts"))
    for number in ("Rchecks", "Rwashing", "Rready", "Rdelivered"):
        _done(admin.command(number, "finish"))
    for number in ("Rwashing", "Rready", "Rdelivered"):
        for level in ("self", "team_leader"):
            _done(admin.command(number, "inspect", level=level, passed=True))
    _done(admin.command("Rdelivered", "deliver"))
    clock.set(at("10:00", days=TODAY))


def _order(number: str, until: str, **changes: Any) -> dict[str, Any]:
    return order(number, promised_at=_at(until), advisor=name_of("advisor"), **changes)


def _at(time: str) -> str:
    moment: datetime = at(time) + timedelta(days=TODAY)
    return moment.isoformat()


def _done(answer: Any) -> None:
    assert answer.status_code < 300, answer.text
