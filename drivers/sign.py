"""What every sign has in common: its settings, the lines it shows, the state it reports. Knows no protocol."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

Colour = Literal["", "red", "green", "amber"]
Align = Literal["left", "centre", "right"]

PROTOCOLS = ("alpha", "onbon")
ONBON_FONTS = (16, 24, 32)


class SignError(Exception):
    """Anything that keeps a sign from showing what it should."""


class PortLost(SignError):
    """The port cannot be opened, or went away while it was used."""


class SettingsError(SignError):
    """A setting that cannot work; `field` names it."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(f"{field_name}: {message}")
        self.field = field_name


@dataclass(frozen=True)
class Line:
    """One line of a sign. An empty colour is the sign's own; attention makes it stand out by the protocol's means."""

    text: str = ""
    colour: Colour = ""
    attention: bool = False
    align: Align = "left"


@dataclass(frozen=True)
class Capabilities:
    """What a sign can do: `columns` counts half-width characters, `ack` says that each write is confirmed."""

    lines: int
    columns: int
    chinese: bool
    ack: bool


@dataclass(frozen=True)
class SignState:
    """How a sign is doing. `lines` is what it holds, `pending` that it does not hold yet all that is wanted."""

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


@dataclass(frozen=True)
class Shown:
    """Proof of display: from `at` on the sign holds exactly these lines; acknowledged when the sign itself said so."""

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
    """One sign of the configuration. None means: as the protocol has it (Alpha 7E "00", Onbon 8N "0001")."""

    name: str
    protocol: str
    port: str
    baud_rate: int = 9600
    byte_size: int | None = None
    parity: str | None = None
    stop_bits: float = 1
    address: str | None = None
    lines: int = 8
    columns: int = 24
    rows: int = 0
    resend_minutes: float = 15
    colour: Colour = "green"
    type_code: str = "Z"
    acknowledge: bool = False
    blind_set_up: bool = False
    width_px: int = 0
    height_px: int = 0
    font_px: int = 16
    watchdog_seconds: int = 1800
    generation: int = 6
    device_type: int = 0xFE

    def __post_init__(self) -> None:
        check_settings(self)

    @property
    def data_bits(self) -> int:
        return self.byte_size or (7 if self.protocol == "alpha" else 8)

    @property
    def parity_code(self) -> str:
        return self.parity or ("E" if self.protocol == "alpha" else "N")

    @property
    def screen_address(self) -> str:
        return self.address or ("00" if self.protocol == "alpha" else "0001")

    @property
    def seconds_per_byte(self) -> float:
        """Wire time of one byte: start bit, data, parity, stop."""
        bits = 1 + self.data_bits + (self.parity_code != "N") + self.stop_bits
        return bits / self.baud_rate

    @property
    def pixel_width(self) -> int:
        return self.width_px or self.columns * self.font_px // 2

    @property
    def pixel_height(self) -> int:
        return self.height_px or self.lines * self.font_px


def check_settings(settings: SignSettings) -> None:
    """Refuse what cannot work, naming the field."""

    def need(true: bool, name: str, message: str) -> None:
        if not true:
            raise SettingsError(name, message)

    alpha = settings.protocol == "alpha"
    need(settings.protocol in PROTOCOLS, "protocol", f"must be one of {', '.join(PROTOCOLS)}")
    need(bool(settings.name), "name", "must not be empty")
    need(bool(settings.port), "port", "must not be empty")
    need(300 <= settings.baud_rate <= 115200, "baud_rate", "must be between 300 and 115200")
    need(settings.byte_size in (None, 7, 8), "byte_size", "must be 7 or 8")
    need(alpha or settings.data_bits == 8, "byte_size", "Onbon cards need 8")
    need(settings.parity in (None, "N", "E", "O"), "parity", "must be N, E or O")
    need(settings.stop_bits in (1, 1.5, 2), "stop_bits", "must be 1, 1.5 or 2")
    need(1 <= settings.lines <= 40, "lines", "must be between 1 and 40")
    need(1 <= settings.columns <= 120, "columns", "must be between 1 and 120")
    need(0 <= settings.rows <= settings.lines, "rows", "must not exceed lines")
    need(settings.resend_minutes > 0, "resend_minutes", "must be more than 0")
    need(settings.colour in ("red", "green", "amber"), "colour", "must be red, green or amber")
    if alpha:
        need(len(settings.type_code) == 1 and settings.type_code != "z", "type_code", "must be one character, not z")
        need(_is_hex(settings.screen_address, 2, "?"), "address", "must be two hex digits")
        return
    need(_is_hex(settings.screen_address, 4), "address", "must be four hex digits")
    need(settings.font_px in ONBON_FONTS, "font_px", "must be 16, 24 or 32")
    need(settings.generation in (5, 6), "generation", "must be 5 or 6")
    need(1 <= settings.pixel_width <= 4096, "width_px", "must be between 1 and 4096")
    need(settings.lines * settings.font_px <= settings.pixel_height, "height_px", "too low for the lines")
    need(10 <= settings.watchdog_seconds <= 65535, "watchdog_seconds", "must be between 10 and 65535")
    need(0 <= settings.device_type <= 255, "device_type", "must be one byte")


def _is_hex(text: str, digits: int, also: str = "") -> bool:
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

    def stop(self, timeout: float | None = None) -> None:
        """Let the frame that is being written end, then close the port."""
        ...
