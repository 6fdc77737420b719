"""One site's store, by subject: `log` (the truth), `models` (what follows from it), those that read the models (`jobs`,
`deliveries`, `checks`, `task_times`, `stop_times`, `counting`, `work`, `cars`), `book` (what belongs to no job),
`outbox` and `customer_messages` (what is to be told outside), and the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from board.orders.events import Event
from board.orders.fold import fold
from board.orders.job import Job
from board.orders.labour import Operation
from board.orders.presence import SITE
from board.orders.standards import Standards
from board.orders.team import Team
from board.orders.telling import Telling
from server.store import renaming
from server.store import tables as t
from server.store.bookings import KINDS, Bookings
from server.store.bookshelf import Bookshelf, Record, on_record
from server.store.came_back import CameBackSoon
from server.store.cars import Cars
from server.store.checks import Checks
from server.store.counting import Counting
from server.store.customer_messages import CustomerMessages
from server.store.customers import Customers
from server.store.database import LOG, STANDARDS, Database, hold_in
from server.store.deliveries import Deliveries
from server.store.floor import Floor, put_standards_in, put_teams_in
from server.store.import_files import ImportFiles
from server.store.jobs import Jobs
from server.store.known_cars import KnownCars
from server.store.labour import WorkBook
from server.store.log import LAST_SEQ, EventLog, key_used, keys_of
from server.store.models import JobModels, Models
from server.store.outbox import Outbox
from server.store.people import People, put_staff_in
from server.store.pictures import Picture, Pictures
from server.store.prepared import Prepared
from server.store.sessions import Sessions
from server.store.setting_rows import REVISION_KEPT, bump_in, mark_in
from server.store.settings import Settings
from server.store.signs import Signs
from server.store.staff import Staff
from server.store.stop_times import StopTimes
from server.store.task_times import TaskTimes
from server.store.visits import Visits

SEEDED = "seeded"
T = TypeVar("T")
NOTHING_TO_TELL: Mapping[str, Sequence[Telling]] = {}


@cache
def _heads(keys: int) -> Prepared:
    """The question for so many keys; made once, every command asks it."""
    return Prepared(sa.select(LAST_SEQ.scalar_subquery(), REVISION_KEPT.scalar_subquery(), *map(key_used, range(keys))))


class Heads(NamedTuple):
    """How far the site has come: the newest seq, the floor's revision; which of the keys asked for may be known."""

    seq: int
    floor: int
    keys_used: Sequence[bool]


class Written(NamedTuple):
    """What one command writes: events, what follows from them, the pictures they name (all of the first event's job),
    and what each order's customer is to be told."""

    events: tuple[Event, ...]
    models: Sequence[JobModels]
    pictures: Sequence[Picture] = ()
    tellings: Mapping[str, Sequence[Telling]] = NOTHING_TO_TELL


Append = Callable[[Sequence[Written]], None]


