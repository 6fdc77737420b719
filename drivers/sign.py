"""What every sign has in common: its settings, the lines it shows, the state it reports. Knows no protocol."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal, Protocol

from drivers.declared import setting, settings_of

Colour = Literal["", "red", "green", "amber"]
Align = Literal["left", "centre", "right"]


class SignError(Exception):
    """Anything that keeps a sign from showing what it should."""


class PortLost(SignError):
    """The port cannot be opened, or went away while it was used."""


class SettingsError(SignError):
    """A setting that cannot work; `field` names it, `why` says what is wrong with it."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(f"{field_name}: {message}")
        self.field = field_name
        self.why = message


@dataclass(frozen=True)
class Line:
    """One line of a sign. An empty colour is the sign's own; attention makes it stand out by the protocol's means."""

    text: str = ""
    colour: Colour = ""
    attention: bool = False
    align: Align = "left"


@dataclass(frozen=True)
class Capabilities:
    """What a sign can do: `columns` counts half-width characters, `ack` says that it confirms each write."""

    lines: int
    columns: int
    chinese: bool
    ack: bool


@dataclass(frozen=True)
class LineState:
    """What is known of one line: wanted, written, and confirmed where the sign itself said so, each since when."""

    wanted: Line | None = None
    wanted_at: datetime | None = None
    written: Line | None = None
    written_at: datetime | None = None
    confirmed: Line | None = None
    confirmed_at: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True)
class SignState:
    """How a sign is doing. `lines` is what was written to it, `pending` that it does not hold yet all that is wanted;
    `told` says more of each line. `slow`: it answers later than its kind should. `parted`: its last words stand."""

    name: str
    protocol: str
    port: str
    connected: bool = False
    last_acknowledged_at: datetime | None = None
    last_written_at: datetime | None = None
    bytes_sent: int = 0
    errors: int = 0
    last_error: str | None = None
    lines: tuple[Line, ...] = ()
    pending: bool = False
    slow: bool = False
    parted: bool = False
    told: tuple[LineState, ...] = ()


@dataclass(frozen=True)
class Shown:
    """Proof of display: from `at` on these lines were written; acknowledged when the sign itself said so of each."""

    lines: tuple[Line, ...]
    at: datetime
    acknowledged: bool


@dataclass(frozen=True)
class Verdict:
    """What the far end made of one command: obeyed, or ignored and why. `size` in bytes on the wire."""

    at: datetime
    accepted: bool
    command: str
    reason: str
    size: int


