"""What a protocol tells the writer: the messages from what a sign holds to what is wanted. No port, no thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from drivers.sign import Capabilities, Line


@dataclass(frozen=True)
class Message:
    """One transmission: chunks with pauses between, and a silence after it. `brings` is what the sign then holds.

    `asks` names what part of its set-up the sign is asked for.
    """

    name: str
    chunks: tuple[bytes, ...]
    silence: float
    pause: float = 0.0
    answered: bool = False
    asks: str = ""
    brings: Mapping[int, Line] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back: `ok`, `busy` or `refused`, and why; `kept` or `forgotten`, and which part was asked for."""

    kind: Literal["ok", "busy", "refused", "kept", "forgotten"]
    text: str = ""


class Dialect(Protocol):
    """One sign's way of speaking; holds nothing but unfinished answers."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def patience(self) -> float:
        """Seconds to wait for an answer."""
        ...

    @property
    def recovery(self) -> float:
        """Seconds of silence after which the sign has forgotten half a frame."""
        ...

    @property
    def refresh_seconds(self) -> float:
        """How often everything is sent again."""
        ...

    @property
    def plan(self) -> str | None:
        """A hash of the set-up, or None where there is nothing to set up."""
        ...

    @property
    def blind_set_up(self) -> bool:
        """Whether a sign that does not answer is given its set-up again, rather than be believed to have kept it."""
        ...

    def fit(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """As many lines as the sign has, of characters it has, cut and placed; what is held is compared with these."""
        ...

    def set_up(self) -> tuple[Message, ...]: ...

    def questions(self, thorough: bool) -> tuple[Message, ...]:
        """Whether the sign still has its set-up; `thorough` after a set-up, when anything may have been lost."""
        ...

    def update(self, held: Mapping[int, Line], wanted: tuple[Line, ...]) -> Message | None:
        """The next message towards the wanted lines, None when they are held."""
        ...

    def clock(self, now: datetime) -> tuple[Message, ...]: ...

    def brightness(self, level: int) -> tuple[Message, ...]: ...

    def hear(self, octets: bytes) -> list[Answer]: ...

    def forget(self) -> None:
        """Drop half an answer, after a port was lost."""
        ...
