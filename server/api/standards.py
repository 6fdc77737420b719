"""Teams with their bays, and the standard-time table, over HTTP: all may read them, the administrator changes them."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.orders.labour import Operation
from board.orders.shop import Team
from board.orders.standards import Standards
from board.refused import Refused
from server.api.answers import plain
from server.api.body_values import Bay, Body, Code, Minutes, Name, OperationName, Trade
from server.api.calls import PREFIX, call
from server.api.shapes import OperationJson
from server.imports.standards import merged
from server.people import floor_plan, hanging
from server.store.store import Store
from server.web.auth import Person, author_of
from server.web.current import current

blueprint = Blueprint("standards", __name__, url_prefix=PREFIX)

LARGEST_TABLE = 2 * 1024 * 1024


class TeamBody(Body):
    name: Name
    trade: Trade
    bays: Annotated[list[Bay], Field(min_length=1, max_length=100)]
    technicians: Annotated[list[Name], Field(max_length=200)] | None = None


class TeamsBody(Body):
    """All teams, in the order in which they are shown. Without `technicians`, those who belong to one stay in it. The
    last team of a trade that open orders wait for goes only when that is `confirmed`."""

    teams: Annotated[list[TeamBody], Field(min_length=1, max_length=100)]
    confirmed: bool = False


class StandardBody(Body):
    code: Code
    name: OperationName
    trade: Trade
    standard_minutes: Minutes


class StandardsBody(Body):
    """The whole table, in its order. Open jobs keep the times they were opened with."""

    standards: Annotated[list[StandardBody], Field(max_length=5_000)]


class StandardsChange(Body):
    """Lines that are new or differ, found by their code, and codes that go; all others stay."""

    standards: Annotated[list[StandardBody], Field(max_length=5_000)] = Field(default_factory=list)
    removed: Annotated[list[Code], Field(max_length=5_000)] = Field(default_factory=list)


class TeamJson(TypedDict):
    name: str
    trade: str
    bays: list[str]
    technicians: list[str]


def _teams_json(store: Store) -> list[Any]:
    """As they can be put back; who is an apprentice stands with the staff."""
    return [
        {"name": team.name, "trade": team.trade, "bays": list(team.bays), "technicians": list(team.technicians)}
        for team in store.floor.teams().values()
    ]


@call(
    blueprint, "GET", "/teams", guard="read", summary="The teams with their bays and technicians", answer=list[TeamJson]
)
def show_teams(person: Person) -> list[Any]:
    return _teams_json(current().store)


@call(
    blueprint,
    "PUT",
    "/teams",
    guard="administer",
    summary="Set the teams and their bays",
    body=TeamsBody,
    answer=list[TeamJson],
)
def put_teams(person: Person, body: TeamsBody) -> list[Any]:
    names = [team.name for team in body.teams]
    bays = [bay for team in body.teams for bay in team.bays]
    for field, given in (("teams", names), ("bays", bays)):
        twice = next((name for name in given if given.count(name) > 1), None)
        if twice is not None:
            raise Refused("%(name)s stands there twice.", field, name=twice)
    parts = current()
    parts.command_log.catch_up()
    teams = [Team(team.name, team.trade, tuple(team.bays), ()) for team in body.teams]
    if not body.confirmed:
        hanging.check_trades(parts.command_log.shop, teams)
    members = {team.name: team.technicians for team in body.teams if team.technicians is not None}
    floor_plan.lay_out(parts.store, parts.command_log.shop, teams, members, author_of(person))
    return _teams_json(parts.store)


@call(blueprint, "GET", "/standards", guard="read", summary="The standard-time table", answer=list[OperationJson])
def show_standards(person: Person) -> list[Any]:
    return [plain(operation) for operation in current().store.floor.standards()]


@call(
    blueprint,
    "PUT",
    "/standards",
    guard="administer",
    summary="Set the standard-time table",
    body=StandardsBody,
    answer=list[OperationJson],
    largest=LARGEST_TABLE,
)
def put_standards(person: Person, body: StandardsBody) -> list[Any]:
    current().store.floor.put_standards(
        [Operation(line.code, line.name, line.trade, line.standard_minutes) for line in body.standards],
        author_of(person),
    )
    return [plain(operation) for operation in current().store.floor.standards()]


@call(
    blueprint,
    "PATCH",
    "/standards",
    guard="administer",
    summary="Change some lines of the standard-time table",
    body=StandardsChange,
    answer=list[OperationJson],
    largest=LARGEST_TABLE,
)
def change_standards(person: Person, body: StandardsChange) -> list[Any]:
    floor = current().store.floor
    changed = [Operation(line.code, line.name, line.trade, line.standard_minutes) for line in body.standards]

    def change(before: Standards) -> list[Operation]:
        unknown = next((code for code in body.removed if before.by_code(code) is None), None)
        if unknown is not None:
            raise Refused("There is no operation with the code %(code)s.", "removed", "unknown", code=unknown)
        return [line for line in merged(before, changed) if line.code not in body.removed]

    floor.change_standards(change, author_of(person))
    return [plain(operation) for operation in floor.standards()]
