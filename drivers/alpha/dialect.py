"""How Alpha signs are kept up to date: one TEXT file calls one STRING file per line, and only STRING files change.

Writing a TEXT blanks the sign, writing a STRING does not (sign-protocols.md §1.6). A STRING longer than its allocation
empties it, and its colour leaks into what follows, so the template sets the colour again before each call.
"""

import hashlib
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from drivers.alpha import packet as alpha
from drivers.alpha.commands import (
    CLEAR_MEMORY,
    FIXED_WIDTH,
    HOLD,
    NEW_LINE,
    NEW_PAGE,
    STRING_LIMIT,
    Command,
    FileSpec,
    ReadSpecial,
    ReadText,
    SetAcknowledge,
    SetMemory,
    SetRunSequence,
    SetSpeaker,
    WriteString,
    WriteText,
    call_string,
    clock_commands,
    colour,
    mode,
)
from drivers.declared import setting
from drivers.dialect import Answer, Message
from drivers.sign import Capabilities, Colour, Line, SignSettings, is_hex, need
from drivers.stream import Stream
from drivers.text import latin, place

TEMPLATE = "A"
LABELS = (string.ascii_lowercase + string.ascii_uppercase).replace(TEMPLATE, "")
COLOURS: dict[str, str] = {"red": "1", "green": "2", "amber": "3"}
RAINBOW = "9"
GAP, NESTED_PAUSE, AFTER_CLEAR, AFTER_MEMORY, UNTIL_READABLE, RECOVERY = 0.3, 0.1, 2.1, 1.0, 1.5, 1.2
RUN = SetRunSequence("S", False, TEMPLATE)
MEMORY, TEXT, SEQUENCE = "memory", "template", "sequence"
MOST_NESTED = 8
COLOUR_BYTES = 2


@dataclass(frozen=True)
class AlphaSettings(SignSettings):
    """`rows`: what the sign shows at once, where it pages by itself (0: all lines); `type_code`: which kinds listen."""

    DATA_BITS = 7
    PARITY = "E"
    ADDRESS = "00"

    rows: int = setting(0, least=0, most=40)
    type_code: str = "Z"
    acknowledge: bool = False
    blind_set_up: bool = False

    def check(self) -> None:
        """A `z` would make every sign on the line set its memory up anew."""
        need(self.rows <= self.lines, "rows", "must not exceed lines")
        need(len(self.type_code) == 1 and self.type_code != "z", "type_code", "must be one character, not z")
        need(is_hex(self.screen_address, 2, "?"), "address", "must be two hex digits")


