"""The smallest sign protocol there can be, as a package of somebody else would bring it: for tests of the door.

A row is written as STX, row (2 digits), colour, text, ETX, sum (2 hex digits), and answered by ACK or NAK. `C` for the
row clears all, `?` only wants an answer. `X` and rows puts these out. The text is ASCII.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from drivers.declared import setting, switch
from drivers.device import Faults, Judgement
from drivers.dialect import Answer, Habits, Message
from drivers.protocol import SignProtocol
from drivers.sign import Capabilities, Line, SignSettings, Snapshot, need
from drivers.stream import Stream
from drivers.text import latin, place

STX, ETX, ACK, NAK = b"\x02", b"\x03", b"\x06", b"\x15"
GAP, CLOSEST = 0.2, 0.1
COLOURS = {"red": "r", "green": "g", "amber": "a"}


@dataclass(frozen=True)
class LanternSettings(SignSettings):
    """`glow`: how it shines."""

    glow: str = setting("warm", choices=("warm", "cold"), words={"en": "Glow", "zh_CN": "光色"})
    candles: int = setting(4, least=1, most=9, words={"en": "Candles", "zh_CN": "蜡烛"})

    def check(self) -> None:
        """Many lines need many candles."""
        need(self.lines <= 4 * self.candles, "candles", "too few for the lines")


@dataclass
class LanternFaults(Faults):
    """A lantern answers each row."""

    refuse_next: int = switch(0, "2", {"en": "Refuse", "zh_CN": "拒绝"}, refuses=True)
    refuse_line: int = switch(0, "2", {"en": "Refuse this line", "zh_CN": "拒绝第几行"})


def encode(payload: str) -> bytes:
    body = payload.encode("ascii")
    return STX + body + ETX + checksum(body)


def checksum(body: bytes) -> bytes:
    return f"{sum(body) & 0xFF:02X}".encode()


def decode(buffer: bytes) -> tuple[str | None, int]:
    """The payload of the first frame; an empty one for a broken frame."""
    start = buffer.find(STX)
    if start != 0:
        return None, len(buffer) if start < 0 else start
    end, again = buffer.find(ETX), buffer.find(STX, 1)
    if again > 0 and (end < 0 or again < end + 3):
        return "", again
    if end < 0 or len(buffer) < end + 3:
        return None, 0
    body = buffer[1:end]
    return body.decode("ascii", "replace") if checksum(body) == buffer[end + 1 : end + 3] else "", end + 3


def decode_answer(buffer: bytes) -> tuple[Answer | None, int]:
    return {ACK: Answer("ok"), NAK: Answer("refused", "no")}.get(buffer[:1]), 1


class LanternDialect:
    """See `drivers.dialect.Dialect`."""

    plan: str | None = None
    blind_set_up = False
    habits = Habits(patience=1.0, longest_patience=5.0, gap=GAP, recovery=0.5, heartbeat=20.0, forgiven=0)

    def __init__(self, settings: LanternSettings) -> None:
        self._settings = settings
        self._answers: Stream[Answer] = Stream(decode_answer)
        self.capabilities = Capabilities(settings.lines, settings.columns, chinese=False, ack=True)
        self.refresh_seconds = settings.resend_seconds

    def fit(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        count, columns = self._settings.lines, self._settings.columns
        return tuple(
            Line(
                place(latin(line.text, columns), columns, line.align),
                line.colour if line.colour in COLOURS else self._settings.colour,
            )
            for line in [*lines[:count], *[Line()] * (count - len(lines))]
        )

    def set_up(self) -> tuple[Message, ...]:
        return (self._message("set-up", "C"),)

    def turn(self, answers: bool) -> float | None:
        return 60 / self._settings.lines

    def greet(self) -> tuple[Message, ...]:
        return ()

    def checks(self, beat: int) -> tuple[Message, ...]:
        return (self._message("heart-beat", "?"),) if beat else ()

    def blind_beat(self) -> tuple[Message, ...]:
        return ()

    def objection(self, index: int) -> str:
        return ""

    def update(self, held: Mapping[int, Line], wanted: tuple[Line, ...]) -> Message | None:
        changed = next((row for row, line in enumerate(wanted) if held.get(row) != line), None)
        if changed is None:
            return None
        line = wanted[changed]
        message = self._message("lines", f"{changed:02d}{COLOURS[line.colour]}{line.text}")
        return replace(message, brings={changed: line})

    def cover(self, refused: Sequence[int], wanted: tuple[Line, ...]) -> Message:
        return self._message("put out", "X" + "".join(f"{row:02d}" for row in refused))

    def clock(self, now: datetime) -> tuple[Message, ...]:
        return ()

    def brightness(self, level: int) -> tuple[Message, ...]:
        return ()

    def hear(self, octets: bytes) -> list[Answer]:
        return self._answers.feed(octets)

    def forget(self) -> None:
        self._answers.forget()

    def _message(self, name: str, payload: str) -> Message:
        return Message(name, (encode(payload),), GAP, answered=True)


class LanternDevice:
    """See `drivers.simulator.Device`."""

    def __init__(self, settings: LanternSettings, faults: LanternFaults, strict: bool, tolerance: float) -> None:
        self._settings = settings
        self._faults = faults
        self._closest = CLOSEST - tolerance if strict else 0.0
        self._frames: Stream[str] = Stream(decode)
        self._rows: dict[int, Line] = {}
        self._heard_at = float("-inf")

    def receive(self, octets: bytes, now: float) -> list[Judgement]:
        return [self._judged(payload, now) for payload in self._frames.feed(octets)]

    def power_cut(self) -> None:
        self._rows.clear()
        self._frames.forget()

    def picture(self, now: float) -> Snapshot:
        blank = Line("", self._settings.colour)
        rows = tuple(self._rows.get(row, blank) for row in range(self._settings.lines))
        return Snapshot(self._settings.name, self._settings.protocol, True, rows)

    def _judged(self, payload: str, now: float) -> Judgement:
        size, gap, self._heard_at = len(payload) + 4, now - self._heard_at, now
        if self._faults.loses():
            return Judgement(False, "row", "lost on the wire", size)
        reason = self._objection(payload, gap)
        if not reason:
            self._obey(payload)
        told = b"" if self._faults.spend("silent_next") else NAK if reason else ACK
        return Judgement(not reason, "row", reason, size, told)

    def _objection(self, payload: str, gap: float) -> str:
        if self._faults.spend("refuse_next"):
            return "refused by a switch"
        if gap < self._closest:
            return "too close to the row before"
        if payload[:2] == f"{self._faults.refuse_line - 1:02d}":
            return "refused by a switch"
        known = (
            payload[:1] == "X"
            or payload in ("C", "?")
            or (payload[:2].isdecimal() and int(payload[:2]) < self._settings.lines)
        )
        return "" if known else "no row"

    def _obey(self, payload: str) -> None:
        if payload == "C":
            self._rows.clear()
        for row in range(1, len(payload) if payload[:1] == "X" else 0, 2):
            self._rows.pop(int(payload[row : row + 2]), None)
        if payload[:1] in ("C", "?", "X"):
            return
        colour = next(name for name, letter in COLOURS.items() if letter == payload[2])
        self._rows[int(payload[:2])] = Line(payload[3:], colour)  # type: ignore[arg-type]


PROTOCOL = SignProtocol(
    name="lantern",
    title="Lantern",
    languages=("en",),
    settings=LanternSettings,
    clean=latin,
    dialect=LanternDialect,
    device=LanternDevice,
    faults=LanternFaults,
    line_settings=((9600, 8, "N"),),
    speed_hint={"en": "A lantern knows one speed.", "zh_CN": "灯笼只有一种波特率。"},
)
