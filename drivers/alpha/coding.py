"""Alpha commands to bytes and back (sign-protocols.md §1.4), without the packet around them.

    A label [ESC position mode] text          write TEXT            B label    read it
    G label text                              write STRING          H label    read it
    E label data                              write special         F label    read it
    I label HH WW row CR row CR ...           write SMALL DOTS

The bytes 00h..04h end or nest a packet and are refused in every body; so is anything beyond seven bits. What others
send beyond that is read as `Other`, and written again as it came.
"""

from collections.abc import Callable
from dataclasses import fields

from drivers.alpha.commands import (
    FILE_OVERHEAD,
    STRING_LIMIT,
    BadCommand,
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
    SetDate,
    SetDimming,
    SetMemory,
    SetRunSequence,
    SetSpeaker,
    SetTime,
    SetTimeFormat,
    SetWeekday,
    SoftReset,
    Tone,
    WriteDots,
    WriteString,
    WriteText,
)

MOST_ROWS = 31


def encode_command(command: Command) -> bytes:
    """Command code and data, without STX, ETX and checksum. Raises BadCommand."""
    match command:
        case WriteText(label, body):
            return b"A" + _label(label) + _body(body)
        case WriteString(label, body):
            if label in "0?" or len(body) > STRING_LIMIT:
                raise BadCommand("a STRING has 125 bytes at most and no label 0 or ?")
            return b"G" + _label(label) + _body(body)
        case ReadText(label):
            return b"B" + _label(label)
        case ReadString(label):
            return b"H" + _label(label)
        case ReadSpecial(label):
            return b"F" + _label(label)
        case WriteDots(label, rows, ended):
            return b"I" + _label(label) + _dots(rows, ended)
        case Other(raw):
            return raw
        case _:
            label, text = _special(command)
            return b"E" + _label(label) + _body(text.encode("ascii"))


def decode_command(raw: bytes) -> Command:
    """The inverse of `encode_command`; what is none of the commands is `Other`. BadCommand for nothing at all."""
    if not raw:
        raise BadCommand("empty")
    try:
        return _decoded(raw)
    except BadCommand:
        return Other(raw)


def _decoded(raw: bytes) -> Command:
    if len(raw) < 2:
        raise BadCommand("too short")
    code, label, body = raw[:1], _label_of(raw[1]), _body(raw[2:])
    if code == b"A":
        return WriteText(label, body)
    if code == b"G":
        if label in "0?" or len(body) > STRING_LIMIT:
            raise BadCommand("STRING over 125 bytes or with label 0 or ?")
        return WriteString(label, body)
    if code in b"BHF" and not body:
        return ReadText(label) if code == b"B" else ReadString(label) if code == b"H" else ReadSpecial(label)
    if code == b"I":
        return _decode_dots(label, body.decode("ascii"))
    if code == b"E" and label in _SPECIALS:
        return _decode_special(label, body.decode("ascii"))
    raise BadCommand(f"unknown command {raw[:2]!r}")


def _special(command: Command) -> tuple[str, str]:
    match command:
        case SetMemory(files):
            return "$", "".join(_file(spec) for spec in files)
        case SetTime(hour, minute):
            return " ", _two(hour, 0, 23) + _two(minute, 0, 59)
        case SetDate(month, day, year):
            return ";", _two(month, 1, 12) + _two(day, 1, 31) + _two(year, 0, 99)
        case SetWeekday(weekday):
            return "&", str(_within(weekday, 1, 7))
        case SetTimeFormat(hours):
            return "'", {12: "S", 24: "M"}[hours] if hours in (12, 24) else _bad("hours")
        case SetSpeaker(on):
            return "!", "00" if on else "FF"
        case SoftReset():
            return ",", ""
        case Tone(kind):
            return "(", kind if kind in ("0", "1") else _bad("tone")
        case SetRunSequence(kind, locked, labels):
            if kind not in ("T", "S", "D") or not 1 <= len(labels) <= 128:
                raise BadCommand("run sequence")
            return ".", kind + ("L" if locked else "U") + labels
        case SetAcknowledge(on):
            return "s", "1" if on else "0"
        case SetAddress(address):
            return "7", address if len(address) == 2 and set(address) <= set("0123456789ABCDEF") else _bad("address")
        case ClearSerialError():
            return "4", ""
        case SetDimming(mode, level):
            return "/", _two(mode, 0, 99) + _two(level, 0, 99)
        case SerialErrors(status):
            return "*", chr(_within(status, 0x40, 0x7F))
        case PoolReport(total, free):
            return "#", _pool(total, free)
        case GeneralReport(firmware, revision, made, time, hours, speaker_on, pool):
            sizes = len(firmware) == 8 and len(revision) < 2 and len(made) == len(time) == 4 and hours in (12, 24)
            text = firmware + revision + made + time + ("M" if hours == 24 else "S") + ("00" if speaker_on else "FF")
            return '"', text + _pool(pool.total, pool.free) if sizes else _bad("general report")
    raise BadCommand(f"no special command: {command!r}")