class AlphaDialect:
    """See `drivers.dialect.Dialect`."""

    def __init__(self, settings: AlphaSettings) -> None:
        self._settings = settings
        self._answers: Stream[alpha.Answer] = Stream(alpha.decode_answer)
        self.capabilities = Capabilities(settings.lines, settings.columns, chinese=False, ack=settings.acknowledge)
        self.patience = 1.5
        self.recovery = RECOVERY
        self.refresh_seconds = settings.resend_minutes * 60
        self.blind_set_up = settings.blind_set_up
        self.plan: str | None = hashlib.sha256(b"".join(b"".join(m.chunks) for m in self.set_up())).hexdigest()

    def fit(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        columns = min(self._settings.columns, STRING_LIMIT - COLOUR_BYTES)
        padded = [*lines[: self._settings.lines], *[Line()] * (self._settings.lines - len(lines))]
        return tuple(
            Line(
                place(latin(line.text, columns), columns, line.align),
                self._colour(line),
                line.attention,
            )
            for line in padded
        )

    def _colour(self, line: Line) -> Colour:
        """A far end without rainbow shows amber; a colour that is none is the sign's own."""
        return "amber" if line.attention else line.colour if line.colour in COLOURS else self._settings.colour

    def set_up(self) -> tuple[Message, ...]:
        """Clear, wait, allocate, template, sequence: the order a BetaBrite needs. Destructive.

        The last silence reaches to five seconds after the clear, when the sign can be asked what it has kept.
        """
        commands: list[tuple[Command, float]] = [
            (CLEAR_MEMORY, AFTER_CLEAR),
            (self._memory(), AFTER_MEMORY),
            (WriteText(TEMPLATE, self._template()), GAP),
            (RUN, GAP),
            (SetSpeaker(False), GAP),
        ]
        if self._settings.acknowledge:
            commands.append((SetAcknowledge(True), GAP))
        commands[-1] = (commands[-1][0], UNTIL_READABLE)
        return tuple(self._message("set-up", (command,), silence) for command, silence in commands)

    def questions(self, thorough: bool) -> tuple[Message, ...]:
        """The allocation tells whether the memory was lost; STRINGs are not read, for that blanks some signs."""
        asked: dict[str, Command] = {MEMORY: ReadSpecial("$")}
        if thorough:
            asked |= {TEXT: ReadText(TEMPLATE), SEQUENCE: ReadSpecial(".")}
        return tuple(
            replace(self._message(what, (command,), GAP, answered=True), asks=what) for what, command in asked.items()
        )

    def update(self, held: Mapping[int, Line], wanted: tuple[Line, ...]) -> Message | None:
        """One STRING per changed line; several share a packet, which saves its frame and the gaps."""
        changed = [index for index, line in enumerate(wanted) if held.get(index) != line]
        changed = changed[: 1 if self._settings.acknowledge else MOST_NESTED]
        if not changed:
            return None
        commands = tuple(WriteString(LABELS[index], self._body(wanted[index])) for index in changed)
        brings = {index: wanted[index] for index in changed}
        return self._message("lines", commands, GAP, brings, answered=self._settings.acknowledge)

    def clock(self, now: datetime) -> tuple[Message, ...]:
        now += timedelta(seconds=30)  # the sign takes whole minutes: to the nearest
        commands = clock_commands(now.year, now.month, now.day, now.hour, now.minute, now.isoweekday())
        return tuple(self._message("clock", (command,), GAP) for command in commands)

    def brightness(self, level: int) -> tuple[Message, ...]:
        """Alpha signs for rooms have no such command; the dimming register is the solar models' only."""
        return ()

    def hear(self, octets: bytes) -> list[Answer]:
        return [answer for item in self._answers.feed(octets) if (answer := self._answer(item))]

    def forget(self) -> None:
        self._answers.forget()

    def _answer(self, item: alpha.Answer) -> Answer | None:
        match item:
            case alpha.Acknowledgement(True, _):
                return Answer("ok")
            case alpha.Acknowledgement(False, status):
                return Answer("refused", f"status {status:02X}")
            case alpha.Packet((SetMemory(files),), alpha.REPLY_TYPE):
                return self._kept(self._has_plan(files), MEMORY)
            case alpha.Packet((WriteText(label, body),), alpha.REPLY_TYPE):
                return self._kept((label, body) == (TEMPLATE, self._template()), TEXT)
            case alpha.Packet((SetRunSequence() as sequence,), alpha.REPLY_TYPE):
                return self._kept(sequence == RUN, SEQUENCE)
        return None

    def _kept(self, kept: bool, what: str) -> Answer:
        return Answer("kept" if kept else "forgotten", what)

    def _has_plan(self, files: Iterable[FileSpec]) -> bool:
        """By label and kind, and STRINGs large enough: the first file silently receives what memory is left over."""
        there = {(spec.label, spec.kind): spec.size for spec in files}
        return all(
            there.get((spec.label, spec.kind), -1) >= (spec.size if spec.kind == "B" else 0)
            for spec in self._memory().files
        )

    def _memory(self) -> SetMemory:
        size = min(STRING_LIMIT, self._settings.columns + COLOUR_BYTES)
        text = FileSpec(TEMPLATE, "A", False, len(self._template()), "FF00")
        labels = LABELS[: self._settings.lines]
        return SetMemory((text, *(FileSpec(label, "B", True, size, "0000") for label in labels)))

    def _template(self) -> bytes:
        rows = self._settings.rows or self._settings.lines
        body = mode(b"\x30" if rows > 1 else b" ", HOLD) + FIXED_WIDTH
        for index in range(self._settings.lines):
            if index:
                body += NEW_PAGE if index % rows == 0 else NEW_LINE
            body += colour(COLOURS[self._settings.colour]) + call_string(LABELS[index])
        return body

    def _body(self, line: Line) -> bytes:
        """The colour only where it is not the template's; a blank line is one space, for an empty file is no file."""
        code = RAINBOW if line.attention else COLOURS[line.colour]
        prefix = b"" if code == COLOURS[self._settings.colour] else colour(code)
        return prefix + (line.text.encode("ascii") or b" ")

    def _message(
        self,
        name: str,
        commands: tuple[Command, ...],
        silence: float,
        brings: Mapping[int, Line] | None = None,
        answered: bool = False,
    ) -> Message:
        packet = alpha.Packet(commands, self._settings.type_code, self._settings.screen_address)
        return Message(name, alpha.chunks(packet), silence, NESTED_PAUSE, answered, brings=brings or {})
