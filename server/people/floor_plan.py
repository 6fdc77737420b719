"""Which teams and bays there are: changed only where no open task stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from board.figures.administered import Administered
from board.orders.shop import Shop
from board.orders.team import Team
from board.refused import Refused, conflict
from server.store.bookshelf import Author
from server.store.store import Store


def lay_out(
    store: Store, shop: Shop, teams: Sequence[Team], members: Mapping[str, Iterable[str]], author: Author
) -> None:
    """Makes these the shop's teams. `members`: team → exactly its technicians; the other teams keep theirs.

    Raises `Refused` where a car would lose the team or the bay its task was given to, and for people who are not
    technicians or stand in two teams.
    """
    check_tasks(shop, teams)
    moves = _moves(store, members)
    before = store.floor.teams().values()
    done = [Administered("teams_changed", "teams", told(before), told(teams))] if told(before) != told(teams) else []
    done += [
        Administered("team_changed", person.name, person.team, moves[person.name])
        for person in store.people.staff()
        if person.name in moves and person.team != moves[person.name]
    ]
    store.floor.put_teams(teams, moves, (done, author))


def told(teams: Iterable[Team]) -> str:
    """Teams with their bays, as the record says them."""
    return "; ".join(f"{team.name} ({team.trade}): {', '.join(team.bays)}" for team in teams)


def check_tasks(shop: Shop, teams: Iterable[Team]) -> None:
    """Raises `Refused`, naming the car, where an open task has no place in `teams`."""
    after = {team.name: team for team in teams}
    for job in shop.jobs.values():
        for task in job.tasks:
            if task.team is None or task.state == "finished":
                continue
            team = after.get(task.team)
            if team is None:
                raise conflict(
                    "Team %(team)s still has a task of %(plate)s (%(order_no)s).",
                    "teams",
                    team=task.team,
                    plate=job.plate,
                    order_no=job.order_no,
                )
            before = shop.teams.get(task.team)
            if before is not None and before.trade != team.trade:
                raise conflict(
                    "The trade of team %(team)s stays while it has a task of %(plate)s (%(order_no)s).",
                    "trade",
                    team=task.team,
                    plate=job.plate,
                    order_no=job.order_no,
                )
            if task.bay is not None and task.bay not in team.bays:
                raise conflict(
                    "Bay %(bay)s of team %(team)s still has a task of %(plate)s (%(order_no)s).",
                    "bays",
                    bay=task.bay,
                    team=task.team,
                    plate=job.plate,
                    order_no=job.order_no,
                )


def _moves(store: Store, members: Mapping[str, Iterable[str]]) -> dict[str, str | None]:
    """Who changes to which team."""
    staff = {person.name: person for person in store.people.staff()}
    wanted: dict[str, str] = {}
    for team, names in members.items():
        for name in names:
            if name not in staff or staff[name].role != "technician":
                raise Refused("%(name)s is not a technician.", "technicians", name=name)
            if wanted.setdefault(name, team) != team:
                raise Refused("%(name)s stands there twice.", "technicians", name=name)
    left = {name: None for name, person in staff.items() if person.team in members and name not in wanted}
    return {**left, **wanted}