class Store:
    """One site's part of a database whose tables are there already (`server.store.upgrade`); what its events tell the
    outside goes to the `channels`, `hooks` and `customer_channels` of that moment."""

    def __init__(
        self,
        url: str,
        site: str,
        channels: Callable[[], Sequence[str]] = tuple,
        hooks: Callable[[], Mapping[str, frozenset[str]]] = dict,
        customer_channels: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self.database = Database(url, site)
        self.log = EventLog(self.database)
        self.models = Models(self.database)
        self.jobs = Jobs(self.database)
        self.deliveries = Deliveries(self.database)
        self.checks = Checks(self.database)
        self.task_times = TaskTimes(self.database)
        self.stop_times = StopTimes(self.database)
        self.book = Bookshelf(self.database)
        self.counting = Counting(self.database)
        self.work = WorkBook(self.database)
        self.visits = Visits(self.database)
        self.cars = Cars(self.database)
        self.came_back = CameBackSoon(self.database)
        self.known_cars = KnownCars(self.database)
        self.settings = Settings(self.database)
        self.people = People(self.database)
        self.sessions = Sessions(self.database)
        self.customers = Customers(self.database)
        self.pictures = Pictures(self.database)
        self.outbox = Outbox(self.database, channels, hooks)
        self.customer_messages = CustomerMessages(self.database, customer_channels)
        self.import_files = ImportFiles(self.database)
        self.floor = Floor(self.database)
        self.signs = Signs(self.database)

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process: connections of its own, and nothing to tell outside."""
        return Store, (self.database.url.render_as_string(hide_password=False), self.site)

    @property
    def site(self) -> str:
        return self.database.site

    def jobs_of(self, orders: Sequence[str], kinds: Sequence[str] | None = None) -> dict[str, Job]:
        """Some jobs, open or closed, folded from the log; nothing for an order number nobody has used.

        With `kinds` from their opening and those events alone: true in what only these, undone or corrected, bring.
        """
        needed = ("JobReceived", "EventUndone", "TimeCorrected")
        histories = self.log.of_jobs(orders, None if kinds is None else (*needed, *kinds))
        return {order_no: job for order_no, history in histories.items() if (job := fold(history)) is not None}

    def bookings(self) -> Bookings:
        """What was said of all appointments, to be read once for many customers."""
        return Bookings(self.log.of_jobs([SITE], KINDS).get(SITE, ()))

    def heads(self, keys: Sequence[tuple[str, str]] = ()) -> Heads:
        """Whether anything is new, and of each (key, prefix) whether the key, or any that `keys_under` would find under
        the prefix, is known, in one question."""
        asked: dict[str, Any] = {"on": self.site}
        for place, (key, prefix) in enumerate(keys):
            asked[f"first{place}"], asked[f"last{place}"] = keys_of(prefix) if prefix else (key, key)
        ((seq, floor, *known),) = self.database.ask(_heads(len(keys)), asked)
        return Heads(int(seq or 0), int(floor or 0), known)

    def append(self, events: Sequence[Event], models: Sequence[JobModels]) -> None:
        """Writes events and what follows from them in one transaction; raises `Conflict` when their place is taken."""
        self.append_all([Written(tuple(events), models)])

    def append_all(self, writes: Sequence[Written]) -> None:
        """As `append`, for several commands: all of them, or none."""
        self.database.write(lambda connection: self._append_in(connection, writes))

    def alone(self, work: Callable[[Append], T]) -> T:
        """Runs `work` with nobody else writing the site's log until the commit; it appends with what it is given.

        Others may read meanwhile. `work` may run more than once.
        """

        def change(connection: sa.Connection) -> T:
            hold_in(connection, self.site, LOG, alone=True)
            return work(partial(self._append_in, connection))

        return self.database.write(change)

    def _append_in(self, connection: sa.Connection, writes: Sequence[Written]) -> None:
        events = [event for one in writes for event in one.events]
        self.log.append_in(connection, events)
        renaming.carry_out_in(connection, self.site, events)
        self.models.write_in(connection, [held for one in writes for held in one.models])
        self.outbox.put_in(connection, events)
        for one in writes:
            self.pictures.put_in(connection, one.events[0].job, one.pictures)
            self.customer_messages.put_in(connection, one.events, one.tellings)

    def seed(self, teams: Sequence[Team], staff: Sequence[Staff], standards: Callable[[], Iterable[Operation]]) -> bool:
        """Gives a site that was never filled its first teams, people and standard times; whether it did.

        What was taken away later stays away: filling happens once.
        """
        if self.floor.setting(SEEDED):
            return False
        table = Standards(standards())

        def change(connection: sa.Connection) -> bool:
            if not mark_in(connection, self.site, SEEDED, True):
                return False
            put_teams_in(connection, self.site, teams)
            put_standards_in(connection, self.site, table)
            put_staff_in(connection, self.site, *staff)
            bump_in(connection, self.site)
            return True

        return self.database.write(change)

    def empty(self, keeper: str, record: Record) -> bool:
        """Takes away the teams, people and standard times that `seed` gave, but for `keeper`; whether it did.

        It does not once an order came in or somebody else can sign in: what is there then is a real shop's.
        """

        def change(connection: sa.Connection) -> bool:
            hold_in(connection, self.site, STANDARDS, alone=True)
            others = (t.staff.c.site == self.site) & (t.staff.c.name != keeper)
            able = sa.select(sa.func.count()).select_from(t.staff).where(others, t.staff.c.pin_hash.is_not(None))
            if self.log.has_begun_in(connection) or connection.execute(able).scalar():
                return False
            connection.execute(sa.delete(t.staff).where(others))
            put_teams_in(connection, self.site, ())
            put_standards_in(connection, self.site, Standards())
            bump_in(connection, self.site)
            return True

        return on_record(self.database, change, record)

    def close(self) -> None:
        """Gives the connections back; the store opens new ones if it is used again."""
        self.database.close()
