"""What a protocol tells the writer: the messages from what a sign holds to what is wanted. No port, no thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from drivers.sign import Capabilities, Line


@dataclass(frozen=True)
class Message:
    """One transmission: chunks with pauses between, and a silence of this sign after it. `brings`: what it then holds.

    `asks` names what the sign is asked for; where it does not have that, `otherwise` gives it. A step of a set-up that
    asks is asked again while nothing answers, until `insist` seconds after the set-up began, and then believed lost.
    `doubts`: it asks whether anything went wrong; where that is so, lines that nothing confirms are written again.
    """

    name: str
    chunks: tuple[bytes, ...]
    silence: float
    pause: float = 0.0
    answered: bool = False
    asks: str = ""
    brings: Mapping[int, Line] = field(default_factory=dict)
    otherwise: tuple["Message", ...] = ()
    insist: float = 0.0
    doubts: bool = False

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return sum(map(len, self.chunks))


@dataclass(frozen=True)
class Answer:
    """What came back: `ok`, `busy`, `garbled` (the sign got the message bent), `refused`, and why; `kept` or
    `forgotten`, which part was asked for, and `why`; `note`, what to tell people of it."""

    kind: Literal["ok", "busy", "garbled", "refused", "kept", "forgotten"]
    text: str = ""
    note: str = ""
    why: str = ""


@dataclass(frozen=True)
class Habits:
    """What a family does in time: all in seconds, given with the sources from which they are known.

    `patience`: an answer is waited for so long, and up to `longest_patience` where a sign turns out to be slow. `gap`:
    between any two messages on a wire. `recovery`: after so much silence half a message is forgotten. `heartbeat`: a
    sign that answers is heard at least so often, and one that does not is asked every `blind_beat`; so many unanswered
    heart-beats in a row are `forgiven`: after more it counts as one that may have forgotten everything. With
    `any_answer_beats` an answer to whatever is as good. `repeats`: so long after the first writing a line is written
    again where nothing confirms it. `busy`: the pause after that answer, and after many of them in a row.
    """

    patience: float
    longest_patience: float
    gap: float
    recovery: float
    heartbeat: float
    blind_beat: float = 60.0
    forgiven: int = 1
    any_answer_beats: bool = False
    repeats: tuple[float, ...] = ()
    busy: tuple[float, float] = (2.0, 5.0)


class Dialect(Protocol):
    """One sign's way of speaking; holds nothing but unfinished answers."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def habits(self) -> Habits: ...

    @property
    def refresh_seconds(self) -> float:
        """How often everything is written again."""
        ...

    @property
    def plan(self) -> str | None:
        """A hash of the set-up, or None where there is nothing to set up."""
        ...

    @property
    def blind_set_up(self) -> bool:
        """Whether a sign that does not answer is given its set-up again, rather than be believed to have kept it."""
        ...

    def turn(self, answers: bool) -> float | None:
        """Every so many seconds one unchanged line is written again, for a sign that `answers` or not. None: never."""
        ...

    def fit(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """As many lines as the sign has, of characters it has, cut and placed; what is held is compared with these."""
        ...

    def set_up(self) -> tuple[Message, ...]: ...

    def greet(self) -> tuple[Message, ...]:
        """What is said first on every new connection, whatever the sign holds."""
        ...

    def checks(self, beat: int) -> tuple[Message, ...]:
        """Whether the sign is there and still has its set-up; `beat` 0 is the first check of a connection."""
        ...

    def blind_beat(self) -> tuple[Message, ...]:
        """What keeps a sign right that does not answer, beside its lines."""
        ...

    def update(self, held: Mapping[int, Line], wanted: tuple[Line, ...]) -> Message | None:
        """The next message towards the wanted lines, None when they are held."""
        ...

    def cover(self, refused: Sequence[int], wanted: tuple[Line, ...]) -> Message:
        """At the end: what takes these lines away, or hides them, which the sign refuses to change."""
        ...

    def objection(self, index: int) -> str:
        """Why the sign has no place for this line, from what it said of itself; empty where it has."""
        ...

    def clock(self, now: datetime) -> tuple[Message, ...]: ...

    def brightness(self, level: int) -> tuple[Message, ...]: ...

    def hear(self, octets: bytes) -> list[Answer]: ...

    def forget(self) -> None:
        """Drop half an answer, after a port was lost."""
        ...
