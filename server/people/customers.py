"""Customers as persons: found, shown whole, and forgotten (domain.md §14); also once more, after an older backup.

Who was erased is kept outside the database as a slow hash, so that a restored backup can be told whom to forget.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from board.figures.administered import Administered
from board.orders.appointments import NOTHING_BOOKED, Appointments
from board.phone import same
from board.refused import Refused
from server.config import private_file
from server.config.loading import Config
from server.store.bookings import key_of_appointment
from server.store.bookshelf import Author
from server.store.chain import NOTE
from server.store.customers import Customer, KnownPerson, Note
from server.store.store import Store
from server.store.upgrade import upgrade

ROUNDS = 1_000
"""Makes guessing all numbers there are a matter of weeks, and comparing a whole backup one of a minute."""
MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Erased:
    """Whom the shop has forgotten, in a file beside the backups: what brings them back has it at hand."""

    path: Path

    @classmethod
    def of(cls, config: Config) -> Erased:
        folder = config.backup.folder or config.server.secret_key_file.parent
        return cls(folder / f"{config.site.code}-erased.json")

    def add(self, person: KnownPerson) -> None:
        """Remembers that this person is to be forgotten, wherever they come back from."""
        salt, hashes = self._read()
        fresh = {_hashed(salt, key) for record in person.records for key in _keys(record)}
        self._keep(salt, hashes | fresh)

    def follow(self, other: Erased) -> None:
        """Takes over what another list remembers. Raises OSError where it cannot be written, ValueError where another
        shop's list is there."""
        if other.path == self.path:
            return
        (salt, hashes), (own_salt, own) = other._read(), self._read()
        if own and hashes and own_salt != salt:
            raise ValueError(f"{self.path} belongs to another shop")
        self._keep(salt if hashes else own_salt, hashes | own)

    def among(self, records: Iterable[Customer]) -> list[Customer]:
        """Those of these records whose person was erased."""
        salt, hashes = self._read()
        if not hashes:
            return []
        return [record for record in records if any(_hashed(salt, key) in hashes for key in _keys(record))]

    def _read(self) -> tuple[str, set[str]]:
        if not self.path.exists():
            return secrets.token_hex(16), set()
        kept = json.loads(self.path.read_text(encoding="utf-8"))
        return str(kept["salt"]), set(kept["hashes"])

    def _keep(self, salt: str, hashes: set[str]) -> None:
        private_file.put(self.path, json.dumps({"salt": salt, "hashes": sorted(hashes)}))


def known(store: Store, order_no: str) -> KnownPerson:
    """The customer of an order; raises `Refused` where nobody is known."""
    person = store.customers.person(order_no)
    if person is None or not (person.name or person.phone):
        raise Refused("There is no such customer.", None, "unknown")
    return person


def export(store: Store, person: KnownPerson) -> dict[str, Any]:
    """Everything that is held about a person: records, their orders' whole history, the notes that name them, what
    they were told, and the pictures of their orders."""
    return {
        "records": [
            {"order_no": one.order_no, "name": one.name, "phone": one.phone, "mail": one.mail, "language": one.language}
            for one in person.records
        ],
        "orders": [order for number in person.orders for order in _history(store, number)],
        "notes": [{"order_no": note.order_no, "text": note.text} for note in _notes(store, person)],
        "messages": [
            {"order_no": one.order_no, "sent_at": one.ended_at.isoformat(), "to": one.receiver, "text": one.text}
            for one in store.customer_messages.of_orders(person.orders)
            if one.ended_at is not None and one.outcome == "sent"
        ],
        "pictures": [
            {"order_no": order_no, "image": f"data:{one.kind};base64,{b64encode(one.content).decode()}"}
            for order_no, pictures in store.pictures.of_orders(person.orders).items()
            for one in pictures
        ],
    }


def erase(store: Store, erased: Erased, person: KnownPerson, author: Author) -> None:
    """Forgets a person: records, pictures, car pages and the notes that name them. On record stands that it was done,
    and on how many orders; nothing of whom."""
    erased.add(person)
    done = [Administered("customer_erased", person.id, old=str(len(person.orders)))]
    store.customers.erase(person.orders, store.customers.notes_that_name(person, store.bookings()), (done, author))


def erase_again(store: Store, erased: Erased, author: Author) -> int:
    """After an older backup was put back: forgets whoever had been erased since it was made. How many records that
    were."""
    found = erased.among(store.customers.everybody())
    for record in found:
        person = store.customers.person(record.order_no)
        if person is not None:
            erase(store, erased, person, author)
    return len(found)


def erase_again_in(url: str, site: str, erased: Erased, now: datetime) -> int:
    """As `erase_again`, in a database that was just put back, of whatever version it is."""
    store = Store(url, site)
    with closing(store):
        upgrade(store.database)
        return erase_again(store, erased, Author.once("shopboard", "shopboard", now))


def forget_old(store: Store, before: date, now: datetime, appointments: Appointments = NOTHING_BOOKED) -> int:
    """Forgets whose cars were handed over before a day, or were booked for one and did not come, as the retention of
    config.yaml wants it; how many."""
    kept = set(store.customers.booked())
    past = (key_of_appointment(one.id) for one in appointments.by_id.values() if one.planned_at.date() < before)
    missed = [key for key in past if key in kept]
    orders = [*missed, *store.customers.delivered_before(before)][:MOST_AT_ONCE]
    persons = [KnownPerson((record,)) for record in store.customers.of_jobs(orders).values()]
    if persons:
        bookings = store.bookings()
        own = set(store.customers.notes_of(orders, bookings))
        named = [note for one in persons for note in store.customers.notes_that_name(one, bookings) if note in own]
        author = Author.once("shopboard", "shopboard", now)
        done = [Administered("customers_expired", before.isoformat(), old=str(len(orders)))]
        store.customers.erase(orders, named, (done, author))
    return len(persons)


def _history(store: Store, order_no: str) -> Iterator[dict[str, Any]]:
    job = store.jobs_of([order_no]).get(order_no)
    if job is not None:
        yield {
            "order_no": job.order_no,
            "plate": job.plate,
            "model": job.model,
            "repair_type": job.repair_type,
            "advisor": job.advisor,
            "events": [
                {"at": event.at.isoformat(), "kind": type(event.fact).__name__, "note": getattr(event.fact, NOTE, None)}
                for event in job.history
            ],
        }


def _notes(store: Store, person: KnownPerson) -> list[Note]:
    bookings = store.bookings()
    own = store.customers.notes_of(person.orders, bookings)
    return sorted({*own, *store.customers.notes_that_name(person, bookings)}, key=lambda note: note.seq)


def _keys(record: Customer) -> list[str]:
    """By what a record is known again: its number or, where there is none, its order and name."""
    number = same(record.phone)
    return [f"number {number}"] if number else [f"order {record.order_no} {record.name}"]


def _hashed(salt: str, key: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", key.encode(), bytes.fromhex(salt), ROUNDS).hex()