def _decode_special(label: str, text: str) -> Command:
    try:
        command = _SPECIALS[label](text)
    except (ValueError, IndexError, KeyError) as error:
        raise BadCommand(f"E{label}: {error}") from None
    if _special(command) != (label, text):  # what we would not have written so, a sign might not read so
        raise BadCommand(f"E{label}: not in its one form")
    return command


def _decode_memory(text: str) -> Command:
    if len(text) % FILE_OVERHEAD:
        raise BadCommand("entries have 11 characters")
    entries = (text[at : at + FILE_OVERHEAD] for at in range(0, len(text), FILE_OVERHEAD))
    return SetMemory(tuple(FileSpec(e[0], e[1], e[2] == "L", int(e[3:7], 16), e[7:]) for e in entries))


def _decode_pool(text: str) -> PoolReport:
    total, free = text.split(",")
    return PoolReport(int(total, 16), int(free, 16))


def _decode_general(text: str) -> Command:
    """From both ends, for the revision letter may be missing."""
    firmware, revision, rest = text[:8], text[8:-20], text[-20:]
    hours = {"M": 24, "S": 12}[rest[8]]
    return GeneralReport(firmware, revision, rest[:4], rest[4:8], hours, rest[9:11] == "00", _decode_pool(rest[11:]))


_SPECIALS: dict[str, Callable[[str], Command]] = {
    "$": _decode_memory,
    " ": lambda text: SetTime(int(text[:2]), int(text[2:])),
    ";": lambda text: SetDate(int(text[:2]), int(text[2:4]), int(text[4:])),
    "&": lambda text: SetWeekday(int(text)),
    "'": lambda text: SetTimeFormat({"S": 12, "M": 24}[text]),
    "!": lambda text: SetSpeaker(text == "00"),
    ",": lambda text: SoftReset(),
    "(": Tone,
    ".": lambda text: SetRunSequence(text[0], text[1] == "L", text[2:]),
    "s": lambda text: SetAcknowledge(text == "1"),
    "7": SetAddress,
    "4": lambda text: ClearSerialError(),
    "/": lambda text: SetDimming(int(text[:2]), int(text[2:])),
    "*": lambda text: SerialErrors(ord(text[0])),
    "#": _decode_pool,
    '"': _decode_general,
}


def _dots(rows: tuple[str, ...], ended: bool) -> bytes:
    if not 1 <= len(rows) <= MOST_ROWS or len({len(row) for row in rows}) != 1 or not 1 <= len(rows[0]) <= 0xFF:
        raise BadCommand("size of a picture")
    if not set("".join(rows)) <= set("012345678"):
        raise BadCommand("colours of a picture")
    return (f"{len(rows):02X}{len(rows[0]):02X}" + "\r".join(rows) + "\r" * ended).encode("ascii")


def _decode_dots(label: str, text: str) -> Command:
    rows = text[4:].removesuffix("\r").split("\r")
    command = WriteDots(label, tuple(rows), text.endswith("\r"))
    if _dots(command.rows, command.ended).decode("ascii") != text:
        raise BadCommand("picture not in its one form")
    return command


def _file(spec: FileSpec) -> str:
    for field in fields(spec):
        if isinstance(value := getattr(spec, field.name), str) and not (value.isascii() and value.isprintable()):
            raise BadCommand(f"{field.name} of a file")
    if spec.kind not in ("A", "B", "D") or len(spec.label) != 1 or len(spec.extra) != 4:
        raise BadCommand("file kinds are A, B and D")
    if spec.kind == "B" and (not spec.locked or spec.extra != "0000"):
        raise BadCommand("a STRING file must be locked")
    return f"{spec.label}{spec.kind}{'L' if spec.locked else 'U'}{_within(spec.size, 0, 0xFFFF):04X}{spec.extra}"


def _pool(total: int, free: int) -> str:
    return f"{_within(total, 0, 0xFFFF):04X},{_within(free, 0, 0xFFFF):04X}"


def _label(label: str) -> bytes:
    if len(label) != 1 or not " " <= label <= "~":
        raise BadCommand(f"label {label!r}")
    return label.encode("ascii")


def _label_of(code: int) -> str:
    if not 0x20 <= code <= 0x7E:
        raise BadCommand(f"label {code:#x}")
    return chr(code)


def _body(body: bytes) -> bytes:
    if any(code < 5 or code > 0x7F for code in body):
        raise BadCommand("a byte that ends a packet, or beyond seven bits")
    return body


def _two(value: int, low: int, high: int) -> str:
    return f"{_within(value, low, high):02d}"


def _within(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise BadCommand(f"{value} is not within {low}..{high}")
    return value


def _bad(what: str) -> str:
    raise BadCommand(what)
