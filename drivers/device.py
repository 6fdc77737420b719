"""What a protocol gives the simulator: the sign itself, what it makes of a command, and the faults it can be given."""

from dataclasses import dataclass, field, fields
from typing import Protocol

from drivers.declared import switch, switches_of
from drivers.sign import Snapshot


@dataclass
class Faults:
    """Switches, to be set while it runs; a protocol's own stand in a class below this. `*_next` count down per packet.

    `one_way`: no return wire; `off_seconds`: without power for so long, the link stays up; `stall_seconds`: the
    converter keeps everything back for so long, and lets it go in one burst; `answer_seconds`: every answer takes long.
    """

    lose_next: int = switch(0, "3", {"en": "Lose the next packets", "zh_CN": "丢失后几个数据包"})
    lose_every: int = switch(0, "10", {"en": "Lose every n-th packet", "zh_CN": "每 n 个数据包丢一个"})
    bend_next: int = switch(0, "2", {"en": "Flip a bit in the next packets", "zh_CN": "后几个数据包各翻转一位"})
    silent_next: int = switch(0, "3", {"en": "Give no answer", "zh_CN": "不应答"})
    late_next: int = switch(0, "2", {"en": "Answer late", "zh_CN": "延迟应答"})
    late_seconds: float = switch(3.0, "3", {"en": "How late, in seconds", "zh_CN": "延迟秒数"}, detail=True)
    answer_seconds: float = switch(0.0, "2.5", {"en": "Each answer takes so many seconds", "zh_CN": "每次应答的秒数"})
    off_seconds: float = switch(0.0, "8", {"en": "Without power for so many seconds", "zh_CN": "断电若干秒"})
    stall_seconds: float = switch(0.0, "6", {"en": "Stall for seconds, then burst", "zh_CN": "卡住若干秒后一次送达"})
    unplug_after_bytes: int | None = switch(
        None, "20", {"en": "Unplug after so many bytes", "zh_CN": "传若干字节后拔线"}
    )
    one_way: bool = switch(False, "1", {"en": "Return wire not connected: 1 or 0", "zh_CN": "回线未接：1 或 0"})
    _passed: int = field(default=0, repr=False)

    def switch(self, name: str, text: str) -> None:
        """Set a fault from text, as it comes in a URL or from a page. ValueError names what cannot be set."""
        switches = switches_of(type(self))
        known = {each.name: each.default for each in fields(self) if each.name in switches}
        if name not in known:
            raise ValueError(f"no such fault: {name}")
        try:
            number = float(text) if isinstance(known[name], float) else int(text)
        except ValueError:
            raise ValueError(f"{name}: not a number: {text}") from None
        if not 0 <= number < 1e9:
            raise ValueError(f"{name}: must not be negative, or endless")
        setattr(self, name, bool(number) if isinstance(known[name], bool) else number)

    def switched(self) -> dict[str, float | None]:
        """Every switch as it stands."""
        return {name: getattr(self, name) for name in switches_of(type(self))}

    def loses(self) -> bool:
        """Whether this packet is lost on the wire."""
        self._passed += 1
        return self.spend("lose_next") or (self.lose_every > 0 and self._passed % self.lose_every == 0)

    def spend(self, name: str) -> bool:
        """Whether this fault strikes now; counts it down."""
        left: int = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0


@dataclass(frozen=True)
class Judgement:
    """What the device made of one command, and what it answers."""

    accepted: bool
    command: str
    reason: str
    size: int
    answer: bytes = b""


class Device(Protocol):
    """One protocol's sign: its memory and its ears."""

    def receive(self, octets: bytes, now: float) -> list[Judgement]: ...

    def power_cut(self) -> None: ...

    def picture(self, now: float) -> Snapshot:
        """What it shows; counters and verdicts are filled in by the simulator."""
        ...
