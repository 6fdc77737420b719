"""The shop as a move or a forecast sees it: its open jobs, teams, bays, opening hours and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from board.calendar import Calendar
from board.orders.appointments import NOTHING_BOOKED, Appointments
from board.orders.events import Fact
from board.orders.job import Job
from board.orders.known import Known, Whole
from board.orders.learned import NOTHING, Learned
from board.orders.needs import Needs
from board.orders.presence import NOTHING_SAID, PeopleAndBays
from board.orders.renamed import NEVER_RENAMED, Names


@dataclass(frozen=True, slots=True)
class Team:
    """A group of technicians of one trade with their bays (班组). `apprentices`: those of them who are no hands."""

    name: str
    trade: str
    bays: tuple[str, ...]
    technicians: tuple[str, ...]
    apprentices: tuple[str, ...] = ()

    @property
    def cars_at_a_time(self) -> int:
        """How many cars the team can work on at once: one for each bay, as far as there are hands."""
        if not self.technicians:
            return len(self.bays)
        return min(len(self.bays), len(self.technicians) - len(self.apprentices))


@dataclass(frozen=True, slots=True)
class Rules:
    """The dealership's own figures (domain.md §12); all `*_minutes` are minutes.

    `shift_end_minutes`: so long after closing, timers that still run are stopped; None: never. `pull`: what a bay that
    comes free is offered: what is bound to it (`none`), what its team has (`team`), what its trade has (`trade`).
    """

    on_time_target: float = 96.0
    warning_lead_minutes: int = 30
    ask_minutes: int = 45
    escalate_minutes: int = 5
    tight_minutes: int = 15
    shift_end_minutes: int | None = None
    inspection_minutes: int = 10
    washing_minutes: int = 20
    back_date_minutes: int = 120
    pull: str = "trade"
    inspection_levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shop:
    """One site at one moment; `jobs` are its open jobs by order number, `learned` what its past jobs took,
    `people_and_bays` who is here and what can be used, `appointments` who is to come and who came, `needs` what an
    operation needs, by its code, `names` how teams and bays were called before; `known` and `whole` what others have
    worked out of it."""

    calendar: Calendar
    rules: Rules
    teams: Mapping[str, Team]
    jobs: Mapping[str, Job]
    learned: Learned = NOTHING
    people_and_bays: PeopleAndBays = NOTHING_SAID
    appointments: Appointments = NOTHING_BOOKED
    needs: Mapping[str, Needs] = field(default_factory=dict)
    names: Names = NEVER_RENAMED
    known: Known = field(default_factory=Known, repr=False, compare=False)
    whole: Whole = field(default_factory=Whole, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        said = (self.calendar, self.rules, self.teams, self.learned, self.people_and_bays, self.needs, self.names)
        if not self.known.holds(said):
            object.__setattr__(self, "known", Known(said))

    def team_called(self, name: str) -> str:
        """Today's name of a team, also of one that somebody still knows by an earlier name."""
        return name if name in self.teams else self.names.team(name)

    def bay_called(self, name: str) -> str:
        """Today's name of a bay, likewise."""
        return name if self.team_of_bay(name) is not None else self.names.bay(name)

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
