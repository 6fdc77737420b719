"""The foreman's tablet: waiting cars beside the bays, and what may be done with the one he taps (domain.md §8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask_babel import get_locale
from werkzeug.exceptions import NotFound

from board.calendar import Calendar, shop_day
from board.forecast.rows import Row, TaskRow
from board.forecast.view import project
from board.orders.promise import minute
from board.orders.team import Team
from board.people import may_inspect
from server.live.page import NEVER, Item, LivePage, Scene
from server.live.rooms import live_of
from server.pages.entrance import shows
from server.pages.floor import SHOWN_DAYS, floor_today, plan_of, without_network
from server.pages.job_history import past_commands
from server.pages.shop_days import milliseconds, shown_days
from server.web.current import current
from server.web.person import Person
from server.web.urgency import why

blueprint = Blueprint("dispatch_page", __name__)

FLOOR = "/"
"""The key of the row that tells of people and bays; no order has this number."""
LIST_OF_STAGE = {"inspecting": "checks", "washing": "checks", "ready": "ready"}


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task for the tablet. `after`: the trade of an unfinished task before it; `last`: the job is ready after it."""

    row: TaskRow
    key: str
    too_late: bool
    after: str | None
    last: bool

    @property
    def waits(self) -> bool:
        """Whether it still waits for a dispatch."""
        return self.row.state == "waiting"

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Code, name and standard minutes of its operations where it can be split over teams, else nothing."""
        if self.row.state == "finished" or len(self.row.lines) < 2:
            return []
        return [(line.code, line.name, line.standard_minutes) for line in self.row.lines]


@dataclass(frozen=True, slots=True)
class JobCard:
    """One job for the tablet: its tasks, and the list beside the bays in which the job itself stands, if in one."""

    row: Row
    tasks: tuple[TaskCard, ...]
    list: str | None


def card(row: Row, calendar: Calendar, now: datetime) -> JobCard:
    """The job's card; tasks that were finished before today have left the bays."""
    today = shop_day(calendar, now)
    shown = [t for t in row.tasks if t.state != "finished" or (t.ends_at and shop_day(calendar, t.ends_at) == today)]
    open_tasks = [task for task in row.tasks if task.state != "finished"]
    cards = []
    for task in shown:
        before = open_tasks[: open_tasks.index(task)] if task in open_tasks else []
        cards.append(
            TaskCard(
                row=task,
                key=f"{row.order_no}/{task.number}",
                too_late=task.latest_start is not None and task.latest_start < now,
                after=before[-1].trade if before else None,
                last=bool(open_tasks) and task is open_tasks[-1],
            )
        )
    return JobCard(row, tuple(cards), LIST_OF_STAGE.get(row.stage))


def by_trade(teams: Iterable[Team]) -> list[Team]:
    """The teams of one trade together, trades and teams in the order in which the shop names them."""
    named = list(teams)
    trades = list(dict.fromkeys(team.trade for team in named))
    return sorted(named, key=lambda team: trades.index(team.trade))


def select(scene: Scene) -> Iterator[Item]:
    """Who is here, and every open job in the order in which the waiting ones want to be dispatched."""
    yield Item(FLOOR, (-1.0, FLOOR), floor_today(scene.shop, scene.now))
    for row in scene.view.rows:
        shown = card(row, scene.shop.calendar, scene.now)
        places = [task.row.place for task in shown.tasks if task.waits and task.row.place]
        fields = {"order_no": row.order_no, "plate": row.plate, "stage": row.stage, "risk": row.risk}
        yield Item(row.order_no, (min(places, default=NEVER), row.order_no), shown, fields)


LIVE = LivePage("dispatch", "rows/dispatch.html", select)

blueprint.app_template_filter("ms")(milliseconds)
blueprint.app_template_filter("minute")(minute)
blueprint.add_app_template_global(why, "why")


@blueprint.get("/dispatch")
@shows("dispatch")
def page(person: Person) -> str:
    now, desk = current().clock(), current().command_log
    return render_template(
        "dispatch.html",
        rows=live_of().rows(LIVE.name, str(get_locale())),
        teams=by_trade(desk.shop.teams.values()),
        plan=plan_of(desk.shop.teams.values()),
        days=shown_days(desk.shop.calendar, now, SHOWN_DAYS),
        may=person.may,
        **without_network(desk.shop, now),
    )


@blueprint.get("/dispatch/jobs/<order_no>")
@shows("dispatch")
def sheet(person: Person, order_no: str) -> str:
    """The sheet of one job, as HTML for the page's dialog: its facts, what may be done, what was done last."""
    now, desk = current().clock(), current().command_log
    desk.catch_up()
    shop, seq = desk.snapshot()
    job = shop.jobs.get(order_no)
    if job is None:
        raise NotFound
    row = next(row for row in project(shop, seq, now).rows if row.order_no == order_no)
    return render_template(
        "partials/dispatch_sheet.html",
        card=card(row, shop.calendar, now),
        row=row,
        chosen=request.args.get("task", type=int) or row.current,
        levels=[level for level in job.open_inspections if may_inspect(person.role, level)],
        past=past_commands(job)[:8],
        may_undo=person.may_undo,
        may=person.may,
    )
