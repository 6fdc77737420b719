"""What must agree of a shop at a moment: queue, free bays, rows and forecast on who is next (domain.md §7)."""

from __future__ import annotations

from datetime import datetime

from board.calendar import is_open
from board.forecast.forecast import forecast
from board.forecast.view import project
from board.orders.job import Job
from board.orders.promise import minute
from board.orders.shop import Shop
from board.queue.queue import fits, hands_free, is_taken, next_up, offers, people_free, placed, queue
from board.queue.taking import Free, take


def check_agreement(shop: Shop, now: datetime) -> None:
    """Whatever the queue hands out now is what the forecast begins now, what rows show, and what each bay is offered;
    and that bay is free, or its own car stands there."""
    line = queue(shop, now)
    # What no bay is offered, since the rule is to pull nothing, is expected in any.
    loose = {(one.order_no, one.task) for one in line if not one.offered}
    taken = [(one.standing.order_no, one.standing.task, one.bay) for one in take(line, free_now(shop, now))]
    handed_out = {one for one in taken if one[:2] not in loose}
    begun = {
        (one.job, one.task, one.bay)
        for expected in forecast(shop, now).values()
        for one in expected.tasks
        # Without a bay there is nobody who could begin it, and where two cars stand in each other's way one is moved.
        if one.bay is not None and not is_taken(shop, one.bay, shop.jobs[one.job])
        if one.starts_at == minute(now) and state(shop, one.job, one.task) == "dispatched"
        if (one.job, one.task) not in loose
    }
    if is_open(shop.calendar, minute(now)):
        assert begun == handed_out
    offered = offers(shop, line, now)
    for bay in (bay for team in shop.teams.values() for bay in team.bays):
        one = next_up(shop, bay, now)
        assert one == offered.get(bay)
        assert one is None or not is_taken(shop, bay, shop.jobs[one.order_no])
    rows = {(row.order_no, task.number): task for row in project(shop, 1, now).rows for task in row.tasks}
    for place, one in placed(line):
        assert rows[one.order_no, one.task].place == place
    for bay, one in offered.items():
        assert bay in rows[one.order_no, one.task].offered_in


def free_now(shop: Shop, now: datetime) -> Free:
    """All that is free."""
    own = {bay: job.order_no for job in shop.jobs.values() for bay in stood_in_by(shop, job)}
    out = shop.people_and_bays.out_of_service
    teams = shop.teams.values()
    return Free(
        {
            team.name: [
                bay for bay in team.bays if (bay in own or not is_taken(shop, bay)) and out(bay, minute(now)) is None
            ]
            for team in teams
        },
        {team.name: hands_free(shop, team, now) for team in teams},
        {team.name: people_free(shop, team, {n for t in teams for n in t.technicians}, now) for team in teams},
        own,
        lambda one, bay: fits(shop, shop.jobs[one.order_no], one.task, bay, now),
    )


def stood_in_by(shop: Shop, job: Job) -> list[str]:
    """The bays in which the car of this job stands, and no other."""
    bays = [bay for team in shop.teams.values() for bay in team.bays]
    return [bay for bay in bays if is_taken(shop, bay) and not is_taken(shop, bay, job)]


def state(shop: Shop, order_no: str, number: int) -> str:
    task = shop.jobs[order_no].task(number)
    assert task is not None
    return task.state
