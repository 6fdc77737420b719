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
    PRIORITY_LABEL,
    RELEASE_PRIORITY,
    STRING_LIMIT,
    ClearSerialError,
    Command,
    FileSpec,
    ReadSpecial,
    ReadText,
    SerialErrors,
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
from drivers.dialect import Answer, Habits, Message
from drivers.sign import Capabilities, Colour, Line, SignSettings, is_hex, need
from drivers.stream import Stream
from drivers.text import latin, place

TEMPLATE = "A"
LABELS = (string.ascii_lowercase + string.ascii_uppercase).replace(TEMPLATE, "")
COLOURS: dict[str, str] = {"red": "1", "green": "2", "amber": "3"}
RAINBOW = "9"
GAP, NESTED_PAUSE = 0.3, 0.1
"""Closer than a quarter of a second packets are lost in silence; after each STX of a nested one 100 ms (§1.3)."""
AFTER_CLEAR, UNTIL_READABLE, SURELY_READABLE, AFTER_MEMORY = 2.1, 3.0, 10.5, 1.0
"""A clear leaves signs deaf. Most keep a configuration that comes a second later and can be read after five; some are
deaf for ten and keep nothing. So the sign is asked from the sixth second on, and what is missing is written after the
tenth (§1.3; README of readerboard)."""
HABITS = Habits(
    patience=2.0,
    longest_patience=10.0,
    gap=GAP,
    recovery=1.2,
    heartbeat=3.6,
    repeats=(6.0, 40.0),
)
"""A hole of a second ends a packet. Four things are said or asked in turn, each every 29 seconds, and in between the
memory is asked for. Loss is silent and a burst of it lasts seconds: one repeat soon, one when that is over (§1.3,
§1.6)."""
BLIND_TURN = 60.0
RUN = SetRunSequence("S", False, TEMPLATE)
MEMORY, TEXT, SEQUENCE, PRIORITY = "memory", "template", "run sequence", "priority file"
ACKNOWLEDGE, ERRORS = "acknowledge", "serial errors"
LOST = alpha.STATUS_ILLEGAL | alpha.STATUS_CHECKSUM | alpha.STATUS_OVERFLOW
"""Errors by which a write came to nothing; the others are noise of a line as well."""
MOST_NESTED = 8
COLOUR_BYTES = 2
SPARE, BLOCK = 16, 32
"""The template's file is larger than it needs to be, for nobody knows to the byte what a sign stores with it."""


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

    @property
    def is_for_all(self) -> bool:
        return self.screen_address == "00" or "?" in self.screen_address

    def check(self) -> None:
        """A `z` would make every sign on the line set its memory up anew."""
        need(self.rows <= self.lines, "rows", "must not exceed lines")
        codes = "".join(sorted(alpha.TYPE_CODES - set("z" + alpha.REPLY_TYPE)))
        need(self.type_code in codes and len(self.type_code) == 1, "type_code", f"must be one of {' '.join(codes)}")
        need(is_hex(self.screen_address, 2, "?"), "address", "must be two hex digits, 0-9 A-F")