@dataclass(frozen=True)
class Snapshot:
    """What the far end of the wire shows, decoded from the bytes it got. A `message` covers the lines while up."""

    name: str
    protocol: str
    simulated: bool
    lines: tuple[Line, ...] = ()
    on: bool = True
    brightness: int | None = None
    clock: str | None = None
    message: str = ""
    packets: int = 0
    accepted: int = 0
    ignored: int = 0
    bytes_received: int = 0
    verdicts: tuple[Verdict, ...] = ()


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Timing:
    """The seam for time: seconds that only grow, a pause, and the wall clock (aware UTC).

    `speed` says how many of these seconds pass in one of the world's; see `hurried`.
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = utc_now
    speed: float = 1.0


def hurried(speed: float) -> Timing:
    """A time in which every pause is `speed` times shorter, for a driver and its simulator alike."""
    return Timing(lambda: time.monotonic() * speed, lambda seconds: time.sleep(seconds / speed), utc_now, speed)


class PlanMemory(Protocol):
    """Remembers between runs which set-up the sign was last given (a hash; None: unknown)."""

    def load(self) -> str | None: ...

    def save(self, plan: str | None) -> None: ...


@dataclass(frozen=True)
class SignSettings:
    """One sign of the configuration: what every protocol needs to know. A protocol adds its own in a class below this.

    None means: as the protocol has it, which are the three constants.
    """

    DATA_BITS: ClassVar[int] = 8
    PARITY: ClassVar[str] = "N"
    ADDRESS: ClassVar[str] = ""

    name: str
    protocol: str
    port: str
    baud_rate: int = setting(9600, least=300, most=115_200)
    byte_size: int | None = setting(None, choices=(7, 8))
    parity: str | None = setting(None, choices=("N", "E", "O"))
    stop_bits: float = setting(1, choices=(1, 1.5, 2))
    address: str | None = None
    lines: int = setting(8, least=1, most=40)
    columns: int = setting(24, least=1, most=120)
    resend_minutes: float = 15
    colour: Colour = setting("green", choices=("red", "green", "amber"))

    def __post_init__(self) -> None:
        """Refuses what cannot work, naming the field."""
        need(bool(self.name), "name", "must not be empty")
        need(bool(self.port), "port", "must not be empty")
        for name, declared in settings_of(type(self)).items():
            value = getattr(self, name)
            objection = "" if value is None else declared.objection(value)
            need(not objection, name, objection)
        need(self.resend_minutes > 0, "resend_minutes", "must be more than 0")
        self.check()

    def check(self) -> None:
        """Refuses what the limits of single settings do not: a protocol's own rules, told by `need`."""

    @property
    def data_bits(self) -> int:
        return self.byte_size or self.DATA_BITS

    @property
    def parity_code(self) -> str:
        return self.parity or self.PARITY

    @property
    def screen_address(self) -> str:
        return self.address or self.ADDRESS

    @property
    def is_for_all(self) -> bool:
        """Whether other signs on the same wire would listen to this address too."""
        return False

    @property
    def refused_means(self) -> str:
        """What it means when the port refuses the connection, where that is known."""
        return ""

    @property
    def resend_seconds(self) -> float:
        """Less than a minute counts as one: a sign that is right is not written to all the time."""
        return max(1.0, self.resend_minutes) * 60

    @property
    def seconds_per_byte(self) -> float:
        """Wire time of one byte: start bit, data, parity, stop."""
        bits = 1 + self.data_bits + (self.parity_code != "N") + self.stop_bits
        return bits / self.baud_rate


def need(true: bool, name: str, message: str) -> None:
    """SettingsError for the setting `name`, unless `true`."""
    if not true:
        raise SettingsError(name, message)


def is_hex(text: str, digits: int, also: str = "") -> bool:
    """Exactly so many upper-case hex digits, or characters of `also`."""
    return len(text) == digits and all(c in "0123456789ABCDEF" + also for c in text)


class Sign(Protocol):
    """A display made of lines. Every call returns at once; the work is done by the sign's own thread."""

    @property
    def settings(self) -> SignSettings: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def show(self, lines: Sequence[Line]) -> None:
        """Make this the wanted content. Newer content replaces what was not sent yet."""
        ...

    def show_last(self, lines: Sequence[Line]) -> None:
        """Last words: written until they stand, to a sign that does not answer, too. After them comes only `stop`."""
        ...

    def clear(self) -> None: ...

    def test(self, seconds: float = 10) -> None:
        """Show a test picture for a while, then the wanted content again."""
        ...

    def set_up(self) -> None:
        """Send the whole set-up, on an operator's word: it erases the sign's memory first."""
        ...

    def resend(self) -> None:
        """Send every line again, changed or not."""
        ...

    def set_clock(self, now: datetime) -> None:
        """Set the sign's own clock to the wall time of `now` (aware, in the zone the sign should show)."""
        ...

    def set_brightness(self, level: int) -> None:
        """0 dark .. 15 bright; ignored by signs that dim themselves."""
        ...

    def state(self) -> SignState: ...

    def snapshot(self) -> Snapshot: ...

    def rest(self, seconds: float) -> None:
        """Close the port, for every sign on it, and open it again after so long; 0 opens it now."""
        ...

    def stop(self, timeout: float | None = None) -> None:
        """Let the frame that is being written end, then close the port, for every sign on it."""
        ...
