"""What a setting of a sign, or a switch of its simulator, says of itself: limits, choices, and words for people.

Declared with the field of a dataclass, read by whoever checks values or makes a form of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

Words = Mapping[str, str]
"""A text for people by language (`zh_CN`, `en`). `en` is always there, and stands in for the languages that are not."""

KEY = "declared"


@dataclass(frozen=True)
class Setting:
    """The limits of a setting; with `words`, the guide to connecting a sign asks for it."""

    least: float | None = None
    most: float | None = None
    choices: Mapping[Any, str] = field(default_factory=dict)
    words: Words | None = None

    def objection(self, value: Any) -> str:
        """Why this cannot be its value; empty where it can."""
        if self.choices and value not in self.choices:
            *others, last = map(str, self.choices)
            return f"must be {', '.join(others)} or {last}"
        below = self.least is not None and value < self.least
        if below or (self.most is not None and value > self.most):
            return (
                f"must be between {self.least:g} and {self.most:g}" if self.most else f"must be {self.least:g} or more"
            )
        return ""


@dataclass(frozen=True)
class Switch:
    """A fault that a simulator can be told to have: what it does, and a value to begin with.

    `detail`: says how another fault is, and is none alone. `refuses`: the sign says no to what it gets.
    """

    words: Words
    example: str
    detail: bool = False
    refuses: bool = False


def setting(
    default: Any,
    *,
    least: float | None = None,
    most: float | None = None,
    choices: Mapping[Any, str] | Iterable[Any] = (),
    words: Words | None = None,
) -> Any:
    """A dataclass field with its limits. `choices` may have names of their own, for people."""
    named = choices if isinstance(choices, Mapping) else {choice: str(choice) for choice in choices}
    return field(default=default, metadata={KEY: Setting(least, most, named, words)})


def switch(default: Any, example: str, words: Words, *, detail: bool = False, refuses: bool = False) -> Any:
    """A dataclass field that is a switch of a simulator; a whole number, seconds (float) or bool by its default."""
    return field(default=default, metadata={KEY: Switch(words, example, detail, refuses)})


def settings_of(kind: type[Any]) -> dict[str, Setting]:
    """What the fields of a settings class declare; one that declares nothing has no limits."""
    return {each.name: each.metadata.get(KEY, Setting()) for each in fields(kind)}


def switches_of(kind: type[Any]) -> dict[str, Switch]:
    """The switches of a class of faults."""
    return {each.name: each.metadata[KEY] for each in fields(kind) if KEY in each.metadata}
