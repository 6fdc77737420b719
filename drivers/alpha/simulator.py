"""An Alpha sign as the wire sees it: its files, its deafness, its silence (sign-protocols.md §1, §4)."""

from dataclasses import dataclass, field, replace

from drivers.alpha import packet as alpha
from drivers.alpha.commands import (
    CLEAR_MEMORY,
    FILE_OVERHEAD,
    HOLD,
    PRIORITY_LABEL,
    ClearSerialError,
    Command,
    FileSpec,
    GeneralReport,
    Other,
    PoolReport,
    ReadSpecial,
    ReadString,
    ReadText,
    SerialErrors,
    SetAcknowledge,
    SetAddress,
    SetMemory,
    SetRunSequence,
    SetTime,
    SoftReset,
    Tone,
    WriteDots,
    WriteString,
    WriteText,
    mode,
    name_of,
)
from drivers.alpha.dialect import LABELS, TEMPLATE, AlphaSettings
from drivers.alpha.faults import AlphaFaults
from drivers.alpha.rendering import render
from drivers.device import Judgement
from drivers.sign import Snapshot
from drivers.stream import Stream

POOL = 0x4000
DEAF = "deaf"
LONGEST_HOLE, CLOSEST_PACKETS = 1.0, 0.25
KEPT_AFTER_CLEAR, DEAF_AFTER_RESET, DEAF_AFTER_TONE = 1.0, 10.0, 3.0
SALE = WriteText(PRIORITY_LABEL, mode(b" ", HOLD) + b"SALE TODAY")
FACTORY_FILES = (FileSpec("A", "A", False, 512, "FF00"),)


@dataclass
class Memory:
    """What a power cut wipes."""

    files: dict[str, FileSpec] = field(default_factory=lambda: {spec.label: spec for spec in FACTORY_FILES})
    bodies: dict[str, bytes] = field(default_factory=dict)
    priority: bytes = b""
    sequence: SetRunSequence = field(default_factory=lambda: SetRunSequence("S", False, "A"))
    clock: tuple[int, int, float] | None = None
    acknowledge: bool = False


