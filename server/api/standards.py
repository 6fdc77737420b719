"""Teams with their bays, and the standard-time table, over HTTP: all may read them, the administrator changes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, NotRequired

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.figures.administered import Administered
from board.orders.labour import Operation
from board.orders.moves.renaming import rename
from board.orders.needs import ANY, Needs
from board.orders.standards import Standards
from board.orders.team import Team
from board.refused import Refused
from server.api.body_values import Bay, Body, Code, Minutes, Name, OperationName, Trade
from server.api.calls import PREFIX, call
from server.api.shapes import OperationJson
from server.api.site_log import newest_shop, record_of_site
from server.imports.standards import merged
from server.people import floor_plan, hanging
from server.store.store import Store
from server.web.auth import author_of
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("standards", __name__, url_prefix=PREFIX)

LARGEST_TABLE = 2 * 1024 * 1024


class BayName(Body):
    old: Bay
    new: Bay


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


class NewNames(Body):
    """What is left out keeps its name. Two bays may change names with each other."""

    name: Name | None = None
    bays: Annotated[list[BayName], Field(max_length=100)] = Field(default_factory=list)


class StandardBody(Body):
    """`bays`: the only ones in which it is done; `technicians`: of whom one must be at it; empty: any. Without them,
    what was set stays."""

    code: Code
    name: OperationName
    trade: Trade
    standard_minutes: Minutes
    bays: Annotated[list[Bay], Field(max_length=100)] | None = None
    technicians: Annotated[list[Name], Field(max_length=200)] | None = None


class StandardsBody(Body):
    """The whole table, in its order. Open jobs keep the times they were opened with."""

    standards: Annotated[list[StandardBody], Field(max_length=5_000)]


class StandardsChange(Body):
    """Lines that are new or differ, found by their code, and codes that go; all others stay."""

    standards: Annotated[list[StandardBody], Field(max_length=5_000)] = Field(default_factory=list)
    removed: Annotated[list[Code], Field(max_length=5_000)] = Field(default_factory=list)


class StandardJson(OperationJson):
    """`bays` and `technicians` only where it needs some."""

    bays: NotRequired[list[str]]
    technicians: NotRequired[list[str]]


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


@call(
    blueprint,
    "PATCH",
    "/teams/<team>",
    guard="administer",
    summary="Give a team and its bays other names, on every page and in every figure, open cars or not",
    body=NewNames,
    answer=list[TeamJson],
)
def rename_team(person: Person, team: str, body: NewNames) -> list[Any]:
    names = {one.old: one.new for one in body.bays}
    store = current().store
    before = floor_plan.told(newest_shop().teams.values())
    receipt = record_of_site(
        person, lambda shop, now: rename(shop, team=team, name=body.name or team, bays=names, now=now)
    )
    if receipt.events and not receipt.replayed:
        done = Administered("teams_changed", "teams", before, floor_plan.told(store.floor.teams().values()))
        store.book.on_record(lambda connection: None, [done], author_of(person))
    return _teams_json(store)


@call(blueprint, "GET", "/standards", guard="read", summary="The standard-time table", answer=list[StandardJson])
def show_standards(person: Person) -> list[StandardJson]:
    return _standards_json()


@call(
    blueprint,
    "PUT",
    "/standards",
    guard="administer",
    summary="Set the standard-time table",
    body=StandardsBody,
    answer=list[StandardJson],
    largest=LARGEST_TABLE,
)
def put_standards(person: Person, body: StandardsBody) -> list[StandardJson]:
    changed = _operations(body.standards)
    current().store.floor.change_standards(
        lambda before: Standards(changed, _needs(body.standards, before)), author_of(person)
    )
    return _standards_json()


@call(
    blueprint,
    "PATCH",
    "/standards",
    guard="administer",
    summary="Change some lines of the standard-time table",
    body=StandardsChange,
    answer=list[StandardJson],
    largest=LARGEST_TABLE,
)
def change_standards(person: Person, body: StandardsChange) -> list[StandardJson]:
    changed = _operations(body.standards)

    def change(before: Standards) -> Standards:
        unknown = next((code for code in body.removed if before.by_code(code) is None), None)
        if unknown is not None:
            raise Refused("There is no operation with the code %(code)s.", "removed", "unknown", code=unknown)
        left = [line for line in merged(before, changed) if line.code not in body.removed]
        return Standards(left, before.needs | _needs(body.standards, before))

    current().store.floor.change_standards(change, author_of(person))
    return _standards_json()


def _operations(lines: Iterable[StandardBody]) -> list[Operation]:
    return [Operation(line.code, line.name, line.trade, line.standard_minutes) for line in lines]


def _needs(lines: Iterable[StandardBody], before: Standards) -> dict[str, Needs]:
    """What these lines need. `Refused` where they name what the shop does not have."""
    shop, found = current().command_log.shop, {}
    for line in lines:
        was = before.needs.get(line.code, ANY)
        strange = next((bay for bay in line.bays or () if shop.team_of_bay(bay) is None), None)
        if strange is not None:
            raise Refused("There is no bay %(bay)s.", "bays", bay=strange)
        strange = next((name for name in line.technicians or () if shop.team_of(name) is None), None)
        if strange is not None:
            raise Refused("There is no technician %(name)s.", "technicians", name=strange)
        found[line.code] = Needs(
            was.bays if line.bays is None else tuple(dict.fromkeys(line.bays)),
            was.technicians if line.technicians is None else tuple(dict.fromkeys(line.technicians)),
        )
    return found


def _standards_json() -> list[StandardJson]:
    table = current().store.floor.standards()
    return [_standard_json(line, table.needs.get(line.code, ANY)) for line in table]


def _standard_json(line: Operation, needs: Needs) -> StandardJson:
    found: StandardJson = {
        "code": line.code,
        "name": line.name,
        "trade": line.trade,
        "standard_minutes": line.standard_minutes,
    }
    if needs.bays:
        found["bays"] = list(needs.bays)
    if needs.technicians:
        found["technicians"] = list(needs.technicians)
    return found
