"""Every figure there is, by section: what the pages show, and by which formula (domain.md §9)."""

from __future__ import annotations

from collections.abc import Iterable

from server.figures.figure import Figure
from server.figures.on_time import ON_TIME, WARNINGS
from server.figures.workshop import FLOW, LABOUR, QUALITY, STAGE_TIMES

SECTIONS: dict[str, tuple[Figure, ...]] = {
    "on_time": ON_TIME,
    "warnings": WARNINGS,
    "quality": QUALITY,
    "flow": FLOW,
    "stages": STAGE_TIMES,
    "labour": LABOUR,
}
FIGURES: dict[str, Figure] = {figure.name: figure for section in SECTIONS.values() for figure in section}


def named(names: Iterable[str]) -> list[Figure]:
    """The figures with these names, in this order."""
    return [FIGURES[name] for name in names]
