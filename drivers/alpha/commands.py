"""What can be said to an Alpha sign, and what it replies (sign-protocols.md §1.4, §1.5): one frozen dataclass each.

Text bodies are bytes: control codes in them are built by code here, the words come through `drivers.text.latin`.
"""

from dataclasses import dataclass

STRING_LIMIT = 125
FILE_OVERHEAD = 11
PRIORITY_LABEL = "0"
NEW_PAGE, NEW_LINE, FIXED_WIDTH = b"\x0c", b"\x0d", b"\x1e1"
HOLD, ROTATE = b"b", b"a"


class BadCommand(ValueError):
    """The bytes, or the values, make no command that a sign would obey."""


@dataclass(frozen=True)
class WriteText:
    """A TEXT file; its body begins with `mode(...)`. Label "0" is the priority file, released by an empty body."""

    label: str
    body: bytes


@dataclass(frozen=True)
class WriteString:
    label: str
    body: bytes


@dataclass(frozen=True)
class FileSpec:
    """One entry of the memory configuration: kind A TEXT, B STRING, D DOTS; `extra` are the last four characters."""

    label: str
    kind: str
    locked: bool
    size: int
    extra: str


@dataclass(frozen=True)
class SetMemory:
    """Destructive: all files are erased. Without files it is the bare clear."""

    files: tuple[FileSpec, ...] = ()


@dataclass(frozen=True)
class SetTime:
    hour: int
    minute: int


@dataclass(frozen=True)
class SetDate:
    month: int
    day: int
    year: int


@dataclass(frozen=True)
class SetWeekday:
    """1 is Sunday."""

    weekday: int


@dataclass(frozen=True)
class SetTimeFormat:
    hours: int


@dataclass(frozen=True)
class SetSpeaker:
    on: bool


@dataclass(frozen=True)
class SoftReset:
    """Keeps the memory; the sign is deaf during its self-test."""


@dataclass(frozen=True)
class Tone:
    """`kind` 0: two seconds, 1: three beeps. The serial port is off meanwhile."""

    kind: str


@dataclass(frozen=True)
class SetRunSequence:
    """`kind` T by schedule, S in order always, D delete at off-time."""

    kind: str
    locked: bool
    labels: str


@dataclass(frozen=True)
class SetAcknowledge:
    """Alpha 2.0/3.0: answer each command with ACK or NAK."""

    on: bool


@dataclass(frozen=True)
class SetAddress:
    """From now on the sign hears this serial address, and broadcasts."""

    address: str


@dataclass(frozen=True)
class ClearSerialError:
    """Clears the serial error status register."""


@dataclass(frozen=True)
class SetDimming:
    """The dimming register of solar signs."""

    mode: int
    level: int


@dataclass(frozen=True)
class WriteDots:
    """A SMALL DOTS picture: rows of `0` off, `1` red .. `8`; the CR after the last row may be missing."""

    label: str
    rows: tuple[str, ...]
    ended: bool = True


@dataclass(frozen=True)
class Other:
    """A command that is none of these, as it came."""

    raw: bytes


@dataclass(frozen=True)
class ReadText:
    label: str


@dataclass(frozen=True)
class ReadString:
    label: str


@dataclass(frozen=True)
class ReadSpecial:
    """`$` configuration, `#` pool, `.` sequence, `"` general information, `*` serial errors."""

    label: str


@dataclass(frozen=True)
class PoolReport:
    """Reply to F#: bytes of memory in all, and free."""

    total: int
    free: int


@dataclass(frozen=True)
class SerialErrors:
    """Reply to F*: what went wrong since the register was cleared, in the bits of a NAK."""

    status: int


@dataclass(frozen=True)
class GeneralReport:
    """Reply to F". The revision letter may be missing."""

    firmware: str
    revision: str
    made: str
    time: str
    hours: int
    speaker_on: bool
    pool: PoolReport


Command = (
    WriteText | WriteString | SetMemory | SetTime | SetDate | SetWeekday | SetTimeFormat | SetSpeaker | SoftReset | Tone
    | SetRunSequence | SetAcknowledge | SetAddress | ClearSerialError | SetDimming | WriteDots | Other
    | ReadText | ReadString | ReadSpecial | PoolReport | SerialErrors | GeneralReport
)  # fmt: skip

RELEASE_PRIORITY = WriteText(PRIORITY_LABEL, b"")
CLEAR_MEMORY = SetMemory()


def mode(position: bytes = b" ", display: bytes = HOLD) -> bytes:
    """The group that a TEXT body begins with: ESC, position, mode."""
    return b"\x1b" + position + display


def call_string(label: str) -> bytes:
    return b"\x10" + label.encode("ascii")


def colour(code: str) -> bytes:
    return b"\x1c" + code.encode("ascii")


def clock_commands(year: int, month: int, day: int, hour: int, minute: int, isoweekday: int) -> tuple[Command, ...]:
    """Everything a sign needs to know the time, 24 h."""
    return (
        SetTimeFormat(24),
        SetDate(month, day, year % 100),
        SetWeekday(isoweekday % 7 + 1),
        SetTime(hour, minute),
    )


def name_of(command: Command) -> str:
    """Short words for logs and verdicts: the kind and the label, never the content."""
    if isinstance(command, Other):
        return f"Unknown {command.raw[:2].decode('ascii', 'replace')}"
    label = getattr(command, "label", "")
    return f"{type(command).__name__} {label}".strip()
