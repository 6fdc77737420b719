"""The shop as a move or a forecast sees it: its open jobs, teams, bays, opening hours and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from board.calendar import Calendar, day_of
from board.orders.appointments import NOTHING_BOOKED, Appointments
from board.orders.events import Fact
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.known import Known, Whole
from board.orders.learned import NOTHING, Learned
from board.orders.needs import Needs
from board.orders.presence import NOTHING_SAID, PeopleAndBays
from board.orders.renamed import NEVER_RENAMED, Names
from board.orders.team import Team


@dataclass(frozen=True, slots=True)
class Era:
    """What holds from the local date `since` on. The calendar knows the hours of earlier days as they were."""

    since: date
    calendar: Calendar
    rules: Rules


@dataclass(frozen=True, slots=True)
class Shop:
    """One site at one moment; `jobs` are its open jobs by order number, `learned` what its past jobs took,
    `people_and_bays` who is here and what can be used, `appointments` who is to come and who came, `needs` what an
    operation needs, by its code, `names` how teams and bays were called before; `eras` what calendar and rules were on
    which day, the newest last, without any they were always as they are; `known` and `whole` what others have worked
    out of it."""

    calendar: Calendar
    rules: Rules
    teams: Mapping[str, Team]
    jobs: Mapping[str, Job]
    learned: Learned = NOTHING
    people_and_bays: PeopleAndBays = NOTHING_SAID
    appointments: Appointments = NOTHING_BOOKED
    needs: Mapping[str, Needs] = field(default_factory=dict)
    names: Names = NEVER_RENAMED
    eras: tuple[Era, ...] = ()
    known: Known = field(default_factory=Known, repr=False, compare=False)
    whole: Whole = field(default_factory=Whole, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hours = self.calendar, self.rules, self.eras
        said = *hours, self.teams, self.learned, self.people_and_bays, self.needs, self.names
        if not self.known.holds(said):
            object.__setattr__(self, "known", Known(said))

    def team_called(self, name: str) -> str:
        """Today's name of a team, also of one that somebody still knows by an earlier name."""
        return name if name in self.teams else self.names.team(name)

    def bay_called(self, name: str) -> str:
        """Today's name of a bay, likewise."""
        return name if self.team_of_bay(name) is not None else self.names.bay(name)

    def judging(self, job: Job) -> Shop:
        """The shop by whose hours and rules a job is judged: those of the day on which it was delivered."""
        if job.delivered_at is None or not self.eras:
            return self
        held = self.era_on(day_of(self.calendar, job.delivered_at))
        if held.calendar is self.calendar and held.rules is self.rules:
            return self
        return replace(self, calendar=held.calendar, rules=held.rules)

    def in_eras(self, eras: tuple[Era, ...]) -> Shop:
        """With these, of which the newest holds."""
        return replace(self, eras=eras, calendar=eras[-1].calendar, rules=eras[-1].rules)

    def era_on(self, day: date) -> Era:
        """The hours and rules that held on a local day."""
        held = (era for era in reversed(self.eras) if era.since <= day)
        return next(held, Era(date.min, self.calendar, self.rules))

    def team_of_bay(self, bay: str) -> Team | None:
        """The team a bay belongs to."""
        return next((team for team in self.teams.values() if bay in team.bays), None)

    def of_trade(self, trade: str) -> tuple[Team, ...]:
        """The teams of a trade."""
        found = self.known.of_trade.get(trade)
        if found is None:
            found = self.known.of_trade[trade] = tuple(team for team in self.teams.values() if team.trade == trade)
        return found

    def team_of(self, technician: str) -> Team | None:
        """The team a technician belongs to."""
        return next((team for team in self.teams.values() if technician in team.technicians), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact a move wants in the log: about which job, and when it happened."""

    job: str
    fact: Fact
    at: datetime


def after(jobs: Mapping[str, Job], changed: Mapping[str, Job]) -> dict[str, Job]:
    """The jobs in the workshop once these have changed: a command changes one of them."""
    found = dict(jobs)
    for number, job in changed.items():
        if _is_in_workshop(job):
            found[number] = job
        else:
            found.pop(number, None)
    return found


def in_workshop(jobs: Mapping[str, Job]) -> dict[str, Job]:
    """Those in the workshop: of backlog nobody knows whether the car is here."""
    return {number: job for number, job in jobs.items() if _is_in_workshop(job)}


def _is_in_workshop(job: Job) -> bool:
    return job.is_open and not job.backlog
