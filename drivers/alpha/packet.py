"""Alpha Sign Communications Protocol: packets to bytes and back, nothing else (sign-protocols.md §1).

    NUL x5 or more | SOH 01 | type 1 | address 2 | { STX 02 | command | [ETX 03 | checksum 4] } repeated | EOT 04

The checksum is the sum of all bytes from a command's STX to its ETX, both included, modulo 65536, as four upper-case
hex digits. Several commands in one packet ("nested") each need one; a lone command may do without. NULs let the sign
find the baud rate. A sign replies with twenty NULs, type `0`, address `00` and the code of the matching write command;
signs of the 2.0/3.0 generations may also answer each command with ACK 06 or NAK 15 and a status byte.
"""

from dataclasses import dataclass

from drivers.alpha.coding import decode_command, encode_command
from drivers.alpha.commands import BadCommand, Command

NUL, SOH, STX, ETX, EOT, ACK, NAK = 0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x15
LEADING_NULS, REPLY_NULS = 5, 20
REPLY_TYPE = "0"
WRONG_CHECKSUM = "wrong checksum"
LONGEST = 32_768
TYPE_CODES = frozenset('Z^!"?12abcdefghijklmnoptuxUCDEz' + REPLY_TYPE)
STATUS_ALWAYS, STATUS_ILLEGAL, STATUS_CHECKSUM, STATUS_OVERFLOW = 0x40, 0x20, 0x10, 0x08
STATUS_WORDS = {
    STATUS_ILLEGAL: "illegal command or label",
    STATUS_CHECKSUM: "checksum",
    STATUS_OVERFLOW: "buffer overflow",
    0x04: "time-out",
    0x02: "framing",
    0x01: "parity",
}


@dataclass(frozen=True)
class Refusal:
    """A command, or a whole packet, that no sign would obey, and why."""

    reason: str


@dataclass(frozen=True)
class Packet:
    """What one transmission carries. A decoded packet may hold refusals among its commands; they cannot be encoded.

    Without `checksum` each command ends with ETX alone, or, a single one that is not `closed`, with the packet; with it
    those at the places `unsummed` do.
    """

    commands: tuple[Command | Refusal, ...]
    type_code: str = "Z"
    address: str = "00"
    checksum: bool = True
    closed: bool = True
    unsummed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Acknowledgement:
    accepted: bool
    status: int


def checksum(framed: bytes) -> bytes:
    """Of the bytes STX..ETX, both included."""
    return b"%04X" % (sum(framed) & 0xFFFF)


def encode(packet: Packet, nuls: int = LEADING_NULS) -> bytes:
    return b"".join(chunks(packet, nuls))


def chunks(packet: Packet, nuls: int = LEADING_NULS) -> tuple[bytes, ...]:
    """The pieces between which a sign needs 100 ms: a nested packet pauses after each STX, another nowhere."""
    if not packet.commands or (len(packet.commands) > 1 and not (packet.checksum or packet.closed)):
        raise BadCommand("a packet has commands, and each of several has its end")
    if packet.type_code not in TYPE_CODES or not _is_address(packet.address):
        raise BadCommand("type code or address")
    pieces = [bytes(nuls) + b"\x01" + (packet.type_code + packet.address).encode("ascii") + b"\x02"]
    for at, command in enumerate(packet.commands):
        if isinstance(command, Refusal):
            raise BadCommand(command.reason)
        raw = encode_command(command)
        ending = b"\x03" * (packet.checksum or packet.closed)
        ending += checksum(b"\x02" + raw + ending) if packet.checksum and at not in packet.unsummed else b""
        pieces.append(raw + ending + b"\x02")
    pieces[-1] = pieces[-1][:-1] + b"\x04"
    return tuple(pieces) if len(packet.commands) > 1 else (b"".join(pieces),)