class AlphaDevice:
    """See `drivers.device.Device`. A shadow (`strict` off) does not judge the time between bytes."""

    def __init__(
        self, settings: AlphaSettings, faults: AlphaFaults, strict: bool = True, tolerance: float = 0.0
    ) -> None:
        self._settings = settings
        self._faults = faults
        self._strict = strict
        self._closest = CLOSEST_PACKETS - tolerance
        self._stream: Stream[alpha.Packet | alpha.Refusal] = Stream(alpha.decode)
        self._memory = Memory()
        self._address = settings.screen_address
        self._heard_at = self._packet_gap = float("-inf")
        self._deaf_until = self._cleared_at = float("-inf")
        self._waiting: SetMemory | None = None
        self._errors = 0

    def receive(self, octets: bytes, now: float) -> list[Judgement]:
        judged: list[Judgement] = []
        self._catch_up(now)
        if self._stream.waiting and self._strict and now - self._heard_at > LONGEST_HOLE:
            lost = self._stream.forget()
            judged.append(Judgement(False, "half a packet", "a hole of more than a second in it", lost))
        if self._strict and self._faults.spend("hole_next"):
            self._stream.feed(octets[: len(octets) // 2])
            judged.append(
                Judgement(False, "half a packet", "a hole of more than a second in it", self._stream.forget())
            )
            octets = octets[len(octets) // 2 :]
        if not self._stream.waiting:
            self._packet_gap = now - self._heard_at
        self._heard_at = now
        for packet in self._stream.feed(octets):
            judged += self._packet(packet, now)
            self._packet_gap = 0.0
        return judged

    def power_cut(self) -> None:
        self._memory = Memory()
        self._stream.forget()
        self._deaf_until = self._cleared_at = float("-inf")
        self._waiting, self._errors = None, 0

    def picture(self, now: float) -> Snapshot:
        self._catch_up(now)
        memory = self._memory
        texts = [memory.bodies.get(label, b"") for label in memory.sequence.labels]
        kinds = {label: spec.kind for label, spec in memory.files.items()}
        strings = {label: body for label, body in memory.bodies.items() if kinds.get(label) == "B"}
        clock = self._clock(now)
        message = " ".join(line.text for line in render(memory.priority, strings, clock or ""))
        lines = tuple(line for text in texts for line in render(text, strings, clock or ""))
        return Snapshot(self._settings.name, self._settings.protocol, True, lines, clock=clock, message=message)

    def _clock(self, now: float) -> str | None:
        if self._memory.clock is None:
            return None
        hour, minute, set_at = self._memory.clock
        minutes = hour * 60 + minute + int((now - set_at) // 60)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"

    def _packet(self, packet: alpha.Packet | alpha.Refusal, now: float) -> list[Judgement]:
        if isinstance(packet, alpha.Refusal):
            return [Judgement(False, "packet", packet.reason, 0)]
        self._go_wrong(now)
        ignored = self._ignores(packet, now)
        size = len(alpha.encode(packet)) if not any(isinstance(c, alpha.Refusal) for c in packet.commands) else 0
        share = size // len(packet.commands)
        judged: list[Judgement] = []
        for command in packet.commands:
            if isinstance(command, alpha.Refusal):
                status = alpha.STATUS_CHECKSUM if command.reason == alpha.WRONG_CHECKSUM else alpha.STATUS_ILLEGAL
                judged.append(self._answered(Judgement(False, "command", command.reason, share), status))
            elif ignored:
                kept = self._keeps_for_later(command, ignored, now)
                judged.append(Judgement(kept, name_of(command), "when it hears again" if kept else ignored, share))
            else:
                reason, answer = self._obey(command, now)
                done = Judgement(not reason, name_of(command), reason, share, answer)
                judged.append(self._answered(done, alpha.STATUS_ILLEGAL if reason else 0))
        return judged

    def _keeps_for_later(self, command: Command, ignored: str, now: float) -> bool:
        """A sign that is deaf after a clear carries out one configuration when it hears again."""
        soon = self._cleared_at + KEPT_AFTER_CLEAR <= now < self._cleared_at + self._faults.clear_seconds
        if ignored != DEAF or not soon or self._faults.forgets_configuration or not isinstance(command, SetMemory):
            return False
        self._waiting = command
        return True

    def _catch_up(self, now: float) -> None:
        if self._waiting is not None and now >= self._deaf_until:
            self._allocate(self._waiting, self._waiting.files, now)
            self._waiting = None

    def _go_wrong(self, now: float) -> None:
        """Carries out the switches that change the sign itself, once."""
        faults, files, memory = self._faults, self._memory.files, self._memory
        if faults.deaf_seconds:
            self._deaf_until, faults.deaf_seconds = now + faults.deaf_seconds, 0.0
        strings = [spec for spec in files.values() if spec.kind == "B"]
        for spec in strings[::-1][: faults.lost_files]:
            del files[spec.label]
            memory.bodies.pop(spec.label, None)
        if faults.short_files:
            for spec in strings:
                if spec.label in files:
                    files[spec.label] = replace(spec, size=min(spec.size, faults.short_files))
        if faults.foreign_alert:
            memory.priority = SALE.body
        if faults.foreign_text:
            memory.bodies[TEMPLATE] = SALE.body
        if faults.foreign_sequence:
            memory.sequence = SetRunSequence("T", False, "BC")
        faults.lost_files = faults.short_files = 0
        faults.foreign_alert = faults.foreign_text = faults.foreign_sequence = False

    def _ignores(self, packet: alpha.Packet, now: float) -> str:
        """Why the whole packet goes unheard; empty when it is heard."""
        if self._faults.loses():
            return "lost on the wire"
        if self._strict and self._packet_gap < self._closest:
            return "too close to the packet before"
        if self._strict and now < self._deaf_until:
            return DEAF
        if packet.type_code not in (self._settings.type_code, *"Z?!"):
            return "for another type of sign"
        own = self._address
        if packet.address != "00" and any(
            a != b and "?" not in (a, b) for a, b in zip(packet.address, own, strict=True)
        ):
            return "for another address"
        return ""

    def _obey(self, command: Command, now: float) -> tuple[str, bytes]:
        """Why the command is not obeyed (empty: it is), and the reply to a read."""
        memory = self._memory
        match command:
            case WriteText(label, body) if label == PRIORITY_LABEL:
                memory.priority = body
            case WriteText(label, body):
                return self._write(label, "A", body), b""
            case WriteString(label, body):
                return self._write(label, "B", body), b""
            case SetMemory(files):
                return self._allocate(command, files, now), b""
            case SetRunSequence():
                memory.sequence = command
            case SetTime(hour, minute):
                memory.clock = (hour, minute, now)
            case SetAcknowledge(on):
                memory.acknowledge = on
            case SoftReset():
                self._deaf_until = now + DEAF_AFTER_RESET
            case Tone():
                self._deaf_until = now + DEAF_AFTER_TONE
            case ClearSerialError():
                self._errors = 0
            case SetAddress(address):
                self._address = address
            case WriteDots(label, rows):
                return self._write(label, "D", "".join(rows).encode("ascii")), b""
            case Other():
                return "unknown", b""
            case ReadText() | ReadString() | ReadSpecial():
                return self._read(command)
            case _:
                pass
        return "", b""

    def _write(self, label: str, kind: str, body: bytes) -> str:
        spec = self._memory.files.get(label)
        if 0 < self._faults.refuse_line <= len(LABELS) and label == LABELS[self._faults.refuse_line - 1]:
            return "refused by a switch"
        if spec is None or spec.kind != kind:
            return "never allocated"
        if len(body) > spec.size:
            self._memory.bodies[label] = b""
            return "longer than allocated: emptied"
        self._memory.bodies[label] = body
        return ""

    def _allocate(self, command: SetMemory, files: tuple[FileSpec, ...], now: float) -> str:
        if sum(spec.size + FILE_OVERHEAD for spec in files) > POOL:
            return "more than the memory pool"
        self._memory.bodies.clear()
        self._memory.files = {spec.label: spec for spec in files or FACTORY_FILES}
        if command == CLEAR_MEMORY:
            self._cleared_at, self._deaf_until, self._waiting = now, now + self._faults.clear_seconds, None
        return ""

    def _read(self, command: ReadText | ReadString | ReadSpecial) -> tuple[str, bytes]:
        memory = self._memory
        used = sum(spec.size + FILE_OVERHEAD for spec in memory.files.values())
        pool = PoolReport(POOL, POOL - used)
        match command:
            case ReadText(label):
                body = memory.priority if label == PRIORITY_LABEL else memory.bodies.get(label, b"")
                return "", alpha.reply(WriteText(label, body))
            case ReadString(label):
                return "", alpha.reply(WriteString(label, memory.bodies.get(label, b"")))
            case ReadSpecial("$"):
                return "", alpha.reply(SetMemory(tuple(memory.files.values())))
            case ReadSpecial("#"):
                return "", alpha.reply(pool)
            case ReadSpecial("."):
                return "", alpha.reply(memory.sequence)
            case ReadSpecial('"'):
                return "", alpha.reply(GeneralReport("10710001", "A", "0199", "0000", 24, True, pool))
            case ReadSpecial("*") if not self._faults.no_register:
                return "", alpha.reply(SerialErrors(alpha.STATUS_ALWAYS | self._errors))
        return "not readable", b""

    def _answered(self, judged: Judgement, status: int) -> Judgement:
        """With ACK/NAK switched on, a verdict is told; otherwise a sign says what it ignored when it is asked."""
        self._errors |= status
        if not self._memory.acknowledge or self._faults.spend("silent_next"):
            return judged
        told = alpha.encode_acknowledgement(alpha.Acknowledgement(judged.accepted, status))
        return Judgement(judged.accepted, judged.command, judged.reason, judged.size, judged.answer + told)
