"""Whose car is whose: the only place with names and numbers of customers, but for what people wrote in notes.

It is kept apart from the log so that a person can be forgotten (domain.md §14) and the log still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from board.phone import same
from server.store import tables as t
from server.store.bookings import Bookings
from server.store.bookshelf import Record, on_record
from server.store.database import Database
from server.store.made import made
from server.store.pictures import Pictures
from server.store.setting_rows import bump_in

MOST_FOUND = 50
SHORTEST_NAME = 2
"""A shorter one stands in too many words to be looked for in notes."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose car a job is about. `car_token` opens the car page. `mail` and `language`: where messages go and how they
    are written; an empty language is the shop's own."""

    order_no: str
    name: str
    phone: str
    car_token: str
    mail: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """All records with the same number; without a number the one record. Named by the first of their orders."""

    records: tuple[Customer, ...]

    @property
    def id(self) -> str:
        return self.records[0].order_no

    @property
    def orders(self) -> tuple[str, ...]:
        return tuple(record.order_no for record in self.records)

    @property
    def name(self) -> str:
        return self.records[-1].name

    @property
    def phone(self) -> str:
        return self.records[-1].phone

    @property
    def words(self) -> tuple[str, ...]:
        """By what they may be named in a note: names, and numbers in all the ways in which they were written."""
        names = {record.name for record in self.records if len(record.name) >= SHORTEST_NAME}
        numbers = {number for record in self.records for number in (record.phone, same(record.phone)) if same(number)}
        return tuple(sorted(names | numbers))


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about an order."""

    seq: int
    order_no: str
    text: str


def row_of(site: str, customer: Customer) -> dict[str, str]:
    """What the table holds of a customer."""
    return {"site": site, **asdict(customer), "same_phone": same(customer.phone)}


class Customers:
    """The customers of one site."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.customer.c.site == database.site

    def of_job(self, order_no: str) -> Customer | None:
        return self._one(t.customer.c.order_no == order_no)

    def of_jobs(self, orders: Sequence[str]) -> dict[str, Customer]:
        """The customers of some jobs, by order number; jobs without one are left out."""
        return {found.order_no: found for found in self._records(t.customer.c.order_no.in_(orders))}

    def of_car_token(self, car_token: str) -> Customer | None:
        return self._one(t.customer.c.car_token == car_token)

    def put(self, customer: Customer) -> None:
        """Adds a job's customer, or changes them; what was there before is nowhere any more."""
        row = row_of(self._database.site, customer)

        def change(connection: sa.Connection) -> None:
            connection.execute(self._gone([customer.order_no]))
            connection.execute(sa.insert(t.customer).values(row))

        self._database.write(change)

    def drop(self, order_no: str) -> None:
        """Takes a record away that stands elsewhere now."""
        self._database.write(lambda connection: connection.execute(self._gone([order_no])))

    def search(self, text: str) -> list[KnownPerson]:
        """Those whose name or number contains `text`; the first fifty."""
        by_name = t.customer.c.name.contains(text, autoescape=True)
        digits = same(text)
        by_phone = t.customer.c.same_phone.contains(digits, autoescape=True) if digits else sa.false()
        found = self._records((by_name | by_phone) & ((t.customer.c.name != "") | (t.customer.c.phone != "")))
        persons: dict[str, KnownPerson] = {}
        for record in found:
            if len(persons) == MOST_FOUND:
                break
            if not any(record.order_no in person.orders for person in persons.values()):
                person = self._person_of(record)
                persons[person.id] = person
        return list(persons.values())

    def person(self, order_no: str) -> KnownPerson | None:
        """Whoever is the customer of this order."""
        record = self.of_job(order_no)
        return self._person_of(record) if record else None

    def everybody(self) -> list[Customer]:
        """Every record that names somebody."""
        return self._records((t.customer.c.name != "") | (t.customer.c.phone != ""))

    def notes_of(self, orders: Sequence[str], bookings: Bookings) -> list[Note]:
        """What people wrote about these orders and the appointments that became them."""
        return self._notes(self._about(orders, bookings))

    def notes_that_name(self, person: KnownPerson, bookings: Bookings) -> list[Note]:
        """The notes in which the person is named: on their own orders and appointments by name or number, on others by
        the number."""
        own = self._about(person.orders, bookings)
        named = [t.note.c.text.contains(word, autoescape=True) for word in person.words]
        numbered = [t.note.c.text.contains(word, autoescape=True) for word in person.words if same(word)]
        return self._notes((own & sa.or_(sa.false(), *named)) | sa.or_(sa.false(), *numbered))

    def erase(self, orders: Sequence[str], notes: Iterable[Note], record: Record | None = None) -> None:
        """Forgets the customers of these orders with their pictures and what they were told, makes their car pages'
        links void, and forgets these notes; the log stays as it is. Every process reads the open orders anew."""
        seqs = [note.seq for note in notes]

        def change(connection: sa.Connection) -> None:
            connection.execute(self._gone(orders))
            connection.execute(Pictures(self._database).gone(orders))
            connection.execute(self._untold(orders))
            mine = t.note.c.site == self._database.site
            connection.execute(sa.delete(t.note).where(mine, t.note.c.seq.in_(seqs)))
            bump_in(connection, self._database.site)

        on_record(self._database, change, record)

    def booked(self) -> list[str]:
        """The keys under which customers of appointments are kept whose car has not come."""
        query = sa.select(t.customer.c.order_no).where(self._mine, t.customer.c.order_no.startswith("#"))
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def delivered_before(self, day: date) -> list[str]:
        """The orders with a customer that were handed over before `day`."""
        delivered = (t.delivery.c.site == t.customer.c.site) & (t.delivery.c.order_no == t.customer.c.order_no)
        query = sa.select(t.customer.c.order_no).join(t.delivery, delivered).where(self._mine)
        old = query.where(t.delivery.c.delivered_on < day)
        return list(self._database.read(lambda connection: connection.execute(old).scalars().all()))

    def _about(self, orders: Sequence[str], bookings: Bookings) -> sa.ColumnElement[bool]:
        said = bookings.said_of(orders)
        return t.note.c.job.in_(orders) | t.note.c.seq.in_(said)

    def _person_of(self, record: Customer) -> KnownPerson:
        digits = same(record.phone)
        return KnownPerson(tuple(self._records(t.customer.c.same_phone == digits)) if digits else (record,))

    def _gone(self, orders: Sequence[str]) -> sa.Delete:
        return sa.delete(t.customer).where(self._mine, t.customer.c.order_no.in_(orders))

    def _untold(self, orders: Sequence[str]) -> sa.Update:
        """Erases whom and what these orders' customers were told, and drops what waits."""
        told = t.customer_message
        waits = sa.case((t.TO_BE_TOLD, "dropped"), else_=told.c.outcome)
        ended = sa.func.coalesce(told.c.ended_at, told.c.made_at)
        erased = sa.update(told).where(told.c.site == self._database.site, told.c.order_no.in_(orders))
        return erased.values(receiver="", text="", why="", outcome=waits, ended_at=ended)

    def _one(self, wanted: sa.ColumnElement[bool]) -> Customer | None:
        return next(iter(self._records(wanted)), None)

    def _records(self, wanted: sa.ColumnElement[bool]) -> list[Customer]:
        query = sa.select(t.customer).where(self._mine, wanted).order_by(t.customer.c.order_no)
        return [made(Customer, row) for row in self._database.read(lambda connection: connection.execute(query).all())]

    def _notes(self, wanted: sa.ColumnElement[bool]) -> list[Note]:
        query = sa.select(t.note).where(t.note.c.site == self._database.site, wanted).order_by(t.note.c.seq)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [Note(row.seq, row.job, row.text) for row in rows]
