"""The technician's page: my tasks, one tap each (domain.md §8). Every task in hand goes to everybody; the page itself
puts those of the person it is for on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import get_locale, gettext

from board.calendar import ONE_DAY, Calendar, day_bounds, shop_day
from board.forecast.rows import Row, TaskRow
from board.orders.findings import findings
from board.orders.shop import Shop
from server.live.page import NEVER, Item, LivePage, Scene
from server.live.rooms import live_of
from server.pages.entrance import shows
from server.pages.shop_days import LONGEST_SEARCH_DAYS, hours_until_tonight, milliseconds
from server.web.current import current
from server.web.durations import work_time
from server.web.labels import choices
from server.web.person import Person

blueprint = Blueprint("work_page", __name__)

STATES = ("working", "paused", "dispatched")
LATE_MINUTES = (15, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class WorkCard:
    """A task in hand, or a job that waits for the technicians' own check (`check`).

    `ready_for_it`: no earlier task of the car is open. `asked`: this is the task about which "in time?" is asked.
    `offered`: the free bays that are offered it, by team, the first of each. `findings`: how many were noted.
    """

    job: Row
    task: TaskRow
    check: bool
    ready_for_it: bool
    asked: bool
    may_warn: bool
    offered: tuple[tuple[str, str], ...] = ()
    findings: int = 0


def cards(row: Row, shop: Shop) -> Iterator[WorkCard]:
    """The job's tasks that are in somebody's hands, or are to be begun."""
    open_tasks = [task for task in row.tasks if task.state != "finished"]
    job = shop.jobs.get(row.order_no)
    found = len(findings(job)) if job else 0
    may_warn = row.promised_at is not None and row.ready_at is None and row.warning in ("none", "answered")
    for task in row.tasks:
        if task.state in STATES:
            here = task.number == row.current
            first = task is open_tasks[0]
            bays = {team.name: bay for bay in reversed(task.offered_in) if (team := shop.team_of_bay(bay))}
            offered = tuple(bays.items())
            yield WorkCard(row, task, False, first, row.asked and here, may_warn and here, offered, found)
    if not open_tasks and "self" in row.open_inspections:
        yield WorkCard(row, row.tasks[-1], True, True, False, False, findings=found)


def select(scene: Scene) -> Iterator[Item]:
    """The tasks in hand: in work first, then what stands still, then the queue."""
    for row in scene.view.rows:
        for card in cards(row, scene.shop):
            key = f"{row.order_no}/{card.task.number}"
            fields = {"order_no": row.order_no, "plate": row.plate, "stage": row.stage, "risk": row.risk}
            yield Item(key, (*_turn(card), row.order_no, card.task.number), card, fields)


def _turn(card: WorkCard) -> tuple[float, float, float]:
    due: datetime | None = card.job.promised_at
    rank = 1.5 if card.check else STATES.index(card.task.state)
    place = card.task.place if card.task.state == "dispatched" else None
    return (rank, place or NEVER, due.timestamp() if due else NEVER)


LIVE = LivePage("work", "rows/work.html", select)


@blueprint.get("/work")
@shows("work")
def page(person: Person) -> str:
    now, shop = current().clock(), current().command_log.shop
    return render_template(
        "work.html",
        rows=live_of().rows(LIVE.name, str(get_locale())),
        teams=list(shop.teams.values()),
        mine=person.name if shop.team_of(person.name) else "",
        hours=hours_until_tonight(shop.calendar, now),
        pause_reasons=choices("reason"),
        until_choices=until_choices(shop.calendar, now),
        late_choices=late_choices(),
        warning_reasons=choices("warning_reason"),
    )


def late_choices() -> list[tuple[str, str]]:
    """How much later than promised a car may be said to be ready, as (minutes, words): "" where nobody knows."""
    minutes = [(str(count), "+" + work_time(count)) for count in LATE_MINUTES]
    return [*minutes, ("", gettext("not known"))]


def until_choices(calendar: Calendar, now: datetime) -> list[tuple[str, str]]:
    """How long a stoppage may be expected to last, as (value, words): "" where nobody knows, "+30" for so many minutes
    from the tap on, and the instant of the next day's opening in milliseconds."""
    minutes = [(f"+{count}", work_time(count)) for count in (30, 60, 120)]
    days = (shop_day(calendar, now) + ahead * ONE_DAY for ahead in range(1, LONGEST_SEARCH_DAYS))
    opens = next((bounds[0] for day in days if (bounds := day_bounds(calendar, day))), None)
    tomorrow = [(str(milliseconds(opens)), gettext("the next morning"))] if opens else []
    return [("", gettext("not known")), *minutes, *tomorrow]
