"""What older files call otherwise: a key that got another name is read under the old one for ever, and said aloud."""

from __future__ import annotations

from server.config.yaml_file import ConfigError, Path, Source

RENAMED: dict[Path, Path] = {
    ("rules", "service_star_minimum_cars"): ("rules", "star_cars"),
}
"""From every name a released version knew to today's."""


def translate(source: Source) -> list[str]:
    """Gives the keys of older files today's names; a sentence for each.

    Called for the file and again for the environment, whose old names win over the file's new ones. ConfigError where
    one of the two sets a key under both names.
    """
    said = []
    for old, new in RENAMED.items():
        if not source.has(old):
            continue
        before, after = ".".join(map(str, old)), ".".join(map(str, new))
        place = source.place(old)
        if source.has(new) and _is_of_file(place) == _is_of_file(source.place(new)):
            raise ConfigError(f"{place}: {before} is the old name of {after}, which {source.place(new)} sets too")
        source.rename(old, new)
        said.append(f"{place}: {before} is called {after} today, and was read as that")
    return said


def _is_of_file(place: str) -> bool:
    return place.startswith("line ")