class AlphaDialect:
    """See `drivers.dialect.Dialect`."""

    def __init__(self, settings: AlphaSettings) -> None:
        self._settings = settings
        self._answers: Stream[alpha.Answer] = Stream(alpha.decode_answer)
        self.capabilities = Capabilities(settings.lines, settings.columns, chinese=False, ack=settings.acknowledge)
        self.habits = HABITS
        self.refresh_seconds = settings.resend_seconds
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

    def turn(self, answers: bool) -> float | None:
        """A sign that answers says what it lost."""
        return None if answers else BLIND_TURN

    def set_up(self) -> tuple[Message, ...]:
        """Clear, wait, allocate, ask, template, sequence: the order a BetaBrite needs. Destructive."""
        memory = self._message("set-up", (self._memory(),), UNTIL_READABLE)
        question = self._question(MEMORY, ReadSpecial("$"), replace(memory, silence=AFTER_MEMORY))
        return (
            self._message("set-up", (CLEAR_MEMORY,), AFTER_CLEAR),
            memory,
            replace(question, name="set-up", insist=SURELY_READABLE),
            *self.greet(),
            self._told("set-up", WriteText(TEMPLATE, self._template())),
            self._told("set-up", RUN),
            self._told("set-up", SetSpeaker(False)),
        )

    def greet(self) -> tuple[Message, ...]:
        """An alert of another program may be up; a sign that was without power no longer acknowledges."""
        return (*self._acknowledging(), self._told("release", RELEASE_PRIORITY))

    def checks(self, beat: int) -> tuple[Message, ...]:
        """Every other question is for the allocation, which tells whether the memory was lost: two answers and a set-up
        later the sign is right again. STRINGs are not read, for that blanks some signs."""
        template = self._told(TEXT, WriteText(TEMPLATE, self._template()))
        questions = (
            self._question(MEMORY, ReadSpecial("$"), *self.set_up()),
            self._question(PRIORITY, ReadText(PRIORITY_LABEL), *self.greet()[-1:]),
            self._question(SEQUENCE, ReadSpecial("."), self._told(SEQUENCE, RUN)),
            self._question(TEXT, ReadText(TEMPLATE), template),
        )
        if beat == 0:
            return questions
        others = (*questions[1:], *(self._acknowledging() or (self._register(),)))
        return (questions[0] if beat % 2 else others[beat // 2 % len(others)],)

    def blind_beat(self) -> tuple[Message, ...]:
        """Nobody waits for its answer: a sign that was without power acknowledges nothing."""
        return (replace(self.greet()[-1], answered=False),)

    def objection(self, index: int) -> str:
        return ""

    def update(self, held: Mapping[int, Line], wanted: tuple[Line, ...]) -> Message | None:
        """One STRING per changed line; several share a packet, which saves its frame and the gaps."""
        changed = [index for index, line in enumerate(wanted) if held.get(index) != line]
        changed = changed[: 1 if self._settings.acknowledge else MOST_NESTED]
        if not changed:
            return None
        commands = tuple(WriteString(LABELS[index], self._body(wanted[index])) for index in changed)
        brings = {index: wanted[index] for index in changed}
        return self._message("lines", commands, GAP, brings, answered=self._settings.acknowledge)

    def cover(self, refused: Sequence[int], wanted: tuple[Line, ...]) -> Message:
        """The words as an alert, which hides all files; every start releases it. Without words it makes the sign dark,
        for an alert of nothing does (§1.7)."""
        text = NEW_LINE.join(line.text.strip().encode("ascii") for line in wanted if line.text.strip())
        return self._told("alert", WriteText(PRIORITY_LABEL, (mode(b" ", HOLD) + text)[:STRING_LIMIT]))

    def clock(self, now: datetime) -> tuple[Message, ...]:
        now += timedelta(seconds=30)  # the sign takes whole minutes: to the nearest
        commands = clock_commands(now.year, now.month, now.day, now.hour, now.minute, now.isoweekday())
        return tuple(self._message("clock", (command,), GAP) for command in commands)

    def brightness(self, level: int) -> tuple[Message, ...]:
        """Alpha signs for rooms have no such command; the dimming register is the solar models' only."""
        return ()

    def hear(self, octets: bytes) -> list[Answer]:
        """A sign may confirm a read, too: what comes right behind a reply confirms no line."""
        heard: list[Answer] = []
        replied = False
        for item in self._answers.feed(octets):
            answer = self._answer(item)
            if answer and not (replied and answer.kind == "ok"):
                heard.append(answer)
            replied = isinstance(item, alpha.Packet) and item.type_code == alpha.REPLY_TYPE
        return heard

    def forget(self) -> None:
        self._answers.forget()

    def _answer(self, item: alpha.Answer) -> Answer | None:
        match item:
            case alpha.Acknowledgement(True, _):
                return Answer("ok")
            case alpha.Acknowledgement(False, status):
                bent = status & alpha.STATUS_CHECKSUM and not status & alpha.STATUS_ILLEGAL
                return Answer("garbled" if bent else "refused", alpha.status_in_words(status))
            case alpha.Packet((SetMemory(files),), alpha.REPLY_TYPE):
                return self._kept(self._has_plan(files), MEMORY)
            case alpha.Packet((SerialErrors(status),), alpha.REPLY_TYPE):
                return replace(self._kept(not status & LOST, ERRORS), why=alpha.status_in_words(status))
            case alpha.Packet((WriteText(label, body),), alpha.REPLY_TYPE) if label == PRIORITY_LABEL:
                return self._kept(not body, PRIORITY)
            case alpha.Packet((WriteText(label, body),), alpha.REPLY_TYPE):
                return self._kept((label, body.rstrip(b" ")) == (TEMPLATE, self._template()), TEXT)
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
        room = -(-(len(self._template()) + SPARE) // BLOCK) * BLOCK
        text = FileSpec(TEMPLATE, "A", False, room, "FF00")
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

    def _acknowledging(self) -> tuple[Message, ...]:
        return (self._told(ACKNOWLEDGE, SetAcknowledge(True)),) if self._settings.acknowledge else ()

    def _register(self) -> Message:
        """A sign that confirms nothing keeps what went wrong in a register (manual, special function 2Ah)."""
        clear = self._told(ERRORS, ClearSerialError())
        return replace(self._question(ERRORS, ReadSpecial("*"), clear), doubts=True)

    def _told(self, name: str, command: Command) -> Message:
        return self._message(name, (command,), GAP, answered=self._settings.acknowledge)

    def _question(self, what: str, command: Command, *otherwise: Message) -> Message:
        """Asked in the shortest form: a read that is bent on the way harms nothing."""
        packet = alpha.Packet((command,), self._settings.type_code, self._settings.screen_address, False, False)
        return Message(what, alpha.chunks(packet), GAP, answered=True, asks=what, otherwise=otherwise)

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
