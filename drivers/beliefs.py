"""What is believed to stand on a sign, line by line: written, confirmed, refused, since when. Knows no wire."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from drivers.sign import Line, LineState, Timing

MOST_TRIES = 3
ASIDE_SECONDS = (30.0, 55.0)
"""Pauses of a line that was set aside, the last one for ever."""
PROBE_SECONDS = 20.0
"""Where nothing at all is taken, one line is tried so often: soon after the sign takes lines again it is right."""
ENOUGH_WRITES = 4
"""A line that was written so often is as likely to stand as any other."""
CALM_SECONDS = 24.0
"""While lines change, none is written that stands already."""


Failure = Literal["refused", "garbled", "unheard"]


@dataclass
class _Belief:
    """One line. `before`: what was written and confirmed before the last write. `settled`: nothing has to be done for
    it; `alone`: it goes by itself, for its company was refused; `aside`: how often it was set aside, and `failure`
    for what; `suspected`: how often the sign reported an error since it was written;
    `covered`: whatever stands there is not seen."""

    wanted: Line | None = None
    wanted_at: datetime | None = None
    written: Line | None = None
    written_at: datetime | None = None
    confirmed: Line | None = None
    confirmed_at: datetime | None = None
    before: tuple[Line | None, datetime | None, Line | None, datetime | None] = (None, None, None, None)
    settled: bool = False
    first_at: float = 0.0
    last_at: float = 0.0
    writes: int = 0
    tries: int = 0
    alone: bool = False
    aside: int = 0
    aside_until: float = 0.0
    failure: Failure | None = None
    failed_at: float = 0.0
    suspected: int = 0
    trouble: str = ""
    covered: bool = False


class Beliefs:
    """All lines of one sign. `repeats`: how long after its first writing a line that nothing confirms is written again.

    Of a line that was set aside the state says why; it holds up no other.
    """

    def __init__(self, count: int, repeats: Sequence[float], timing: Timing) -> None:
        self._lines = [_Belief() for _ in range(count)]
        self._repeats = repeats
        self._timing = timing
        self._told: tuple[LineState, ...] | None = None
        self._confirmed_at = self._well_at = float("-inf")
        self.changed_at = timing.monotonic()

    def want(self, wanted: Sequence[Line]) -> None:
        """The newest wish. A line that was refused stays aside, whatever it says now."""
        for belief, line in zip(self._lines, wanted, strict=True):
            if belief.wanted != line:
                self._told = None
                belief.wanted, belief.wanted_at = line, self._timing.clock()
                belief.settled = belief.settled and belief.written == line
                if belief.failure == "unheard":
                    belief.tries = belief.aside = 0
                    belief.aside_until = 0.0

    def due(self, aside: bool = True) -> list[int]:
        """The lines to write now: all that differ, but those that have to go alone one by one. Not `aside`: none of
        those that were set aside."""
        now = self._timing.monotonic()
        open_ = [at for at, belief in enumerate(self._lines) if not belief.settled and now >= belief.aside_until]
        together = [at for at in open_ if not self._lines[at].alone and not self._lines[at].aside]
        return together or [at for at in open_ if aside or not self._lines[at].aside][:1]

    def unsettled(self) -> list[int]:
        """Every line that does not stand as it is wanted, set aside or not; those that have to go alone by turns."""
        open_ = [at for at, belief in enumerate(self._lines) if not belief.settled]
        together = [at for at in open_ if not self._lines[at].alone]
        return together or sorted(open_, key=lambda at: self._lines[at].last_at)[:1]

    def refused(self, since: float) -> list[int]:
        """The lines that the sign still refused when they were written lately."""
        return [
            at
            for at, belief in enumerate(self._lines)
            if not belief.settled
            and belief.last_at >= since
            and ((belief.aside > 0 and belief.failure == "refused") or belief.suspected > 1)
        ]

    def let_be(self, lines: Iterable[int]) -> None:
        """Nothing more is to be done for these: what stands there is not seen any more."""
        for at in lines:
            self._lines[at].settled = self._lines[at].covered = True

    def repeats(self) -> list[int]:
        """The lines whose next repeat is due, in their present content."""
        now = self._timing.monotonic()
        return [
            at
            for at, belief in enumerate(self._lines)
            if self._unconfirmed(belief)
            and 0 < belief.writes <= len(self._repeats)
            and now >= belief.first_at + self._repeats[belief.writes - 1]
        ]

    def turn(self, every: float) -> list[int]:
        """One settled line in turn, when `every` seconds have passed since anything was written: those that nothing
        confirms and that were written seldom, for they are the likeliest to be missing; then the oldest."""
        now = self._timing.monotonic()
        settled = [at for at, belief in enumerate(self._lines) if belief.settled]
        if not settled or now < max(self.changed_at + CALM_SECONDS, max(line.last_at for line in self._lines) + every):
            return []
        return [min(settled, key=lambda at: (self._certainty(self._lines[at]), self._lines[at].last_at))]

    def wrote(self, brings: Mapping[int, Line], answered: bool) -> None:
        """These lines went out; where no answer is awaited that settles them."""
        now = self._timing.monotonic()
        self._told = None
        for at, line in brings.items():
            belief = self._lines[at]
            if belief.written != line or not belief.writes:
                belief.writes, belief.first_at = 0, now
                self.changed_at = now
            belief.before = (belief.written, belief.written_at, belief.confirmed, belief.confirmed_at)
            if belief.confirmed != line:
                belief.confirmed = belief.confirmed_at = None
            belief.written, belief.written_at = line, self._timing.clock()
            belief.writes += 1
            belief.last_at = now
            belief.settled = belief.settled or (not answered and line == belief.wanted)

    def confirm(self, brings: Mapping[int, Line]) -> bool:
        """The sign said that it has these lines; true where that ends a time in which it refused."""
        freed = False
        self._told = None
        self._confirmed_at = self._timing.monotonic() if brings else self._confirmed_at
        for at, line in brings.items():
            belief = self._lines[at]
            freed = freed or belief.aside > 0
            belief.tries = belief.aside = 0
            belief.alone, belief.aside_until, belief.trouble = False, 0.0, ""
            if belief.written == line:
                belief.confirmed, belief.confirmed_at = line, self._timing.clock()
                belief.settled = line == belief.wanted
        return freed

    def failed(self, brings: Iterable[int], kind: Failure, why: str) -> None:
        """These lines were not taken: tried again, and after a few times set aside. Where the sign said so, what stood
        there before stands there still.

        Of those refused together one may be the culprit, so each goes by itself from now on.
        """
        lines = list(brings)
        self._told = None
        now = self._timing.monotonic()
        for at in lines:
            belief = self._lines[at]
            belief.settled = False
            if kind != "unheard":
                belief.written, belief.written_at, belief.confirmed, belief.confirmed_at = belief.before
            belief.failed_at = belief.failed_at if belief.tries else now
            belief.tries += 1
            belief.alone = belief.alone or (kind == "refused" and len(lines) > 1)
            belief.failure = kind
            if belief.tries >= MOST_TRIES or belief.aside:
                belief.trouble = why
                belief.aside_until = now + ASIDE_SECONDS[min(belief.aside, len(ASIDE_SECONDS) - 1)]
                belief.aside += 1

    def reported(self, well: bool, why: str) -> None:
        """The sign says that all went well since the last time, or what did not.

        Then lines that were written since, and that nothing confirms, are written once more. One that is suspected
        alone, and again, is named.
        """
        self._told = None
        suspects = [line for line in self._lines if self._unconfirmed(line) and line.last_at > self._well_at]
        for belief in self._lines:
            if well and belief.suspected:
                belief.suspected, belief.trouble = 0, ""
        if well:
            self._well_at = self._timing.monotonic()
            return
        for belief in suspects:
            belief.settled = False
            belief.suspected += 1
            if belief.suspected > 1 and len(suspects) == 1:
                belief.trouble = why

    def set_aside(self, at: int, why: str) -> None:
        """This line has no place on the sign."""
        self._told = None
        belief = self._lines[at]
        belief.settled, belief.aside, belief.trouble = False, 1, why
        belief.aside_until = self._timing.monotonic() + ASIDE_SECONDS[-1]

    def probe(self) -> None:
        """Whether the sign takes nothing at all: tries another line once, and where that is so one of them sooner."""
        refused = [belief for belief in self._lines if belief.aside and belief.failure != "unheard"]
        if not refused or any(self._confirmed_at >= belief.failed_at for belief in refused):
            return
        if len(refused) == 1 and refused[0].aside == 1:
            for belief in [belief for belief in self._lines if belief.settled][:1]:
                belief.settled = False
        first = min(refused, key=lambda belief: belief.last_at)
        first.aside_until = min(first.aside_until, self._timing.monotonic() + PROBE_SECONDS)

    def hope(self) -> None:
        """What was not heard for so long is written anew."""
        self._told = None
        for belief in self._lines:
            if belief.failure == "unheard":
                belief.tries = belief.aside = 0
                belief.aside_until, belief.trouble = 0.0, ""

    def free(self) -> None:
        """What was set aside is tried again now."""
        for belief in self._lines:
            belief.aside_until = 0.0

    def doubt(self) -> None:
        """Nobody knows any more what the sign holds."""
        self._told = None
        for at, belief in enumerate(self._lines):
            self._lines[at] = _Belief(
                belief.wanted, belief.wanted_at, aside=belief.aside, alone=belief.alone, trouble=belief.trouble,
                tries=0, aside_until=belief.aside_until, suspected=belief.suspected,
            )  # fmt: skip

    def rewrite(self) -> None:
        """Write everything again, once; what is believed to stand there stays believed until then."""
        for belief in self._lines:
            belief.settled = False

    def stale(self, age: float, company: float) -> list[int]:
        """The settled lines that were not written for so long, and those that soon will be."""
        now = self._timing.monotonic()
        ages = {at: now - belief.last_at for at, belief in enumerate(self._lines) if belief.settled}
        if max(ages.values(), default=0.0) < age:
            return []
        return [at for at, seconds in ages.items() if seconds >= age - company]

    @property
    def held(self) -> tuple[Line, ...]:
        """What was written last, line by line; empty where nothing was."""
        if not any(belief.written for belief in self._lines):
            return ()
        return tuple(belief.written or Line() for belief in self._lines)

    @property
    def fulfilled(self) -> bool:
        """Every line stands as it is wanted."""
        return all(belief.settled for belief in self._lines)

    @property
    def as_good_as_can_be(self) -> bool:
        """Every line stands as it is wanted, but those that were set aside."""
        return any(belief.settled for belief in self._lines) and all(
            belief.settled or belief.aside for belief in self._lines
        )

    @property
    def is_sure(self) -> bool:
        """The sign itself said so of every line, but those that are not seen."""
        return all(belief.covered or (belief.settled and belief.confirmed is not None) for belief in self._lines)

    @property
    def are_suspected(self) -> bool:
        """The sign reported an error when it was last asked, and lines were written again."""
        return any(belief.suspected and not belief.covered for belief in self._lines)

    @property
    def all_confirmed(self) -> bool:
        """The sign itself said so of every line that was written."""
        return all(belief.confirmed is not None for belief in self._lines if belief.written is not None)

    @property
    def trouble(self) -> str:
        """The lines that are set aside, by their number, with the reasons."""
        whys = {belief.trouble: "" for belief in self._lines if belief.trouble}
        for at, belief in enumerate(self._lines, start=1):
            if belief.trouble:
                whys[belief.trouble] += f", {at}"
        return "; ".join(f"line {numbers[2:]}: {why}" for why, numbers in whys.items())

    @property
    def told(self) -> tuple[LineState, ...]:
        """For people: what is wanted, written and confirmed of each line, since when, and what is wrong with it."""
        if self._told is None:
            self._told = tuple(
                LineState(
                    belief.wanted, belief.wanted_at, belief.written, belief.written_at, belief.confirmed,
                    belief.confirmed_at, belief.trouble,
                )
                for belief in self._lines
            )  # fmt: skip
        return self._told

    def _certainty(self, belief: _Belief) -> int:
        return ENOUGH_WRITES if belief.confirmed is not None else min(belief.writes, ENOUGH_WRITES)

    def _unconfirmed(self, belief: _Belief) -> bool:
        return belief.settled and belief.confirmed is None
