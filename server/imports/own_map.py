"""What the dealer has said of its own files, once and for all: headings, words and columns to leave aside.

Kept among the site's settings, and added to what every import knows; a map file goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from board.figures.administered import Administered
from server.imports.folding import folded
from server.imports.mapping import Map
from server.store.bookshelf import Author
from server.store.store import Store


@dataclass(frozen=True, slots=True)
class OwnMap:
    """`columns`: heading → field, "" for a column that is nobody's; `words`: field → word → value."""

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.columns or self.words)

    def also(self, more: OwnMap) -> OwnMap:
        """With what was said since, which counts where both say something."""
        known = {folded(heading) for heading in more.columns}
        columns = {heading: name for heading, name in self.columns.items() if folded(heading) not in known}
        words = {name: {**self.words.get(name, {}), **more.words.get(name, {})} for name in {*self.words, *more.words}}
        return OwnMap({**columns, **more.columns}, words)

    def under(self, how: Map) -> Map:
        """The map of one file, with what is known besides."""
        said: dict[str, tuple[str, ...]] = {}
        for heading, name in self.columns.items():
            if name:
                said[name] = (*said.get(name, ()), heading)
        words = {
            name: {**_folded(self.words.get(name, {})), **how.words.get(name, {})} for name in {*self.words, *how.words}
        }
        aside = tuple(heading for heading, name in self.columns.items() if not name)
        return replace(how, own=said, words=words, ignore=(*how.ignore, *aside))


def _folded(words: Mapping[str, Any]) -> dict[str, Any]:
    return {folded(word): value for word, value in words.items()}


def own_map(store: Store, kept: str = "import_map") -> OwnMap:
    """What has been said so far of one kind of files; `kept`: the setting that holds it."""
    return OwnMap(**(store.floor.setting(kept) or {}))


def keep(store: Store, said: OwnMap, author: Author, kept: str = "import_map") -> None:
    """Keeps what was said of a file for those to come."""
    after = own_map(store, kept).also(said)
    told = [f"{heading} → {name or '—'}" for heading, name in said.columns.items()]
    told += [f"{word} → {value}" for words in said.words.values() for word, value in words.items()]
    done = Administered("setting_changed", kept, new=", ".join(told))
    store.floor.put_setting(kept, asdict(after), ([done], author))
