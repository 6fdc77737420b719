"""Shops at random, through the API: whatever people do, everybody hears the same of who is next (domain.md §7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from server.config.loading import load_config
from server.core.ticker import Ticker
from server.core.wiring import Wiring
from server.run.app import create_app
from server.store import audit
from server.store.people import put_staff_in
from server.store.setting_rows import bump_in
from server.store.staff import Staff
from tests import running
from tests.board.agreement import check_agreement
from tests.builders import at
from tests.databases import give_shop
from tests.examples import is_deep
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, MANAGER, Answer, Caller, hashed, signed_in

COMMANDS = 1_500 if is_deep() else 120
OTHER_FOREMAN = "何主管"
REASONS = ("parts", "approval", "bay", "tool", "technical", "sublet", "shift")
TRADES = (["mechanical"], ["mechanical"], ["mechanical"], ["body", "paint", "mechanical"], ["body"])
HOURS = {"day": ("08:30-17:30", "12:00-13:00"), "night": ("20:00-04:00", None)}


class Walk:
    """One shop, and whoever comes by does something at random."""

    def __init__(self, folder: Path, seed: int, hours: str, pull: str) -> None:
        self.chance = Random(seed)
        week, lunch = HOURS[hours]
        config = load_config(
            running.write_config(
                folder,
                hours={"week": dict.fromkeys(running.DAYS, week), "lunch": lunch, "holidays": [], "special": {}},
                rules=running.sample_settings()["rules"] | {"pull": pull, "shift_end_minutes": 30},
            ),
            {},
        )
        give_shop(config)
        self.clock = FakeClock(at("08:40" if hours == "day" else "20:10"))
        app = create_app(config, self.clock)
        app.testing = True
        self.wiring: Wiring = app.extensions["shopboard"]
        self.staff_up()
        self.foremen = [signed_in(app, name) for name in (FOREMAN, OTHER_FOREMAN)]
        self.advisor, self.manager, self.admin = (signed_in(app, name) for name in (ADVISOR, MANAGER, ADMIN))
        self.ticker = Ticker(self.wiring.command_log, self.wiring.hub, self.clock)
        self.count = 0
        self.gone: list[str] = []
        self.answers: dict[int, int] = {}

    def staff_up(self) -> None:
        """Foremen, an advisor, an administrator, and every technician of the teams, the last of each an apprentice."""
        database = self.wiring.store.database
        roles = {FOREMAN: "foreman", OTHER_FOREMAN: "foreman", ADVISOR: "advisor", MANAGER: "service_manager"}
        staff = [Staff(name, role, pin_hash=hashed()) for name, role in (roles | {ADMIN: "admin"}).items()]
        for team in self.shop.teams.values():
            for name in team.technicians:
                apprentice = name == team.technicians[-1] and self.chance.random() < 0.5
                staff.append(Staff(name, "technician", team.name, hashed(), apprentice=apprentice))

        def change(connection: Any) -> None:
            put_staff_in(connection, database.site, *staff)
            bump_in(connection, database.site)

        database.write(change)

    @property
    def shop(self) -> Any:
        self.wiring.command_log.catch_up()
        return self.wiring.command_log.shop

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def foreman(self) -> Caller:
        return self.chance.choice(self.foremen)

    def step(self) -> None:
        acts: list[Callable[[], Answer | None]] = [
            *[self.order] * 4,
            *[self.dispatch] * 6,
            *[self.start] * 6,
            *[self.take_next] * 6,
            *[self.finish] * 4,
            *[self.check] * 4,
            *[self.pass_time] * 6,
            self.pause,
            self.resume,
            self.resume,
            self.deliver,
            self.deliver,
            self.deliver,
            self.put_first,
            self.put_first,
            self.swap,
            self.undo,
            self.presence,
            self.presence,
            self.shift,
            self.service,
            self.service,
            self.rename,
            self.without_a_team,
            self.disable,
        ]
        answer = self.chance.choice(acts)()
        if answer is not None:
            self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
            assert answer.status_code < 500, answer.text

    def task(self, *states: str) -> tuple[str, Any] | None:
        found = [
            (number, task)
            for number, job in sorted(self.shop.jobs.items())
            for task in job.tasks
            if task.state in states
        ]
        return self.chance.choice(found) if found else None

    def people(self) -> list[str]:
        return sorted({name for team in self.shop.teams.values() for name in team.technicians})

    def bays(self) -> list[str]:
        return sorted(bay for team in self.shop.teams.values() for bay in team.bays)

    def order(self) -> Answer | None:
        if len(self.shop.jobs) > 25:
            return None
        self.count += 1
        trades = self.chance.choice(TRADES)
        minutes = self.chance.choice((20, 45, 60, 120, 200))
        due = self.now + timedelta(minutes=self.chance.randint(30, 600))
        body: dict[str, Any] = {
            "order_no": f"Z{self.count:05}",
            "plate": f"沪A{10000 + self.count}",
            "model": "示例",
            "repair_type": "accident" if len(trades) > 1 else "maintenance",
            "advisor": ADVISOR,
            "tasks": [
                {
                    "trade": trade,
                    "operations": [
                        {"code": f"{trade[0]}{minutes}", "name": "作业", "trade": trade, "standard_minutes": minutes}
                    ],
                }
                for trade in trades
            ],
            "wash": self.chance.random() < 0.3,
        }
        if self.chance.random() < 0.85:
            body["promised_at"] = due.isoformat()
        return self.advisor.post("/jobs", body)

    def dispatch(self) -> Answer | None:
        one = self.task("waiting", "waiting", "dispatched", "paused")
        if one is None:
            return None
        number, task = one
        teams = [team for team in self.shop.teams.values() if team.trade == task.trade]
        if not teams:
            return None
        team = self.chance.choice(teams)
        bay = self.chance.choice(team.bays) if self.chance.random() < 0.3 else None
        people = [self.chance.choice(team.technicians)] if team.technicians and self.chance.random() < 0.3 else []
        body: dict[str, Any] = {"task": task.number, "team": team.name, "bay": bay, "technicians": people}
        if self.chance.random() < 0.1:
            body["not_before"] = (self.now + timedelta(minutes=self.chance.randint(1, 200))).isoformat()
        return self.foreman.command(number, "dispatch", **body)

    def start(self) -> Answer | None:
        one = self.task("dispatched")
        if one is None:
            return None
        number, task = one
        bay = self.chance.choice(self.bays()) if self.chance.random() < 0.5 else None
        who = [self.chance.choice(self.people())]
        return self.foreman.command(number, "start", task=task.number, technicians=who, bay=bay)

    def take_next(self) -> Answer | None:
        bay = self.chance.choice(self.bays())
        answer = self.foreman.get(f"/queue/next?bay={bay}")
        assert answer.status_code == 200, answer.text
        if (found := answer.json) is None:
            return None
        team = self.shop.team_of_bay(bay)
        if not team.technicians:
            return None
        who = [self.chance.choice(team.technicians)]
        body = {"task": found["task"], "technicians": who, "bay": bay}
        begun = self.foreman.command(found["order_no"], "start", **body)
        if self.chance.random() < 0.3:
            # A second phone comes later.
            assert self.foreman.command(found["order_no"], "start", **body).status_code in (200, 409)
        return begun

    def pause(self) -> Answer | None:
        one = self.task("working")
        if one is None:
            return None
        return self.foreman.command(
            one[0], "pause", task=one[1].number, reason=self.chance.choice(REASONS), note="随机"
        )

    def resume(self) -> Answer | None:
        one = self.task("paused")
        who = [self.chance.choice(self.people())]
        return self.foreman.command(one[0], "resume", task=one[1].number, technicians=who) if one else None

    def finish(self) -> Answer | None:
        one = self.task("working")
        return self.foreman.command(one[0], "finish", task=one[1].number) if one else None

    def check(self) -> Answer | None:
        waiting = [job for job in self.shop.jobs.values() if job.stage == "inspecting"]
        if not waiting:
            return None
        job = self.chance.choice(waiting)
        passed = self.chance.random() < 0.85
        return self.foreman.command(job.order_no, "inspect", level=job.open_inspections[0], passed=passed, note="随机")

    def deliver(self) -> Answer | None:
        done = [job for job in self.shop.jobs.values() if job.stage in ("ready", "washing")]
        if not done:
            return None
        job = self.chance.choice(done)
        if job.stage == "washing":
            return self.advisor.command(job.order_no, "wash", done=True)
        return self.advisor.command(job.order_no, "deliver")

    def put_first(self) -> Answer | None:
        one = self.task("dispatched")
        if one is None:
            return None
        for foreman in self.foremen[: self.chance.randint(1, 2)]:
            answer = foreman.command(one[0], "put-first", task=one[1].number, note="顾客在店等候")
        return answer

    def swap(self) -> Answer | None:
        one, other = self.task("dispatched"), self.task("dispatched")
        if one is None or other is None:
            return None
        return self.foreman.command(
            one[0], "swap", task=one[1].number, with_order_no=other[0], with_task=other[1].number
        )

    def undo(self) -> Answer | None:
        if not self.shop.jobs:
            return None
        job = self.chance.choice(sorted(self.shop.jobs.values(), key=lambda job: job.order_no))
        event = self.chance.choice(job.history[-3:])
        return self.foreman.command(job.order_no, "undo", event=event.seq, note="点错了")

    def presence(self) -> Answer | None:
        who, day = self.chance.choice(self.people()), (self.now + timedelta(hours=8)).date()
        state = self.chance.choice(("away", "here", "lent", "here"))
        body: dict[str, Any] = {"day": day.isoformat(), "state": state}
        if state == "lent":
            body["team"] = self.chance.choice(sorted(self.shop.teams))
        if self.chance.random() < 0.6:
            begin = self.now + timedelta(minutes=self.chance.randint(-120, 120))
            body |= {"from": begin.isoformat(), "to": (begin + timedelta(minutes=90)).isoformat()}
        answer = self.foreman.send("PUT", f"/presence/{who}", body)
        if answer.status_code == 200 and self.chance.random() < 0.3:
            undone = self.foreman.post("/presence/undo", {"event": answer.json["events"][0]})
            assert undone.status_code < 500, undone.text
        return answer

    def shift(self) -> Answer | None:
        week = self.chance.choice(([], ["08:30-12:00"] * 5 + ["", ""], ["20:00-23:00"] * 7, ["10:00-17:00"] * 7))
        return self.foreman.send("PUT", f"/presence/{self.chance.choice(self.people())}/week", {"week": week})

    def service(self) -> Answer | None:
        begin = self.now + timedelta(minutes=self.chance.randint(-60, 120))
        end = begin + timedelta(minutes=self.chance.randint(5, 240))
        reason = self.chance.choice(("举升机检修", "举升机检修", ""))
        body = {"from": begin.isoformat(), "to": end.isoformat(), "reason": reason}
        return self.foreman.send("PUT", f"/bays/{self.chance.choice(self.bays())}/service", body)

    def rename(self) -> Answer | None:
        self.count += 1
        team = self.chance.choice(sorted(self.shop.teams))
        return self.admin.send("PATCH", f"/teams/{team}", {"name": f"{team[:3]}{self.count}", "bays": []})

    def without_a_team(self) -> Answer | None:
        """A team goes, which is refused while the last of its trade has cars, and most often comes back."""
        teams = self.admin.get("/teams").json
        gone = self.chance.choice(teams)
        left = [team for team in teams if team is not gone]
        kept = [{key: team[key] for key in ("name", "trade", "bays", "technicians")} for team in left]
        answer = self.admin.send("PUT", "/teams", {"teams": kept, "confirmed": self.chance.random() < 0.3})
        if answer.status_code == 200:
            self.agree()
            back = {key: gone[key] for key in ("name", "trade", "bays", "technicians")}
            again = self.admin.send("PUT", "/teams", {"teams": [*kept, back], "confirmed": True})
            assert again.status_code == 200, again.text
        return answer

    def disable(self) -> Answer:
        """At most two are gone at a time."""
        if len(self.gone) > 1:
            return self.admin.send("PATCH", f"/staff/{self.gone.pop()}", {"active": True})
        who = self.chance.choice(self.people())
        answer = self.admin.send("PATCH", f"/staff/{who}", {"active": False, "confirmed": self.chance.random() < 0.5})
        if answer.status_code == 200:
            self.gone.append(who)
        return answer

    def pass_time(self) -> None:
        self.clock.pass_by(minutes=self.chance.choice((1, 5, 20, 45)), seconds=self.chance.randint(0, 59))
        self.ticker.tick()

    def agree(self) -> None:
        shop, now = self.shop, self.now
        check_agreement(shop, now)
        answer = self.foreman.get("/queue")
        assert answer.status_code == 200, answer.text
        offered = {bay: self.foreman.get(f"/queue/next?bay={bay}").json for bay in self.chance.sample(self.bays(), 2)}
        line = [(one["order_no"], one["task"], one["place"]) for one in answer.json]
        for one in offered.values():
            assert one is None or (one["order_no"], one["task"], one["place"]) in line


@pytest.mark.parametrize(("hours", "pull"), [("day", "trade"), ("day", "team"), ("night", "trade"), ("day", "none")])
def test_whatever_people_do_everybody_hears_the_same_of_who_is_next(tmp_path: Path, hours: str, pull: str) -> None:
    walk = Walk(tmp_path, sum(map(ord, hours + pull)), hours, pull)
    for number in range(COMMANDS):
        walk.step()
        if number % 3 == 0:
            walk.agree()
    assert list(audit.verify(walk.wiring.store, walk.shop)) == []
    walk.wiring.store.close()
