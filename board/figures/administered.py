"""Entries of the book that nobody types in: what was done to people and settings, what came in from files, and when
the chain began (domain.md §15)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChainBegun:
    """From here on every record carries its predecessor's hash; so many events and entries had been written before."""

    events: int
    entries: int


@dataclass(frozen=True, slots=True)
class ImportBegun:
    """From here on import `number` writes orders or appointments of a file."""

    number: int
    file: str


@dataclass(frozen=True, slots=True)
class ImportEnded:
    """Import `number` has opened so many orders. Without this entry it was broken off."""

    number: int
    orders: int


@dataclass(frozen=True, slots=True)
class ImportTakenBack:
    """Import `number` was taken back: so many orders; those in `left` stay, people have added to them since."""

    number: int
    orders: int
    left: tuple[str, ...] = ()


ADMINISTERED = (
    "person_added",
    "role_changed",
    "team_changed",
    "language_changed",
    "apprentice_set",
    "apprentice_ended",
    "person_disabled",
    "person_enabled",
    "pin_set",
    "pin_removed",
    "token_added",
    "token_narrowed",
    "token_revoked",
    "shop_emptied",
    "teams_changed",
    "standards_changed",
    "setting_changed",
    "orders_imported",
    "appointments_imported",
    "figures_imported",
    "import_taken_back",
    "signed_in",
    "signed_out",
    "sessions_ended",
    "sign_in_failed",
    "database_restored",
    "pause_lifted",
    "customer_erased",
    "customers_expired",
)
"""What is done to people and settings, and stands on record with who, when and from where (domain.md §15)."""


@dataclass(frozen=True, slots=True)
class Administered:
    """Something was done to a person, a token or a setting; `what` is one of ADMINISTERED, `about` names whom or what.

    `old` and `new` are as people read them, None where there is nothing to say. Never a PIN, a token or a hash of one.
    """

    what: str
    about: str
    old: str | None = None
    new: str | None = None
