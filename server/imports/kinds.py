"""What a file may hold that is looked at before it is taken: repair orders, or appointments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.imports.appointments import import_appointments
from server.imports.fields import APPOINTMENT_FIELDS, JOB_FIELDS, Field
from server.imports.importing import Importing
from server.imports.jobs import import_jobs
from server.imports.mapping import Map
from server.imports.outcome import Outcome
from server.imports.table import Table, opened


@dataclass(frozen=True, slots=True)
class Kind:
    """`fields` that its files have; `take` takes a table in; `kept`: the setting that holds what the dealer has said of
    such files."""

    fields: Sequence[Field]
    take: Callable[[Table, Importing, Callable[[Outcome], None]], Outcome]
    kept: str

    @property
    def by_name(self) -> Mapping[str, Field]:
        return {one.name: one for one in self.fields}


JOBS = Kind(JOB_FIELDS, import_jobs, "import_map")
APPOINTMENTS = Kind(APPOINTMENT_FIELDS, import_appointments, "import_map_appointments")
KINDS: Mapping[str, Kind] = {"jobs": JOBS, "appointments": APPOINTMENTS}
"""By the word that the command and the address have for them."""


def nobody(_outcome: Outcome) -> None:
    """Hears how far an import is, and does nothing with it."""


def import_file(how: Importing, file: Path, kind: Kind, mapped: Map, largest_unpacked: int) -> Outcome:
    """Takes a file in. Raises `FileRefused`."""
    with opened(file, kind.fields, mapped, how.dating, largest_unpacked) as table:
        return kind.take(table, how, nobody)