def decode(buffer: bytes) -> tuple[Packet | Refusal | None, int]:
    """What the buffer begins with, and the bytes it took. (None, 0): more are needed; (None, n): n bytes of noise."""
    start = buffer.find(b"\x00")
    if start != 0:
        return None, start if start > 0 else len(buffer)
    nuls = len(buffer) - len(buffer.lstrip(b"\x00"))
    if nuls == len(buffer):
        return None, max(0, nuls - REPLY_NULS)
    if buffer[nuls] != SOH:
        return None, nuls
    body = nuls + 1
    if nuls < LEADING_NULS:
        return Refusal("fewer than five NULs"), body
    end = next((at for at in range(body, min(len(buffer), LONGEST)) if buffer[at] in (NUL, SOH, EOT)), None)
    if end is None:
        return (Refusal("endless packet"), LONGEST) if len(buffer) >= LONGEST else (None, 0)
    if buffer[end] != EOT:
        return Refusal("cut off"), end
    return _packet(buffer[body:end]), end + 1


Answer = Packet | Refusal | Acknowledgement


def decode_answer(buffer: bytes) -> tuple[Answer | None, int]:
    """What a sign sends back: a reply packet, or ACK/NAK with its status."""
    if buffer[:1] in (b"\x06", b"\x15"):
        if len(buffer) < 2:
            return None, 0
        status = buffer[1]
        valid = status & STATUS_ALWAYS and status < 0x80
        return (Acknowledgement(buffer[0] == ACK, status), 2) if valid else (None, 1)
    if not buffer.startswith(b"\x00"):
        marks = [at for mark in (b"\x00", b"\x06", b"\x15") if (at := buffer.find(mark)) > 0]
        return None, min(marks, default=len(buffer))
    return decode(buffer)


def encode_acknowledgement(answer: Acknowledgement) -> bytes:
    return bytes((ACK if answer.accepted else NAK, answer.status | STATUS_ALWAYS))


def status_in_words(status: int) -> str:
    """What a NAK says, for people."""
    words = ", ".join(word for bit, word in STATUS_WORDS.items() if status & bit)
    return f"status {status:02X} ({words})" if words else f"status {status:02X}"


def reply(*commands: Command) -> bytes:
    """What a sign answers to a read command."""
    return encode(Packet(commands, REPLY_TYPE), REPLY_NULS)


def _packet(body: bytes) -> Packet | Refusal:
    header = body[:3].decode("latin-1")
    if len(header) < 3 or header[0] not in TYPE_CODES or not _is_address(header[1:]):
        return Refusal("type code or address")
    rest = body[3:]
    commands: list[Command | Refusal] = []
    unsummed: list[int] = []
    closed = True
    while rest:
        if rest[0] != STX:
            return Refusal("no STX before a command")
        end = next((at for at in range(1, len(rest)) if rest[at] in (STX, ETX)), len(rest))
        follows = rest[end + 1 :].partition(b"\x02")[0] if rest[end : end + 1] == b"\x03" else b""
        if follows:
            commands.append(_summed(rest[: end + 1], follows))
        else:
            unsummed.append(len(commands))
            closed = closed and rest[end : end + 1] == b"\x03"
            commands.append(_command(rest[1:end]))
        rest = rest[end + 1 + len(follows) if rest[end : end + 1] == b"\x03" else end :]
    if len(commands) > 1 and not closed:
        return Refusal("nested without an end")
    if not commands:
        return Refusal("no command")
    summed = len(unsummed) < len(commands)
    return Packet(tuple(commands), header[0], header[1:], summed, closed, tuple(unsummed) if summed else ())


def _summed(framed: bytes, given: bytes) -> Command | Refusal:
    return _command(framed[1:-1]) if given == checksum(framed) else Refusal(WRONG_CHECKSUM)


def _command(raw: bytes) -> Command | Refusal:
    try:
        return decode_command(raw)
    except BadCommand as error:
        return Refusal(str(error))


def _is_address(address: str) -> bool:
    return len(address) == 2 and all(c in "0123456789ABCDEF?" for c in address)
