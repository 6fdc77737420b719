"""What people are told when the shop cannot work: what is wrong and what is to be done, for every fault there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from server.core.backups import Backups
from server.core.health import CLOCK, TICKER, Trouble


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence on what is wrong, one on what to do about it, and whether trying again soon may help."""

    what: LazyString
    remedy: LazyString
    passes: bool = False


_PUT_BACK = lazy_gettext("Call the administrator: the file or the newest backup must be put in its place.")

FAULTS = {
    "away": Fault(
        lazy_gettext("The database does not answer."),
        lazy_gettext("Call the administrator: its server, its network or its folder needs a look."),
    ),
    "locked": Fault(
        lazy_gettext("Another program keeps the database locked."),
        lazy_gettext("It goes on by itself as soon as that program lets go: a copy, a virus scanner, a viewer."),
        passes=True,
    ),
    "disk_full": Fault(
        lazy_gettext("The disk of the server is full."),
        lazy_gettext("Call the administrator: once there is room on it, it goes on by itself."),
    ),
    "read_only": Fault(
        lazy_gettext("The server is not allowed to write into the database."),
        lazy_gettext("Call the administrator: its file and folder must be writable for the server's user."),
    ),
    "gone": Fault(lazy_gettext("The database file is gone."), _PUT_BACK),
    "replaced": Fault(lazy_gettext("Another file lies where the database was."), _PUT_BACK),
    "torn": Fault(
        lazy_gettext("A file that belongs to the database was taken away (-wal or -shm)."),
        lazy_gettext("Call the administrator: end the server and start it again, without killing it; nothing is lost."),
    ),
    "damaged": Fault(
        lazy_gettext("The database is damaged."),
        lazy_gettext("Call the administrator: after a restart the server offers the newest backup."),
    ),
    "newer_schema": Fault(
        lazy_gettext("A newer version of Shopboard has changed the database."),
        lazy_gettext("Call the administrator: that version must be installed here again."),
    ),
    CLOCK: Fault(
        lazy_gettext("The clock of the server has jumped."),
        lazy_gettext("Call the administrator: set the computer's date and time right; it is believed in ten minutes."),
    ),
    TICKER: Fault(
        lazy_gettext("The server no longer follows the time: nobody is warned."),
        lazy_gettext("Call the administrator: the server's log says why; a restart may help."),
    ),
}
"""By the codes of `server.store.failures` and of `server.core.health`."""


WORRIES = {
    "backup_failed": lazy_gettext("The last backup failed: %(what)s"),
    "backup_old": lazy_gettext("The newest backup is %(what)s days old: look whether its folder can be written."),
    "log_altered": lazy_gettext("The log was altered: %(what)s. `shopboard log verify` names everything."),
    "trial_failed": lazy_gettext("The newest backup could not be restored for trial: %(what)s"),
}
"""What is to be said about the backups, by the names of `server.core.backups`."""


def told(code: str) -> str:
    """What is wrong and what to do, in the reader's language."""
    return f"{FAULTS[code].what} {FAULTS[code].remedy}"


def told_of_backups(backups: Backups, now: datetime) -> list[str]:
    """A sentence for each worry about the backups."""
    return [str(WORRIES[name]) % {"what": what} for name, what in backups.worries(now)]


def told_of_command(code: str) -> str:
    """The same for who has given a command: nothing of it was done."""
    fault = FAULTS[code]
    return " ".join(str(part) for part in (fault.what, lazy_gettext("Nothing was changed."), fault.remedy))


def told_of(troubles: Iterable[Trouble]) -> list[str]:
    """A sentence or two for each trouble."""
    return [told(one.code) for one in troubles]
