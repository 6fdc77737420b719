"""Licence plates: check, write one way, tell the kind, and hide the middle from the public.

The forms are those of the standard for motor-vehicle plates, GA 36: ordinary, new-energy (one character longer), the
ones that end in a word (trailer, training, police, consulate, emergency, temporary, and Hong Kong or Macao cars), the
embassies', and those of the army, the armed police and civil aviation. Another form is unusual, as a foreign plate is:
it is taken when somebody says that it is right. A car without a plate is known by the end of its order number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from board.refused import Kind, Refused

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
LONGEST_SHOWN = 20
LONGEST = 20
NO_PLATE = "新车"
WORDS_FOR_NONE = ("无", "无牌", "无牌照", "无车牌", "没有", "没有牌照", "未上牌", "未挂牌", "暂无", "新车", "NOPLATE")
"""What people write where a car has no plate yet."""
SHOWN_OF_NUMBER = 3

# I and O are left out of every plate because they look like 1 and 0.
_LETTER = "[A-HJ-NP-Z]"
_SIGN = "[A-HJ-NP-Z0-9]"
_NEW_ENERGY = "[A-HJK]"
_FORMS = (
    rf"(?P<head>[{PROVINCES}]{_LETTER})(?P<serial>{_SIGN}{{5}})(?P<word>)",
    rf"(?P<head>[{PROVINCES}]{_LETTER})(?P<serial>{_NEW_ENERGY}{_SIGN}[0-9]{{4}}|[0-9]{{5}}{_NEW_ENERGY})(?P<word>)",
    rf"(?P<head>[{PROVINCES}]{_LETTER})(?P<serial>{_SIGN}{{4}})(?P<word>[挂学警试超])",
    rf"(?P<head>[{PROVINCES}]{_LETTER})(?P<serial>{_SIGN}{{4,5}})(?P<word>临|应急)",
    rf"(?P<head>临[{PROVINCES}]{_LETTER})(?P<serial>{_SIGN}{{4,5}})(?P<word>)",
    rf"(?P<head>[{PROVINCES}]{_LETTER})(?P<serial>[0-9]{{4}})(?P<word>领)",
    rf"(?P<head>粤Z)(?P<serial>{_SIGN}{{4}})(?P<word>[港澳])",
    r"(?P<head>使)(?P<serial>[0-9]{6})(?P<word>)",
    r"(?P<head>)(?P<serial>[0-9]{6})(?P<word>使)",
    rf"(?P<head>WJ[{PROVINCES}]?)(?P<serial>{_SIGN}{{5,7}})(?P<word>)",
    rf"(?P<head>军?{_LETTER}{_LETTER}|军{_LETTER})(?P<serial>[0-9]{{5}})(?P<word>)",
    rf"(?P<head>民航{_LETTER})(?P<serial>{_SIGN}{{4}})(?P<word>)",
)
_PLATES = tuple(re.compile(form) for form in _FORMS)
_HEADS = tuple(
    re.compile(form)
    for form in (
        rf"临?[{PROVINCES}]{_LETTER}(?=..)",
        rf"WJ[{PROVINCES}]?(?=..)",
        rf"军?{_LETTER}{_LETTER}(?=.{{5}}$)",
        rf"军{_LETTER}",
        rf"民航{_LETTER}",
    )
)
_ENDS = {
    **dict.fromkeys(("学", "挂", "试", "超"), "yellow"),
    **dict.fromkeys(("领", "港", "澳", "使"), "black"),
    "警": "white",
    "应急": "emergency",
    "临": "temporary",
}
_ONE_WAY = {0xFF01 + n: 0x21 + n for n in range(94)} | str.maketrans(
    "遼滬蘇贛魯粵瓊貴雲陝寧領掛學臨應試", "辽沪苏赣鲁粤琼贵云陕宁领挂学临应试"
)
_TELEPHONE = re.compile(r"[0-9]{10,}")
"""No plate has so many digits and nothing else."""
_DROPPED = re.compile(r"[\s·•‧∙⋅・･.\-‐‑‒–—_]+")


@dataclass(frozen=True)
class PlateMask:
    """How many characters of the serial stay readable at its two ends; the province and its letter always do."""

    keep_start: int = 1
    keep_end: int = 1

    def __post_init__(self) -> None:
        if self.keep_start < 0 or self.keep_end < 0:
            raise ValueError("a plate mask cannot keep fewer than 0 characters")


DEFAULT_MASK = PlateMask()
KEPT = 4
"""Of the plates that stand beside each other, so many ways to show them are remembered: most events change no plate."""


class PlateError(Refused):
    """A plate that the shop cannot take."""

    def __init__(self, template: str, kind: Kind = "invalid", **params: object) -> None:
        super().__init__(template, "plate", kind, **params)


def normalise(text: str) -> str:
    """One way to write a plate: half-width, upper-case, short characters, no blanks, dots, dashes. Checks nothing."""
    return _DROPPED.sub("", text.translate(_ONE_WAY)).upper()


def check(text: str, *, confirmed: bool = False) -> str:
    """The plate as the shop writes it, or PlateError saying what is wrong with it.

    Of kind `unusual` is a form that plates of the mainland do not have: taken once somebody has `confirmed` it.
    """
    plate = normalise(text)
    if not plate:
        raise PlateError("Give the licence plate.")
    if _parts(plate):
        return plate
    shown = plate if len(plate) <= LONGEST_SHOWN else plate[:LONGEST_SHOWN] + "…"
    if len(plate) > LONGEST or not plate.isalnum() or plate.startswith(NO_PLATE) or _TELEPHONE.fullmatch(plate):
        raise PlateError(
            "%(plate)s is not a licence plate: it takes a province, a letter and five or six letters or digits, "
            "as in 沪A12345.",
            plate=shown,
        )
    if confirmed:
        return plate
    if ("I" in plate or "O" in plate) and _parts(plate.replace("I", "1").replace("O", "0")):
        sentence = "Plates contain no I and no O: does %(plate)s have a 1 or a 0 there?"
        raise PlateError(sentence, "unusual", plate=shown)
    raise PlateError("%(plate)s is an unusual plate; usual is 沪A12345. Is it right?", "unusual", plate=shown)


def is_unusual(plate: str) -> bool:
    """Whether a plate that was taken has a form that plates of the mainland do not have."""
    return bool(plate) and not _parts(plate)


def is_none(text: str) -> bool:
    """Whether this says that the car has no plate."""
    return normalise(text) in ("", *WORDS_FOR_NONE)


def instead_of(plate: str, order_no: str) -> str:
    """The plate; for a car that has none 新车 and the end of its order number, on every page."""
    return plate or NO_PLATE + order_no[-SHOWN_OF_NUMBER:]


def mask(plate: str, how: PlateMask = DEFAULT_MASK, more: Collection[int] = ()) -> str:
    """The plate for everybody's eyes: 沪A12345 becomes 沪A·1•••5. `more`: places of the serial to be shown as well."""
    if plate.startswith(NO_PLATE):
        return plate
    head, serial, word = _parts(plate) or ("", plate, "")
    hidden = _hide(serial, how, "•", more)
    return f"{head}·{hidden}{word}" if head else hidden


