"""What controller cards that confirm each write have in common: network socket, patience, watchdog, errors, faults."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.declared import setting, switch
from drivers.device import Faults
from drivers.dialect import Habits
from drivers.sign import SignSettings, Timing
from drivers.transport import Transport, open_port

PATIENCE, LONGEST_PATIENCE = 3.0, 10.0
"""The vendor's own time-out is three seconds (bx.k.java); converters and busy cards are known to take longer."""
CONNECT_PORT = 5005
"""At which a card with a network socket of its own listens (sign-protocols.md §2.6; bx.dual.dyn.java)."""
SPEEDS = (9600, 57600)
SPEED_SECONDS = 2.0
"""The vendor's way: ping at one speed, wait, ping at the next (sign-protocols.md §2.3)."""

CLOSEST_REFRESH, REFRESH_SILENCE, GAP = 1.0, 1.05, 0.1
"""A card draws an area anew once a second at most; else it needs no pause (sign-protocols.md §2.3). The manuals of the
graphic cards name no pace: that of the same maker's font cards is kept."""
HEARTBEAT, ROUND = 7.5, 64.0
"""A ping tells nothing of the areas, which a card without power for a moment has lost: so each is written again once
in a round, as far as the wire allows."""
GARBAGE = b"\x00\xffnoise\x5b"
"""What a simulated card says that is to answer garbage."""

_ERROR_NAMES = (
    "ok, no such group, no such command, busy, memory, checksum, no such file, flash, download, name, type, "
    "file checksum, font missing, firmware type, date, file exists, block number, "
    "controller type, screen parameters, controller id"
)
ERRORS = dict(enumerate(_ERROR_NAMES.split(", ")))


@dataclass(frozen=True)
class Reply:
    """A0 00 ACK, A0 01 NACK, or the group and command of a read with its payload."""

    group: int
    command: int
    error: int = 0
    payload: bytes = b""

    @property
    def accepted(self) -> bool:
        return self.error == 0 and (self.group, self.command) != (0xA0, 0x01)


@dataclass(frozen=True)
class CardSettings(SignSettings):
    """`watchdog_seconds`: after so long without news the card itself removes what it shows."""

    watchdog_seconds: int = setting(1800, least=10, most=65_535)
    patience_seconds: float = setting(PATIENCE, least=PATIENCE, most=LONGEST_PATIENCE)

    @property
    def seconds_per_byte(self) -> float:
        """The network of a card knows no baud rate."""
        return 0.0 if self.is_network_card else super().seconds_per_byte

    @property
    def is_network_card(self) -> bool:
        """Whether the port is the card's own network socket, which takes one program at a time."""
        return self.port.startswith("socket://") and self.port.rstrip("/").endswith(f":{CONNECT_PORT}")

    @property
    def refused_means(self) -> str:
        return "another program holds the card" if self.is_network_card else ""


def habits(settings: CardSettings) -> Habits:
    """What these cards do in time."""
    return Habits(
        patience=settings.patience_seconds,
        longest_patience=max(LONGEST_PATIENCE, settings.patience_seconds),
        gap=GAP,
        recovery=1.2,
        heartbeat=HEARTBEAT,
        blind_beat=20.0,
        forgiven=0,
        any_answer_beats=True,
    )


def speed_that_answers(
    settings: SignSettings,
    ping: bytes,
    is_answer: Callable[[bytes], bool],
    rounds: int = 2,
    timing: Timing | None = None,
) -> int | None:
    """The speed at which the card answers, or None. `is_answer` is told all that came since the ping.

    Blocks meanwhile; raises PortLost when the port is of no use.
    """
    timing = timing or Timing()
    for _ in range(rounds):
        for speed in SPEEDS:
            if _answers(open_port(replace(settings, baud_rate=speed), timing), ping, is_answer, timing):
                return speed
    return None


def _answers(port: Transport, ping: bytes, is_answer: Callable[[bytes], bool], timing: Timing) -> bool:
    heard = b""
    try:
        port.read(0)
        port.write(ping)
        until = timing.monotonic() + SPEED_SECONDS
        while (left := until - timing.monotonic()) > 0:
            heard += port.read(left)
            if is_answer(heard):
                return True
        return False
    finally:
        port.close()


@dataclass
class CardFaults(Faults):
    """A card answers each packet, and says no where it cannot obey."""

    busy_next: int = switch(0, "3", {"en": "Answer busy", "zh_CN": "应答“忙”"}, refuses=True)
    nack_next: int = switch(0, "3", {"en": "Refuse", "zh_CN": "拒绝"}, refuses=True)
    nack_code: int = switch(5, "5", {"en": "Error code of a refusal", "zh_CN": "拒绝时的错误码"}, detail=True)
    refuse_line: int = switch(
        0, "2", {"en": "Refuse the area with the line of this number", "zh_CN": "拒绝第几行所在的区域"}
    )
    panel_rows: int = switch(
        0,
        "48",
        {"en": "Real height of the panel, in pixels", "zh_CN": "屏实际高度（像素）"},
        detail=True,
    )
    garbage_next: int = switch(0, "2", {"en": "Answer garbage", "zh_CN": "应答乱码"})