def tail(plate: str, how: PlateMask | None = None, more: Collection[int] = ()) -> str:
    """What a sign without Chinese can show of a plate: A12345; A1***5 when it is to be masked."""
    head, serial, _ = _parts(plate) or ("", plate, "")
    shown = serial if how is None or plate.startswith(NO_PLATE) else _hide(serial, how, "*", more)
    return "".join(c for c in head + shown if c.isascii())


def masked(plates: Iterable[str], how: PlateMask, shown: Callable[..., str] = mask) -> Mapping[str, str]:
    """Each plate as `shown` (`mask` or `tail`) shows it beside the others.

    Those that would look alike show more of themselves: as few characters as tell them apart, from the end.
    """
    return _masked(frozenset(plates), how, shown)


@lru_cache(maxsize=KEPT)
def _masked(plates: frozenset[str], how: PlateMask, shown: Callable[..., str]) -> Mapping[str, str]:
    alike: dict[str, set[str]] = defaultdict(set)
    for plate in plates:
        alike[shown(plate, how)].add(plate)
    return {plate: _apart(plate, twins - {plate}, how, shown) for twins in alike.values() for plate in twins}


def _apart(plate: str, twins: Collection[str], how: PlateMask, shown: Callable[..., str]) -> str:
    places = range(len(plate) - 1, -1, -1)
    for count in range(len(plate) if twins else 0):
        for more in combinations(places, count):
            if all(shown(twin, how, more) != shown(plate, how, more) for twin in twins):
                return shown(plate, how, more)
    return shown(plate, how)


@dataclass(frozen=True, slots=True)
class Look:
    """How a plate is drawn: what stands before its dot, what after, and the kind that gives its colours."""

    head: str
    serial: str
    kind: str


def look(shown: str) -> Look:
    """How a plate is drawn, masked or not."""
    text = shown.replace("·", "")
    if text.startswith(NO_PLATE):
        return Look("", text, "none")
    head = next((found[0] for form in _HEADS if (found := form.match(text))), "")
    serial = text[len(head) :]
    ends = next((kind for word, kind in _ENDS.items() if text.endswith(word)), None)
    if ends is None and text.startswith(("临", "使")):
        ends = "temporary" if text.startswith("临") else "black"
    if ends is not None:
        return Look(head, serial, ends)
    if not head or head[0] not in PROVINCES:
        return Look(head, serial, "white" if head else "plain")
    return Look(head, serial, "energy" if len(serial) == 6 else "blue")


def _hide(serial: str, how: PlateMask, with_sign: str, more: Collection[int]) -> str:
    """The serial with its middle hidden.

    A mask that hides something on an ordinary plate of five hides at least one character on a shorter one too.
    """
    kept = how.keep_start + how.keep_end
    hidden = min(len(serial), max(len(serial) - kept, 1 if kept < 5 else 0))
    start = min(how.keep_start, len(serial) - hidden)
    middle = range(start, start + hidden)
    return "".join(with_sign if at in middle and at not in more else sign for at, sign in enumerate(serial))


def _parts(plate: str) -> tuple[str, str, str] | None:
    """Head (province and letter), serial, and the word at the end; None when this is no plate."""
    for form in _PLATES:
        found = form.fullmatch(plate)
        if found:
            return found["head"], found["serial"], found["word"]
    return None
